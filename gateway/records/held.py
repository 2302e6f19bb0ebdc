"""One connection of the pool, kept: fetching it anew for every query would cost as much as the query."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.errors import Broken
from gateway.records.database import Connection


class HeldConnection:
    """Taken from the pool when it is first needed, and again when it was lost; for one user at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pooled: AsyncConnection | None = None
        self._raw: Connection | None = None

    async def get(self) -> Connection:
        """The driver's own connection. Raises Broken when the database cannot be reached."""
        if self._raw is not None and not self._raw.is_closed():
            return self._raw
        try:
            while self._raw is None or self._raw.is_closed():
                await self.release()
                self._pooled = await self._engine.connect()
                self._raw = (await self._pooled.get_raw_connection()).driver_connection
        except Exception as error:
            raise Broken("The database cannot be reached.") from error
        return self._raw

    async def release(self) -> None:
        """Give the connection up, with whatever it has under way."""
        pooled, raw, self._pooled, self._raw = self._pooled, self._raw, None, None
        if raw is not None:
            raw.terminate()
        if pooled is not None:
            await pooled.invalidate()
            await pooled.close()
