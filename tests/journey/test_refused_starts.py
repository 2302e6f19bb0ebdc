"""Outside the sandbox the programs themselves refuse a start that is not safe, in one line."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
import pytest
from towns import until

from gateway.sandbox.ports import free_port
from gateway.sandbox.town import Town

COMMANDS = ("serve", "worker")
SURROUNDINGS = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}


@pytest.fixture(scope="module")
def deployment(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The town's settings as a deployment would have them: everything its own, and no sandbox."""
    folder = tmp_path_factory.mktemp("deployed")
    made = [sys.executable, "-m", "gateway", "keys", "make", str(folder), "--origin", "log.gov.cn/chuanyu"]
    subprocess.run(made, env=SURROUNDINGS, check=True, capture_output=True)
    given = {
        name: value for name, value in town.programs["gateway"].settings.items() if "_WITNESS_" not in name
    }
    shutil.copy(given["CHUANYU_ISSUER_KEYS_FILE"], folder / "jwks.json")
    return {
        **given,
        "CHUANYU_SANDBOX": "false",
        "CHUANYU_PORT": "0",
        "CHUANYU_ISSUER": "https://issuer.gov.cn",
        "CHUANYU_ISSUER_KEYS_FILE": str(folder / "jwks.json"),
        "CHUANYU_LOG_KEY_FILE": str(folder / "log.key"),
        "CHUANYU_SEALING_KEYS_FILE": str(folder / "sealing.json"),
    }


def refused(command: str, given: Mapping[str, str], **changed: str) -> str:
    """The one line with which a program refuses to start."""
    ended = subprocess.run(
        [sys.executable, "-m", "gateway", command],
        env={**SURROUNDINGS, **given, **changed},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert re.fullmatch(r"gateway: [^\n]+\n", ended.stderr)
    return ended.stderr


def tell(url: str, *statements: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(work())


@pytest.fixture(scope="module")
def lying(town: Town) -> Iterator[str]:
    """The database's URL under which its clock is 31 seconds ahead."""
    assert town.database is not None
    role = re.search(r"//([^:]+):", town.database.app_url)
    assert role is not None
    tell(
        town.database.owner_url,
        "CREATE SCHEMA lying",
        f"GRANT USAGE ON SCHEMA lying TO {role[1]}",
        "CREATE FUNCTION lying.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        " AS $$ SELECT pg_catalog.clock_timestamp() + interval '31 seconds' $$",
    )
    yield f"{town.database.app_url}?search_path=lying%2Cpg_catalog%2Cpublic"
    tell(town.database.owner_url, "DROP SCHEMA lying CASCADE")


def test_a_deployment_with_everything_its_own_starts(deployment: dict[str, str]):
    """What is refused below is refused for the one thing that differs from this."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "gateway", "serve", "--port", str(port)],
        env={**SURROUNDINGS, **deployment},
        stdout=subprocess.DEVNULL,
    ) as serving:
        try:
            until(lambda: is_ready(port), seconds=60)
        finally:
            serving.terminate()


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("SICHUAN_SECRET", "sandbox-only-sichuan", "is the sandbox's, and everybody can read that"),
        ("CHONGQING_TOKEN", "changeme-changeme", "is a placeholder that nobody filled in"),
        ("SICHUAN_URL", "http://sichuan.gov.cn", "is plain HTTP to another machine"),
        ("DATABASE_URL", "postgresql://app:q8Zr-1xV@db.gov.cn/gateway", "goes to another machine"),
        ("ISSUER", "http://127.0.0.1:8001", "names a sandbox's issuer"),
    ],
)
def test_a_setting_that_is_not_safe_is_named(
    deployment: dict[str, str], command: str, setting: str, value: str, says: str
):
    said = refused(command, deployment, **{f"CHUANYU_{setting}": value})
    assert said.startswith(f"gateway: CHUANYU_{setting} {says}")
    assert value not in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_key_of_the_sandboxs_log_is_named(deployment: dict[str, str], town: Town, command: str):
    of_the_sandbox = town.programs["gateway"].settings["CHUANYU_LOG_KEY_FILE"]
    said = refused(command, deployment, CHUANYU_LOG_KEY_FILE=of_the_sandbox)
    assert said.startswith("gateway: CHUANYU_LOG_KEY_FILE holds a key of the sandbox's log: make keys")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("file", "setting"), [("log.key", "LOG_KEY_FILE"), ("sealing.json", "SEALING_KEYS_FILE")]
)
def test_a_secret_key_that_others_can_read_is_named(
    deployment: dict[str, str], tmp_path: Path, command: str, file: str, setting: str
):
    open_one = tmp_path / file
    shutil.copy(deployment[f"CHUANYU_{setting}"], open_one)
    open_one.chmod(0o644)
    said = refused(command, deployment, **{f"CHUANYU_{setting}": str(open_one)})
    assert f"can be read by others: chmod 600 {file}." in said


@pytest.mark.parametrize("command", COMMANDS)
def test_issuer_keys_that_everybody_can_change_are_named(
    deployment: dict[str, str], tmp_path: Path, command: str
):
    open_one = tmp_path / "jwks.json"
    shutil.copy(deployment["CHUANYU_ISSUER_KEYS_FILE"], open_one)
    open_one.chmod(0o666)
    said = refused(command, deployment, CHUANYU_ISSUER_KEYS_FILE=str(open_one))
    assert said.startswith(
        "gateway: CHUANYU_ISSUER_KEYS_FILE names a file that everybody can change: chmod o-w"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_several_things_are_named_at_once(deployment: dict[str, str], command: str):
    said = refused(
        command,
        deployment,
        CHUANYU_SICHUAN_URL="http://sichuan.gov.cn",
        CHUANYU_CHONGQING_URL="http://chongqing.gov.cn",
    )
    assert re.findall(r"CHUANYU_\w+", said) == ["CHUANYU_SICHUAN_URL", "CHUANYU_CHONGQING_URL"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_clock_that_is_far_off_is_named(deployment: dict[str, str], lying: str, command: str):
    said = refused(command, deployment, CHUANYU_DATABASE_URL=lying)
    assert re.fullmatch(
        r"gateway: The database's clock is 3[01] seconds before this machine's\. Have NTP set both\.\n", said
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_tables_of_another_version_are_named(deployment: dict[str, str], town: Town, command: str):
    """As where nothing was migrated: the tables are out of sight."""
    assert town.database is not None
    url = f"{town.database.app_url}?search_path=pg_catalog"
    assert "run `gateway migrate`" in refused(command, deployment, CHUANYU_DATABASE_URL=url)
