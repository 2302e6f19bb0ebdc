"""A dry settlement's file, the command that takes it, and what it leaves, for the tests of it."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from consulting import told
from towns import Place, visits_under

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import Case


def form_of(case: Case) -> dict[str, Any]:
    """What stands in the file, under a case number that no other test has."""
    return {
        "visit": forms.opening(case, f"DRY{secrets.token_hex(6).upper()}"),
        "lines": forms.fee_lines(case),
        "pre_settlement": forms.settlement(case),
    }


def options_of(place: Place, form: dict[str, Any], folder: Path, client_id: str = "") -> Sequence[str]:
    """The command's words for a file; the token is the treating hospital's, if no other client is named."""
    file, token = folder / "dry.json", folder / "token"
    file.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    treated = {"H51019800001": "hospital-chengdu", "H50019800001": "hospital-chongqing"}
    token.write_text(place.town.token(client_id or treated[form["visit"]["institution_code"]]))
    address = place.town.url("gateway")
    return ("--token-file", str(token), "--dry-settlement", str(file), "--gateway", address)


def dry(place: Place, form: dict[str, Any], folder: Path, *, status: int, client_id: str = "") -> str:
    """What is said of a dry settlement; no value of the file that is about somebody stands in the output."""
    checks = told(place, *options_of(place, form, folder, client_id), status=status)
    assert list(checks)[-1] == "dry settlement"
    for hidden in personal_in(form):
        assert hidden not in json.dumps(checks, ensure_ascii=False)
    one = checks["dry settlement"]
    assert one["state"] == ("ok" if status == 0 else "wrong")
    return f"{one['says']} -> {one.get('mend', '')}"


def personal_in(form: dict[str, Any]) -> list[str]:
    """Whoever stands in the file, and what identifies them."""
    visit = form["visit"]
    person = [visit["patient"]["name"], visit["patient"]["document"]["number"], visit["person_number"]]
    return [*person, visit["case_number"], visit["doctor"]["name"], visit["admission_diagnosis"]["name"]]


def standing(place: Place, form: dict[str, Any]) -> tuple[int, int]:
    """How many visits of the file's case number are open in each region."""
    ledgers, number = place.ledgers(), form["visit"]["case_number"]
    return len(visits_under(ledgers, "chongqing", number)), len(visits_under(ledgers, "sichuan", number))


def settlements(place: Place) -> int:
    return place.query("SELECT count(*) FROM errands WHERE operation = 'settle'")[0]["count"]


def visit_in(says: str) -> str:
    found = re.search(r"visit ([0-9a-f-]{36})", says)
    assert found, says
    return found[1]


def money(place: Place) -> list[dict[str, Any]]:
    """What is settled and recorded in both regions."""
    rows = [row for rows in place.ledgers().values() for row in rows]
    return [row for row in rows if row["kind"] in ("settlement", "record")]


def mentioned(place: Place, form: dict[str, Any]) -> list[dict[str, Any]]:
    number = form["visit"]["case_number"]
    return [row for rows in place.ledgers().values() for row in rows if row.get("case_number") == number]
