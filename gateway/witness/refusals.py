"""Why a witness does not cosign, in words for whoever sent the checkpoint.

Refusal
├── Malformed           does not read as the protocol says                    -> correct it
├── TooLarge            is larger than a checkpoint with its proof can be
├── UnknownLog          is of a log that is not watched here
├── NotTrusted          no key of the log that is trusted here has signed it
├── NotTheLatest        the proof begins elsewhere than at the latest         -> prove from `size`
│   └── AnotherTree     of the latest's size, with another root               -> the log has two histories
└── NotProved           the proof does not lead from the latest to it
"""

from __future__ import annotations


class Refusal(Exception):
    """The witness does not cosign this."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or type(self).__doc__)


class Malformed(Refusal):
    """The body does not read as an old size, a proof and a signed checkpoint."""


class TooLarge(Refusal):
    """The body is larger than a checkpoint with its proof can be."""


class UnknownLog(Refusal):
    """The witness does not watch this log."""


class NotTrusted(Refusal):
    """No key of this log that the witness trusts has signed the checkpoint."""


class NotTheLatest(Refusal):
    """The old size is not that of the latest checkpoint that was cosigned."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        """Of the latest checkpoint that was cosigned; 0 when none was."""


class AnotherTree(NotTheLatest):
    """The latest checkpoint that was cosigned is of this size and has another root."""


class NotProved(Refusal):
    """The consistency proof does not verify."""
