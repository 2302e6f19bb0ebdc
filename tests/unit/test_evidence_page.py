"""The verifier's page in a real browser: from a plain static server, with nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from evidence_cases import GOOD
from evidence_forgeries import CASES
from evidence_samples import TRUST, SmallLog, entry, package

from gateway.evidence.trust import written_trust

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/verifier"
MARKUP = "<img src=x onerror=alert(1)>"
BROWSER = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--virtual-time-budget=10000", "--dump-dom"),
)


class Quiet(SimpleHTTPRequestHandler):
    """A static server that keeps what was asked of it."""

    asked: list[str]

    def log_message(self, format, *args):  # noqa: A002
        self.asked.append(self.path)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The page as somebody serves it who trusts these keys; and, in /bare, as nobody has set up."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PAGE, folder / "bare")
    shutil.copytree(PAGE, folder / "set")
    (folder / "set/trust.json").write_text(written_trust(TRUST), "utf-8")
    (folder / "good.zip").write_bytes(GOOD)
    (folder / "edited.zip").write_bytes(CASES["edited body"].data)
    (folder / "markup.zip").write_bytes(package([SmallLog([entry("close", operation=MARKUP)]).bare(0)]))
    (folder / "3.tlog-proof").write_bytes(CASES["a receipt"].data)
    asked: list[str] = []
    handler = partial(type("Handler", (Quiet,), {"asked": asked}), directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def browse(site, need_tool, tmp_path):
    """What the page is after it has run."""
    chromium = need_tool("chromium")

    def browsing(address):
        command = [chromium, *BROWSER, f"--user-data-dir={tmp_path}", f"{site[0]}/{address}"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8"
        )
        return done.stdout

    return browsing


def verdict_in(page: str) -> str | None:
    found = re.search(r'id="verdict" data-verdict="(\w+)"', page)
    return found and found[1]


def test_a_package_that_holds_is_shown_to_hold(browse, site):
    page = browse("set/index.html?package=../good.zip")
    assert verdict_in(page) == "holds"
    assert "核验通过" in page
    assert "双方见证 witnessed by both" in page
    assert page.count('data-state="failed"') == 0
    assert page.count('data-state="ok"') > 30
    assert "2a842e5c ea10a3af" in page
    assert {path.rpartition("/")[2].partition("?")[0] for path in site[1]} <= {
        *("index.html", "style.css", "page.mjs", "verify.mjs", "trust.json", "good.zip"),
    }


@pytest.mark.parametrize(
    ("address", "verdict", "words"),
    [
        ("set/index.html?package=../edited.zip", "failed", "bodies/3/answer"),
        ("set/index.html?package=../3.tlog-proof", "holds", "inclusion"),
        ("bare/index.html?package=../good.zip", "not_established", "尚不能认定"),
        ("bare/index.html?package=../3.tlog-proof", None, "A receipt names no keys"),
        ("set/index.html?package=https://elsewhere.example/good.zip", None, "elsewhere.example is not this"),
        ("set/index.html?package=../missing.zip", None, "../missing.zip: 404"),
        ("set/index.html", None, "trust.json"),
    ],
)
def test_the_page_says_what_the_verifier_finds(browse, address, verdict, words):
    page = browse(address)
    assert verdict_in(page) == verdict
    assert words in page


def test_words_of_a_file_do_not_become_markup(browse):
    page = browse("set/index.html?package=../markup.zip")
    assert verdict_in(page) == "holds"
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page


def test_the_page_may_run_and_fetch_nothing_from_elsewhere():
    text = (PAGE / "index.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[kind] for kind in ("script-src", "style-src", "connect-src")} == {"'self'"}
    code = "".join(file.read_text("utf-8") for file in PAGE.iterdir() if file.suffix != ".css")
    assert "http://" not in code.replace("http://127", "")
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(|new Function", code)
    assert not re.search(r"<script(?! type=\"module\" src=)|<style|style=|\son[a-z]+=", text)
