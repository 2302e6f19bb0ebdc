"""What events change about deliveries: wanted, made, refused, superseded."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from gateway.records import jobs
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.services.deliveries import DeliveryDropped, DeliveryMade, DeliveryRefused, DeliveryWanted

_WANT = """
INSERT INTO deliveries (delivery_id, thing_id, version, region, operation, home_area, institution_code,
    operator, trace_id, state, content, wanted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11)
ON CONFLICT (thing_id, region, version, operation) DO NOTHING
"""
# What has an errand that may have reached the region is settled by that errand.
_SUPERSEDE = """
UPDATE deliveries SET state = 'superseded', settled_at = $4
WHERE thing_id = $1 AND region = $2 AND version < $3 AND state = 'waiting'
    AND NOT EXISTS (SELECT FROM errands WHERE errands.client_id = 'gateway'
        AND errands.key = 'delivery:' || deliveries.delivery_id AND errands.state <> 'unreached')
"""
_MADE = """
UPDATE deliveries SET state = 'delivered', errand_id = $2, settled_at = $3, refusal_code = NULL
WHERE delivery_id = $1
"""
_REFUSED = """
UPDATE deliveries SET state = 'refused', errand_id = $2, settled_at = $3, refusal_code = $4
WHERE delivery_id = $1 AND state = 'waiting'
"""
_DROP = """
UPDATE deliveries SET state = 'superseded', settled_at = $2
WHERE delivery_id = $1 AND state = 'waiting' RETURNING delivery_id
"""


async def want(connection: Connection, wanted: DeliveryWanted, one: Happening) -> None:
    """Keep what is to be told, and ask for the job that tells it."""
    if wanted.supersedes:
        await connection.execute(_SUPERSEDE, wanted.thing_id, wanted.region.value, wanted.version, one.at)
    await connection.execute(
        _WANT,
        wanted.delivery_id,
        wanted.thing_id,
        wanted.version,
        wanted.region.value,
        wanted.operation,
        wanted.home_area,
        wanted.institution_code,
        wanted.operator,
        one.trace_id,
        orjson.dumps(dict(wanted.content)).decode(),
        one.at,
    )
    await jobs.ask_for(
        connection,
        jobs.DELIVER,
        [wanted.thing_id],
        after=one.grace if wanted.tried_at_once else 0,
        occasion=f":{wanted.delivery_id}",
    )


async def wanted(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        event: DeliveryWanted = one.event
        await want(connection, event, one)


async def made(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        event: DeliveryMade = one.event
        await connection.execute(_MADE, event.delivery_id, event.errand_id, one.at)


async def refused(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        event: DeliveryRefused = one.event
        await connection.execute(_REFUSED, event.delivery_id, event.errand_id, one.at, event.code)


async def dropped(connection: Connection, one: Happening) -> bool:
    """Whether it was still waiting."""
    event: DeliveryDropped = one.event
    return await connection.fetchval(_DROP, event.delivery_id, one.at) is not None
