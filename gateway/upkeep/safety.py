"""What must not be so outside the sandbox: secrets that everybody knows, links that anybody can read."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from gateway.settings import Settings

PUBLISHED = frozenset(
    {
        "86c5f4da3ee060efbab68779562fe21e16d635a4ab552efa3a1b96efe4899b5e",
        "a09385f98ed72eabd30fc16957f25031d3946ddffe6146359e575162cb9f7ad4",
        "a607ade060ede29d215f63a27e7b7ed3792f44f89cc5dba3594755d714523495",
        "cba8117232917bff99c47807cbd553788252f5c2d1d5eee667ba7ab0f122c31f",
        "d5ca5a5c0e703c3c6cd5ae993ea0c1aa9b04a7e0537b7dff57a38614c7f74488",
        "d9a7f7a80821a2d63efe8ae386648f90432ed26c2476d6f4bd0f8c289300c077",
        "e4a050cf6646accf34674fd578f0919574845a633d4477b9757aded17608adf5",
    }
)
"""SHA-256 of every secret that the sandbox's own files name: whoever reads our repository knows them."""

_ACCOUNTS = ("sichuan_access_key", "chongqing_paas_id")
_SECRETS = ("sichuan_secret", "chongqing_token")
_DATABASES = ("database_url", "migration_database_url", "administration_database_url")
_LINKS = (
    *("issuer_keys_url", "sichuan_url", "chongqing_url"),
    *("sichuan_witness_url", "chongqing_witness_url"),
)
_NOT_TO_BE_CHANGED = ("issuer_keys_file", "sichuan_witness_key_file", "chongqing_witness_key_file")

_TO_FILL_IN = re.compile(
    r"change(?:me|this|it)|replace(?:me|this|it)|placeholder|fill(?:me)?in|"
    r"(?:your|my|the)(?:own)?(?:secret|token|password|key)|(?:secret|token|password|key)here"
)
_ONLY_WORDS = re.compile(
    r"(?:secret|token|password|passwort|passwd|admin|root|test|example|sample|default|dummy|demo|sandbox|"
    r"gateway|chuanyu|sichuan|chongqing|postgres|key|of|the|x)+[0-9]{0,8}"
)
_TEMPLATE = re.compile(r"<.*>|\$\{.*\}|\{\{.*\}\}")
_FEWEST_SIGNS = 5
"""A secret that was drawn by chance has more different signs than that; "0000000000000000" has not."""
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
_INVENTED = frozenset({"example", "invalid", "test", "localhost"})
"""Names under these belong to nobody (RFC 2606): the sandbox's log and issuer are named there."""


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One thing that is not safe, and how to mend it; no value of a setting stands in it."""

    setting: str
    says: str
    mend: str

    @property
    def variable(self) -> str:
        """The setting as it stands in the environment."""
        return f"CHUANYU_{self.setting.upper()}"

    def __str__(self) -> str:
        return f"{self.variable} {self.says}: {self.mend}."


def unsafe(settings: Settings, key_names: Mapping[str, str]) -> tuple[Unsafe, ...]:
    """Everything about a deployment that is not safe outside the sandbox; nothing of a sandbox.

    `key_names` are the names inside the key files, by setting.
    """
    if settings.sandbox:
        return ()
    return (
        *_known_secrets(settings),
        *_sandbox_names(settings, key_names),
        *_open_databases(settings),
        *_open_links(settings),
        *_open_files(settings),
    )


# -- secrets and names that everybody knows --------------------------------------------------------------


def _known_secrets(settings: Settings) -> Iterator[Unsafe]:
    for name in _ACCOUNTS:
        if why := _why_known(getattr(settings, name)):
            yield Unsafe(name, why, "set the account that the region gave you")
    for name in _SECRETS:
        value = getattr(settings, name).get_secret_value()
        if why := _why_known(value) or _why_no_secret(value):
            yield Unsafe(name, why, "set the secret that the region gave you")
    if settings.proxy_secret is not None:
        value = settings.proxy_secret.get_secret_value()
        if why := _why_known(value) or _why_no_secret(value):
            yield Unsafe("proxy_secret", why, "draw another one by chance, and give it to the proxy, too")
    for name in _DATABASES:
        given = getattr(settings, name)
        password = "" if given is None else read_database_url(given.get_secret_value()).password
        if password and (why := _why_known(password) or _why_no_secret(password)):
            yield Unsafe(name, f"has a password that {why}", "give the role another one")


def _why_known(value: str) -> str | None:
    if hashlib.sha256(value.encode()).hexdigest() in PUBLISHED:
        return "is the sandbox's, and everybody can read that"
    letters = re.sub(r"[^a-z0-9]", "", value.lower())
    if _TEMPLATE.fullmatch(value) or _TO_FILL_IN.search(letters):
        return "is a placeholder that nobody filled in"
    return None


def _why_no_secret(value: str) -> str | None:
    letters = re.sub(r"[^a-z0-9]", "", value.lower())
    if len(set(value)) < _FEWEST_SIGNS or _ONLY_WORDS.fullmatch(letters):
        return "can be guessed"
    return None


def _sandbox_names(settings: Settings, key_names: Mapping[str, str]) -> Iterator[Unsafe]:
    # A sandbox calls its issuer by the address on its own machine.
    host = urlsplit(settings.issuer).hostname or settings.issuer.partition("/")[0]
    if _is_here(host) or _is_invented(host):
        yield Unsafe(
            "issuer", "names a sandbox's issuer", "set the iss of your own issuer, and the file of its keys"
        )
    for setting, name in key_names.items():
        if _is_invented(name.partition("/")[0]):
            yield Unsafe(
                setting,
                "holds a key of the sandbox's log",
                "make keys of your own with `gateway keys make`, under a name that is yours",
            )


def _is_invented(host: str) -> bool:
    return host.rstrip(".").rpartition(".")[2].lower() in _INVENTED


# -- links that others can read --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrl:
    """What of a database URL decides who can listen."""

    hosts: tuple[str, ...]
    """Names, addresses and folders of sockets; none where the URL leaves it to the driver."""
    sslmode: str
    password: str


def read_database_url(url: str) -> DatabaseUrl:
    """Read a URL as asyncpg does; what does not read names no host.

    asyncpg takes `sslmode` as libpq does, and no `ssl`: that would be sent to the server as a setting of its
    own. Without one it means `prefer`, which goes on in the clear when whoever answers says so.
    """
    try:
        parsed = urlsplit(url)
    except ValueError:
        return DatabaseUrl(hosts=(), sslmode="", password="")
    account, at, place = parsed.netloc.partition("@")
    if not at:
        account, place = "", parsed.netloc
    query = dict(parse_qsl(parsed.query))
    hosts = [unquote(_without_port(one)) for one in place.split(",")] if place else []
    if not hosts and query.get("host"):
        hosts = [_without_port(one) for one in query["host"].split(",")]
    password = unquote(account.partition(":")[2]) or query.get("password", "")
    return DatabaseUrl(hosts=tuple(hosts), sslmode=query.get("sslmode", ""), password=password)


def _without_port(place: str) -> str:
    if place.startswith("/"):
        return place
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0]


def _open_databases(settings: Settings) -> Iterator[Unsafe]:
    for name in _DATABASES:
        given = getattr(settings, name)
        if given is None:
            continue
        url = read_database_url(given.get_secret_value())
        if url.sslmode.replace("_", "-") in _ENCRYPTED:
            continue
        if not url.hosts:
            # The driver would ask PGHOST, or a file.
            mend = "name localhost, the folder of the server's socket (?host=/run/postgresql), or its host"
            yield Unsafe(name, "names no host", mend)
        elif not all(one.startswith("/") or _is_here(one) for one in url.hosts):
            mend = "end it with ?sslmode=verify-full and &sslrootcert=FILE, or with ?sslmode=require at least"
            yield Unsafe(name, "goes to another machine and need not be encrypted", mend)


def _open_links(settings: Settings) -> Iterator[Unsafe]:
    for name in _LINKS:
        url = getattr(settings, name)
        if url is None:
            continue
        if not is_address(url):
            yield Unsafe(name, "is no address", "set it to https://HOST")
        elif (parsed := urlsplit(url)).scheme == "http" and not _is_here(parsed.hostname or ""):
            mend = "use https://, or the end of an encrypted tunnel on this machine (http://127.0.0.1:PORT)"
            yield Unsafe(name, "is plain HTTP to another machine", mend)


def is_address(url: str) -> bool:
    """Whether there is anything that could be asked at a URL."""
    try:
        parsed = urlsplit(url)
        return parsed.scheme in ("http", "https") and bool(parsed.hostname) and parsed.port != 0
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


# -- files that others can change ------------------------------------------------------------------------


def _open_files(settings: Settings) -> Iterator[Unsafe]:
    """Public keys are nobody's secret, but whoever can change one decides whom we believe.

    That secret keys are read by nobody else is seen to where they are read, in a sandbox, too.
    """
    for name in _NOT_TO_BE_CHANGED:
        file: Path | None = getattr(settings, name)
        if file is not None and _is_open_to_change(file):
            yield Unsafe(name, "names a file that everybody can change", f"chmod o-w {file.name}")


def _is_open_to_change(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False  # said by whoever reads it
