"""Refunding months that count in the other region (重复缴费清退, B08)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, lost
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.histories import FROM, TO
from gateway.regions.chongqing.pension.tables import LINE, PAGE, Facts, Reader, SharedTables
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import INTEGER, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.months import stretches
from gateway.services.pension.transfers import OverlapChoice, OverlapCleared
from gateway.vocabulary import Message

CHOICE: Final = Crosswalk(
    "chongqing.B08",
    term="重复缴费清退",
    source=f"{PAGE} 4",
    rows=(
        Row("keep", "blfs", code("blfs"), "保留方式", required=True),
        Row("refund_bank_name", "tkyh", LINE, "退款银行", required=True),
        Row("refund_account_number", "tkzh", TEXT, "退款账号", required=True),
        Row("confirmed_on", "qrrq", DATE_WITH_TIME, "确认日期", required=True),
        Row("handled_by", "jbr", TEXT, "经办人", required=True),
    ),
    cannot_carry=("version",),
    elsewhere=("months",),
)

STRETCH: Final = Crosswalk("chongqing.B08.cfsd", term="重复时段", source=f"{PAGE} 4", rows=(FROM, TO))

CLEARED: Final = Crosswalk(
    "chongqing.gr_cfjf",
    term="清退结果",
    source=f"{PAGE} 4",
    rows=(
        Row("refunded", "qtje", YUAN_TEXT, "清退金额", required=True),
        Row("months", "qtys", INTEGER, "清退月数", required=True),
    ),
)

CROSSWALKS: Final = (CHOICE, STRETCH, CLEARED)


class Overlaps:
    """Has months refunded."""

    def __init__(
        self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable], shared: SharedTables
    ) -> None:
        self._client = client
        self._shared = shared
        self._choice = Translation(CHOICE, codes)
        self._stretch = Translation(STRETCH, codes)
        self._cleared = Translation(CLEARED, codes)
        self.answered_by = (self._cleared, shared.receipt)
        self.readers: Mapping[str, Reader] = {"clear_overlap": self.cleared}

    async def clear_overlap(
        self, message: Message, case: CaseRef, months: Sequence[str], choice: OverlapChoice
    ) -> Translated:
        """Refund these months; Chongqing is told them as unbroken stretches."""
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on) | self._choice.encode(choice.model_dump(mode="json"), on)
        sent["cfsd"] = [
            self._stretch.encode({"from_month": first, "to_month": last}, on)
            for first, last in stretches(months)
        ]
        output = await self._client.call(TRANSACTIONS["clear_overlap"], message, sent)
        facts = {"months": list(months)}
        return understood(lambda: self.cleared(output, on, facts), changes_state=True)

    def cleared(self, output: Output, on: date, facts: Facts) -> Translated:
        """What was refunded: for as many months as were asked, or it is not known for which."""
        decoded = self._cleared.decode(output.nodes["gr_cfjf"], on)
        answer = OverlapCleared.model_validate(decoded.value)
        asked = facts.get("months")
        if isinstance(asked, list) and answer.months != len(set(asked)):
            lost("The region refunded other months than asked.", changes_state=True, code="months_disagree")
        residue = self._shared.beside(output, on, "gr_cfjf") + decoded.residue
        return Translated(answer, residue)
