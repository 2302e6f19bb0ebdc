"""A person's own report: who saw what about them, when and for which purpose, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from gateway.cases import plain_words
from gateway.cases.audit import Access, AccessReport, EntryKept
from gateway.errands import GATEWAY
from gateway.evidence.entry import EntryClass


def report_of(entries: Sequence[EntryKept], made_at: datetime, *, complete: bool) -> AccessReport:
    """The report over a person's entries, the newest first; one line for each errand and each reading."""
    lines: dict[object, list[EntryKept]] = {}
    for kept in entries:
        is_errand = kept.said.get("class") == EntryClass.EXCHANGE
        lines.setdefault(kept.said.get("errand_id") if is_errand else kept.index, []).append(kept)
    accesses = sorted(map(_access, lines.values()), key=attrgetter("at"), reverse=True)
    return AccessReport(made_at=made_at, accesses=accesses, complete=complete)


def _access(together: Sequence[EntryKept]) -> Access:
    """One line: the newest entry says what came of it, the oldest when it began."""
    newest, oldest = together[0].said, together[-1].said
    disclosed = dict.fromkeys(field for kept in together for field in kept.said.get("disclosed", ()))
    errand_id = newest.get("errand_id")
    client_id, organisation = newest["client_id"], newest.get("organisation")
    if client_id == GATEWAY.client_id:  # what follows from a caller's errand is done by us on its behalf
        client_id = together[0].errand_client_id or client_id
        organisation = together[0].errand_organisation or organisation
    return Access(
        at=oldest["recorded_at"],
        client_id=client_id,
        organisation=organisation,
        institution_code=newest.get("institution_code"),
        region=newest.get("region"),
        what=plain_words.what(oldest),
        purpose=plain_words.purpose(oldest),
        legal_basis=oldest.get("legal_basis"),
        outcome=plain_words.outcome(newest),
        disclosed=list(disclosed),
        errand_id=UUID(errand_id) if errand_id else None,
        indexes=sorted(kept.index for kept in together),
    )
