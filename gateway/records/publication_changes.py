"""What events change about publications: kept, changed, moved, placed; and what was found about postings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from gateway.records.database import Connection
from gateway.records.delivery_changes import want
from gateway.records.happened import Happening
from gateway.services.employment.events import (
    Act,
    FindingsKept,
    PublicationChanged,
    PublicationKept,
    PublicationMoved,
    PublicationPlaced,
)
from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.words import PostingState
from gateway.vocabulary import uuid7

# No index may be hurt: neither that of the posting, nor that of the caller's key.
_KEEP = """
INSERT INTO publications (publication_id, home_region, peer_region, posting_number, home_area, office_code,
    version, state, title, employer_name, valid_to, findings, published_at, changed_at)
SELECT $1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $12
WHERE NOT EXISTS (SELECT FROM publication_acts WHERE client_id = $13 AND key = $14)
ON CONFLICT DO NOTHING RETURNING publication_id
"""
_CHANGE = """
UPDATE publications SET version = $2, title = $3, employer_name = $4, valid_to = $5, findings = $6,
    changed_at = $7
WHERE publication_id = $1 AND version = $2 - 1
    AND NOT EXISTS (SELECT FROM publication_acts WHERE client_id = $8 AND key = $9)
RETURNING publication_id
"""
_MOVE = """
UPDATE publications SET version = $2, state = $3, changed_at = $4
WHERE publication_id = $1 AND version = $2 - 1
    AND NOT EXISTS (SELECT FROM publication_acts WHERE client_id = $5 AND key = $6)
RETURNING publication_id
"""
_ACT = """
INSERT INTO publication_acts (publication_id, version, name, client_id, key, fingerprint, handled_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_PLACE = "UPDATE publications SET region_posting_number = $2 WHERE publication_id = $1"
_FIND = """
INSERT INTO compliance_findings AS kept (finding_id, region, posting_number, field, action, legal_basis,
    office_code, found_at, publication_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (region, posting_number, field, action) DO UPDATE SET found_at = excluded.found_at,
    office_code = excluded.office_code,
    publication_id = coalesce(excluded.publication_id, kept.publication_id)
"""


async def publication_kept(connection: Connection, one: Happening) -> bool:
    """False when the posting is published already, or the caller's key did something else meanwhile."""
    kept: PublicationKept = one.event
    taken = await connection.fetchval(
        _KEEP,
        kept.publication_id,
        kept.home_region.value,
        kept.peer_region.value,
        kept.posting_number,
        kept.office_code[:6],
        kept.office_code,
        PostingState.ACTIVE.value,
        kept.shown.title,
        kept.shown.employer_name,
        kept.shown.valid_to,
        _written(kept.shown.findings),
        one.at,
        kept.act.client_id,
        kept.act.key,
    )
    if taken is None:
        return False
    await _enter(connection, kept.publication_id, 1, kept.act, one)
    for finding in kept.shown.findings:
        await _find(
            connection,
            (kept.home_region.value, kept.posting_number),
            finding,
            kept.office_code,
            one,
            kept.publication_id,
        )
    await want(connection, kept.delivery, one)
    return True


async def publication_changed(connection: Connection, one: Happening) -> bool:
    """False when somebody else was quicker."""
    changed: PublicationChanged = one.event
    done = await connection.fetchval(
        _CHANGE,
        changed.publication_id,
        changed.version,
        changed.shown.title,
        changed.shown.employer_name,
        changed.shown.valid_to,
        _written(changed.shown.findings),
        one.at,
        changed.act.client_id,
        changed.act.key,
    )
    if done is None:
        return False
    await _enter(connection, changed.publication_id, changed.version, changed.act, one)
    await want(connection, changed.delivery, one)
    return True


async def publication_moved(connection: Connection, one: Happening) -> bool:
    """False when somebody else was quicker."""
    moved: PublicationMoved = one.event
    done = await connection.fetchval(
        _MOVE,
        moved.publication_id,
        moved.version,
        moved.state.value,
        one.at,
        moved.act.client_id,
        moved.act.key,
    )
    if done is None:
        return False
    await _enter(connection, moved.publication_id, moved.version, moved.act, one)
    await want(connection, moved.delivery, one)
    return True


async def publications_placed(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        placed: PublicationPlaced = one.event
        await connection.execute(_PLACE, placed.publication_id, placed.region_posting_number)


async def findings_kept(connection: Connection, one: Happening) -> bool:
    """Found again, a demand is one finding with a newer date."""
    kept: FindingsKept = one.event
    for finding in kept.findings:
        posting = (kept.region.value, kept.posting_number)
        await _find(connection, posting, finding, kept.office_code, one, None)
    return True


async def _enter(
    connection: Connection, publication_id: UUID, version: int, act: Act, one: Happening
) -> None:
    await connection.execute(
        _ACT,
        publication_id,
        version,
        act.name,
        act.client_id,
        act.key,
        act.fingerprint,
        act.handled_by,
        one.at,
    )


async def _find(
    connection: Connection,
    posting: tuple[str, str],
    finding: ComplianceFinding,
    office_code: str,
    one: Happening,
    publication_id: UUID | None,
) -> None:
    await connection.execute(
        _FIND,
        uuid7(),
        *posting,
        finding.field.value,
        finding.action.value,
        finding.legal_basis,
        office_code,
        one.at,
        publication_id,
    )


def _written(findings: Sequence[ComplianceFinding]) -> str:
    return orjson.dumps([one.model_dump(mode="json") for one in findings]).decode()
