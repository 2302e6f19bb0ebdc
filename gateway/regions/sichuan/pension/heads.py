"""What the pension transactions share: the case head, whom a search is about, and the receipt of a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import INTEGER_TEXT, TEXT, YUAN_TEXT, Codec, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import MONTH
from gateway.regions.gb18030 import normalise_name
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.names import plain_name
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import Receipt

PAGE: Final = "docs/regions/sichuan-pension.md section"

Facts = Mapping[str, Any]
"""What is known of the question when its answer is read: all of it live, what the errand kept afterwards."""
Reader = Callable[[Sequence[xml.Element], date, Facts], Translated]
"""Reads the answer to a change; the same one reads it live and when it is enquired about."""

NAME: Final[Codec] = text_up_to(50)
"""Names pass as they are written: a dot or a blank that differs is for people to see, not for us to mend."""

ID_NUMBER: Final = Row("id_number", "aac002", text_up_to(18), "社会保障号码", required=True)
PERSON: Final = (
    ID_NUMBER,
    Row("name", "aac003", NAME, "姓名", required=True, note="as the sender writes it; not compared"),
)
SCHEME: Final = Row("scheme", "aae140", code("aae140_pension"), "险种类型", required=True)
PERSON_NUMBER: Final = Row("person_number", "aac001", text_up_to(20), "个人编号", required=True)
FROM: Final = Row("from_month", "aae041", MONTH, "开始年月", required=True)
TO: Final = Row("to_month", "aae042", MONTH, "终止年月", required=True)
STAFF: Final = Row("handled_by", "aae011", text_up_to(12), "经办人", required=True)


def count(path: str, wire: str, term: str) -> Row:
    """A number that is always there."""
    return Row(path, wire, INTEGER_TEXT, term, required=True)


def amount(path: str, wire: str, term: str) -> Row:
    """Yuan that are always there."""
    return Row(path, wire, YUAN_TEXT, term, required=True)


CASE_HEAD: Final = Crosswalk(
    "sichuan.pension_case",
    term="业务头",
    source=f"{PAGE} 1",
    rows=(Row("case_number", "aaz341", text_up_to(32), "系统跟踪流水号", required=True), *PERSON, SCHEME),
)
SEARCH: Final = Crosswalk(
    "sichuan.pension_search",
    term="参保信息 入参",
    source=f"{PAGE} 4, Y01",
    rows=(*PERSON, SCHEME),
)
RECEIPT: Final = Crosswalk(
    "sichuan.pension_receipt",
    term="业务回执",
    source=f"{PAGE} 5",
    rows=(
        Row("region_receipt_number", "aaz002", TEXT, "业务日志号", required=True),
        Row("state", "yaa017", code("yaa017"), "办理状态", required=True, note="checked; not in our answer"),
    ),
)
CROSSWALKS: Final = (CASE_HEAD, SEARCH, RECEIPT)


@dataclass(frozen=True, slots=True)
class Head:
    """How a call about a case begins, and what of it may be repeated and what not."""

    written: str
    names: tuple[str, ...]
    known: frozenset[str]


class Heads:
    """Writes heads and reads receipts; compiled once."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._head = Translation(CASE_HEAD, tables)
        self._search = Translation(SEARCH, tables)
        self.receipt = Translation(RECEIPT, tables)

    def of(self, case: CaseRef, on: date) -> Head:
        """The case head (业务头)."""
        canonical = {**case.person.model_dump(mode="json"), "scheme": case.scheme}
        wire = self._head.encode({"case_number": case.case_number, **canonical}, on)
        return Head(xml.elements(wire), names_of(case.person.name), frozenset({case.case_number}))

    def search(self, person: Person, scheme: str, on: date) -> str:
        """Whom a read or a certificate is about."""
        return xml.elements(self._search.encode({**person.model_dump(mode="json"), "scheme": scheme}, on))

    def received(
        self, output: xml.Element, on: date, *parts: str, states: frozenset[str] | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """The receipt's number, and the residue beside these parts of the output.

        Raises Disagrees when the case is not in one of the states that were asked for.
        """
        around = {name: value for name, value in xml.fields(output).items() if name not in parts}
        decoded = self.receipt.decode(around, on)
        if states is not None and decoded.value["state"] not in states:
            raise Disagrees("Sichuan's answer leaves the case in another state than was asked.")
        return decoded.value["region_receipt_number"], decoded.residue

    def noted(self, *states: str) -> Reader:
        """Reads an answer that is nothing but its receipt, for a case that is then in one of the states."""
        allowed = frozenset(states) or None

        def read(outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
            number, residue = self.received(outputs[0], on, states=allowed)
            return Translated(Receipt(region_receipt_number=number), residue)

        return read


def names_of(*names: str | None) -> tuple[str, ...]:
    """Names to strike out of what the region says, also as the region may write them."""
    said = [name for name in names if name]
    spellings = (spelt(name) for name in said for spelt in (str, normalise_name, plain_name))
    return tuple(dict.fromkeys(spelling for spelling in spellings if spelling))


def change(
    transaction: str,
    data: str,
    read: Reader,
    on: date,
    *,
    head: Head | None = None,
    facts: Facts | None = None,
    names: tuple[str, ...] = (),
    known: frozenset[str] = frozenset(),
) -> Call[Translated]:
    """A call that is to be confirmed, about a case when it has a head."""
    return Call(
        transaction=transaction,
        segments=((head.written if head else "") + data,),
        read=lambda outputs: read(outputs, on, facts or {}),
        names=(*(head.names if head else ()), *names),
        known=(head.known if head else frozenset()) | known,
    )
