"""What is asked about a company or a person, and why (信用查询)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.services.credit.codes import SubjectCode
from gateway.services.credit.records import PersonQuery
from gateway.services.credit.words import RecordKind
from gateway.services.words import Asked, Word
from gateway.vocabulary import Region


class CreditPurpose(Word):
    """Why somebody's credit records are looked at (查询目的); it stands in the log's entry."""

    SUPERVISION = "credit_supervision", "行政监管"
    PUBLIC_SERVICE = "credit_public_service", "办理行政服务事项"
    CREDIT_GRANTING = "credit_granting", "信贷审批"
    TENDER = "credit_tender", "招标投标与政府采购"
    SELF_CHECK = "credit_self_check", "主体自查"


def _named_once(regions: Sequence[Region]) -> Sequence[Region]:
    if len(set(regions)) < len(regions):
        raise ValueError("must not name a region twice")
    return regions


Regions = Annotated[tuple[Region, ...], Field(min_length=1, max_length=2), AfterValidator(_named_once)]


class RecordSearch(Asked):
    """Ask what both regions recorded about a company (信用记录查询)."""

    credit_code: SubjectCode = Field(description="统一社会信用代码")
    purpose: CreditPurpose = Field(description="查询目的")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")
    kinds: tuple[RecordKind, ...] | None = Field(default=None, description="种类; absent: all")


class SubjectSearch(Asked):
    """Ask who bears a name; whether one of them is meant is the caller's to say (按名称查询主体)."""

    name: Annotated[str, Field(min_length=2, max_length=100, pattern=r"^[^\x00-\x1f%_\x22*]+$")] = Field(
        description="名称, or a part of it: two characters at least"
    )
    purpose: CreditPurpose = Field(description="查询目的")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")


class PersonRecordSearch(PersonQuery):
    """Ask what is recorded about a natural person, with their authorisation (自然人信用信息查询)."""

    regions: Regions | None = Field(default=None, description="查询地区; absent: both")


class ReportRequest(Asked):
    """Have the report on a company made (企业信用报告)."""

    credit_code: SubjectCode = Field(description="统一社会信用代码")
    purpose: CreditPurpose = Field(description="查询目的")
