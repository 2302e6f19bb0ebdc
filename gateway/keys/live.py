"""Sealing keys as a process that serves keeps them: a changed file is noticed without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import structlog

from gateway.errors import Broken
from gateway.evidence.sealing import KeyMissing
from gateway.keys.files import SealingKeys, read_sealing_keys

log = structlog.get_logger("gateway.keys")

LOOK_SECONDS = 5.0
"""After so long at the latest a process uses a new key-encryption key; `gateway keys rotate` waits longer."""


class LiveSealingKeys:
    """Implements gateway.evidence.sealing.KeyKeeper over a file that may change."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = file
        self._clock = clock
        self._keys = read_sealing_keys(file)
        self._changed_at = file.stat().st_mtime_ns
        self._looked_at = clock()

    def wrap(self, key: bytes, context: bytes) -> tuple[bytes, str]:
        """The key encrypted under the current key-encryption key, and that key's id."""
        return self._current().wrap(key, context)

    def unwrap(self, wrapped: bytes, wrapped_by: str, context: bytes) -> bytes:
        """The key again; raises KeyMissing or SealBroken."""
        try:
            return self._keys.unwrap(wrapped, wrapped_by, context)
        except KeyMissing:
            # Another process has the new key already.
            self._looked_at = float("-inf")
            return self._current().unwrap(wrapped, wrapped_by, context)

    def blind_index(self, identity: bytes) -> bytes:
        """What stands for a person in the database."""
        return self._keys.blind_index(identity)

    def _current(self) -> SealingKeys:
        at = self._clock()
        if at - self._looked_at >= LOOK_SECONDS:
            self._looked_at = at
            self._look()
        return self._keys

    def _look(self) -> None:
        try:
            changed_at = self._file.stat().st_mtime_ns
            if changed_at != self._changed_at:
                self._keys, self._changed_at = read_sealing_keys(self._file), changed_at
                log.info("keys.read_again", current=self._keys.current)
        except (OSError, Broken) as error:  # we go on with those that we have
            log.error("keys.unreadable", error=type(error).__name__)
