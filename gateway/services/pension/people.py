"""Who is insured for a pension where, and the agencies and staff that act (参保人员, 经办机构)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from gateway.services.pension.words import AccountKind, AccountStatus, ContributionStatus, Scheme
from gateway.services.texts import Code, Month, Name
from gateway.services.words import Asked, Sex, Told
from gateway.vocabulary import AreaCode, Region, ResidentId

AgencyCode = Annotated[str, Field(pattern=r"^5[01][0-9]{10}$")]
"""A social-insurance agency (经办机构编号, YAB003): its area's six digits and six of its own."""
StaffNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{4,12}$")]
"""A member of an agency's staff (经办人工号, AAE011); a number, never a name."""


class Person(Asked):
    """Whom a transfer is about (参保人)."""

    name: Name = Field(description="姓名 AAC003")
    id_number: ResidentId = Field(description="公民身份号码/社会保障号码 AAC002")


class Applicant(Person):
    """The person, with what the rules on where a relation may go need to know."""

    sex: Sex = Field(description="性别 AAC004")
    household_area: AreaCode = Field(description="户籍地行政区划 AAC010")


class InsuredPerson(Told):
    """What one region knows of a person's pension insurance (参保信息)."""

    region: Region = Field(description="参保地区")
    person_number: Code = Field(description="个人编号 AAC001 / GRBH, the region's own")
    name: str = Field(description="姓名 as the region writes it")
    id_number: str = Field(description="社会保障号码 AAC002 / BZHM")
    sex: Sex = Field(description="性别 AAC004 / XB")
    household_area: AreaCode | None = Field(default=None, description="户籍地 AAC010 / HJD")
    scheme: Scheme = Field(description="险种 AAE140 / XZLX")
    area_code: AreaCode = Field(description="参保地行政区划 AAB301 / XZQH")
    agency_code: AgencyCode = Field(description="经办机构 YAB003 / SBJG")
    contribution_status: ContributionStatus = Field(description="缴费状态 AAC031 / JFZT")
    account_kind: AccountKind = Field(description="账户类型 AAE473 / ZHLB")
    account_status: AccountStatus = Field(description="账户状态 EAC040 / ZHZT")
    receives_pension: bool = Field(description="离退休标志 AAC084 / TXBZ")
    unpaid_months: int = Field(description="欠费月数 (AAE078 = 0)")
    contribution_months: int = Field(description="实际缴费月数 AAE201 / SJYS")
    deemed_months: int = Field(description="视同缴费月数 AAE200 / STYS")
    first_month: Month | None = Field(default=None, description="在本地首次缴费年月 AAE030 / BDQRQ")
    open_transfers: tuple[str, ...] = Field(
        default=(), description="在办转移业务的系统跟踪流水号 AAZ341 / GZLSH"
    )


class Agency(Told):
    """Where a social-insurance agency can be reached (经办机构联系方式)."""

    agency_code: AgencyCode = Field(description="经办机构编号 YAB003 / SBJG")
    name: str = Field(description="经办机构名称")
    area_code: AreaCode = Field(description="行政区划")
    telephone: str = Field(description="联系电话 AAE005 / LXDH")
    address: str = Field(description="地址 AAE006 / DZ")
    postcode: str = Field(description="邮编 AAE007 / YB")


class ContributionCertificate(Told):
    """What a person takes along when moving (基本养老保险参保缴费凭证, AC07 / GR_JFPZ)."""

    certificate_number: str = Field(description="凭证编号 YAC196 / PZBH")
    check_code: str = Field(description="校验码 / JYM")
    region: Region = Field(description="出具地区")
    person_number: Code = Field(description="个人编号")
    scheme: Scheme = Field(description="险种")
    area_code: AreaCode = Field(description="参保地行政区划")
    agency: Agency = Field(description="出具机构")
    local_from: Month = Field(description="本地缴费起始年月 AAE041 / QRQ")
    local_to: Month = Field(description="本地缴费终止年月 AAE042 / ZRQ")
    contribution_months: int = Field(description="本地实际缴费月数 AAE201 / YS")
    account_balance: str = Field(description="个人账户储存额 AAE240 / GRZHCCE, yuan")
    issued_on: date = Field(description="出具日期")
    valid_until: date = Field(description="有效期至; three months")
