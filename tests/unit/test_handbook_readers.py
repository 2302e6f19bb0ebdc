"""Everybody can read the handbook: by eye, by ear, by keyboard; and a browser is told what it may do."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise

import httpx
import pytest
from fastapi import FastAPI
from handbook_pages import ISSUER, REAL, SANDBOX, every_page, parsed

from gateway.api.handbook.addresses import ASSETS, install
from gateway.api.handbook.languages import Language
from gateway.api.handbook.trying import Surroundings
from gateway.errors import NotFound

EVERY = pytest.mark.parametrize("language", Language)


# -- for everybody ---------------------------------------------------------------------------------------


@EVERY
def test_every_page_says_its_language_its_title_and_where_its_content_begins(language):
    titles = []
    for address, page in every_page(language).items():
        (html,) = page.all("html")
        assert html.get("lang") == language
        (title,) = page.all("title")
        titles.append(title.text)
        assert len(list(page.all("h1"))) == len(list(page.all("main"))) == 1, address
        first = next(page.all("a"))
        assert (first.get("class"), first.get("href")) == ("skip", "#content")
    assert len(set(titles)) == len(titles)


@EVERY
def test_headings_go_down_one_step_at_a_time(language):
    for address, page in every_page(language).items():
        levels = [int(one.name[1]) for one in page.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


@EVERY
def test_every_field_has_a_label_and_every_button_and_link_says_what_it_does(language):
    for address, page in every_page(language).items():
        labelled = {label.get("for") for label in page.all("label") if label.text.strip()}
        for one in page.all("input", "select", "textarea"):
            assert one.get("id") in labelled, f"{address}: {one.attributes}"
        for one in page.all("button", "a"):
            assert one.text.strip(), f"{address}: {one.attributes}"
        for one in page.all("nav", "pre"):
            assert one.get("aria-label") or one.name == "pre", address


@EVERY
def test_ids_are_unique_and_what_is_referred_to_is_there(language):
    for address, page in every_page(language).items():
        ids = [one.get("id") for one in page.all() if one.get("id")]
        assert len(ids) == len(set(ids)), address
        for one in page.all():
            for name in ("for", "aria-labelledby", "aria-describedby"):
                assert not one.get(name) or one.get(name) in ids, f"{address}: {one.get(name)}"


@EVERY
def test_every_table_says_what_its_columns_and_lines_are(language):
    for address, page in every_page(language).items():
        for table in page.all("table"):
            heads, *lines = table.all("tr")
            assert all(cell.get("scope") == "col" for cell in heads.all("th")), address
            for line in lines:
                assert [cell.get("scope") for cell in line.all("th")] == ["row"], address


@EVERY
def test_what_scrolls_can_be_scrolled_by_the_keyboard(language):
    for page in every_page(language).values():
        assert all(block.get("tabindex") == "0" for block in page.all("pre"))


# -- how it is served ------------------------------------------------------------------------------------


def served(around: Surroundings = SANDBOX) -> httpx.AsyncClient:
    app = FastAPI(openapi_url=None)
    install(app, around)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")


def policy(answer: httpx.Response) -> dict[str, str]:
    rules = answer.headers["content-security-policy"].split("; ")
    return dict(rule.partition(" ")[::2] for rule in rules)


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/docs/operations/settleVisit",
        "/docs/problems",
        "/problems/refused",
        *(f"/docs/{name}" for name in ASSETS),
    ],
)
async def test_a_browser_may_load_run_and_reach_this_gateway_and_nothing_else(path):
    async with served(REAL) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    rules = policy(answer)
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'none'"
    assert {rules[f"{kind}-src"] for kind in ("script", "style", "img", "connect")} == {"'self'"}
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


async def test_in_a_sandbox_a_page_may_also_ask_its_issuer_for_tokens():
    async with served() as client:
        rules = policy(await client.get("/docs"))
    assert rules["connect-src"] == f"'self' {ISSUER}"


@pytest.mark.parametrize(
    ("issuer", "origin"),
    [
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("https://issuer.example.org/realms/chuanyu", "https://issuer.example.org"),
        ("http://[::1]:8001", "http://[::1]:8001"),
        ("https://name:secret@issuer.example.org", "https://issuer.example.org"),
        ("issuer", None),
        ("javascript:alert(1)", None),
    ],
)
def test_only_the_origin_of_an_issuer_counts(issuer, origin):
    assert Surroundings(sandbox=True, issuer=issuer).issuer_origin == origin
    assert Surroundings(sandbox=False, issuer=issuer).issuer_origin is None


async def test_a_page_comes_in_the_language_that_is_asked_for_or_accepted():
    async with served() as client:
        for address, headers, language in (
            ("/docs", {"accept-language": "zh-CN"}, "zh-CN"),
            ("/docs?lang=en", {"accept-language": "zh-CN"}, "en"),
            ("/problems/refused?lang=zh", {}, "zh-CN"),
        ):
            answer = await client.get(address, headers=headers)
            assert answer.headers["content-language"] == language
            (html,) = parsed(answer.content).all("html")
            assert html.get("lang") == language
            assert "accept-language" in answer.headers["vary"]


async def test_what_a_browser_has_already_is_not_sent_again():
    async with served() as client:
        for path in ("/docs", "/docs/handbook.css"):
            answer = await client.get(path)
            assert answer.headers["cache-control"] == "no-cache"
            tag = answer.headers["etag"]
            again = await client.get(path, headers={"if-none-match": f'"other", {tag}'})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            other = await client.get(path, headers={"if-none-match": '"other"'})
            assert other.status_code == 200
        chinese = await client.get("/docs?lang=zh")
        assert chinese.headers["etag"] != (await client.get("/docs?lang=en")).headers["etag"]


async def test_a_page_is_packed_for_whoever_takes_it_and_not_for_others():
    async with served() as client:
        packed = await client.get("/docs", headers={"accept-encoding": "gzip"})
        plain = await client.get("/docs", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client has unpacked it
    assert int(packed.headers["content-length"]) < len(gzip.compress(plain.content)) + 100
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    "path", ["/docs/operations/settle", "/problems/none", "/docs/words.toml", "/docs/x.js"]
)
async def test_an_address_where_nothing_is_leads_to_the_usual_problem(path):
    async with served() as client:
        with pytest.raises(NotFound):
            await client.get(path)


async def test_what_stands_in_an_address_is_never_repeated_on_the_page():
    canary = "500198198409010040"
    async with served() as client:
        for path in (f"/docs?lang={canary}", f"/docs?token={canary}", f"/problems/refused?{canary}"):
            answer = await client.get(path, headers={"accept-language": canary})
            assert canary not in answer.text
            assert not re.search(canary, str(answer.headers))
