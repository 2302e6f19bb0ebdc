"""Checks of the right to a pension in Chongqing, and those it recognises (待遇资格认证, C07 and B12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.answers import Output, lost
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.places import Places, place
from gateway.regions.chongqing.pension.tables import (
    DONE_IS_NULL,
    PAGE,
    PERSON,
    Facts,
    Reader,
    SharedTables,
    agrees,
    listed,
)
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
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
    Row("method", "rzfs", code("rzfs"), "认证方式", required=True),
    Row("outcome", "rzjg", code("rzjg"), "认证结果", required=True),
    Row("checked_on", "rzrq", DATE_WITH_TIME, "认证日期", required=True),
    *place("checked_in", "rzdmc", "rzxzqh", "认证地名称"),
    Row("died_on", "swrq", DATE_WITH_TIME, "死亡日期"),
)

SEARCH: Final = Crosswalk("chongqing.C07", term="认证查询", source=f"{PAGE} 4", rows=PERSON)

PAYING: Final = Crosswalk(
    "chongqing.C07.answer",
    term="发放状态",
    source=f"{PAGE} 4",
    rows=(
        Row("state", "ffzt", code("ffzt"), "发放状态", note="nothing: the person is not known"),
        *place("paying", "ffdmc", "ffxzqh", "发放地名称", required=False),
    ),
    elsewhere=("verifications",),
)

VERIFICATION: Final = Crosswalk(
    "chongqing.gr_dyrz",
    term="待遇资格认证",
    source=f"{PAGE} 3",
    rows=(
        Row("verification_number", "rzbh", TEXT, "认证编号", required=True),
        *_CHECK,
        Row("recognised", "hrbz", DONE_IS_NULL, "互认标志", empty_means=False),
    ),
    elsewhere=("region",),
)

SUBMISSION: Final = Crosswalk(
    "chongqing.B12",
    term="认证互认",
    source=f"{PAGE} 4",
    rows=(
        *(Row(f"person.{row.path}", row.wire, row.codec, row.term, required=True) for row in PERSON),
        *place("paying", "ffdmc", "ffxzqh", "发放地名称"),
        Row("agency_code", "sbjg", TEXT, "社保机构", required=True),
        *_CHECK,
        Row("handled_by", "jbr", TEXT, "经办人", required=True),
    ),
)

CROSSWALKS: Final = (SEARCH, PAYING, VERIFICATION, SUBMISSION)
_NODE: Final = "gr_dyrz"
_SAME: Final = ("method", "outcome", "checked_on", "checked_in_area")


class Survival:
    """Reads checks, and hands in those of the other region."""

    def __init__(
        self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable], shared: SharedTables
    ) -> None:
        self._client = client
        self._shared = shared
        self._places = Places(codes)
        self._search = Translation(SEARCH, codes)
        self._paying = Translation(PAYING, codes)
        self._verification = Translation(VERIFICATION, codes)
        self._submission = Translation(SUBMISSION, codes)
        self.record_answered_by = (self._paying, self._verification)
        self.check_answered_by = (self._verification, shared.receipt)
        self.readers: Mapping[str, Reader] = {"submit_survival": self.recognised}

    async def find_survival(self, message: Message, person: Person) -> TranslatedList:
        """Payment and checks of one pensioner; none for somebody not known."""
        on = day_of(message.sent_at)
        sent = self._search.encode(person.model_dump(mode="json"), on)
        output = await self._client.call(TRANSACTIONS["find_survival"], message, sent)
        return understood(lambda: self._found(output, on), changes_state=False)

    def _found(self, output: Output, on: date) -> TranslatedList:
        around = {field: value for field, value in output.nodes.items() if field != _NODE}
        paying = self._paying.decode(around, on)
        state = paying.value.get("state")
        checks = [self._verification.decode(node, on) for node in listed(output.nodes, _NODE)]
        if state is None:
            if checks:
                raise Unreadable("There are checks, and nothing is said about the payment.")
            return TranslatedList([], output.residue + paying.residue)
        payment = PensionPayment(
            region=Region.CHONGQING, pays=state in ("paying", "suspended"), suspended=state == "suspended"
        )
        verifications = tuple(self._verified(one.value, on) for one in checks)
        residue = dict.fromkeys((*output.residue, *paying.residue))
        residue |= dict.fromkeys(field for one in checks for field in one.residue)
        record = SurvivalRecord(payment=payment, verifications=verifications)
        return TranslatedList([record], tuple(residue))

    async def submit_survival(self, message: Message, check: SurvivalCheck) -> Translated:
        on = day_of(message.sent_at)
        output = await self._client.call(TRANSACTIONS["submit_survival"], message, self.tell(check, on))
        facts = check.model_dump(mode="json", include=set(_SAME))
        return understood(lambda: self.recognised(output, on, facts), changes_state=True)

    def tell(self, check: SurvivalCheck, on: date) -> dict[str, Any]:
        """A check as Chongqing is told it."""
        canonical = check.model_dump(mode="json", exclude_none=True)
        canonical["paying"] = self._places.told(canonical.pop("paying_area"), None, on)
        canonical["checked_in"] = self._places.told(canonical.pop("checked_in_area"), None, on)
        return self._submission.encode(canonical, on)

    def recognised(self, output: Output, on: date, facts: Facts) -> Translated:
        """The check as the region holds it now: the very one that was handed in, recognised."""
        decoded = self._verification.decode(output.nodes[_NODE], on)
        answer = self._verified(decoded.value, on)
        held = answer.model_dump(mode="json", include=set(_SAME))
        if not answer.recognised or not all(agrees(facts, name, held[name]) for name in _SAME):
            lost("The region holds another check than the one handed in.", changes_state=True)
        residue = self._shared.beside(output, on, _NODE) + decoded.residue
        return Translated(answer, residue)

    def _verified(self, value: dict[str, Any], on: date) -> SurvivalVerification:
        number, _ = self._places.read(value.pop("checked_in"), on)
        told = value | {"region": Region.CHONGQING, "checked_in_area": number}
        return SurvivalVerification.model_validate(told)
