"""Applications, an office's steps and contact letters in Chongqing (转移申请, 办理记录, 联系函)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension.answers import understood
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.pension.places import Places, place
from gateway.regions.chongqing.pension.tables import (
    DONE_IS_NULL,
    LINE,
    PAGE,
    PERSON,
    Facts,
    Reader,
    SharedTables,
)
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS
from gateway.regions.codecs import TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef, Handling
from gateway.services.pension.transfers import (
    ApplicationAccepted,
    ContactLetter,
    TransferApplication,
)
from gateway.vocabulary import Message

APPLICATION: Final = Crosswalk(
    "chongqing.gr_zysq",
    term="转移申请",
    source=f"{PAGE} 3",
    rows=(
        *(Row(f"person.{row.path}", row.wire, row.codec, row.term, required=True) for row in PERSON),
        Row("person.sex", "xb", code("xb"), "性别", required=True),
        Row("person.household_area", "hjd", TEXT, "户籍地", required=True),
        *place("origin", "zcsbmc", "zcxzqh", "转出社保名称"),
        *place("receiving", "zrsbmc", "zrxzqh", "转入社保名称"),
        Row("agency_code", "sbjg", TEXT, "社保机构", required=True),
        Row("origin_scheme", "zcxzlx", code("xzlx"), "转出险种类型", required=True),
        Row("receiving_scheme", "zrxzlx", code("xzlx"), "转入险种类型", required=True),
        Row("certificate_number", "pzbh", TEXT, "凭证编号"),
        Row("assigned", "zzddbz", DONE_IS_NULL, "组织调动标志", empty_means=False),
        Row("agent.name", "dbr", LINE, "代办人"),
        Row("agent.relation", "dbrgx", LINE, "代办人关系"),
        Row("agent.telephone", "dbrdh", TEXT, "代办人电话"),
        Row("handled_by", "jbr", TEXT, "经办人", required=True),
    ),
)

LETTER: Final = Crosswalk(
    "chongqing.gr_jfpz_lxh",
    term="联系函",
    source=f"{PAGE} 3",
    rows=(
        Row("letter_number", "lxhbh", TEXT, "联系函编号", required=True),
        Row("issued_on", "jbrq", DATE_WITH_TIME, "经办日期", required=True),
        Row("bank_name", "khyh", LINE, "开户银行", required=True),
        Row("bank_number", "khhh", TEXT, "开户行号", required=True),
        Row("account_name", "khqc", LINE, "开户全称", required=True),
        Row("account_number", "yhzh", TEXT, "银行账号", required=True),
        Row("telephone", "lxdh", LINE, "联系电话", required=True),
        Row("address", "dz", LINE, "地址", required=True),
        Row("postcode", "yb", TEXT, "邮编", required=True),
    ),
)

HANDLING: Final = Crosswalk(
    "chongqing.B03",
    term="办理记录",
    source=f"{PAGE} 4",
    rows=(
        Row("act", "bldz", code("bldz"), "办理动作", required=True),
        Row("handled_by", "jbr", TEXT, "经办人", required=True),
        Row("on", "jbrq", DATE_WITH_TIME, "经办日期", required=True),
        Row("note", "bz", LINE, "备注"),
    ),
    elsewhere=("reasons",),
)

REASON: Final = Crosswalk(
    "chongqing.byyy",
    term="不予办理原因",
    source=f"{PAGE} 2",
    rows=(Row("reason", "byyy", code("byyy"), "不予办理原因", required=True),),
)

ACCEPTED: Final = Crosswalk(
    "chongqing.B02.answer",
    term="受理",
    source=f"{PAGE} 4",
    rows=(Row("region_application_number", "ywlsh", TEXT, "业务流水号", required=True),),
)

CROSSWALKS: Final = (APPLICATION, LETTER, HANDLING, REASON, ACCEPTED)


class Applications:
    """Registers applications, notes steps, and carries letters in both roles."""

    def __init__(
        self, client: ChongqingPensionClient, codes: Mapping[str, CodeTable], shared: SharedTables
    ) -> None:
        self._client = client
        self._shared = shared
        self._places = Places(codes)
        self._application = Translation(APPLICATION, codes)
        self._letter = Translation(LETTER, codes)
        self._handling = Translation(HANDLING, codes)
        self._reason = Translation(REASON, codes)
        self._accepted = Translation(ACCEPTED, codes)
        self.application_answered_by = (self._accepted, shared.receipt)
        self.letter_answered_by = (self._letter, shared.receipt)
        self.readers: Mapping[str, Reader] = {
            "register_application": self.accepted,
            "handle": shared.noted,
            "issue_letter": self.letter,
            "deliver_letter": shared.noted,
        }

    async def register_application(
        self, message: Message, case: CaseRef, application: TransferApplication
    ) -> Translated:
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on) | {"gr_zysq": self.tell(application, on)}
        output = await self._client.call(TRANSACTIONS["register_application"], message, sent)
        return understood(lambda: self.accepted(output, on, {}), changes_state=True)

    def accepted(self, output: Output, on: date, facts: Facts) -> Translated:
        """The number under which the application stands."""
        number = self._accepted.decode({"ywlsh": output.nodes.get("ywlsh")}, on)
        residue = self._shared.beside(output, on, "ywlsh")
        return Translated(ApplicationAccepted.model_validate(number.value), residue)

    async def handle(self, message: Message, case: CaseRef, handling: Handling) -> Translated:
        on = day_of(message.sent_at)
        told = {
            "act": handling.act,
            "handled_by": handling.handled_by,
            "on": handling.on.isoformat(),
            "note": handling.note or None,
        }
        sent = self._shared.head(case, on) | self._handling.encode(told, on)
        if handling.reasons:
            sent["byyy"] = [self._reason.encode({"reason": one}, on)["byyy"] for one in handling.reasons]
        return await self._shared.note("handle", message, sent)

    async def issue_letter(self, message: Message, case: CaseRef) -> Translated:
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on)
        output = await self._client.call(TRANSACTIONS["issue_letter"], message, sent)
        return understood(lambda: self.letter(output, on, {}), changes_state=True)

    def letter(self, output: Output, on: date, facts: Facts) -> Translated:
        """The letter that was issued."""
        decoded = self._letter.decode(output.nodes["gr_jfpz_lxh"], on)
        residue = self._shared.beside(output, on, "gr_jfpz_lxh") + decoded.residue
        return Translated(ContactLetter.model_validate(decoded.value), residue)

    async def deliver_letter(
        self, message: Message, case: CaseRef, letter: ContactLetter, application: TransferApplication
    ) -> Translated:
        on = day_of(message.sent_at)
        sent = self._shared.head(case, on) | {
            "gr_jfpz_lxh": self._letter.encode(letter.model_dump(mode="json"), on),
            "gr_zysq": self.tell(application, on),
        }
        return await self._shared.note("deliver_letter", message, sent)

    def tell(self, application: TransferApplication, on: date) -> dict[str, Any]:
        """The application as Chongqing is told it."""
        canonical = application.model_dump(mode="json", exclude_none=True)
        for role in ("origin", "receiving"):
            canonical[role] = self._places.told(canonical.pop(f"{role}_area"), None, on)
        return self._application.encode(canonical, on)
