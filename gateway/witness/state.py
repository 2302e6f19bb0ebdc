"""What a witness remembers: for each log the one checkpoint it cosigned last. It outlives every crash.

SQLite with a rollback journal. Not with a write-ahead log: before SQLite 3.51.3 two processes on one file
could lose a commit there. And with synchronous=EXTRA: with less, a journal that a power cut brings back
undoes the last commit, although it was reported as done.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gateway.errors import Broken
from gateway.evidence.tree import EMPTY_ROOT

FILE = "witness.sqlite"
_SECONDS_FOR_A_LOCK = 3.0
"""Less than most clients wait for an answer."""

# The rules are checked before anything is kept. The triggers hold if that check should ever be wrong.
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS cosigned (
        origin TEXT NOT NULL PRIMARY KEY,
        size INTEGER NOT NULL CHECK (size >= 0),
        root BLOB NOT NULL CHECK (length(root) = 32),
        cosigned_at INTEGER NOT NULL CHECK (cosigned_at >= 0),
        note TEXT NOT NULL
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS cosigned_never_goes_back BEFORE UPDATE ON cosigned
    WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.cosigned_at < OLD.cosigned_at
        OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    BEGIN SELECT RAISE(ABORT, 'a witness does not go back'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS cosigned_is_never_forgotten BEFORE DELETE ON cosigned
    BEGIN SELECT RAISE(ABORT, 'a witness does not forget'); END
    """,
)
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'cosigned'"
_READ = "SELECT size, root, cosigned_at, note FROM cosigned WHERE origin = ?"
_KEEP = """
    INSERT INTO cosigned (origin, size, root, cosigned_at, note) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root,
        cosigned_at = excluded.cosigned_at, note = excluded.note
"""


@dataclass(frozen=True, slots=True)
class Latest:
    """The checkpoint of a log that was cosigned last, and the second (POSIX) that its cosignature names."""

    size: int
    root: bytes
    cosigned_at: int
    note: str
    """With the log's signature and the witness's."""


NOTHING = Latest(0, EMPTY_ROOT, 0, "")
"""Stands for the latest checkpoint of a log of which none was cosigned."""


@dataclass(slots=True)
class Turn:
    """One look at a log and what comes of it: nobody else changes what is remembered before it ends."""

    latest: Latest
    kept: Latest | None = None

    def keep(self, latest: Latest) -> None:
        """Remember this from now on. It is durable when the turn has ended without an error, not before."""
        self.kept = latest


class Memory:
    """The memory of a witness in a folder; several processes may have it open."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, timeout=_SECONDS_FOR_A_LOCK, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = EXTRA")
        if self._connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
            raise sqlite3.OperationalError("its journal cannot be set")
        if self._connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
        with self._alone():
            self.is_new = self._connection.execute(_IS_THERE).fetchone() is None
            """Whether there was no memory: no file, or one without its table, as an empty one."""
            for statement in _TABLES:
                self._connection.execute(statement)

    @classmethod
    def opened(cls, folder: Path) -> Self:
        """The memory in a folder, made there if there is none; raises Broken with one line when it fails."""
        try:
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            memory = cls(folder / FILE)
            for one in (folder, *(made.parent for made in missing)):
                _sync(one)
        except (OSError, sqlite3.Error) as error:
            raise Broken(f"The witness's memory in {folder} cannot be used: {error}.") from error
        return memory

    def latest(self, origin: str) -> Latest:
        """What is remembered of a log: NOTHING when nothing was cosigned."""
        row = self._connection.execute(_READ, (origin,)).fetchone()
        return NOTHING if row is None else Latest(*row)

    @contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        """Look at a log and decide, in one transaction.

        The write lock is taken before anything is read: no two processes can decide on the same state.
        """
        with self._alone():
            turn = Turn(self.latest(origin))
            yield turn
            if turn.kept is not None:
                kept = turn.kept
                self._connection.execute(_KEEP, (origin, kept.size, kept.root, kept.cosigned_at, kept.note))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: a file that was synced is lost when its folder was not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
