"""Processes die, connections break, commits are left in doubt: nothing is lost and nothing is done twice."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from records_keys import KEEPER
from records_samples import closing, errand, eventually
from sqlalchemy.engine import make_url

from gateway.errands import State, Taken
from gateway.errors import Broken
from gateway.records.opening import open_records

CLAIMS_AND_WAITS = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from gateway.records.opening import open_records
from records_keys import KEEPER
from records_samples import errand

async def main():
    records = await open_records(sys.argv[1], pool_size=2, recording_grace_seconds=15, keeper=KEEPER)
    for changes_state in (True, False):
        one = errand(changes_state=changes_state)
        await records.journal.claim(one)
        print(one.errand_id, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


STARTING_UP = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"


class Line:
    """A wire to the server that can be cut: now, or just before or just after the next COMMIT passes.

    It can keep whoever comes waiting, and it can say what a server says that was started a moment ago.
    """

    def __init__(self, url):
        self._far = make_url(url)
        self.cut_at_commit = None
        self.starting_up = False
        self.through = asyncio.Event()
        self.through.set()
        self._writers = set()
        self._server = None

    async def open(self, port=0):
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def url(self):
        near = self._far.set(host="127.0.0.1", port=self.port).update_query_dict({"sslmode": "disable"})
        return near.render_as_string(hide_password=False)

    async def cut(self):
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _joined(self, near_reader, near_writer):
        if self.starting_up:
            await near_reader.read(65536)
            near_writer.write(b"E" + (len(STARTING_UP) + 4).to_bytes(4, "big") + STARTING_UP)
            near_writer.close()
            return
        await self.through.wait()
        far_reader, far_writer = await asyncio.open_connection(self._far.host, self._far.port or 5432)
        self._writers |= {near_writer, far_writer}
        try:
            await asyncio.gather(
                self._pass(near_reader, far_writer, near_writer), self._pass(far_reader, near_writer, None)
            )
        except OSError:
            pass
        finally:
            for writer in (near_writer, far_writer):
                self._writers.discard(writer)
                writer.transport.abort()

    async def _pass(self, reader, writer, near):
        while data := await reader.read(65536):
            if near is not None and self.cut_at_commit and b"COMMIT\0" in data:
                when, self.cut_at_commit = self.cut_at_commit, None
                if when == "after, for good":
                    self._server.close()
                if when == "before, and the server knows nothing":
                    self.through.clear()
                    near.transport.abort()
                    await self.through.wait()
                    return
                if when != "before":
                    writer.write(data)
                    await writer.drain()
                near.transport.abort()
                if when == "before":
                    writer.transport.abort()
                await asyncio.sleep(0.1)
                return
            writer.write(data)
            await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def line_to(url):
    line = Line(url)
    await line.open()
    try:
        yield line
    finally:
        await line.cut()


@asynccontextmanager
async def records_at(url):
    records = await open_records(url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    try:
        yield records
    finally:
        await records.aclose()


@pytest.fixture
async def line(database):
    async with line_to(database.app_url) as line:
        yield line


@pytest.fixture
async def on_the_line(line):
    async with records_at(line.url) as records:
        yield records


@asynccontextmanager
async def another_process(database):
    process = subprocess.Popen(  # noqa: ASYNC220  returns at once
        [sys.executable, "-c", CLAIMS_AND_WAITS, database.app_url, "tests/integration"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def test_the_errands_of_a_killed_process_read_as_unknown_at_once(records, database):
    async with another_process(database) as process:
        changing, reading = (UUID(process.stdout.readline().strip()) for _ in range(2))
        before = await records.journal.read(changing)
        assert (before.alive, before.reads_as) == (True, State.ASKED)
        process.kill()
        process.wait()

        async def dead():
            return not (await records.journal.read(changing)).alive

        await eventually(dead, patience=1)
        assert (await records.journal.read(changing)).reads_as is State.UNKNOWN
        assert (await records.journal.read(reading)).reads_as is State.UNREACHED


async def test_every_process_has_a_number_of_its_own_and_none_is_given_twice(database):
    numbers = []
    for _ in range(3):
        one = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
        two = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
        numbers += [one.journal.node(), two.journal.node()]
        await one.aclose()
        await two.aclose()
    assert len(set(numbers)) == 6


async def test_a_lost_session_is_taken_again_with_the_same_number(records, database):
    other = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
    one = errand()
    await other.journal.claim(one)
    await end_sessions(database, f"chuanyu-gateway node {other.journal.node()}")

    async def lives():
        return (await records.journal.read(one.errand_id)).alive

    await eventually(lives)
    assert (await other.journal.read(one.errand_id)).alive
    await other.aclose()


async def end_sessions(database, name):
    connection = await asyncpg.connect(database.app_url)
    await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name
    )
    await connection.close()


async def test_sessions_that_the_server_ended_are_replaced_unnoticed(records, database):
    await asyncio.gather(*(records.journal.read(errand().errand_id) for _ in range(4)))
    await records.journal.claim(errand())
    await end_sessions(database, f"chuanyu-gateway node {records.journal.node()}")
    await asyncio.sleep(0.05)
    one = errand()
    assert isinstance(await records.journal.claim(one), Taken)
    assert await records.journal.find("his-chengdu", one.key) is not None


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_commit_in_doubt_is_done_exactly_once(on_the_line, line, database, when):
    await on_the_line.journal.claim(errand())
    one = errand()
    line.cut_at_commit = when
    taken = await on_the_line.journal.claim(one)
    assert (line.cut_at_commit, taken) == (None, Taken(one.errand_id, 1))
    line.cut_at_commit = when
    assert await on_the_line.journal.close(closing(one, taken))
    trail = await on_the_line.memory.of_errand(one.errand_id)
    assert [entry.action for entry in trail] == ["claim", "close"]


async def test_a_commit_that_a_crash_swallowed_is_not_taken_for_the_one_that_got_its_number(
    mortal, power_cut
):
    """After a crash the server gives the numbers of transactions anew of which it had written nothing."""
    async with (
        line_to(mortal.app_url) as line,
        records_at(line.url) as ours,
        records_at(mortal.app_url) as theirs,
    ):
        await theirs.journal.claim(errand())
        one, other = errand(), errand()
        line.cut_at_commit = "before, and the server knows nothing"
        claiming = asyncio.create_task(ours.journal.claim(one))
        await eventually(lambda: asyncio.sleep(0, not line.through.is_set()))
        power_cut(mortal.pid, mortal.kill)
        mortal.launch()
        mortal.await_ready()
        await theirs.journal.claim(other)
        line.through.set()
        assert await claiming == Taken(one.errand_id, 1)
        for claimed in (one, other):
            trail = await theirs.memory.of_errand(claimed.errand_id)
            assert [entry.action for entry in trail] == ["claim"]


async def test_what_could_not_be_closed_is_closed_when_the_server_is_back(on_the_line, line, records):
    one = errand()
    taken = await on_the_line.journal.claim(one)
    await line.cut()
    with pytest.raises(Broken):
        await on_the_line.journal.close(closing(one, taken))
    with pytest.raises(Broken):
        await on_the_line.journal.claim(errand())
    with pytest.raises(Broken):
        await on_the_line.journal.read(one.errand_id)
    await line.open(line.port)

    async def closed():
        return (await records.journal.read(one.errand_id)).state is State.ANSWERED

    await eventually(closed)
    assert isinstance(await on_the_line.journal.claim(errand()), Taken)


async def test_a_server_that_is_starting_up_is_broken_and_nothing_unforeseen(on_the_line, line):
    line.starting_up = True
    for _ in range(2):
        with pytest.raises(Broken):
            await on_the_line.journal.read(errand().errand_id)
        with pytest.raises(Broken):
            await on_the_line.journal.claim(errand())
    line.starting_up = False
    assert await on_the_line.journal.read(errand().errand_id) is None


async def test_a_claim_in_doubt_is_let_go_when_the_server_is_back(on_the_line, line, records):
    one = errand(key="k", request=b"body")
    line.cut_at_commit = "after, for good"
    with pytest.raises(Broken):
        await on_the_line.journal.claim(one)
    assert (await records.journal.read(one.errand_id)).state is State.ASKED
    await line.open(line.port)

    async def free():
        return (await records.journal.read(one.errand_id)).state is State.UNREACHED

    await eventually(free)
    assert await records.journal.claim(errand(key="k", request=b"body")) == Taken(one.errand_id, 2)


async def test_a_close_whose_caller_left_is_written_down(records):
    one = errand()
    taken = await records.journal.claim(one)
    close = asyncio.create_task(records.journal.close(closing(one, taken)))
    await asyncio.sleep(0)
    close.cancel()
    with pytest.raises(asyncio.CancelledError):
        await close

    async def closed():
        return (await records.journal.read(one.errand_id)).state is State.ANSWERED

    await eventually(closed)


async def test_a_server_that_is_not_there_is_broken_in_one_line():
    with pytest.raises(Broken, match=r"^The database cannot be reached: .*\.$"):
        await open_records(
            "postgresql://a:b@127.0.0.1:1/c", pool_size=2, recording_grace_seconds=0, keeper=KEEPER
        )
