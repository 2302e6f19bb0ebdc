"""A letter that sends a seeker of one region to a posting of the other (推荐信), and its receipt (回执)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.services.employment.postings import PostingNumber
from gateway.services.employment.seekers import OfficeCode, SeekerNumber, StaffNumber
from gateway.services.employment.words import (
    ClosedBy,
    Education,
    ReferralAnswer,
    ReferralResult,
    SkillLevel,
)
from gateway.services.texts import LongText, Name, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import Day, Region, UnsignedYuan

LetterNumber = Annotated[str, Field(pattern=r"^5[01][0-9]{13}$")]
"""推荐信编号: the office's area (6 digits) and a serial of 9."""


class ReferralToIssue(Asked):
    """What the seeker's own region issues a letter about (开具推荐信)."""

    referral_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(description="推荐业务号, ours")
    seeker_number: SeekerNumber = Field(description="求职编号")
    posting_region: Region = Field(description="岗位所在地区")
    posting_number: PostingNumber = Field(description="岗位编号")
    posting_title: ShortText = Field(description="岗位名称")
    employer_name: ShortText = Field(description="单位名称")
    issued_on: Day = Field(description="开具日期")
    due_on: Day = Field(description="回执期限: 15 days")
    office_code: OfficeCode = Field(description="开具机构")
    handled_by: StaffNumber = Field(description="经办人工号")


class ReferralLetter(Told):
    """The letter as the seeker's region issued it (推荐信)."""

    letter_number: LetterNumber = Field(description="推荐信编号")
    seeker_number: str = Field(description="求职编号")
    posting_number: str = Field(description="岗位编号")
    issued_on: Day = Field(description="开具日期")
    due_on: Day = Field(description="回执期限")


class ReferralOffer(Asked):
    """What the posting's region is told of a seeker who is sent to it (推荐送达)."""

    referral_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(description="推荐业务号")
    letter_number: LetterNumber = Field(description="推荐信编号")
    home_region: Region = Field(description="求职者所在地区")
    posting_number: PostingNumber = Field(description="岗位编号, of the region that is asked")
    seeker_name: Name = Field(description="求职者姓名")
    telephone: str = Field(description="联系电话")
    education: Education = Field(description="学历")
    skill_level: SkillLevel | None = Field(default=None, description="技能等级")
    issued_on: Day = Field(description="开具日期")
    due_on: Day = Field(description="回执期限")


class ReferralReply(Asked):
    """What the posting's office answers to an offer (接受或不接受)."""

    referral_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(description="推荐业务号")
    letter_number: LetterNumber = Field(description="推荐信编号")
    answer: ReferralAnswer = Field(description="答复")
    reason: LongText | None = Field(default=None, description="不接受的原因")
    answered_on: Day = Field(description="答复日期")


class ReferralClosing(Asked):
    """How a referral ended, as both regions are to record it (回执或逾期)."""

    referral_number: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] = Field(description="推荐业务号")
    letter_number: LetterNumber = Field(description="推荐信编号")
    closed_by: ClosedBy = Field(description="办结方式")
    result: ReferralResult | None = Field(default=None, description="结果; absent when no receipt came")
    monthly_pay: UnsignedYuan | None = Field(default=None, description="就业月薪, yuan; with a hiring")
    reason: LongText | None = Field(default=None, description="未录用原因")
    closed_on: Day = Field(description="办结日期")


class ReferralOnRecord(Told):
    """A referral as a region holds it (推荐记录)."""

    referral_number: str = Field(description="推荐业务号")
    letter_number: str = Field(description="推荐信编号")
    answer: ReferralAnswer | None = Field(default=None, description="对方答复")
    closed_by: ClosedBy | None = Field(default=None, description="办结方式")
    result: ReferralResult | None = Field(default=None, description="结果")
