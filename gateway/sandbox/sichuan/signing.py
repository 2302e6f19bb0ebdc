"""HMAC signatures of requests: the X-YH-* headers, the window, and nonces used once."""

import base64
import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Scope

from gateway.sandbox.sichuan.refusals import Refusal

SECRET_HEADERS = frozenset({b"x-yh-signature"})

_TIMESTAMP = re.compile(r"\d{13}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key and its secret."""

    access_key: str
    secret: str


def credentials_in(folder: Path, access_key: str | None, secret: str | None) -> Credentials:
    """Take the given pair, else the kept one, else make one; keep it in credentials.env."""
    file = folder / "credentials.env"
    kept: dict[str, str] = {}
    if file.exists():
        kept = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    pair = Credentials(
        access_key or kept.get("YINHAI_ACCESS_KEY") or f"YH{secrets.token_hex(8).upper()}",
        secret or kept.get("YINHAI_SECRET") or secrets.token_urlsafe(32),
    )
    file.touch(mode=0o600)
    file.write_text(f"YINHAI_ACCESS_KEY={pair.access_key}\nYINHAI_SECRET={pair.secret}\n")
    return pair


def signature(
    secret: str, method: str, path: str, access_key: str, stamp: str, nonce: str, body: bytes
) -> str:
    """base64(HMAC-SHA256) over the canonical string of the interface page."""
    digest = hashlib.sha256(body).hexdigest()
    canonical = "\n".join((method, path, access_key, stamp, nonce, digest))
    return base64.b64encode(hmac.digest(secret.encode(), canonical.encode(), "sha256")).decode()


class Guard:
    """Lets only rightly signed, fresh, unrepeated requests pass."""

    def __init__(self, connection: sqlite3.Connection, credentials: Credentials, window: int) -> None:
        self._connection = connection
        self._credentials = credentials
        self._window = window
        self._checked = 0

    def check(self, scope: Scope, body: bytes) -> None:
        """Refuse with -9001 … -9005, or return."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        key, stamp, nonce, given = (
            headers.get(b"x-yh-" + name, "") for name in (b"access-key", b"timestamp", b"nonce", b"signature")
        )
        if not (key and given and _TIMESTAMP.fullmatch(stamp) and _NONCE.fullmatch(nonce)):
            raise Refusal(-9001)
        if key != self._credentials.access_key:
            raise Refusal(-9002)
        now = time.time()
        if abs(now - int(stamp) / 1000) > self._window:
            raise Refusal(-9003)
        right = signature(self._credentials.secret, scope["method"], scope["path"], key, stamp, nonce, body)
        if not hmac.compare_digest(right.encode(), given.encode()):
            raise Refusal(-9004)
        self._use(nonce, int(stamp))

    def _use(self, nonce: str, stamp: int) -> None:
        self._checked += 1
        if self._checked % 500 == 1:
            # A stamp this old is refused as stale, so that its nonce need not be remembered.
            oldest = int((time.time() - self._window) * 1000)
            self._connection.execute("delete from nonce where stamp < ?", (oldest,))
        try:
            self._connection.execute("insert into nonce values (?, ?)", (nonce, stamp))
        except sqlite3.IntegrityError:
            raise Refusal(-9005) from None
