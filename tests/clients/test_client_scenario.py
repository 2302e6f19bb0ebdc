"""One story in every language: settle, repeat, be refused, enquire, page, and read tomorrow's answers."""

from __future__ import annotations

import json

import pytest
from client_programs import PROGRAMS, SCENARIO
from tomorrow import NEW_WORD

from gateway.sandbox.demo.cases import LOST_ANSWER

UNKNOWN = {
    "python": "UNKNOWN",
    "python-client": "UNKNOWN",
    "typescript": NEW_WORD,
    "java": "UNKNOWN_DEFAULT_OPEN_API",
    "go": "unknown_default_open_api",
    "php": "unknown_default_open_api",
}
"""How each client reads a word that it does not know."""


@pytest.fixture(scope="module", params=sorted(PROGRAMS))
def told(request, says):
    """What the program of one language was told on its way."""
    return {"language": request.param, **json.loads(says(request.param, SCENARIO))}


def test_a_visit_is_settled_once_and_the_same_key_gets_the_same_answer(told):
    assert told["settled"][0] == LOST_ANSWER.total
    assert told["replayed"]


def test_a_refused_call_is_a_typed_problem(told):
    assert told["refused"] == ["/problems/totals-disagree", 422, "none"]


def test_a_lost_answer_is_known_as_unknown_and_an_enquiry_settles_it(told):
    assert told["unknown"] == ["/problems/outcome-unknown", 504, "unknown"]
    assert told["enquired"] == ["answered", "applied"]


def test_a_search_is_paged_to_its_end_without_losing_or_repeating_any(told):
    pages = told["pages"]
    numbers = [number for page in pages for number in page]
    assert len(pages) > 2
    assert len(numbers) == len(set(numbers)) > 2


def test_answers_with_more_members_and_new_words_are_read_all_the_same(told, tomorrow):
    read = told["tomorrow"]
    assert read.pop("word") == UNKNOWN[told["language"]]
    assert read.pop("hits") == len(told["pages"][0])
    assert read == {
        "total": LOST_ANSWER.total,
        "cash": told["settled"][1],
        "errand": True,
        "regions": 2,
        "absent": ["/problems/not-found", 404],
    }
    assert tomorrow.words > 20
    assert tomorrow.members > 20
