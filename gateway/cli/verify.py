"""`gateway verify`: check an evidence package or a receipt; needs no database, no settings and no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import cyclopts

from gateway.cli.running import CannotStart
from gateway.evidence.checkpoints import Trust
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.findings import Conclusion, Finding, State, Verdict
from gateway.evidence.trust import read_trust
from gateway.evidence.verifier import is_receipt, verify_receipt
from gateway.evidence.verifier import verify as verify_package

STATUS = {Conclusion.HOLDS: 0, Conclusion.FAILED: 1, Conclusion.NOT_ESTABLISHED: 3}
"""Exit status; 2 is for what could not be read."""

_MARKS = {State.OK: "ok", State.FAILED: "FAILED", State.NOT_CHECKED: "not checked"}
_LAST_LINES = {
    Conclusion.HOLDS: "Everything holds.",
    Conclusion.FAILED: "This does NOT hold.",
    Conclusion.NOT_ESTABLISHED: "Nothing is wrong in itself, but whether it holds is NOT ESTABLISHED.",
}


def verify(
    file: Path,
    *,
    trust: Annotated[Path | None, cyclopts.Parameter(help="JSON file with the keys to trust")] = None,
    as_json: Annotated[
        bool, cyclopts.Parameter(name="--json", negative=(), help="print the findings as JSON")
    ] = False,
) -> None:
    """Check an evidence package or a receipt (.tlog-proof), offline.

    Every byte is read again and every hash computed again. Exit status: 0 when everything holds, 1 when
    something failed, 2 when a file cannot be read, 3 when nothing failed but something essential could not
    be checked: without --trust, whose the keys are.
    """
    verdict = _verdict(_read(file), None if trust is None else _trusted(trust))
    if as_json:
        sys.stdout.write(json.dumps(verdict.written(), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{_plain(line)}\n" for line in _lines(verdict))
    sys.exit(STATUS[verdict.conclusion])


def _verdict(data: bytes, trust: Trust | None) -> Verdict:
    if not is_receipt(data):
        return verify_package(data, trust)
    if trust is None:
        raise CannotStart("A receipt names no keys: say with --trust which ones count.")
    return verify_receipt(data, trust)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from None


def _trusted(file: Path) -> Trust:
    try:
        return read_trust(_read(file))
    except NoteUnreadable as error:
        raise CannotStart(f"{file} does not hold keys to trust: {error}.") from None


# -- in words --------------------------------------------------------------------------------------------


def _lines(verdict: Verdict) -> Iterator[str]:
    yield from map(_line, verdict.findings)
    yield ""
    if verdict.conclusion is not Conclusion.FAILED:
        for fact in verdict.facts:
            what = " ".join(filter(None, (fact.action, fact.operation, fact.region)))
            yield (
                f"entry {fact.index} says: {fact.recorded_at}, {what}, "
                f"outcome {fact.outcome}, effect {fact.effect}"
            )
    if verdict.conclusion is Conclusion.NOT_ESTABLISHED:
        yield from (f"{key['of']}: {key['key']}, SHA-256 {key['fingerprint']}" for key in verdict.keys)
    unchecked = dict.fromkeys(one.id for one in verdict.findings if one.state is State.NOT_CHECKED)
    if unchecked:
        yield f"Not checked, see above: {', '.join(unchecked)}."
    level = "" if verdict.level is None else f" Evidence level: {verdict.level}."
    yield _LAST_LINES[verdict.conclusion] + level


def _line(finding: Finding) -> str:
    where = f" [{finding.where}]" if finding.where else ""
    reason = f" ({finding.reason})" if finding.reason else ""
    return f"{_MARKS[finding.state]:11}  {finding.id}{where}: {finding.says}{reason}"


def _plain(line: str) -> str:
    """Without what could steer a terminal: a forger chooses some of these words."""
    return "".join(one if " " <= one <= "~" else ascii(one)[1:-1] for one in line)
