"""The documents say what is so: their links, files, tests, targets, metrics and tables are the project's."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from gateway.api.meters import Meters
from gateway.records.transfer_tables import transfers
from gateway.sandbox.demo.examining import dry_settlement
from gateway.sandbox.demo.keeping import curl_lines
from gateway.settings import Settings
from scripts import readme_tables

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

LINK = re.compile(r"\[[^\]\[]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.M)
TARGET = re.compile(r"(?<![\w.-])make ([a-z]+)\b")
FILE = re.compile(r"`((?:gateway|tests|docs|scripts|migrations|deploy|openapi)/[\w./-]+)`")
TEST = re.compile(r"`(tests/[\w/.]+\.py)::(\w+)`")
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
VARIABLE = re.compile(r"CHUANYU_[A-Z0-9_]+[A-Z]")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return BLOCK.sub("", text)


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(page.read_text("utf-8")) if kind == language]


def targets(page: Path) -> set[str]:
    """What the page tells people to make, in its text and in its blocks of commands."""
    code = re.findall(r"`([^`\n]+)`", prose(page.read_text("utf-8")))
    return set(TARGET.findall("\n".join([*code, *blocks(page, "sh")])))


def anchors(page: Path) -> set[str]:
    """As GitHub names headings: lower case, words and hyphens, spaces as hyphens."""
    titles = (title for _, title in HEADING.findall(prose(page.read_text("utf-8"))))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def unresolved(page: Path) -> list[str]:
    wrong = []
    for link in LINK.findall(prose(page.read_text("utf-8"))):
        address, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", address) or link.startswith("/"):
            continue
        there = page.parent / address if address else page
        named = anchor and (there.suffix != ".md" or not there.is_file() or anchor not in anchors(there))
        if not there.exists() or named:
            wrong.append(link)
    return wrong


@each_page
def test_every_relative_link_leads_somewhere(page):
    assert unresolved(page) == []


@each_page
def test_every_file_that_is_named_exists(page):
    assert [name for name in FILE.findall(page.read_text("utf-8")) if not (ROOT / name).exists()] == []


@each_page
def test_every_test_that_is_named_exists(page):
    missing = [
        f"{file}::{name}"
        for file, name in TEST.findall(page.read_text("utf-8"))
        if not (ROOT / file).is_file()
        or not re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text("utf-8"), re.M)
    ]
    assert missing == []


@each_page
def test_every_make_target_that_is_named_exists(page):
    known = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert targets(page) <= known


@each_page
def test_every_variable_that_is_named_is_a_setting(page):
    known = {f"CHUANYU_{name.upper()}" for name in Settings.model_fields}
    assert set(VARIABLE.findall(page.read_text("utf-8"))) <= known


def test_both_readmes_have_the_same_shape():
    levels = [[level for level, _ in HEADING.findall(prose(page.read_text("utf-8")))] for page in READMES]
    kinds = [Counter(kind for kind, _ in BLOCK.findall(page.read_text("utf-8"))) for page in READMES]
    assert levels[0] == levels[1]
    assert kinds[0] == kinds[1]


def test_both_readmes_name_the_same_targets_and_pages():
    links = [set(LINK.findall(page.read_text("utf-8"))) - {one.name for one in READMES} for page in READMES]
    assert targets(READMES[0]) == targets(READMES[1])
    assert links[0] == links[1]


class KeptTown:
    """Where `make serve` puts its programs."""

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{8000 + ('gateway', 'sichuan', 'chongqing', 'issuer').index(name)}"


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_calls_of_the_readme_are_those_that_make_serve_prints(page):
    assert "\n".join(curl_lines(KeptTown())) + "\n" in blocks(page, "text")


def test_the_dry_settlement_of_the_operations_page_is_the_one_that_make_serve_writes():
    shown = [json.loads(block) for block in blocks(ROOT / "docs/operations.md", "json")]
    assert dry_settlement() in shown


def test_the_tables_of_both_readmes_are_current():
    assert readme_tables.stale() == []


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_table_of_settings_is_complete(page):
    rows = re.findall(r"^\| `CHUANYU_([A-Z0-9_]+)` \|", page.read_text("utf-8"), re.M)
    assert [row.lower() for row in rows] == list(Settings.model_fields)


@pytest.mark.parametrize("language", readme_tables.LANGUAGES, ids=lambda language: language.page)
def test_a_table_that_was_changed_by_hand_is_noticed(language, tmp_path, monkeypatch):
    for one in readme_tables.LANGUAGES:
        text = (ROOT / one.page).read_text("utf-8")
        changed = text.replace("`8000`", "`9000`") if one is language else text
        (tmp_path / one.page).write_text(changed, "utf-8")
    monkeypatch.setattr(readme_tables, "ROOT", tmp_path)
    assert readme_tables.stale() == [language.page]
    assert readme_tables.main(["--write"]) == 0
    assert readme_tables.stale() == []


def test_decisions_are_numbered_without_a_gap_and_listed():
    numbers = [int(page.name[:4]) for page in DECISIONS]
    titles = [int(HEADING.search(page.read_text("utf-8"))[2].partition(".")[0]) for page in DECISIONS]
    assert numbers == titles == list(range(1, len(DECISIONS) + 1))
    listed = re.findall(r"\(decisions/([^)]+)\)", (ROOT / "docs" / "README.md").read_text("utf-8"))
    assert sorted(set(listed)) == [page.name for page in DECISIONS]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_every_decision_names_a_checker_that_exists(page):
    _, found, checker = page.read_text("utf-8").partition("**Checked by**")
    assert found
    named = re.findall(r"`([^`]+)`", checker.partition("\n\n")[0])
    known = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M)
    makes = {f"make {target}" for target in known}
    checkers = [name for name in named if name in makes or (ROOT / name).exists()]
    assert checkers, f"none of {named} is a file or a target"


def test_the_metrics_of_the_operations_page_are_the_meters():
    meters = Meters()
    written = set(
        re.findall(r"^\| `(gateway_\w+)` \|", (ROOT / "docs/operations.md").read_text("utf-8"), re.M)
    )
    declared = {line.split()[2] for line in meters.text().decode().splitlines() if line.startswith("# TYPE")}
    assert written == {name for name in declared if name.startswith("gateway_")}


def test_every_event_of_the_operations_page_is_logged_somewhere():
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    written = set(re.findall(r"^\| `([a-z_]+(?:\.[a-z_]+)?)` \| (?:info|warning|error) \|", text, re.M))
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "gateway").rglob("*.py"))
    logged = set(re.findall(r"\b(?:log|logger|access)\.(?:info|warning|error)\(\s*\"([a-z_.]+)\"", code))
    assert written == logged


def test_queries_of_the_operations_page_name_columns_that_there_are():
    """SQL words are in capitals there; pgqueuer's own table is the library's."""
    ours = {column.name for table in transfers.metadata.tables.values() for column in table.columns}
    known = ours | set(transfers.metadata.tables) | {"now", "count", "min", "max"}
    for query in blocks(ROOT / "docs/operations.md", "sql"):
        if "jobs.pgqueuer" not in query:
            words = set(re.findall(r"\b[a-z_]+\b", re.sub(r"'[^']*'", "", query)))
            assert words <= known


def test_the_walkthrough_is_json_and_xml_that_add_up():
    page = ROOT / "docs/walkthrough.md"
    messages = [json.loads(block) for block in blocks(page, "json")]
    amounts = next(message["amounts"] for message in messages if "amounts" in message)
    assert Decimal(amounts["fund_total"]) + Decimal(amounts["personal_total"]) == Decimal(amounts["total"])
    assert sum(map(Decimal, amounts["parts"].values())) == Decimal(amounts["total"])
    interface = (ROOT / "docs/regions/sichuan.md").read_text("utf-8")
    names = {one.tag for block in blocks(page, "xml") for one in ET.fromstring(block).iter()}
    assert {name for name in names if name not in interface} == set()


def test_the_walkthrough_spells_the_rare_name_as_gb18030_does():
    bytes_of_name = "罗𬭼·扎西".encode("gb18030").hex(" ").upper()
    assert f"`{bytes_of_name}`" in (ROOT / "docs/walkthrough.md").read_text("utf-8")


def test_the_changelog_knows_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)[1]
    headings = HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))
    unreleased, newest, *_ = [title for level, title in headings if level == "##"]
    assert unreleased == "[Unreleased]"
    assert newest.startswith(f"[{version}] - ")
