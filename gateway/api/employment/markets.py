"""What is public of both labour markets: agencies' licences, job fairs, monthly figures (人力资源市场)."""

from __future__ import annotations

from datetime import date

from gateway.api.dependencies import House
from gateway.api.employment import PREFIX, SCOPES, TAG
from gateway.api.operations import Parameter, Register, matching
from gateway.cases.asking import Answer, Asking
from gateway.cases.employment.markets import LONGEST
from gateway.cases.employment.register_answers import JobFairList, LicenceSearchResult, MonitoringReport
from gateway.errors import Fault, Invalid
from gateway.services.credit.codes import checked_credit_code
from gateway.services.employment.lookups import JointFairRequest
from gateway.services.employment.markets import JobFair

markets = Register(TAG, PREFIX)

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CREDIT_CODE = Parameter(
    name="credit_code",
    within="query",
    schema={"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"},
    description="统一社会信用代码 of the agency",
    read=checked_credit_code,
    example="91510100MA6000016A",
)
MONTH = Parameter(
    name="month",
    within="query",
    schema={"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"},
    description="月份 YYYY-MM",
    read=matching("20[0-9]{2}-(0[1-9]|1[0-2])", "must be a month, YYYY-MM"),
    example="2026-10",
)


def _day(name: str, description: str, example: str) -> Parameter:
    return Parameter(
        name=name,
        within="query",
        schema={"type": "string", "format": "date"},
        description=description,
        read=matching(_DAY, "must be a date, YYYY-MM-DD", date.fromisoformat),
        example=example,
    )


HELD_FROM = _day("held_from", "开始日期 of the days that are listed", "2026-11-01")
HELD_TO = _day("held_to", "结束日期 of the days that are listed, 92 at most", "2026-11-30")


@markets.get("/agency-licences", tells=LicenceSearchResult, parameters=(CREDIT_CODE,), scopes=SCOPES)
async def find_agency_licences(house: House, asking: Asking, credit_code: str) -> Answer:
    """Find the licences and filings of a human-resources agency in both regions (人力资源服务许可查询)."""
    return await house.markets.find_licences(asking, credit_code)


@markets.get("/job-fairs", tells=JobFairList, parameters=(HELD_FROM, HELD_TO), scopes=SCOPES)
async def list_job_fairs(house: House, asking: Asking, held_from: date, held_to: date) -> Answer:
    """List the job fairs that both regions announce (招聘会查询)."""
    if not held_from <= held_to <= held_from + LONGEST:
        raise Invalid([Fault("/query/held_to", "must not lie before held_from, nor more than 92 days after")])
    return await house.markets.find_fairs(asking, held_from, held_to)


@markets.post("/joint-fairs", asks=JointFairRequest, tells=JobFair, keyed=True, scopes=SCOPES)
async def announce_joint_fair(house: House, asking: Asking, request: JointFairRequest) -> Answer:
    """Have the other region announce a fair of the caller's region, too (联合招聘会)."""
    return await house.markets.announce_fair(asking, request)


@markets.get("/monitoring", tells=MonitoringReport, parameters=(MONTH,), scopes=SCOPES)
async def read_monitoring(house: House, asking: Asking, month: str) -> Answer:
    """Read a month's figures of monitored enterprises by area and industry (失业动态监测月报).

    A group of fewer than five enterprises is withheld, and so is one whose number of enterprises changed by
    fewer than five since the month before. Totals sum what is told.
    """
    return await house.markets.read_monitoring(asking, month)
