"""Erasing a person: their keys are destroyed, and what our memory says of them is struck out (删除).

The log keeps its entries: they name nobody, and the commitments in them can no longer be opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.errors import WrongState
from gateway.records.acting import Act
from gateway.records.database import Connection
from gateway.records.nodes import ALIVE
from gateway.vocabulary import Identity

OPEN_STATES = ("asked", "unknown", "following_up", "waiting")
"""An errand in one of these is not finished: what it needs must not be taken away."""

UNFINISHED = f"(errands.changes_state OR errands.state <> 'asked' OR {ALIVE})"
"""SQL: of an errand in an open state. A look-up whose process is gone changed nothing: nobody ends it."""

_MOST_IN_AN_ENTRY = 1000

_SEALS = """
SELECT seal_id, case_id FROM seals WHERE wrapped IS NOT NULL AND case_id IN (
    SELECT case_id FROM seals JOIN seal_persons USING (seal_id) WHERE person = ANY($1::bytea[]))
ORDER BY seal_id
"""
_CASES = "SELECT case_id FROM seals WHERE seal_id = ANY($1::uuid[])"
_OF_SEAL = "(seal_id = ANY($1::uuid[]) OR seal_id IS NULL AND {} IN (" + _CASES + "))"
"""SQL: what was made before there were seals is known by its case, for which a seal was made later."""
_IS_VISIT, _IS_FILING = _OF_SEAL.format("visit_id"), _OF_SEAL.format("filing_id")
_VISITS = f"SELECT visit_id FROM visits WHERE {_IS_VISIT}"
_OVER = ("completed", "refused", "withdrawn", "annulled")
_MONEY_UNDER_WAY = ("due", "in_settlement", "paid", "mismatch")
_IS_TRANSFER = "transfer_id IN (SELECT transfer_id FROM transfers WHERE seal_id = ANY($1::uuid[]))"
_IS_ERRAND = """(errands.seal_id = ANY($1::uuid[])
    OR errands.id IN (SELECT errand_id FROM log_entries WHERE seal_id = ANY($1::uuid[])))"""
# An opening that the treatment region refused is unfinished until its undoing came to an end; a transfer,
# until both offices are done and its money has found its case.
_OPEN = f"""
SELECT id FROM errands WHERE state = ANY($2::text[]) AND {UNFINISHED} AND {_IS_ERRAND}
UNION
SELECT errand_id FROM settlements WHERE recording = 'pending' AND erased_at IS NULL
    AND visit_id IN ({_VISITS})
UNION
SELECT opening.id FROM errands AS opening JOIN visits USING (visit_id)
WHERE opening.operation = 'open_visit' AND visits.state = 'opening' AND visits.erased_at IS NULL
    AND visits.visit_id IN ({_VISITS}) AND NOT EXISTS (SELECT FROM errands AS undo
        WHERE undo.client_id = 'gateway' AND undo.key = 'undo:' || visits.visit_id AND undo.state = 'refused')
UNION
SELECT transfer_id FROM transfers WHERE seal_id = ANY($1::uuid[]) AND erased_at IS NULL
    AND (relation_status <> ALL(ARRAY{list(_OVER)}) OR next_step IS NOT NULL
        OR fund_status = ANY(ARRAY{list(_MONEY_UNDER_WAY)}))
UNION
SELECT payment_id FROM payments WHERE seal_id = ANY($1::uuid[]) AND state = 'unmatched' AND erased_at IS NULL
"""
_BODIES = """
DELETE FROM sealed_bodies AS bodies USING log_entries AS entries
WHERE entries.seal_id = ANY($1::uuid[])
    AND bodies.index = entries.index AND bodies.appended_at = entries.appended_at
"""
_STRIKE_OUT = (
    "DELETE FROM seal_persons WHERE seal_id = ANY($1::uuid[])",
    f"DELETE FROM fee_lines WHERE visit_id IN ({_VISITS})",
    f"UPDATE settlements SET answer = '', erased_at = now() WHERE visit_id IN ({_VISITS})",
    # The fingerprint is a hash of the request: who guesses the person could make sure of it.
    f"""UPDATE errands SET facts = '{{}}', fingerprint = '', reason = reason - 'message' - 'detail'
        WHERE {_IS_ERRAND}""",
    f"UPDATE visits SET person_number = '', case_number = '', erased_at = now() WHERE {_IS_VISIT}",
    f"UPDATE filings SET person_number = '', erased_at = now() WHERE {_IS_FILING}",
    f"DELETE FROM transfer_documents WHERE {_IS_TRANSFER}",
    f"UPDATE transfer_entries SET note = NULL, reasons = '[]', code = NULL WHERE {_IS_TRANSFER}",
    """UPDATE transfers SET person_index = NULL, name_index = NULL, account_total = NULL, pool_total = NULL,
        total = NULL, erased_at = now() WHERE seal_id = ANY($1::uuid[])""",
    """UPDATE payments SET person_index = NULL, name_index = NULL, sealed = NULL, erased_at = now()
        WHERE seal_id = ANY($1::uuid[])""",
    """UPDATE seals SET wrapped = NULL, wrapped_by = NULL, erased_at = now()
        WHERE seal_id = ANY($1::uuid[])""",
)
_TABLES = (
    "seals",
    "sealed_bodies",
    "seal_persons",
    "visits",
    "filings",
    "fee_lines",
    "settlements",
    "transfers",
    "transfer_entries",
    "transfer_documents",
    "payments",
    "errands",
)


@dataclass(frozen=True, slots=True)
class Erasable:
    """What there is of a person: the seals, how many cases, and the errands and transfers not finished."""

    seals: Sequence[UUID]
    cases: int
    unfinished: Sequence[UUID]


async def erasable(act: Act, persons: Sequence[Identity]) -> Erasable:
    """What an erasure would destroy, and what stands in its way."""
    blinded = [act.seals.blinded(person) for person in persons]
    rows = await act.connection.fetch(_SEALS, blinded)
    seals = [row["seal_id"] for row in rows]
    unfinished = await act.connection.fetch(_OPEN, seals, list(OPEN_STATES))
    return Erasable(seals, len({row["case_id"] for row in rows}), [row["id"] for row in unfinished])


async def erase(act: Act, persons: Sequence[Identity], *, reason: str, legal_basis: str) -> Erasable:
    """Erase a person; raises WrongState while an errand of theirs is not finished."""
    connection = act.connection
    async with connection.transaction():
        # New claims about the person's cases wait here until we are done.
        await connection.execute("LOCK TABLE errands IN SHARE ROW EXCLUSIVE MODE")
        found = await erasable(act, persons)
        if found.unfinished:
            raise WrongState("An errand or transfer of this person is not finished; finish it first.")
        if found.seals:
            await _destroy(connection, found.seals)
            await _record(act, found, reason, legal_basis)
    return found


async def _destroy(connection: Connection, seals: Sequence[UUID]) -> None:
    await connection.execute(_BODIES, seals)
    for statement in _STRIKE_OUT:
        await connection.execute(statement, seals)


async def _record(act: Act, found: Erasable, reason: str, legal_basis: str) -> None:
    """One entry names the seals that were destroyed; very many need several."""
    for first in range(0, len(found.seals), _MOST_IN_AN_ENTRY):
        seals = [str(seal) for seal in found.seals[first : first + _MOST_IN_AN_ENTRY]]
        details = {"seals": seals, "cases": found.cases, "reason": reason}
        await act.record("erase", details, outcome="Erased", legal_basis=legal_basis)


async def sweep(connection: Connection) -> None:
    """Have Postgres clear the space of what was deleted, so that it does not linger in the files."""
    for table in _TABLES:
        await connection.execute(f"VACUUM (ANALYZE) {table}")
