"""The x-tif-* signature headers of the region's door: checked before anything is read."""

import hashlib
import hmac
import re
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass

_HEADERS = (
    b"x-tif-paasid",
    b"x-tif-timestamp",
    b"x-tif-nonce",
    b"x-tif-signature",
    b"x-tif-digest",
    b"x-tif-body-signature",
)
SECRET_HEADERS = frozenset({b"x-tif-signature", b"x-tif-body-signature", b"authorization"})
_NONCE = re.compile(r"[\x21-\x7e]{8,64}")


class SignatureRefused(Exception):
    """The message is not let in; it leaves no trace but its nonce."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may call, the shared secret, and how old a timestamp may be in seconds."""

    paas_id: str
    token: str
    window: int


def check(
    headers: Iterable[tuple[bytes, bytes]], body: bytes, credentials: Credentials, store: sqlite3.Connection
) -> None:
    """Let the message in or raise SignatureRefused."""
    given = {name: value.decode("latin-1") for name, value in headers if name in _HEADERS}
    if len(given) < len(_HEADERS):
        raise SignatureRefused(40101, "缺少服务网关的请求头!")
    paas_id, timestamp, nonce, signature, digest, body_signature = (given[name] for name in _HEADERS)
    if not timestamp.isascii() or not timestamp.isdecimal() or not _NONCE.fullmatch(nonce):
        raise SignatureRefused(40101, "请求头格式错误!")
    if paas_id != credentials.paas_id:
        raise SignatureRefused(40102, "非法用户!")
    if abs(time.time() - int(timestamp)) > credentials.window:
        raise SignatureRefused(40103, "签名时间戳超时!")
    token = credentials.token
    if not hmac.compare_digest(_sha256(timestamp + token + nonce + timestamp), _plain(signature)):
        raise SignatureRefused(40104, "签名不一致!")
    actual = hashlib.sha256(body).hexdigest()
    covered = _sha256(token + actual + timestamp)
    if digest != actual or not hmac.compare_digest(covered, _plain(body_signature)):
        raise SignatureRefused(40105, "报文摘要不一致!")
    _use_up(nonce, credentials.window, store)


def _use_up(nonce: str, window: int, store: sqlite3.Connection) -> None:
    now = time.time()
    try:
        store.execute("insert into nonce (nonce, used_at) values (?, ?)", (nonce, now))
    except sqlite3.IntegrityError:
        raise SignatureRefused(40106, "请求重放!") from None
    # A timestamp from the future stays acceptable for up to two windows.
    store.execute("delete from nonce where used_at < ?", (now - 2 * window - 5,))


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).hexdigest().encode()


def _plain(header: str) -> bytes:
    return header.encode("latin-1")
