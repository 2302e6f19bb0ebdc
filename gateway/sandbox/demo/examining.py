"""What `gateway doctor` needs to look at a kept town: settings for a shell, a test person's file."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import LOST_ANSWER
from gateway.sandbox.town import Town


def dry_settlement() -> dict[str, Any]:
    """A small visit of somebody whom both mock regions know, in the contract's words."""
    return {
        "visit": forms.opening(LOST_ANSWER, "DOCTOR-1"),
        "lines": forms.fee_lines(LOST_ANSWER),
        "pre_settlement": forms.settlement(LOST_ANSWER),
    }


def doctor_line(town: Town) -> str:
    """Write both files beside the town, and return a line for a shell that has the token in TOKEN."""
    settings, file = town.directory / "gateway.env", town.directory / "dry-settlement.json"
    given = town.programs["worker"].settings
    _write(settings, "".join(f"{name}={shlex.quote(value)}\n" for name, value in given.items()))
    _write(file, json.dumps(dry_settlement(), ensure_ascii=False, indent=2) + "\n")
    command = f"{shlex.quote(sys.executable)} -m gateway doctor --token-file - --dry-settlement"
    quoted = [shlex.quote(str(one)) for one in (settings, file)]
    return f'(set -a; . {quoted[0]}; echo "$TOKEN" | {command} {quoted[1]})'


def _write(file: Path, text: str) -> None:
    """For its owner alone: the settings hold passwords."""
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")
