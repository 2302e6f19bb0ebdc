"""The log as it lies in the database, its tree computed anew, and what it must agree with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from clerks import problem
from towns import Ledgers, Place

from gateway.evidence.tree import leaf_hash, node_hash
from gateway.sandbox.demo.window import Call

MONEY = {"settle", "cancel_settlement", "record_settlement", "record_cancellation"}
"""What leaves a row of its own in a ledger."""
Done = tuple[str, str]
"""A region, and what it knows a deed by: the message id, or the insurer's number of what was recorded."""


@dataclass(frozen=True)
class Line:
    """One entry."""

    index: int
    appended_at: datetime
    leaf: bytes
    text: bytes

    @cached_property
    def said(self) -> dict[str, Any]:
        """What it says."""
        return dict(orjson.loads(self.text))


class Tree:
    """A Merkle tree by the book (RFC 6962, section 2.1), computed from the entries alone."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self._leaves = [leaf_hash(entry) for entry in entries]
        self._roots: dict[tuple[int, int], bytes] = {}

    def root(self, end: int, start: int = 0) -> bytes:
        """The root over the entries from start up to end."""
        if end - start == 1:
            return self._leaves[start]
        found = self._roots.get((start, end))
        if found is None:
            middle = start + _split(end - start)
            found = node_hash(self.root(middle, start), self.root(end, middle))
            self._roots[start, end] = found
        return found

    def proof(self, index: int, end: int) -> list[bytes]:
        """Why the tree over the first entries holds this one."""
        start, path = 0, []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self.root(end, middle))
                end = middle
            else:
                path.append(self.root(middle, start))
                start = middle
        return path[::-1]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


@dataclass(frozen=True)
class Logbook:
    """Everything that the database holds of the log, read at one moment."""

    lines: Sequence[Line]
    size: int
    frontier: Sequence[bytes]
    checkpoints: Sequence[Mapping[str, Any]]
    """Size and note of each, in order."""
    recorded: Mapping[str, str]
    """By errand that records a settlement: the insurer's number of it."""

    @classmethod
    def read(cls, place: Place) -> Logbook:
        """Read it all."""
        rows = place.query("SELECT index, appended_at, leaf_hash, entry FROM log_entries ORDER BY index")
        (head,) = place.query("SELECT size, frontier FROM log_head")
        recorded = place.query(
            "SELECT id, facts->>'settlement_number' AS number FROM errands"
            " WHERE operation IN ('record_settlement', 'record_cancellation')"
        )
        return cls(
            [Line(row["index"], row["appended_at"], row["leaf_hash"], row["entry"]) for row in rows],
            head["size"],
            head["frontier"],
            place.query("SELECT size, note FROM log_checkpoints ORDER BY size"),
            {str(row["id"]): row["number"] for row in recorded},
        )

    @cached_property
    def tree(self) -> Tree:
        """The tree over the entries as they lie there."""
        return Tree([line.text for line in self.lines])

    def claimed(self) -> dict[Done, str]:
        """What the newest entry about each deed says of its effect: of every settlement, every record."""
        return {
            self._deed(line.said): line.said["effect"]
            for line in self.lines
            if line.said.get("operation") in MONEY
        }

    def _deed(self, said: Mapping[str, Any]) -> Done:
        if said["region"] == "sichuan" and said["operation"].startswith("record_"):
            return "sichuan", self.recorded[said["errand_id"]]
        return said["region"], said["message_id"]

    def visits_claimed(self) -> set[UUID]:
        """The visits that entries say were opened, at the insured region or where they are treated."""
        return {
            UUID(line.said["visit_id"])
            for line in self.lines
            if str(line.said.get("operation")).startswith("open_visit")
            and line.said["action"] != "move"
            and line.said["effect"] == "applied"
        }


def done(ledgers: Ledgers) -> Iterator[Done]:
    """Every row of money in both ledgers, by what the region knows the deed by."""
    for row in ledgers["chongqing"]:
        if row["kind"] in ("settlement", "record"):
            yield "chongqing", row["msgid"]
    for row in ledgers["sichuan"]:
        if row["kind"] == "settlement":
            yield "sichuan", row["jypc"]
        if row["kind"] == "record":
            yield "sichuan", row["ydcxbh"] or row["ydjsbh"]


_NUMBERS = {
    "sichuan": {"visit": "akc190", "settlement": "yka103", "record": "djbh"},
    "chongqing": {"visit": "mdtrt_id", "settlement": "setl_id", "record": "setl_id"},
}


def numbers(ledgers: Ledgers, kind: str, *, of: str = "") -> Iterator[tuple[str, str]]:
    """The regions' own numbers of all rows of a kind; `of="visit"` for those of the visits they belong to."""
    for region, rows in ledgers.items():
        name = _NUMBERS[region][of or kind]
        yield from ((region, row[name]) for row in rows if row["kind"] == kind)


# -- answers and entries -----------------------------------------------------------------------------------

_NOT_KNOWN = {"asked", "unknown", "NotThere", "InProcess", "OutcomeUnknown"}
_ANSWERED = {"answered", "following_up", "waiting"}
_OUTCOMES = {
    "refused": {"refused"},
    "unreached": {"unreached"},
    "outcome-unknown": _NOT_KNOWN,
    "unknown": _NOT_KNOWN,
    "answered": _ANSWERED,
}
"""What an entry may say of an errand whose state, or whose problem, a caller is told in these words."""


def disagreement(call: Call, said: Mapping[str, Any]) -> str:
    """In what an answer and its entry differ; nothing when they do not."""
    asked = f"{call.method} {call.path} {call.status} {problem(call)}"
    if call.headers.get("errand-id") not in (said.get("errand_id"), said.get("parent_id")):
        return f"{asked}: the entry is about another errand"
    effect, outcomes = _told(call)
    if said["effect"] == effect and said["outcome"] in outcomes:
        return ""
    return f"{asked}: told {effect} {outcomes}, written {said['effect']} {said['outcome']}"


def _told(call: Call) -> tuple[str, Collection[str]]:
    """What effect a caller was told of, and in what words an entry may say what happened."""
    if call.status >= 400:
        name = problem(call)
        at_the_door = "".join(map(str.capitalize, name.split("-")))
        return call.answer["effect"], _OUTCOMES.get(name, {at_the_door})
    if "/errands/" in call.path:
        state = call.answer["state"]
        return call.answer["effect"], _OUTCOMES.get(state, {state})
    if call.status == 201 or call.path.endswith("/cancellation"):
        return "applied", _ANSWERED
    return "none", {"answered", "refused"}  # a search is answered although one of the regions refuses
