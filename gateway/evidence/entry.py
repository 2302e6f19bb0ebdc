"""An entry of the log: what was done, by whom, for whom, why, and what came of it. It names no person.

Its bytes are JSON with sorted names and no white space; they are what is hashed, and they never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from gateway.evidence.commitments import Digest, committed
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.sealing import OpenSeal, salted, sealed
from gateway.evidence.tiles import LONGEST_ENTRY

VERSION = 2
"""Of the entry's form; a reader of old entries needs it. Version 1 had no class, service, seal or basis."""


class EntryClass(StrEnum):
    """What kind of act an entry records; it decides how long the entry is kept (留存类别)."""

    EXCHANGE = "exchange"
    """What was asked of a region, and what came of it (数据交换记录)."""
    ACCESS = "access"
    """A reading of the audit, a body opened, a report or evidence handed out (审计查阅记录)."""
    SECURITY = "security"
    """A call that was denied, malformed or not accepted at the door (安全日志)."""
    ADMINISTRATION = "administration"
    """An act of those who run the gateway: migration, keys, erasure, retention (管理操作记录)."""


class TooLong(ValueError):
    """An entry is longer than the log's format can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry before it is written: what is said, and the bodies that are committed to and sealed."""

    recorded_at: datetime
    entry_class: EntryClass
    action: str
    outcome: str
    effect: str
    client_id: str
    organisation: str
    institution_code: str | None = None
    """On whose behalf."""
    service: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    region: str | None = None
    errand_id: UUID | None = None
    message_id: str | None = None
    trace_id: str | None = None
    disclosed: Sequence[str] = ()
    """The fields of the answer that say something, as paths."""
    seal: OpenSeal | None = None
    seal_id: UUID | None = None
    """Whose person and case it is about, where there is nothing to be sealed."""
    bodies: Sequence[tuple[str, bytes]] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it goes into the log, and its bodies as they are stored."""

    entry: bytes
    sealed: bytes | None


def written(entry: Entry, digest: Digest) -> Written:
    """The entry's bytes, with commitments to its bodies; the bodies sealed, bound to these bytes.

    Without a seal there is nowhere to keep the salts, so nothing is committed to. Raises TooLong, and
    TooLarge for the bodies.
    """
    parts = salted(entry.bodies) if entry.seal is not None else []
    commitments = {part.name: committed(digest, part.salt, part.body) for part in parts}
    if len(commitments) != len(parts):
        raise ValueError("two bodies of one name: one of them would not be committed to")
    text = _text(entry, commitments)
    if len(text) > LONGEST_ENTRY:
        raise TooLong(f"an entry of {len(text)} bytes is too long for the log")
    body = sealed(entry.seal, parts, text) if entry.seal is not None and parts else None
    return Written(text, body)


def _text(entry: Entry, commitments: Mapping[str, str]) -> bytes:
    members: dict[str, Any] = {
        "version": VERSION,
        "recorded_at": entry.recorded_at,
        "class": entry.entry_class,
        "action": entry.action,
        "outcome": entry.outcome,
        "effect": entry.effect,
        "client_id": entry.client_id,
        "organisation": entry.organisation,
        "institution_code": entry.institution_code,
        "service": entry.service,
        "purpose": entry.purpose,
        "legal_basis": entry.legal_basis,
        "region": entry.region,
        "errand_id": entry.errand_id,
        "message_id": entry.message_id,
        "trace_id": entry.trace_id,
        "disclosed": entry.disclosed,
        "seal": entry.seal_id if entry.seal is None else entry.seal.seal_id,
        "commitments": commitments,
    }
    if taken := members.keys() & entry.rest.keys():
        raise ValueError(f"an entry says of itself what {', '.join(sorted(taken))} is")
    members |= entry.rest
    kept = {name: value for name, value in members.items() if value not in (None, "", [], (), {})}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def read_entry(text: bytes) -> dict[str, Any]:
    """What an entry says; raises NoteUnreadable."""
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NoteUnreadable("an entry is JSON") from error
    if not isinstance(said, dict):
        raise NoteUnreadable("an entry is a JSON object")
    return said
