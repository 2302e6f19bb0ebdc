"""Checks of an entry's bodies: each against its commitment, and all against what the package says to hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from gateway.evidence.commitments import CommitmentBroken, Digest, check_commitment
from gateway.evidence.encoding import NoteUnreadable, from_canonical_base64
from gateway.evidence.findings import Findings
from gateway.evidence.manifest import BodiesState, ListedEntry, ListedPart

ERASURE = ("administration", "erase")
"""Class and action of the entry that a destroyed key leaves."""


def check_bodies(
    found: Findings,
    listed: ListedEntry,
    said: Mapping[str, Any],
    members: Mapping[str, bytes],
    erased_seals: Collection[str],
) -> None:
    """Open every commitment that can be opened; what is not opened must be said to be missing."""
    commitments: Mapping[str, str] = said.get("commitments", {})
    opened = [_opens(found, listed, part, commitments, members) for part in listed.parts]
    where = f"entry {listed.index}"
    wrong = _contradiction(listed, commitments)
    if wrong is not None:
        found.failed("bodies", where, wrong)
    elif listed.bodies is BodiesState.WITHHELD:
        found.not_checked("bodies", where, "bodies were withheld by whoever made the package")
    elif listed.bodies is BodiesState.ERASED and not seals_of(said) & set(erased_seals):
        found.not_checked("bodies", where, "the entry that would prove the erasure is not in the package")
    elif all(opened):
        found.ok("bodies", where, listed.bodies.value)
    else:
        found.not_checked("bodies", where, "a body of it is not the one, or could not be checked")


def _opens(
    found: Findings,
    listed: ListedEntry,
    part: ListedPart,
    commitments: Mapping[str, str],
    members: Mapping[str, bytes],
) -> bool:
    where = listed.part_file(part)
    commitment, body = commitments.get(part.name), members.get(where)
    if commitment is None:
        found.failed("commitment", where, "the entry commits to no body of this name")
    elif body is None:
        found.failed("commitment", where, "the body is not in the package")
    elif commitment.partition(":")[0] not in tuple(Digest):
        found.not_checked("commitment", where, "commitments of this kind cannot be checked here")
    else:
        return found.decided("commitment", where, _broken(commitment, part.salt, body))
    return False


def _broken(commitment: str, salt: str, body: bytes) -> str | None:
    try:
        from_canonical_base64(commitment.partition(":")[2])
        check_commitment(commitment, from_canonical_base64(salt), body)
    except (CommitmentBroken, NoteUnreadable) as error:
        return str(error)
    return None


def _contradiction(listed: ListedEntry, commitments: Mapping[str, str]) -> str | None:
    """What the package says of the bodies, against what the entry commits to and what is there."""
    missing = sorted(commitments.keys() - {part.name for part in listed.parts})
    match listed.bodies:
        case BodiesState.NONE if commitments or listed.parts:
            return "the package says that there are no bodies, and there are"
        case BodiesState.PRESENT | BodiesState.ERASED | BodiesState.WITHHELD if not commitments:
            return "the package speaks of bodies, and the entry commits to none"
        case BodiesState.PRESENT if missing:
            return f"the package says that every body is there, and {', '.join(missing)} is not"
        case BodiesState.ERASED if listed.parts:
            return "the package says that the bodies were erased, and holds one"
        case BodiesState.WITHHELD if not missing:
            return "the package says that bodies were withheld, and holds all"
        case _:
            return None


def seals_of(said: Mapping[str, Any]) -> set[str]:
    """The seal that an entry's bodies are kept under, if any."""
    seal = said.get("seal")
    return {seal} if isinstance(seal, str) else set()


def seals_erased_by(said: Mapping[str, Any]) -> set[str]:
    """The seals whose destruction an entry records."""
    details = said.get("details")
    if (said.get("class"), said.get("action")) != ERASURE or not isinstance(details, dict):
        return set()
    seals = details.get("seals")
    return {seal for seal in seals if isinstance(seal, str)} if isinstance(seals, list) else set()
