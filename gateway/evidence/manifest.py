"""The list of what an evidence package holds. It proves nothing: whatever matters is computed anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from gateway.evidence.archive import FIRST, PART_NAME
from gateway.evidence.canonical import LARGEST, NotCanonical, canonical, read_canonical, read_instant

FORMAT = "chuanyu-evidence@v1"
COVER, README = "cover.html", "README.txt"

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_NAME = re.compile(PART_NAME, re.ASCII)


class BodiesState(StrEnum):
    """What the package has of the bodies that an entry commits to."""

    PRESENT = "present"
    """Every one of them."""
    ERASED = "erased"
    """None: their key was destroyed."""
    WITHHELD = "withheld"
    """Not all of them: they are not for whoever gets the package."""
    NONE = "none"
    """The entry commits to none."""


class ManifestUnreadable(ValueError):
    """The manifest does not say what it must, or says more."""


@dataclass(frozen=True, slots=True)
class ListedPart:
    """A body of an entry, and the salt that opens its commitment."""

    name: str
    salt: str
    """Base64; whether it is right only the commitment can say."""


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry, by its place in the log; it settles the names of all its files."""

    index: int
    bodies: BodiesState
    parts: Sequence[ListedPart]

    @property
    def entry_file(self) -> str:
        """Where the entry's bytes are."""
        return f"entries/{self.index}.json"

    @property
    def receipt_file(self) -> str:
        """Where its receipt is."""
        return f"receipts/{self.index}.tlog-proof"

    def part_file(self, part: ListedPart) -> str:
        """Where a body of it is."""
        return f"bodies/{self.index}/{part.name}"

    @property
    def files(self) -> list[str]:
        """The names of all its files."""
        return [self.entry_file, self.receipt_file, *map(self.part_file, self.parts)]

    def written(self) -> dict[str, Any]:
        """As the manifest has it."""
        parts = [{"name": part.name, "file": self.part_file(part), "salt": part.salt} for part in self.parts]
        return {
            "index": self.index,
            "entry": self.entry_file,
            "receipt": self.receipt_file,
            "bodies": self.bodies.value,
            "parts": parts,
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the package says of itself."""

    made_at: str
    origin: str
    errand_id: str
    log: Sequence[str]
    witnesses: Mapping[str, str]
    entries: Sequence[ListedEntry]
    digests: Mapping[str, tuple[int, str]]
    """By file: its size, and its SHA-256 in hexadecimal digits."""

    @property
    def files(self) -> set[str]:
        """The names of every member that the package must have."""
        return {FIRST, COVER, README, *(name for entry in self.entries for name in entry.files)}

    def written(self) -> bytes:
        """The manifest's bytes."""
        said = {
            "format": FORMAT,
            "made_at": self.made_at,
            "origin": self.origin,
            "errand_id": self.errand_id,
            "keys": {"log": list(self.log), "witnesses": dict(self.witnesses)},
            "entries": [entry.written() for entry in self.entries],
            "files": {
                name: {"size": size, "sha256": digest} for name, (size, digest) in self.digests.items()
            },
        }
        return canonical(said)


def digest_of(content: bytes) -> tuple[int, str]:
    """Size and SHA-256 of a file, as the manifest lists them."""
    return len(content), hashlib.sha256(content).hexdigest()


# -- reading ---------------------------------------------------------------------------------------------


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; raises ManifestUnreadable. Nothing that it says is checked yet."""
    try:
        manifest = _manifest(read_canonical(text))
        read_instant(manifest.made_at)
    except NotCanonical as error:
        raise ManifestUnreadable(str(error)) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ManifestUnreadable("a member is missing, or is not what it must be") from error
    if manifest.written() != text:
        raise ManifestUnreadable("it says more than it must, or names a file otherwise than by its place")
    _check_entries(manifest)
    return manifest


def _manifest(said: Any) -> Manifest:
    if said["format"] != FORMAT:
        raise NotCanonical(f"the format is not {FORMAT}")
    keys = said["keys"]
    return Manifest(
        _text(said["made_at"]),
        _text(said["origin"]),
        _text(said["errand_id"]),
        [_text(key) for key in keys["log"]],
        {region: _text(key) for region, key in keys["witnesses"].items()},
        [_entry(entry) for entry in said["entries"]],
        {name: (_whole(one["size"]), _text(one["sha256"])) for name, one in said["files"].items()},
    )


def _entry(said: Any) -> ListedEntry:
    parts = [ListedPart(_text(part["name"]), _text(part["salt"])) for part in said["parts"]]
    return ListedEntry(_whole(said["index"]), BodiesState(said["bodies"]), parts)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise TypeError
    return value


def _check_entries(manifest: Manifest) -> None:
    if not _ID.fullmatch(manifest.errand_id):
        raise ManifestUnreadable("the errand's id is not one")
    if not manifest.entries:
        raise ManifestUnreadable("it lists no entry")
    if any(one.index >= next_one.index for one, next_one in pairwise(manifest.entries)):
        raise ManifestUnreadable("its entries are not in the order of the log, each once")
    for entry in manifest.entries:
        names = [part.name for part in entry.parts]
        if len(set(names)) != len(names) or not all(map(_NAME.fullmatch, names)):
            raise ManifestUnreadable(f"the parts of entry {entry.index} have one name twice, or no fit one")
