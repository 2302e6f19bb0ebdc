"""Reads of the log for an auditor: by person, errand, organisation, region, service, outcome and time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.audit import EntryKept, Sought
from gateway.evidence.sealing import Part
from gateway.records.bodies import LONG_AGO, made_since, opened
from gateway.records.database import Connection, connected
from gateway.records.months import IN_THEIR_MONTHS, NEVER, Months
from gateway.records.seals import Seals, seal_of
from gateway.vocabulary import now

_ENTRY = """
SELECT found.index, found.entry, found.seal_id, seals.cipher, seals.wrapped, seals.wrapped_by,
    EXISTS (SELECT FROM sealed_bodies AS bodies WHERE bodies.index = found.index
        AND bodies.appended_at = found.appended_at AND bodies.appended_at >= {since}) AS has_bodies,
    coalesce(parents.client_id, errands.client_id) AS errand_client_id,
    coalesce(parents.organisation, errands.organisation) AS errand_organisation
FROM ({found}) AS found
LEFT JOIN seals ON seals.seal_id = found.seal_id
LEFT JOIN errands ON errands.id = found.errand_id
LEFT JOIN errands AS parents ON parents.id = errands.parent_id
ORDER BY found.index DESC
"""
_COLUMNS = "SELECT index, appended_at, entry, seal_id, errand_id FROM log_entries"
_BY_INDEX = _ENTRY.format(found=f"{_COLUMNS} WHERE {IN_THEIR_MONTHS}", since="$3")
OF_SEALS = "seal_id = ANY({}::uuid[])"
OF_ERRANDS = "errand_id = ANY({}::uuid[])"
_WITHIN = "appended_at >= $1 AND appended_at < $2"
_SEALS_OF = "SELECT DISTINCT seal_id FROM seal_persons WHERE person = ANY($1::bytea[])"
_BODIES = f"""
SELECT found.entry, found.seal_id, bodies.sealed, seals.cipher, seals.wrapped, seals.wrapped_by
FROM ({_COLUMNS} WHERE {IN_THEIR_MONTHS}) AS found
LEFT JOIN sealed_bodies AS bodies ON bodies.index = found.index AND bodies.appended_at = found.appended_at
    AND bodies.appended_at >= $3 AND bodies.appended_at < $4
LEFT JOIN seals ON seals.seal_id = found.seal_id
"""

MANY_SEALS = 32
"""With more, their places in years of months are too many to look at for a page of the newest."""
FIRST_STEP = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Looked:
    """Where to look."""

    criteria: Sequence[tuple[str, Any]]
    """Each with the place of its value left open, and the value."""
    spans: Sequence[tuple[datetime, datetime]]


def searching(criteria: Sequence[str]) -> str:
    """SQL: the newest $3 entries from $1 up to $2 that meet the criteria, whose values follow."""
    more = "".join(f" AND {text.format(f'${number}')}" for number, text in enumerate(criteria, 4))
    found = f"{_COLUMNS} WHERE {_WITHIN}{more} ORDER BY index DESC LIMIT $3"
    return _ENTRY.format(found=found, since="$1")


class PostgresAudit:
    """Implements gateway.cases.audit.AuditRecords."""

    def __init__(self, engine: AsyncEngine, seals: Seals) -> None:
        self._engine = engine
        self._seals = seals
        self._months = Months()

    async def search(self, sought: Sought) -> Sequence[EntryKept]:
        """Entries with the newest first."""
        async with connected(self._engine) as connection:
            looked = await self._look(connection, sought)
            statement = searching([text for text, _ in looked.criteria])
            values = [value for _, value in looked.criteria]
            rows: list[Mapping[str, Any]] = []
            for since, until in looked.spans:
                rows += await connection.fetch(statement, since, until, sought.limit - len(rows), *values)
                if len(rows) == sought.limit:
                    break
        return [_kept(row) for row in rows]

    async def entry(self, index: int) -> EntryKept | None:
        """The entry at an index."""
        async with connected(self._engine) as connection:
            within = await self._months.of(connection, index, index + 1)
            row = await connection.fetchrow(_BY_INDEX, *within)
        return None if row is None else _kept(row)

    async def bodies(self, index: int) -> Sequence[Part] | None:
        """What is behind an entry; None when it was erased or deleted."""
        async with connected(self._engine) as connection:
            within = await self._months.of(connection, index, index + 1)
            row = await connection.fetchrow(_BODIES, *within)
        return None if row is None else opened(row, self._seals)

    async def _look(self, connection: Connection, sought: Sought) -> _Looked:
        criteria: list[tuple[str, Any]] = []
        since, until = sought.since or LONG_AGO, sought.before or NEVER
        step = None
        if sought.persons is not None:
            people = [self._seals.blinded(person) for person in sought.persons]
            seals = [row["seal_id"] for row in await connection.fetch(_SEALS_OF, people)]
            criteria.append((OF_SEALS, seals))
            step = FIRST_STEP if len(seals) > MANY_SEALS else None
            since = max(since, min(map(made_since, seals), default=since))
        if sought.errand_id is not None:
            follow_ups = await connection.fetch(
                "SELECT id FROM errands WHERE parent_id = $1", sought.errand_id
            )
            theirs = [sought.errand_id, *(row["id"] for row in follow_ups)]
            criteria.append((OF_ERRANDS, theirs))
            since = max(since, made_since(sought.errand_id))
        if sought.below is not None:
            *_, month_ends = await self._months.of(connection, 0, sought.below)
            until = min(until, month_ends)
        return _Looked([*criteria, *_plain(sought)], list(_spans(since, until, step)))


def _spans(since: datetime, until: datetime, step: timedelta | None) -> Iterator[tuple[datetime, datetime]]:
    """The time to look through, in one piece or by steps from the newest on, each longer than the last."""
    while step is not None and (begins := min(until, now()) - step) > since:
        yield begins, until
        until, step = begins, step * 4
    yield since, until


def _plain(sought: Sought) -> Iterator[tuple[str, Any]]:
    for column in ("organisation", "region", "service", "outcome"):
        value = getattr(sought, column)
        if value is not None:
            yield f"{column} = {{}}", value
    if sought.kind is not None:
        yield "class = {}", sought.kind
    if sought.below is not None:
        yield "index < {}", sought.below


def _kept(row: Mapping[str, Any]) -> EntryKept:
    seal = seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"])
    return EntryKept(
        index=row["index"],
        entry=row["entry"],
        said=orjson.loads(row["entry"]),
        errand_client_id=row["errand_client_id"],
        errand_organisation=row["errand_organisation"],
        seal=seal,
        has_seal=row["seal_id"] is not None,
        has_bodies=row["has_bodies"],
    )
