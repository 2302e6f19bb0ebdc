"""The line to a region's witness (c2sp.org/tlog-witness): it is asked to cosign our checkpoints."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence

from gateway.errors import Refused
from gateway.evidence import signatures
from gateway.evidence.checkpoints import CHECKPOINT_CHECKS, Checkpoint, cosigned_at, read_checkpoint
from gateway.evidence.encoding import NoteUnreadable, to_base64
from gateway.evidence.notes import (
    NotSigned,
    Signature,
    VerifierKey,
    check_signature,
    read_note,
    read_signatures,
)
from gateway.outcomes import ClockOff, Differs, KnowsOther, NotCosigned
from gateway.regions.transport import Line, Reply
from gateway.vocabulary import Region

_CONFLICT_TYPE = "text/x.tlog.size"
_DIFFERS = (403, 422)
DEADLINE = 5.0
CLOCKS_MAY_DIFFER = signatures.CLOCKS_MAY_DIFFER - 60
"""Seconds; less than verifiers allow a witness to be behind the entry."""


class WitnessLine:
    """Implements gateway.cases.publishing.Witness."""

    def __init__(
        self, region: Region, line: Line, key: VerifierKey, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._region = region
        self._line = line
        self._key = key
        self._clock = clock

    async def add_checkpoint(
        self, old_size: int, proof: Sequence[bytes], checkpoint: str
    ) -> Signature | NotCosigned:
        """Its cosignature, checked; or why there is none that counts. Raises Refused or Unreached."""
        lines = [f"old {old_size}", *map(to_base64, proof)]
        body = ("\n".join(lines) + "\n\n" + checkpoint).encode()
        # It changes what the witness remembers, and yet may be sent again: the answer is then the same.
        reply = await self._line.send(
            "POST", "/add-checkpoint", _HEADERS, body, changes_state=False, deadline=DEADLINE
        )
        if reply.status == 200:
            return self._cosignature(reply, checkpoint)
        if reply.status == 409 and reply.headers.get("content-type", "").startswith(_CONFLICT_TYPE):
            return KnowsOther(self._size(reply.body))
        if reply.status in _DIFFERS:
            return Differs(f"HTTP {reply.status}")
        raise self._refused("The witness does not accept the checkpoint.", f"HTTP {reply.status}")

    async def latest(self, origin: str) -> Checkpoint | None:
        """What it has cosigned last of a log; None when it has cosigned nothing of it. Raises as above."""
        path = f"/checkpoint/{hashlib.sha256(origin.encode()).hexdigest()}"
        reply = await self._line.send("GET", path, {}, b"", changes_state=False, deadline=DEADLINE)
        if reply.status == 404:
            return None
        try:
            checkpoint, note = read_checkpoint(reply.body.decode())
            check_signature(note, self._key, CHECKPOINT_CHECKS)
        except (UnicodeDecodeError, NoteUnreadable, NotSigned) as error:
            raise self._refused("The witness's own checkpoint does not verify.") from error
        return checkpoint

    def _cosignature(self, reply: Reply, checkpoint: str) -> Signature | ClockOff:
        try:
            lines = read_signatures(reply.body.decode())
            note = read_note(checkpoint).with_lines(one for one in lines if one.is_of(self._key))
            signature = check_signature(note, self._key, CHECKPOINT_CHECKS)
        except (UnicodeDecodeError, NoteUnreadable, NotSigned) as error:
            raise self._refused("The witness's cosignature does not verify.") from error
        ahead = cosigned_at(signature) - int(self._clock())
        return signature if abs(ahead) <= CLOCKS_MAY_DIFFER else ClockOff(ahead)

    def _size(self, body: bytes) -> int:
        text = body.strip()
        if not text.isdigit() or len(text) > 19:
            raise self._refused("The witness names no size.")
        return int(text)

    def _refused(self, detail: str, code: str | None = None) -> Refused:
        return Refused(detail, region=self._region, code=code)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._line.aclose()


_HEADERS = {"content-type": "text/plain; charset=utf-8"}
