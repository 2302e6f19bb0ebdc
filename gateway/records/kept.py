"""Errands as they are read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gateway.errands import Actor, Effect, Errand, Kept, State
from gateway.records.bodies import Traces, traces_of
from gateway.records.database import Connection
from gateway.records.nodes import ALIVE
from gateway.records.seals import Seals, seal_of
from gateway.vocabulary import Region

_KEPT = f"""
SELECT errands.*, seals.cipher, seals.wrapped, seals.wrapped_by,
    {ALIVE} AS alive,
    ARRAY(SELECT id FROM errands child WHERE child.parent_id = errands.id ORDER BY claimed_at, id) AS children
FROM errands LEFT JOIN seals ON seals.seal_id = errands.seal_id
"""
_BY_KEY = f"""{_KEPT}
JOIN unnest($1::text[], $2::text[]) AS sought (client, name) ON (client_id, key) = (client, name)"""
_BY_ID = f"{_KEPT} WHERE id = $1"

Key = tuple[str, str]
"""A client and its idempotency key."""


async def by_keys(connection: Connection, keys: Sequence[Key], node: int, seals: Seals) -> dict[Key, Kept]:
    """The errands of the keys, as far as there are any."""
    clients, names = zip(*keys, strict=True)
    rows = await connection.fetch(_BY_KEY, clients, names)
    traces = await traces_of(connection, [row["id"] for row in rows], seals)
    return {(row["client_id"], row["key"]): _kept(row, node, traces.get(row["id"])) for row in rows}


async def by_id(connection: Connection, errand_id: UUID, node: int, seals: Seals) -> Kept | None:
    """The errand of an id."""
    row = await connection.fetchrow(_BY_ID, errand_id)
    if row is None:
        return None
    return _kept(row, node, (await traces_of(connection, [errand_id], seals)).get(errand_id))


def _kept(row: Mapping[str, Any], node: int, traces: Traces | None) -> Kept:
    state = State(row["state"])
    return Kept(
        errand=_errand(row),
        state=state,
        effect=Effect(row["effect"]),
        attempt=row["attempt"],
        # What a look-up answered is sealed too, but nobody is given it again.
        answer=traces.answer if traces is not None and row["changes_state"] else None,
        reason=row["reason"],
        residue=tuple(row["residue"]),
        # We know of ourselves that we live, also while our lock is being taken again.
        alive=row["alive"] or row["node"] == node,
        index=None if traces is None else traces.index(state),
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
        request=b"",  # sealed, and not needed again
        facts=row["facts"],
        visit_id=row["visit_id"],
        transfer_id=row["transfer_id"],
        exclusive=row["exclusive"],
        parent_id=row["parent_id"],
        trace_id=row["trace_id"],
        message_id=row["message_id"],
        claimed_at=row["claimed_at"],
        seal=seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]),
    )
