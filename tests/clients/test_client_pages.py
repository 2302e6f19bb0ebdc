"""What a page of docs/clients shows is the program that runs here, to the letter."""

from __future__ import annotations

import re

import pytest
from client_programs import FIRST_CALL, HERE, PROGRAMS

from scripts import clients

PAGES = clients.ROOT / "docs" / "clients"
SHOWN = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", re.M | re.S)


@pytest.mark.parametrize("language", sorted(PROGRAMS))
def test_the_page_shows_the_first_call_as_it_is(language):
    shown = SHOWN.findall((PAGES / f"{language}.md").read_text("utf-8"))
    assert shown
    for name, text in shown:
        assert text == (HERE / language / name).read_text("utf-8")
    names = {name.partition(".")[0].lower().replace("_", "") for name, _ in shown}
    assert FIRST_CALL.replace("_", "") in names


@pytest.mark.parametrize("language", sorted(PROGRAMS))
def test_the_first_call_lists_both_regions(language, says):
    assert sorted(says(language, FIRST_CALL).split()) == ["chongqing", "sichuan"]


def test_every_client_has_its_page():
    listed = (PAGES / "README.md").read_text("utf-8")
    assert [name for name in clients.NAMES if f"`{name}`" not in listed] == []
    pages = {page.name for page in PAGES.glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\((\w[\w-]*\.md)\)", listed)) == pages
