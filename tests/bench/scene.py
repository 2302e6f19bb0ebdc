"""The measured programs side by side: database, constant upstream, gateway, stock way, nginx."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from gateway.keys.files import SealingKeys, read_sealing_keys
from gateway.sandbox.issuer import Issuer
from gateway.sandbox.ports import free_port
from gateway.sandbox.postgres import Cluster, Database
from gateway.sandbox.programs import Program
from gateway.sandbox.town import LOG, Secrets, Town, gateway_settings
from tests.bench import processes, proxy, stock, upstream

REGISTRATIONS = Path(__file__).parents[2] / "gateway" / "sandbox" / "registrations.toml"
PORTS = ("sichuan", "chongqing", "issuer", "gateway", "stock", "witness-sichuan", "witness-chongqing")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that runs, and what it has used of the processor."""

    town: Town
    database: Database
    nginx: subprocess.Popen[bytes] | None
    ports: dict[str, int]

    def token(self, client_id: str) -> str:
        """An access token of a hospital."""
        return self.town.token(client_id)

    @property
    def sealing_keys(self) -> SealingKeys:
        """The keys under which the gateway seals."""
        return read_sealing_keys(self.town.directory / "keys" / "sealing.json")

    def used(self, name: str) -> float:
        """Processor seconds that a program has used so far, its children's too."""
        return processes.used(self.nginx.pid if name == "nginx" and self.nginx else self.town.pid(name))

    def resident(self, name: str) -> int:
        """Megabytes of memory that a program holds."""
        return int(psutil.Process(self.town.pid(name)).memory_info().rss / 1_000_000)

    def seconds_to_ready(self) -> float:
        """Start the gateway anew on the migrated database, until /readyz says that it serves."""
        self.town.stop("gateway")
        began = time.perf_counter()
        self.town.restart("gateway")
        return time.perf_counter() - began

    def share_out_cores(self) -> bool:
        """What is measured on one core, everything else on the others; whether that could be done.

        A process that wanders between cores and shares them with what it talks to finds its caches cold:
        that alone costs the gateway a quarter more.
        """
        if not hasattr(os, "sched_setaffinity") or len(cores := sorted(os.sched_getaffinity(0))) < 2:
            return False
        own, others = set(cores[:1]), set(cores[1:])
        os.sched_setaffinity(0, others)
        for name in ("postgres", "upstream"):
            processes.keep_to(self.town.pid(name), others)
        for name in ("gateway", "stock"):
            processes.keep_to(self.town.pid(name), own)
        if self.nginx is not None:
            processes.keep_to(self.nginx.pid, own)
        return True


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Start everything, and leave nothing running."""
    ports = {name: free_port() for name in (*PORTS, "upstream", "nginx")}
    cluster = Cluster(folder / "postgres")
    database = cluster.database
    town = Town(folder, list(_programs(folder, database, ports)), cluster=cluster)
    with ExitStack() as stack:
        Issuer.open(folder / "issuer", f"http://127.0.0.1:{ports['issuer']}")
        stack.enter_context(town)
        asyncio.run(_make_table(database))
        found = proxy.program()
        nginx = proxy.launch(found, folder / "nginx", ports["nginx"], ports["upstream"]) if found else None
        if nginx is not None:
            stack.callback(_end, nginx)
        yield Scene(town=town, database=database, nginx=nginx, ports=ports)


def _programs(folder: Path, database: Database, ports: dict[str, int]) -> Iterator[Program]:
    region = ports["upstream"]
    places = {**ports, "sichuan": region, "chongqing": region}
    settings = gateway_settings(folder, database, places, Secrets())
    running = {name: value for name, value in settings.items() if not _is_elsewhere(name)}
    make_keys = ("-m", "gateway", "keys", "make", str(folder / "keys"), "--origin", LOG)
    yield Program(name="keys", arguments=make_keys, finishes=True)
    yield Program(
        name="migrate",
        arguments=("-m", "gateway", "migrate"),
        settings={"CHUANYU_MIGRATION_DATABASE_URL": database.owner_url, **running},
        finishes=True,
        after=("keys", "postgres"),
    )
    yield Program(
        name="clients",
        arguments=("-m", "gateway", "client", "register", str(REGISTRATIONS)),
        settings=settings,
        finishes=True,
        after=("migrate",),
    )
    yield Program(
        name="upstream",
        arguments=("-m", "tests.bench.upstream", "--port", str(region)),
        port=region,
        health=upstream.HEALTH,
    )
    yield Program(
        name="gateway",
        arguments=("-m", "gateway", "serve"),
        settings=running,
        port=ports["gateway"],
        health="/readyz",
        after=("clients",),
    )
    place = ("--port", str(ports["stock"]), "--upstream", f"http://127.0.0.1:{region}")
    yield Program(
        name="stock",
        arguments=("-m", "tests.bench.stock", *place, "--database", database.app_url),
        port=ports["stock"],
        health="/health",
        after=("migrate",),
    )


def _is_elsewhere(name: str) -> bool:
    """The running gateway does not know the owner's password, and no witness is there to be asked."""
    return name == "CHUANYU_MIGRATION_DATABASE_URL" or "_WITNESS_" in name


async def _make_table(database: Database) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(stock.TABLE)
        await connection.execute("GRANT INSERT ON bench_settlements TO PUBLIC")
    finally:
        await connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)
