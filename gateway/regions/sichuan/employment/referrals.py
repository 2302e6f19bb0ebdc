"""Letters that send somebody to a posting, issued or offered in Sichuan (推荐信, J26 to J29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codecs import TEXT, YUAN_TEXT, code
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, day_of
from gateway.regions.sichuan.employment.reading import (
    NAME,
    PAGE,
    RECEIPT,
    Facts,
    Reader,
    asking,
    names_of,
)
from gateway.regions.sichuan.employment.transactions import CHANGES
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.reading import must_agree
from gateway.regions.sichuan.trades import Call
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

_NUMBER: Final = Row("referral_number", "tjywh", text_up_to(32), "推荐业务号", required=True)
_REF: Final = (_NUMBER, Row("letter_number", "tjxbh", text_up_to(15), "推荐信编号", required=True))
_DAYS: Final = (
    Row("issued_on", "kjrq", DATE_COMPACT, "开具日期", required=True),
    Row("due_on", "hzqx", DATE_COMPACT, "回执期限", required=True),
)
ISSUE: Final = Crosswalk(
    "sichuan.J26",
    term="开具推荐信 入参",
    source=f"{PAGE} 6",
    rows=(
        _NUMBER,
        Row("seeker_number", "acc200", text_up_to(32), "求职编号", required=True),
        Row("posting_region", "gwdq", code("dq_employment"), "岗位地区", required=True),
        Row("posting_number", "gwbh", text_up_to(32), "岗位编号", required=True),
        Row("posting_title", "aca112", text_up_to(100), "岗位名称", required=True),
        Row("employer_name", "aab004", text_up_to(100), "单位名称", required=True),
        *_DAYS,
    ),
    elsewhere=("office_code", "handled_by"),
)
LETTER: Final = Crosswalk(
    "sichuan.J26.answer",
    term="推荐信",
    source=f"{PAGE} 6",
    rows=(
        *_REF,
        Row("seeker_number", "acc200", TEXT, "求职编号", required=True),
        Row("posting_number", "gwbh", TEXT, "岗位编号", required=True),
        *_DAYS,
        Row("answer", "dfjg", code("dfjg_employment"), "对方答复", note="none yet; not in our answer"),
    ),
    ignored=(RECEIPT,),
)
OFFER: Final = Crosswalk(
    "sichuan.J27",
    term="推荐送达 入参",
    source=f"{PAGE} 6",
    rows=(
        *_REF,
        Row("home_region", "qzdq", code("dq_employment"), "求职地区", required=True),
        Row("posting_number", "acb210", text_up_to(32), "岗位编号", required=True),
        Row("seeker_name", "aac003", NAME, "姓名", required=True),
        Row("telephone", "aae005", text_up_to(20), "联系电话", required=True),
        Row("education", "aac011", code("aac011_employment"), "文化程度", required=True),
        Row("skill_level", "bac015", code("bac015_employment"), "职业技能等级"),
        *_DAYS,
    ),
)
REPLY: Final = Crosswalk(
    "sichuan.J28",
    term="推荐答复 入参",
    source=f"{PAGE} 6",
    rows=(
        *_REF,
        Row("answer", "dfjg", code("dfjg_employment"), "对方答复", required=True),
        Row("reason", "bjsyy", text_up_to(1000), "不接受原因"),
        Row("answered_on", "dfrq", DATE_COMPACT, "答复日期", required=True),
    ),
)
CLOSING: Final = Crosswalk(
    "sichuan.J29",
    term="回执 入参",
    source=f"{PAGE} 6",
    rows=(
        *_REF,
        Row("closed_by", "bjfs", code("bjfs_employment"), "办结方式", required=True),
        Row("result", "hzjg", code("hzjg_employment"), "回执结果"),
        Row("monthly_pay", "bcc720", YUAN_TEXT, "就业月薪"),
        Row("reason", "blyy", text_up_to(1000), "未录用原因"),
        Row("closed_on", "bjrq", DATE_COMPACT, "办结日期", required=True),
    ),
)
HELD: Final = Crosswalk(
    "sichuan.tjxx",
    term="推荐记录",
    source=f"{PAGE} 6",
    rows=(
        *_REF,
        Row("answer", "dfjg", code("dfjg_employment"), "对方答复"),
        Row("closed_by", "bjfs", code("bjfs_employment"), "办结方式"),
        Row("result", "hzjg", code("hzjg_employment"), "回执结果"),
    ),
    ignored=(RECEIPT,),
)
CROSSWALKS: Final = (ISSUE, LETTER, OFFER, REPLY, CLOSING, HELD)
Step = ReferralToIssue | ReferralOffer | ReferralReply | ReferralClosing


class Referrals:
    """Each step one call."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._told = {
            "issue_referral": Translation(ISSUE, tables),
            "offer_referral": Translation(OFFER, tables),
            "answer_referral": Translation(REPLY, tables),
            "close_referral": Translation(CLOSING, tables),
        }
        self.letter = Translation(LETTER, tables)
        self.held_by = Translation(HELD, tables)
        self.readers: Mapping[str, Reader] = {
            "issue_referral": self.issued,
            "offer_referral": self.held,
            "answer_referral": self.held,
            "close_referral": self.held,
        }

    def step(self, operation: str, message: Message, told: Step) -> Call[Translated]:
        """J26 to J29."""
        on, words = day_of(message.sent_at), told.model_dump(mode="json", exclude_none=True)
        read = self.readers[operation]
        return asking(
            CHANGES[operation],
            xml.elements(self._told[operation].encode(words, on)),
            lambda outputs: read(outputs, on, words),
            names=names_of(words.get("seeker_name")),
            known=frozenset(words[name] for name in _NAMEABLE if name in words),
        )

    def issued(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The letter: about the very seeker and posting that were named."""
        decoded = self.letter.decode(xml.fields(outputs[0]), on)
        told: dict[str, Any] = decoded.value
        told.pop("answer", None)
        must_agree(facts, **{name: told[name] for name in _ABOUT})
        told.pop("referral_number")
        return Translated(ReferralLetter.model_validate(told), decoded.residue)

    def held(self, outputs: Sequence[xml.Element], on: date, facts: Facts) -> Translated:
        """The referral as it is held here, with what was told of it."""
        decoded = self.held_by.decode(xml.fields(outputs[0]), on)
        told = decoded.value
        must_agree(facts, **{name: told.get(name) for name in _HELD})
        return Translated(ReferralOnRecord.model_validate(told), decoded.residue)


_NAMEABLE: Final = ("referral_number", "letter_number", "seeker_number", "posting_number")
_ABOUT: Final = ("referral_number", "seeker_number", "posting_number", "issued_on", "due_on")
_HELD: Final = ("referral_number", "letter_number", "answer", "closed_by", "result")
