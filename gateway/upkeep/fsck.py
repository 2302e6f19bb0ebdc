"""`gateway audit fsck`: re-reads the whole log, recomputes every hash, and names the first wrong thing.

It streams: memory does not grow with the log. It may be stopped and taken up again where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson

from gateway.evidence import signatures
from gateway.evidence.checkpoints import Trust, judge
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.notes import NotSigned, read_note, read_signatures
from gateway.evidence.sealing import KeyKeeper
from gateway.evidence.tiles import WIDTH, hashes_in, root_over
from gateway.evidence.tree import Frontier
from gateway.records.checking import Book, Row, whole_tiles
from gateway.records.months import month_after
from gateway.upkeep.entry_check import Known, check_errand, check_row, persons_in, said_in
from gateway.upkeep.findings import Finding, FoundWrong, Wrong

PIECE = 8 * WIDTH
CLOCKS_MAY_DIFFER = timedelta(seconds=signatures.CLOCKS_MAY_DIFFER)

_MAY_BE_NEWS = (Wrong.SEAL_DESTROYED_WITHOUT_ENTRY, Wrong.BODY_MISSING, Wrong.ERASURE_UNDONE)
"""What may have been done, and written down, since we looked what was."""
_LOOKS = 3
"""How often such a row is looked at; the two readings may lie before and after an erasure each time."""

Progress = Callable[[str, int, int], None]
"""Told of what is being checked, how far it is, and how much there is."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a check has come: it goes on from here."""

    size: int
    """The log is checked up to here; what is appended meanwhile is for the next time."""
    index: int = 0
    subtrees: tuple[str, ...] = ()
    last_at: float = 0.0
    checkpoint: int = 0

    def written(self) -> bytes:
        """As it is kept in a file."""
        told = {name: getattr(self, name) for name in ("size", "index", "subtrees", "last_at", "checkpoint")}
        return orjson.dumps(told)

    @classmethod
    def read(cls, text: bytes) -> Position:
        """Read what `written` wrote; raises ValueError."""
        try:
            told = orjson.loads(text)
            position = cls(**{**told, "subtrees": tuple(told["subtrees"])})
            Frontier(position.index, map(bytes.fromhex, position.subtrees))
            datetime.fromtimestamp(position.last_at, UTC)
            if not position.size >= position.index >= 0 <= position.checkpoint:
                raise ValueError("its numbers do not fit each other")
            return position
        except (KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
            raise ValueError("it is of another form") from error


@dataclass
class Fsck:
    """One check of a log."""

    book: Book
    trust: Trust
    keeper: KeyKeeper | None = None
    progress: Progress = lambda what, done, total: None
    save: Callable[[Position], None] = lambda position: None
    """Called now and then with how far the check has come; not any more once something was found."""
    piece: int = PIECE
    """How many entries are read at once: whole tiles."""
    _found: bool = False
    _checkpoints: list[Mapping[str, Any]] = field(default_factory=list)
    _checkpoints_after: int = 0
    _more_checkpoints: bool = True

    async def beginning(self) -> Position:
        """The beginning of a check of the log as it stands."""
        return Position((await self.book.head())["size"])

    async def findings(self, position: Position) -> AsyncIterator[Finding]:
        """Everything that is wrong, in the order in which it is met."""
        known = await self._known()
        try:
            for part in (self._months(), self._entries(position, known)):
                async for finding in part:
                    self._found = True
                    yield finding
        except FoundWrong as broken:
            yield broken.finding
            return
        for phase in (self._rows_and_tiles, self._ahead, self._retirements, self._errands):
            async for finding in phase():
                yield finding

    async def _known(self) -> Known:
        erased = [_details(entry).get("seals") for entry in await self.book.said("erase")]
        seals = {seal for one in erased if isinstance(one, list) for seal in one if isinstance(seal, str)}
        deleted = [_moment(_details(entry).get("before")) for entry in await self.book.said("delete_bodies")]
        before = max((one for one in deleted if one is not None), default=None)
        return Known(self.keeper, frozenset(seals), before)

    async def _months(self) -> AsyncIterator[Finding]:
        """Before the entries: they are read by months, and would seem to be gone."""
        wrong = await self.book.wrong_month()
        if wrong is not None:
            what = f"entry {wrong['first_index']} is not its first"
            yield Finding(Wrong.MONTH_DIFFERS, f"month {wrong['month']:%Y-%m}", what)

    # -- the entries and the tree ----------------------------------------------------------------------------

    async def _entries(self, position: Position, known: Known) -> AsyncIterator[Finding]:
        tree = Frontier(position.index, map(bytes.fromhex, position.subtrees))
        last_at = datetime.fromtimestamp(position.last_at, UTC)
        self._checkpoints_after = position.checkpoint
        while tree.size < position.size:
            first, count = tree.size, min(self.piece, position.size - tree.size)
            self._more_checkpoints = True
            rows = await self.book.rows(first, count)
            tiles = await self._stored_leaves(first, count)
            async for row, leaf in self._in_order(rows, first, count, tiles):
                if row is not None:
                    wrong = list(check_row(row, known))
                    for _ in range(_LOOKS):
                        if not any(one.wrong in _MAY_BE_NEWS for one in wrong):
                            break
                        known = await self._known()
                        again = await self.book.rows(row.index, 1)
                        row = again[0] if again else row
                        wrong = list(check_row(row, known))
                    for finding in wrong:
                        yield finding
                    if row["appended_at"] < last_at:
                        yield Finding(
                            Wrong.TIME_RUNS_BACK, f"entry {row.index}", "it is older than the one before"
                        )
                    last_at = row["appended_at"]
                    async for finding in self._persons(row):
                        yield finding
                if tree.size in tiles and tiles[tree.size] != leaf:
                    where, what = f"entry {tree.size}", "the tree has another entry there"
                    raise FoundWrong(Finding(Wrong.OTHER_ENTRY, where, what))
                tree.append(leaf)
                async for finding in self._at_checkpoint(tree, row):
                    yield finding
            async for finding in self._tiles(first, count):
                yield finding
            self.progress("entries", tree.size, position.size)
            subtrees = tuple(one.hex() for one in tree.subtrees)
            position = replace(
                position,
                index=tree.size,
                subtrees=subtrees,
                last_at=last_at.timestamp(),
                checkpoint=self._checkpoints_after,
            )
            if not self._found:
                self.save(position)
        self._more_checkpoints = True
        async for finding in self._at_checkpoint(tree, None):
            yield finding
        await self._head(tree)

    async def _stored_leaves(self, first: int, count: int) -> dict[int, bytes]:
        """The leaves as whole tiles have them, by index."""
        leaves: dict[int, bytes] = {}
        for number in range(first // WIDTH, (first + count) // WIDTH):
            stored = await self.book.tile(0, number)
            if stored is not None:
                leaves.update(enumerate(hashes_in(stored[0]), number * WIDTH))
        return leaves

    async def _in_order(
        self, rows: Sequence[Row], first: int, count: int, tiles: Mapping[int, bytes]
    ) -> AsyncIterator[tuple[Row | None, bytes]]:
        """Each entry with its leaf; one that was retired has only that. Raises FoundWrong for any other."""
        at = 0
        for index in range(first, first + count):
            if at < len(rows) and rows[at].index == index:
                if at + 1 < len(rows) and rows[at + 1].index == index:
                    raise FoundWrong(Finding(Wrong.INSERTED_ROW, f"entry {index}", "it stands there twice"))
                yield rows[at], rows[at]["leaf_hash"]
                at += 1
            elif index in tiles and await self.book.is_retired(index):
                yield None, tiles[index]
            else:
                raise FoundWrong(Finding(Wrong.DELETED_ROW, f"entry {index}", "its row is not there"))

    async def _persons(self, row: Row) -> AsyncIterator[Finding]:
        if self.keeper is None or b'"persons":' not in row["entry"] or row.seal is None:
            return
        missing = set(persons_in(row, self.keeper)) - await self.book.persons_of(row.seal.seal_id)
        if missing:
            what = f"{len(missing)} of its persons would not find it"
            yield Finding(Wrong.PERSON_NOT_FOUND_BY, f"entry {row.index}", what)

    async def _tiles(self, first: int, count: int) -> AsyncIterator[Finding]:
        """The whole tiles that end within a piece, of every level."""
        for number in range(first // WIDTH, (first + count) // WIDTH):
            level = 0
            while True:
                finding = await self._tile(level, number)
                if finding is not None:
                    yield finding
                if (number + 1) % WIDTH:
                    break
                level, number = level + 1, number // WIDTH

    async def _tile(self, level: int, number: int) -> Finding | None:
        where = f"tile {level}/{number}"
        stored = await self.book.tile(level, number)
        if stored is None:
            return Finding(Wrong.EDITED_TILE, where, "it is not there")
        hashes, root = stored
        if len(hashes) != WIDTH * 32 or root_over(hashes) != root:
            return Finding(Wrong.EDITED_TILE, where, "its root is not that of its hashes")
        if level and hashes != b"".join(await self.book.roots(level - 1, number * WIDTH, WIDTH)):
            return Finding(Wrong.EDITED_TILE, where, "its hashes are not the roots of the tiles below")
        return None

    async def _head(self, tree: Frontier) -> None:
        head = await self.book.head()
        if head["size"] < tree.size:
            what = f"it was set back to {head['size']} while we looked"
            raise FoundWrong(Finding(Wrong.HEAD_DIFFERS, "head", what))
        if head["size"] == tree.size and tuple(head["frontier"]) != tree.subtrees:
            what = "its tree is not that of the entries"
            raise FoundWrong(Finding(Wrong.HEAD_DIFFERS, "head", what))

    # -- checkpoints -----------------------------------------------------------------------------------------

    async def _next_checkpoint(self) -> Mapping[str, Any] | None:
        if not self._checkpoints and self._more_checkpoints:
            self._checkpoints = list(await self.book.checkpoints(self._checkpoints_after))
            self._more_checkpoints = bool(self._checkpoints)
        return self._checkpoints[0] if self._checkpoints else None

    async def _at_checkpoint(self, tree: Frontier, row: Row | None) -> AsyncIterator[Finding]:
        """The checkpoint of the tree as it stands, and any that was kept when we were past its size."""
        while (kept := await self._next_checkpoint()) is not None and kept["size"] <= tree.size:
            self._checkpoints.pop(0)
            self._checkpoints_after = size = kept["size"]
            now = size == tree.size
            root = tree.root if now else await self.book.root(size)
            for finding in self._judged(kept, root, row if now else None):
                yield finding

    def _judged(self, kept: Mapping[str, Any], root: bytes, row: Row | None) -> Iterator[Finding]:
        size = kept["size"]
        where = f"checkpoint {size}"
        try:
            note = read_note(kept["note"])
            lines = [signature for line in kept["lines"] for signature in read_signatures(line)]
            judged = judge(str(note.with_lines(lines)), self.trust)
        except (NoteUnreadable, NotSigned) as error:
            yield Finding(Wrong.CHECKPOINT_NOT_SIGNED, where, str(error))
            return
        if (judged.checkpoint.size, judged.checkpoint.root) != (size, root):
            what = "its root is not that of the entries up to there"
            raise FoundWrong(Finding(Wrong.CHECKPOINT_DIFFERS, where, what))
        for region in set(kept["regions"]) & set(self.trust.witnesses) - set(judged.witnessed):
            yield Finding(
                Wrong.CHECKPOINT_NOT_SIGNED, where, f"the cosignature kept for {region} is not its own"
            )
        if row is not None:
            for region, second in judged.witnessed.items():
                if datetime.fromtimestamp(second, UTC) < row["appended_at"] - CLOCKS_MAY_DIFFER:
                    what = f"{region} says to have cosigned before its last entry was there"
                    yield Finding(Wrong.STALE_COSIGNATURE, where, what)

    # -- what is left over -----------------------------------------------------------------------------------

    async def _rows_and_tiles(self) -> AsyncIterator[Finding]:
        stray = await self.book.stray()
        if stray is not None:
            yield Finding(Wrong.INSERTED_ROW, f"entry {stray}", "it stands outside the log")
        counts = await self.book.counts()
        if counts["rows"] + counts["retired"] > counts["size"]:
            doubled = await self.book.doubled()
            where = "log" if doubled is None else f"entry {doubled}"
            yield Finding(Wrong.INSERTED_ROW, where, "there are more rows than entries")
        tiles, right = counts["tiles"], whole_tiles(counts["size"])
        if tiles != right:
            yield Finding(Wrong.EDITED_TILE, "tiles", f"there are {tiles} where there should be {right}")
        body = await self.book.stray_body()
        if body is not None:
            yield Finding(Wrong.BODY_WITHOUT_ENTRY, f"entry {body}", "there is a body and no entry")

    async def _ahead(self) -> AsyncIterator[Finding]:
        ahead = await self.book.ahead()
        if ahead is not None:
            size, ends = ahead
            yield Finding(Wrong.CHECKPOINT_AHEAD, f"checkpoint {size}", f"the log ends at {ends}")

    async def _retirements(self) -> AsyncIterator[Finding]:
        told = {
            (details.get("class"), details.get("month"), details.get("indexes_sha256"))
            for details in map(_details, await self.book.said("retire"))
        }
        for row in await self.book.retirements():
            if retirement_of(row) not in told:
                where = f"{row['class']} of {row['month']:%Y-%m}"
                yield Finding(Wrong.RETIRED_WITHOUT_ENTRY, where, "no entry says that just this was retired")

    async def _errands(self) -> AsyncIterator[Finding]:
        after, done = UUID(int=0), 0
        months = [row["month"] for row in await self.book.retirements() if row["class"] == "exchange"]
        until = None
        if months:
            until = datetime.combine(month_after(max(months)), time.min, UTC) + CLOCKS_MAY_DIFFER
        while errands := await self.book.errands(after):
            for errand in errands:
                finding = check_errand(errand, until)
                if finding is not None:
                    yield finding
            after, done = errands[-1]["id"], done + len(errands)
            self.progress("errands", done, done)


def retirement_of(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an entry must say of a retirement."""
    return row["class"], f"{row['month']:%Y-%m}", hashlib.sha256(row["indexes"].encode()).hexdigest()


def _details(entry: bytes) -> dict[str, Any]:
    details = said_in(entry).get("details")
    return details if isinstance(details, dict) else {}


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else None
