"""The handbook in a real browser: nothing leaves for elsewhere, a token is got, a call is made and read."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from chromium import Tab, WentWrong, browser
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from gateway.api.handbook.addresses import install
from gateway.api.handbook.languages import Language
from gateway.api.handbook.trying import Surroundings
from gateway.api.handbook.words import said_by_the_form
from gateway.sandbox.town import Town

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-CN"])
SEARCH = "/docs/operations/searchEnrolments"
OPENING = "/docs/operations/openVisit"
Reading = Callable[[str, str], Tab]


def said(name: str, language: str) -> str:
    """What the form says, up to the first thing that is put in."""
    return said_by_the_form(Language(language))[name].partition("{}")[0]


@pytest.fixture(scope="module")
def tab(need_tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(need_tool("chromium"), tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def read(tab: Tab, town: Town) -> Iterator[Reading]:
    """A page of the town's handbook; what it asked of others, and every rule that it broke, is held up."""
    tab.requests.clear()
    tab.complaints.clear()
    tab.resize(1280, 900)

    def reading(path: str, language: str) -> Tab:
        tab.open(f"{town.url('gateway')}{path}?lang={language}")
        return tab

    yield reading
    places = {urlsplit(url).netloc for url in tab.requests}
    assert places <= {urlsplit(town.url(name)).netloc for name in ("gateway", "issuer")}
    # That a call failed is said by the browser, too; a broken rule is something else.
    assert [one for one in tab.complaints if not one.startswith("network: Failed to load resource")] == []


def get_token(tab: Tab, language: str) -> None:
    tab.until("document.querySelectorAll('#try-client option').length > 0")
    tab.see("document.querySelector('[data-what=get-token]').click()")
    tab.until("document.querySelector('#try-token').value !== ''")
    assert tab.text(".said").startswith(said("got_token", language))


def send(tab: Tab) -> str:
    """Send the form as it stands; what came back, or else what the form says."""
    tab.see("document.querySelector('.result').hidden = true")
    tab.see("document.querySelector('.said').textContent = ''")
    tab.see("document.querySelector('button.main').click()")
    tab.until("!document.querySelector('button.main').disabled")
    return tab.text(".said") or tab.text(".result")


def put(tab: Tab, field_id: str, value: str) -> None:
    tab.see(f"document.getElementById({json.dumps(field_id)}).value = {json.dumps(value)}")


@LANGUAGES
def test_a_reader_gets_a_token_looks_somebody_up_and_reads_the_answer(read: Reading, language: str) -> None:
    tab = read(SEARCH, language)
    assert tab.see("document.documentElement.lang") == language
    assert send(tab) == said("token_missing", language)
    get_token(tab, language)
    shown = send(tab)
    assert shown.startswith("200 OK")
    assert "application/json" in shown
    assert '"outcome": "answered"' in shown
    assert "周济川" in shown


@LANGUAGES
def test_a_reader_sees_why_a_call_failed_and_is_led_to_what_to_do(read: Reading, language: str) -> None:
    tab = read(SEARCH, language)
    get_token(tab, language)
    put(tab, "try-body", "{")
    assert send(tab) == said("not_json", language)
    put(tab, "try-body", "{}")
    shown = send(tab)
    assert shown.startswith("422")
    assert '"pointer": "/credential"' in shown
    assert said("explained", language) in shown
    tab.see("document.querySelector('.result a').click()")
    tab.until("location.pathname === '/problems/invalid' && document.readyState === 'complete'")
    assert tab.see("document.documentElement.lang") == language
    assert {"en": "What to do:", "zh-CN": "如何处理："}[language] in tab.text("main")


def test_the_same_key_gives_the_same_answer_until_a_new_one_is_taken(read: Reading) -> None:
    tab = read(OPENING, "en")
    get_token(tab, "en")
    key = "document.querySelector('[data-name=\"Idempotency-Key\"]').value"
    first = tab.see(key)
    assert len(first) == 36
    opened = send(tab)
    assert opened.startswith("201 Created")
    assert "idempotent-replayed" not in opened
    assert "idempotent-replayed" in send(tab)
    tab.see("document.querySelector('[data-what=new-key]').click()")
    assert tab.see(key) != first
    visit = tab.see("JSON.parse(document.querySelector('.result pre').textContent).visit_id")
    read("/docs/operations/cancelVisit", "zh-CN")
    get_token(tab, "zh-CN")
    put(tab, "try-path-visit_id", "")
    assert send(tab).startswith("visit_id")
    put(tab, "try-path-visit_id", visit)
    assert send(tab).startswith("200 OK")


def test_a_region_can_be_made_to_fail_and_is_named_in_the_answer(read: Reading) -> None:
    tab = read(SEARCH, "en")
    get_token(tab, "en")
    put(tab, "try-header-X-Sandbox-Fault", "cut_before")
    shown = send(tab)
    assert '"outcome": "unreached"' in shown


@LANGUAGES
def test_every_control_is_reached_and_worked_by_the_keyboard_alone(read: Reading, language: str) -> None:
    tab = read(SEARCH, language)
    tab.until("document.querySelectorAll('#try-client option').length > 0")
    tab.press("Tab")
    assert tab.see("document.activeElement.className") == "skip"
    tab.press("Enter")
    assert tab.see("location.hash") == "#content"
    reached: list[str] = []
    for _ in range(200):
        tab.press("Tab")
        reached.append(tab.see("document.activeElement.id || document.activeElement.dataset.what || ''"))
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert tab.see(outline) != "none", tab.see("document.activeElement.outerHTML.slice(0, 200)")
        if reached[-1] == "get-token":
            tab.press("Enter")
            tab.until("document.querySelector('#try-token').value !== ''")
        if tab.see("document.activeElement.classList.contains('main')"):
            break
    fields = tab.see(
        "Array.from(document.querySelectorAll('form input, form select, form textarea'), e => e.id)"
    )
    assert set(fields) | {"get-token"} <= set(reached)
    tab.press("Enter")
    tab.until("!document.querySelector('.result').hidden")
    tab.until("document.activeElement === document.querySelector('.result')")
    assert tab.text(".result").startswith("200 OK")


@LANGUAGES
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(read: Reading, width: int, language: str) -> None:
    for path in ("/docs", SEARCH, "/docs/operations/makeCreditReport", "/docs/problems", "/problems/invalid"):
        tab = read(path, language)
        tab.resize(width, 800)
        assert tab.see("document.documentElement.scrollWidth") <= width, path


# -- elsewhere than in a sandbox -------------------------------------------------------------------------


@dataclass
class Deployment:
    """The handbook of a gateway that is no sandbox, before a stand-in that says what it was sent."""

    url: str
    server: uvicorn.Server
    asked: list[Request] = field(default_factory=list)


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    app = FastAPI(openapi_url=None)
    install(app, Surroundings(sandbox=False, issuer="https://issuer.example.org"))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    deployed = Deployment(f"http://127.0.0.1:{listener.getsockname()[1]}", server)

    @app.post("/v1/medical-insurance/visits")
    async def visits(request: Request) -> JSONResponse:
        deployed.asked.append(request)
        return JSONResponse({"words": "</code><img src=x onerror=alert(1)>"}, 201)

    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield deployed
    server.should_exit = True
    thread.join(30)
    listener.close()


def test_a_pasted_token_acts_for_real_only_when_that_is_meant_and_is_kept_nowhere(
    tab: Tab, deployment: Deployment
) -> None:
    tab.requests.clear()
    tab.complaints.clear()
    tab.open(f"{deployment.url}{OPENING}?lang=en")
    tab.see("document.querySelector('#try-token').focus()")
    tab.type("Bearer a-pasted-token")
    assert send(tab) == said("sure", "en")
    assert tab.see("document.activeElement.id") == "try-sure"
    tab.press("Space")
    assert send(tab).startswith("201 Created")
    (request,) = deployment.asked
    assert request.headers["authorization"] == "Bearer a-pasted-token"
    assert len(request.headers["idempotency-key"]) == 36
    assert "cookie" not in request.headers
    assert "referer" not in request.headers
    assert tab.see("document.querySelectorAll('.result img').length") == 0
    kept = "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state])"
    assert "a-pasted-token" not in tab.see(kept)
    assert not [url for url in tab.requests if "a-pasted-token" in url]
    assert {urlsplit(url).netloc for url in tab.requests} == {urlsplit(deployment.url).netloc}
    assert tab.complaints == []
    tab.open(f"{deployment.url}{OPENING}?lang=en")
    assert tab.see("document.querySelector('#try-token').value") == ""


@LANGUAGES
def test_no_answer_is_told_as_an_unknown_outcome(tab: Tab, deployment: Deployment, language: str) -> None:
    tab.open(f"{deployment.url}{OPENING}?lang={language}")
    put(tab, "try-token", "a-token")
    tab.see("document.querySelector('#try-sure').checked = true")
    tab.call(
        "Network.emulateNetworkConditions",
        offline=True,
        latency=0,
        downloadThroughput=-1,
        uploadThroughput=-1,
    )
    try:
        assert send(tab) == said("lost", language)
    finally:
        tab.call(
            "Network.emulateNetworkConditions",
            offline=False,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
    assert deployment.asked == []


def test_the_browser_itself_refuses_what_the_page_may_not(tab: Tab, deployment: Deployment) -> None:
    tab.open(f"{deployment.url}{OPENING}?lang=en")
    tab.complaints.clear()
    with socket.create_server(("127.0.0.1", 0)) as other:
        elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}/"
        assert tab.see(f"fetch({json.dumps(elsewhere)}).then(() => 'sent', () => 'refused')") == "refused"
    with pytest.raises(WentWrong, match="TrustedHTML"):
        tab.see("document.querySelector('main').innerHTML = '<b>x</b>'")
    ran = "(() => { const s = document.createElement('script'); s.src = 'data:,window.ran=1';"
    with pytest.raises(WentWrong, match="TrustedScriptURL"):
        tab.see(ran + " document.body.append(s); })()")
    assert [one for one in tab.complaints if "connect-src 'self'" in one]
