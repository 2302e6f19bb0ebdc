"""The lists of records, field by field: 2015 names for licences and penalties, the registries' own beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from gateway.regions.chongqing.credit.exchanges import PAGE
from gateway.regions.chongqing.credit.notation import (
    DAY,
    DAY_OF_ENTRY,
    DOCUMENT_NUMBER,
    LAST_DAY,
    NO_END,
    NO_ENDS,
    text_up_to,
)
from gateway.regions.codecs import TEXT, Codec, code
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import STAMP17
from gateway.services.credit.records import CreditRecord, Issuer, Subject
from gateway.services.credit.words import RecordKind

_SHORT, _CODE, _LONG = text_up_to(100), text_up_to(18), text_up_to(2000)
_ELSEWHERE: Final = ("region", "objected", "amounts", "needs_review", "mappings")
_BRANCHES: Final[Mapping[str, type[BaseModel]]] = {"subject": Subject, "issuer": Issuer}
_CANONICAL: Final = frozenset(CreditRecord.model_fields) - set(_BRANCHES) | {
    f"{branch}.{name}" for branch, model in _BRANCHES.items() for name in model.model_fields
}
_TEXTS: Final[Mapping[str, Codec]] = {
    "title": text_up_to(200),
    "facts": _LONG,
    "basis": _LONG,
    "content": _LONG,
    "licence_number": text_up_to(64),
    "grade": text_up_to(10),
}


def _head(status: str) -> tuple[Row, ...]:
    """What every record says, whatever its kind."""
    return (
        Row("kind", "SJLX", code("sjlx"), "数据类型", required=True),
        Row("region_record_number", "XYBM", text_up_to(64), "信用信息编码", required=True),
        Row("catalogue_class", "MLDL", code("mldl"), "目录大类", required=True),
        Row("subject.kind", "XDRLB", code("xdrlb"), "相对人类别", required=True),
        Row("published_on", "GSSJ", DAY, "公示时间", note="absent: kept, and never published"),
        Row("changed_at", "SJC", STAMP17, "数据更新时间戳", required=True),
        Row("published_from", "DFBM", code("dfbm"), "地方编码", required=True, note="500000 is its own"),
        Row("state", status, TEXT, "当前状态", required=True, note="2 is the objection; 3 needs ZTSM"),
        Row("status", "ZTSM", code("ztsm"), "状态说明", note="absent: nothing happened since"),
        Row("status_on", "ZTRQ", DAY, "状态日期"),
    )


def _subject(name: str, number: str, representative: str) -> tuple[Row, ...]:
    return (
        Row("subject.name", name, _SHORT, "相对人名称", required=True),
        Row("subject.credit_code", number, _CODE, "统一社会信用代码"),
        Row("subject.legal_representative", representative, text_up_to(50), "法定代表人"),
    )


def _issuer(name: str, number: str) -> tuple[Row, ...]:
    return (
        Row("issuer.name", name, _SHORT, "认定单位", required=True),
        Row("issuer.credit_code", number, _CODE, "认定单位代码", required=True),
    )


def _decided(wire: str, term: str, codec: Codec = DAY) -> Row:
    return Row("decided_on", wire, codec, term, required=True)


def _until(wire: str, term: str) -> Row:
    note = "2099 and 9999 are no end"
    return Row("effective_to", wire, LAST_DAY, term, nulls=NO_ENDS, absent=NO_END, note=note)


def _text(path: str, wire: str, term: str, *, required: bool = False, note: str = "") -> Row:
    return Row(path, wire, _TEXTS[path], term, required=required, note=note)


def _list(
    kind: RecordKind,
    term: str,
    *rows: Row,
    status: str = "ZT",
    ignored: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Crosswalk:
    every = (*_head(status), *rows)
    named = {row.path.partition(".")[0] for row in every} | {*_ELSEWHERE, *beside}
    return Crosswalk(
        f"chongqing.credit_{kind}",
        term=term,
        source=f"{PAGE} 3",
        rows=every,
        ignored=("BBH", "SYFW", "SCBMBM", *ignored),
        cannot_carry=tuple(name for name in CreditRecord.model_fields if name not in named),
        elsewhere=(*_ELSEWHERE, *beside),
        canonical_fields=_CANONICAL,
    )


def _others(prefix: str) -> tuple[str, ...]:
    """Older numbers of whom it is about, and a person's, which is masked and never told."""
    return tuple(f"{prefix}_{one}" for one in ("ZDM", "GSDJ", "SWDJ", "SFZ"))


LICENCE: Final = _list(
    RecordKind.LICENCE,
    "frxk, zrrxk 行政许可",
    *_subject("XK_XDR", "XK_XDR_SHXYM", "XK_FR"),
    Row("document_number", "XK_WSH", DOCUMENT_NUMBER, "许可决定书文号", required=True),
    _text("title", "XK_XMMC", "项目名称"),
    _text("content", "XK_NR", "许可内容"),
    Row("licence", "XK_SPLB", code("xk_splb"), "审批类别", required=True),
    _text("licence_number", "XK_XKBH", "许可编号"),
    _decided("XK_JDRQ", "许可决定日期"),
    Row("effective_from", "XK_QSQ", DAY, "许可起始期"),
    _until("XK_JZQ", "许可截止期"),
    *_issuer("XK_XZJG", "XK_XZBM"),
    status="XK_ZT",
    ignored=_others("XK_XDR"),
)
PENALTY: Final = _list(
    RecordKind.PENALTY,
    "frcf, zrrcf 行政处罚",
    *_subject("CF_XDR_MC", "CF_XDR_SHXYM", "CF_FR"),
    Row("document_number", "CF_WSH", DOCUMENT_NUMBER, "处罚决定书文号", required=True),
    _text("title", "CF_CFMC", "处罚名称"),
    _text("facts", "CF_SY", "处罚事由"),
    _text("basis", "CF_YJ", "处罚依据"),
    _text("content", "CF_JG", "处罚结果", note="amounts are read from it, or annotated at its end"),
    Row("first_penalty", "CF_CFLB1", code("cf_cflb"), "处罚类别1", required=True),
    Row("other_penalties", "CF_CFLB2", code("cf_cflb"), "处罚类别2", note="several, with a comma"),
    Row("severity", "YZCD", code("yzcd"), "失信严重程度", note="SXDJ is an older scale, and not this"),
    _decided("CF_JDRQ", "处罚决定日期"),
    _until("CF_QX", "处罚期限"),
    *_issuer("CF_XZJG", "CF_XZBM"),
    status="CF_ZT",
    ignored=("SXDJ", *_others("CF_XDR")),
    beside=("penalties",),
)
ABNORMAL_OPERATION: Final = _list(
    RecordKind.ABNORMAL_OPERATION,
    "jyyc 经营异常",
    *_subject("ENTNAME", "UNISCID", "LEREP"),
    Row("document_number", "JDWH", DOCUMENT_NUMBER, "列入决定文号", required=True),
    _text("facts", "SPECAUSENAME", "列入原因", note="else the words of SPECAUSE"),
    Row("cause", "SPECAUSE", code("specause"), "列入原因代码", note="words only; not told to it"),
    _text("basis", "LRYJ", "列入依据"),
    _decided("ABNTIME", "列入日期", DAY_OF_ENTRY),
    *_issuer("DECORG", "DECORGID"),
    ignored=("PRIPID", "REGNO", "CERNO", "REMDATE", "REMEXCPRES", "REDECORG"),
)
SERIOUS_DISHONESTY: Final = _list(
    RecordKind.SERIOUS_DISHONESTY,
    "yzsx 严重失信主体",
    *_subject("COMPANY_NAME", "COMPANY_SHXYM", "COMPANY_FZR"),
    Row("document_number", "RDWH", DOCUMENT_NUMBER, "认定文号", required=True),
    _text("title", "ABNORMAL_TYPE", "名单名称"),
    _text("facts", "REASON", "认定事由"),
    _text("basis", "RDYJ", "认定依据"),
    _decided("APPLICANT_DATE", "认定日期", DAY_OF_ENTRY),
    _until("YXJZ", "有效期截止"),
    *_issuer("APPLICATION_UNIT", "APPLICATION_UNITDM"),
    ignored=(
        *("SXDJ", "OPTION_TYPE", "OPERATION_DATE", "MOVEDESCRIPTIONS"),
        *("ZZJGDM", "COMPANY_ZCH", "COMPANY_SFZ"),
    ),
)
JUDGMENT_DEFAULT: Final = _list(
    RecordKind.JUDGMENT_DEFAULT,
    "sxbzx 失信被执行人",
    *_subject("INAME", "CARDNUM", "BUSINESSENTITY"),
    Row("document_number", "CASECODE", DOCUMENT_NUMBER, "案号", required=True),
    _text("facts", "DISRUPTTYPENAME", "具体情形"),
    _text("basis", "GISTID", "执行依据文号"),
    _text("content", "DUTY", "义务"),
    _decided("REGDATE", "立案时间", DAY_OF_ENTRY),
    *_issuer("COURTNAME", "COURTCODE"),
    ignored=("PERFORMANCE",),
)
COMMITMENT: Final = _list(
    RecordKind.COMMITMENT,
    "xycn 信用承诺",
    *_subject("XDR_MC", "XDR_SHXYM", "XDR_FR"),
    Row("document_number", "CNBH", DOCUMENT_NUMBER, "承诺编号", required=True),
    _text("title", "CNLX", "承诺类型"),
    _text("facts", "CNSY", "承诺事由"),
    _text("content", "CNNR", "承诺内容"),
    _decided("CNRQ", "承诺日期"),
    Row("effective_from", "QSQ", DAY, "起始期"),
    _until("JZQ", "截止期"),
    *_issuer("SLDW", "SLDWDM"),
    ignored=_others("XDR"),
)
HONOUR: Final = _list(
    RecordKind.HONOUR,
    "sxjl 守信激励",
    *_subject("XDR_MC", "XDR_SHXYM", "XDR_FR"),
    Row("document_number", "RYWH", DOCUMENT_NUMBER, "荣誉文号", required=True),
    _text("title", "RYMC", "荣誉名称"),
    _text("facts", "RYSY", "认定事由"),
    _text("content", "RYNR", "荣誉内容"),
    _decided("RDRQ", "认定日期"),
    _until("JZQ", "截止期"),
    *_issuer("RDJG", "RDJGDM"),
    ignored=_others("XDR"),
)
EVALUATION: Final = _list(
    RecordKind.EVALUATION,
    "xypj 信用评价",
    *_subject("XDR_MC", "XDR_SHXYM", "XDR_FR"),
    Row("document_number", "PJBH", DOCUMENT_NUMBER, "评价编号", required=True),
    _text("title", "PJFA", "评价方案"),
    _text("content", "PJNR", "评价内容"),
    _text("grade", "PJDJ", "评价等级", required=True),
    _decided("PJRQ", "评价日期"),
    Row("effective_from", "QSQ", DAY, "起始期"),
    _until("JZQ", "截止期"),
    *_issuer("PJDW", "PJDWDM"),
    ignored=_others("XDR"),
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
