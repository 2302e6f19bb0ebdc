"""Refunding months that count in the other region (重复缴费清退, Y18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, MONTH, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.heads import (
    PAGE,
    STAFF,
    Facts,
    Heads,
    Reader,
    amount,
    change,
    count,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import CHANGES
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.transfers import OverlapChoice, OverlapCleared
from gateway.vocabulary import Message

CHOICE: Final = Crosswalk(
    "sichuan.pension_overlap",
    term="重复缴费清退 入参",
    source=f"{PAGE} 5, Y18",
    rows=(
        Row("keep", "blfs", code("blfs"), "保留地", required=True),
        Row("refund_bank_name", "tkyh", text_up_to(100), "退款银行", required=True),
        Row("refund_account_number", "aae010", text_up_to(30), "退款账号", required=True),
        Row("confirmed_on", "qrrq", DATE_COMPACT, "本人确认日期", required=True),
        STAFF,
    ),
    cannot_carry=("version",),
    elsewhere=("months",),
    canonical_fields=frozenset(OverlapChoice.model_fields),
)
OVERLAP_MONTH: Final = Crosswalk(
    "sichuan.pension_overlap_month",
    term="重复月数 cfys 行",
    source=f"{PAGE} 5, Y18",
    rows=(Row("month", "aae003", MONTH, "费款所属期", required=True),),
)
CLEARED: Final = Crosswalk(
    "sichuan.pension_overlap_answer",
    term="重复缴费清退 出参",
    source=f"{PAGE} 5, Y18",
    rows=(
        amount("refunded", "aic142", "清退金额"),
        count("months", "qtys", "清退月数"),
    ),
)
CROSSWALKS: Final = (CHOICE, OVERLAP_MONTH, CLEARED)
_STATES: Final = frozenset({"statement_made", "posted", "completed"})


class Overlaps:
    """Has months refunded."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads) -> None:
        self._heads = heads
        self._choice = Translation(CHOICE, tables)
        self._month = Translation(OVERLAP_MONTH, tables)
        self._cleared = Translation(CLEARED, tables)
        self.answered_by = (self._cleared, heads.receipt)
        self.readers: Mapping[str, Reader] = {"clear_overlap": self.cleared}

    def clear(
        self, message: Message, case: CaseRef, months: Sequence[str], choice: OverlapChoice
    ) -> Call[Translated]:
        """Y18 重复缴费清退, each month once."""
        on = day_of(message.sent_at)
        each = sorted(set(months))
        rows = sections.told(self._month, ({"month": month} for month in each), on)
        choosing = self._choice.encode(choice.model_dump(mode="json"), on)
        return change(
            CHANGES["clear_overlap"],
            sections.table("cfys", rows) + xml.elements(choosing),
            self.cleared,
            on,
            head=self._heads.of(case, on),
            facts={"months": each},
            names=names_of(choice.refund_account_number),
            known=frozenset(row["aae003"] for row in rows),
        )

    def cleared(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """What is refunded; it must be for as many months as were asked."""
        own = {row.wire: outputs[0].findtext(row.wire) for row in CLEARED.rows}
        decoded = self._cleared.decode(own, on)
        asked = facts.get("months")
        if isinstance(asked, list) and decoded.value["months"] != len(set(asked)):
            raise Disagrees("Sichuan's answer refunds another number of months than was asked.")
        _, residue = self._heads.received(outputs[0], on, *own, states=_STATES)
        return Translated(OverlapCleared.model_validate(decoded.value), residue)
