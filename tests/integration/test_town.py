"""A town starts its programs in order, says which one failed and why, and leaves nothing running."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from gateway.sandbox.leash import CannotStart
from gateway.sandbox.ports import free_port
from gateway.sandbox.postgres import Cluster, Database
from gateway.sandbox.programs import Program
from gateway.sandbox.town import Town, sandbox_town

REPOSITORY = Path(__file__).parents[2]

# A stand-in for any of our servers: says who it is and what it was told, notes when it starts and ends.
SERVER = """
import http.server, os, signal, sys, time
name, port, delay = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
def note(word):
    with open("events", "a") as events:
        events.write(f"{name} {word}\\n")
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(f"{os.getpid()} {os.environ.get('CHUANYU_TOLD')}".encode())
def leave(*_):
    note("ended"); os._exit(0)
signal.signal(signal.SIGTERM, leave)
time.sleep(delay)
http.server.HTTPServer.allow_reuse_address = True
server = http.server.HTTPServer(("127.0.0.1", port), Answer)
note("started")
print("listening", flush=True)
server.serve_forever()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
PARENT_OF_ONE = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
time.sleep(60)
"""
TOWN_LEFT_ALONE = """
import sys, time
from pathlib import Path
from gateway.sandbox.programs import Program
from gateway.sandbox.town import Town
programs = [Program(name=name, arguments=("-c", "import time; time.sleep(60)")) for name in ("one", "two")]
with Town(Path(sys.argv[1]), programs) as town:
    print(town.pid("one"), town.pid("two"), flush=True)
    town.watch()
"""


def server(name: str, *, after=(), delay=0.0, settings=None) -> Program:
    port = free_port()
    return Program(
        name=name,
        arguments=("-c", SERVER, name, str(port), str(delay)),
        port=port,
        health="/",
        after=after,
        settings=settings or {},
    )


def says(name: str, words: str, *, code: int = 0) -> Program:
    script = f"import sys; print({words!r}); sys.exit({code})"
    return Program(name=name, arguments=("-c", script), finishes=True)


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def events(directory: Path) -> list[str]:
    return (directory / "events").read_text().splitlines()


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(pids: list[int], patience: float = 10) -> bool:
    deadline = time.monotonic() + patience
    while any(map(runs, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(runs, pids))


def test_a_program_starts_after_those_it_needs_and_ends_before_them(tmp_path):
    programs = [server("slow", delay=0.4), server("other"), server("needy", after=("slow",))]
    with Town(tmp_path, programs):
        assert events(tmp_path).index("slow started") < events(tmp_path).index("needy started")
        assert len(events(tmp_path)) == 3
    assert events(tmp_path)[3:] == ["needy ended", "other ended", "slow ended"]


def test_programs_see_their_settings_and_nothing_of_the_callers(tmp_path, monkeypatch):
    monkeypatch.setenv("CHUANYU_TOLD", "by the shell")
    told, untold = server("told", settings={"CHUANYU_TOLD": "by the town"}), server("untold")
    with Town(tmp_path, [told, untold]) as town:
        assert read(town.url("told")).endswith(" by the town")
        assert read(town.url("untold")).endswith(" None")


def test_a_program_that_ends_too_early_is_named_with_its_last_words(tmp_path):
    first = server("first")
    with (
        pytest.raises(CannotStart, match=r"(?s)^migrate ended with code 3 .*migrate\.log.*no such table$"),
        Town(tmp_path, [first, says("migrate", "no such table", code=3)]),
    ):
        pass
    assert events(tmp_path)[-1] == "first ended"
    with pytest.raises(OSError, match="refused"):
        read(first.url)


def test_only_the_words_of_the_last_start_are_quoted(tmp_path):
    with Town(tmp_path, [says("migrate", "an old story")]):
        pass
    with pytest.raises(CannotStart) as told, Town(tmp_path, [says("migrate", "the new one", code=1)]):
        pass
    assert "the new one" in str(told.value)
    assert "an old story" not in str(told.value)


def test_a_program_that_is_never_ready_is_named(tmp_path):
    program = server("sleepy", delay=60)
    with (
        pytest.raises(CannotStart, match=r"sleepy was not ready after 0\.5 seconds"),
        Town(tmp_path, [program], patience=0.5),
    ):
        pass


def test_a_killed_program_stays_down_until_it_is_restarted_at_the_same_place(tmp_path):
    with Town(tmp_path, [server("gateway"), server("other")]) as town:
        url, first, other = town.url("gateway"), town.pid("gateway"), town.pid("other")
        town.kill("gateway")
        assert town.pid("gateway") is None
        with pytest.raises(OSError, match="refused"):
            read(url)
        town.restart("gateway")
        assert town.url("gateway") == url
        assert int(read(url).split()[0]) == town.pid("gateway") != first
        assert town.pid("other") == other
    assert "gateway ended" in events(tmp_path)


def test_a_program_can_be_started_again_without_waiting_for_it(tmp_path):
    with Town(tmp_path, [server("gateway", delay=0.5)]) as town:
        town.kill("gateway")
        began = time.monotonic()
        town.launch("gateway")
        assert time.monotonic() - began < 0.4
        assert town.pid("gateway") is not None


def test_a_running_program_can_be_restarted(tmp_path):
    with Town(tmp_path, [server("gateway")]) as town:
        first = town.pid("gateway")
        town.restart("gateway")
        assert int(read(town.url("gateway")).split()[0]) != first
    assert events(tmp_path) == ["gateway started", "gateway ended"] * 2


def test_killing_a_program_ends_its_own_children_too(tmp_path):
    with Town(tmp_path, [Program(name="nest", arguments=("-c", PARENT_OF_ONE))]) as town:
        while not (words := town.log("nest").read_text().strip()):
            time.sleep(0.02)
        town.kill("nest")
        assert gone([int(words)], patience=2)


def test_a_program_that_does_not_listen_to_reason_is_ended_all_the_same(tmp_path):
    with Town(tmp_path, [Program(name="deaf", arguments=("-c", STUBBORN), farewell_seconds=0.5)]) as town:
        pid = town.pid("deaf")
        while "deaf" not in town.log("deaf").read_text():
            time.sleep(0.02)
    assert not runs(pid)


def test_a_death_is_noticed_while_watching(tmp_path):
    with Town(tmp_path, [server("gateway"), says("migrate", "done")]) as town:
        os.kill(town.pid("gateway"), signal.SIGKILL)
        with pytest.raises(CannotStart, match=r"gateway was ended by SIGKILL on its own"):
            town.watch()


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT), (signal.SIGKILL, -9)]
)
def test_nothing_is_left_however_the_town_ends(tmp_path, sent, code):
    command = [sys.executable, "-c", TOWN_LEFT_ALONE, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as town:
        pids = [int(word) for word in town.stdout.readline().split()]
        assert all(map(runs, pids))
        town.send_signal(sent)
        assert town.wait(20) == code
        assert gone(pids)


def test_the_database_belongs_to_the_town(tmp_path):
    with Town(tmp_path, [says("migrate", "done")], cluster=Cluster(tmp_path / "postgres")) as town:
        first = town.pid("postgres")
        town.kill("postgres")
        town.restart("postgres")
        second = town.pid("postgres")
        assert second not in {None, first}
    assert not runs(second)


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"^Port {taken} on 127\.0\.0\.1 cannot be used: .*$"):
            sandbox_town(tmp_path, ports={"gateway": taken})


def test_a_wish_for_an_unknown_program_is_refused(tmp_path):
    with pytest.raises(CannotStart, match="Nothing in the town is called sichaun"):
        sandbox_town(tmp_path, ports={"sichaun": 7001})


def test_the_real_town_gives_everyone_the_same_secrets_and_the_owners_password_to_who_needs_it(tmp_path):
    named = Database(owner_url="postgresql://owner:secret@db/gateway", app_url="postgresql://app@db/gateway")
    town = sandbox_town(tmp_path, database=named)
    programs = town.programs
    regions = ["sichuan", "chongqing"]
    keys, witnesses = [f"keys-{one}" for one in regions], [f"witness-{one}" for one in regions]
    town_itself = [*regions, "issuer", "migrate", "clients", "gateway", "worker", "bank"]
    assert list(programs) == ["keys", *keys, *witnesses, *town_itself]
    settings = programs["gateway"].settings
    assert settings["CHUANYU_SICHUAN_SECRET"] in programs["sichuan"].arguments
    assert settings["CHUANYU_CHONGQING_TOKEN"] in programs["chongqing"].arguments
    assert settings["CHUANYU_ISSUER"] == town.url("issuer")
    for one in ("migrate", "clients"):
        assert programs[one].settings["CHUANYU_MIGRATION_DATABASE_URL"] == named.owner_url
    assert "owner:secret" not in str(programs["worker"].settings)
    # The gateway knows it for one thing: administrators change clients through it.
    knows = {name for name, value in settings.items() if "owner:secret" in value}
    assert knows == {"CHUANYU_ADMINISTRATION_DATABASE_URL"}
    with pytest.raises(LookupError):
        town.url("worker")


def test_the_mocks_and_the_gateway_agree_on_the_signature_window(tmp_path):
    named = Database(owner_url="postgresql://a@db/gateway", app_url="postgresql://a@db/gateway")
    programs = sandbox_town(tmp_path, database=named, signature_window=7).programs
    for region in ("sichuan", "chongqing"):
        assert programs[region].arguments[-2:] == ("--signature-window", "7")
    assert programs["gateway"].settings["CHUANYU_SIGNATURE_WINDOW_SECONDS"] == "7"


def test_the_real_issuer_runs_in_the_town_and_signs_with_the_keys_the_gateway_reads(tmp_path):
    named = Database(owner_url="postgresql://a@db/gateway", app_url="postgresql://a@db/gateway")
    programs = sandbox_town(tmp_path, database=named).programs
    told = programs["gateway"].settings
    with Town(tmp_path, [programs["issuer"]]) as town:
        assert json.loads(read(f"{town.url('issuer')}/oauth2/jwks")) == json.loads(
            Path(told["CHUANYU_ISSUER_KEYS_FILE"]).read_text()
        )
        payload = town.token("hospital-chengdu").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["iss"], claims["aud"]) == (told["CHUANYU_ISSUER"], told["CHUANYU_AUDIENCE"])


def test_a_token_of_the_towns_issuer_can_be_had(tmp_path):
    assert Town(tmp_path, []).token("hospital-chengdu").count(".") == 2
