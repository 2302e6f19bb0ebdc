"""Changing the key-encryption key: every wrapped key is wrapped anew, and no body is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from gateway.evidence.sealing import KeyKeeper
from gateway.records import client_keys
from gateway.records.acting import Act

BATCH = 500

_OTHERS = """
SELECT seal_id, wrapped, wrapped_by FROM seals
WHERE wrapped IS NOT NULL AND wrapped_by <> $1 AND seal_id > $2 ORDER BY seal_id LIMIT $3
FOR UPDATE
"""
_REWRAP = """
UPDATE seals SET wrapped = anew.wrapped, wrapped_by = anew.wrapped_by
FROM unnest($1::uuid[], $2::bytea[], $3::text[]) AS anew (seal_id, wrapped, wrapped_by)
WHERE seals.seal_id = anew.seal_id
"""
_OTHER_SECRETS = """
SELECT key_id, wrapped, wrapped_by FROM client_keys WHERE wrapped IS NOT NULL AND wrapped_by <> $1 FOR UPDATE
"""
_REWRAP_ONE = "UPDATE client_keys SET wrapped = $2, wrapped_by = $3 WHERE key_id = $1"
_IN_USE = """
SELECT wrapped_by FROM seals WHERE wrapped_by IS NOT NULL
UNION SELECT wrapped_by FROM client_keys WHERE wrapped_by IS NOT NULL
"""


async def rewrap(act: Act, keeper: KeyKeeper, current: str) -> AsyncIterator[int]:
    """Wrap every key under the current key-encryption key; gives how many were done, batch by batch."""
    after, done = UUID(int=0), await _rewrap_secrets(act, keeper, current)
    if done:
        yield done
    while True:
        async with act.connection.transaction():
            rows = await act.connection.fetch(_OTHERS, current, after, BATCH)
            if not rows:
                return
            anew = []
            for row in rows:
                context = row["seal_id"].bytes
                key = keeper.unwrap(row["wrapped"], row["wrapped_by"], context)
                anew.append((row["seal_id"], *keeper.wrap(key, context)))
            await act.connection.execute(_REWRAP, *zip(*anew, strict=True))
        after, done = rows[-1]["seal_id"], done + len(rows)
        yield done


async def _rewrap_secrets(act: Act, keeper: KeyKeeper, current: str) -> int:
    """The secrets that clients sign with; there are few."""
    async with act.connection.transaction():
        rows = await act.connection.fetch(_OTHER_SECRETS, current)
        for row in rows:
            context = client_keys.context(row["key_id"])
            secret = keeper.unwrap(row["wrapped"], row["wrapped_by"], context)
            await act.connection.execute(_REWRAP_ONE, row["key_id"], *keeper.wrap(secret, context))
    return len(rows)


async def keys_in_use(act: Act) -> set[str]:
    """The key-encryption keys that something is wrapped under."""
    return {row["wrapped_by"] for row in await act.connection.fetch(_IN_USE)}
