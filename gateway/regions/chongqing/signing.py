"""Chongqing's x-tif signature, the same for every service: over the second, the nonce and the bytes."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from gateway.vocabulary import Message


class Signature:
    """Signs what is sent with the shared secret. Build it once."""

    def __init__(self, paas_id: str, token: str) -> None:
        self._paas_id = paas_id
        self._token = token.encode()

    def headers(self, body: bytes, message: Message) -> dict[str, str]:
        """The headers of one request, signed with the second in which its errand was claimed."""
        stamp = str(int(message.sent_at.timestamp()))
        nonce = uuid4().hex
        digest = hashlib.sha256(body).hexdigest()
        seconds = stamp.encode()
        signed = hashlib.sha256(seconds + self._token + nonce.encode() + seconds).hexdigest()
        headers = {
            "content-type": "application/json",
            "x-tif-paasid": self._paas_id,
            "x-tif-timestamp": stamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": signed,
            "x-tif-digest": digest,
            "x-tif-body-signature": hashlib.sha256(self._token + digest.encode() + seconds).hexdigest(),
        }
        if message.sandbox_fault is not None:
            headers["x-sandbox-fault"] = message.sandbox_fault
        return headers
