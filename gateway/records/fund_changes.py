"""What events change about transfers' money: batches, the money that arrives, and the cases it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import orjson

from gateway.records import jobs
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.records.safe import Safe
from gateway.records.timeline import enter
from gateway.services.pension.fund_events import (
    BatchAnnounced,
    BatchDisputed,
    BatchFormed,
    BatchRefused,
    PaymentLeft,
    PaymentPosted,
    PaymentRead,
    PaymentReturned,
)
from gateway.services.pension.names import plain_name
from gateway.services.pension.words import PaymentMismatch

# A case on which an annulment is under way stays out: its money may not be wanted any more.
_TAKE_DUE = """
SELECT transfer_id, total FROM transfers
WHERE transfer_id = ANY($1::uuid[]) AND fund_status = 'due' AND erased_at IS NULL
    AND relation_status NOT IN ('annulling', 'annulled')
    AND NOT EXISTS (SELECT FROM errands AS annulment WHERE annulment.transfer_id = transfers.transfer_id
        AND annulment.operation = 'annul_transfer' AND annulment.state IN ('asked', 'unknown'))
ORDER BY transfer_id FOR UPDATE
"""
_SETTLE = (
    "UPDATE transfers SET fund_status = 'in_settlement', batch_id = $2 WHERE transfer_id = ANY($1::uuid[])"
)
_FORM = """
INSERT INTO settlement_batches (batch_id, origin_region, receiving_region, agency_code, state, formed_on,
    line_count, total, formed_at)
VALUES ($1, $2, $3, $4, 'formed', $5, $6, $7, $8)
"""
_ANNOUNCE = """
UPDATE settlement_batches SET state = 'announced', region_batch_number = $2, announced_at = $3
WHERE batch_id = $1 AND state IN ('formed', 'disputed')
"""
_DISPUTE = """
UPDATE settlement_batches SET state = 'disputed' WHERE batch_id = $1 AND state = 'formed' RETURNING batch_id
"""
_REFUSE = """
UPDATE settlement_batches SET state = 'refused', refusal_code = $2
WHERE batch_id = $1 AND state IN ('formed', 'disputed') RETURNING batch_id
"""
# The batch stays named: whoever forms the next one sees that the origin has refused this case before.
_DUE_AGAIN = """
UPDATE transfers SET fund_status = 'due' WHERE batch_id = $1 AND fund_status = 'in_settlement'
RETURNING transfer_id
"""
_OF_BATCH = "SELECT transfer_id FROM transfers WHERE batch_id = $1 AND fund_status = 'in_settlement'"
_KEEP_READ = """
UPDATE payments SET amount = $2, scheme = $3, bank_receipt_number = $4, received_on = $5, person_index = $6,
    name_index = $7, seal_id = $8, sealed = $9
WHERE payment_id = $1 AND amount IS NULL AND erased_at IS NULL
"""
_LEAVE = """
UPDATE payments SET mismatch = $2, transfer_id = $3
WHERE payment_id = $1 AND state = 'unmatched' AND (mismatch, transfer_id) IS DISTINCT FROM ($2, $3::uuid)
RETURNING payment_id
"""
_SHOW_MISMATCH = """
UPDATE transfers SET fund_status = 'mismatch'
WHERE transfer_id = $1 AND fund_status IN ('in_settlement', 'paid')
"""
_LOCK_UNMATCHED = """
SELECT transfer_id, mismatch FROM payments WHERE payment_id = $1 AND state = 'unmatched' FOR UPDATE
"""
_MATCH = """
UPDATE payments SET state = 'matched', transfer_id = $2, mismatch = NULL, settled_at = $3
WHERE payment_id = $1
"""
_MATCHED = "UPDATE transfers SET fund_status = 'matched', payment_id = $2 WHERE transfer_id = $1"
_RETURN = "UPDATE payments SET state = 'returned', settled_at = $2 WHERE payment_id = $1"
# Its batch still stands, and the right amount is still awaited; unless other money of another amount waits.
_AWAIT_AGAIN = """
UPDATE transfers SET fund_status = 'in_settlement' WHERE transfer_id = $1 AND fund_status = 'mismatch'
    AND NOT EXISTS (SELECT FROM payments WHERE payments.transfer_id = $1 AND payments.payment_id <> $2
        AND payments.state = 'unmatched' AND payments.mismatch = 'amount')
"""

# -- batches -------------------------------------------------------------------------------------------


async def batch_formed(connection: Connection, one: Happening) -> bool:
    """Of two who form at once, each case is the first one's: the other waits and finds it due no more."""
    formed: BatchFormed = one.event
    rows = await connection.fetch(_TAKE_DUE, list(formed.transfer_ids))
    if not rows:
        return False
    taken = [row["transfer_id"] for row in rows]
    await connection.execute(_SETTLE, taken, formed.batch_id)
    await connection.execute(
        _FORM,
        formed.batch_id,
        formed.origin_region.value,
        formed.receiving_region.value,
        formed.agency_code,
        formed.entry.on,
        len(rows),
        sum((row["total"] for row in rows), Decimal()),
        one.at,
    )
    await enter(connection, taken, formed.entry, one)
    await jobs.ask_for(connection, jobs.ANNOUNCE_BATCH, [formed.batch_id])
    return True


async def batches_announced(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        told: BatchAnnounced = one.event
        await connection.execute(_ANNOUNCE, told.batch_id, told.region_batch_number, one.at)


async def batch_disputed(connection: Connection, one: Happening) -> bool:
    """Said once, on every case of the batch."""
    told: BatchDisputed = one.event
    if await connection.fetchval(_DISPUTE, told.batch_id) is None:
        return False
    rows = await connection.fetch(_OF_BATCH, told.batch_id)
    await enter(connection, [row["transfer_id"] for row in rows], told.entry, one)
    return True


async def batches_refused(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        await batch_refused(connection, one)


async def batch_refused(connection: Connection, one: Happening) -> bool:
    """Cases that were annulled meanwhile, or whose money is there all the same, stay as they are."""
    told: BatchRefused = one.event
    if await connection.fetchval(_REFUSE, told.batch_id, told.entry.code) is None:
        return False
    rows = await connection.fetch(_DUE_AGAIN, told.batch_id)
    await enter(connection, [row["transfer_id"] for row in rows], told.entry, one)
    return True


# -- money that arrived --------------------------------------------------------------------------------


async def payments_read(connection: Connection, happened: Sequence[Happening]) -> None:
    """What names the person is kept sealed and blinded; read twice, it is kept once."""
    for one in happened:
        told: PaymentRead = one.event
        if one.seal is None:
            continue
        safe = Safe(one.scribe.seals)
        body = orjson.dumps({"name": told.name, "id_number": told.id_number})
        await connection.execute(
            _KEEP_READ,
            told.payment_id,
            Decimal(told.amount),
            told.scheme.value,
            told.bank_receipt_number,
            told.received_on,
            safe.blinded("resident_id", told.id_number),
            safe.blinded("plain_name", plain_name(told.name)),
            one.seal.seal_id,
            safe.seal(one.seal, told.payment_id, body),
        )


async def payments_left(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        await payment_left(connection, one)


async def payment_left(connection: Connection, one: Happening) -> bool:
    """The case that money seems to belong to says so, too; its own money is awaited until it fits."""
    left: PaymentLeft = one.event
    if await connection.fetchval(_LEAVE, left.payment_id, left.mismatch.value, left.transfer_id) is None:
        return False
    if left.transfer_id is not None:
        if left.mismatch is PaymentMismatch.AMOUNT:
            await connection.execute(_SHOW_MISMATCH, left.transfer_id)
        await enter(connection, [left.transfer_id], left.entry, one)
    return True


async def payments_posted(connection: Connection, happened: Sequence[Happening]) -> None:
    """Money has one end; the region lets one of two who act on it win, and so do we."""
    for one in happened:
        posted: PaymentPosted = one.event
        before = await connection.fetchrow(_LOCK_UNMATCHED, posted.payment_id)
        if before is None:
            continue
        await connection.execute(_MATCH, posted.payment_id, posted.transfer_id, one.at)
        await connection.execute(_MATCHED, posted.transfer_id, posted.payment_id)
        await enter(connection, [posted.transfer_id], posted.entry, one, errand_id=posted.errand_id)
        if before["transfer_id"] not in (None, posted.transfer_id):
            await connection.execute(_AWAIT_AGAIN, before["transfer_id"], posted.payment_id)


async def payments_returned(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        returned: PaymentReturned = one.event
        before = await connection.fetchrow(_LOCK_UNMATCHED, returned.payment_id)
        if before is None:
            continue
        await connection.execute(_RETURN, returned.payment_id, one.at)
        if before["transfer_id"] is not None:
            await connection.execute(_AWAIT_AGAIN, before["transfer_id"], returned.payment_id)
            await enter(
                connection, [before["transfer_id"]], returned.entry, one, errand_id=returned.errand_id
            )
