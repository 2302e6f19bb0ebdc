"""The handbook holds every operation of the contract, in both languages, and lets nothing become markup."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from pathlib import Path

import pytest
from handbook_pages import (
    ISSUER,
    OPERATIONS,
    REAL,
    contents_of,
    document,
    every_page,
    page_of,
    parsed,
)

import gateway.api.handbook as handbook
from gateway.api.handbook import chinese
from gateway.api.handbook.addresses import ASSETS
from gateway.api.handbook.frame import framed
from gateway.api.handbook.languages import Language, language_of
from gateway.api.handbook.markup import join, prose, tag
from gateway.api.handbook.members import said
from gateway.api.handbook.operation_page import curl, operation_page
from gateway.api.handbook.trying import Surroundings
from gateway.api.handbook.words import SERVICES, _words
from gateway.api.problem_words import KINDS
from gateway.api.problems import slug

ROOM = Path(handbook.__file__).parent
HAN = re.compile("[\u3400-\u9fff]")
EVERY = pytest.mark.parametrize("language", Language)


def told_of(operation_id):
    operation = OPERATIONS[operation_id]
    return document()["paths"][operation.path][operation.method.lower()]


def resolved(part):
    found = document()
    for name in part.get("$ref", "#").removeprefix("#").split("/")[1:]:
        found = found[name]
    return found if "$ref" in part else part


def described(part):
    """Every description beside the operations' own, as it is looked up."""
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            yield part["description"].partition("\n\n")[0].replace("\n", " ")
        for name, inner in part.items():
            if name not in ("example", "examples", "value"):
                yield from described(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from described(inner)


def members_under(name, seen):
    """Every member of a schema and of those that it holds, however deep."""
    if name in seen:
        return set()
    seen.add(name)
    schema = document()["components"]["schemas"][name]
    found = set(schema.get("properties", ()))
    for inner in re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)):
        found |= members_under(inner, seen)
    return found


# -- everything is there ---------------------------------------------------------------------------------


@EVERY
def test_the_contents_lead_to_every_operation_of_the_contract(language):
    links = {link.get("href"): link.text for link in contents_of(language).all("a")}
    for operation_id, operation in OPERATIONS.items():
        assert links[f"/docs/operations/{operation_id}?lang={language}"]
        assert operation.path in contents_of(language).text


@EVERY
@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_a_page_tells_everything_that_the_contract_says_of_an_operation(operation_id, language):
    page, told, operation = page_of(operation_id, language), told_of(operation_id), OPERATIONS[operation_id]
    codes = [code.text for code in page.all("code")]
    names = {resolved(one)["name"] for one in told["parameters"]}
    answer = told["responses"][str(operation.status)]
    names |= set(answer["headers"])
    for model in filter(None, (operation.asks, operation.tells)):
        names |= members_under(model.__name__, set())
    assert names <= set(codes)
    examples = [answer["content"]["application/json"]["examples"]["answer"]["value"]]
    if operation.asks is not None:
        examples.append(told["requestBody"]["content"]["application/json"]["examples"]["request"]["value"])
    shown = [block.text for block in page.all("pre")]
    assert all(json.dumps(one, ensure_ascii=False, indent=2) in shown for one in examples)
    problems = {link.get("href") for link in page.all("a")}
    assert {f"/problems/{slug(kind)}?lang={language}" for kind in operation.errors} <= problems
    for scope in operation.scopes:
        assert scope in codes


def test_every_service_of_the_contract_has_a_name_in_both_languages():
    assert set(SERVICES) == {service["name"] for service in document()["tags"]}


def test_the_problem_catalogue_names_every_problem():
    for language in Language:
        links = {link.get("href") for link in every_page(language)["/docs/problems"].all("a")}
        assert {f"/problems/{name}?lang={language}" for name in KINDS} <= links


# -- both languages --------------------------------------------------------------------------------------


def test_every_operation_has_a_chinese_title_and_sentence_and_none_is_left_over():
    assert set(chinese.operations()) == set(OPERATIONS)
    for operation_id, words in chinese.operations().items():
        assert HAN.search(words.title), operation_id
        assert HAN.search(words.says), operation_id
        assert words.says.endswith("。"), operation_id
        assert bool(words.more) == ("description" in told_of(operation_id)), operation_id


def test_a_chinese_reader_gets_every_meaning_in_chinese():
    english = []
    for operation_id in OPERATIONS:
        for table in page_of(operation_id, Language.CHINESE).all("table"):
            if table.get("class") == "members":
                english += [
                    f"{operation_id}: {row.text}"
                    for row in table.all("tr")
                    for cell in list(row.all("td"))[1:]
                    if not HAN.search(cell.text)
                ]
    assert english == []


def test_no_chinese_sentence_is_left_of_a_description_that_is_gone():
    assert set(chinese.sentences()) - set(described(document())) == set()


@pytest.mark.parametrize(
    ("description", "read"),
    [
        ("Kind of care (医疗类别, med_type).", "医疗类别, med_type"),
        ("险种类型 insutype", "险种类型 insutype"),
        ("Base64 of the very bytes", "原文字节的 Base64"),
    ],
)
def test_a_chinese_reader_sees_the_term_and_not_the_english_around_it(description, read):
    assert said(description, Language.CHINESE) == read
    assert said(description, Language.ENGLISH) == description


def test_every_word_of_the_pages_is_there_in_both_languages_and_used():
    code = "".join(file.read_text("utf-8") for file in ROOM.glob("*.py"))
    script = (ROOM / "assets/try_it.js").read_text("utf-8")
    for name, (english, han) in _words().items():
        assert english, name
        assert HAN.search(han), name
        assert english.count("{}") == han.count("{}"), name
        spoken = name.removeprefix("said_")
        if name.startswith("said_"):
            assert f'"{spoken}"' in script or f"words.{spoken}" in script, name
        else:
            made = name.startswith(("within_", "how_", "whose_", "changes_"))
            assert made or f'"{name}"' in code, name


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (None, "zh-Hant-TW", "zh-CN"),
        (None, "en-GB,en;q=0.9,zh;q=0.95", "en"),
        (None, "en;q=0.5, zh;q=0.7", "zh-CN"),
        (None, "fr, de;q=0.9", "en"),
        (None, "fr, zh;q=0.1", "zh-CN"),
        (None, "zh;q=0", "en"),
        (None, "zh;q=often", "en"),
        (None, "*", "en"),
        ("zh", "en", "zh-CN"),
        ("zh-CN", "en", "zh-CN"),
        ("en", "zh", "en"),
        ("fr", "zh", "zh-CN"),
        ("<script>", None, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_else_the_one_liked_best(asked, accepted, language):
    assert language_of(asked, accepted) == language


@EVERY
def test_every_page_leads_to_itself_in_the_other_language_and_keeps_its_own_everywhere_else(language):
    for address, page in every_page(language).items():
        links = [link for link in page.all("a") if link.get("href").startswith(("/docs", "/problems"))]
        other = [link for link in links if link.get("class") == "language"]
        assert [link.get("href") for link in other] == [f"{address}?lang={language.other}"]
        rest = [link for link in links if link.get("class") != "language"]
        assert all(f"?lang={language}" in link.get("href") for link in rest)


@EVERY
def test_no_link_of_ours_leads_nowhere(language):
    pages = every_page(language)
    known = set(pages) | {"/openapi.json"} | {f"/docs/{name}" for name in ASSETS}
    for address, page in pages.items():
        ids = {element.get("id") for element in page.all() if element.get("id")}
        for link in page.all("a", "link", "script"):
            target = link.get("href") or link.get("src")
            path, _, part = target.partition("#")
            path = path.partition("?")[0]
            assert not path or path in known, f"{address}: {target}"
            there = pages.get(path, page)
            there_ids = ids if not path else {element.get("id") for element in there.all()}
            assert not part or part in there_ids, f"{address}: {target}"


# -- nothing from elsewhere ------------------------------------------------------------------------------


@EVERY
def test_no_page_asks_anything_of_another_host(language):
    for address, page in every_page(language).items():
        for element in page.all():
            for name in ("href", "src", "action", "srcset", "poster", "data", "formaction"):
                assert re.match(r"(/[a-z]|#|$)", element.get(name)), f"{address}: {element.get(name)}"
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        assert not list(page.all("style", "iframe", "object", "embed", "base", "img"))
        assert [script.text for script in page.all("script")] in ([], [""])


def test_no_asset_asks_anything_of_another_host():
    assert {file.name for file in (ROOM / "assets").iterdir()} == set(ASSETS)
    for name in ASSETS:
        text = (ROOM / "assets" / name).read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"(?<!:)//[a-z0-9]|https?:|url\(|@import|@font-face", text), name


def test_the_script_makes_no_markup_of_text_and_keeps_nothing():
    script = (ROOM / "assets/try_it.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", script)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|cookie|history\.|location", script)


# -- nothing becomes markup ------------------------------------------------------------------------------

HOSTILE = "</code></pre></textarea><script>alert('1')</script><img src=x onerror=alert(1)>\"'&amp;"


def test_texts_of_the_contract_do_not_become_markup():
    changed = copy.deepcopy(document())
    told = changed["paths"]["/v1/medical-insurance/enrolments/search"]["post"]
    told["summary"] = f"Find {HOSTILE} (参保查询)."
    told["description"] = HOSTILE
    told["requestBody"]["content"]["application/json"]["examples"]["request"]["value"] = {HOSTILE: HOSTILE}
    told["responses"]["200"]["content"]["application/json"]["examples"]["answer"]["value"] = [HOSTILE]
    asked = changed["components"]["schemas"]["EnrolmentSearch"]
    asked["properties"] = {HOSTILE: {"type": "string", "pattern": HOSTILE, "description": HOSTILE}}
    changed["components"]["parameters"]["Prefer"] |= {"example": HOSTILE, "description": HOSTILE}
    around = Surroundings(sandbox=True, issuer=ISSUER)
    for language in Language:
        made = operation_page(OPERATIONS["searchEnrolments"], changed, around, language)
        page = parsed(framed(made, language))
        assert [script.get("src") for script in page.all("script")] == ["/docs/try_it.js"]
        assert not list(page.all("img"))
        (body,) = page.all("textarea")
        assert json.loads(body.text) == {HOSTILE: HOSTILE}
        assert HOSTILE in page.text


def test_only_markup_that_was_made_as_such_is_markup():
    assert tag("p", "<b>", tag("b", "&"), None, ["x", "<"]) == "<p>&lt;b&gt;<b>&amp;</b>x&lt;</p>"
    assert tag("input", value='"><i>', hidden=True, disabled=False) == (
        '<input value="&quot;&gt;&lt;i&gt;" hidden>'
    )
    assert prose("a `<b>` c") == "a <code>&lt;b&gt;</code> c"
    assert join("<", "&") == "&lt;&amp;"


# -- trying it out ---------------------------------------------------------------------------------------


def controls(page):
    return {one.get("id") for one in page.all("input", "select", "textarea")}


def test_a_sandbox_offers_its_clients_and_its_faults():
    page = page_of("openVisit", Language.ENGLISH)
    assert {"try-client", "try-token", "try-body", "try-header-X-Sandbox-Fault"} <= controls(page)
    assert "try-sure" not in controls(page)
    (section,) = [one for one in page.all("section") if one.get("class") == "try"]
    assert section.get("data-issuer") == ISSUER


def test_elsewhere_the_reader_brings_a_token_and_says_that_it_is_meant():
    page = page_of("openVisit", Language.ENGLISH, REAL)
    assert {"try-token", "try-sure", "try-body"} <= controls(page)
    assert not {"try-client", "try-header-X-Sandbox-Fault"} & controls(page)
    assert "issuer.example.org" not in str([one.attributes for one in page.all()])
    assert "try-sure" not in controls(page_of("searchEnrolments", Language.ENGLISH, REAL))


def test_a_form_that_no_script_has_taken_in_hand_can_send_nothing():
    for operation_id in OPERATIONS:
        (form,) = page_of(operation_id, Language.CHINESE).all("form")
        assert "hidden" in form.attributes
        assert "action" not in form.attributes
        fields = list(form.all("input", "select", "textarea"))
        assert fields
        assert not [one for one in fields if one.get("name")]


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_the_line_for_curl_is_what_a_shell_understands(operation_id):
    operation, told = OPERATIONS[operation_id], told_of(operation_id)
    body = None
    if operation.asks is not None:
        value = told["requestBody"]["content"]["application/json"]["examples"]["request"]["value"]
        body = json.dumps(value, ensure_ascii=False, indent=2)
    line = curl(operation, [resolved(one) for one in told["parameters"]], body)
    stand_in = 'curl() { printf "%s\\n" "$@" --; cat; }; uuidgen() { echo a-key; }; '
    done = subprocess.run(
        ["sh", "-euc", stand_in + "GATEWAY=http://gateway TOKEN=a-token\n" + line],
        input="",
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    words, _, sent = done.stdout.partition("\n--\n")
    words = words.split("\n")
    assert words[:2] == ["--request", operation.method]
    assert words[2].startswith("http://gateway/v1/")
    assert "{" not in words[2]
    assert "Authorization: Bearer a-token" in words
    assert ("Idempotency-Key: a-key" in words) == operation.keyed
    assert sent.strip() == (body or "")
