"""What `gateway doctor` says of a town, for the tests that ask it."""

from __future__ import annotations

import json
import re
from typing import Any

from auditing import gateway
from towns import Place


def secrets_of(place: Place) -> list[str]:
    """What must stand in no line: every secret among the settings, and every password."""
    given = place.town.programs["migrate"].settings
    named = [given[f"CHUANYU_{name}"] for name in ("SICHUAN_SECRET", "CHONGQING_TOKEN")]
    urls = [value for name, value in given.items() if name.endswith("DATABASE_URL")]
    return named + [re.search(r":([^:@]+)@", url)[1] for url in urls]


def told(place: Place, *options: str, status: int, given: str = "", **settings: str) -> dict[str, Any]:
    """What the doctor says of each check."""
    done = gateway(place, "doctor", "--json", *options, given=given, **settings)
    assert (done.returncode, done.stderr) == (status, "")
    answer = json.loads(done.stdout)
    assert answer["well"] is (status == 0)
    for one in answer["checks"]:
        assert ("mend" in one) is (one["state"] == "wrong")
    for hidden in secrets_of(place):
        assert hidden not in done.stdout
    return {one["check"]: one for one in answer["checks"]}


def unwell(checks: dict[str, Any]) -> dict[str, str]:
    """The checks that are not well, with their states."""
    return {name: one["state"] for name, one in checks.items() if one["state"] != "ok"}
