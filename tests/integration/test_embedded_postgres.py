"""The embedded Postgres starts for whoever we are, keeps its data, and leaves nothing behind."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from gateway.sandbox.account import NOBODY
from gateway.sandbox.leash import CannotStart
from gateway.sandbox.postgres import Cluster, binaries, database, embedded_postgres

REPOSITORY = Path(__file__).parents[2]

# Everything is imported before the rights are dropped: the interpreter's own files may be root's alone.
AS_ORDINARY_USER = """
import encodings.idna, os, pwd, sys
from pathlib import Path
from gateway.sandbox.account import OURSELVES, fitting_account
from gateway.sandbox.postgres import embedded_postgres
nobody = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
assert fitting_account() is OURSELVES
with embedded_postgres(Path(sys.argv[1]) / "data") as cluster:
    print(cluster.owner_url, os.stat(cluster.directory / "cluster").st_uid, flush=True)
    sys.stdin.read()
"""

LEFT_ALONE = """
import sys, time
from pathlib import Path
from gateway.sandbox.postgres import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as cluster:
    print(cluster.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture
def public_directory():
    """A directory that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o777)
        yield Path(directory)


def started(script: str, directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


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


def only_root_can_show_it() -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT PROVEN HERE: changing to another user needs root")


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def tell(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_both_roles_reach_the_database(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        assert await ask(cluster.owner_url, "select current_user::text") == "gateway_owner"
        assert await ask(cluster.app_url, "select current_user::text") == "gateway_app"
        assert await ask(cluster.app_url, "show fsync") == "on"
        assert await ask(cluster.app_url, "show server_encoding") == "UTF8"


async def test_the_running_role_cannot_make_or_change_what_the_owner_made(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        await tell(
            cluster.owner_url,
            "create table trail (entry int)",
            "grant select, insert on trail to gateway_app",
            "create extension pg_trgm",
        )
        await tell(cluster.app_url, "insert into trail values (1)")
        for forbidden in ("update trail set entry = 2", "delete from trail", "create table other (n int)"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tell(cluster.app_url, forbidden)


async def test_nobody_gets_in_without_the_password_nor_as_superuser(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        place = f"127.0.0.1:{cluster.port}/gateway"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(f"postgresql://gateway_app:guessed@{place}", "select 1")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await ask(f"postgresql://postgres:guessed@{place}", "select 1")


async def test_data_and_passwords_outlive_a_restart(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        await tell(cluster.owner_url, "create table kept as select 7 as answer")
        port, url = cluster.port, cluster.owner_url
    with embedded_postgres(tmp_path / "data", port=port) as cluster:
        assert cluster.owner_url == url
        assert await ask(url, "select answer from kept") == 7


async def test_committed_data_outlive_a_kill(tmp_path):
    cluster = Cluster(tmp_path / "data")
    cluster.launch()
    cluster.await_ready()
    try:
        await tell(cluster.owner_url, "create table kept as select 7 as answer")
        cluster.kill()
        assert cluster.pid is None
        cluster.launch()
        cluster.await_ready()
        assert await ask(cluster.owner_url, "select answer from kept") == 7
    finally:
        cluster.stop()


def test_stopping_leaves_no_process_and_no_listener(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        server = psutil.Process(cluster.pid)
        processes = [server.pid, *(child.pid for child in server.children(recursive=True))]
        assert len(processes) > 1
    assert gone(processes, patience=1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cluster.port), timeout=1)


def test_the_server_dies_with_a_parent_that_was_killed(tmp_path):
    with started(LEFT_ALONE, tmp_path / "data") as parent:
        server = int(parent.stdout.readline())
        assert psutil.pid_exists(server)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert gone([server])


def test_its_files_are_for_the_owner_only(tmp_path):
    with embedded_postgres(tmp_path / "data") as cluster:
        assert stat.S_IMODE(cluster.directory.stat().st_mode) == 0o700
        assert stat.S_IMODE((cluster.directory / "passwords.json").stat().st_mode) == 0o600
        assert not list(cluster.directory.rglob(".s.PGSQL*"))


def test_root_runs_it_without_becoming_root_inside_and_keeps_the_files(tmp_path):
    only_root_can_show_it()
    with embedded_postgres(tmp_path / "data") as cluster:
        assert (cluster.directory / "cluster" / "PG_VERSION").stat().st_uid == 0
        capabilities = Path(f"/proc/{cluster.pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in capabilities


async def test_an_ordinary_user_can_run_it(public_directory):
    only_root_can_show_it()
    with started(AS_ORDINARY_USER, public_directory) as user:
        url, owner = user.stdout.readline().split()
        assert int(owner) != 0
        assert await ask(url, "select current_user::text") == "gateway_owner"
        user.stdin.close()
        assert user.wait(20) == 0


async def test_root_without_user_namespaces_runs_it_as_nobody(public_directory):
    only_root_can_show_it()
    with embedded_postgres(public_directory / "data", account=NOBODY) as cluster:
        assert psutil.Process(cluster.pid).username() == "nobody"
        assert await ask(cluster.app_url, "select current_user::text") == "gateway_app"


async def test_settings_can_be_added(tmp_path):
    with embedded_postgres(tmp_path / "data", settings={"max_connections": "17"}) as cluster:
        assert await ask(cluster.app_url, "show max_connections") == "17"


def test_a_named_database_is_used_as_it_is(tmp_path):
    with database(tmp_path / "data", app_url="postgresql://a@db/gateway") as named:
        assert named.owner_url == named.app_url == "postgresql://a@db/gateway"
    assert not (tmp_path / "data").exists()


def test_a_taken_port_is_said_in_one_line(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(CannotStart, match=rf"^Port {other.getsockname()[1]} .*already in use\.$"),
        embedded_postgres(tmp_path / "data", port=other.getsockname()[1]),
    ):
        pass


def test_a_directory_with_a_running_server_is_refused_and_the_server_stays(tmp_path):
    with embedded_postgres(tmp_path / "data") as first:
        second = Cluster(tmp_path / "data")
        second.launch()
        with pytest.raises(CannotStart, match="belongs to a running server"):
            second.await_ready()
        assert psutil.pid_exists(first.pid)


def test_a_directory_with_other_things_is_left_untouched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    mode = tmp_path.stat().st_mode
    with pytest.raises(CannotStart, match="holds something else"):
        Cluster(tmp_path)
    assert tmp_path.stat().st_mode == mode


def test_a_directory_that_cannot_be_written_is_said_in_one_line():
    with pytest.raises(CannotStart, match=r"^/proc/nowhere cannot hold Postgres's data: .*\.$"):
        Cluster(Path("/proc/nowhere"))


def test_a_missing_wheel_is_said_in_one_line():
    with pytest.raises(CannotStart, match="not installed"):
        binaries("no_such_wheel")


def test_setpriv_is_there_where_the_leash_is_promised():
    if sys.platform != "linux":
        pytest.skip("NOT PROVEN HERE: the leash is Linux's")
    assert shutil.which("setpriv")
