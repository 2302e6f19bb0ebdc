"""What look-ups of credit records and the report tell callers, region by region."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.cases.answers import RegionOutcome
from gateway.services.credit.chapters import Chapter, Suggestion
from gateway.services.credit.comparing import RecordSources, RecordView
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.credit.records import CreditRecord, EnterpriseRegistration, SubjectCandidate
from gateway.services.words import Told
from gateway.vocabulary import Day, Region


class RegionRecords(Told):
    """One region's records as the exchange keeps them (信用记录)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    records: list[CreditRecord] = Field(description="记录")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class RegionAnswer(Told):
    """What became of the question in one region (地区答复)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    records: int = Field(description="记录数")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class RecordSearchResult(Told):
    """What both regions recorded about a company, each decision once, its sources side by side (查询结果)."""

    credit_code: str = Field(description="统一社会信用代码")
    regions: list[RegionAnswer] = Field(
        description="各地区的答复; never silence about one that did not answer"
    )
    records: list[RecordSources] = Field(description="记录, newest decision first")
    not_public: int = Field(
        description="未列出的非公示记录数: only an authority of an area sees what no region publishes today"
    )


class RegionCandidates(Told):
    """One region's companies of a name (候选主体)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    candidates: list[SubjectCandidate] = Field(description="候选主体")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class SubjectSearchResult(Told):
    """Who bears the name; no one of them is taken for the one that was meant (候选结果)."""

    regions: list[RegionCandidates] = Field(description="各地区的答复")


class PersonRecordsResult(Told):
    """What is told about a natural person: masked, and only what the catalogue allows (自然人查询结果)."""

    regions: list[RegionAnswer] = Field(description="各地区的答复")
    records: list[RecordView] = Field(description="记录")


class RegionRegistration(Told):
    """What one region's registry says of a company (登记信息)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    registrations: list[EnterpriseRegistration] = Field(description="登记信息; none: not registered there")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class CreditReport(Told):
    """What both regions hold about a company, chapter by chapter (企业信用报告)."""

    report_number: str = Field(description="报告编号")
    made_at: datetime = Field(description="生成时间")
    made_on: Day = Field(description="日期 as of which publicity is judged, of the day on which it was made")
    credit_code: str = Field(description="统一社会信用代码")
    name: str | None = Field(default=None, description="名称; absent when no registry that answered knows it")
    purpose: CreditPurpose = Field(description="查询目的")
    complete: bool = Field(description="各地区均已答复; false: something may be missing, see regions")
    regions: list[RegionAnswer] = Field(description="各地区的答复")
    registration: list[RegionRegistration] = Field(description="登记注册基本信息")
    chapters: list[Chapter] = Field(description="章节, in the order of the public report")
    suggestions: list[Suggestion] = Field(description="信用状况提升建议")
    errand_ids: list[UUID] = Field(description="办件号 of every question behind this report")
