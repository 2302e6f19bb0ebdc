"""Runs the check of the whole log: shows how far it is, keeps its place, asks the witnesses at the end."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from gateway.errors import RegionError
from gateway.main import Keys, read_keys
from gateway.records.acting import Act
from gateway.records.checking import Book
from gateway.regions.directory import connect
from gateway.settings import Settings
from gateway.upkeep.findings import Finding, Wrong
from gateway.upkeep.fsck import Fsck, Position
from gateway.upkeep.fsck import Progress as Told

MOST_FINDINGS = 100


class PlaceUnreadable(ValueError):
    """A file does not say how far a check of this log came."""


class Place:
    """A file with how far a check came, or nothing at all."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def taken_up(self, fresh: Position) -> Position:
        """Where an earlier check was stopped; it goes on to the end of the log as it stands now.

        Raises PlaceUnreadable.
        """
        if self._file is None or not self._file.exists():
            return fresh
        try:
            earlier = Position.read(self._file.read_bytes())
        except ValueError as error:
            raise PlaceUnreadable(str(error)) from error
        if earlier.index > fresh.size:
            raise PlaceUnreadable("it was further than the log is long now")
        return replace(earlier, size=fresh.size)

    def save(self, position: Position) -> None:
        """Keep it, whole or not at all."""
        if self._file is not None:
            draft = self._file.with_name(self._file.name + ".new")
            draft.write_bytes(position.written())
            draft.replace(self._file)

    def forget(self) -> None:
        """The check has come to its end."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)


async def check(
    act: Act,
    settings: Settings,
    *,
    open_bodies: bool,
    ask_witnesses: bool,
    everything: bool,
    place: Place,
) -> tuple[int, list[str]]:
    """Check the log: how many entries it has, and what is wrong with it, each in one line."""
    keys, book = read_keys(settings), Book(act.connection)
    findings: list[Finding] = []
    with progress_shown() as progress:
        fsck = Fsck(book, keys.trust, keys.sealing if open_bodies else None, progress, place.save)
        position = place.taken_up(await fsck.beginning())
        async for finding in fsck.findings(position):
            findings.append(finding)
            if not everything or len(findings) == MOST_FINDINGS:
                break
    if ask_witnesses and (everything or not findings):
        findings += [one async for one in _witnesses(book, settings, keys)]
    if not findings:
        place.forget()
    await _record(act, position.size, findings)
    return position.size, [str(one) for one in findings]


async def _record(act: Act, size: int, findings: Sequence[Finding]) -> None:
    """That the log was checked is an entry, too; where nothing can be written, it is said."""
    names = sorted({str(one.wrong) for one in findings})
    outcome = "Wrong" if findings else "Right"
    try:
        await act.record("fsck", {"entries": size, "findings": names}, outcome=outcome)
    except asyncpg.PostgresError as error:
        sys.stderr.write(f"The check could not be written into the log: {error}\n")


@contextmanager
def progress_shown() -> Iterator[Told]:
    """A bar on the terminal; nothing where there is none."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield told


async def _witnesses(book: Book, settings: Settings, keys: Keys) -> AsyncIterator[Finding]:
    """Compare with what each region's witness saw last: only they notice that everything was set back."""
    directory = connect(settings, keys.witnesses)
    try:
        for region, witness in directory.witnesses.items():
            try:
                seen = await witness.latest(keys.trust.origin)
            except RegionError as error:
                sys.stderr.write(f"The witness of {region} could not be asked: {error.detail}\n")
                continue
            if seen is None:
                continue
            head = await book.head()
            where = f"witness of {region}"
            if seen.size > head["size"]:
                what = f"it has seen {seen.size} entries, and there are {head['size']}"
                yield Finding(Wrong.WITNESS_AHEAD, where, what)
            elif seen.root != await book.root(seen.size):
                yield Finding(
                    Wrong.WITNESS_DIFFERS, where, f"at {seen.size} entries it has seen another root"
                )
    finally:
        await directory.aclose()
