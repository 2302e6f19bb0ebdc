"""Letters that send somebody to a posting, issued or offered in Chongqing (推荐信, D26 to D29)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions.chongqing.employment.answers import Answer
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.values import PAGE, Facts, Reader, must_agree, only
from gateway.regions.codecs import NAME, TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.translation import Translation
from gateway.services.employment.referrals import (
    ReferralClosing,
    ReferralLetter,
    ReferralOffer,
    ReferralOnRecord,
    ReferralReply,
    ReferralToIssue,
)
from gateway.vocabulary import Message

_REF: Final = (
    Row("referral_number", "ywh", TEXT, "业务号", required=True),
    Row("letter_number", "tjxid", TEXT, "推荐信编号", required=True),
)
_DAYS: Final = (
    Row("issued_on", "kjrq", DATE_COMPACT, "开具日期", required=True),
    Row("due_on", "hzqx", DATE_COMPACT, "回执期限", required=True),
)

ISSUE: Final = Crosswalk(
    "chongqing.D26",
    term="开具推荐信",
    source=f"{PAGE} 4",
    rows=(
        Row("referral_number", "ywh", TEXT, "业务号", required=True),
        Row("seeker_number", "qzbh", TEXT, "求职编号", required=True),
        Row("posting_region", "gwdq", code("dq_market"), "岗位地区", required=True),
        Row("posting_number", "gwbh", TEXT, "岗位编号", required=True),
        Row("posting_title", "gwmc", TEXT, "岗位名称", required=True),
        Row("employer_name", "dwmc", TEXT, "单位名称", required=True),
        *_DAYS,
    ),
    elsewhere=("office_code", "handled_by"),
)

LETTER: Final = Crosswalk(
    "chongqing.D26.answer",
    term="推荐信",
    source=f"{PAGE} 4",
    rows=(
        *_REF,
        Row("seeker_number", "qzbh", TEXT, "求职编号", required=True),
        Row("posting_number", "gwbh", TEXT, "岗位编号", required=True),
        *_DAYS,
    ),
)

OFFER: Final = Crosswalk(
    "chongqing.D27",
    term="推荐送达",
    source=f"{PAGE} 4",
    rows=(
        *_REF,
        Row("home_region", "qzdq", code("dq_market"), "求职地区", required=True),
        Row("posting_number", "zpgzbh", TEXT, "招聘工种编号", required=True),
        Row("seeker_name", "bip_name", NAME, "姓名", required=True),
        Row("telephone", "bip_con_mobile", TEXT, "手机", required=True),
        Row("education", "whcd", code("whcd_market"), "文化程度", required=True),
        Row("skill_level", "jsdj", code("jsdj_market"), "技术等级"),
        *_DAYS,
    ),
)

REPLY: Final = Crosswalk(
    "chongqing.D28",
    term="推荐答复",
    source=f"{PAGE} 4",
    rows=(
        *_REF,
        Row("answer", "dfyj", code("dfyj_market"), "答复意见", required=True),
        Row("reason", "dfyy", TEXT, "答复原因"),
        Row("answered_on", "dfrq", DATE_COMPACT, "答复日期", required=True),
    ),
)

CLOSING: Final = Crosswalk(
    "chongqing.D29",
    term="回执",
    source=f"{PAGE} 4",
    rows=(
        *_REF,
        Row("closed_by", "bjfs", code("bjfs_market"), "办结方式", required=True),
        Row("result", "sfcg", code("sfcg_market"), "是否成功"),
        Row("monthly_pay", "jyyx", YUAN_TEXT, "就业月薪"),
        Row("reason", "bcgyy", TEXT, "不成功原因"),
        Row("closed_on", "hzsj", DATE_COMPACT, "回执时间", required=True),
    ),
)

HELD: Final = Crosswalk(
    "chongqing.tjxx",
    term="推荐信息",
    source=f"{PAGE} 4",
    rows=(
        *_REF,
        Row("answer", "dfyj", code("dfyj_market"), "答复意见"),
        Row("closed_by", "bjfs", code("bjfs_market"), "办结方式"),
        Row("result", "sfcg", code("sfcg_market"), "是否成功"),
    ),
)

CROSSWALKS: Final = (ISSUE, LETTER, OFFER, REPLY, CLOSING, HELD)


class Referrals:
    """Each step one message."""

    def __init__(self, client: ChongqingEmploymentClient, codes: Mapping[str, CodeTable]) -> None:
        self._client = client
        self._told = {
            "issue_referral": Translation(ISSUE, codes),
            "offer_referral": Translation(OFFER, codes),
            "answer_referral": Translation(REPLY, codes),
            "close_referral": Translation(CLOSING, codes),
        }
        self.letter = Translation(LETTER, codes)
        self.held_by = Translation(HELD, codes)
        self.readers: Mapping[str, Reader] = {
            "issue_referral": self.issued,
            "offer_referral": self.held,
            "answer_referral": self.held,
            "close_referral": self.held,
        }

    async def issue_referral(self, message: Message, referral: ReferralToIssue) -> Translated:
        return await self._tell("issue_referral", message, referral)

    async def offer_referral(self, message: Message, offer: ReferralOffer) -> Translated:
        return await self._tell("offer_referral", message, offer)

    async def answer_referral(self, message: Message, reply: ReferralReply) -> Translated:
        return await self._tell("answer_referral", message, reply)

    async def close_referral(self, message: Message, closing: ReferralClosing) -> Translated:
        return await self._tell("close_referral", message, closing)

    async def _tell(
        self,
        operation: str,
        message: Message,
        told: ReferralToIssue | ReferralOffer | ReferralReply | ReferralClosing,
    ) -> Translated:
        on, words = day_of(message.sent_at), told.model_dump(mode="json", exclude_none=True)
        read = self.readers[operation]
        return await self._client.call(
            operation,
            message,
            self._told[operation].encode(words, on),
            lambda answer: read(answer, on, words),
        )

    def issued(self, answer: Answer, on: date, facts: Facts) -> Translated:
        """The letter: about the very seeker and posting that were named."""
        decoded = self.letter.decode(only(answer), on)
        told: dict[str, Any] = decoded.value
        names = ("referral_number", "seeker_number", "posting_number", "issued_on", "due_on")
        must_agree(facts, **{name: told.get(name) for name in names})
        told.pop("referral_number")
        return Translated(ReferralLetter.model_validate(told), (*answer.residue, *decoded.residue))

    def held(self, answer: Answer, on: date, facts: Facts) -> Translated:
        """The referral as it is held here."""
        decoded = self.held_by.decode(only(answer), on)
        names = ("referral_number", "letter_number", "answer", "closed_by", "result")
        must_agree(facts, **{name: decoded.value.get(name) for name in names})
        held = ReferralOnRecord.model_validate(decoded.value)
        return Translated(held, (*answer.residue, *decoded.residue))
