"""The gate before a contract that would break callers: every kind of change is made once to the real one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from broken_contracts import (
    BREAKING,
    KEPT,
    a_member_is_no_longer_told,
    a_word_is_new_in_an_answer,
    schema,
)
from harmless_contracts import HARMLESS

from gateway import cli
from gateway.api import contract
from gateway.cli.running import CannotStart
from scripts import contract_changes
from scripts.contract_changes import changes, newest, told, untold

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def text():
    """The present contract, with few paths."""
    document = contract.document()
    paths = {path: document["paths"][path] for path in KEPT}
    return json.dumps({**document, "paths": paths, "components": {**document["components"], "examples": {}}})


@pytest.fixture
def before(text):
    return json.loads(text)


@pytest.fixture
def after(text):
    return json.loads(text)


# -- what breaks a caller, and what does not -----------------------------------------------------------------


@pytest.mark.parametrize("change", BREAKING, ids=lambda one: one.__name__)
def test_what_breaks_a_caller_is_found_and_nothing_else_is(before, after, change):
    change(after)
    assert sorted(one.line for one in changes(before, after)) == sorted(
        f"- **Breaking** {line}" for line in BREAKING[change]
    )


def test_an_operation_that_a_shared_change_meets_is_named_beside_it(before, after):
    a_word_is_new_in_an_answer(after)
    ((change, meets),) = changes(before, after).items()
    assert (change.owner, meets) == ("State", {"getErrand"})


@pytest.mark.parametrize("change", HARMLESS, ids=lambda one: one.__name__)
def test_what_no_caller_stumbles_over_passes_silently(before, after, change):
    change(after)
    assert changes(before, after) == {}


# -- enums that were announced as growing --------------------------------------------------------------------


def grown(before, after, *, announced):
    if announced:
        schema(before, "State")["x-may-grow"] = True
    schema(after, "State")["x-may-grow"] = True
    schema(after, "State")["enum"].append("paused")
    return {change.thing for change in changes(before, after)}


def test_an_enum_that_was_released_as_growing_may_grow(before, after):
    assert grown(before, after, announced=True) == set()


def test_an_enum_is_not_made_growing_and_grown_at_once(before, after):
    assert grown(before, after, announced=False) == {"paused"}


def test_a_growing_enum_stays_announced(before, after):
    schema(before, "State")["x-may-grow"] = True
    (change,) = changes(before, after)
    assert change.line == "- **Breaking** `State`: `State` is no longer announced as growing."


# -- members that are not named ------------------------------------------------------------------------------


def test_a_map_told_keeps_the_type_of_what_it_holds(before, after):
    held = next(
        one for one in schema(after, "RegionView")["properties"].values() if "additionalProperties" in one
    )
    held["additionalProperties"] = {"type": "integer"}
    assert {change.owner for change in changes(before, after)} == {"RegionView"}


def test_an_answer_that_was_closed_gets_no_member_silently(before, after):
    schema(before, "Amounts")["additionalProperties"] = False
    schema(after, "Amounts")["properties"]["ward"] = {"type": "string"}
    assert "`Amounts` was closed to further members and has got some" in "".join(
        change.line for change in changes(before, after)
    )


def test_a_request_that_was_open_is_not_closed_silently(before, after):
    del schema(before, "SettlementRequest")["additionalProperties"]
    (change,) = changes(before, after)
    assert change.line.endswith("`SettlementRequest` is asked with other further members.")


# -- the changelog -------------------------------------------------------------------------------------------


def changelog(*lines, later=()):
    return "\n".join(
        ["# Changelog", "", "## [Unreleased]", *lines, "", "## [0.1.0] - 2026-11-23", *later, ""]
    )


@pytest.fixture
def found(before, after):
    a_member_is_no_longer_told(after)
    return changes(before, after)


TELLING = "- **Breaking** `Settlement`: `settled_at` is gone, read `recording`."


def test_a_line_that_names_the_type_and_the_member_tells_it(found):
    assert untold(found, told(changelog(TELLING))) == []


def test_a_line_that_names_the_operation_and_the_member_tells_it(found):
    (meets,) = found.values()
    named = ", ".join(f"`{name}`" for name in meets)
    assert untold(found, told(changelog(f"- **Breaking** {named}: `settled_at` is gone."))) == []


@pytest.mark.parametrize(
    "written",
    [
        changelog(),
        changelog(TELLING.replace("`settled_at`", "settled_at")),
        changelog(TELLING.replace("`Settlement`", "`Visit`")),
        changelog(TELLING.replace("**Breaking** ", "")),
        changelog(later=[TELLING]),
        "# Changelog\n",
    ],
    ids=["nothing", "another member", "another type", "no break", "an older version", "no such part"],
)
def test_what_does_not_name_it_does_not_tell_it(found, written):
    assert untold(found, told(written)) == list(found)


# -- the check itself ----------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, before):
    """A project whose present contract is the released one of 0.9.0."""
    released = tmp_path / "openapi" / "released"
    released.mkdir(parents=True)
    (released / "gateway-0.9.0.json").write_text(json.dumps(before), "utf-8")
    (tmp_path / "openapi" / "gateway.json").write_text(json.dumps(before), "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(changelog(), "utf-8")
    return tmp_path


def test_the_check_asks_for_the_line_that_satisfies_it(project, after, capsys):
    a_word_is_new_in_an_answer(after)
    (project / "openapi" / "gateway.json").write_text(json.dumps(after), "utf-8")
    assert contract_changes.main(project) == 1
    asked = [line for line in capsys.readouterr().out.splitlines() if line.startswith("- **Breaking**")]
    assert len(asked) == 1
    (project / "CHANGELOG.md").write_text(changelog(*asked), "utf-8")
    assert contract_changes.main(project) == 0


def test_the_newest_release_counts_by_number_and_not_by_letters(project):
    released = project / "openapi" / "released"
    for version in ("0.10.0", "0.2.0"):
        shutil.copy(released / "gateway-0.9.0.json", released / f"gateway-{version}.json")
    assert newest(released) == released / "gateway-0.10.0.json"


def test_without_a_released_contract_nothing_holds(project):
    (project / "openapi" / "released" / "gateway-0.9.0.json").unlink()
    assert contract_changes.main(project) == 2


def test_the_present_contract_breaks_nothing_that_the_changelog_does_not_tell(capsys):
    assert contract_changes.main(ROOT) == 0
    assert "since gateway-" in capsys.readouterr().out


# -- releasing -----------------------------------------------------------------------------------------------


def test_a_release_keeps_the_contract_under_its_version(tmp_path, monkeypatch):
    monkeypatch.setitem(contract.parts.INFO, "version", "7.0.0")
    cli.openapi(release=True, folder=tmp_path)
    kept = tmp_path / "released" / "gateway-7.0.0.json"
    assert kept.read_text("utf-8") == (tmp_path / "gateway.json").read_text("utf-8")
    cli.openapi(release=True, folder=tmp_path)


def test_what_is_released_is_not_written_over(tmp_path):
    cli.openapi(release=True, folder=tmp_path)
    kept = tmp_path / "released" / f"gateway-{contract.version()}.json"
    kept.write_text("{}", "utf-8")
    with pytest.raises(CannotStart, match="another version"):
        cli.openapi(release=True, folder=tmp_path)
    assert kept.read_text("utf-8") == "{}"
