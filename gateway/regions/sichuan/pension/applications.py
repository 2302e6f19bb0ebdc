"""Applications (申请表, Y12), an office's steps (办理记录, Y13) and contact letters (联系函, Y14 and Y15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.pension import sections
from gateway.regions.sichuan.pension.heads import (
    NAME,
    PAGE,
    STAFF,
    Facts,
    Heads,
    Reader,
    change,
    names_of,
)
from gateway.regions.sichuan.pension.transactions import CHANGES
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.pension.backend import CaseRef, Handling
from gateway.services.pension.transfers import ApplicationAccepted, ContactLetter, TransferApplication
from gateway.services.pension.words import Act, ReviewDecision
from gateway.vocabulary import Message

APPLICATION: Final = Crosswalk(
    "sichuan.pension_application",
    term="申请表 ic89_sqb",
    source=f"{PAGE} 3",
    rows=(
        Row("person.name", "aac003", NAME, "姓名", required=True),
        Row("person.id_number", "aac002", text_up_to(18), "社会保障号码", required=True),
        Row("person.sex", "aac004", code("aac004_pension"), "性别", required=True),
        Row("person.household_area", "aac010", text_up_to(6), "户籍地", required=True),
        Row("origin_area", "yac250", text_up_to(6), "原参保地行政区划", required=True),
        Row("receiving_area", "aab299", text_up_to(6), "转入地行政区划", required=True),
        Row("agency_code", "yab003", text_up_to(12), "受理经办机构", required=True),
        Row(
            "direction", "aic113", code("aic113"), "转移制度", required=True, note="says both schemes at once"
        ),
        Row("certificate_number", "yac196", text_up_to(30), "凭证编号"),
        Row("assigned", "zzdd", FLAG, "组织调动", required=True),
        Row("agent.name", "yae440", NAME, "代办人姓名"),
        Row("agent.relation", "yae441", text_up_to(100), "与转移人员关系"),
        Row("agent.telephone", "yae442", text_up_to(20), "代办人联系电话"),
        STAFF,
    ),
    elsewhere=("origin_scheme", "receiving_scheme"),
)
LETTER: Final = Crosswalk(
    "sichuan.pension_letter",
    term="联系函 ic89_lxh",
    source=f"{PAGE} 3",
    rows=(
        Row("letter_number", "aae270", text_up_to(30), "联系函编号", required=True),
        Row("issued_on", "aae036", DATE_COMPACT, "出具日期", required=True),
        Row("bank_name", "aac155", text_up_to(100), "开户银行名称", required=True),
        Row("bank_number", "aac080", text_up_to(14), "开户银行行号", required=True),
        Row("account_name", "aae009", text_up_to(100), "银行开户全称", required=True),
        Row("account_number", "aac078", text_up_to(30), "银行账号", required=True),
        Row("telephone", "aae005", text_up_to(30), "联系电话", required=True),
        Row("address", "aae006", text_up_to(200), "地址", required=True),
        Row("postcode", "aae007", text_up_to(6), "邮编", required=True),
    ),
    canonical_fields=frozenset(ContactLetter.model_fields),
)
HANDLING: Final = Crosswalk(
    "sichuan.pension_handling",
    term="办理记录 入参",
    source=f"{PAGE} 5, Y13",
    rows=(
        Row("act", "aaa121", code("aaa121"), "办理动作", required=True),
        Row("review", "aae016", code("aae016"), "复核标志", note="follows from the act"),
        STAFF,
        Row("on", "aae036", DATE_COMPACT, "经办日期", required=True),
        Row("note", "aae013", text_up_to(1000), "备注"),
    ),
    elsewhere=("reasons",),
)
REASON: Final = Crosswalk(
    "sichuan.pension_reason",
    term="不予办理原因 byyy 行",
    source=f"{PAGE} 5, Y13",
    rows=(Row("reason", "byyy", code("byyy"), "不予办理原因", required=True),),
)
ACCEPTED: Final = Crosswalk(
    "sichuan.pension_application_answer",
    term="受理申请 出参",
    source=f"{PAGE} 5, Y12",
    rows=(Row("region_application_number", "yae099", TEXT, "业务流水号", required=True),),
)
CROSSWALKS: Final = (APPLICATION, LETTER, HANDLING, REASON, ACCEPTED)
_APPLICATION, _LETTER, _REASONS = "ic89_sqb", "ic89_lxh", "byyy"

_REVIEWS: Final = {Act.ACCEPT: ReviewDecision.ACCEPT, Act.RETURN_FOR_CORRECTION: ReviewDecision.RETURN}
_UNDER_WAY: Final = (
    *("awaiting_review", "returned_for_correction", "accepted", "letter_issued"),
    *("awaiting_statement", "statement_made", "statement_returned"),
)
_LEADS_TO: Final[Mapping[str, tuple[str, ...]]] = {
    Act.ACCEPT: ("accepted",),
    Act.RETURN_FOR_CORRECTION: ("returned_for_correction",),
    Act.CORRECT: ("awaiting_review",),
    Act.REFUSE: ("refused",),
    Act.SUSPEND: ("suspended",),
    Act.RESUME: _UNDER_WAY,
    Act.WITHDRAW: ("withdrawn",),
    Act.COMPLETE: ("completed",),
    Act.ANNUL: ("annulled",),
}
"""In which states a step can leave the case; an answer that leaves it in another is not confirmed."""


class Applications:
    """Registers applications, notes steps, and carries letters in both roles."""

    def __init__(self, tables: Mapping[str, CodeTable], heads: Heads) -> None:
        self._heads = heads
        self._application = Translation(APPLICATION, tables)
        self._letter = Translation(LETTER, tables)
        self._handling = Translation(HANDLING, tables)
        self._reason = Translation(REASON, tables)
        self._accepted = Translation(ACCEPTED, tables)
        self.application_answered_by = (self._accepted, heads.receipt)
        self.letter_answered_by = (self._letter, heads.receipt)
        self.readers: Mapping[str, Reader] = {
            "register_application": self.accepted,
            "handle": self.noted,
            "issue_letter": self.issued,
            "deliver_letter": heads.noted("awaiting_statement"),
        }

    def register(self, message: Message, case: CaseRef, application: TransferApplication) -> Call[Translated]:
        """Y12 受理申请."""
        on = day_of(message.sent_at)
        return change(
            CHANGES["register_application"],
            self.written(application, on),
            self.accepted,
            on,
            head=self._heads.of(case, on),
            names=_names(application),
        )

    def accepted(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The number under which the application stands, which awaits its review."""
        number = self._accepted.decode({"yae099": outputs[0].findtext("yae099")}, on)
        states = frozenset({"awaiting_review"})
        _, residue = self._heads.received(outputs[0], on, "yae099", states=states)
        return Translated(ApplicationAccepted.model_validate(number.value), residue)

    def handle(self, message: Message, case: CaseRef, handling: Handling) -> Call[Translated]:
        """Y13 办理记录."""
        on = day_of(message.sent_at)
        canonical = {
            "act": handling.act,
            "review": _REVIEWS.get(handling.act),
            "handled_by": handling.handled_by,
            "on": handling.on.isoformat(),
            "note": handling.note or None,
        }
        reasons = sections.told(self._reason, ({"reason": one} for one in handling.reasons), on)
        data = xml.elements(self._handling.encode(canonical, on)) + sections.table(_REASONS, reasons)
        return change(
            CHANGES["handle"],
            data,
            self.noted,
            on,
            head=self._heads.of(case, on),
            facts={"act": handling.act},
            names=names_of(handling.note),
        )

    def noted(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The receipt of a step; the case must be where the step leads."""
        return self._heads.noted(*_LEADS_TO.get(facts.get("act", ""), ()))(outputs, on, facts)

    def issue_letter(self, message: Message, case: CaseRef) -> Call[Translated]:
        """Y14 生成联系函."""
        on = day_of(message.sent_at)
        return change(CHANGES["issue_letter"], "", self.issued, on, head=self._heads.of(case, on))

    def issued(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The letter that was issued."""
        decoded = sections.read(outputs[0], _LETTER, self._letter, on)
        states = frozenset({"letter_issued"})
        _, residue = self._heads.received(outputs[0], on, _LETTER, states=states)
        return Translated(ContactLetter.model_validate(decoded.value), (*residue, *decoded.residue))

    def deliver_letter(
        self, message: Message, case: CaseRef, letter: ContactLetter, application: TransferApplication
    ) -> Call[Translated]:
        """Y15 送达联系函."""
        on = day_of(message.sent_at)
        told = self._letter.encode(letter.model_dump(mode="json"), on)
        return change(
            CHANGES["deliver_letter"],
            sections.document(_LETTER, told) + self.written(application, on),
            self.readers["deliver_letter"],
            on,
            head=self._heads.of(case, on),
            names=_names(application),
            known=frozenset({letter.letter_number}),
        )

    def written(self, application: TransferApplication, on: date) -> str:
        """The application as Sichuan is told it; its two schemes are one code there."""
        canonical: dict[str, Any] = application.model_dump(mode="json", exclude_none=True)
        origin, receiver = canonical.pop("origin_scheme"), canonical.pop("receiving_scheme")
        canonical["direction"] = f"{origin}_to_{receiver}"
        return sections.document(_APPLICATION, self._application.encode(canonical, on))


def _names(application: TransferApplication) -> tuple[str, ...]:
    agent = application.agent
    said = (agent.name, agent.telephone) if agent else ()
    return names_of(application.person.name, *said)
