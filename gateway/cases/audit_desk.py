"""The audit desk: entries are found, read, proved and opened; and every reading is an entry itself.

The reading is written down before anything is handed out: one that cannot be recorded does not happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.cases.access_report import report_of
from gateway.cases.asking import Answer, Asking
from gateway.cases.audit import (
    LEGAL_BASIS,
    MOST_DAYS_UNNAMED,
    AccessReportRequest,
    AuditEntry,
    AuditPage,
    AuditPurpose,
    AuditRecords,
    AuditSearch,
    BodiesRequest,
    DataSubject,
    EntryKept,
    EntryKind,
    EntryReceipt,
    Level,
    LogKeys,
    OpenedBodies,
    OpenedBody,
    Sought,
    WitnessedBy,
    WitnessKey,
)
from gateway.cases.receipts import Receipts
from gateway.errands import Effect, Journal, Note
from gateway.errors import Erased, Fault, Invalid, NotFound
from gateway.evidence.checkpoints import Trust
from gateway.evidence.encoding import to_base64
from gateway.evidence.entry import EntryClass
from gateway.evidence.trust import log_keys
from gateway.exchange import written
from gateway.services.medical_insurance.personal import by_document
from gateway.services.personal import by_credit_code, by_person_number
from gateway.vocabulary import Identity, Region, now

AUDIT = "audit"
"""The scope of those who may read the audit."""
MOST_IN_A_REPORT = 10_000


class AuditDesk:
    """Where an auditor reads the log, and a caller gets its receipts."""

    def __init__(self, records: AuditRecords, receipts: Receipts, journal: Journal, trust: Trust) -> None:
        self._records = records
        self._receipts = receipts
        self._journal = journal
        self._trust = trust

    # -- entries -------------------------------------------------------------------------------------------

    async def search(self, asking: Asking, search: AuditSearch) -> Answer:
        """Entries that fit, the newest first."""
        sought = _sought(search)
        persons = () if search.person is None else (identity_of(search.person),)
        await self._note(
            asking,
            "search_entries",
            search.purpose,
            persons=persons,
            bodies=() if asking.body is None or not persons else (("request", asking.body),),
            details=_criteria(search),
        )
        found = await self._records.search(sought)
        more = str(found[search.limit - 1].index) if len(found) > search.limit else None
        page = AuditPage(entries=[_entry(one) for one in found[: search.limit]], next_cursor=more)
        return Answer(written(page), ())

    async def read(self, asking: Asking, index: int, purpose: AuditPurpose) -> Answer:
        """One entry."""
        kept = await self._entry(index)
        await self._note(asking, "read_entry", purpose, about=kept)
        return Answer(written(_entry(kept)), ())

    async def open(self, asking: Asking, index: int, request: BodiesRequest) -> Answer:
        """The bodies behind an entry."""
        kept = await self._entry(index)
        parts = await self._records.bodies(index)
        erased = parts is None and "commitments" in kept.said
        written_at = await self._note(
            asking,
            "open_bodies",
            request.purpose,
            outcome="Erased" if erased else "Opened",
            about=kept,
            disclosed=tuple(part.name for part in parts or ()),
            details={"reason": request.reason},
        )
        if erased:
            gone = Erased(
                "What was behind this entry was erased; the entry and its proof stand.", effect="none"
            )
            gone.receipt = written_at
            raise gone
        bodies = [
            OpenedBody(
                part=part.name,
                content=to_base64(part.body),
                text=_as_text(part.body),
                salt=to_base64(part.salt),
            )
            for part in parts or ()
        ]
        return Answer(written(OpenedBodies(index=index, bodies=bodies)), ())

    async def report(self, asking: Asking, request: AccessReportRequest) -> Answer:
        """Who saw what about a person."""
        person = identity_of(request.person)
        await self._note(
            asking,
            "report_access",
            request.purpose,
            persons=(person,),
            bodies=() if asking.body is None else (("request", asking.body),),
        )
        found = await self._records.search(Sought(persons=(person,), limit=MOST_IN_A_REPORT + 1))
        complete = len(found) <= MOST_IN_A_REPORT
        return Answer(written(report_of(found[:MOST_IN_A_REPORT], now(), complete=complete)), ())

    # -- receipts ------------------------------------------------------------------------------------------

    async def receipt(self, asking: Asking, index: int, purpose: AuditPurpose | None) -> Answer:
        """The proof that an entry is in the log; for its own caller, and for an auditor.

        One's own receipt says nothing that one was not told: only an auditor's reading is an entry.
        """
        kept = await self._records.entry(index)
        audits = AUDIT in asking.actor.scopes
        if kept is None or not (audits or _belongs_to(kept, asking.actor.client_id)):
            raise NotFound
        if not _belongs_to(kept, asking.actor.client_id):
            await self._note(asking, "read_receipt", purpose, about=kept)
        receipt, judged = await self._receipts.of(index, kept.entry)
        told = EntryReceipt(
            index=index,
            level=Level(judged.level.value),
            tree_size=judged.checkpoint.size,
            witnessed_by=[
                WitnessedBy(region=Region(region), cosigned_at=datetime.fromtimestamp(at, UTC))
                for region, at in sorted(judged.witnessed.items())
            ],
            tlog_proof=str(receipt),
        )
        return Answer(written(told), ())

    async def keys(self, _asking: Asking) -> Answer:
        """Whose signatures prove something about the log."""
        told = LogKeys(
            origin=self._trust.origin,
            log=[str(key) for key in log_keys(self._trust)],
            witnesses=[
                WitnessKey(region=Region(region), key=str(key))
                for region, key in sorted(self._trust.witnesses.items())
            ],
        )
        return Answer(written(told), ())

    # -- parts ---------------------------------------------------------------------------------------------

    async def _entry(self, index: int) -> EntryKept:
        kept = await self._records.entry(index)
        if kept is None:
            raise NotFound
        return kept

    async def _note(
        self,
        asking: Asking,
        action: str,
        purpose: AuditPurpose | None,
        *,
        outcome: str = "Found",
        about: EntryKept | None = None,
        persons: tuple[Identity, ...] = (),
        bodies: tuple[tuple[str, bytes], ...] = (),
        disclosed: tuple[str, ...] = (),
        details: dict[str, Any] | None = None,
    ) -> int:
        """Write the reading down; in the report of a person whom it is about it stands, too."""
        note = Note(
            actor=asking.actor,
            action=action,
            outcome=outcome,
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            purpose=None if purpose is None else purpose.value,
            legal_basis=None if purpose is None else LEGAL_BASIS[purpose],
            disclosed=disclosed,
            persons=persons,
            bodies=bodies,
            seal=None if about is None else about.seal,
            details={**({} if about is None else {"index": about.index}), **(details or {})},
        )
        return await self._journal.note(note)


def identity_of(person: DataSubject) -> Identity:
    """Whom a question is about."""
    if person.document is not None:
        return by_document(person.document.kind, person.document.number)
    if person.credit_code is not None:
        return by_credit_code(person.credit_code)
    assert person.insured is not None
    return by_person_number(person.insured.region, person.insured.person_number)


def _sought(search: AuditSearch) -> Sought:
    since = search.since
    if search.person is None and search.errand_id is None and search.organisation is None:
        since = _bounded(search)
    return Sought(
        persons=None if search.person is None else (identity_of(search.person),),
        errand_id=search.errand_id,
        organisation=search.organisation,
        region=search.region,
        service=search.service,
        outcome=search.outcome,
        kind=search.kind,
        since=since,
        before=search.before,
        below=None if search.cursor is None else int(search.cursor),
        limit=search.limit + 1,
    )


def _bounded(search: AuditSearch) -> datetime:
    """The beginning of a search that names nobody; it covers a month at most.

    A later page is asked for later: what the first page could show must still be within.
    """
    most = timedelta(days=MOST_DAYS_UNNAMED + (search.cursor is not None))
    end = search.before or now()
    if search.since is not None and end - search.since > most:
        reason = (
            f"lies more than {MOST_DAYS_UNNAMED} days before the end;"
            " name a person, an errand or an organisation, or search a shorter time"
        )
        raise Invalid([Fault("/since", reason)])
    return search.since or end - most


def _criteria(search: AuditSearch) -> dict[str, Any]:
    """What was looked for, as far as it names no person."""
    told = search.model_dump(mode="json", exclude_none=True, exclude={"purpose", "person", "limit"})
    return {**told, **({"person": True} if search.person is not None else {})}


def _belongs_to(kept: EntryKept, client_id: str) -> bool:
    return client_id in (kept.errand_client_id, kept.said.get("client_id"))


def _entry(kept: EntryKept) -> AuditEntry:
    said = kept.said
    bodies = "none"
    if kept.has_seal:
        bodies = "present" if kept.has_bodies and kept.seal is not None else "erased"
        bodies = bodies if said.get("commitments") else "none"
    return AuditEntry(
        index=kept.index,
        recorded_at=said["recorded_at"],
        kind=EntryKind(said.get("class", "exchange")),
        action=said["action"],
        outcome=said["outcome"],
        effect=said["effect"],
        client_id=said["client_id"],
        organisation=said.get("organisation"),
        region=said.get("region"),
        errand_id=said.get("errand_id"),
        entry=dict(said),
        bodies=bodies,
        receipt_url=f"/v1/audit/entries/{kept.index}/receipt",
    )


def _as_text(body: bytes) -> str | None:
    encodings: Sequence[str] = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
