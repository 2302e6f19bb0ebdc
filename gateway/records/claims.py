"""Taking errands: the database decides every race, in one statement."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from gateway.errands import Busy, Errand, Kept, Taken
from gateway.records import kept
from gateway.records.database import Connection
from gateway.records.entries import Scribe
from gateway.records.log import ToAppend
from gateway.records.seals import of_ids
from gateway.vocabulary import now

# The version is read as a value: of an EXISTS here Postgres may make a table of all visits there are.
# That of a transfer is held until we commit: a case may also move by itself, which asks for no errand.
_CLAIM = """
INSERT INTO errands AS kept (id, client_id, key, organisation, actor_institution_code, operation,
    changes_state, region, institution_code, insured_area, treatment_area, fingerprint, seal_id, facts,
    message_id, visit_id, transfer_id, exclusive, parent_id, trace_id, claimed_at, state, effect, attempt,
    node, residue)
SELECT id, client_id, key, organisation, actor_institution_code, operation,
    changes_state, region, institution_code, insured_area, treatment_area, fingerprint, seal_id, facts,
    message_id, visit_id, transfer_id, exclusive, parent_id, trace_id, claimed_at,
    'asked', CASE WHEN changes_state THEN 'unknown' ELSE 'none' END, 1, $22, '[]'
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::bytea[], $13::uuid[], $14::jsonb[], $15::text[], $16::uuid[],
    $17::bool[], $18::uuid[], $19::text[], $20::timestamptz[], $21::int[], $23::uuid[],
    $24::uuid[], $25::int[])
  AS asked (id, client_id, key, organisation, actor_institution_code, operation, changes_state, region,
    institution_code, insured_area, treatment_area, fingerprint, seal_id, facts, message_id, visit_id,
    exclusive, parent_id, trace_id, claimed_at, visit_version, earlier_seal_id, transfer_id,
    transfer_version)
WHERE (asked.visit_version IS NULL OR asked.visit_version = (
    SELECT version FROM visits WHERE visits.visit_id = asked.visit_id))
  AND (asked.transfer_version IS NULL OR asked.transfer_version = (
    SELECT version FROM transfers WHERE transfers.transfer_id = asked.transfer_id FOR SHARE))
  AND (asked.earlier_seal_id IS NULL OR (
    SELECT wrapped IS NOT NULL FROM seals WHERE seals.seal_id = asked.earlier_seal_id))
  AND NOT (asked.exclusive AND asked.changes_state AND asked.visit_id IS NOT NULL AND EXISTS (
    SELECT FROM errands AS open
    WHERE open.visit_id = asked.visit_id AND open.exclusive AND open.changes_state
      AND open.state IN ('asked', 'unknown')
      AND (open.client_id, open.key) <> (asked.client_id, asked.key)))
  AND NOT (asked.exclusive AND asked.changes_state AND asked.transfer_id IS NOT NULL AND EXISTS (
    SELECT FROM errands AS open
    WHERE open.transfer_id = asked.transfer_id AND open.exclusive AND open.changes_state
      AND open.state IN ('asked', 'unknown')
      AND (open.client_id, open.key) <> (asked.client_id, asked.key)))
ON CONFLICT (client_id, key) DO UPDATE SET
    state = 'asked', effect = excluded.effect, attempt = kept.attempt + 1, node = excluded.node,
    message_id = excluded.message_id, facts = excluded.facts, visit_id = excluded.visit_id,
    transfer_id = excluded.transfer_id, parent_id = excluded.parent_id, trace_id = excluded.trace_id,
    claimed_at = excluded.claimed_at,
    seal_id = excluded.seal_id, closed_at = NULL, reason = NULL, residue = '[]'
WHERE kept.state = 'unreached' AND kept.fingerprint = excluded.fingerprint
RETURNING id, client_id, key, attempt
"""

_VERSIONS = """
SELECT visit_id, version FROM visits WHERE visit_id = ANY($1::uuid[])
UNION ALL SELECT transfer_id, version FROM transfers WHERE transfer_id = ANY($1::uuid[])
"""
_BLOCKERS = """
SELECT coalesce(visit_id, transfer_id), id FROM errands
WHERE (visit_id = ANY($1::uuid[]) OR transfer_id = ANY($1::uuid[]))
    AND exclusive AND changes_state AND state IN ('asked', 'unknown')
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """An errand that wants to be taken."""

    errand: Errand

    @property
    def touches(self) -> tuple[Hashable, ...]:
        """What no other record of the same batch may touch."""
        errand = self.errand
        key = ("key", errand.actor.client_id, errand.key)
        about = _about(errand)
        return (key, ("exclusive", about)) if about and errand.exclusive else (key,)


Claimed = Taken | Kept | Busy | None
"""None: what was in the way is gone already; claim again."""


def _row(errand: Errand) -> tuple[Any, ...]:
    return (
        errand.errand_id,
        errand.actor.client_id,
        errand.key,
        errand.actor.organisation,
        errand.actor.institution_code,
        errand.operation,
        errand.changes_state,
        errand.region.value,
        errand.institution_code,
        errand.insured_area,
        errand.treatment_area,
        errand.fingerprint,
        None if errand.seal is None else errand.seal.seal_id,
        orjson.dumps(errand.facts).decode(),
        errand.message_id,
        errand.visit_id,
        errand.exclusive,
        errand.parent_id,
        errand.trace_id,
        errand.claimed_at or now(),
        errand.visit_version,
    )


async def take(
    connection: Connection, claims: Sequence[Claim], node: int, scribe: Scribe
) -> list[tuple[Claimed, ToAppend | None]]:
    """Take each errand or say who is in the way; with the entry of one that is taken."""
    ordered = sorted((claim.errand for claim in claims), key=_place)
    columns = zip(*(_row(errand) for errand in ordered), strict=True)
    earlier_seals = [_earlier_seal(errand) for errand in ordered]
    transfers = [errand.transfer_id for errand in ordered]
    versions = [errand.transfer_version for errand in ordered]
    rows = await connection.fetch(_CLAIM, *columns, node, earlier_seals, transfers, versions)
    taken = {(row["client_id"], row["key"]): row for row in rows}
    left = [claim.errand for claim in claims if _key(claim.errand) not in taken]
    others = await _in_the_way(connection, left, node, scribe) if left else {}
    at = now()
    results: list[tuple[Claimed, ToAppend | None]] = []
    for claim in claims:
        row = taken.get(_key(claim.errand))
        if row is None:
            results.append((others.get(_key(claim.errand)), None))
            continue
        errand = claim.errand
        if row["id"] != errand.errand_id:
            errand = replace(errand, errand_id=row["id"])
        taking = Taken(errand.errand_id, row["attempt"])
        results.append((taking, scribe.of_claim(errand, row["attempt"], at)))
    return results


def _earlier_seal(errand: Errand) -> UUID | None:
    """The key of a person and case that is there already, unless it was destroyed since we read of it."""
    return None if errand.seal is None or errand.seals_anew else errand.seal.seal_id


def _about(errand: Errand) -> UUID | None:
    """The visit or transfer of which one exclusive errand may be open."""
    return errand.visit_id or errand.transfer_id


def _place(errand: Errand) -> tuple[UUID, kept.Key]:
    """In which order rows are taken: two processes with the same transfers or keys never wait for each other.

    Of an application the transfer is another one each time that it is asked for, and its row is not there.
    """
    held = errand.transfer_id if errand.transfer_version is not None else None
    return held or UUID(int=0), _key(errand)


def _key(errand: Errand) -> kept.Key:
    return errand.actor.client_id, errand.key


async def _in_the_way(
    connection: Connection, errands: Sequence[Errand], node: int, scribe: Scribe
) -> dict[kept.Key, Kept | Busy]:
    """The errand that has the key already, or the open one of the same visit or transfer."""
    found: dict[kept.Key, Kept | Busy] = {}
    keys = [_key(errand) for errand in errands]
    found.update(await kept.by_keys(connection, keys, node, scribe.seals))
    # An unreached errand with our fingerprint is free: what stopped us was its visit or transfer.
    for errand in errands:
        one = found.get(_key(errand))
        if (
            isinstance(one, Kept)
            and one.state == "unreached"
            and one.errand.fingerprint == errand.fingerprint
        ):
            del found[_key(errand)]
    about = [errand for errand in errands if _key(errand) not in found and _about(errand)]
    if about:
        cases = [_about(errand) for errand in about]
        blockers: dict[UUID | None, UUID] = dict(await connection.fetch(_BLOCKERS, cases))
        versions: dict[UUID | None, int] = dict(await connection.fetch(_VERSIONS, cases))
        for errand in about:
            blocker = blockers.get(_about(errand)) if errand.exclusive else None
            read_at = errand.transfer_version if errand.visit_id is None else errand.visit_version
            moved_on = read_at not in (None, versions.get(_about(errand)))
            if blocker or moved_on:
                found[_key(errand)] = Busy(blocker)
    found.update(await _erased_meanwhile(connection, [one for one in errands if _key(one) not in found]))
    return found


async def _erased_meanwhile(connection: Connection, errands: Sequence[Errand]) -> dict[kept.Key, Busy]:
    """What was known of the person was erased after it was read: it is to be read again."""
    seals = {_key(errand): _earlier_seal(errand) for errand in errands}
    there = await of_ids(connection, list(seals.values()))
    return {key: Busy(None) for key, seal in seals.items() if seal is not None and seal not in there}
