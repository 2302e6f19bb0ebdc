"""What a witness refuses, and in which words: status, type and body as c2sp.org/tlog-witness has them."""

from __future__ import annotations

import resource
from base64 import b64encode
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs
from witnessed import (
    ANOTHER_KEY,
    COSIGNER,
    FORKED,
    HONEST,
    LOG,
    ORIGIN,
    STRANGER,
    Line,
    body,
    growth,
    mth,
    proof,
    signed,
)

from gateway.evidence.checkpoints import read_checkpoint
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer, check_signature, read_note
from gateway.witness import refusals
from gateway.witness.app import STATUS
from gateway.witness.cosigning import Witness
from gateway.witness.refusals import Refusal
from gateway.witness.state import NOTHING, Memory


@pytest.fixture
def memory(tmp_path):
    opened = Memory.opened(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
async def line(memory):
    line = Line(Witness(COSIGNER, [LOG.key], memory))
    async with line.http:
        yield line


ROOT = mth(HONEST[:5])
OF_FIVE = signed(HONEST[:5]).encode()


def test_every_refusal_has_a_status():
    kinds = {one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Refusal)}
    assert set(STATUS) == kinds - {Refusal}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\n\n",
        b"old 0",
        b"old 0\n",
        b"old 0\n\n",
        b"old 0\n" + OF_FIVE,
        b"old 00\n\n" + OF_FIVE,
        b"old 01\n\n" + OF_FIVE,
        b"old -1\n\n" + OF_FIVE,
        b"old +1\n\n" + OF_FIVE,
        b"old  0\n\n" + OF_FIVE,
        b"old 0 \n\n" + OF_FIVE,
        b"OLD 0\n\n" + OF_FIVE,
        b"old\n\n" + OF_FIVE,
        b"old 0\r\n\r\n" + OF_FIVE,
        "old ٥\n\n".encode() + OF_FIVE,
        b"old 99999999999999999999\n\n" + OF_FIVE,
        b"old 0\nAAAA\n\n" + OF_FIVE,
        b"old 0\n*\n\n" + OF_FIVE,
        b"old 0\n \n\n" + OF_FIVE,
        b"old 0\n" + 64 * (b64encode(ROOT) + b"\n") + b"\n" + OF_FIVE,
        b"old 0\n\n\n" + OF_FIVE,
        b"old 0\n\n" + OF_FIVE[:-1],
        b"old 0\n\n" + OF_FIVE + b"\n",
        b"old 0\n\n" + OF_FIVE.partition(b"\n\n")[0] + b"\n",
        b"old 0\n\n" + OF_FIVE.replace(b"\n5\n", b"\n05\n"),
        b"old 0\n\n" + OF_FIVE + b"\xff",
        b"old 6\n\n" + OF_FIVE,
        body(0, (), signed(HONEST[:5], size=2**63)),
        body(0, (), signed(HONEST[:5], size=9_999_999_999_999_999_999)),
    ],
)
async def test_what_is_malformed_is_refused(line, content):
    answer = await line.add(content)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.endswith("\n")
    assert answer.text.count("\n") == 1
    assert (await line.latest()).status_code == 404


def conflict(answer):
    assert (answer.status_code, answer.headers["content-type"]) == (409, "text/x.tlog.size")
    return answer.text


def refused(answer):
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.status_code, answer.text


async def test_an_unknown_log_is_not_found(line):
    checkpoint = signed(HONEST[:5], origin="other.example")
    answer = await line.add(body(0, (), checkpoint))
    assert refused(answer) == (404, "The witness does not watch this log.\n")


@pytest.mark.parametrize(
    "checkpoint",
    [
        signed(HONEST[:5], signers=(ANOTHER_KEY, STRANGER)),
        signed(HONEST[:5], signers=(Ed25519Signer(ORIGIN, LOG.seed, COSIGNATURE),)),
        signed(HONEST[:5]).replace("\n5\n", "\n6\n"),
        str(read_note(signed(HONEST[:5])).with_lines(read_note(signed(HONEST[:6])).signatures)),
    ],
    ids=["others' keys", "another kind of key", "another text", "a wrong one beside a good one"],
)
async def test_without_a_trusted_signature_it_is_forbidden(line, checkpoint):
    expected = (403, "No key of this log that the witness trusts has signed the checkpoint.\n")
    assert refused(await line.add(body(0, (), checkpoint))) == expected
    assert refused(await line.add(body(9, (), checkpoint))) == expected


async def test_an_old_size_above_the_checkpoints_is_a_bad_request(line):
    await line.add(growth(0, 9))
    answer = await line.add(body(9, (), signed(HONEST[:5])))
    assert refused(answer) == (400, "The old size is larger than the checkpoint's.\n")


async def test_another_old_size_is_told_the_latest(line):
    assert conflict(await line.add(growth(3, 5))) == "0\n"
    await line.add(growth(0, 5))
    for old in (0, 3, 4, 6):
        assert conflict(await line.add(growth(old, 9))) == "5\n"
    assert conflict(await line.add(growth(0, 5))) == "5\n"


async def test_a_log_does_not_go_back(line):
    await line.add(growth(0, 9))
    assert conflict(await line.add(growth(5, 5))) == "9\n"
    assert conflict(await line.add(growth(0, 5))) == "9\n"
    assert conflict(await line.add(growth(4, 5))) == "9\n"


@pytest.mark.parametrize("old", [0, 3, 5])
async def test_two_trees_of_one_size_are_a_conflict_and_written_down(line, old):
    await line.add(growth(0, 5))
    with capture_logs() as told:
        assert conflict(await line.add(growth(old, 5, FORKED))) == "5\n"
    [found] = [one for one in told if one["event"] == "witness.two_trees"]
    offered, cosigned = read_checkpoint(found["offered"]), read_checkpoint(found["cosigned"])
    assert offered[0].size == cosigned[0].size == 5
    assert offered[0].root != cosigned[0].root
    for _, note in (offered, cosigned):
        check_signature(note, LOG.key)


async def test_an_empty_tree_has_one_root(line):
    assert conflict(await line.add(body(0, (), signed(HONEST[:5], size=0)))) == "0\n"


@pytest.mark.parametrize(
    "proved",
    [
        proof(5, FORKED[:9]),
        proof(4, HONEST[:9]),
        proof(5, HONEST[:10]),
        proof(5, HONEST[:9])[:-1],
        [*proof(5, HONEST[:9]), ROOT],
        [],
    ],
)
async def test_a_proof_that_does_not_verify_is_unprocessable(line, proved):
    await line.add(growth(0, 5))
    for history in (HONEST, FORKED):
        with capture_logs() as told:
            status, text = refused(await line.add(body(5, proved, signed(history[:9]))))
        assert status == 422
        assert text.startswith("The consistency proof does not verify: ")
        assert told[0]["event"] == "witness.not_proved"
    assert (await line.latest()).text.startswith(f"{ORIGIN}\n5\n")


@pytest.mark.parametrize(("old", "new"), [(0, 9), (5, 5)])
async def test_a_proof_of_what_needs_none_must_be_empty(line, old, new):
    await line.add(growth(0, old))
    answer = await line.add(body(old, [ROOT], signed(HONEST[:new])))
    assert answer.status_code == 422


async def test_a_body_of_64_kib_is_read_and_a_larger_one_is_refused(line):
    filling = 65_536 - len(body(0, (), signed(HONEST[:5], extensions=("",))))
    largest = body(0, (), signed(HONEST[:5], extensions=("x" * filling,)))
    assert len(largest) == 65_536
    assert (await line.add(largest)).status_code == 200
    answer = await line.add(largest + b"\n")
    assert refused(answer) == (413, "The body is larger than a checkpoint with its proof can be.\n")


async def test_a_memory_that_fails_gives_no_cosignature(line, memory):
    memory.close()
    answer = await line.add(growth(0, 5))
    assert refused(answer) == (503, "The witness cannot use its memory now.\n")
    assert (await line.http.get("/health")).status_code == 503


@contextmanager
def full_disk():
    """No file can grow, as far as this process is concerned."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_gives_no_cosignature_and_loses_nothing(line, tmp_path):
    await line.add(growth(0, 5))
    before = (await line.latest()).text
    with capture_logs() as told, full_disk():
        answer = await line.add(growth(5, 9))
    assert refused(answer) == (503, "The witness cannot use its memory now.\n")
    assert told[0]["event"] == "witness.memory_fails"
    assert (await line.latest()).text == before
    assert (await line.add(growth(5, 9))).status_code == 200
    reopened = Memory.opened(tmp_path)
    assert reopened.latest(ORIGIN).size == 9
    reopened.close()


class BrokenSigner(Ed25519Signer):
    def sign(self, text):
        raise ZeroDivisionError


async def test_nothing_is_remembered_of_what_could_not_be_cosigned(memory):
    line = Line(Witness(BrokenSigner(COSIGNER.name, COSIGNER.seed, COSIGNATURE), [LOG.key], memory))
    assert refused(await line.add(growth(0, 5))) == (500, "The witness failed.\n")
    assert memory.latest(ORIGIN) is NOTHING
