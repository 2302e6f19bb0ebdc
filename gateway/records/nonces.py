"""The nonces of signed requests: each counts once for its client, on every gateway and across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.records.commits import Gathering
from gateway.records.database import connected

FORGOTTEN_AT_ONCE: Final = 5_000

# In order, so that two gateways that keep the same ones never wait for each other.
_SPEND = """
INSERT INTO client_nonces (client_id, nonce, keep_until)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS spent (client_id, nonce, keep_until)
ORDER BY client_id, nonce
ON CONFLICT DO NOTHING RETURNING client_id, nonce
"""
_FORGET = """
DELETE FROM client_nonces AS gone USING (SELECT client_id, nonce FROM client_nonces
    WHERE keep_until < $1 ORDER BY keep_until LIMIT $2) AS old
WHERE gone.client_id = old.client_id AND gone.nonce = old.nonce
RETURNING 1
"""

_Spent = tuple[str, str, datetime]


class PostgresNonces:
    """Implements gateway.cases.client_keys.Nonces. Those that come together share a commit."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._gathering: Gathering[_Spent, bool] = Gathering(self._spend)

    async def spend(self, client_id: str, nonce: str, keep_until: datetime) -> bool:
        """Whether the client uses this nonce for the first time; it is on the disk then."""
        return await self._gathering.submit((client_id, nonce, keep_until), [(client_id, nonce)])

    async def forget(self, before: datetime) -> int:
        """Let go of those that need not be kept longer; gives how many."""
        gone = 0
        while True:
            async with connected(self._engine) as connection:
                rows = await connection.fetch(_FORGET, before, FORGOTTEN_AT_ONCE)
            gone += len(rows)
            if len(rows) < FORGOTTEN_AT_ONCE:
                return gone

    async def aclose(self) -> None:
        """Finish what is under way."""
        await self._gathering.drain()

    async def _spend(self, spent: Sequence[_Spent]) -> Sequence[bool]:
        async with connected(self._engine) as connection:
            rows = await connection.fetch(_SPEND, *zip(*spent, strict=True))
        new = {(row["client_id"], row["nonce"]) for row in rows}
        return [(client_id, nonce) in new for client_id, nonce, _ in spent]
