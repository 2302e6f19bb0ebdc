"""The issuer's signing keys: the next one is published before it signs, the last one for as long as it binds.

Whoever verifies reads the published keys from time to time. A key may therefore sign only after every reader
has had occasion to see it, and may leave only when nothing that it signed is valid any more. Both moments
stand beside the key in the file, so that all processes over one directory agree without a word.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import timedelta
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from gateway.sandbox import issuer_files as files

# Of the algorithms that every library knows, the one that verifies quickest here (ES256 64 us, Ed25519 82).
ALGORITHM = "ES256"

PUBLISHED_AHEAD = 60.0
"""Seconds from a key's publication to its first token: more than a gateway lets pass between two readings."""

KEPT_AFTER = 60.0
"""Seconds that a key stays beyond its last token, for a verifier whose clock is late."""

Stamp = tuple[int, int]


class StillWaiting(Exception):
    """The next key is published and does not sign yet."""


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A key, from when it signs, and when it leaves: known once it has a successor."""

    key: ECKey
    signs_from: float
    leaves_at: float | None = None

    @property
    def kid(self) -> str:
        """The key's name in tokens (RFC 7638)."""
        return self.key.thumbprint()

    @classmethod
    def of(cls, row: dict[str, Any]) -> "SigningKey":
        """Read one from the file."""
        key = ECKey.import_key(row["jwk"])
        return cls(key=key, signs_from=row["signs_from"], leaves_at=row["leaves_at"])

    def row(self) -> dict[str, Any]:
        """Return what the file keeps."""
        jwk = self.key.as_dict(private=True)
        return {"jwk": jwk, "signs_from": self.signs_from, "leaves_at": self.leaves_at}

    def public(self) -> dict[str, Any]:
        """Return what everybody may know (RFC 7517)."""
        return {**self.key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": ALGORITHM}


class SigningKeys:
    """The keys of one directory; a rotation by another process is noticed at the next token."""

    def __init__(
        self, directory: Path, lifetime: timedelta, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._directory = directory
        self._lifetime = lifetime
        self._clock = clock
        self._ring = directory / "signing-keys.json"
        self._only_one = directory / "signing-key.json"
        self._stamp: Stamp | None = None
        self._keys: list[SigningKey] = []
        with files.alone(directory):
            files.made_once(self._ring, self._first)
            # Were it left there, it would come back when somebody removes a stolen key.
            self._only_one.unlink(missing_ok=True)
        self._tidy(clock())

    def signing(self, at: float) -> SigningKey:
        """Return the key for a token that begins at that moment."""
        self._look(at)
        # The oldest one signs what comes from before its time, when a clock was set back.
        return [self._keys[0], *(key for key in self._keys if key.signs_from <= at)][-1]

    def published(self) -> dict[str, Any]:
        """Return the keys that verify (JWK Set, RFC 7517), the next one among them."""
        self._look(self._clock())
        return _public(self._keys)

    def rotate(self) -> tuple[SigningKey, SigningKey]:
        """Publish a new key that will sign; return the old one and the new one.

        Raises StillWaiting while the key of the last rotation does not sign yet: its turn would never come.
        """
        with files.alone(self._directory):
            *others, last = self._valid(self._clock())
            if last.signs_from > self._clock():
                raise StillWaiting("The key of the last rotation does not sign yet.")
            new = SigningKey(key=ECKey.generate_key("P-256"), signs_from=0.0)
            # Verifiers come first: a crash between the two leaves a key that nobody uses.
            files.write(self._directory / "jwks.json", _public([*others, last, new]))
            new = changed(new, signs_from=self._clock() + PUBLISHED_AHEAD)
            bound_until = new.signs_from + self._lifetime.total_seconds()
            old = changed(last, leaves_at=bound_until + KEPT_AFTER)
            files.write(self._ring, {"keys": [key.row() for key in (*others, old, new)]})
        return old, new

    def _look(self, at: float) -> None:
        """Read the keys again if another process changed them; let those go whose time is over."""
        if self._now_there() != self._stamp:
            self._read()
        if any(key.leaves_at is not None and key.leaves_at <= at for key in self._keys):
            self._tidy(at)

    def _tidy(self, at: float) -> None:
        """Let the keys go whose time is over, and publish the others."""
        with files.alone(self._directory):
            valid = self._valid(at)
            if len(valid) < len(self._keys):
                files.write(self._ring, {"keys": [key.row() for key in valid]})
                self._read()
            jwks = self._directory / "jwks.json"
            if not jwks.exists() or files.read(jwks) != _public(valid):
                files.write(jwks, _public(valid))

    def _valid(self, at: float) -> list[SigningKey]:
        self._read()
        return [key for key in self._keys if key.leaves_at is None or key.leaves_at > at]

    def _read(self) -> None:
        # The stamp is taken first: what changes in between is read once more, not missed.
        stamp = self._now_there()
        self._keys = [SigningKey.of(row) for row in files.read(self._ring)["keys"]]
        self._stamp = stamp

    def _now_there(self) -> Stamp:
        found = self._ring.stat()
        return found.st_mtime_ns, found.st_ino

    def _first(self) -> dict[str, Any]:
        """The first key; a directory of the time when there was only one has it already."""
        found = self._only_one.exists()
        key = ECKey.import_key(files.read(self._only_one)) if found else ECKey.generate_key("P-256")
        return {"keys": [SigningKey(key=key, signs_from=0.0).row()]}


def _public(keys: list[SigningKey]) -> dict[str, Any]:
    return {"keys": [key.public() for key in keys]}
