"""A whole town on one machine: database, mock regions, their witnesses and bank, issuer, gateway, worker."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gateway.sandbox.issuer import issue_token
from gateway.sandbox.leash import CannotStart
from gateway.sandbox.ports import free_port
from gateway.sandbox.postgres import Cluster, Database
from gateway.sandbox.programs import (
    PACKAGE_ROOT,
    Member,
    Process,
    Program,
    ending_on_sigterm,
    launch_in_order,
    undisturbed,
)

AUDIENCE = "chuanyu-gateway"
LOG = "sandbox.chuanyu.example/log"
"""The name of the town's log."""
HEALTH = "/sandbox/health"
REGIONS = ("sichuan", "chongqing")
LISTENERS = (*REGIONS, *(f"witness-{region}" for region in REGIONS), "issuer", "gateway", "bank")
PATIENCE = 30.0


class Town:
    """Runs the given programs for as long as the `with` block lasts, and leaves nothing running.

    Enter it in a thread that lives as long as the town: the kernel ends the members when that thread ends.
    """

    def __init__(
        self,
        directory: Path,
        programs: Sequence[Program],
        *,
        cluster: Cluster | None = None,
        database: Database | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.directory = directory.absolute()
        self.database = cluster.database if cluster else database
        self._cluster = cluster
        self._patience = patience
        self._processes = {program.name: Process(program, self.directory) for program in programs}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(ending_on_sigterm())
        self._open.callback(self._stop)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            launch_in_order(list(self._members()), self._after(), self._patience)
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def programs(self) -> dict[str, Program]:
        """What the town runs besides its database, by name."""
        return {name: process.program for name, process in self._processes.items()}

    def url(self, name: str) -> str:
        """Where a program listens."""
        return self._processes[name].program.url

    def pid(self, name: str) -> int | None:
        """A member's process id while it runs."""
        return self._member(name).pid

    def log(self, name: str) -> Path:
        """Where a member's words are kept."""
        member = self._member(name)
        assert isinstance(member, (Process, Cluster))
        return member.log

    def kill(self, name: str) -> None:
        """End a member with SIGKILL, as a crash would; it stays down until `restart`."""
        self._member(name).kill()

    def stop(self, name: str) -> None:
        """End a member in order; it stays down until `restart`."""
        self._member(name).stop()

    def restart(self, name: str) -> None:
        """Start a member again at the same place, ending it in order first if it still runs."""
        self.launch(name)
        self._member(name).await_ready(self._patience)

    def launch(self, name: str) -> None:
        """The same, without waiting until it can be used."""
        member = self._member(name)
        member.stop()
        member.launch()

    def token(self, client_id: str, **changed: Any) -> str:
        """Return an access token for one of the issuer's clients."""
        return issue_token(self.directory / "issuer", client_id, **changed)

    def watch(self) -> None:
        """Return never: raise when a member dies on its own, or when we are told to end."""
        while True:
            for process in self._processes.values():
                process.check()
            if self._cluster is not None and self._cluster.pid is None:
                raise CannotStart(f"postgres ended on its own; see {self._cluster.log}.")
            time.sleep(0.2)

    def _members(self) -> Iterator[Member]:
        if self._cluster is not None:
            yield self._cluster
        yield from self._processes.values()

    def _member(self, name: str) -> Member:
        for member in self._members():
            if member.name == name:
                return member
        raise LookupError(f"No member of this town is called {name}.")

    def _after(self) -> dict[str, Sequence[str]]:
        return {name: process.program.after for name, process in self._processes.items()}

    def _stop(self) -> None:
        with undisturbed():
            for member in reversed(list(self._members())):
                member.stop()


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What the gateway and the mock regions know in common; made up anew for each town."""

    sichuan_access_key: str = field(default_factory=lambda: secrets.token_hex(8))
    sichuan_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    chongqing_paas_id: str = field(default_factory=lambda: f"sandbox_{secrets.token_hex(4)}")
    chongqing_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


def sandbox_town(
    directory: Path,
    *,
    database: Database | None = None,
    ports: Mapping[str, int] | None = None,
    signature_window: int = 300,
    settings: Mapping[str, str] | None = None,
) -> Town:
    """Describe the real town: `database` instead of an embedded one, wished ports and further settings."""
    directory = directory.absolute()
    wished = dict(ports or {})
    cluster = None
    if database is None:
        port, log = wished.pop("postgres", None), directory / "logs" / "postgres.log"
        cluster = Cluster(directory / "postgres", port=port, log=log)
        database = cluster.database
    chosen = {name: free_port(wished.pop(name, None)) for name in LISTENERS}
    if wished:
        raise CannotStart(
            f"Nothing in the town is called {', '.join(sorted(wished))}; no port can be wished."
        )
    shared = Secrets()
    common = {
        **gateway_settings(directory, database, chosen, shared),
        "CHUANYU_SIGNATURE_WINDOW_SECONDS": str(signature_window),
        **(settings or {}),
    }
    programs = [
        *_keys(directory),
        *_witnesses(directory, chosen),
        *_regions(directory, chosen, shared, signature_window),
        *_gateway(chosen["gateway"], common, after_database=cluster is not None),
        _bank(directory, chosen),
    ]
    return Town(directory, programs, cluster=cluster, database=database)


def gateway_settings(
    directory: Path, database: Database, ports: Mapping[str, int], shared: Secrets
) -> dict[str, str]:
    """Return the settings under which the gateway finds everything in the town."""
    places = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    witnesses = {}
    for region in REGIONS:
        witnesses[f"CHUANYU_{region.upper()}_WITNESS_URL"] = places[f"witness-{region}"]
        witnesses[f"CHUANYU_{region.upper()}_WITNESS_KEY_FILE"] = f"{_witness_key(directory, region)}.pub"
    return {
        "CHUANYU_SANDBOX": "true",
        "CHUANYU_HOST": "127.0.0.1",
        "CHUANYU_PORT": str(ports["gateway"]),
        "CHUANYU_DATABASE_URL": database.app_url,
        "CHUANYU_ISSUER": places["issuer"],
        "CHUANYU_AUDIENCE": AUDIENCE,
        "CHUANYU_ISSUER_KEYS_FILE": str(directory / "issuer" / "jwks.json"),
        "CHUANYU_LOG_KEY_FILE": str(directory / "keys" / "log.key"),
        "CHUANYU_SEALING_KEYS_FILE": str(directory / "keys" / "sealing.json"),
        "CHUANYU_SICHUAN_URL": places["sichuan"],
        "CHUANYU_SICHUAN_ACCESS_KEY": shared.sichuan_access_key,
        "CHUANYU_SICHUAN_SECRET": shared.sichuan_secret,
        "CHUANYU_CHONGQING_URL": places["chongqing"],
        "CHUANYU_CHONGQING_PAAS_ID": shared.chongqing_paas_id,
        "CHUANYU_CHONGQING_TOKEN": shared.chongqing_token,
        "CHUANYU_MIGRATION_DATABASE_URL": database.owner_url,
        **witnesses,
    }


def _regions(directory: Path, ports: Mapping[str, int], shared: Secrets, window: int) -> Iterator[Program]:
    known = {
        "sichuan": ("--access-key", shared.sichuan_access_key, "--secret", shared.sichuan_secret),
        "chongqing": ("--paas-id", shared.chongqing_paas_id, "--token", shared.chongqing_token),
    }
    keys = {name: (*pair, "--signature-window", str(window)) for name, pair in known.items()}
    for name in (*REGIONS, "issuer"):
        place = ("--port", str(ports[name]), "--data", str(directory / name))
        arguments = ("-m", f"gateway.sandbox.{name}", *place, *keys.get(name, ()))
        yield Program(name=name, arguments=arguments, port=ports[name], health=HEALTH)


def _bank(directory: Path, ports: Mapping[str, int]) -> Program:
    regions = (f"{name}=http://127.0.0.1:{ports[name]}" for name in REGIONS)
    place = ("--port", str(ports["bank"]), "--data", str(directory / "bank"))
    arguments = ("-m", "gateway.sandbox.bank", *place, "--regions", *regions)
    return Program(name="bank", arguments=arguments, port=ports["bank"], health="/health", after=REGIONS)


def _keys(directory: Path) -> Iterator[Program]:
    make = ("-m", "gateway", "keys", "make")
    yield Program(name="keys", arguments=(*make, str(directory / "keys"), "--origin", LOG), finishes=True)
    for region in REGIONS:  # each its own, as on a machine of its own
        place = str(_witness_key(directory, region).parent)
        arguments = (*make, place, "--origin", LOG, "--witness", region)
        yield Program(name=f"keys-{region}", arguments=arguments, finishes=True)


def _witnesses(directory: Path, ports: Mapping[str, int]) -> Iterator[Program]:
    for region in REGIONS:
        name = f"witness-{region}"
        known = ("--key", str(_witness_key(directory, region)), "--log", str(directory / "keys/log.key.pub"))
        place = ("--data", str(directory / name), "--port", str(ports[name]))
        arguments = ("-m", "gateway", "witness", *known, *place)
        after = ("keys", f"keys-{region}")
        yield Program(name=name, arguments=arguments, port=ports[name], health="/health", after=after)


def _witness_key(directory: Path, region: str) -> Path:
    return directory / f"witness-{region}" / f"witness-{region}.key"


def _gateway(port: int, settings: Mapping[str, str], *, after_database: bool) -> Iterator[Program]:
    gateway = ("-m", "gateway")
    owner_only = "CHUANYU_MIGRATION_DATABASE_URL"
    keys = [f"keys-{region}" for region in REGIONS]
    # The running programs never learn the owner's password, but for the gateway that serves administrators.
    running = {name: value for name, value in settings.items() if name != owner_only}
    serving = {**running, "CHUANYU_ADMINISTRATION_DATABASE_URL": settings[owner_only]}
    yield Program(
        name="migrate",
        arguments=(*gateway, "migrate"),
        settings=settings,
        finishes=True,
        after=("keys", "postgres") if after_database else ("keys",),
    )
    yield Program(
        name="clients",
        arguments=(*gateway, "client", "register", str(PACKAGE_ROOT / "gateway/sandbox/registrations.toml")),
        settings=settings,
        finishes=True,
        after=("migrate",),
    )
    yield Program(
        name="gateway",
        arguments=(*gateway, "serve", "--port", str(port)),
        settings=serving,
        port=port,
        health="/readyz",
        after=("clients", "issuer", *keys),
    )
    yield Program(name="worker", arguments=(*gateway, "worker"), settings=running, after=("migrate", *keys))
