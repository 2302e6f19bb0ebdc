"""Job seekers: their registration with their own region, and what another region may see of it (求职登记)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from gateway.services.employment.occupations import OccupationCode
from gateway.services.employment.words import (
    Education,
    EmploymentKind,
    HouseholdKind,
    SeekerCategory,
    SeekerState,
    SkillLevel,
)
from gateway.services.quality import CodeMapping
from gateway.services.texts import Name
from gateway.services.words import Asked, Told
from gateway.vocabulary import AreaCode, ConnectedArea, Day, Instant, Region, ResidentId, UnsignedYuan

SeekerNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,32}$")]
"""A region's own number of a registration (求职编号)."""
OfficeCode = Annotated[str, Field(pattern=r"^5[01][0-9]{10}$")]
"""An employment office (就业服务机构编号): its area's six digits and six of its own."""
StaffNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{4,12}$")]
"""A member of an office's staff (经办人工号); a number, never a name."""
Telephone = Annotated[str, Field(pattern=r"^[0-9+-]{7,20}$")]


class Individual(Asked):
    """Whom it is about (人员)."""

    name: Name = Field(description="姓名 AAC003 / bip_name")
    id_number: ResidentId = Field(description="公民身份号码 AAC147 / bip_citizenid")


class Household(Told):
    """Where somebody's household is registered, and its kind (户口); never relative to who says it."""

    kind: HouseholdKind = Field(description="户口性质")
    area: AreaCode = Field(description="户籍地行政区划")


def _named_once(codes: Sequence[str]) -> Sequence[str]:
    if len(set(codes)) < len(codes):
        raise ValueError("must not name an occupation twice")
    return codes


Occupations = Annotated[
    tuple[OccupationCode, ...], Field(min_length=1, max_length=3), AfterValidator(_named_once)
]


class SeekerRegistration(Asked):
    """Register somebody who looks for work with the caller's own region (求职登记)."""

    person: Individual = Field(description="求职人员")
    telephone: Telephone = Field(description="联系电话")
    household: Household = Field(description="户口")
    category: SeekerCategory = Field(description="人员类别")
    education: Education = Field(description="学历")
    skill_level: SkillLevel | None = Field(default=None, description="技能等级")
    occupations: Occupations = Field(description="择业工种, each named once")
    kind: EmploymentKind = Field(description="用工形式")
    pay_minimum: UnsignedYuan = Field(description="期望最低月薪, yuan")
    pay_maximum: UnsignedYuan | None = Field(default=None, description="期望最高月薪, yuan")
    wanted_area: ConnectedArea = Field(description="期望工作地行政区划")
    office_code: OfficeCode = Field(description="登记机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")

    @field_validator("pay_maximum")
    @classmethod
    def _range_is_possible(cls, highest: str | None, info: ValidationInfo) -> str | None:
        lowest = info.data.get("pay_minimum")
        if highest is not None and lowest is not None and Decimal(lowest) > Decimal(highest):
            raise ValueError("must not be below pay_minimum")
        return highest


class SeekerProfile(Told):
    """What another region's office may see of a seeker: nothing that names one (求职者概况)."""

    region: Region = Field(description="登记地区")
    seeker_number: str = Field(description="求职编号, the region's own")
    occupations: tuple[str, ...] = Field(description="择业工种 (大典 2022)")
    kind: EmploymentKind = Field(description="用工形式")
    education: Education = Field(description="学历")
    skill_level: SkillLevel | None = Field(default=None, description="技能等级")
    pay_minimum: UnsignedYuan | None = Field(default=None, description="期望最低月薪, yuan")
    pay_maximum: UnsignedYuan | None = Field(default=None, description="期望最高月薪, yuan")
    wanted_area: AreaCode = Field(description="期望工作地行政区划")
    registered_at: Instant = Field(description="登记时间; never changes")
    changed_at: Instant = Field(description="最近变更时间: how fresh it is")
    valid_to: Day = Field(description="有效期至")
    state: SeekerState = Field(description="状态")
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")


class SeekerOnRecord(SeekerProfile):
    """A registration as its own region holds it; who it is goes with a referral and nowhere else."""

    name: str = Field(description="姓名")
    telephone: str = Field(description="联系电话")
    household: Household = Field(description="户口; recomputed from the area where a code is relative")
    category: SeekerCategory = Field(description="人员类别")
    extended: bool = Field(description="已延期")


class SeekerQuery(Asked):
    """What is looked for among seekers (检索条件); only active registrations are found."""

    occupation: OccupationCode | None = Field(default=None, description="职业代码 (大典 2022)")
    wanted_area: ConnectedArea | None = Field(
        default=None, description="期望工作地行政区划; one that ends in 00 or 0000 stands for all within"
    )
    education: Education | None = Field(default=None, description="学历")
    pay_at_most: UnsignedYuan | None = Field(default=None, description="期望最低月薪不高于, yuan")
