"""What a witness does with a checkpoint: trust the log's key, compare with its memory, remember, cosign."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from gateway.evidence.checkpoints import cosigned, cosigned_at
from gateway.evidence.notes import Ed25519Signer, Note, NotSigned, Signature, VerifierKey, check_signature
from gateway.evidence.tree import ProofFails, check_consistency
from gateway.witness.refusals import (
    AnotherTree,
    Malformed,
    NotProved,
    NotTheLatest,
    NotTrusted,
    Refusal,
    UnknownLog,
)
from gateway.witness.state import NOTHING, Latest, Memory
from gateway.witness.submission import Submission

Clock = Callable[[], int]
"""Tells the second (POSIX)."""

log = structlog.get_logger("gateway.witness")


def system_clock() -> int:
    """The machine's own."""
    return int(time.time())


class Witness:
    """Cosigns what continues the one history of a log that it has seen, and nothing else."""

    def __init__(
        self,
        signer: Ed25519Signer,
        log_keys: Iterable[VerifierKey],
        memory: Memory,
        clock: Clock = system_clock,
    ) -> None:
        self.memory = memory
        self.log_keys = _by_name(log_keys)
        self._signer = signer
        self._clock = clock

    def cosign(self, submission: Submission) -> Signature:
        """The cosignature; what it says is durable before it is returned. Raises Refusal."""
        origin, vouched = submission.checkpoint.origin, self._vouched(submission)
        with self.memory.turn(origin) as turn:
            latest = turn.latest
            try:
                check_against(latest, submission)
            except (AnotherTree, NotProved) as refusal:
                _report(refusal, submission, vouched, latest)
                raise
            line = cosigned(self._signer, vouched.text, self._moment(origin, latest))
            turn.keep(_remembered(submission, vouched, line))
        _tell(submission, latest)
        return line

    def _vouched(self, submission: Submission) -> Note:
        """The checkpoint with the signatures of the log's own keys only; raises Refusal."""
        origin = submission.checkpoint.origin
        if origin not in self.log_keys:
            raise UnknownLog
        signatures = _checked(submission.note, self.log_keys[origin])
        if submission.old_size > submission.checkpoint.size:
            raise Malformed("The old size is larger than the checkpoint's.")
        return Note(submission.note.text, signatures)

    def _moment(self, origin: str, latest: Latest) -> int:
        """Now, but never before the last cosignature: a clock that was set back must not contradict it."""
        at = self._clock()
        if at < latest.cosigned_at:
            log.warning("witness.clock_is_behind", origin=origin, seconds=latest.cosigned_at - at)
        return max(at, latest.cosigned_at)


def check_against(latest: Latest, submission: Submission) -> None:
    """Check that a checkpoint continues the latest one; raises NotTheLatest, AnotherTree or NotProved."""
    offered = submission.checkpoint
    if offered.size == latest.size and offered.root != latest.root:
        raise AnotherTree(latest.size)
    if submission.old_size != latest.size:
        raise NotTheLatest(latest.size)
    try:
        check_consistency(latest.size, offered.size, latest.root, offered.root, submission.proof)
    except ProofFails as error:
        raise NotProved(f"The consistency proof does not verify: {error}.") from error


def _by_name(keys: Iterable[VerifierKey]) -> Mapping[str, Sequence[VerifierKey]]:
    # A log that changes its key has two for a while, of one name.
    named: dict[str, list[VerifierKey]] = {}
    for key in keys:
        named.setdefault(key.name, []).append(key)
    return named


def _checked(note: Note, keys: Sequence[VerifierKey]) -> tuple[Signature, ...]:
    """The signatures of these keys; others' are passed over, a wrong one of these spoils the note."""
    signing = [key for key in keys if any(one.is_of(key) for one in note.signatures)]
    try:
        signatures = dict.fromkeys(check_signature(note, key) for key in signing)
    except NotSigned as error:
        raise NotTrusted from error
    if not signatures:
        raise NotTrusted
    return tuple(signatures)


def _remembered(submission: Submission, vouched: Note, line: Signature) -> Latest:
    checkpoint = submission.checkpoint
    return Latest(checkpoint.size, checkpoint.root, cosigned_at(line), str(vouched.with_lines([line])))


def _tell(submission: Submission, latest: Latest) -> None:
    head = submission.checkpoint
    told = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    if latest is NOTHING:
        # Nothing proves it: whoever reads this line may compare it with what the log shows others.
        log.warning("witness.first_checkpoint", **told)
    else:
        log.info("witness.cosigned", after=latest.size, **told)


def _report(refusal: Refusal, submission: Submission, vouched: Note, latest: Latest) -> None:
    """Write down what the log has signed: two roots of one size prove that it shows two histories."""
    told = {
        "origin": submission.checkpoint.origin,
        "offered": str(vouched),
        "cosigned": latest.note,
    }
    if isinstance(refusal, AnotherTree):
        log.error("witness.two_trees", **told)
    else:
        log.warning("witness.not_proved", **told)
