"""Fee rows (费用明细): 111 uploads them in segments and Chengdu's catalogue classifies them; 43 withdraws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from gateway.outcomes import Translated, TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import (
    INTEGER_TEXT,
    QUANTITY_TEXT,
    RATIO_TEXT,
    TEXT,
    UNIT_PRICE_TEXT,
    YUAN_TEXT,
    code,
    flag,
)
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT, day_of
from gateway.regions.sichuan.medical_insurance.reading import done, visit_fields
from gateway.regions.sichuan.medical_insurance.visit_tables import VISIT, VISIT_ROWS
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import fields_of, must_repeat, residue_of
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import VisitRef
from gateway.services.medical_insurance.rules import sum_of_parts
from gateway.services.medical_insurance.visits import FeeLine, PricedLine
from gateway.vocabulary import fen

ROWS_A_SEGMENT = 50
_PAGE = "docs/regions/sichuan.md section 6, transactions 111 and 43"

LINE = Crosswalk(
    "sichuan.fee_row",
    term="费用明细上传 入参行",
    source=_PAGE,
    rows=(
        Row("line_id", "yka105", text_up_to(20), "明细流水号", required=True),
        Row("catalogue_code", "yka094", code("yka094"), "成都项目编码", required=True),
        Row("name", "yka095", TEXT, "项目名称"),
        Row("quantity", "akc226", QUANTITY_TEXT, "数量", required=True),
        Row("unit_price", "akc225", UNIT_PRICE_TEXT, "单价", required=True),
        Row("amount", "yka055", YUAN_TEXT, "金额", required=True),
        Row("occurred_at", "akc221", INSTANT, "费用时间", required=True),
        Row("department.code", "ksbm", TEXT, "科室编码"),
        Row("department.name", "ksmc", TEXT, "科室名称"),
        Row("doctor.code", "ysbm", TEXT, "医师编码"),
        Row("doctor.name", "ysxm", TEXT, "医师姓名"),
        Row("approved_by_hospital", "spbz", flag("1", "2"), "审批标志", absent="0", nulls=("0",)),
    ),
    cannot_carry=("hospital_code", "department.specialty", "prescription_number"),
)
UPLOADED = Crosswalk(
    "sichuan.fee_answer",
    term="费用明细上传 出参",
    source=_PAGE,
    rows=(
        Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
        Row("total", "zje", YUAN_TEXT, "总金额", required=True),
    ),
    ignored=("row",),
)
PRICED = Crosswalk(
    "sichuan.priced_row",
    term="费用明细上传 出参行",
    source=_PAGE,
    rows=(
        Row("line_id", "yka105", TEXT, "明细流水号", required=True),
        Row("region_code", "yka094", TEXT, "成都项目编码", note="compared with the one that was sent"),
        Row("name", "yka095", TEXT, "项目名称"),
        Row("quantity", "akc226", QUANTITY_TEXT, "数量"),
        Row("unit_price", "akc225", UNIT_PRICE_TEXT, "单价"),
        Row("amount", "yka055", YUAN_TEXT, "金额", required=True),
        Row("price_limit", "yka299", UNIT_PRICE_TEXT, "限价"),
        Row("self_pay_ratio", "yka096", RATIO_TEXT, "先行自付比例", required=True),
        Row("catalogue_class", "aka065", code("aka065"), "收费项目等级", required=True),
        Row("charge_category", "aka063", code("aka063"), "收费类别", required=True),
        Row("parts.fully_self_paid", "yka056", YUAN_TEXT, "全自费", required=True),
        Row("parts.over_limit", "yka318", YUAN_TEXT, "超限价", required=True),
        Row("parts.preliminary_self_paid", "yka057", YUAN_TEXT, "先行自付", required=True),
        Row("parts.in_scope", "yka111", YUAN_TEXT, "符合范围", required=True),
    ),
)
WITHDRAWAL = Crosswalk(
    "sichuan.fee_withdrawal",
    term="取消明细 入参",
    source=_PAGE,
    rows=(*VISIT_ROWS, Row("all", "qbcx", flag("1", "0"), "全部撤销")),
)
WITHDRAWN = Crosswalk(
    "sichuan.fee_withdrawal_answer",
    term="取消明细 出参",
    source=_PAGE,
    rows=(
        Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
        Row("count", "cxs", INTEGER_TEXT, "撤销数", required=True),
        Row("total_left", "zje", YUAN_TEXT, "剩余金额"),
    ),
)


class Lines:
    """Uploads and withdraws fee rows with the treatment area."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._visit = Translation(VISIT, tables)
        self._line = Translation(LINE, tables)
        self._uploaded = Translation(UPLOADED, tables)
        self._priced = Translation(PRICED, tables)
        self.answered_by = (self._priced,)
        self._withdrawal = Translation(WITHDRAWAL, tables)
        self._withdrawn = Translation(WITHDRAWN, tables)

    def add(self, visit: VisitRef, lines: Sequence[FeeLine]) -> Call[TranslatedList]:
        """111 费用明细上传. Raises Untranslatable for an item that Chengdu did not have that day."""
        on = day_of(visit.started_at)
        rows = [
            self._line.encode(line.model_dump(mode="json", exclude_none=True), day_of(line.occurred_at))
            for line in lines
        ]
        head = xml.elements(self._visit.encode(visit_fields(visit), on))
        written = [xml.attributes("row", row) for row in rows]
        starts = range(0, len(written), ROWS_A_SEGMENT)
        sent = {row["yka105"]: row for row in rows}
        return Call(
            transaction="111",
            segments=tuple(head + "".join(written[start : start + ROWS_A_SEGMENT]) for start in starts),
            read=partial(
                self.added,
                number=visit.visit_number,
                line_ids=[line.line_id for line in lines],
                sent=sent,
                on=on,
            ),
            names=tuple({line.doctor.name for line in lines}),
            known=frozenset({*sent, *(row["yka094"] for row in rows)}),
        )

    def added(
        self,
        outputs: Sequence[xml.Element],
        *,
        number: str,
        line_ids: Sequence[str],
        sent: Mapping[str, Mapping[str, Any]] | None,
        on: date,
    ) -> TranslatedList:
        """Every line as classified. The lines must be those that were sent, and add up."""
        heads = [self._uploaded.decode(xml.fields(output), on) for output in outputs]
        segments = [[self._priced.decode(row, on) for row in xml.rows(output, "row")] for output in outputs]
        for head, segment in zip(heads, segments, strict=True):
            must_repeat(head.value, visit_number=number)
            if fen(head.value["total"]) != sum(fen(row.value["amount"]) for row in segment):
                raise Disagrees("Sichuan's total of the fee rows is not their sum.")
        priced = [row for segment in segments for row in segment]
        by_id = {row.value["line_id"]: row.value for row in priced}
        if len(by_id) != len(priced) or set(by_id) != set(line_ids):
            raise Disagrees("Sichuan answered other fee rows than were sent.")
        answers = [_checked(by_id[line_id], (sent or {}).get(line_id)) for line_id in line_ids]
        return TranslatedList(answers, residue_of((*heads, *priced)))

    def withdraw(self, visit: VisitRef, line_ids: Sequence[str] | None) -> Call[Translated]:
        """43 取消明细: the named lines, or all."""
        on = day_of(visit.started_at)
        canonical = {**visit_fields(visit), **({"all": True} if line_ids is None else {})}
        rows = [xml.attributes("row", {"yka105": line_id}) for line_id in line_ids or ()]
        return Call(
            transaction="43",
            segments=(xml.elements(self._withdrawal.encode(canonical, on)) + "".join(rows),),
            read=partial(self.withdrawn, number=visit.visit_number, line_ids=line_ids, on=on),
            known=frozenset(line_ids or ()),
        )

    def withdrawn(
        self, outputs: Sequence[xml.Element], *, number: str, line_ids: Sequence[str] | None, on: date
    ) -> Translated:
        """Check that as many lines went as were named, or that nothing is left."""
        decoded = fields_of(outputs, self._withdrawn, on)
        must_repeat(decoded.value, visit_number=number)
        if line_ids is not None:
            must_repeat(decoded.value, count=len(line_ids))
        elif decoded.value.get("total_left", "0.00") != "0.00":
            raise Disagrees("Sichuan withdrew all fee rows and still names an amount.")
        return done(decoded)


def _checked(row: Mapping[str, Any], sent: Mapping[str, Any] | None) -> PricedLine:
    if sent is not None:
        must_repeat(row, amount=sent["yka055"], region_code=sent["yka094"])
    line = PricedLine.model_validate(row)
    if sum_of_parts(line.parts) != fen(line.amount):
        raise Disagrees("The parts of one of Sichuan's fee rows do not add up to its amount.")
    return line
