"""Checks of the signatures under one checkpoint: the log's own, and those of the regions' witnesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.evidence.checkpoints import Checkpoint, EvidenceLevel, Trust, cosigned_at
from gateway.evidence.findings import Findings
from gateway.evidence.notes import (
    COSIGNATURE,
    ED25519,
    Check,
    NotCheckable,
    Note,
    NotSigned,
    Signature,
    VerifierKey,
    check_signature,
)
from gateway.evidence.trust import log_keys

Checks = Mapping[int, Check]
"""What checks a signature, by the kind of its key."""

CLOCKS_MAY_DIFFER = 300
"""Seconds by which a witness's clock may be behind the gateway's."""
LAST_SECOND = 253_402_300_799
"""Of the year 9999; nothing is dated later."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """A checkpoint, and the lines under it."""

    checkpoint: Checkpoint
    note: Note

    # -- the log -----------------------------------------------------------------------------------------

    def check_log(self, found: Findings, where: str, trust: Trust, checks: Checks) -> bool:
        """Check what the log signed; a key that it had before serves as well as the one it has now."""
        keys = log_keys(trust)
        for key in keys:
            if key.kind != ED25519:
                self._check_further(found, f"{where}, key {key.name}+{key.key_id.hex()}", key, checks)
        signed = [key for key in keys if key.kind == ED25519 and self._lines_of(key)]
        if not signed:
            reason = f"{trust.log.name} has not signed it with a key that is trusted"
            return found.decided("log_signature", where, reason)
        return self._decide(found, "log_signature", where, signed, checks)

    def _check_further(self, found: Findings, where: str, key: VerifierKey, checks: Checks) -> None:
        if self._lines_of(key):
            self._decide(found, "log_signature.further", where, [key], checks)
        else:
            found.not_checked("log_signature.further", where, "it has not signed with this key")

    # -- the witnesses -----------------------------------------------------------------------------------

    def check_witnesses(
        self, found: Findings, where: str, trust: Trust, checks: Checks, recorded: int | None
    ) -> EvidenceLevel:
        """Check each region's cosignature; the level that those in order amount to."""
        vouching = [
            self._vouches(found, f"{where}, witness {region}", key, checks, recorded)
            for region, key in sorted(trust.witnesses.items())
        ]
        return EvidenceLevel.of(sum(vouching))

    def _vouches(
        self, found: Findings, where: str, key: VerifierKey, checks: Checks, recorded: int | None
    ) -> bool:
        lines = self._lines_of(key)
        if not lines:
            found.not_checked("cosignature", where, "it has not cosigned this checkpoint")
        elif key.kind != COSIGNATURE:
            found.not_checked("cosignature", where, "cosignatures of this kind cannot be checked here")
        elif self._decide(found, "cosignature", where, [key], checks) and recorded is not None:
            wrong = next(filter(None, (_misdated(cosigned_at(line), recorded) for line in lines)), None)
            return found.decided("cosignature_age", where, wrong)
        return False

    # -- both --------------------------------------------------------------------------------------------

    def _lines_of(self, key: VerifierKey) -> list[Signature]:
        return [line for line in self.note.signatures if line.is_of(key)]

    def _decide(
        self, found: Findings, check: str, where: str, keys: Sequence[VerifierKey], checks: Checks
    ) -> bool:
        """Whether every line of these keys verifies."""
        try:
            for key in keys:
                check_signature(self.note, key, checks)
        except NotCheckable as error:
            found.not_checked(check, where, str(error))
            return False
        except NotSigned as error:
            return found.decided(check, where, str(error))
        return found.decided(check, where, None)


def _misdated(at: int, recorded: int) -> str | None:
    """A witness that cosigned a tree before its entry was recorded has vouched for something else."""
    if at > LAST_SECOND:
        return "it is dated beyond the year 9999"
    if at < recorded - CLOCKS_MAY_DIFFER:
        return (
            f"it is dated {datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}, before the entry was recorded"
        )
    return None
