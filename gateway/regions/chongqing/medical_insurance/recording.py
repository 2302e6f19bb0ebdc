"""Recording what the other region settled, so that the hospital is paid (异地结算登记)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.errors import NotTellable
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, lost, only, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance.circumstances import PAGE
from gateway.regions.chongqing.medical_insurance.lines import disagree
from gateway.regions.chongqing.medical_insurance.settlement_tables import FUNDS, HEADS
from gateway.regions.chongqing.medical_insurance.transactions import of_visit
from gateway.regions.codecs import TEXT, YUAN_NUMBER, YUAN_TEXT, Codec, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT, day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import ToRecord, VisitRef
from gateway.services.medical_insurance.settlements import Amounts, RecordAccepted
from gateway.services.medical_insurance.words import SettlementKind
from gateway.vocabulary import Message, fen

_PERSON = Row("person_number", "psn_no", TEXT, "人员编号", required=True)
_VISIT = Row("visit_number", "mdtrt_id", TEXT, "就诊ID", required=True)

_CARRIED = {
    **{name: field for name, field in FUNDS.items() if name != "disabled_veteran"},
    "personal_total": ("psn_part_amt", "个人负担总金额"),
    "personal_account": ("acct_pay", "个人账户支出"),
    "cash": ("psn_cash_pay", "个人现金支出"),
    "hospital_borne": ("hosp_part_amt", "医院负担金额"),
}

RECORD: Final = Crosswalk(
    "chongqing.2304YD.data",
    term="异地结算登记",
    source=f"{PAGE} 5.5",
    rows=(
        _PERSON,
        _VISIT,
        Row("settlement_number", "insu_setl_id", TEXT, "参保地结算ID", required=True),
        Row("insurance_kind", "insutype", code("insutype"), "险种类型", required=True),
        Row("settled_at", "setl_time", INSTANT, "结算时间", required=True),
        Row("amounts.total", "medfee_sumamt", YUAN_TEXT, "医疗费总额", required=True),
        *(Row(f"amounts.{head.path}", head.wire, YUAN_TEXT, head.term, required=True) for head in HEADS),
        *(
            Row(f"amounts.{name}", wire, YUAN_TEXT, term, required=True)
            for name, (wire, term) in _CARRIED.items()
        ),
    ),
    cannot_carry=(
        *("amounts.deductible_paid", "amounts.deductible_standard", "amounts.basic_pool_ratio"),
        *("amounts.family_account", "amounts.account_balance", "amounts.disabled_veteran"),
    ),
)
"""The fund for disabled veterans has no field: a sum of it is refused, the funds would not add up."""

CANCELLATION: Final = Crosswalk(
    "chongqing.2305YD.data",
    term="异地结算登记撤销",
    source=f"{PAGE} 5.5",
    rows=(
        _PERSON,
        _VISIT,
        Row("record_number", "setl_id", TEXT, "登记号", required=True),
        Row("settlement_number", "insu_setl_id", TEXT, "参保地结算ID", required=True),
        Row("cancelling_number", "insu_refd_setl_id", TEXT, "参保地撤销结算ID", required=True),
    ),
)


def _recorded(transaction: str, money: Codec) -> Crosswalk:
    return Crosswalk(
        f"chongqing.{transaction}.setlinfo",
        term="登记结果",
        source=f"{PAGE} 5.5",
        rows=(
            Row("region_record_number", "setl_id", TEXT, "登记号", required=True),
            Row("message_id", "medins_setl_id", TEXT, "医药机构结算ID", required=True),
            Row("settlement_number", "insu_setl_id", TEXT, "参保地结算ID", required=True),
            Row("visit_number", "mdtrt_id", TEXT, "就诊ID", required=True),
            Row("total", "medfee_sumamt", money, "医疗费总额", required=True),
            Row("fund_total", "fund_pay_sumamt", money, "基金支付总额", required=True),
            Row("personal_total", "psn_part_amt", money, "个人负担总金额", required=True),
            Row("personal_account", "acct_pay", money, "个人账户支出", required=True),
            Row("cash", "psn_cash_pay", money, "个人现金支出", required=True),
            Row("hospital_borne", "hosp_part_amt", money, "医院负担金额", required=True),
        ),
        ignored=("psn_no", "setl_time", "clr_optins", "clr_way", "clr_type"),
    )


RECORDED: Final[Mapping[str, Crosswalk]] = {
    number: _recorded(number, YUAN_TEXT if number == "2304YD" else YUAN_NUMBER)
    for number in ("2207YD", "2304YD", "2208YD", "2305YD")
}
_OPERATIONS: Final = {
    SettlementKind.SETTLEMENT: "record_settlement",
    SettlementKind.CANCELLATION: "record_cancellation",
}
_REPEATED: Final = ("total", "fund_total", "personal_total", "personal_account", "cash", "hospital_borne")

CROSSWALKS: Final = (RECORD, CANCELLATION, *RECORDED.values())


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the region must repeat of what it was told."""

    message_id: str
    visit_number: str
    settlement_number: str
    amounts: Amounts


class Recording:
    """Records settlements of the other region, and takes records back."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._record = Translation(RECORD, codes)
        self._cancellation = Translation(CANCELLATION, codes)
        self._recorded = {number: Translation(table, codes) for number, table in RECORDED.items()}
        self.answered_by = tuple(self._recorded.values())

    async def record_settlement(self, message: Message, record: ToRecord) -> Translated:
        if record.kind is SettlementKind.CANCELLATION:
            return await self._take_back(message, record)
        settlement, visit = record.settlement, record.visit
        if fen(settlement.amounts.disabled_veteran) != 0:
            raise NotTellable("Chongqing's record has no field for the fund for disabled veterans.")
        told = {
            "person_number": visit.person_number,
            "visit_number": visit.visit_number,
            "settlement_number": settlement.region_settlement_number,
            "insurance_kind": visit.insurance_kind,
            "settled_at": settlement.settled_at.isoformat(),
            "amounts": settlement.amounts.model_dump(),
        }
        sent = {"data": self._record.encode(told, day_of(visit.started_at))}
        return await self._send(message, record, sent, settlement_number=settlement.region_settlement_number)

    async def _take_back(self, message: Message, record: ToRecord) -> Translated:
        visit, record_number = record.visit, record.cancels_record_number
        if record_number is None:
            raise NotTellable("Chongqing must be told which record is taken back.")
        number = await self._settlement_of(message, record_number)
        told = {
            "person_number": visit.person_number,
            "visit_number": visit.visit_number,
            "record_number": record_number,
            "settlement_number": number,
            "cancelling_number": record.settlement.region_settlement_number,
        }
        sent = {"data": self._cancellation.encode(told, day_of(visit.started_at))}
        return await self._send(message, record, sent, settlement_number=number)

    async def _settlement_of(self, message: Message, record_number: str) -> str:
        """The insurer's number under which a record stands: a cancellation must name both, we know one."""
        output = await self._client.call_aside("5203", message, {"data": {"setl_id": record_number}})

        def number() -> str:
            return str(only(output.nodes["setlinfo"], setl_id=record_number)["insu_setl_id"])

        return understand(number, changes_state=False)

    async def _send(
        self, message: Message, record: ToRecord, sent: Mapping[str, Any], *, settlement_number: str
    ) -> Translated:
        infno = of_visit(_OPERATIONS[record.kind], record.visit.care_kind)
        output = await self._client.call(infno, message, sent, changes_state=True)
        expected = _Expected(
            message.message_id, record.visit.visit_number, settlement_number, record.settlement.amounts
        )
        return understand(lambda: self._read(infno, output, record.visit, expected), changes_state=True)

    def _read(self, infno: str, output: Output, visit: VisitRef, expected: _Expected) -> Translated:
        decoded = self._recorded[infno].decode(output.nodes["setlinfo"], day_of(visit.started_at))
        value = decoded.value
        for name in ("message_id", "visit_number", "settlement_number"):
            if value[name] != getattr(expected, name):
                lost("The region answered about another record.", changes_state=True)
        if any(value[name] != getattr(expected.amounts, name) for name in _REPEATED):
            disagree()
        return Translated(RecordAccepted.model_validate(value), output.residue + decoded.residue)


def found(output: Output, message_id: str, visit_number: str) -> Translated:
    """The record that a message made, as an enquiry lists it."""
    row = only(output.nodes["setlinfo"], medins_setl_id=message_id, mdtrt_id=visit_number)
    return Translated(RecordAccepted.model_validate({"region_record_number": row["setl_id"]}), output.residue)
