"""The audit's words: every operation, action and purpose has some, and a page is given to who wants one."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from starlette.datastructures import Headers

from gateway.api.asked import wanted_form
from gateway.api.audit import audit
from gateway.api.report_page import page
from gateway.cases import plain_words
from gateway.cases.access_report import report_of
from gateway.cases.answers import EnrolmentSearchResult, RegionEnrolments
from gateway.cases.audit import LEGAL_BASIS, AuditPurpose, EntryKept
from gateway.cases.grounds import GROUNDS
from gateway.cases.operations import OPERATIONS
from gateway.disclosure import fields_told
from gateway.errands import State
from gateway.vocabulary import Region

GATEWAY = Path(plain_words.__file__).parents[1]


def noted_operations():
    """What the notes of all desks name as their operation; some of it asks no region."""
    for file in (GATEWAY / "cases").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note":
                named = [one.value for one in node.keywords if one.arg == "operation"]
                yield from (ast.literal_eval(one) for one in named if isinstance(one, ast.Constant))


def test_every_operation_has_words_and_grounds():
    noted = set(noted_operations())
    assert {"read_transfer", "move_transfer"} <= noted
    assert set(OPERATIONS) | noted == set(GROUNDS)
    assert set(GROUNDS) <= set(plain_words.OPERATIONS)


def test_every_outcome_of_an_errand_has_words():
    assert {state.value for state in State} <= set(plain_words.OUTCOMES)


def test_every_purpose_has_words_and_a_law():
    assert set(AuditPurpose) <= set(LEGAL_BASIS)
    assert {purpose.value for purpose in AuditPurpose} <= set(plain_words.PURPOSES)
    assert {ground.purpose for ground in GROUNDS.values()} <= set(plain_words.PURPOSES)


def test_every_reading_of_the_audit_has_words():
    """An action is the second argument of AuditDesk._note, and `action=` of the notes of the other desks."""
    noted = set()
    for name in ("audit_desk", "errand_desk"):
        for node in ast.walk(ast.parse((GATEWAY / "cases" / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("_note"):
                noted.add(ast.literal_eval(node.args[1]))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note":
                noted |= {
                    ast.literal_eval(one.value)
                    for one in node.keywords
                    if one.arg == "action" and isinstance(one.value, ast.Constant)
                }
    assert len(noted) >= 6
    assert noted <= set(plain_words.ACTIONS)


def test_what_nobody_foresaw_is_still_said():
    assert plain_words.what({"action": "novel"}).en == "another act (novel)"
    assert plain_words.outcome({"outcome": "Novel"}).zh == "已记录"
    assert plain_words.purpose({}).en == "not stated"


# -- a page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("Text/HTML;q=0.9, */*;q=0.1", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/json, text/html", False),
        ("image/png", False),
    ],
)
def test_a_page_is_for_who_names_it_first(accept, wanted):
    (forms,) = (one.forms for one in audit.operations if one.operation_id == "reportAccess")
    form = wanted_form(Headers({} if accept is None else {"accept": accept}), forms)
    assert (form is not None) is wanted


def kept(index, **said):
    known = {
        "class": "exchange",
        "action": "claim",
        "client_id": "his",
        "recorded_at": "2026-11-25T01:02:03Z",
        "outcome": "answered",
        "effect": "applied",
    }
    return EntryKept(
        index=index,
        entry=b"",
        said={**known, **said},
        errand_client_id="his",
        errand_organisation=None,
        seal=None,
        has_seal=True,
        has_bodies=False,
    )


def test_the_page_tells_everything_and_lets_nothing_be_run():
    report = report_of(
        [kept(3, operation="settle", disclosed=["<script>"], client_id="<b>his</b>", errand_id=None)],
        datetime(2026, 11, 25, 2, tzinfo=UTC),
        complete=False,
    )
    text = page(report).decode()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;his&lt;/b&gt;" in text
    assert "办理您的医保结算" in text
    assert "09:02:03" in text  # Beijing's time
    assert "There are older ones that are not listed." in text


def test_a_report_of_nobody_says_so():
    text = page(report_of([], datetime(2026, 11, 25, tzinfo=UTC), complete=True)).decode()
    assert "没有记录。" in text


def test_what_the_gateway_did_for_a_caller_is_the_callers():
    own = {"operation": "record_settlement", "client_id": "gateway", "errand_id": "0" * 32}
    report = report_of([kept(9, **own)], datetime(2026, 11, 25, tzinfo=UTC), complete=True)
    assert report.accesses[0].client_id == "his"


# -- what was disclosed ----------------------------------------------------------------------------------


def test_the_fields_that_say_something_are_named_and_what_they_say_is_not():
    one = RegionEnrolments(region=Region.CHONGQING, outcome="answered", errand_id=UUID(int=1), enrolments=[])
    assert fields_told(one) == ("region", "outcome", "errand_id")
    several = EnrolmentSearchResult(regions=[one])
    assert fields_told(several) == tuple(f"regions.{name}" for name in RegionEnrolments.model_fields)
