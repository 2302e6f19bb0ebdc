"""A credit report as titles, tables and notes: what the page and the document both show (报告版式)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.api.credit.report_words import CHAPTERS, OUTCOMES, PURPOSES, WHY, Both, said
from gateway.cases.answers import RegionOutcome
from gateway.cases.credit.answers import CreditReport, RegionAnswer, RegionRegistration
from gateway.services.credit.chapters import Chapter
from gateway.services.credit.comparing import RecordSources, RecordView
from gateway.services.words import Word
from gateway.vocabulary import beijing


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its label, and a cell for each column."""

    label: Both
    cells: tuple[tuple[Both, ...], ...]
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption; no heads: one column of values."""

    caption: Both | None
    heads: tuple[Both, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: tables, and notes that stand before them."""

    title: Both
    notes: tuple[Both, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole report."""

    title: Both
    warnings: tuple[Both, ...]
    sections: tuple[Section, ...]
    foot: tuple[Both, ...]


def sheet_of(report: CreditReport) -> Sheet:
    """Everything that a report says, in the order in which it is read."""
    return Sheet(
        title=Both("企业信用报告", "Enterprise credit report"),
        warnings=tuple(_missing(report)),
        sections=(
            Section(Both("报告信息", "About this report"), (), (_about(report), _regions(report))),
            _registration(report.registration),
            *(_chapter(one) for one in report.chapters),
            _suggestions(report),
        ),
        foot=(
            Both(
                "本报告如实列出各地区所持信息，不作合并；不一致之处逐项标明。公示情况以本报告所载日期为准。",
                "This report shows what each region holds and merges nothing; where they differ is marked."
                " Publicity is judged as of the date stated.",
            ),
            Both(
                f"各地区的答复由以下办件证明：{'、'.join(map(str, report.errand_ids))}",
                "Each answer is proved by the errand named above.",
            ),
        ),
    )


def _missing(report: CreditReport) -> Iterator[Both]:
    """Every region that did not answer one of its two questions."""
    answers: Sequence[RegionAnswer | RegionRegistration] = (*report.regions, *report.registration)
    silent = {one.region: one for one in answers if one.outcome is not RegionOutcome.ANSWERED}
    for region, one in silent.items():
        zh = f"{region.full_name}未答复（{said(one.outcome).zh}），本报告可能不完整。"
        yield Both(
            zh, f"{region.full_name} did not answer ({OUTCOMES[one.outcome]}): something may be missing."
        )


# -- the report itself -----------------------------------------------------------------------------------


def _about(report: CreditReport) -> Grid:
    made_at = f"{beijing(report.made_at):%Y-%m-%d %H:%M:%S}"
    facts = (
        (Both("报告编号", "Report number"), Both(report.report_number)),
        (Both("企业名称", "Name"), Both(report.name or "—")),
        (Both("统一社会信用代码", "Credit code"), Both(report.credit_code)),
        (Both("查询目的", "Purpose"), Both(said(report.purpose).zh, PURPOSES[report.purpose])),
        (Both("生成时间（北京时间）", "Made at, Beijing time"), Both(made_at)),
        (Both("公示情况截至", "Publicity as of"), Both(report.made_on.isoformat())),
    )
    return Grid(None, (), tuple(Row(label, ((value,),)) for label, value in facts))


def _regions(report: CreditReport) -> Grid:
    """Who was asked, and what came of it; the region's own words where it refused."""
    rows = []
    for one in report.regions:
        outcome = Both(said(one.outcome).zh, OUTCOMES[one.outcome])
        words = tuple(Both(text) for text in (one.region_code, one.region_message) if text)
        rows.append(Row(Both(one.region.full_name), ((outcome, *words), (Both(str(one.records)),))))
    heads = (Both("答复", "Answer"), Both("记录数", "Records"))
    return Grid(Both("各地区的答复", "What the regions answered"), heads, tuple(rows))


def _registration(registered: Sequence[RegionRegistration]) -> Section:
    """登记注册: every registry's view beside the others; they need not agree."""
    held = [one for region in registered for one in region.registrations]
    notes = tuple(
        Both(f"{one.region.full_name}：未登记", "not registered there")
        for one in registered
        if one.outcome is RegionOutcome.ANSWERED and not one.registrations
    )
    labels = (
        ("name", Both("名称", "Name")),
        ("kind", Both("类型", "Type")),
        ("status", Both("登记状态", "Status")),
        ("legal_representative", Both("法定代表人", "Legal representative")),
        ("capital", Both("注册资本（元）", "Registered capital, yuan")),
        ("established_on", Both("成立日期", "Established")),
        ("address", Both("住所", "Address")),
        ("scope", Both("经营范围", "Scope of business")),
        ("registry", Both("登记机关", "Registry")),
    )
    rows = []
    for field, label in labels:
        values = [getattr(one, field) for one in held]
        if any(value is not None for value in values):
            cells = tuple(() if value is None else (_plain(value),) for value in values)
            rows.append(Row(label, cells, differs=len(set(values)) > 1))
    heads = tuple(Both(one.region.full_name) for one in held)
    grids = (Grid(None, heads, tuple(rows)),) if held else ()
    return Section(Both("登记注册", "Registration"), notes, grids)


def _chapter(chapter: Chapter) -> Section:
    notes = []
    if not chapter.records:
        notes.append(Both("无公示记录。", "No public record."))
    if chapter.not_public:
        count = chapter.not_public
        notes.append(
            Both(f"另有 {count} 条记录今日不公示，未列出。", f"{count} not public today, not listed.")
        )
    return Section(CHAPTERS[chapter.name], tuple(notes), tuple(_record(one) for one in chapter.records))


def _suggestions(report: CreditReport) -> Section:
    rows = [
        Row(
            Both(one.document_number),
            (
                (Both(one.issuer_code),),
                (Both(one.repair_possible_from.isoformat()),),
                (Both("是", "yes") if one.possible_now else Both("否", "not yet"),),
            ),
        )
        for one in report.suggestions
    ]
    heads = (
        Both("认定单位", "Issuer"),
        Both("最早可申请修复", "Repair possible from"),
        Both("现可申请", "Possible now"),
    )
    note = Both(
        "完成整改、履行义务并作出信用承诺后，向信用中国申请，由认定单位决定。",
        "Apply at Credit China when obligations are met and a commitment is given; the issuer decides.",
    )
    none = Both("无可修复的公示记录。", "Nothing public can be repaired.")
    return Section(
        Both("信用状况提升建议", "What would better the standing"),
        (note,) if rows else (none,),
        (Grid(None, heads, tuple(rows)),) if rows else (),
    )


# -- one record with its sources -------------------------------------------------------------------------


def _record(sources: RecordSources) -> Grid:
    """One decision: a column for each region that holds it; what differs is marked."""
    differing = {one.field for one in sources.conflicts}
    rows = []
    for fields, label, show in _LINES:
        cells = tuple(tuple(show(view)) for view in sources.sources)
        if any(cells):
            rows.append(Row(label, cells, differs=not differing.isdisjoint(fields)))
    return Grid(Both(sources.document_number), tuple(_head(one) for one in sources.sources), tuple(rows))


def _head(view: RecordView) -> Both:
    record = view.record
    if record.published_from is None:
        return Both(record.region.full_name)
    origin = record.published_from.full_name
    return Both(f"{record.region.full_name}（{origin}推送）", f"pushed by {origin}")


def _plain(value: object) -> Both:
    if isinstance(value, date):
        return Both(value.isoformat())
    return said(value) if isinstance(value, Word) else Both(str(value))


def _member(name: str) -> Callable[[RecordView], Iterator[Both]]:
    def show(view: RecordView) -> Iterator[Both]:
        value = getattr(view.record, name)
        if isinstance(value, tuple):
            yield from (_plain(one) for one in value)
        elif value is not None:
            yield _plain(value)

    return show


def _issuer(view: RecordView) -> Iterator[Both]:
    issuer = view.record.issuer
    yield Both(issuer.name, issuer.credit_code)


def _amounts(view: RecordView) -> Iterator[Both]:
    for one in view.record.amounts:
        kind = said(one.kind)
        yield Both(f"{kind.zh} {one.value} 元", f"{kind.en}, yuan")


def _effective(view: RecordView) -> Iterator[Both]:
    record = view.record
    if record.effective_from is not None or record.effective_to is not None:
        until = "长期" if record.effective_to is None else record.effective_to.isoformat()
        yield Both(f"{record.effective_from or '—'} 至 {until}")


def _status(view: RecordView) -> Iterator[Both]:
    word = said(view.record.status)
    day = f"（{view.record.status_on}）" if view.record.status_on is not None else ""
    yield Both(word.zh + day, word.en)


def _objection(view: RecordView) -> Iterator[Both]:
    if view.record.objected:
        yield Both("异议处理中", "an objection is open")


def _publicity(view: RecordView) -> Iterator[Both]:
    told = view.publicity
    yield Both("公示" if told.public else "不公示", "public" if told.public else "not public")
    yield Both(said(told.why).zh, WHY[told.why])
    if told.public_until is not None:
        yield Both(f"公示截止 {told.public_until}", "public until")
    if told.stopped_on is not None:
        yield Both(f"停止公示 {told.stopped_on}", "stopped on")
    if told.public and told.repair_possible_from is not None:
        yield Both(f"可申请修复 {told.repair_possible_from}", "repair possible from")


def _number(view: RecordView) -> Iterator[Both]:
    yield Both(view.record.region_record_number)


_Line = tuple[tuple[str, ...], Both, Callable[[RecordView], Iterator[Both]]]
_LINES: Final[tuple[_Line, ...]] = (
    (("kind",), Both("种类", "Kind"), _member("kind")),
    (("title",), Both("名称", "Title"), _member("title")),
    ((), Both("认定单位", "Issuer"), _issuer),
    (("decided_on",), Both("决定日期", "Decided on"), _member("decided_on")),
    ((), Both("公示日期", "Published on"), _member("published_on")),
    (("effective_from", "effective_to"), Both("有效期", "In force"), _effective),
    (("penalties",), Both("处罚种类", "Penalties"), _member("penalties")),
    (("amounts",), Both("金额", "Amounts"), _amounts),
    (("licence",), Both("许可类别", "Licence"), _member("licence")),
    (("licence_number",), Both("许可编号", "Licence number"), _member("licence_number")),
    (("grade",), Both("评价等级", "Grade"), _member("grade")),
    ((), Both("事实", "Facts"), _member("facts")),
    ((), Both("依据", "Basis"), _member("basis")),
    ((), Both("内容", "Content"), _member("content")),
    (("severity",), Both("失信严重程度", "Severity"), _member("severity")),
    (("status",), Both("状态", "Status"), _status),
    (("objected",), Both("异议", "Objection"), _objection),
    ((), Both("公示情况", "Publicity"), _publicity),
    ((), Both("待人工复核", "Waits for review"), _member("needs_review")),
    ((), Both("地区记录号", "Record number"), _number),
)
