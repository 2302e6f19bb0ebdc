"""How every message to Sichuan is signed, whatever the service: X-YH-* headers over path, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from gateway.regions.sichuan.envelope import ENCODING

_CONTENT_TYPE: Final = f"text/xml; charset={ENCODING}"


class Signature:
    """Signs with one access key; build it once."""

    def __init__(self, access_key: str, secret: str) -> None:
        self._access_key = access_key
        self._secret = secret.encode()

    def headers(self, path: str, body: bytes, at: datetime) -> dict[str, str]:
        """The headers of one POST; the region takes it within its window around `at`, and once."""
        timestamp = str(int(at.timestamp() * 1000))
        nonce = secrets.token_hex(16)
        digest = hashlib.sha256(body).hexdigest()
        signed = "\n".join(("POST", path, self._access_key, timestamp, nonce, digest))
        signature = hmac.new(self._secret, signed.encode(), hashlib.sha256).digest()
        return {
            "Content-Type": _CONTENT_TYPE,
            "X-YH-Access-Key": self._access_key,
            "X-YH-Timestamp": timestamp,
            "X-YH-Nonce": nonce,
            "X-YH-Signature": base64.b64encode(signature).decode(),
        }
