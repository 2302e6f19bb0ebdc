"""Catalogue items and designated institutions, as a region publishes them (三大目录, 定点医药机构)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from gateway.services.medical_insurance.words import (
    CatalogueClass,
    ChargeCategory,
    InstitutionGrade,
    InstitutionKind,
)
from gateway.services.words import Told
from gateway.vocabulary import AreaCode, Ratio, Region, UnitPrice


class CatalogueItem(Told):
    """An item with its regional code and limits on a day (目录项目)."""

    region: Region = Field(description="地区")
    catalogue_code: str = Field(description="国家医疗目录编码 med_list_codg")
    region_code: str = Field(description="地区项目编码, the code the region's own system uses")
    name: str = Field(description="项目名称")
    catalogue_class: CatalogueClass = Field(description="收费项目等级 chrgitm_lv")
    charge_category: ChargeCategory = Field(description="医疗收费项目类别")
    price_limit: UnitPrice | None = Field(
        default=None, description="定价上限金额 pric_uplmt_amt; absent: no limit"
    )
    self_pay_ratio: Ratio = Field(description="先行自付比例 selfpay_prop")
    restricted_use: bool = Field(description="限制使用标志 lmt_used_flag")
    valid_from: date = Field(description="开始日期")
    valid_to: date | None = Field(default=None, description="结束日期")


class Institution(Told):
    """An institution with its designation (定点医药机构, 1201 / 100)."""

    region: Region = Field(description="地区")
    institution_code: str = Field(description="定点医药机构编号 fixmedins_code")
    name: str = Field(description="定点医药机构名称")
    kind: InstitutionKind = Field(description="定点医疗服务机构类型 fixmedins_type")
    grade: InstitutionGrade = Field(description="医院等级")
    area: AreaCode = Field(description="医保区划")
    inpatient: bool = Field(description="可住院")
    outpatient: bool = Field(description="可门诊")
    designated: bool = Field(description="定点资格有效")
    unified_credit_code: str | None = Field(default=None, description="统一社会信用代码 uscc")
