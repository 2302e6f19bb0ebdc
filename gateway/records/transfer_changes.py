"""What events change about pension transfers: their standing, timeline, documents, and offices' news."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from gateway.records import jobs
from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.records.safe import Safe
from gateway.records.timeline import enter
from gateway.services.pension.cases import Standing
from gateway.services.pension.events import Document, NewsHeard, TransferMoved, TransferNoted, TransferOpened
from gateway.services.pension.words import NewsKind, PaymentState, RelationStatus
from gateway.vocabulary import uuid7

_OPEN = """
INSERT INTO transfers (version, transfer_id, definition, client_id, organisation, origin_region,
    receiving_region, origin_area, receiving_area, agency_code, origin_scheme, receiving_scheme, applied_on,
    handled_by, person_index, name_index, seal_id, moved_at, relation_status, fund_status, round,
    letter_delivered)
VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'applied', 'not_due',
    1, false) ON CONFLICT (transfer_id) DO NOTHING
"""
_LOCK = "SELECT version FROM transfers WHERE transfer_id = $1 FOR UPDATE"
_ACTING = """
SELECT EXISTS (SELECT FROM errands WHERE transfer_id = $1 AND exclusive AND changes_state
    AND state IN ('asked', 'unknown'))
"""
# Money that is on its way or there is no more due, and nothing that the relation does calls it off.
_MOVE = """
UPDATE transfers SET version = version + 1, relation_status = $2, next_step = $3, awaited = $4, clock = $5,
    clock_started_on = $6, due_on = $7, suspended_from = $8, suspended_by = $9, suspended_on = $10,
    tells = $11, halted_code = $12, round = $13, letter_delivered = $14, moved_at = $15,
    escalated_on = CASE WHEN due_on IS NOT DISTINCT FROM $7 THEN escalated_on END,
    application_number = coalesce($16, application_number), letter_number = coalesce($17, letter_number),
    statement_number = coalesce($18, statement_number),
    handled_by = coalesce($19, handled_by), person_index = coalesce($20, person_index),
    name_index = coalesce($21, name_index), account_total = coalesce($22, account_total),
    pool_total = coalesce($23, pool_total), total = coalesce($24, total),
    fund_status = CASE WHEN fund_status IN ('paid', 'matched', 'mismatch') THEN fund_status
        ELSE coalesce($25, fund_status) END, tell_due_on = coalesce($26, tell_due_on)
WHERE transfer_id = $1 RETURNING version, origin_region
"""
# Money may have found its case while the news of its payment was looked at.
_NOTE = """
UPDATE transfers SET escalated_on = coalesce($2, escalated_on), told_on = coalesce($3, told_on),
    tell_due_on = CASE WHEN $3::date IS NULL THEN tell_due_on END,
    fund_status = CASE WHEN fund_status IN ('in_settlement', 'cancelled') THEN coalesce($4, fund_status)
        ELSE fund_status END
WHERE transfer_id = $1 RETURNING origin_region
"""
# That a term has passed is said once, and only while it has.
_NOTABLE = """
SELECT origin_region FROM transfers WHERE transfer_id = $1
    AND ($2::date IS NULL OR due_on < $2 AND awaited IS NOT NULL AND escalated_on IS NULL) FOR UPDATE
"""
_KEEP = """
INSERT INTO transfer_documents (transfer_id, kind, round, sealed, kept_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_SETTLE_NEWS = """
UPDATE office_news SET settled_at = $3
WHERE region = $1 AND sequence = ANY($2::bigint[]) AND settled_at IS NULL RETURNING sequence
"""
_HEAR = """
INSERT INTO office_places (region, place, heard_at) VALUES ($1, $3, $4)
ON CONFLICT (region) DO UPDATE SET place = excluded.place, heard_at = excluded.heard_at
WHERE office_places.place = $2 RETURNING place
"""
_TAKE_NEWS = """
INSERT INTO office_news (region, sequence, kind, transfer_id, payment_number, heard_at)
SELECT $1, sequence, kind, (SELECT known.transfer_id FROM transfers AS known
    WHERE known.transfer_id = heard.transfer_id AND known.origin_region = $1), payment_number, $6
FROM unnest($2::bigint[], $3::text[], $4::uuid[], $5::text[]) AS heard (sequence, kind, transfer_id,
    payment_number)
ON CONFLICT DO NOTHING RETURNING sequence, kind, transfer_id, payment_number
"""
_TAKE_PAYMENT = """
INSERT INTO payments (payment_id, region, payment_number, state, heard_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (region, payment_number) DO NOTHING RETURNING payment_id
"""

WAITS_FOR_NEWS = (RelationStatus.AWAITING_STATEMENT, RelationStatus.SUSPENDED)


async def transfers_opened(connection: Connection, happened: Sequence[Happening]) -> None:
    await connection.executemany(_OPEN, [_opened(one) for one in happened])


def _opened(one: Happening) -> tuple[Any, ...]:
    opened: TransferOpened = one.event
    return (
        opened.transfer_id,
        opened.definition,
        opened.client_id,
        opened.organisation,
        opened.origin_region.value,
        opened.receiving_region.value,
        opened.origin_area,
        opened.receiving_area,
        opened.agency_code,
        opened.origin_scheme.value,
        opened.receiving_scheme.value,
        opened.applied_on,
        opened.handled_by,
        opened.person_index,
        opened.name_index,
        None if one.seal is None else one.seal.seal_id,
        one.at,
    )


async def transfers_moved(connection: Connection, happened: Sequence[Happening]) -> None:
    """By errands: each held its case alone, so whatever version it has now, the move is good."""
    for one in happened:
        await _move(connection, one)


async def transfer_moved(connection: Connection, one: Happening) -> bool:
    """By itself: only a case of the version that was read, on which no office is acting."""
    moved: TransferMoved = one.event
    if await connection.fetchval(_LOCK, moved.transfer_id) != moved.version:
        return False
    if await connection.fetchval(_ACTING, moved.transfer_id):
        return False
    await _move(connection, one)
    return True


async def _move(connection: Connection, one: Happening) -> None:
    moved: TransferMoved = one.event
    row = await connection.fetchrow(_MOVE, *_standing(moved, one))
    if row is None:
        return
    about = [moved.transfer_id]
    await enter(connection, about, moved.entry, one, errand_id=moved.errand_id, note=moved.note)
    await _keep(connection, moved.transfer_id, moved.documents, one)
    await settle_news(connection, row["origin_region"], moved.news, one)
    standing = moved.standing
    if standing.next_step is not None or standing.relation_status in WAITS_FOR_NEWS:
        await jobs.ask_for(
            connection, jobs.ADVANCE_TRANSFER, [moved.transfer_id], occasion=f":v{row['version']}"
        )


def _standing(moved: TransferMoved, one: Happening) -> tuple[Any, ...]:
    standing, amounts = moved.standing, moved.amounts
    person_index, name_index = moved.person_indices or (None, None)
    return (
        moved.transfer_id,
        standing.relation_status.value,
        *_values(standing),
        one.at,
        moved.application_number,
        moved.letter_number,
        moved.statement_number,
        moved.handled_by,
        person_index,
        name_index,
        *((None,) * 3 if amounts is None else (Decimal(one) for one in amounts.model_dump().values())),
        moved.fund,
        moved.tell_due_on,
    )


def _values(standing: Standing) -> tuple[Any, ...]:
    return (
        standing.next_step,
        standing.awaited,
        standing.clock,
        standing.clock_started_on,
        standing.due_on,
        standing.suspended_from,
        standing.suspended_by,
        standing.suspended_on,
        standing.tells,
        standing.halted_code,
        standing.round,
        standing.letter_delivered,
    )


async def transfers_noted(connection: Connection, happened: Sequence[Happening]) -> None:
    for one in happened:
        await transfer_noted(connection, one)


async def transfer_noted(connection: Connection, one: Happening) -> bool:
    """A line of the timeline; of news, once for each."""
    noted: TransferNoted = one.event
    region = await connection.fetchval(_NOTABLE, noted.transfer_id, noted.escalated_on)
    if region is None:
        return False
    if noted.news and not await settle_news(connection, region, noted.news, one):
        return False
    await connection.execute(_NOTE, noted.transfer_id, noted.escalated_on, noted.told_on, noted.fund)
    await enter(connection, [noted.transfer_id], noted.entry, one)
    return True


async def _keep(
    connection: Connection, transfer_id: UUID, documents: Sequence[Document], one: Happening
) -> None:
    """What names the person is kept sealed; once the key is destroyed, not at all."""
    if one.seal is None:
        return
    safe = Safe(one.scribe.seals)
    for document in documents:
        sealed = document.sealed or safe.seal(one.seal, transfer_id, document.body or b"")
        await connection.execute(_KEEP, transfer_id, document.kind.value, document.round, sealed, one.at)


async def settle_news(connection: Connection, region: str, news: Sequence[int], one: Happening) -> int:
    """Mark news as dealt with; how many were not before."""
    if not news:
        return 0
    return len(await connection.fetch(_SETTLE_NEWS, region, list(news), one.at))


async def news_heard(connection: Connection, happened: Sequence[Happening]) -> None:
    """Keep the news, and have each looked after; a list that another worker heard first changes nothing."""
    for one in happened:
        heard: NewsHeard = one.event
        if not heard.news:
            continue
        newest = max(news.sequence for news in heard.news)
        if await connection.fetchval(_HEAR, heard.region, heard.after, newest, one.at) is not None:
            await _take(connection, heard, one)


async def _take(connection: Connection, heard: NewsHeard, one: Happening) -> None:
    columns = [(news.sequence, news.kind.value, news.transfer_id, news.payment_number) for news in heard.news]
    rows = await connection.fetch(_TAKE_NEWS, heard.region, *zip(*columns, strict=True), one.at)
    for row in sorted(rows, key=lambda row: row["sequence"]):
        if row["transfer_id"] is not None:
            occasion = f":{heard.region}:{row['sequence']}"
            await jobs.ask_for(connection, jobs.ADVANCE_TRANSFER, [row["transfer_id"]], occasion=occasion)
        elif row["kind"] == NewsKind.PAYMENT_RECEIVED:
            payment_id = await connection.fetchval(
                _TAKE_PAYMENT,
                uuid7(),
                heard.region,
                row["payment_number"],
                PaymentState.UNMATCHED.value,
                one.at,
            )
            if payment_id is not None:
                await jobs.ask_for(connection, jobs.MATCH_PAYMENT, [payment_id])
