"""Every crosswalk of Sichuan's medical insurance, for the page that shows them and their laws."""

from __future__ import annotations

from gateway.regions.crosswalk import Crosswalk
from gateway.regions.sichuan.medical_insurance import (
    directories,
    filings,
    lines,
    people,
    settlement_tables,
    visit_tables,
)

CROSSWALKS: tuple[Crosswalk, ...] = (
    people.SEARCH,
    people.PERSON,
    people.ENROLMENT,
    filings.FILING,
    filings.ACCEPTED,
    filings.CANCELLATION,
    filings.CANCELLED,
    filings.ON_RECORD,
    visit_tables.VISIT,
    *(
        visit_tables.opening(kind, inpatient=inpatient)
        for kind in visit_tables.PAYMENT_TABLES
        for inpatient in (False, True)
    ),
    visit_tables.OPENED,
    visit_tables.CANCELLATION,
    visit_tables.STATE,
    visit_tables.DIAGNOSIS,
    visit_tables.DIAGNOSED,
    visit_tables.DISCHARGE,
    lines.LINE,
    lines.UPLOADED,
    lines.PRICED,
    lines.WITHDRAWAL,
    lines.WITHDRAWN,
    *(settlement_tables.charge(kind) for kind in visit_tables.PAYMENT_TABLES),
    settlement_tables.SETTLED,
    *(settlement_tables.care(kind) for kind in visit_tables.PAYMENT_TABLES),
    settlement_tables.SEGMENT,
    settlement_tables.CANCELLATION,
    settlement_tables.RECORD,
    settlement_tables.RECORDED,
    settlement_tables.RECORD_CANCELLATION,
    settlement_tables.RECORD_CANCELLED,
    directories.ITEM_SEARCH,
    directories.ITEM,
    directories.INSTITUTION,
)
