"""A witness as its clients meet it: what it cosigns, when it says to have done so, and what it shows."""

from __future__ import annotations

import sqlite3

import pytest
from structlog.testing import capture_logs
from witnessed import (
    ANOTHER_KEY,
    AT,
    COSIGNER,
    FORKED,
    HONEST,
    LOG,
    ORIGIN,
    STRANGER,
    Clock,
    Line,
    body,
    cosignature,
    growth,
    mth,
    proof,
    signed,
)

from gateway.evidence.checkpoints import Checkpoint, cosigned_at
from gateway.evidence.notes import Ed25519Signer, Note
from gateway.witness.app import create_app
from gateway.witness.cosigning import Witness
from gateway.witness.state import FILE, Memory


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(tmp_path):
    opened = Memory.opened(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def witness(memory, clock):
    return Witness(COSIGNER, [LOG.key], memory, clock)


@pytest.fixture
async def line(witness):
    line = Line(witness)
    async with line.http:
        yield line


# -- what is cosigned ------------------------------------------------------------------------------------


async def test_the_first_checkpoint_of_a_log_needs_no_proof(line):
    answer = await line.add(growth(0, 5))
    assert cosigned_at(cosignature(answer, signed(HONEST[:5]))) == AT


@pytest.mark.parametrize("old", range(1, 12))
@pytest.mark.parametrize("new", [12, 16, 17])
async def test_what_continues_the_latest_is_cosigned(line, old, new):
    cosignature(await line.add(growth(0, old)), signed(HONEST[:old]))
    cosignature(await line.add(growth(old, new)), signed(HONEST[:new]))


async def test_the_same_again_is_cosigned_afresh(line, clock):
    await line.add(growth(0, 5))
    clock.second += 60
    again = await line.add(growth(5, 5))
    assert cosigned_at(cosignature(again, signed(HONEST[:5]))) == AT + 60


async def test_an_empty_log_is_cosigned_and_grows(line):
    for old, new in ((0, 0), (0, 0), (0, 3)):
        cosignature(await line.add(growth(old, new)), signed(HONEST[:new]))


async def test_extension_lines_are_cosigned_as_the_log_signed_them(line):
    checkpoint = signed(HONEST[:5], extensions=("one", "and another"))
    cosignature(await line.add(body(0, (), checkpoint)), checkpoint)


async def test_the_root_is_cosigned_in_the_letters_that_the_log_signed(line):
    """Base64 has more than one way to write 32 bytes, and a text that differs in a letter is another text."""
    head, size, root, _ = Checkpoint(ORIGIN, 5, mth(HONEST[:5])).text.split("\n")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    otherwise = root[:-2] + letters[letters.index(root[-2]) + 1] + "="
    checkpoint = str(Note(f"{head}\n{size}\n{otherwise}\n").signed_by(LOG))
    cosignature(await line.add(body(0, (), checkpoint)), checkpoint)
    assert (await line.add(growth(5, 5))).status_code == 200


async def test_unknown_signatures_are_passed_over_and_not_kept(line):
    checkpoint = signed(HONEST[:5], signers=(STRANGER, ANOTHER_KEY, LOG, STRANGER))
    answer = await line.add(body(0, (), checkpoint))
    assert cosignature(answer, checkpoint)
    latest = (await line.latest()).text
    assert latest == signed(HONEST[:5]) + answer.text


async def test_a_log_may_have_two_keys_while_it_changes_them(memory, clock):
    line = Line(Witness(COSIGNER, [LOG.key, ANOTHER_KEY.key], memory, clock))
    for old, new, signers in ((0, 4, (LOG,)), (4, 5, (LOG, ANOTHER_KEY)), (5, 6, (ANOTHER_KEY,))):
        checkpoint = signed(HONEST[:new], signers=signers)
        cosignature(await line.add(body(old, proof(old, HONEST[:new]), checkpoint)), checkpoint)


async def test_logs_are_remembered_apart(memory, clock):
    other = Ed25519Signer("other.example", bytes(32))
    line = Line(Witness(COSIGNER, [LOG.key, other.key], memory, clock))
    await line.add(growth(0, 5))
    checkpoint = signed(FORKED[:2], origin=other.name, signers=(other,))
    cosignature(await line.add(body(0, (), checkpoint)), checkpoint)
    assert memory.latest(ORIGIN).size == 5
    assert memory.latest(other.name).size == 2


async def test_what_was_answered_was_stored_before(witness, tmp_path):
    stored = []

    async def send(message):
        with sqlite3.connect(tmp_path / FILE) as reader:
            stored.append(reader.execute("SELECT size FROM cosigned").fetchall())
        reader.close()

    async def receive():
        return {"type": "http.request", "body": growth(0, 7)}

    scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": [], "query_string": b""}
    await create_app(witness)(scope, receive, send)
    assert stored == [[(7,)], [(7,)]]


# -- the clock -------------------------------------------------------------------------------------------


async def test_a_clock_that_was_set_back_gives_no_earlier_second(line, clock, tmp_path):
    await line.add(growth(0, 5))
    clock.second -= 3600
    with capture_logs() as lines:
        assert cosigned_at(cosignature(await line.add(growth(5, 6)), signed(HONEST[:6]))) == AT
    assert {"event": "witness.clock_is_behind", "seconds": 3600}.items() <= lines[0].items()
    clock.second = AT + 1
    assert cosigned_at(cosignature(await line.add(growth(6, 6)), signed(HONEST[:6]))) == AT + 1
    clock.second = 0
    reopened = Memory.opened(tmp_path)
    restarted = Line(Witness(COSIGNER, [LOG.key], reopened, clock))
    assert cosigned_at(cosignature(await restarted.add(growth(6, 9)), signed(HONEST[:9]))) == AT + 1
    reopened.close()


# -- what can be read ------------------------------------------------------------------------------------


def told(answer):
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.status_code, answer.text


async def test_the_latest_checkpoint_can_be_read_with_the_cosignature(line):
    assert told(await line.latest()) == (404, "Of such a log nothing was cosigned here.\n")
    assert (await line.latest("other.example")).status_code == 404
    await line.add(growth(0, 5))
    answer = await line.add(growth(5, 9))
    latest = await line.latest()
    assert latest.text == signed(HONEST[:9]) + answer.text
    assert latest.headers["content-type"] == "text/plain; charset=utf-8"
    assert latest.headers["cache-control"] == "no-store"


async def test_a_refused_checkpoint_changes_nothing_that_is_read(line):
    await line.add(growth(0, 5))
    before = (await line.latest()).text
    for content in (growth(4, 9), growth(5, 5, FORKED), growth(5, 9, FORKED), b"old 5\n\n"):
        await line.add(content)
    assert (await line.latest()).text == before


async def test_health_other_addresses_and_other_methods_are_answered_in_one_line(line):
    assert told(await line.http.get("/health")) == (200, "The witness can read its memory.\n")
    assert told(await line.http.get("/")) == (404, "There is nothing at this address.\n")
    answer = await line.http.get("/add-checkpoint")
    assert told(answer) == (405, "This address is for another method.\n")
    assert answer.headers["allow"] == "POST"
