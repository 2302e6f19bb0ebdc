"""The keys with which clients sign: read by every gateway; shared secrets are kept wrapped (请求签名密钥)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.client_keys import ClientKey, ClientKeyKept, SignatureAlgorithm
from gateway.evidence.sealing import KeyKeeper, KeyMissing, SealBroken
from gateway.records.acting import Act
from gateway.records.database import connected
from gateway.vocabulary import now

log = structlog.get_logger("gateway.records.client_keys")

# A key is added once and removed once: both together count every change, in whichever order they commit.
_CHANGES = "SELECT count(*) + count(removed_at) FROM client_keys"
_COUNTING = "SELECT * FROM client_keys WHERE removed_at IS NULL"
_OF_ALL = "SELECT * FROM client_keys ORDER BY client_id, added_at, key_id"
_CLIENT = "SELECT true FROM clients WHERE client_id = $1 FOR UPDATE"
_MADE = "SELECT count(*) FROM client_keys WHERE client_id = $1"
_ADD = """
INSERT INTO client_keys (key_id, client_id, algorithm, public_key, wrapped, wrapped_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# The secret goes with the key: what was removed can be read by nobody any more.
_REMOVE = """
UPDATE client_keys
SET removed_at = $2, wrapped = NULL, wrapped_by = NULL
WHERE key_id = $1 AND removed_at IS NULL
RETURNING client_id
"""


class PostgresClientKeys:
    """Implements gateway.cases.following.ChangingMemory."""

    def __init__(self, engine: AsyncEngine, keeper: KeyKeeper) -> None:
        self._engine = engine
        self._keeper = keeper

    async def changes(self) -> int:
        """How many changes there have been."""
        async with connected(self._engine) as connection:
            return int(await connection.fetchval(_CHANGES))

    async def all(self) -> Sequence[ClientKey]:
        """Every key that counts; one whose secret does not open is left out, and that is said."""
        async with connected(self._engine) as connection:
            rows = await connection.fetch(_COUNTING)
        opened = (self._opened(row) for row in rows)
        return [one for one in opened if one is not None]

    def _opened(self, row: Any) -> ClientKey | None:
        material = row["public_key"]
        if material is None:
            try:
                material = self._keeper.unwrap(row["wrapped"], row["wrapped_by"], context(row["key_id"]))
            except (KeyMissing, SealBroken) as error:
                log.error("client_keys.sealed_shut", key=row["key_id"], error=type(error).__name__)
                return None
        algorithm = SignatureAlgorithm(row["algorithm"])
        return ClientKey(row["key_id"], row["client_id"], algorithm, bytes(material))


def context(key_id: str) -> bytes:
    """What a wrapped secret is bound to: it opens for its own key only."""
    return f"client-key {key_id}".encode()


async def add_public_key(act: Act, client_id: str, public_key: bytes) -> str | None:
    """Add a client's public key; gives its id, or None for a client that is not registered."""
    thumbprint = base64.b64encode(hashlib.sha256(public_key).digest()).decode()
    return await _add(act, client_id, SignatureAlgorithm.ED25519, {"sha256": thumbprint}, public=public_key)


async def add_secret(
    act: Act, client_id: str, algorithm: SignatureAlgorithm, secret: bytes, keeper: KeyKeeper
) -> str | None:
    """Add a secret that both sides share; it is kept wrapped under the deployment's sealing keys."""
    return await _add(act, client_id, algorithm, {}, secret=secret, keeper=keeper)


async def _add(
    act: Act,
    client_id: str,
    algorithm: SignatureAlgorithm,
    more: dict[str, str],
    *,
    public: bytes | None = None,
    secret: bytes | None = None,
    keeper: KeyKeeper | None = None,
) -> str | None:
    async with act.connection.transaction():
        if not await act.connection.fetchval(_CLIENT, client_id):
            return None
        # No number is used twice: what a log says of a key stays true of it.
        key_id = f"{client_id}.{await act.connection.fetchval(_MADE, client_id) + 1}"
        wrapped: tuple[bytes | None, str | None] = (None, None)
        if secret is not None and keeper is not None:
            wrapped = keeper.wrap(secret, context(key_id))
        await act.connection.execute(_ADD, key_id, client_id, algorithm.value, public, *wrapped, now())
        told = {"client": client_id, "key": key_id, "algorithm": algorithm.value, **more}
        await act.record("add_client_key", told)
    return key_id


async def remove_key(act: Act, key_id: str, *, reason: str) -> bool:
    """Take a key away; False where there is none. Gateways that run heed it within seconds."""
    async with act.connection.transaction():
        client_id = await act.connection.fetchval(_REMOVE, key_id, now())
        if client_id is None:
            return False
        await act.record("remove_client_key", {"client": client_id, "key": key_id, "reason": reason})
    return True


async def kept_keys(act: Act) -> Sequence[ClientKeyKept]:
    """Every key that is or was, for whoever administers them."""
    return [
        ClientKeyKept(
            key_id=row["key_id"],
            client_id=row["client_id"],
            algorithm=SignatureAlgorithm(row["algorithm"]),
            added_at=row["added_at"],
            removed_at=row["removed_at"],
        )
        for row in await act.connection.fetch(_OF_ALL)
    ]
