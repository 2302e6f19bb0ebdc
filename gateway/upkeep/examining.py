"""What `gateway doctor` finds out, in words: what was looked at, how it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateway.vocabulary import Region


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WRONG = "wrong"
    COULD_NOT_LOOK = "could not look"


class Check(StrEnum):
    """What is looked at, in this order."""

    SETTINGS = "settings"
    SAFE_START = "safe start"
    LOG_KEY = "log key"
    SEALING_KEYS = "sealing keys"
    ISSUER_KEYS = "issuer keys"
    DATABASE = "database"
    CLOCK = "clock"
    TABLES = "tables"
    RIGHTS = "rights"
    CHECKPOINT = "newest checkpoint"
    SEAL = "newest seal"
    REGION_SICHUAN = "region sichuan"
    REGION_CHONGQING = "region chongqing"
    WITNESS_SICHUAN = "witness sichuan"
    WITNESS_CHONGQING = "witness chongqing"
    TOKEN = "token"  # noqa: S105 - the name of a check
    DRY_SETTLEMENT = "dry settlement"

    @classmethod
    def region(cls, region: Region) -> Check:
        """The check of a region's line."""
        return cls(f"region {region}")

    @classmethod
    def witness(cls, region: Region) -> Check:
        """The check of a region's witness."""
        return cls(f"witness {region}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is said of one check; no secret and no personal data stands in it."""

    check: Check
    state: State
    says: str
    mend: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state is State.OK

    def __str__(self) -> str:
        mend = f" -> {self.mend}" if self.mend else ""
        return " ".join(f"{self.state:14}  {self.check:17}  {self.says}{mend}".splitlines())

    def written(self) -> dict[str, str]:
        """The same for machines."""
        told = {"check": str(self.check), "state": str(self.state), "says": self.says}
        return {**told, "mend": self.mend} if self.mend else told


def ok(check: Check, says: str) -> Seen:
    """It is as it should be."""
    return Seen(check, State.OK, says)


def wrong(check: Check, says: str, mend: str) -> Seen:
    """It is not, and this is how to mend it."""
    return Seen(check, State.WRONG, says, mend)


def could_not_look(check: Check, because: str) -> Seen:
    """Nothing is known of it, because something before it was in the way."""
    return Seen(check, State.COULD_NOT_LOOK, because)
