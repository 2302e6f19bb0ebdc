"""What events change about pushed records: heard, told, taken, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from gateway.records import delivery_changes
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.services.credit import standing as rules
from gateway.services.credit.events import ChangesHeard, PushNotTaken, PushPublished, PushTaken, PushWanted
from gateway.services.credit.pushing import PushState
from gateway.services.credit.standing import Standing
from gateway.services.deliveries import DeliveryWanted
from gateway.vocabulary import uuid7

_HEAR = """
INSERT INTO credit_places (region, place, heard_at) VALUES ($1, $3, $4)
ON CONFLICT (region) DO UPDATE SET place = excluded.place, heard_at = excluded.heard_at
WHERE credit_places.place = $2 RETURNING place
"""
_BEGIN = """
INSERT INTO credit_pushes (push_id, home_region, receiving_region, issuer_code, document_number, subject_code,
    kind, decided_on, version, state, why, record, content, public, withdrawn, heard_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'not_published', $9, $10, '{}', false, false, $11, $11)
ON CONFLICT (push_id) DO NOTHING
"""
_LOCK = "SELECT * FROM credit_pushes WHERE push_id = $1 FOR UPDATE"
_SAY = """
UPDATE credit_pushes SET why = $2, record = $3, content = $4, public = $5, public_until = $6, kind = $7,
    decided_on = $8, refusal_code = NULL
WHERE push_id = $1
"""
_STAND = """
UPDATE credit_pushes SET version = $2, state = $3, push_due_on = $4, pushed_on = $5, publish_due_on = $6,
    published_on = $7, withdrawn = $8, withdrawal_due_on = $9, withdrawn_on = $10, awaited_by = $11,
    region_record_number = coalesce($12, region_record_number), refusal_code = $13, changed_at = $14
WHERE push_id = $1
"""


def standing_of(row: Mapping[str, Any]) -> Standing:
    """Where a push stands, as it is kept."""
    return Standing(
        version=row["version"],
        state=PushState(row["state"]),
        push_due_on=row["push_due_on"],
        pushed_on=row["pushed_on"],
        publish_due_on=row["publish_due_on"],
        published_on=row["published_on"],
        withdrawn=row["withdrawn"],
        withdrawal_due_on=row["withdrawal_due_on"],
        withdrawn_on=row["withdrawn_on"],
    )


# -- what is wanted --------------------------------------------------------------------------------------


async def changes_heard(connection: Connection, happened: Sequence[Happening]) -> None:
    """Keep what was heard; what another worker heard first changes nothing."""
    for one in happened:
        heard: ChangesHeard = one.event
        place = await connection.fetchval(_HEAR, heard.region.value, heard.after, heard.newest, one.at)
        if place is not None:
            for wanted in heard.pushes:
                await _want(connection, wanted, one)


async def pushes_wanted(connection: Connection, happened: Sequence[Happening]) -> None:
    """A record was read because somebody wants it pushed."""
    for one in happened:
        await _want(connection, one.event, one)


async def _want(connection: Connection, wanted: PushWanted, one: Happening) -> None:
    row = await _row(connection, wanted, one)
    if _is_known(row, wanted):
        return
    before = standing_of(row)
    after = rules.versioned(
        before,
        public=wanted.public,
        push_due_on=wanted.push_due_on,
        withdrawal_due_on=wanted.withdrawal_due_on,
    )
    record = wanted.record
    decided_on = date.fromisoformat(record["decided_on"])
    said = (wanted.why, _json(record), _json(wanted.content), wanted.public, wanted.public_until)
    await connection.execute(_SAY, wanted.push_id, *said, record["kind"], decided_on)
    await _stand(connection, wanted.push_id, after, one)
    if after.version > before.version:
        await delivery_changes.want(connection, _delivery(wanted, after), one)


async def _row(connection: Connection, wanted: PushWanted, one: Happening) -> Mapping[str, Any]:
    """The push's row, begun where there was none; ours until the transaction ends."""
    key, record = wanted.key, wanted.record
    await connection.execute(
        _BEGIN,
        wanted.push_id,
        wanted.home_region.value,
        wanted.receiving_region.value,
        key.issuer_code,
        key.document_number,
        key.subject_code,
        record["kind"],
        date.fromisoformat(record["decided_on"]),
        wanted.why,
        _json(record),
        one.at,
    )
    return await _locked(connection, wanted.push_id)


def _is_known(row: Mapping[str, Any], wanted: PushWanted) -> bool:
    """Whether this, or something newer, was kept already: changes are heard again, and by hand between.

    What was refused is told once more when somebody asks for it.
    """
    if _instant(row["record"]) > _instant(wanted.record):
        return True
    if wanted.tried_at_once and row["state"] == PushState.REFUSED:
        return False
    same = row["content"] == wanted.content and row["public"] == wanted.public
    return bool(same and row["public_until"] == wanted.public_until)


def _instant(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["changed_at"])


def _delivery(wanted: PushWanted, after: Standing) -> DeliveryWanted:
    until = {} if wanted.public_until is None else {"public_until": wanted.public_until.isoformat()}
    return DeliveryWanted(
        delivery_id=uuid7(),
        thing_id=wanted.push_id,
        version=after.version,
        region=wanted.receiving_region,
        operation="deliver_record",
        home_area=wanted.key.issuer_code[2:8],
        institution_code=wanted.key.issuer_code,
        operator=wanted.operator,
        content={
            "push_number": wanted.push_id.hex,
            "version": after.version,
            "withdrawn": after.withdrawn,
            **until,
            "record": dict(wanted.record),
        },
        supersedes=after.withdrawn,
        tried_at_once=wanted.tried_at_once,
    )


# -- what became of it -----------------------------------------------------------------------------------


async def pushes_taken(connection: Connection, happened: Sequence[Happening]) -> None:
    """The other region holds a version."""
    for one in happened:
        event: PushTaken = one.event
        after = rules.taken(
            standing_of(await _locked(connection, event.push_id)),
            version=event.version,
            withdrawn=event.withdrawn,
            public=event.public,
            published_on=event.published_on,
            publish_due_on=event.publish_due_on,
            on=event.on,
        )
        await _stand(connection, event.push_id, after, one, number=event.region_record_number)


async def pushes_not_taken(connection: Connection, happened: Sequence[Happening]) -> None:
    """The other region refused a version; a newer one may be under way."""
    for one in happened:
        event: PushNotTaken = one.event
        before = standing_of(await _locked(connection, event.push_id))
        after = rules.refused(before, version=event.version)
        code = event.code if after.state is PushState.REFUSED else None
        await _stand(connection, event.push_id, after, one, code=code)


async def pushes_published(connection: Connection, happened: Sequence[Happening]) -> None:
    """The other region was found to publish what it had taken."""
    for one in happened:
        event: PushPublished = one.event
        before = standing_of(await _locked(connection, event.push_id))
        after = rules.published(before, event.published_on)
        await _stand(connection, event.push_id, after, one, number=event.region_record_number)


async def _stand(
    connection: Connection,
    push_id: UUID,
    after: Standing,
    one: Happening,
    *,
    number: str | None = None,
    code: str | None = None,
) -> None:
    await connection.execute(
        _STAND,
        push_id,
        after.version,
        after.state.value,
        after.push_due_on,
        after.pushed_on,
        after.publish_due_on,
        after.published_on,
        after.withdrawn,
        after.withdrawal_due_on,
        after.withdrawn_on,
        None if after.awaited is None else after.awaited[1],
        number,
        code,
        one.at,
    )


async def _locked(connection: Connection, push_id: UUID) -> Mapping[str, Any]:
    row: Mapping[str, Any] | None = await connection.fetchrow(_LOCK, push_id)
    assert row is not None
    return row


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value)).decode()
