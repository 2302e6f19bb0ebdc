"""The chapters of the public report on a company, and what stands in which (信用报告章节)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import Field

from gateway.services.credit.comparing import RecordSources
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import RecordClass, RecordKind
from gateway.services.words import Told, Word
from gateway.vocabulary import Day


class ChapterName(Word):
    """A chapter of the report (章节); the public report has them in this order."""

    ADMINISTRATION = "administration", "行政管理"
    HONOURS = "honours", "诚实守信"
    SERIOUS_DISHONESTY = "serious_dishonesty", "严重失信主体名单"
    ABNORMAL_OPERATION = "abnormal_operation", "经营异常"
    COMMITMENTS = "commitments", "信用承诺"
    EVALUATIONS = "evaluations", "信用评价"
    JUDGMENTS = "judgments", "司法判决"
    OTHER = "other", "其他"


OF_KIND: Final = {
    RecordKind.LICENCE: ChapterName.ADMINISTRATION,
    RecordKind.PENALTY: ChapterName.ADMINISTRATION,
    RecordKind.HONOUR: ChapterName.HONOURS,
    RecordKind.SERIOUS_DISHONESTY: ChapterName.SERIOUS_DISHONESTY,
    RecordKind.ABNORMAL_OPERATION: ChapterName.ABNORMAL_OPERATION,
    RecordKind.COMMITMENT: ChapterName.COMMITMENTS,
    RecordKind.EVALUATION: ChapterName.EVALUATIONS,
    RecordKind.JUDGMENT_DEFAULT: ChapterName.JUDGMENTS,
}
ELSEWHERE: Final = frozenset(
    {
        RecordClass.PROFESSIONAL,
        RecordClass.CONTRACT,
        RecordClass.INTELLECTUAL_PROPERTY,
        RecordClass.VOLUNTARY,
    }
)
"""Classes of the catalogue that have no chapter of their own, whatever kind the record is of."""


def chapter_of(record: CreditRecord) -> ChapterName:
    """Where a record stands in the report."""
    return ChapterName.OTHER if record.catalogue_class in ELSEWHERE else OF_KIND[record.kind]


class Chapter(Told):
    """One chapter with its records (章节)."""

    name: ChapterName = Field(description="章节")
    records: list[RecordSources] = Field(description="记录, newest first")
    not_public: int = Field(description="不再或尚未公示, 未列出的记录数")


class Suggestion(Told):
    """What could better the company's standing: a repair that may be applied for (信用状况提升建议)."""

    document_number: str = Field(description="决定书文号")
    issuer_code: str = Field(description="认定单位")
    repair_possible_from: Day = Field(description="可申请信用修复的最早日期")
    possible_now: bool = Field(description="现已可申请")


def chapters_of(records: Sequence[RecordSources]) -> list[Chapter]:
    """Every chapter in its order, with what is public somewhere today; the rest is counted."""
    chapters = []
    for name in ChapterName:
        mine = [one for one in records if chapter_of(one.sources[0].record) is name]
        public = [one for one in mine if one.public_somewhere]
        chapters.append(Chapter(name=name, records=public, not_public=len(mine) - len(public)))
    return chapters


def suggestions_of(records: Sequence[RecordSources], on: date) -> list[Suggestion]:
    """Which public records may be repaired, and from when on."""
    found = []
    for one in records:
        days = [
            view.publicity.repair_possible_from
            for view in one.sources
            if view.publicity.public and view.publicity.repair_possible_from is not None
        ]
        if days:
            day = max(days)
            found.append(
                Suggestion(
                    document_number=one.document_number,
                    issuer_code=one.issuer_code,
                    repair_possible_from=day,
                    possible_now=day <= on,
                )
            )
    return found
