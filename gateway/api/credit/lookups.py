"""What was recorded about a company or a person (信用记录查询)."""

from __future__ import annotations

from gateway.api.credit import PREFIX, SCOPES, TAG, report_page, report_pdf
from gateway.api.dependencies import House
from gateway.api.operations import Register, page, pdf
from gateway.cases.asking import Answer, Asking
from gateway.cases.credit.answers import (
    CreditReport,
    PersonRecordsResult,
    RecordSearchResult,
    SubjectSearchResult,
)
from gateway.services.credit.lookups import PersonRecordSearch, RecordSearch, ReportRequest, SubjectSearch

credit_lookups = Register(TAG, PREFIX)


@credit_lookups.post("/records/search", asks=RecordSearch, tells=RecordSearchResult, scopes=SCOPES)
async def search_credit_records(house: House, asking: Asking, request: RecordSearch) -> Answer:
    """Find what both regions recorded about a company, by its credit code (信用记录查询).

    Each decision stands once, with every region that holds it side by side and what they say differently;
    nothing is merged. Each says what is public of it today and why.
    """
    return await house.credit_lookups.find_records(asking, request)


@credit_lookups.post("/subjects/search", asks=SubjectSearch, tells=SubjectSearchResult, scopes=SCOPES)
async def search_credit_subjects(house: House, asking: Asking, request: SubjectSearch) -> Answer:
    """Find who bears a name; candidates only, never a match (按名称查询主体)."""
    return await house.credit_lookups.find_subjects(asking, request)


@credit_lookups.post(
    "/persons/records/search", asks=PersonRecordSearch, tells=PersonRecordsResult, scopes=SCOPES
)
async def search_person_credit_records(house: House, asking: Asking, request: PersonRecordSearch) -> Answer:
    """Find what is public about a natural person, with their authorisation (自然人信用信息查询).

    Names come masked, and only the kinds that the national catalogue has for natural persons.
    """
    return await house.credit_lookups.find_person_records(asking, request)


@credit_lookups.post(
    "/reports",
    asks=ReportRequest,
    tells=CreditReport,
    scopes=SCOPES,
    forms=(page(report_page.page), pdf(report_pdf.pdf)),
)
async def make_credit_report(house: House, asking: Asking, request: ReportRequest) -> Answer:
    """Make the report on a company: what both regions hold, chapter by chapter (企业信用报告).

    With `Accept: text/html` it comes as a page to print, with `Accept: application/pdf` as a PDF, each in
    Chinese and English. A region that did not answer is named on it.
    """
    return await house.credit_reports.make(asking, request)
