"""Chongqing's catalogue (1312, 1318, 1319) and its designated institutions (1201)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import Output, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance.circumstances import PAGE
from gateway.regions.codecs import FLAG, RATIO_NUMBER, TEXT, UNIT_PRICE_NUMBER, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE, day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.catalogue import CatalogueItem, Institution
from gateway.services.medical_insurance.words import InstitutionKind
from gateway.vocabulary import Message, Region

ITEM: Final = Crosswalk(
    "chongqing.1312.data",
    term="医保目录",
    source=f"{PAGE} 5.1",
    rows=(
        Row("catalogue_code", "hilist_code", TEXT, "医保目录编码", required=True),
        Row("region_code", "cq_list_codg", TEXT, "重庆目录编码", required=True),
        Row("name", "hilist_name", TEXT, "医保目录名称", required=True),
        Row(
            "charge_category", "med_chrgitm_type", code("med_chrgitm_type"), "医疗收费项目类别", required=True
        ),
        Row("catalogue_class", "chrgitm_lv", code("chrgitm_lv"), "收费项目等级", required=True),
        Row("restricted_use", "lmt_used_flag", FLAG, "限制使用标志", required=True),
        Row("valid_from", "begndate", DATE, "开始日期", required=True),
        Row("valid_to", "enddate", DATE, "结束日期"),
    ),
    ignored=("list_type", "vali_flag"),
)

_PERIOD = ("begndate", "enddate", "insu_admdvs", "vali_flag")
LIMIT: Final = Crosswalk(
    "chongqing.1318.data",
    term="限价",
    source=f"{PAGE} 5.1",
    rows=(Row("price_limit", "hilist_pric_uplmt_amt", UNIT_PRICE_NUMBER, "医保目录定价上限金额"),),
    ignored=("hilist_code", *_PERIOD),
)
RATIO: Final = Crosswalk(
    "chongqing.1319.data",
    term="先自付比例",
    source=f"{PAGE} 5.1",
    rows=(Row("self_pay_ratio", "selfpay_prop", RATIO_NUMBER, "自付比例", required=True),),
    ignored=("hilist_code", "selfpay_prop_psn_type", *_PERIOD),
)

INSTITUTION: Final = Crosswalk(
    "chongqing.1201.medinsinfo",
    term="机构信息",
    source=f"{PAGE} 5.1",
    rows=(
        Row("institution_code", "fixmedins_code", TEXT, "定点医药机构编号", required=True),
        Row("name", "fixmedins_name", TEXT, "定点医药机构名称", required=True),
        Row("unified_credit_code", "uscc", TEXT, "统一社会信用代码"),
        Row("kind", "fixmedins_type", code("fixmedins_type"), "定点医疗服务机构类型", required=True),
        Row("grade", "dedc_hosp_lv", code("dedc_hosp_lv"), "起付线医院等级", required=True),
        Row("designation", "fixmedins_stas", code("fixmedins_stas"), "定点状态", required=True),
        Row("outpatient_only", "otp_only_flag", FLAG, "仅门诊标志", required=True),
    ),
    ignored=("hosp_lv", "exp_content"),
)

CROSSWALKS: Final = (ITEM, LIMIT, RATIO, INSTITUTION)


class Catalogue:
    """Reads items and institutions."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._item = Translation(ITEM, codes)
        self._limit = Translation(LIMIT, codes)
        self._ratio = Translation(RATIO, codes)
        self._institution = Translation(INSTITUTION, codes)
        self.item_answered_by = (self._item, self._limit, self._ratio)
        self.institution_answered_by = (self._institution,)

    async def catalogue_item(self, message: Message, catalogue_code: str, on: date) -> Translated:
        """An item with its limit and ratio on a day: the interface keeps the three in three lists."""
        asked = {"hilist_code": catalogue_code, "query_date": on.isoformat(), "page_num": 1, "page_size": 100}
        sent = {"data": asked}
        output = await self._client.call("1312", message, sent, changes_state=False)
        item = understand(lambda: _row_on(output, catalogue_code, on), changes_state=False)
        if item is None:
            raise Refused(
                region=Region.CHONGQING, code="item_unknown", message="No such item in force on that day."
            )
        limits = await self._client.call_aside("1318", message, sent)
        ratios = await self._client.call_aside("1319", message, sent)

        def read() -> Translated:
            parts = [self._item.decode(item, on)]
            for table, listed in ((self._limit, limits), (self._ratio, ratios)):
                row = _row_on(listed, catalogue_code, on)
                if row is not None:
                    parts.append(table.decode(row, on))
            value: dict[str, Any] = {"region": Region.CHONGQING}
            for part in parts:
                value |= part.value
            residue = (field for part in parts for field in part.residue)
            return Translated(CatalogueItem.model_validate(value), (*output.residue, *residue))

        return understand(read, changes_state=False)

    async def institution(self, message: Message, institution_code: str) -> Translated:
        kind = "2" if institution_code.startswith("P") else "1"
        sent = {"medinsinfo": {"fixmedins_type": kind, "fixmedins_code": institution_code}}
        output = await self._client.call("1201", message, sent, changes_state=False)

        def read() -> Translated:
            rows = [r for r in output.nodes["medinsinfo"] if r["fixmedins_code"] == institution_code]
            if not rows:
                raise Refused(
                    region=Region.CHONGQING,
                    code="institution_unknown",
                    message="No such institution in Chongqing.",
                )
            decoded = self._institution.decode(rows[0], day_of(message.sent_at))
            answer = Institution.model_validate(_completed(decoded.value))
            return Translated(answer, output.residue + decoded.residue)

        return understand(read, changes_state=False)


def _row_on(output: Output, catalogue_code: str, on: date) -> Mapping[str, Any] | None:
    """The row of an item that holds on a day."""
    for row in output.nodes["data"]:
        begins, ends = row["begndate"], row["enddate"] or "9999-12-31"
        if row["hilist_code"] == catalogue_code and begins <= on.isoformat() <= ends:
            found: Mapping[str, Any] = row
            return found
    return None


def _completed(told: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the region's words: the area stands in the code, a pharmacy treats nobody."""
    treats = told["kind"] == InstitutionKind.MEDICAL
    return {
        **told,
        "region": Region.CHONGQING,
        "area": told["institution_code"][1:7],
        "inpatient": treats and not told["outpatient_only"],
        "outpatient": treats,
        "designated": told["designation"] == "designated",
    }
