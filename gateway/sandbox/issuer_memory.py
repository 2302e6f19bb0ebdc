"""Which assertions were used: on disk, so that neither a restart nor a second process takes one twice."""

import hashlib
import sqlite3
import threading
from pathlib import Path

from gateway.sandbox import issuer_files as files

_TABLE = "create table if not exists used (mark blob primary key, expires_at real not null) without rowid"
_BY_TIME = "create index if not exists used_by_time on used (expires_at)"
_USE = """
insert into used (mark, expires_at) values (?, ?)
on conflict (mark) do update set expires_at = excluded.expires_at where used.expires_at <= ?
"""

KEPT_AFTER = 3600.0
"""Seconds for which a mark outlives its assertion, for a clock that is set back."""

_SECONDS_FOR_A_LOCK = 10.0


class UsedAssertions:
    """The marks of assertions that were used; the unique key decides which of two came first."""

    def __init__(self, file: Path) -> None:
        self._turn = threading.Lock()
        # SQLite does not wait for its turn while the journal is chosen.
        with files.alone(file.parent):
            file.touch(mode=0o600)
            self._connection = sqlite3.connect(
                file, timeout=_SECONDS_FOR_A_LOCK, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("pragma journal_mode = wal")
            # With a write-ahead log, full means that a commit is on the disk before it counts.
            self._connection.execute("pragma synchronous = full")
            self._connection.execute(_TABLE)
            self._connection.execute(_BY_TIME)

    def take(self, client_id: str, jti: str, *, expires_at: float, at: float) -> bool:
        """Remember an assertion until it expires; False when it was used before. Raises sqlite3.Error."""
        # Ids are the client's own: of any length, and no other client's business.
        mark = hashlib.sha256(f"{len(client_id)}:{client_id}{jti}".encode("utf-8", "surrogatepass")).digest()
        with self._turn:
            self._connection.execute("delete from used where expires_at <= ?", (at - KEPT_AFTER,))
            return self._connection.execute(_USE, (mark, expires_at, at)).rowcount == 1
