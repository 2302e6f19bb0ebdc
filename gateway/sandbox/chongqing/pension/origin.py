"""The origin's side: letters that come in, statements that come back (转出地: 联系函, 信息表退回)."""

from typing import Any

from gateway.sandbox.chongqing.pension import books, cases, codes, documents, fields, queue
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

Output = dict[str, Any]


def take_letter(store: Store, message: Message) -> Output:
    """B05: from now on the case stands in the office's queue, also when the person is not known here."""
    head = cases.head(message)
    application, origin, receiving = documents.application(message.asked, head.id_number)
    letter = documents.letter(message.asked)
    fits = origin.is_home and not receiving.is_home and application["zcxzlx"] == head.scheme
    if head.scheme in codes.SCHEME_WORDS and not fits:
        raise Refusal("YL2005", f"{origin.name},{receiving.name}")
    cases.opened(store, head, cases.ORIGIN, cases.QUEUED, application=application, letter=letter)
    queue.put(store, queue.CASE, head.case_number)
    books.enter(
        store,
        "letter_received",
        case_number=head.case_number,
        id_number=head.id_number,
        reference=letter["lxhbh"],
    )
    return cases.receipt(store, cases.QUEUED)


def take_back_statement(store: Store, message: Message) -> Output:
    """B06: the office makes a new one, under a new number."""
    case = cases.of_role(store, message, cases.ORIGIN)
    number = fields.needed(message.asked, "xxbbh", 30)
    if not fields.texts(message.asked, "thyy"):
        raise Refusal("YL1001", "thyy")
    case.must_be(cases.STATED)
    if number != case.statement["gr_yljf_zyd"]["xxbbh"]:
        raise Refusal("YL2012", number)
    cases.change(store, case.case_number, state=cases.STATEMENT_BACK)
    queue.put(store, queue.CASE, case.case_number)
    books.enter(
        store,
        "statement_returned",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=number,
    )
    return cases.receipt(store, cases.STATEMENT_BACK)
