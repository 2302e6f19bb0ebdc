"""What a verifier finds: one finding a check, each with a stable name, and the verdict they amount to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gateway.evidence.checkpoints import EvidenceLevel, Trust
from gateway.evidence.trust import fingerprint, log_keys

CHECKS: Mapping[str, str] = {
    "archive.whole": "The archive is a ZIP file from its first byte to its last.",
    "archive.names": "Every member of the archive has a name that the format knows.",
    "archive.stored": "Every member is stored as it is, neither compressed nor encrypted.",
    "archive.duplicates": "No two members have one name.",
    "archive.checksums": "Every member has its checksum.",
    "archive.form": "The archive is written in the one way that the format allows.",
    "manifest": "The manifest says all that it must and nothing else.",
    "files": "Every file that belongs to the package is there with its digest, and no other.",
    "keys": "The keys that the package names are those that are trusted.",
    "keys.further": "The package names every key that is trusted, and no other.",
    "entry.form": "The entry is there, and is JSON that reads in one way only.",
    "entry.version": "The entry is of a version that this program knows.",
    "receipt.form": "The receipt is there and reads as c2sp.org/tlog-proof says.",
    "receipt.entry": "The receipt carries this very entry.",
    "receipt.index": "The receipt is for this place in the log.",
    "origin": "The package and the checkpoint are of the log that is trusted.",
    "inclusion": "The log's tree holds this entry at this place.",
    "log_signature": "The log has signed the checkpoint of that tree.",
    "log_signature.further": "The log has signed the checkpoint with its further key too.",
    "cosignature": "The region's witness has cosigned the checkpoint.",
    "cosignature_age": "The cosignature is not older than the entry.",
    "level": "How many witnesses vouch for the entry.",
    "commitment": "The body is the one that the entry commits to.",
    "bodies": "Of the entry's bodies the package holds what it says to hold.",
    "errand": "Every entry belongs to the errand that the package is about.",
    "fork": "Checkpoints of one size have one root.",
    "consistency": "The smaller tree is the beginning of the larger one.",
    "date": "The package was made when it says so.",
    "complete": "The package holds every entry of the errand.",
    "cover": "The cover page and README.txt say what the entries say.",
}
"""What is checked, by the finding's name, in the order of the checks."""

INCIDENTAL = frozenset(
    {
        "keys.further",
        "log_signature.further",
        "cosignature",
        "bodies",
        "consistency",
        "date",
        "complete",
        "cover",
    }
)
"""What may stay unchecked while the verdict is that everything holds; whatever is not named here may not."""

NEEDED = frozenset({"entry.form", "receipt.form", "receipt.entry", "origin", "inclusion", "log_signature"})
"""What must have been found in order at least once: finding nothing wrong is not enough."""


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    """It could not be checked here, or there was nothing to check; never as good as ok."""


class Conclusion(StrEnum):
    """What the findings amount to."""

    HOLDS = "holds"
    """Everything that is essential was checked against keys that are trusted, and is in order."""
    NOT_ESTABLISHED = "not_established"
    """Nothing is wrong, but something essential could not be checked: mostly whose the keys are."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check went, where, and why."""

    id: str
    state: State
    where: str = ""
    """A file, or an entry by its place in the log; empty: the whole."""
    reason: str = ""

    @property
    def says(self) -> str:
        """What was checked, as a sentence that is true where the finding is ok."""
        return CHECKS[self.id]


@dataclass(frozen=True, slots=True)
class Fact:
    """What an entry says of itself; proved where the verdict is that everything holds."""

    index: int
    recorded_at: str | None
    entry_class: str | None
    action: str | None
    operation: str | None
    region: str | None
    outcome: str | None
    effect: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings in the order of the checks, and what they amount to."""

    findings: Sequence[Finding]
    facts: Sequence[Fact] = ()
    weakest: EvidenceLevel | None = None
    used: Trust | None = None
    """The keys that were used."""

    @property
    def against(self) -> Sequence[Finding]:
        """What stands in the way of saying that everything holds."""
        return [
            one
            for one in self.findings
            if one.state is State.FAILED or (one.state is State.NOT_CHECKED and one.id not in INCIDENTAL)
        ]

    @property
    def conclusion(self) -> Conclusion:
        """One word for everything."""
        if any(one.state is State.FAILED for one in self.findings):
            return Conclusion.FAILED
        proved = {one.id for one in self.findings if one.state is State.OK}
        if self.against or NEEDED - proved:
            return Conclusion.NOT_ESTABLISHED
        return Conclusion.HOLDS

    @property
    def level(self) -> EvidenceLevel | None:
        """The evidence level of the entry that fewest vouch for; None unless everything holds."""
        return self.weakest if self.conclusion is Conclusion.HOLDS else None

    @property
    def keys(self) -> Sequence[Mapping[str, str]]:
        """The keys that were used, to be compared by eye."""
        return [] if self.used is None else named_keys(self.used)

    def written(self) -> dict[str, Any]:
        """As JSON, for programs."""
        return {
            "verdict": self.conclusion.value,
            "level": self.level,
            "findings": [
                {"id": one.id, "state": one.state, "where": one.where, "says": one.says, "reason": one.reason}
                for one in self.findings
            ],
            "entries": [_written(fact) for fact in self.facts],
            "keys": self.keys,
        }


def _written(fact: Fact) -> dict[str, Any]:
    said = {name: getattr(fact, name) for name in Fact.__slots__}
    said["class"] = said.pop("entry_class")
    return said


def named_keys(trust: Trust) -> list[dict[str, str]]:
    """Each key with whose it is and its fingerprint, to be compared by eye."""
    owners = [("log", key) for key in log_keys(trust)]
    owners += [(f"witness {region}", key) for region, key in sorted(trust.witnesses.items())]
    return [{"of": owner, "key": str(key), "fingerprint": fingerprint(key)} for owner, key in owners]


@dataclass(slots=True)
class Findings:
    """Collects findings as the checks go on."""

    all: list[Finding] = field(default_factory=list)

    def ok(self, check: str, where: str = "", reason: str = "") -> None:
        """It is in order."""
        self.all.append(Finding(check, State.OK, where, reason))

    def failed(self, check: str, where: str, reason: str) -> None:
        """It is not, and why."""
        self.all.append(Finding(check, State.FAILED, where, reason))

    def decided(self, check: str, where: str, wrong: str | None) -> bool:
        """It failed for what is wrong; it is in order when nothing is. Says which."""
        if wrong is None:
            self.ok(check, where)
        else:
            self.failed(check, where, wrong)
        return wrong is None

    def not_checked(self, check: str, where: str, reason: str) -> None:
        """It could not be checked here, and why."""
        self.all.append(Finding(check, State.NOT_CHECKED, where, reason))
