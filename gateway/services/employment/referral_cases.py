"""Referrals as both offices ask for them and see them (推荐业务)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.services.deliveries import DeliveryView
from gateway.services.employment.postings import PostingNumber
from gateway.services.employment.seekers import OfficeCode, SeekerNumber, StaffNumber
from gateway.services.employment.words import ClosedBy, ReferralAnswer, ReferralResult, ReferralState
from gateway.services.texts import LongText
from gateway.services.words import Asked, Told
from gateway.vocabulary import Day, Region, UnsignedYuan


class ReferralRequest(Asked):
    """Send a seeker of the caller's own region to a posting of the other one (开具推荐信)."""

    seeker_number: SeekerNumber = Field(description="求职编号, of the caller's region")
    posting_region: Region = Field(description="岗位所在地区")
    posting_number: PostingNumber = Field(description="岗位编号")
    office_code: OfficeCode = Field(description="开具机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class ReferralAnswerRequest(Asked):
    """Accept or decline whom the other region sent (推荐答复)."""

    answer: ReferralAnswer = Field(description="答复")
    reason: LongText | None = Field(default=None, description="不接受的原因; only when declined")
    office_code: OfficeCode = Field(description="答复机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class ReferralReceiptRequest(Asked):
    """Say what came of a referral (回执)."""

    result: ReferralResult = Field(description="结果")
    monthly_pay: UnsignedYuan | None = Field(default=None, description="就业月薪, yuan; only with a hiring")
    reason: LongText | None = Field(default=None, description="未录用原因; only without one")
    office_code: OfficeCode = Field(description="回执机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class ReferralMade(Told):
    """What the seeker's region made: a letter (推荐信)."""

    referral_id: UUID = Field(description="推荐标识, ours")
    letter_number: str = Field(description="推荐信编号")


class ReferralSummary(Told):
    """A referral in a list; it names nobody (推荐概况)."""

    referral_id: UUID = Field(description="推荐标识, ours")
    referral_number: str = Field(description="推荐业务号; both regions carry it")
    letter_number: str = Field(description="推荐信编号")
    state: ReferralState = Field(description="状态")
    home_region: Region = Field(description="求职者所在地区")
    seeker_number: str = Field(description="求职编号")
    posting_region: Region = Field(description="岗位所在地区")
    posting_number: str = Field(description="岗位编号")
    posting_title: str = Field(description="岗位名称")
    employer_name: str = Field(description="单位名称")
    office_code: str = Field(description="开具机构")
    issued_on: Day = Field(description="开具日期")
    due_on: Day = Field(description="回执期限")
    answer: ReferralAnswer | None = Field(default=None, description="对方答复")
    answered_on: Day | None = Field(default=None, description="答复日期")
    closed_by: ClosedBy | None = Field(default=None, description="办结方式; timeout: nothing is known")
    result: ReferralResult | None = Field(default=None, description="结果; absent when no receipt came")
    closed_on: Day | None = Field(default=None, description="办结日期")


class JobReferral(ReferralSummary):
    """A referral with what each region knows of it (推荐详情)."""

    registered_at: datetime = Field(description="登记时间")
    deliveries: list[DeliveryView] = Field(description="送达情况, oldest first")


class ReferralPage(Told):
    """A page of the referrals that the caller issued or was offered, newest first (推荐列表)."""

    referrals: list[ReferralSummary] = Field(description="推荐")
    next_cursor: str | None = Field(default=None, description="下一页的游标; absent on the last page")
