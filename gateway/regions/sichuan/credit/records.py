"""The eight kinds of records, field by field: 2019 names, 万元, days with slashes (双公示 and its kin)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from gateway.regions.codecs import FLAG, WAN_YUAN, Codec, code, flag
from gateway.regions.crosswalk import OMIT, Crosswalk, Row
from gateway.regions.sichuan.credit.exchanges import PAGE
from gateway.regions.sichuan.credit.notation import (
    DAY,
    DOCUMENT_NUMBER,
    INSTANT_SLASHED,
    NO_END,
    NO_ENDS,
)
from gateway.regions.sichuan.notation import text_up_to
from gateway.services.credit.records import CreditRecord, Issuer, Subject
from gateway.services.credit.words import RecordKind

_SHORT, _TITLE, _LONG = text_up_to(100), text_up_to(200), text_up_to(2000)
_ELSEWHERE: Final = ("region", "amounts", "needs_review", "mappings")

COMMON: Final = (
    Row("kind", "JLLX", code("jllx"), "记录类型", required=True),
    Row("region_record_number", "JLBH", text_up_to(64), "记录编号", required=True),
    Row("catalogue_class", "XXFL", code("xxfl"), "目录类别", required=True),
    Row("published_on", "GSRQ", DAY, "公示日期", note="absent: kept, and never published"),
    Row("changed_at", "BGSJ", INSTANT_SLASHED, "变更时间", required=True),
    Row("status", "TZLX", code("tzlx"), "通知类型", note="absent: nothing happened since"),
    Row("status_on", "TZRQ", DAY, "通知日期"),
    Row("objected", "YYBZ", FLAG, "异议标注", required=True),
    Row("published_from", "TSLY", code("tsly"), "推送来源"),
)
"""`status` current is the absence of a notice; the platform has no word for it."""

_TEXTS: Final[Mapping[str, Codec]] = {
    "title": _TITLE,
    "facts": _LONG,
    "basis": _LONG,
    "content": _LONG,
    "licence_number": text_up_to(64),
    "grade": text_up_to(10),
}
_BRANCHES: Final[Mapping[str, type[BaseModel]]] = {"subject": Subject, "issuer": Issuer}
_CANONICAL: Final = frozenset(CreditRecord.model_fields) - set(_BRANCHES) | {
    f"{branch}.{name}" for branch, model in _BRANCHES.items() for name in model.model_fields
}
_UNTIL: Final = ("effective_to", "region_public_until")


def _subject(prefix: str, kind: Row) -> tuple[Row, ...]:
    return (
        kind,
        Row("subject.name", f"{prefix}_XDR_MC", _SHORT, "相对人名称", required=True),
        Row("subject.credit_code", f"{prefix}_XDR_SHXYM", text_up_to(18), "统一社会信用代码"),
        Row("subject.legal_representative", f"{prefix}_FRDB", text_up_to(50), "法定代表人"),
    )


def _issuer(name: str, number: str) -> tuple[Row, ...]:
    return (
        Row("issuer.name", name, _SHORT, "认定单位", required=True),
        Row("issuer.credit_code", number, text_up_to(18), "认定单位代码", required=True),
    )


def _day(path: str, wire: str, term: str) -> Row:
    if path not in _UNTIL:
        return Row(path, wire, DAY, term, required=path == "decided_on")
    absent = NO_END if path == "effective_to" else OMIT
    return Row(path, wire, DAY, term, nulls=NO_ENDS, absent=absent, note="2099 is no end")


def _kind(
    kind: RecordKind,
    prefix: str,
    term: str,
    rows: tuple[Row, ...],
    *,
    number: str,
    issuer: tuple[str, str],
    ignored: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Crosswalk:
    subject_type = (
        Row("subject.kind", "CF_XDR_LB", code("cf_xdr_lb"), "相对人类别", required=True)
        if prefix == "CF"
        else Row("subject.kind", f"{prefix}_XDR_TYPE", code("xdr_type"), "相对人类型", required=True)
    )
    every = (
        *COMMON,
        *_subject(prefix, subject_type),
        Row("document_number", f"{prefix}_{number}", DOCUMENT_NUMBER, "文号", required=True),
        *rows,
        *_issuer(*issuer),
    )
    # A list of the page's other numbers of whom it is about; a person's is masked and never told.
    others = ("GSZC", "ZZJG", "SWDJ", "SYDW", "SHZZ", "ZJLX", "ZJHM")
    named = {row.path.partition(".")[0] for row in every} | {*_ELSEWHERE, *beside}
    return Crosswalk(
        f"sichuan.credit_{kind}",
        term=term,
        source=f"{PAGE} 3",
        rows=every,
        ignored=("JLBB", *(f"{prefix}_XDR_{one}" for one in others), *ignored),
        cannot_carry=tuple(name for name in CreditRecord.model_fields if name not in named),
        elsewhere=(*_ELSEWHERE, *beside),
        canonical_fields=_CANONICAL,
    )


def _text(path: str, wire: str, term: str, *, required: bool = False, fallback: tuple[str, ...] = ()) -> Row:
    return Row(path, wire, _TEXTS[path], term, required=required, fallback=fallback)


LICENCE: Final = _kind(
    RecordKind.LICENCE,
    "XK",
    "01 行政许可",
    (
        _text("title", "XK_XKZS", "许可证书名称", fallback=("XK_XKWS",)),
        _text("content", "XK_NR", "许可内容"),
        Row("licence", "XK_XKLB", code("xk_xklb"), "许可类别", required=True),
        _text("licence_number", "XK_XKBH", "许可编号"),
        Row("valid", "XK_ZT", flag("1", "2"), "当前状态", required=True, note="checked against the notice"),
        _day("decided_on", "XK_JDRQ", "许可决定日期"),
        _day("effective_from", "XK_YXQZ", "有效期自"),
        _day("effective_to", "XK_YXQZI", "有效期至"),
    ),
    number="WSH",
    issuer=("XK_XKJG", "XK_XKJGDM"),
    ignored=("XK_LYDW", "XK_LYDWDM"),
)
PENALTY: Final = _kind(
    RecordKind.PENALTY,
    "CF",
    "02 行政处罚",
    (
        _text("title", "CF_WFXW", "违法行为类型"),
        _text("facts", "CF_SY", "违法事实"),
        _text("basis", "CF_YJ", "处罚依据"),
        _text("content", "CF_NR", "处罚内容"),
        Row("penalties", "CF_CFLB", code("cf_cflb"), "处罚类别", required=True, note="several, with ;"),
        Row("fine", "CF_NR_FK", WAN_YUAN, "罚款金额(万元)"),
        Row("confiscation", "CF_NR_WFFF", WAN_YUAN, "没收金额(万元)"),
        Row("severity", "CF_SXYZCD", code("cf_sxyzcd"), "失信严重程度"),
        _day("decided_on", "CF_JDRQ", "处罚决定日期"),
        _day("effective_to", "CF_YXQ", "处罚有效期"),
        _day("region_public_until", "CF_GSJZQ", "公示截止期"),
    ),
    number="WSH",
    issuer=("CF_CFJG", "CF_CFJGDM"),
    ignored=("CF_NR_ZKDX", "CF_SJLY", "CF_SJLYDM"),
)
ABNORMAL_OPERATION: Final = _kind(
    RecordKind.ABNORMAL_OPERATION,
    "YC",
    "03 经营异常",
    (
        _text("facts", "YC_LRYY", "列入原因"),
        _text("basis", "YC_LRYJ", "列入依据"),
        _day("decided_on", "YC_LRRQ", "列入日期"),
        _day("region_public_until", "YC_GSJZQ", "公示截止期"),
    ),
    number="LRWH",
    issuer=("YC_LRJG", "YC_LRJGDM"),
)
SERIOUS_DISHONESTY: Final = _kind(
    RecordKind.SERIOUS_DISHONESTY,
    "SX",
    "04 严重失信主体名单",
    (
        _text("title", "SX_MDMC", "名单名称"),
        _text("facts", "SX_RDSY", "认定事由"),
        _text("basis", "SX_RDYJ", "认定依据"),
        _day("decided_on", "SX_RDRQ", "认定日期"),
        _day("effective_to", "SX_YXQZI", "有效期至"),
        _day("region_public_until", "SX_GSJZQ", "公示截止期"),
    ),
    number="RDWH",
    issuer=("SX_RDJG", "SX_RDJGDM"),
)
JUDGMENT_DEFAULT: Final = _kind(
    RecordKind.JUDGMENT_DEFAULT,
    "ZX",
    "05 失信被执行人",
    (
        _text("facts", "ZX_JTQX", "具体情形"),
        _text("basis", "ZX_YJWH", "依据文号"),
        _text("content", "ZX_YW", "义务"),
        _day("decided_on", "ZX_LARQ", "立案日期"),
        _day("region_public_until", "ZX_GSJZQ", "公示截止期"),
    ),
    number="AH",
    issuer=("ZX_ZXFY", "ZX_ZXFYDM"),
)
COMMITMENT: Final = _kind(
    RecordKind.COMMITMENT,
    "CN",
    "06 信用承诺",
    (
        _text("title", "CN_CNLX", "承诺类型"),
        _text("facts", "CN_CNSY", "承诺事由"),
        _text("content", "CN_CNNR", "承诺内容"),
        _day("decided_on", "CN_CNRQ", "承诺日期"),
        _day("effective_from", "CN_YXQZ", "有效期自"),
        _day("effective_to", "CN_YXQZI", "有效期至"),
    ),
    number="CNBH",
    issuer=("CN_SLDW", "CN_SLDWDM"),
)
HONOUR: Final = _kind(
    RecordKind.HONOUR,
    "RY",
    "07 守信激励",
    (
        _text("title", "RY_RYMC", "荣誉名称"),
        _text("facts", "RY_RDSY", "认定事由"),
        _text("content", "RY_RYNR", "荣誉内容"),
        _day("decided_on", "RY_RDRQ", "认定日期"),
        _day("effective_to", "RY_YXQZI", "有效期至"),
    ),
    number="RDWH",
    issuer=("RY_RDJG", "RY_RDJGDM"),
)
EVALUATION: Final = _kind(
    RecordKind.EVALUATION,
    "PJ",
    "08 信用评价",
    (
        _text("title", "PJ_FAMC", "评价方案"),
        _text("content", "PJ_PJNR", "评价内容"),
        _text("grade", "PJ_PJDJ", "评价等级", required=True),
        _day("decided_on", "PJ_PJRQ", "评价日期"),
        _day("effective_from", "PJ_YXQZ", "有效期自"),
        _day("effective_to", "PJ_YXQZI", "有效期至"),
    ),
    number="PJBH",
    issuer=("PJ_PJDW", "PJ_PJDWDM"),
)

KINDS: Final[Mapping[RecordKind, Crosswalk]] = {
    RecordKind.LICENCE: LICENCE,
    RecordKind.PENALTY: PENALTY,
    RecordKind.ABNORMAL_OPERATION: ABNORMAL_OPERATION,
    RecordKind.SERIOUS_DISHONESTY: SERIOUS_DISHONESTY,
    RecordKind.JUDGMENT_DEFAULT: JUDGMENT_DEFAULT,
    RecordKind.COMMITMENT: COMMITMENT,
    RecordKind.HONOUR: HONOUR,
    RecordKind.EVALUATION: EVALUATION,
}
CROSSWALKS: Final = tuple(KINDS.values())
