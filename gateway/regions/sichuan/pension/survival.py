"""Checks of the right to a pension in Sichuan (认证查询, Y07), and those it recognises (认证互认, Y25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import FLAG, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension.heads import (
    PAGE,
    PERSON,
    STAFF,
    Facts,
    Heads,
    Reader,
    change,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import CHANGES, READS
from gateway.regions.sichuan.reading import must_agree, residue_of
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.pension.people import Person
from gateway.services.pension.survival import (
    PensionPayment,
    SurvivalCheck,
    SurvivalRecord,
    SurvivalVerification,
)
from gateway.vocabulary import Message, Region

_CHECK: Final = (
    Row("method", "aaa049", code("aaa049"), "认证方式", required=True),
    Row("outcome", "aaa094", code("aaa094"), "认证结果", required=True),
    Row("checked_on", "aae230", DATE_COMPACT, "认证日期", required=True),
    Row("checked_in_area", "rzqh", text_up_to(6), "认证地行政区划", required=True),
    Row("died_on", "aae138", DATE_COMPACT, "死亡日期"),
)
SEARCH: Final = Crosswalk(
    "sichuan.pension_survival_search", term="认证查询 入参", source=f"{PAGE} 4, Y07", rows=PERSON
)
PAYING: Final = Crosswalk(
    "sichuan.pension_paying",
    term="认证查询 出参",
    source=f"{PAGE} 4, Y07",
    rows=(
        Row("state", "aae116", code("aae116"), "发放状态", note="nothing: the person is not known"),
        Row("paying_area", "aaa027", TEXT, "待遇发放地", note="not in our answer"),
    ),
    ignored=("row",),
    elsewhere=("verifications",),
)
VERIFICATION: Final = Crosswalk(
    "sichuan.pension_verification",
    term="认证记录",
    source=f"{PAGE} 4, Y07",
    rows=(
        Row("verification_number", "aaz103", TEXT, "认证编号", required=True),
        *_CHECK,
        Row("recognised", "aaa080", FLAG, "异地认证标志", required=True),
    ),
    elsewhere=("region",),
    canonical_fields=frozenset(SurvivalVerification.model_fields),
)
SUBMISSION: Final = Crosswalk(
    "sichuan.pension_survival_check",
    term="认证互认 入参",
    source=f"{PAGE} 5, Y25",
    rows=(
        *(Row(f"person.{row.path}", row.wire, row.codec, row.term, required=True) for row in PERSON),
        Row("paying_area", "aaa027", text_up_to(6), "待遇发放地", required=True),
        Row("agency_code", "yab003", text_up_to(12), "认证经办机构", required=True),
        *_CHECK,
        STAFF,
    ),
)
CROSSWALKS: Final = (SEARCH, PAYING, VERIFICATION, SUBMISSION)
_SAME: Final = ("method", "outcome", "checked_on", "checked_in_area", "died_on")


class Survival:
    """Reads checks, and hands in those of the other region."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads) -> None:
        self._heads = heads
        self._search = Translation(SEARCH, tables)
        self._paying = Translation(PAYING, tables)
        self._verification = Translation(VERIFICATION, tables)
        self._submission = Translation(SUBMISSION, tables)
        self.record_answered_by = (self._paying, self._verification)
        self.check_answered_by = (self._verification, heads.receipt)
        self.readers: Mapping[str, Reader] = {"submit_survival": self.recognised}

    def find(self, message: Message, person: Person) -> Call[TranslatedList]:
        """Y07 认证查询."""
        on = day_of(message.sent_at)
        return Call(
            transaction=READS["find_survival"],
            segments=(xml.elements(self._search.encode(person.model_dump(mode="json"), on)),),
            read=partial(self.found, on=on),
            names=names_of(person.name),
        )

    def found(self, outputs: Sequence[xml.Element], *, on: date) -> TranslatedList:
        """Payment and checks of one pensioner; none for somebody not known."""
        paying = self._paying.decode(xml.fields(outputs[0]), on)
        checks = [self._verification.decode(row, on) for row in xml.rows(outputs[0], "row")]
        state = paying.value.get("state")
        if state is None:
            if checks:
                raise Unreadable("Sichuan tells of checks, and says nothing about the payment.")
            return TranslatedList([], paying.residue)
        pays, suspended = state in ("paying", "suspended"), state == "suspended"
        record = SurvivalRecord(
            payment=PensionPayment(region=Region.SICHUAN, pays=pays, suspended=suspended),
            verifications=tuple(_verified(one.value) for one in checks),
        )
        return TranslatedList([record], residue_of((paying, *checks)))

    def submit(self, message: Message, check: SurvivalCheck) -> Call[Translated]:
        """Y25 认证互认."""
        on = day_of(message.sent_at)
        wire = self._submission.encode(check.model_dump(mode="json", exclude_none=True), on)
        return change(
            CHANGES["submit_survival"],
            xml.elements(wire),
            self.recognised,
            on,
            facts=check.model_dump(mode="json", include=set(_SAME)),
            names=names_of(check.person.name),
        )

    def recognised(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The check as the region holds it: the very one that was handed in, recognised."""
        own = {row.wire: outputs[0].findtext(row.wire) for row in VERIFICATION.rows}
        decoded = self._verification.decode(own, on)
        if not decoded.value["recognised"]:
            raise Disagrees("Sichuan's answer does not recognise the check.")
        must_agree(facts, **{name: decoded.value.get(name) for name in _SAME})
        _, residue = self._heads.received(outputs[0], on, *own)
        return Translated(_verified(decoded.value), residue)


def _verified(value: Mapping[str, Any]) -> SurvivalVerification:
    return SurvivalVerification.model_validate({"region": Region.SICHUAN, **value})
