"""Whose signatures count, as a file that one person can hand to another: the log's keys and the witnesses'.

{"origin": "<the log's name>", "log": ["<vkey>", ...], "witnesses": {"<region>": "<vkey>", ...}}
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from gateway.evidence.checkpoints import Trust
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.notes import COSIGNATURE, ED25519, VerifierKey

PUBLIC_BYTES = 32
_MEMBERS = {"origin", "log", "witnesses"}
_VISIBLE = re.compile(r"[!-~]{1,255}", re.ASCII)
_REGION = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)


def read_trust(text: str | bytes) -> Trust:
    """Read what was written down; raises NoteUnreadable with what is wrong."""
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise NoteUnreadable("the keys to trust are not JSON") from None
    if not isinstance(said, dict) or set(said) != _MEMBERS:
        raise NoteUnreadable("the keys to trust are an origin, the keys of the log, and those of witnesses")
    return trust_of(said["origin"], said["log"], said["witnesses"])


def written_trust(trust: Trust) -> str:
    """The form that `read_trust` reads."""
    said = {"origin": trust.origin, **written_keys(trust)}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def written_keys(trust: Trust) -> dict[str, Any]:
    """The keys alone, as JSON has them."""
    return {
        "log": [str(key) for key in log_keys(trust)],
        "witnesses": {region: str(key) for region, key in sorted(trust.witnesses.items())},
    }


def trust_of(origin: Any, log: Any, witnesses: Any) -> Trust:
    """The keys that somebody names, where they can be what they are named for; raises NoteUnreadable."""
    if not isinstance(origin, str) or not _VISIBLE.fullmatch(origin):
        raise NoteUnreadable("the origin is not a word of visible characters")
    if not isinstance(log, list) or not isinstance(witnesses, dict):
        raise NoteUnreadable("the keys of the log are a list, those of the witnesses stand by region")
    if not all(_REGION.fullmatch(region) for region in witnesses):
        raise NoteUnreadable("a region's name is not a word of small letters")
    keys = [_key(text) for text in log]
    witnessing = {region: _key(witnesses[region]) for region in sorted(witnesses)}
    _check_parts(keys, witnessing)
    first = next((key for key in keys if key.kind == ED25519), None)
    if first is None:
        raise NoteUnreadable(
            "none of the log's keys is an Ed25519 key, which every checkpoint is signed with"
        )
    return Trust(origin, first, witnessing, tuple(key for key in keys if key is not first))


def _key(text: Any) -> VerifierKey:
    if not isinstance(text, str):
        raise NoteUnreadable("a key is not a text")
    key = VerifierKey.read(text)
    if str(key) != text or not _VISIBLE.fullmatch(key.name):
        raise NoteUnreadable("a key is not written as it must be")
    if key.kind in (ED25519, COSIGNATURE) and len(key.public) != PUBLIC_BYTES:
        raise NoteUnreadable(f"the key {key.name} is not {PUBLIC_BYTES} bytes long")
    return key


def _check_parts(log: Sequence[VerifierKey], witnesses: Mapping[str, VerifierKey]) -> None:
    """One key must not play two parts: whoever holds it would vouch for himself."""
    publics = [key.public for key in (*log, *witnesses.values())]
    if len(set(publics)) != len(publics):
        raise NoteUnreadable("one key stands in two places")
    if any(key.kind == COSIGNATURE for key in log):
        raise NoteUnreadable("a key that cosigns is named as the log's")
    if any(key.kind == ED25519 for key in witnesses.values()):
        raise NoteUnreadable("a key that does not cosign is named as a witness's")


def log_keys(trust: Trust) -> Sequence[VerifierKey]:
    """Every key of the log's."""
    return (trust.log, *trust.also)


def fingerprint(key: VerifierKey) -> str:
    """SHA-256 over name and key; its first eight digits are the key's id. It is what two people compare."""
    named = key.name.encode() + b"\n" + bytes([key.kind]) + key.public
    return hashlib.sha256(named).hexdigest()
