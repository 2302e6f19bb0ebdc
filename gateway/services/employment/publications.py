"""Postings published in the other region, as their own office asks for them and sees them (异地发布)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.services.deliveries import DeliveryView
from gateway.services.employment.postings import ComplianceFinding, PostingNumber
from gateway.services.employment.seekers import OfficeCode, StaffNumber
from gateway.services.employment.words import FindingAction, PostingMove, PostingState, RestrictedField
from gateway.services.words import Asked, Told
from gateway.vocabulary import Day, Region

Version = Annotated[int, Field(ge=1, le=1_000_000)]


class PublicationRequest(Asked):
    """Publish a posting of the caller's own region in the other one (异地发布)."""

    posting_number: PostingNumber = Field(description="岗位编号, of the caller's region")
    office_code: OfficeCode = Field(description="发布机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class PublicationChange(Asked):
    """Have the other region keep what the posting says at home by now (变更)."""

    version: Version = Field(description="版本 that the caller read")
    office_code: OfficeCode = Field(description="办理机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class PublicationMove(Asked):
    """Freeze, unfreeze, withdraw or archive a publication (冻结, 解冻, 撤回, 归档)."""

    move: PostingMove = Field(description="操作")
    version: Version = Field(description="版本 that the caller read")
    office_code: OfficeCode = Field(description="办理机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class MoveTold(Told):
    """What the other region is told of a move (岗位操作送达)."""

    publication_number: str = Field(description="发布号")
    version: int = Field(description="版本")
    move: PostingMove = Field(description="操作")


class PublicationSummary(Told):
    """A publication in a list (异地发布概况)."""

    publication_id: UUID = Field(description="发布标识, ours")
    publication_number: str = Field(description="发布号; both regions carry it")
    version: int = Field(description="版本")
    state: PostingState = Field(description="状态")
    home_region: Region = Field(description="来源地区")
    posting_number: str = Field(description="来源地区岗位编号")
    peer_region: Region = Field(description="发布地区")
    region_posting_number: str | None = Field(
        default=None, description="发布地区岗位编号; absent until the region has it"
    )
    title: str = Field(description="岗位名称")
    employer_name: str = Field(description="单位名称")
    valid_to: Day = Field(description="有效期至")
    office_code: str = Field(description="发布机构")
    published_at: datetime = Field(description="发布时间")
    changed_at: datetime = Field(description="最近变更时间")


class Publication(PublicationSummary):
    """A publication with what was found about it, and what the other region knows of it (异地发布详情)."""

    findings: list[ComplianceFinding] = Field(description="合规问题; the newest version's")
    deliveries: list[DeliveryView] = Field(description="送达情况, oldest first")


class PublicationPage(Told):
    """A page of the caller's office's publications, newest first (异地发布列表)."""

    publications: list[PublicationSummary] = Field(description="异地发布")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")


class KeptFinding(Told):
    """A discriminatory demand of a posting that was to cross, and what became of it (合规问题记录)."""

    finding_id: UUID = Field(description="问题标识")
    region: Region = Field(description="岗位所在地区")
    posting_number: str = Field(description="岗位编号")
    field: RestrictedField = Field(description="歧视性条件")
    action: FindingAction = Field(description="处置")
    legal_basis: str = Field(description="依据")
    office_code: str = Field(description="发布机构")
    found_at: datetime = Field(description="发现时间, the last")
    publication_id: UUID | None = Field(
        default=None, description="发布标识; absent when the posting was not published"
    )


class ComplianceFindingPage(Told):
    """A page of the findings about postings of the caller's region, newest first (合规问题列表)."""

    findings: list[KeptFinding] = Field(description="合规问题")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")
