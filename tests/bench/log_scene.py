"""A database with the log's tables, the keys of a deployment, and programs that work on them."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.evidence.notes import COSIGNATURE, ED25519, Ed25519Signer
from gateway.keys.files import SealingKeys, read_sealing_keys, read_signer
from gateway.records import migrating
from gateway.sandbox.issuer import Issuer, issue_token
from gateway.sandbox.ports import free_port
from gateway.sandbox.postgres import Cluster, Database
from gateway.sandbox.town import LISTENERS, LOG, REGIONS, Secrets, gateway_settings
from gateway.vocabulary import Region
from tests.bench import processes
from tests.bench.scene import REGISTRATIONS

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class LogScene:
    """A log in a folder."""

    folder: Path
    database: Database
    cluster: Cluster | None
    """None where the database is somebody else's server."""
    settings: Mapping[str, str]
    port: int

    @property
    def sealing_keys_file(self) -> Path:
        return self.folder / "keys" / "sealing.json"

    @property
    def sealing_keys(self) -> SealingKeys:
        return read_sealing_keys(self.sealing_keys_file)

    @property
    def signer(self) -> Ed25519Signer:
        """Signs the checkpoints."""
        return read_signer(self.folder / "keys" / "log.key", ED25519)

    @property
    def witnesses(self) -> Mapping[Region, Ed25519Signer]:
        """What the regions' witnesses cosign with."""
        return {region: read_signer(_witness_key(self.folder, region), COSIGNATURE) for region in Region}

    def database_used(self) -> float:
        """Processor seconds of Postgres so far; 0 when it is somebody else's."""
        return processes.used(self.cluster.pid) if self.cluster else 0.0

    def start(self, *arguments: str, **pipes: int) -> subprocess.Popen[bytes]:
        """Start one of our programs with the deployment's settings."""
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY),
            **self.settings,
        }
        return subprocess.Popen([sys.executable, *arguments], cwd=REPOSITORY, env=environment, **pipes)

    def run(self, *arguments: str) -> None:
        """Run one of our programs to its end."""
        process = self.start(*arguments, stdout=subprocess.DEVNULL)
        if process.wait() != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed")

    @contextmanager
    def serving(self, patience: float = 30) -> Iterator[int]:
        """Run the gateway, for the sandbox's clients; its process id."""
        self.run("-m", "gateway", "client", "register", str(REGISTRATIONS))
        process = self.start("-m", "gateway", "serve", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + patience
            while not _is_ready(self.port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("The gateway did not start.")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)

    def token(self, client_id: str) -> str:
        """An access token, as the sandbox's issuer gives it."""
        return issue_token(self.folder / "issuer", client_id)


@contextmanager
def log_scene(
    folder: Path, *, database: Database | None = None, postgres: Mapping[str, str] | None = None
) -> Iterator[LogScene]:
    """Open the log of a folder, made the first time; `postgres` are further settings of its server."""
    folder = folder.absolute()
    cluster = None if database else Cluster(folder / "postgres", settings=postgres)
    places = {name: free_port() for name in LISTENERS}
    Issuer.open(folder / "issuer", f"http://127.0.0.1:{places['issuer']}")
    found = database or (cluster.database if cluster else None)
    assert found is not None
    settings = gateway_settings(folder, found, places, Secrets())
    scene = LogScene(folder, found, cluster, settings, places["gateway"])
    _make_keys(scene)
    try:
        if cluster:
            cluster.launch()
            cluster.await_ready()
        # Not by the command, which leaves an entry: a log that is filled begins years ago.
        migrating.upgrade(found.owner_url, found.app_url)
        yield scene
    finally:
        if cluster:
            cluster.stop()


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _make_keys(scene: LogScene) -> None:
    make: Sequence[str] = ("-m", "gateway", "keys", "make")
    scene.run(*make, str(scene.folder / "keys"), "--origin", LOG)
    for region in REGIONS:
        place = _witness_key(scene.folder, Region(region)).parent
        scene.run(*make, str(place), "--origin", LOG, "--witness", region)


def _witness_key(folder: Path, region: Region) -> Path:
    return folder / f"witness-{region}" / f"witness-{region}.key"
