"""Checks one row of the log: its bytes, its columns, its bodies, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from gateway.evidence.commitments import CommitmentBroken, check_commitment
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.entry import read_entry
from gateway.evidence.sealing import KeyKeeper, KeyMissing, Part, SealBroken, opened_seal, unsealed
from gateway.evidence.tree import leaf_hash
from gateway.records.checking import Row
from gateway.upkeep.findings import Finding, Wrong
from gateway.vocabulary import Identity

_COLUMNS = ("client_id", "service", "region", "action", "outcome", "effect")
_SEALED_SINCE = 2
"""The version of entries from which bodies are sealed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the log as a whole when a row is judged."""

    keeper: KeyKeeper | None
    """Without keys bodies are not opened."""
    erased: frozenset[str]
    """The seals that entries say were destroyed."""
    bodies_deleted_before: datetime | None


def check_row(row: Row, known: Known) -> Iterator[Finding]:
    """Everything that is wrong with a row taken by itself."""
    where = f"entry {row.index}"
    if leaf_hash(row["entry"]) != row["leaf_hash"]:
        yield Finding(Wrong.EDITED_VALUE, where, "its bytes do not hash to its leaf")
        return
    try:
        said = orjson.loads(row["entry"])
    except orjson.JSONDecodeError:
        yield Finding(Wrong.EDITED_VALUE, where, "its bytes are not JSON")
        return
    if not isinstance(said, dict):
        yield Finding(Wrong.EDITED_VALUE, where, "its bytes are not a JSON object")
        return
    yield from _check_columns(where, row, said)
    if said.get("seal") in known.erased and (row["wrapped"] is not None or row["sealed"] is not None):
        what = f"its seal {said['seal']} was erased, and the key or the body is there"
        yield Finding(Wrong.ERASURE_UNDONE, where, what)
    if not row["has_errand"]:
        yield Finding(
            Wrong.ERRAND_MISSING, where, f"it speaks of errand {row['errand_id']}, which is not there"
        )
    version, commitments = said.get("version", 1), said.get("commitments", {})
    if not isinstance(version, int) or not isinstance(commitments, dict):
        yield Finding(Wrong.EDITED_VALUE, where, "its version or its commitments are of another form")
    elif version >= _SEALED_SINCE:
        yield from _check_bodies(where, row, said, known)


def _check_columns(where: str, row: Row, said: Mapping[str, Any]) -> Iterator[Finding]:
    expected = {name: said.get(name) for name in _COLUMNS}
    expected |= {"class": said.get("class", "exchange"), "organisation": said.get("organisation", "")}
    for name, value in expected.items():
        if row[name] != value:
            yield Finding(Wrong.EDITED_METADATA, where, f"its column {name} is not what the entry says")
    for column, member in (("errand_id", "errand_id"), ("seal_id", "seal")):
        if (None if row[column] is None else str(row[column])) != said.get(member):
            yield Finding(Wrong.EDITED_METADATA, where, f"its column {column} is not what the entry says")


def _check_bodies(where: str, row: Row, said: Mapping[str, Any], known: Known) -> Iterator[Finding]:
    commitments = said.get("commitments") or {}
    if not commitments:
        if row["sealed"] is not None:
            yield Finding(Wrong.BODY_DIFFERS, where, "there is a body to which the entry does not commit")
        return
    if row.seal is None:
        yield from _check_destroyed(where, row, said, known)
    elif row["sealed"] is None:
        if known.bodies_deleted_before is None or row["appended_at"] >= known.bodies_deleted_before:
            yield Finding(Wrong.BODY_MISSING, where, "its body is gone, and no entry says why")
    elif known.keeper is not None:
        yield from _check_opened(where, row, commitments, known.keeper)


def _check_destroyed(where: str, row: Row, said: Mapping[str, Any], known: Known) -> Iterator[Finding]:
    if row["wrapped"] is not None:
        yield Finding(Wrong.SEAL_MISSING, where, f"its seal {said.get('seal')} does not read as one")
    elif row["erased_at"] is None:
        yield Finding(Wrong.SEAL_MISSING, where, f"its seal {said.get('seal')} is gone")
    elif said.get("seal") not in known.erased:
        yield Finding(
            Wrong.SEAL_DESTROYED_WITHOUT_ENTRY, where, f"no entry says that {said['seal']} was erased"
        )


def _check_opened(
    where: str, row: Row, commitments: Mapping[str, str], keeper: KeyKeeper
) -> Iterator[Finding]:
    parts = _opened(row, keeper)
    if isinstance(parts, str):
        yield Finding(Wrong.BODY_DOES_NOT_OPEN, where, parts)
        return
    if {part.name for part in parts} != set(commitments):
        yield Finding(Wrong.BODY_DIFFERS, where, "its body has other parts than the entry commits to")
        return
    for part in parts:
        try:
            check_commitment(commitments[part.name], part.salt, part.body)
        except (CommitmentBroken, NoteUnreadable):
            yield Finding(Wrong.BODY_DIFFERS, where, f"its {part.name} is not what the entry commits to")


def _opened(row: Row, keeper: KeyKeeper) -> list[Part] | str:
    assert row.seal is not None
    try:
        return unsealed(opened_seal(keeper, row.seal), row["sealed"], row["entry"])
    except (SealBroken, KeyMissing) as error:
        return str(error)


_ABOUT = ("client_id", "operation", "region", "message_id", "visit_id", "parent_id")


def check_errand(errand: Mapping[str, Any], retired_until: datetime | None) -> Finding | None:
    """Whether an errand is what its newest entry says; there may be none of one claimed before a moment."""
    where = f"errand {errand['id']}"
    if errand["index"] is None:
        if retired_until is not None and errand["claimed_at"] < retired_until:
            return None
        return Finding(Wrong.ERRAND_WITHOUT_ENTRY, where, "no entry says that it was claimed")
    said = said_in(errand["entry"])
    attempt = said.get("attempt", errand["attempt"])
    if said.get("action") == "begin_reversal" and isinstance(attempt, int):
        attempt += 1
    told = (said.get("outcome"), said.get("effect"), attempt)
    if told != (errand["state"], errand["effect"], errand["attempt"]):
        what = f"it stands at {errand['state']}, and entry {errand['index']} says {said.get('outcome')}"
        return Finding(Wrong.STATE_DIFFERS, where, what)
    for name in _ABOUT:  # what an entry does not say, it does not deny
        if name in said and said[name] != (None if errand[name] is None else str(errand[name])):
            return Finding(Wrong.STATE_DIFFERS, where, f"its {name} is not what entry {errand['index']} says")
    return None


def said_in(entry: bytes) -> dict[str, Any]:
    """What an entry says; nothing where it is no JSON object, which is found as such elsewhere."""
    try:
        return read_entry(entry)
    except NoteUnreadable:
        return {}


def persons_in(row: Row, keeper: KeyKeeper) -> list[bytes]:
    """The blind indexes under which this entry's seal must be found, as its sealed body says."""
    parts = _opened(row, keeper) if row.seal is not None and row["sealed"] is not None else []
    if isinstance(parts, str):
        return []
    told: list[dict[str, str]] = next(
        (orjson.loads(part.body) for part in parts if part.name == "persons"), []
    )
    return [keeper.blind_index(Identity(one["kind"], one["number"]).text) for one in told]
