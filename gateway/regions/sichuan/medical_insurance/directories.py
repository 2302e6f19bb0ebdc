"""What Sichuan publishes: catalogue items (目录, 91) and institutions (医院信息, 100)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from gateway.errors import Refused
from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import FLAG, RATIO_TEXT, TEXT, UNIT_PRICE_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_WITH_TIME, day_of
from gateway.regions.sichuan.reading import fields_of, must_repeat, rows_of
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.catalogue import CatalogueItem, Institution
from gateway.vocabulary import Message, Region

_PAGE = "docs/regions/sichuan.md section 6, transactions 91 and 100"

ITEM_SEARCH = Crosswalk(
    "sichuan.catalogue_request",
    term="目录查询 入参",
    source=_PAGE,
    rows=(
        Row("catalogue_code", "gjbm", TEXT, "国家编码", required=True),
        Row("on", "cxrq", DATE_WITH_TIME, "查询日期", required=True),
    ),
)
ITEM = Crosswalk(
    "sichuan.catalogue_item",
    term="目录查询 出参行",
    source=_PAGE,
    rows=(
        Row("region_code", "yka094", TEXT, "成都项目编码", required=True),
        Row("catalogue_code", "gjbm", TEXT, "国家编码", required=True),
        Row("name", "yka095", TEXT, "项目名称", required=True),
        Row("catalogue_class", "aka065", code("aka065"), "收费项目等级", required=True),
        Row("charge_category", "aka063", code("aka063"), "收费类别", required=True),
        Row("price_limit", "yka299", UNIT_PRICE_TEXT, "限价"),
        Row("self_pay_ratio", "yka096", RATIO_TEXT, "先行自付比例", required=True),
        Row("restricted_use", "xzsy", FLAG, "限制使用", required=True),
        Row("valid_from", "aae030", DATE_WITH_TIME, "开始日期", required=True),
        Row("valid_to", "aae031", DATE_WITH_TIME, "结束日期"),
    ),
)
INSTITUTION = Crosswalk(
    "sichuan.institution",
    term="医院信息 出参",
    source=_PAGE,
    rows=(
        Row("institution_code", "akb020", TEXT, "机构编号", required=True),
        Row("name", "akb021", TEXT, "机构名称", required=True),
        Row("grade", "aka101", code("aka101"), "医院等级", required=True),
        Row("kind", "jglx", code("jglx"), "机构类型", required=True),
        Row("designation", "dqzt", code("dqzt"), "定点状态", required=True),
        Row("scope", "fwfw", code("fwfw"), "服务范围", required=True),
        Row("area", "yab003", code("place"), "经办机构", required=True),
    ),
)


class Directories:
    """Reads items and institutions."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._item_search = Translation(ITEM_SEARCH, tables)
        self._item = Translation(ITEM, tables)
        self._institution = Translation(INSTITUTION, tables)
        self.item_answered_by = (self._item,)
        self.institution_answered_by = (self._institution,)

    def item(self, catalogue_code: str, on: date) -> Call[Translated]:
        """91 目录查询, by the national code."""
        wire = self._item_search.encode({"catalogue_code": catalogue_code, "on": on.isoformat()}, on)
        return Call(
            transaction="91",
            segments=(xml.elements(wire),),
            read=partial(self.item_found, catalogue_code=catalogue_code, on=on),
            known=frozenset({catalogue_code}),
        )

    def item_found(self, outputs: Sequence[xml.Element], *, catalogue_code: str, on: date) -> Translated:
        """The item that is valid on the day."""
        items, residue = rows_of(outputs[0], self._item, on)
        if not items:
            raise Refused("Sichuan has no such item.", region=Region.SICHUAN, code="not_found")
        must_repeat(items[0], catalogue_code=catalogue_code)
        return Translated(CatalogueItem.model_validate({"region": Region.SICHUAN, **items[0]}), residue)

    def institution(self, message: Message, institution_code: str) -> Call[Translated]:
        """100 医院信息."""
        return Call(
            transaction="100",
            segments=(xml.elements({"akb020": institution_code}),),
            read=partial(
                self.institution_found, institution_code=institution_code, on=day_of(message.sent_at)
            ),
            known=frozenset({institution_code}),
        )

    def institution_found(
        self, outputs: Sequence[xml.Element], *, institution_code: str, on: date
    ) -> Translated:
        """The institution, also a suspended one."""
        decoded = fields_of(outputs, self._institution, on)
        must_repeat(decoded.value, institution_code=institution_code)
        told: dict[str, Any] = {
            **decoded.value,
            "region": Region.SICHUAN,
            "designated": decoded.value["designation"] == "designated",
            "inpatient": decoded.value["scope"] == "inpatient_and_outpatient",
            "outpatient": True,
        }
        return Translated(Institution.model_validate(told), decoded.residue)
