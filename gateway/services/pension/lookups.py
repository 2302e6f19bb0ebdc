"""What an office asks of the regions before and beside a transfer (查询, 资格校验, 参保缴费凭证)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.services.pension.people import AgencyCode, Applicant, Person, StaffNumber
from gateway.services.pension.words import Scheme
from gateway.services.words import Asked
from gateway.vocabulary import ConnectedArea, Region


def _named_once(regions: Sequence[Region]) -> Sequence[Region]:
    if len(set(regions)) < len(regions):
        raise ValueError("must not name a region twice")
    return regions


Regions = Annotated[tuple[Region, ...], Field(min_length=1, max_length=2), AfterValidator(_named_once)]
"""Which regions to ask."""


class HistorySearch(Asked):
    """Ask for a person's contributions year by year (历年缴费查询)."""

    person: Person = Field(description="参保人")
    scheme: Scheme = Field(description="险种")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")
    agency_code: AgencyCode = Field(description="查询经办机构 YAB003, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")


class EligibilityCheck(Asked):
    """Ask whether a person may transfer, by what both regions know (转移资格校验)."""

    person: Applicant = Field(description="参保人")
    origin_area: ConnectedArea = Field(description="原参保地行政区划 YAC250")
    receiving_area: ConnectedArea = Field(description="转入地行政区划 AAB299")
    origin_scheme: Scheme = Field(description="转出险种")
    receiving_scheme: Scheme = Field(description="转入险种")
    assigned: bool = Field(default=False, description="组织调动, approved at county level or above")
    agency_code: AgencyCode = Field(description="校验经办机构 YAB003, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")


class CertificateRequest(Asked):
    """Have the certificate issued that a person takes along (开具参保缴费凭证)."""

    person: Person = Field(description="参保人")
    scheme: Scheme = Field(description="险种")
    agency_code: AgencyCode = Field(description="出具经办机构 YAB003; its region is asked")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")
