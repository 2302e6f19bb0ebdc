"""Fee lines (费用明细): 2204, 2205 for outpatients and 2301, 2302 for inpatients.

Every outpatient line is a charge batch (收费批次) of its own, because 2205 withdraws by batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NoReturn

from gateway.errors import NotTellable
from gateway.outcomes import Translated, TranslatedList
from gateway.regions.chongqing.answers import lost, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance.circumstances import PAGE
from gateway.regions.chongqing.medical_insurance.transactions import of_visit
from gateway.regions.codecs import (
    RATIO_NUMBER,
    RATIO_TEXT,
    TEXT,
    UNIT_PRICE_NUMBER,
    UNIT_PRICE_TEXT,
    YUAN_NUMBER,
    YUAN_TEXT,
    Codec,
    code,
    flag,
)
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT, day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Done, VisitRef
from gateway.services.medical_insurance.rules import sum_of_parts
from gateway.services.medical_insurance.visits import FeeLine, PricedLine
from gateway.vocabulary import Message, fen

ALL_LINES: Final = "0000"

_LINE = (
    Row("line_id", "feedetl_sn", TEXT, "费用明细流水号", required=True),
    Row("visit_number", "mdtrt_id", TEXT, "就诊ID", required=True),
    Row("person_number", "psn_no", TEXT, "人员编号", required=True),
    Row("occurred_at", "fee_ocur_time", INSTANT, "费用发生时间", required=True),
    Row("catalogue_code", "med_list_codg", TEXT, "医疗目录编码", required=True),
    Row("hospital_code", "medins_list_codg", TEXT, "医药机构目录编码", required=True),
    Row("amount", "det_item_fee_sumamt", YUAN_TEXT, "明细项目费用总额", required=True),
    Row("quantity", "cnt", TEXT, "数量", required=True),
    Row("unit_price", "pric", TEXT, "单价", required=True),
    Row(
        "approved_by_hospital",
        "hosp_appr_flag",
        flag("1", "2"),
        "医院审批标志",
        absent="0",
        nulls=("0",),
    ),
    Row("department.code", "bilg_dept_codg", TEXT, "开单科室编码"),
    Row("department.name", "bilg_dept_name", TEXT, "开单科室名称"),
    Row("doctor.code", "bilg_dr_codg", TEXT, "开单医生编码"),
    Row("doctor.name", "bilg_dr_name", TEXT, "开单医师姓名"),
)

OUTPATIENT_LINE: Final = Crosswalk(
    "chongqing.2204.feedetail",
    term="门诊费用明细",
    source=f"{PAGE} 5.3",
    rows=(
        *_LINE,
        Row("batch", "chrg_bchno", TEXT, "收费批次号", required=True, note="The line's own id."),
        Row("prescription_number", "rxno", TEXT, "处方号"),
    ),
    cannot_carry=("name", "department.specialty"),
)

INPATIENT_LINE: Final = Crosswalk(
    "chongqing.2301.feedetail",
    term="住院费用明细",
    source=f"{PAGE} 5.3",
    rows=(*_LINE, Row("care_kind", "med_type", code("med_type"), "医疗类别", required=True)),
    cannot_carry=("name", "department.specialty", "prescription_number"),
)


def _priced(crosswalk: str, money: Codec, price: Codec, ratio: Codec, ignored: tuple[str, ...]) -> Crosswalk:
    return Crosswalk(
        crosswalk,
        term="明细分割结果",
        source=f"{PAGE} 5.3",
        rows=(
            Row("line_id", "feedetl_sn", TEXT, "费用明细流水号", required=True),
            Row("amount", "det_item_fee_sumamt", money, "明细项目费用总额", required=True),
            Row(
                "price_limit",
                "pric_uplmt_amt",
                price,
                "定价上限金额",
                absent=price.encode("0"),
                nulls=(0, "0", "0.0", "0.00", "0.0000", "0.000000"),
            ),
            Row("self_pay_ratio", "selfpay_prop", ratio, "自付比例", required=True),
            Row("parts.fully_self_paid", "fulamt_ownpay_amt", money, "全自费金额", required=True),
            Row("parts.over_limit", "overlmt_amt", money, "超限价金额", required=True),
            Row("parts.preliminary_self_paid", "preselfpay_amt", money, "先行自付金额", required=True),
            Row("parts.in_scope", "inscp_scp_amt", money, "符合政策范围金额", required=True),
            Row("catalogue_class", "chrgitm_lv", code("chrgitm_lv"), "收费项目等级", required=True),
            Row(
                "charge_category",
                "med_chrgitm_type",
                code("med_chrgitm_type"),
                "医疗收费项目类别",
                required=True,
            ),
            Row("remark", "memo", TEXT, "备注"),
        ),
        ignored=(
            *("cnt", "pric", "bas_medn_flag", "hi_nego_drug_flag", "chld_medc_flag", "list_sp_item_flag"),
            *("lmt_used_flag", "drt_reim_flag", "exp_content", *ignored),
        ),
    )


PRICED: Final = _priced("chongqing.2204.result", YUAN_NUMBER, UNIT_PRICE_NUMBER, RATIO_NUMBER, ())
PRICED_ON_RECORD: Final = _priced(
    "chongqing.5204.feedetail",
    YUAN_TEXT,
    UNIT_PRICE_TEXT,
    RATIO_TEXT,
    (
        *("mdtrt_id", "psn_no", "chrg_bchno", "fee_ocur_time", "med_list_codg", "setl_flag", "vali_flag"),
        *("msgid", "cancel_msgid"),
    ),
)

CROSSWALKS: Final = (OUTPATIENT_LINE, INPATIENT_LINE, PRICED, PRICED_ON_RECORD)


class Lines:
    """Adds and withdraws fee lines."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._outpatient = Translation(OUTPATIENT_LINE, codes)
        self._inpatient = Translation(INPATIENT_LINE, codes)
        self._priced = Translation(PRICED, codes)
        self._on_record = Translation(PRICED_ON_RECORD, codes)
        self.answered_by = (self._priced,)

    async def add_lines(self, message: Message, visit: VisitRef, lines: Sequence[FeeLine]) -> TranslatedList:
        inpatient = visit.care_kind.is_inpatient
        rows = [self._wire(line, visit, inpatient) for line in lines]
        infno = of_visit("add_lines", visit.care_kind)
        output = await self._client.call(infno, message, {"feedetail": rows}, changes_state=True)
        on, line_ids = day_of(visit.started_at), [line.line_id for line in lines]
        priced = understand(
            lambda: self._read(self._priced, output.nodes["result"], line_ids, on), changes_state=True
        )
        if [line.amount for line in priced.answers] != [line.amount for line in lines]:
            disagree()
        return TranslatedList(priced.answers, output.residue + priced.residue)

    def _wire(self, line: FeeLine, visit: VisitRef, inpatient: bool) -> dict[str, Any]:
        canonical = line.model_dump(mode="json", exclude_none=True)
        canonical |= {"visit_number": visit.visit_number, "person_number": visit.person_number}
        on = day_of(line.occurred_at)
        if inpatient:
            return self._inpatient.encode({**canonical, "care_kind": visit.care_kind}, on)
        return self._outpatient.encode({**canonical, "batch": line.line_id}, on)

    def _read(
        self, table: Translation, rows: Sequence[Mapping[str, Any]], line_ids: Sequence[str], on: date
    ) -> TranslatedList:
        """The lines in the order in which they were sent; each of them once, and adding up."""
        residue: dict[str, None] = {}
        priced = {}
        for row in rows:
            decoded = table.decode(row, on)
            residue |= dict.fromkeys(decoded.residue)
            line = PricedLine.model_validate(decoded.value)
            priced[line.line_id] = line
            if sum_of_parts(line.parts) != fen(line.amount):
                disagree()
        if len(rows) != len(priced) or set(priced) != set(line_ids):
            lost("The region answered about other lines than those sent.", changes_state=True)
        return TranslatedList([priced[line_id] for line_id in line_ids], tuple(residue))

    async def withdraw_lines(
        self, message: Message, visit: VisitRef, line_ids: Sequence[str] | None
    ) -> Translated:
        """Withdraw lines; of an outpatient one line or all, because several would take several calls."""
        who = {"mdtrt_id": visit.visit_number, "psn_no": visit.person_number}
        if visit.care_kind.is_inpatient:
            sent: dict[str, Any] = {"data": [{"feedetl_sn": n, **who} for n in line_ids or (ALL_LINES,)]}
        elif line_ids is None:
            sent = {"data": {**who, "chrg_bchno": ALL_LINES}}
        elif len(line_ids) == 1:
            line_id = line_ids[0]
            sent = {"data": {**who, "chrg_bchno": line_id, "feedetl_sn": line_id}}
        else:
            raise NotTellable("Chongqing withdraws one line of an outpatient at a time, or all of them.")
        infno = of_visit("withdraw_lines", visit.care_kind)
        output = await self._client.call(infno, message, sent, changes_state=True)
        return Translated(Done(), output.residue)

    def found(
        self,
        rows: Sequence[Mapping[str, Any]],
        message_id: str,
        visit_number: str,
        line_ids: Sequence[str],
        on: date,
    ) -> TranslatedList:
        """The lines that a message added, as an enquiry lists them."""
        added = [row for row in rows if row["msgid"] == message_id and row["mdtrt_id"] == visit_number]
        return self._read(self._on_record, added, line_ids, on)


def disagree() -> NoReturn:
    """The region did something, but its amounts cannot be right: it must be asked again."""
    lost("The region's amounts do not add up.", changes_state=True, code="amounts_disagree")
