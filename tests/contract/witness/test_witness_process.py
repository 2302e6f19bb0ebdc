"""The witness's program over real sockets: each answer of c2sp.org/tlog-witness, garbage, the command."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from witnessed_logs import Log, body, cosigned_at, latest_path, size_of, tree

from gateway.sandbox.ports import free_port
from gateway.sandbox.programs import PACKAGE_ROOT

HONEST = tree("entry", 200)
FORKED = tree("other", 200, HONEST, 3)
LOGS = [Log(f"log.example/{number}") for number in range(60)]
GARBAGE = Log("garbage.example")
UNKNOWN = Log("unknown.example")
PLAIN = "text/plain; charset=utf-8"


@pytest.fixture(scope="module")
def witness(start):
    return start([*LOGS, GARBAGE])


_unused = iter(LOGS)


@pytest.fixture
def log():
    """A log of which the witness knows nothing yet."""
    return next(_unused)


def cosigned(witness, log, old, new, history=HONEST):
    answer = witness.add(log.body(history, old, new))
    assert (answer.status_code, answer.headers["content-type"]) == (200, PLAIN)
    return cosigned_at(answer.text, log.signed(new, history.root(new)), witness.vkey)


# -- cosigned --------------------------------------------------------------------------------------------


def test_first_extension_and_the_same_again(witness, log):
    before = int(time.time())
    sizes = [0, 1, 2, 3, 7, 8, 9, 64, 65, 130, 130]
    seconds = [cosigned(witness, log, old, new) for old, new in itertools.pairwise(sizes)]
    assert seconds == sorted(seconds)
    assert before <= seconds[0] <= seconds[-1] <= time.time()
    assert witness.size(log) == size_of(witness.latest(log)) == 130


def test_what_it_shows_is_the_logs_checkpoint_and_its_own_signature(witness, log):
    assert witness.http.get(latest_path(log)).status_code == 404
    checkpoint = log.signed(5, HONEST.root(5))
    stranger = Log("stranger.example", bytes(32)).signature(checkpoint.partition("\n\n")[0] + "\n")
    answer = witness.add(body(0, (), checkpoint + stranger))
    assert witness.latest(log) == checkpoint + answer.text


# -- refused ---------------------------------------------------------------------------------------------


def answered(witness, content):
    answer = witness.add(content)
    return answer.status_code, answer.headers["content-type"], answer.text


def test_every_refusal_is_the_one_that_the_protocol_names(witness, log):
    cosigned(witness, log, 0, 9)
    nine, twelve = (log.signed(size, HONEST.root(size)) for size in (9, 12))
    forged = Log(log.origin, bytes(32)).signed(12, HONEST.root(12))
    proof = HONEST.proof(9, 12)
    fails = "The consistency proof does not verify: the consistency proof"
    nobody = "No key of this log that the witness trusts has signed the checkpoint.\n"
    told = (409, "text/x.tlog.size", "9\n")
    for content, expected in (
        (
            body(0, (), UNKNOWN.signed(5, HONEST.root(5))),
            (404, PLAIN, "The witness does not watch this log.\n"),
        ),
        (body(9, proof, forged), (403, PLAIN, nobody)),
        (body(9, proof, twelve.replace("\n12\n", "\n13\n")), (403, PLAIN, nobody)),
        (body(12, (), nine), (400, PLAIN, "The old size is larger than the checkpoint's.\n")),
        (body(0, (), twelve), told),
        (body(8, HONEST.proof(8, 12), twelve), told),
        (body(12, (), twelve), told),
        (body(5, (), log.signed(5, HONEST.root(5))), told),
        (body(9, (), log.signed(9, FORKED.root(9))), told),
        (body(9, (), twelve), (422, PLAIN, f"{fails} is empty.\n")),
        (body(9, proof[1:], twelve), (422, PLAIN, f"{fails} is too short.\n")),
        (body(9, [*proof, proof[0]], twelve), (422, PLAIN, f"{fails} is too long.\n")),
    ):
        assert answered(witness, content) == expected
    assert witness.size(log) == 9
    cosigned(witness, log, 9, 12)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"old 0\n",
        b"old 00\n\n",
        b"old 0\r\n\r\n",
        b"\xff\xfe",
        b"old 0\n" + 64 * (b64encode(bytes(32)) + b"\n") + b"\n",
        b"old 0\n" + b64encode(bytes(31)) + b"\n\n",
    ],
)
def test_what_is_malformed_is_a_bad_request_in_one_line(witness, log, content):
    status, kind, text = answered(witness, content + log.signed(5, HONEST.root(5)).encode())
    assert (status, kind) == (400, PLAIN)
    assert text.startswith("The body does not read: ")
    assert text.count("\n") == 1


def test_a_large_body_is_refused_whether_its_length_is_told_or_not(witness):
    megabytes = b"x" * 5_000_000
    for content in (megabytes, iter([megabytes[:60_000]] * 50)):
        answer = witness.http.post("/add-checkpoint", content=content)
        assert (answer.status_code, answer.text.count("\n")) == (413, 1)
    assert witness.http.get("/health").status_code == 200


def test_a_rollback_is_refused(witness, log):
    cosigned(witness, log, 0, 50)
    for old, new in ((0, 20), (20, 20), (10, 20), (49, 49), (0, 49)):
        assert answered(witness, log.body(HONEST, old, new)) == (409, "text/x.tlog.size", "50\n")
    assert answered(witness, body(50, (), log.signed(20, HONEST.root(20))))[0] == 400
    assert witness.size(log) == 50


def test_a_fork_of_the_same_size_is_refused_and_both_trees_are_in_the_log_lines(witness, log):
    cosigned(witness, log, 0, 50)
    for old in (0, 3, 50):
        assert answered(witness, log.body(FORKED, old, 50)) == (409, "text/x.tlog.size", "50\n")
    lines = [json.loads(line) for line in witness.process.log.read_text().splitlines()]
    seen = [one for one in lines if one["event"] == "witness.two_trees" and one["origin"] == log.origin]
    assert len(seen) == 3
    assert seen[0]["offered"] == log.signed(50, FORKED.root(50))
    assert seen[0]["cosigned"].startswith(log.signed(50, HONEST.root(50)))


def test_a_larger_fork_is_refused_with_any_proof(witness, log):
    cosigned(witness, log, 0, 50)
    fork = log.signed(80, FORKED.root(80))
    nodes = [*FORKED.proof(50, 80), *HONEST.proof(50, 80), HONEST.root(50), FORKED.root(50), FORKED.root(80)]
    proofs = [FORKED.proof(50, 80), HONEST.proof(50, 80), FORKED.proof(3, 80), FORKED.proof(32, 80), []]
    proofs += [[*map(nodes.__getitem__, picked)] for picked in itertools.permutations(range(len(nodes)), 2)]
    for proof in proofs:
        assert answered(witness, body(50, proof, fork))[0] == 422
    for old in (0, 3, 32, 49, 51, 80):
        assert answered(witness, log.body(FORKED, old, 80)) == (409, "text/x.tlog.size", "50\n")
    cosigned(witness, log, 50, 80)


# -- garbage ---------------------------------------------------------------------------------------------

numbers = st.one_of(st.integers(0, 12), st.integers(0, 2**70), st.sampled_from([2**63 - 1, 2**63, 2**64]))
hashes = st.one_of(st.binary(max_size=40), st.binary(min_size=32, max_size=32))
words = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=12)


@st.composite
def signed_garbage(draw):
    root = b64encode(draw(hashes)).decode()
    lines = [GARBAGE.origin, str(draw(numbers)), root, *draw(st.lists(words, max_size=3))]
    text = "".join(f"{line}\n" for line in lines)
    return body(draw(numbers), draw(st.lists(hashes, max_size=5)), f"{text}\n{GARBAGE.signature(text)}")


@st.composite
def damaged(draw):
    good = GARBAGE.body(HONEST, *draw(st.sampled_from([(0, 5), (5, 9), (5, 5)])))
    start, length = draw(st.integers(0, len(good))), draw(st.integers(0, 30))
    return good[:start] + draw(st.binary(max_size=6)) + good[start + length :]


@settings(deadline=None, max_examples=250)
@given(content=st.one_of(st.binary(max_size=300), words.map(str.encode), signed_garbage(), damaged()))
def test_garbage_is_answered_in_one_line_and_never_with_a_failure(witness, content):
    answer = witness.add(content)
    assert answer.status_code in {200, 400, 403, 404, 409, 422}
    assert answer.text.endswith("\n")
    assert answer.text.count("\n") == 1


@settings(deadline=None, max_examples=30)
@given(content=st.binary(min_size=1, max_size=200))
def test_what_is_not_http_does_not_hurt_those_who_speak_it(witness, content):
    at = urlsplit(witness.url)
    with socket.create_connection((at.hostname, at.port), timeout=5) as line:
        line.sendall(content)
        line.shutdown(socket.SHUT_WR)
        assert not line.recv(200).startswith(b"HTTP/1.1 5")
    assert witness.http.get("/health").status_code == 200


def test_a_request_that_ends_early_changes_nothing(witness, log):
    content = log.body(HONEST, 0, 5)
    at = urlsplit(witness.url)
    for cut in (0, 10, len(content) - 1):
        line = http.client.HTTPConnection(at.hostname, at.port)
        line.putrequest("POST", "/add-checkpoint")
        line.putheader("Content-Length", str(len(content)))
        line.endheaders(content[:cut])
        line.close()
    assert witness.size(log) == 0
    cosigned(witness, log, 0, 5)


# -- the command -----------------------------------------------------------------------------------------


def gateway(*arguments, **more):
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PACKAGE_ROOT), "LANG": "C.UTF-8", "COLUMNS": "200"}
    command = [sys.executable, "-m", "gateway", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=30, check=False, **more
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    for whose in ((), ("--witness", "sichuan")):
        made = gateway("keys", "make", folder, "--origin", "log.example/made", *whose)
        assert made.returncode == 0, made.stderr
    return folder


@pytest.mark.parametrize(
    ("key", "log", "data", "port", "complaint"),
    [
        ("log.key", "log.key.pub", "data", 0, "does not cosign: a witness has its own"),
        ("nothing", "log.key.pub", "data", 0, "cannot be read: No such file or directory"),
        ("log.key.pub", "log.key.pub", "data", 0, "can be read by others"),
        ("witness-sichuan.key", "nothing", "data", 0, "cannot be read: No such file or directory"),
        ("witness-sichuan.key", "sealing.json", "data", 0, "should hold a public key"),
        ("witness-sichuan.key", "witness-sichuan.key.pub", "data", 0, "not one that a log signs with"),
        ("witness-sichuan.key", "log.key.pub", "log.key/below", 0, "memory in"),
        ("witness-sichuan.key", "log.key.pub", "data", None, "cannot be taken: Address already in use"),
    ],
)
def test_what_stands_in_its_way_is_one_line(keys, key, log, data, port, complaint):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if port is None else port
        folders = f"--key={keys / key}", f"--log={keys / log}", f"--data={keys / data}"
        done = gateway("witness", *folders, f"--port={port}")
    assert done.returncode == 2
    assert done.stderr.startswith("gateway: ")
    assert done.stderr.count("\n") == 1
    assert complaint in done.stderr


def test_it_ends_in_order_and_says_at_its_start_who_it_is(keys, tmp_path):
    port = free_port()
    files = f"--key={keys / 'witness-sichuan.key'}", f"--log={keys / 'log.key.pub'}"
    command = [sys.executable, "-m", "gateway", "witness", *files, f"--data={tmp_path}", f"--port={port}"]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PACKAGE_ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        lines = [json.loads(running.stdout.readline()) for _ in range(2)]
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert [one["event"] for one in lines] == ["witness.memory_is_new", "witness.ready"]
    assert lines[1]["url"] == f"http://127.0.0.1:{port}"
    assert lines[1]["key"] == (keys / "witness-sichuan.key.pub").read_text().strip()
    assert lines[1]["logs"] == [(keys / "log.key.pub").read_text().strip()]


def test_the_process_carries_no_framework_and_no_database_of_the_gateway():
    script = "import sys, gateway.cli, gateway.witness.serving; print(*sys.modules)"
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PACKAGE_ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    heavy = {"fastapi", "sqlalchemy", "asyncpg", "alembic", "lxml", "httpx", "pyreqwest", "pgqueuer"}
    assert heavy & set(done.stdout.decode().split()) == set()
