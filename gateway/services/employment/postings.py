"""Job postings: what one region says of a vacancy, and how both are searched (招聘信息)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from gateway.services.employment.occupations import OccupationCode
from gateway.services.employment.words import (
    Education,
    EmploymentKind,
    FindingAction,
    Industry,
    PayUnit,
    PostingState,
    RestrictedField,
    SkillLevel,
)
from gateway.services.quality import CodeMapping
from gateway.services.texts import ShortText
from gateway.services.words import Asked, Told, Word
from gateway.vocabulary import AreaCode, ConnectedArea, Day, Instant, Region, UnsignedYuan

PostingNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,32}$")]
"""A region's own number of a posting (岗位编号)."""


class Pay(Told):
    """What is paid, as the region says it (劳动报酬); nothing is converted between units."""

    negotiable: bool = Field(description="面议")
    unit: PayUnit | None = Field(default=None, description="计薪单位; absent when only negotiable")
    minimum: UnsignedYuan | None = Field(default=None, description="最低, yuan")
    maximum: UnsignedYuan | None = Field(default=None, description="最高, yuan")

    @model_validator(mode="after")
    def _range_is_possible(self) -> Self:
        if self.minimum and self.maximum and Decimal(self.minimum) > Decimal(self.maximum):
            raise ValueError("the lowest pay is above the highest")
        if not self.negotiable and (self.unit is None or (self.minimum is None and self.maximum is None)):
            raise ValueError("pay that is not negotiable needs an amount and its unit")
        return self


class ComplianceFinding(Told):
    """A demand that no posting may make, and what became of it (合规问题)."""

    field: RestrictedField = Field(description="歧视性条件")
    action: FindingAction = Field(description="处置")
    legal_basis: str = Field(description="依据")


class Employer(Told):
    """Who hires (用人单位)."""

    name: str = Field(description="单位名称")
    credit_code: str | None = Field(default=None, description="统一社会信用代码; absent in old records")
    industry: Industry | None = Field(default=None, description="行业门类 GB/T 4754-2017")


class Posting(Told):
    """A job posting as its region has it, without what no posting may ask for (招聘岗位)."""

    region: Region = Field(description="所在地区")
    posting_number: str = Field(description="岗位编号, the region's own")
    employer: Employer = Field(description="用人单位")
    title: str = Field(description="岗位名称")
    occupation: str | None = Field(
        default=None, description="职业代码 (大典 2022); absent when the region's code has no counterpart"
    )
    kind: EmploymentKind = Field(description="用工形式")
    dispatched: bool = Field(description="劳务派遣用工")
    openings: int = Field(description="招聘人数")
    filled: int = Field(description="已录用人数")
    pay: Pay = Field(description="劳动报酬")
    education: Education | None = Field(default=None, description="最低学历")
    skill_level: SkillLevel | None = Field(default=None, description="技能等级")
    work_area: AreaCode = Field(description="工作地点行政区划")
    work_address: str | None = Field(default=None, description="工作地点")
    description: str = Field(description="工作内容和招聘条件")
    registered_at: Instant = Field(description="登记时间; never changes")
    changed_at: Instant = Field(description="最近变更时间: how fresh it is")
    valid_to: Day = Field(description="有效期至")
    state: PostingState = Field(description="状态")
    published_from: Region | None = Field(
        default=None, description="来源地区, when another region published it here"
    )
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")
    findings: tuple[ComplianceFinding, ...] = Field(default=(), description="合规问题")


class TextMatch(Word):
    """Where the searched text was found (匹配位置)."""

    TITLE = "title", "岗位名称, or nothing was searched for"
    DESCRIPTION = "description", "工作内容"


class PostingHit(Posting):
    """A posting that a search found, with where the text stood (检索结果)."""

    match: TextMatch = Field(description="匹配位置")


def _named_once(regions: Sequence[Region]) -> Sequence[Region]:
    if len(set(regions)) < len(regions):
        raise ValueError("must not name a region twice")
    return regions


Regions = Annotated[tuple[Region, ...], Field(min_length=1, max_length=2), AfterValidator(_named_once)]
SearchText = Annotated[str, Field(min_length=2, max_length=30, pattern=r"^[^\x00-\x1f%_\x22*]+$")]
"""Two characters at least; found wherever it stands, in the title or in the description."""


class PostingQuery(Asked):
    """What is looked for (检索条件); what is left out does not matter."""

    text: SearchText | None = Field(default=None, description="关键词, at least two characters")
    occupation: OccupationCode | None = Field(default=None, description="职业代码 (大典 2022)")
    area: ConnectedArea | None = Field(
        default=None, description="工作地点行政区划; one that ends in 00 or 0000 stands for all within"
    )
    kind: EmploymentKind | None = Field(default=None, description="用工形式")
    pay_at_least: UnsignedYuan | None = Field(
        default=None, description="月薪不低于, yuan: postings by the month whose highest pay reaches it"
    )


class PublishedPosting(Asked):
    """A posting as the other region is to keep it (异地发布岗位): nothing in it discriminates."""

    publication_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(
        description="发布号, ours; both regions carry it"
    )
    version: int = Field(description="版本; a region keeps the newest")
    home_region: Region = Field(description="来源地区")
    home_posting_number: PostingNumber = Field(description="来源地区岗位编号")
    employer_name: ShortText = Field(description="单位名称")
    employer_credit_code: str | None = Field(default=None, description="统一社会信用代码")
    industry: Industry | None = Field(default=None, description="行业门类")
    title: ShortText = Field(description="岗位名称")
    occupation: OccupationCode = Field(description="职业代码")
    kind: EmploymentKind = Field(description="用工形式")
    dispatched: bool = Field(description="劳务派遣用工")
    openings: int = Field(description="招聘人数")
    pay: Pay = Field(description="劳动报酬")
    education: Education | None = Field(default=None, description="最低学历")
    skill_level: SkillLevel | None = Field(default=None, description="技能等级")
    work_area: AreaCode = Field(description="工作地点行政区划")
    work_address: str | None = Field(default=None, description="工作地点")
    description: str = Field(description="工作内容和招聘条件")
    valid_to: Day = Field(description="有效期至")


class PublicationOnRecord(Told):
    """A published posting as the other region holds it (异地发布记录)."""

    publication_number: str = Field(description="发布号")
    region_posting_number: str = Field(description="对方地区岗位编号")
    version: int = Field(description="版本")
    state: PostingState = Field(description="状态")
