"""Postings of Chongqing's labour market in our words, and ours in its (招聘工种, Z01, Z02, D21 to D23)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import NotTellable, Unreadable
from gateway.regions.chongqing.employment.answers import Record
from gateway.regions.chongqing.employment.values import (
    PAGE,
    PLACE,
    numbered,
    unified_code,
    with_counterparts,
)
from gateway.regions.codecs import INTEGER_TEXT, TEXT, YUAN_TEXT, code, flag
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Constant, Crosswalk, Row
from gateway.regions.dates import DATE_COMPACT, STAMP14
from gateway.regions.mapped import Mapped
from gateway.regions.translation import Translation
from gateway.services.employment.postings import ComplianceFinding, Posting
from gateway.services.employment.words import FindingAction, PostingState, RestrictedField
from gateway.vocabulary import Region

_DEMANDS: Final = ("zrsn", "zrsnv", "xbbx", "zxnl", "zdnl", "hyzk", "hjxz", "jkzk")
FROZEN: Final = flag("1", "0")
_NEGOTIABLE: Final = "0"
_NEGOTIABLE_TOO: Final = "面议"
_OTHER: Final = "9"
_STATE: Final = (
    Row("frozen", "sfdj", FROZEN, "是否冻结", empty_means=False),
    Row("archived_at", "gdsj", STAMP14, "归档时间"),
    Row("archived_because", "gdyy", code("gdyy_market"), "归档原因"),
    Row("valid_from", "kssj", DATE_COMPACT, "开始时间", required=True),
    Row("valid_to", "jssj", DATE_COMPACT, "结束时间", required=True),
)
_ONLY_STATE: Final = ("frozen", "archived_at", "archived_because", "valid_from")
_MARKET: Final = "人力资源市场暂行条例 Art. 24"
_FORBIDDEN_BY: Final = {
    RestrictedField.SEX: "就业促进法 Art. 27",
    RestrictedField.AGE: _MARKET,
    RestrictedField.MARITAL_STATUS: _MARKET,
    RestrictedField.HOUSEHOLD: "就业促进法 Art. 31",
    RestrictedField.HEALTH: "就业促进法 Art. 30",
}

POSTING: Final = Crosswalk(
    "chongqing.zpgz",
    term="招聘工种",
    source=f"{PAGE} 3",
    rows=(
        Row("posting_number", "zpgzbh", numbered("ZP"), "招聘工种编号", required=True),
        Row("employer.name", "bio_name", TEXT, "单位名称", required=True),
        Row("employer.industry", "bio_industry", code("bio_industry_market"), "单位行业"),
        Row("title", "zpgzbm", TEXT, "岗位名称", required=True),
        Row("occupation", "zpgz", code("zpgz_market"), "招聘工种 (2002)"),
        Row("kind", "ygxs", code("ygxs_market"), "用工形式", required=True),
        Row("form", "ypxs", code("ypxs_market"), "应聘形式", empty_means="full_time"),
        Row("post", "gwlb", code("gwlb_market"), "岗位类别", required=True),
        *_STATE,
        Row("openings", "zrs", INTEGER_TEXT, "总人数", required=True),
        Row("hired_men", "cgrsn", INTEGER_TEXT, "成功人数男", required=True),
        Row("hired_women", "cgrsnv", INTEGER_TEXT, "成功人数女", required=True),
        Row("education", "whcd", code("whcd_market"), "文化程度"),
        Row("skill_level", "jsdj", code("jsdj_market"), "技术等级"),
        Row("work_area", "zpdq", PLACE, "招聘地区", required=True),
        Row("work_address", "gzdd", TEXT, "工作地点"),
        Row("description", "gwms", TEXT, "岗位描述", required=True),
        Row("registered_at", "djsj", STAMP14, "登记时间", required=True),
        Row("changed_at", "gxsj", STAMP14, "更新时间", required=True),
        Row("published_from", "lydq", code("dq_market"), "来源地区"),
    ),
    ignored=(
        *("zpbh", "bio_no", "bio_orgtype", "jxdw", "zzyx", "zgyx", "djyxq", "fbh", "lygwbh", "ppd"),
        *_DEMANDS,
    ),
    elsewhere=("pay", "dispatched", "state", "findings", "mappings", "region"),
)

PAY: Final = Crosswalk(
    "chongqing.zpgz.pay",
    term="薪酬",
    source=f"{PAGE} 3",
    rows=(
        Row("unit", "jxdw", code("jxdw_market"), "计薪单位"),
        Row("minimum", "zzyx", YUAN_TEXT, "最低月薪", nulls=(_NEGOTIABLE_TOO,)),
        Row("maximum", "zgyx", YUAN_TEXT, "最高月薪"),
    ),
    elsewhere=("negotiable",),
)

PUBLICATION: Final = Crosswalk(
    "chongqing.D21",
    term="异地岗位发布",
    source=f"{PAGE} 4",
    rows=(
        Row("publication_number", "fbh", TEXT, "发布号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("home_region", "lydq", code("dq_market"), "来源地区", required=True),
        Row("home_posting_number", "lygwbh", TEXT, "来源岗位编号", required=True),
        Row("employer_name", "bio_name", TEXT, "单位名称", required=True),
        Row("employer_credit_code", "bio_no", TEXT, "法人码"),
        Row("industry", "bio_industry", code("bio_industry_market"), "单位行业"),
        Row("title", "zpgzbm", TEXT, "岗位名称", required=True),
        Row("occupation", "zpgz", code("zpgz_market"), "招聘工种 (2002)", required=True),
        Row("openings", "zrs", INTEGER_TEXT, "总人数", required=True),
        Row("education", "whcd", code("whcd_market"), "文化程度"),
        Row("skill_level", "jsdj", code("jsdj_market"), "技术等级"),
        Row("pay.minimum", "zzyx", YUAN_TEXT, "最低月薪"),
        Row("pay.maximum", "zgyx", YUAN_TEXT, "最高月薪"),
        Row("work_area", "zpdq", PLACE, "招聘地区", required=True),
        Row("work_address", "gzdd", TEXT, "工作地点"),
        Row("description", "gwms", TEXT, "岗位描述", required=True),
        Row("valid_to", "jssj", DATE_COMPACT, "结束时间", required=True),
    ),
    constants=(Constant("zrsn", "0", "总人数男"), Constant("zrsnv", "0", "总人数女")),
    elsewhere=("kind", "dispatched", "pay.unit", "pay.negotiable"),
)

RECEIPT: Final = Crosswalk(
    "chongqing.D21.answer",
    term="异地岗位发布",
    source=f"{PAGE} 4",
    rows=(
        Row("publication_number", "fbh", TEXT, "发布号", required=True),
        Row("region_posting_number", "zpgzbh", numbered("ZP"), "招聘工种编号", required=True),
        Row("version", "bbh", INTEGER_TEXT, "版本号", required=True),
        Row("openings", "zrs", INTEGER_TEXT, "总人数", required=True),
        Row("hired_men", "cgrsn", INTEGER_TEXT, "成功人数男", required=True),
        Row("hired_women", "cgrsnv", INTEGER_TEXT, "成功人数女", required=True),
        *_STATE,
    ),
    elsewhere=("state",),
)

CROSSWALKS: Final = (POSTING, PAY, PUBLICATION, RECEIPT)
_MAPPED: Final = {
    "employer.industry": ("bio_industry", "bio_industry_market"),
    "occupation": ("zpgz", "zpgz_market"),
    "kind": ("ygxs", "ygxs_market"),
    "education": ("whcd", "whcd_market"),
}


class PostingWords:
    """Postings both ways. `today` is the business day (业务日期): by it alone is one judged expired."""

    def __init__(self, codes: Mapping[str, CodeTable], mapped: Mapped, today: Callable[[], date]) -> None:
        self.today = today
        self._mapped = mapped
        self._codes = codes
        self.posting = Translation(POSTING, codes)
        self.pay = Translation(PAY, codes)
        self.publication = Translation(PUBLICATION, codes)
        self.receipt = Translation(RECEIPT, codes)

    def read(self, record: Record, on: date, *, found: bool = False) -> tuple[Posting, tuple[str, ...]]:
        """A posting in our words, with what is known and told otherwise; `on` picks the code tables.

        `found`: a search vouches that it is in force, by the region's own day.
        """
        plain, beside = with_counterparts(record)
        decoded = self.posting.decode(plain, on)
        value = decoded.value
        filled = value.pop("hired_men") + value.pop("hired_women")
        for name in _ONLY_STATE:
            value.pop(name, None)
        value["kind"], kind_from, without_kind = kind_of(value.pop("form"), value["kind"], record)
        post = value.pop("post")
        beside += (f"gwlb {record.get('gwlb')}",) if post in ("community", "other") else ()
        value["employer"]["credit_code"], without_code = unified_code(record)
        pay, without_pay = self._pay(record, on)
        told = {
            **value,
            "region": Region.CHONGQING,
            "filled": filled,
            "dispatched": post == "dispatched",
            "pay": pay,
            "state": state_of(record, value["openings"], filled, None if found else self.today()),
            "findings": findings_of(record),
            "mappings": self._mapped.of(record, on, {**_MAPPED, "kind": kind_from}),
        }
        residue = (*decoded.residue, *beside, *without_kind, *without_code, *without_pay)
        return Posting.model_validate(told), residue

    def _pay(self, record: Record, on: date) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What is paid, and amounts that have no unit because the pay is negotiable."""
        wire = {name: record.get(name) for name in ("jxdw", "zzyx", "zgyx")}
        if wire["jxdw"] == _NEGOTIABLE:
            amounts = (name for name in ("zzyx", "zgyx") if wire[name] not in (None, "", _NEGOTIABLE_TOO))
            return {"negotiable": True}, tuple(f"{name} of jxdw {_NEGOTIABLE}" for name in amounts)
        negotiable = wire["zzyx"] == _NEGOTIABLE_TOO and not wire["zgyx"]
        return {**self.pay.decode(wire, on).value, "negotiable": negotiable}, ()

    def write(self, posting: dict[str, Any], on: date) -> dict[str, Any]:
        """A posting of the other region as the platform takes it: nobody is shut out by anything."""
        told = dict(posting)
        kind, dispatched, pay = told.pop("kind"), told.pop("dispatched"), dict(told.pop("pay"))
        negotiable, unit = pay.pop("negotiable"), pay.pop("unit", None)
        wire = self.publication.encode({**told, "pay": pay}, on)
        part_time = kind == "part_time"
        if part_time and dispatched:
            raise NotTellable("part-time work that is dispatched cannot be told to chongqing.")
        wire["ygxs"] = "9" if part_time else self._codes["ygxs_market"].encode(kind, on)
        wire["ypxs"] = "3" if part_time else "1"
        wire["gwlb"] = "20" if dispatched else "10"
        if negotiable and pay:
            raise NotTellable("pay that is negotiable and has amounts cannot be told to chongqing.")
        wire["jxdw"] = _NEGOTIABLE if negotiable else self._codes["jxdw_market"].encode(unit, on)
        wire["xbbx"] = wire["zrs"]
        return wire


def kind_of(form: str, kind: str, record: Record) -> tuple[str, tuple[str, str], tuple[str, ...]]:
    """How somebody is employed, the field and table that say so, and what is said beside it.

    Part time is a form here (应聘形式) and a kind with us; who works so is 其他 (9) by the other field.
    """
    if form != "part_time":
        return kind, ("ygxs", "ygxs_market"), ()
    said = record.get("ygxs")
    return form, ("ypxs", "ypxs_market"), () if said == _OTHER else (f"ygxs {said}",)


def state_of(record: Record, openings: int, filled: int, today: date | None) -> PostingState:
    """The state that the page's section 3 reads out of a record; it has no field of its own (岗位状态).

    `today`: None for a hit of a search, for which the region vouches by its own day. Raises Unreadable for
    one that is not in force all the same.
    """
    if record.get("gdsj"):
        state = PostingState.WITHDRAWN if record.get("gdyy") == "3" else PostingState.ARCHIVED
    elif record.get("sfdj") == "1":
        state = PostingState.FROZEN
    elif filled >= openings:
        state = PostingState.FILLED
    elif today is None:
        return PostingState.ACTIVE
    elif str(record.get("jssj")) < f"{today:%Y%m%d}":
        state = PostingState.EXPIRED
    else:
        later = str(record.get("kssj") or "") > f"{today:%Y%m%d}"
        state = PostingState.REGISTERED if later else PostingState.ACTIVE
    if today is None:
        raise Unreadable(f"Chongqing's search found a posting that is {state}.")
    return state


def findings_of(record: Record) -> list[ComplianceFinding]:
    """What a record demands and nobody may: it goes no further, and is told as dropped."""
    demanded = {
        RestrictedField.SEX: any(_counts(record, name) for name in ("zrsn", "zrsnv")),
        RestrictedField.AGE: any(_counts(record, name) for name in ("zxnl", "zdnl")),
        RestrictedField.MARITAL_STATUS: bool(record.get("hyzk")),
        RestrictedField.HOUSEHOLD: bool(record.get("hjxz")),
        RestrictedField.HEALTH: bool(record.get("jkzk")),
    }
    return [
        ComplianceFinding(field=field, action=FindingAction.DROPPED, legal_basis=_FORBIDDEN_BY[field])
        for field, there in demanded.items()
        if there
    ]


def _counts(record: Record, name: str) -> bool:
    return record.get(name) not in (None, "", "0")
