"""What events change about settlements and parent errands: one function per kind, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson

from gateway.records import jobs
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.records.log import ToAppend
from gateway.records.seals import of_ids
from gateway.services.medical_insurance import events
from gateway.services.medical_insurance.words import SettlementKind

# -- settlements -----------------------------------------------------------------------------------------


# One statement, because every one more is a round trip within everybody's commit.
_SETTLED = """
WITH settled AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::text[],
        $8::text[], $9::timestamptz[], $10::numeric[], $11::numeric[], $12::bytea[], $13::text[])
    AS settled (settlement_id, errand_id, client_id, visit_id, kind, cancels, insured_region,
        region_settlement_number, settled_at, total, fund_total, answer, visit_state)
), moved AS (
    UPDATE visits SET state = settled.visit_state, version = version + 1
    FROM settled WHERE visits.visit_id = settled.visit_id
)
INSERT INTO settlements (settlement_id, errand_id, client_id, visit_id, kind, cancels, insured_region,
    region_settlement_number, settled_at, total, fund_total, answer, recording)
SELECT settlement_id, errand_id, client_id, visit_id, kind, cancels, insured_region,
    region_settlement_number, settled_at, total, fund_total, answer, 'pending'
FROM settled
"""


async def settled(connection: Connection, happened: Sequence[Happening]) -> None:
    """Keep the settlements, move their visits on, and have them recorded in the treatment region."""
    await connection.execute(_SETTLED, *zip(*(_settlement(one) for one in happened), strict=True))
    cancelled = [(one.event.cancels, one.event.settlement_id) for one in happened if one.event.cancels]
    if cancelled:
        await connection.execute(
            """UPDATE settlements SET cancelled_by = cancelling.id
            FROM unnest($1::uuid[], $2::uuid[]) AS cancelling (original, id)
            WHERE settlement_id = cancelling.original""",
            *zip(*cancelled, strict=True),
        )
    await jobs.ask_for(
        connection,
        jobs.RECORD_SETTLEMENT,
        [one.event.settlement_id for one in happened],
        after=happened[0].grace,
    )


def _settlement(one: Happening) -> tuple[Any, ...]:
    settled = one.event
    return (
        settled.settlement_id,
        settled.errand_id,
        settled.client_id,
        settled.visit_id,
        settled.kind.value,
        settled.cancels,
        str(one.region),
        settled.region_settlement_number,
        settled.settled_at,
        Decimal(settled.total),
        Decimal(settled.fund_total),
        settled.answer,
        _state_of_visit(settled),
    )


def _state_of_visit(settled: events.Settled) -> str:
    if settled.kind is SettlementKind.SETTLEMENT:
        return "settled"
    return "discharged" if settled.visit_was_discharged else "open"


async def recording_moved(connection: Connection, happened: Sequence[Happening]) -> None:
    # Once recorded it stays recorded, whatever an earlier attempt still has to say.
    await connection.executemany(
        """UPDATE settlements SET recording = $2, recording_errand_id = $3,
            region_record_number = coalesce($4, region_record_number)
        WHERE settlement_id = $1 AND recording <> 'recorded'""",
        [
            (moved.settlement_id, moved.state.value, moved.errand_id, moved.region_record_number)
            for moved in (one.event for one in happened)
        ],
    )


# -- errands ---------------------------------------------------------------------------------------------


async def parent_moved(connection: Connection, happened: Sequence[Happening]) -> list[ToAppend]:
    rows = await connection.fetch(
        """UPDATE errands SET state = moved.state, effect = moved.effect,
            reason = coalesce(moved.reason, errands.reason),
            closed_at = CASE
                WHEN moved.state IN ('answered', 'refused', 'unreached', 'reversed') THEN $6::timestamptz END
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[])
            AS moved (id, state, effect, answer, reason)
        WHERE errands.id = moved.id AND errands.state IN ('following_up', 'waiting')
        RETURNING errands.*, moved.answer AS given""",
        *zip(*(_move(one.event) for one in happened), strict=True),
        happened[0].at,
    )
    seals = await of_ids(connection, [row["seal_id"] for row in rows if row["given"] is not None])
    traces = {one.event.errand_id: one.trace_id for one in happened}
    first = happened[0]
    return [first.scribe.of_move(row, seals.get(row["seal_id"]), first.at, traces[row["id"]]) for row in rows]


def _move(moved: events.ParentMoved) -> tuple[Any, ...]:
    reason = None if moved.reason is None else orjson.dumps(moved.reason).decode()
    return moved.errand_id, str(moved.state), str(moved.effect), moved.answer, reason
