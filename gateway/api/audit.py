"""The audit (审计): entries of the log found, read, proved and opened; and a person's own report."""

from __future__ import annotations

from gateway.api import report_page
from gateway.api.dependencies import House
from gateway.api.operations import Register, page
from gateway.api.parameters import ENTRY_INDEX, PURPOSE, WHY_IF_ANOTHERS
from gateway.cases.asking import Answer, Asking
from gateway.cases.audit import (
    AccessReport,
    AccessReportRequest,
    AuditEntry,
    AuditPage,
    AuditPurpose,
    AuditSearch,
    BodiesRequest,
    EntryReceipt,
    LogKeys,
    OpenedBodies,
)
from gateway.errors import Erased

audit = Register("audit", "/v1/audit")

AUDIT = ("audit",)
BODIES = ("audit-bodies",)
ANYBODY = ("medical-insurance", "pension", "employment", "credit", "audit", "client-administration")


@audit.get(
    "/entries/{index}/receipt",
    tells=EntryReceipt,
    parameters=(ENTRY_INDEX, WHY_IF_ANOTHERS),
    regional=False,
    scopes=ANYBODY,
)
async def get_entry_receipt(
    house: House, asking: Asking, index: int, purpose: AuditPurpose | None = None
) -> Answer:
    """Fetch the proof that an entry is in the log; it verifies offline (收据).

    A caller gets the receipts of its own errands, an auditor those of all. The evidence level rises by
    itself when the witnesses of the regions have cosigned: fetch the receipt again then.
    """
    return await house.audit.receipt(asking, index, purpose)


@audit.get(
    "/entries/{index}", tells=AuditEntry, parameters=(ENTRY_INDEX, PURPOSE), regional=False, scopes=AUDIT
)
async def get_audit_entry(house: House, asking: Asking, index: int, purpose: AuditPurpose) -> Answer:
    """Read an entry of the log (查阅条目)."""
    return await house.audit.read(asking, index, purpose)


@audit.post("/searches", asks=AuditSearch, tells=AuditPage, regional=False, scopes=AUDIT)
async def search_audit_entries(house: House, asking: Asking, request: AuditSearch) -> Answer:
    """Find entries by person, errand, organisation, region, service, outcome or time (审计检索)."""
    return await house.audit.search(asking, request)


@audit.post(
    "/entries/{index}/bodies",
    asks=BodiesRequest,
    tells=OpenedBodies,
    parameters=(ENTRY_INDEX,),
    regional=False,
    scopes=BODIES,
    fails=(Erased,),
)
async def open_entry_bodies(house: House, asking: Asking, index: int, request: BodiesRequest) -> Answer:
    """Open the bodies behind an entry: request, messages and answer (拆封查阅原文)."""
    return await house.audit.open(asking, index, request)


@audit.post(
    "/access-reports",
    asks=AccessReportRequest,
    tells=AccessReport,
    regional=False,
    scopes=AUDIT,
    forms=(page(lambda answer: report_page.page(AccessReport.model_validate_json(answer))),),
)
async def report_access(house: House, asking: Asking, request: AccessReportRequest) -> Answer:
    """Report who saw what about a person, when and for which purpose, in plain words (个人信息查询记录).

    With `Accept: text/html` the same comes as a page to print, in Chinese and English.
    """
    return await house.audit.report(asking, request)


@audit.get("/keys", tells=LogKeys, regional=False, scopes=ANYBODY)
async def get_log_keys(house: House, asking: Asking) -> Answer:
    """Read whose signatures prove something about the log (日志公钥)."""
    return await house.audit.keys(asking)
