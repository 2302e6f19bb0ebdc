"""Errands as they are read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gateway.errands import Actor, Effect, Errand, Kept, State
from gateway.records.database import Connection
from gateway.records.nodes import ALIVE
from gateway.vocabulary import Region

_KEPT = f"""
SELECT errands.*,
    {ALIVE} AS alive,
    ARRAY(SELECT id FROM errands child WHERE child.parent_id = errands.id ORDER BY claimed_at, id) AS children
FROM errands
"""  # noqa: S608
_BY_KEY = f"""{_KEPT}
JOIN unnest($1::text[], $2::text[]) AS sought (client, name) ON (client_id, key) = (client, name)"""
_BY_ID = f"{_KEPT} WHERE id = $1"

Key = tuple[str, str]
"""A client and its idempotency key."""


async def by_keys(connection: Connection, keys: Sequence[Key], node: int) -> dict[Key, Kept]:
    """The errands of the keys, as far as there are any."""
    clients, names = zip(*keys, strict=True)
    rows = await connection.fetch(_BY_KEY, clients, names)
    return {(row["client_id"], row["key"]): _kept(row, node) for row in rows}


async def by_id(connection: Connection, errand_id: UUID, node: int) -> Kept | None:
    """The errand of an id."""
    row = await connection.fetchrow(_BY_ID, errand_id)
    return None if row is None else _kept(row, node)


def _kept(row: Mapping[str, Any], node: int) -> Kept:
    return Kept(
        errand=_errand(row),
        state=State(row["state"]),
        effect=Effect(row["effect"]),
        attempt=row["attempt"],
        answer=row["answer"],
        reason=row["reason"],
        residue=tuple(row["residue"]),
        # We know of ourselves that we live, also while our lock is being taken again.
        alive=row["alive"] or row["node"] == node,
        closed_at=row["closed_at"],
        follow_ups=tuple(row["children"]),
    )


def _errand(row: Mapping[str, Any]) -> Errand:
    return Errand(
        errand_id=row["id"],
        actor=Actor(
            client_id=row["client_id"],
            organisation=row["organisation"],
            institution_code=row["actor_institution_code"],
            scopes=frozenset(),
        ),
        key=row["key"],
        operation=row["operation"],
        changes_state=row["changes_state"],
        region=Region(row["region"]),
        institution_code=row["institution_code"],
        insured_area=row["insured_area"],
        treatment_area=row["treatment_area"],
        fingerprint=row["fingerprint"],
        request=b"",  # only a commitment to it was kept
        facts=row["facts"],
        visit_id=row["visit_id"],
        exclusive=row["exclusive"],
        parent_id=row["parent_id"],
        trace_id=row["trace_id"],
        message_id=row["message_id"],
        claimed_at=row["claimed_at"],
    )
