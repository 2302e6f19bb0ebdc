"""The receiving side: applications, letters, the relation recorded (转入地: 受理, 联系函, 接续)."""

from datetime import date
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    books,
    cases,
    codes,
    documents,
    months,
    settings,
    statement_checks,
    statements,
    writing,
)
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

Output = dict[str, Any]


def register(store: Store, message: Message) -> Output:
    """B02: an application is taken in; whether the person may move is not judged here."""
    head = cases.head(message)
    application, origin, receiving = documents.application(message.asked, head.id_number)
    fits = receiving.is_home and not origin.is_home and application["zrxzlx"] == head.scheme
    if head.scheme in codes.SCHEME_WORDS and not fits:
        raise Refusal("YL2005", f"{origin.name},{receiving.name}")
    cases.opened(store, head, cases.RECEIVER, cases.APPLIED, application=application)
    number = f"CQSQ{store.next('pension_application'):08d}"
    books.enter(
        store,
        "application_registered",
        case_number=head.case_number,
        id_number=head.id_number,
        reference=number,
    )
    return {**cases.receipt(store, cases.APPLIED), "ywlsh": number}


def issue_letter(store: Store, message: Message) -> Output:
    """B04: the consent, with the account into which the money is to be paid."""
    case = cases.of_role(store, message, cases.RECEIVER)
    case.must_be(cases.ACCEPTED)
    account = admission.find(store, case.id_number, case.scheme)
    if account is None:
        raise Refusal("YL2008")
    letter = _letter(f"CQLXH{store.next('pension_letter'):08d}", settings.today(store))
    cases.change(store, case.case_number, state=cases.LETTER, letter=letter)
    books.enter(
        store,
        "letter_issued",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=letter["lxhbh"],
    )
    return {**cases.receipt(store, cases.LETTER), "gr_jfpz_lxh": letter}


def _letter(number: str, issued_on: date) -> dict[str, str]:
    agency = admission.AGENCY
    return {
        "lxhbh": number,
        "jbrq": writing.day(issued_on),
        "khyh": agency["bank_name"],
        "khhh": agency["bank_number"],
        "khqc": agency["account_name"],
        "yhzh": agency["account_number"],
        "lxdh": agency["telephone"],
        "dz": agency["address"],
        "yb": agency["postcode"],
    }


def record(store: Store, message: Message) -> Output:
    """B07: the relation goes on here, once Chongqing has looked at the statement itself."""
    case = cases.of_role(store, message, cases.RECEIVER)
    case.must_be(cases.LETTER)
    statement, listed, stays = statements.received(message.asked)
    one = statement[statements.ONE]
    statement_checks.check(case, one, listed, stays)
    cases.change(
        store,
        case.case_number,
        state=cases.RECORDED,
        statement=statement,
        statements=case.statements + 1,
        recorded_month=months.of_day(settings.today(store)),
    )
    books.enter(
        store,
        "relation_recorded",
        case_number=case.case_number,
        id_number=case.id_number,
        amount=writing.fen_of(Decimal(one["zyjjze"])),
        reference=one["xxbbh"],
    )
    return cases.receipt(store, cases.RECORDED)
