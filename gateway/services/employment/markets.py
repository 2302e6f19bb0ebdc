"""What is public of a labour market: licensed agencies, job fairs, monthly figures (人力资源市场)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.services.employment.words import AgencyService, Industry, LicenceKind, LicenceState
from gateway.services.texts import LongText, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import AreaCode, ConnectedArea, CreditCode, Day, Region


class LicenceQuery(Asked):
    """Which agency (人力资源服务机构)."""

    credit_code: CreditCode = Field(description="统一社会信用代码")


class AgencyLicence(Told):
    """A licence or filing of a human-resources agency, as the public register has it (人力资源服务许可).

    人力资源市场暂行条例 Art. 18 to 22.
    """

    region: Region = Field(description="登记地区")
    kind: LicenceKind = Field(description="许可或备案")
    licence_number: str = Field(description="许可证编号或备案编号")
    agency_name: str = Field(description="机构名称")
    credit_code: str = Field(description="统一社会信用代码")
    services: tuple[AgencyService, ...] = Field(description="服务范围")
    issued_by: str = Field(description="许可或备案机关")
    valid_from: Day = Field(description="有效期自")
    valid_to: Day | None = Field(default=None, description="有效期至; a filing has none")
    state: LicenceState = Field(description="状态")
    annual_report_filed: bool | None = Field(default=None, description="已报送年度报告")


class JobFair(Told):
    """A job fair as a region announces it (招聘会)."""

    region: Region = Field(description="举办地区")
    fair_number: str = Field(description="招聘会编号, the region's own")
    title: str = Field(description="名称")
    organiser: str = Field(description="主办单位")
    area: AreaCode = Field(description="举办地行政区划")
    address: str = Field(description="地址; online: where on the net")
    online: bool = Field(description="线上")
    held_from: Day = Field(description="开始日期")
    held_to: Day = Field(description="结束日期")
    employers: int = Field(description="参会单位数")
    openings: int = Field(description="岗位数")
    joint_number: str | None = Field(default=None, description="联合招聘会号, ours")


class JointFair(Asked):
    """A fair of one region that the other announces, too (联合招聘会)."""

    joint_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(description="联合招聘会号, ours")
    home_region: Region = Field(description="举办地区")
    title: ShortText = Field(description="名称")
    organiser: ShortText = Field(description="主办单位")
    area: ConnectedArea = Field(description="举办地行政区划")
    address: LongText = Field(description="地址")
    online: bool = Field(description="线上")
    held_from: Day = Field(description="开始日期")
    held_to: Day = Field(description="结束日期")
    employers: Annotated[int, Field(ge=0, le=100_000)] = Field(description="参会单位数")
    openings: Annotated[int, Field(ge=0, le=10_000_000)] = Field(description="岗位数")


class MonitoringFigures(Told):
    """One industry of one area in one month, summed over its monitored enterprises (失业动态监测)."""

    region: Region = Field(description="地区")
    month: str = Field(description="月份 YYYY-MM")
    area: AreaCode = Field(description="行政区划")
    industry: Industry = Field(description="行业门类")
    enterprises: int = Field(description="监测企业数")
    employed_at_start: int = Field(description="期初人数")
    employed_at_end: int = Field(description="期末人数")
    joined: int = Field(description="新增人数")
    left: int = Field(description="减少人数")
    vacancies: int = Field(description="空岗数")
