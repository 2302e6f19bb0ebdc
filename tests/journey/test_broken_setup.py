"""A set-up that cannot work is named in one clear line, by the programs themselves."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gateway.sandbox.postgres import Cluster, embedded_postgres
from gateway.sandbox.town import Town


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A database in which nothing was migrated."""
    with embedded_postgres(tmp_path_factory.mktemp("bare")) as cluster:
        yield cluster


def settings(town: Town, **changed: str) -> dict[str, str]:
    return {**town.programs["gateway"].settings, **changed}


def told_by(command: str, given: Mapping[str, str], *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), **given}
    ended = subprocess.run(
        [sys.executable, "-m", "gateway", command, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    said = [line for line in ended.stderr.splitlines() if line]
    assert len(said) == 1, ended.stderr
    return said[0]


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_without_tables_is_named(town: Town, bare: Cluster, command: str):
    said = told_by(command, settings(town, CHUANYU_DATABASE_URL=bare.app_url, CHUANYU_PORT="0"))
    assert re.fullmatch(r"gateway: .*run `gateway migrate`.*", said)


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_a_database_that_is_not_there_is_named_without_its_password(town: Town, command: str):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql://somebody:hidden-word@127.0.0.1:{free.getsockname()[1]}/gateway"
        said = told_by(command, settings(town, CHUANYU_DATABASE_URL=url, CHUANYU_PORT="0"))
    assert said.startswith("gateway: The database cannot be reached")
    assert "hidden-word" not in said


def test_a_wrong_password_is_named(town: Town):
    url = re.sub(r":[^:@]+@", ":not-the-password@", settings(town)["CHUANYU_DATABASE_URL"])
    said = told_by("serve", settings(town, CHUANYU_DATABASE_URL=url, CHUANYU_PORT="0"))
    assert said.startswith("gateway: The database refuses the user or the password")
    assert "not-the-password" not in said


def test_a_port_that_is_taken_is_named(town: Town):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = told_by("serve", settings(town, CHUANYU_PORT=port))
    assert re.fullmatch(rf"gateway: Port {port} on 127\.0\.0\.1 cannot be taken: .+", said)


def test_a_setting_that_is_missing_is_named(town: Town):
    given = settings(town)
    del given["CHUANYU_CHONGQING_TOKEN"]
    assert "CHUANYU_CHONGQING_TOKEN" in told_by("serve", given)


def test_a_production_start_with_a_short_secret_is_refused(town: Town):
    said = told_by("serve", settings(town, CHUANYU_SANDBOX="false", CHUANYU_CHONGQING_TOKEN="short"))
    assert "shorter than 16" in said


def test_keys_that_cannot_be_read_are_named(town: Town):
    said = told_by("serve", settings(town, CHUANYU_ISSUER_KEYS_FILE="nowhere.json", CHUANYU_PORT="0"))
    assert "nowhere.json" in said
