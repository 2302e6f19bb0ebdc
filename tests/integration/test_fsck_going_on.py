"""A check that streams, is stopped and goes on, while the log is published."""

from __future__ import annotations

import asyncpg
import pytest
from log_samples import LOG_KEY, ORIGIN, TRUST, first, tampered
from records_keys import KEEPER

from gateway.evidence.checkpoints import Checkpoint
from gateway.records.checking import Book
from gateway.upkeep.findings import Wrong
from gateway.upkeep.fsck import Fsck, Position


async def test_a_check_goes_on_where_it_was_stopped_and_still_finds_what_comes_later(log):
    await tampered(log, "DELETE FROM log_entries WHERE index = 640")
    places = []
    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Book(connection), TRUST, KEEPER, save=places.append, piece=256)
        stream = fsck.findings(await fsck.beginning())
        assert (await anext(stream)).where == "entry 640"
        await stream.aclose()
    finally:
        await connection.close()
    assert [one.index for one in places] == [256, 512]
    taken_up = Position.read(places[-1].written())
    assert taken_up == places[-1]
    assert await first(log, position=taken_up) == (Wrong.DELETED_ROW, "entry 640")


async def test_the_place_that_is_kept_lies_before_the_first_finding(log):
    """Who goes on from there finds it again."""
    await tampered(log, "DELETE FROM sealed_bodies WHERE index = 300")
    places = []
    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Book(connection), TRUST, KEEPER, save=places.append, piece=256)
        found = [one async for one in fsck.findings(await fsck.beginning())]
    finally:
        await connection.close()
    assert [(one.wrong, one.where) for one in found] == [(Wrong.BODY_MISSING, "entry 300")]
    assert [one.index for one in places] == [256]
    assert await first(log, position=places[-1]) == (Wrong.BODY_MISSING, "entry 300")


@pytest.mark.parametrize(("root", "wrong"), [(None, set()), (b"x" * 32, {Wrong.CHECKPOINT_DIFFERS})])
async def test_a_checkpoint_that_is_kept_when_its_place_was_passed_is_still_compared(log, root, wrong):
    """It is published while the check runs; the checkpoints after it are compared as before."""
    await tampered(log, "DELETE FROM log_cosignatures", "DELETE FROM log_checkpoints WHERE size < 650")
    asked = []

    class Watched(Book):
        async def checkpoints(self, after, limit=1000):
            asked.append(after)
            found = await super().checkpoints(after, limit)
            return [] if len(asked) == 1 else found

    connection = await asyncpg.connect(log.app_url)
    try:
        book = Watched(connection)
        kept = Checkpoint(ORIGIN, 100, root or await book.root(100)).note.signed_by(LOG_KEY)
        await log.tell(f"INSERT INTO log_checkpoints VALUES (100, '{kept}', now())")
        fsck = Fsck(book, TRUST, KEEPER, piece=256)
        found = [one async for one in fsck.findings(await fsck.beginning())]
    finally:
        await connection.close()
    assert {one.wrong for one in found} == wrong
    assert len(asked) <= 5  # not once for each entry


async def test_memory_does_not_grow_with_what_hangs_on_an_entry(log):
    """The pieces are bounded: a check never asks for more rows at once than a piece has."""
    asked = []

    class Watched(Book):
        async def rows(self, first, count):
            asked.append(count)
            return await super().rows(first, count)

    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Watched(connection), TRUST, KEEPER)
        assert [one async for one in fsck.findings(await fsck.beginning())] == []
    finally:
        await connection.close()
    assert sum(asked) == 650
    assert max(asked) <= 2048
