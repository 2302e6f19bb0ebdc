"""A client of the Sichuan mock, written from docs/regions/sichuan.md; shares no code with either side."""

import base64
import hashlib
import hmac
import itertools
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import httpx
from lxml import etree

KEY, SECRET = "YHTEST", "a secret of this test"
HOSPITAL, ELSEWHERE = "H51019800001", "H50019800001"
RESIDENT = {"aac001": "0098000002", "aac002": "510198198807120028", "aac003": "李秋月"}
EMPLOYEE = {"aac001": "0098000001", "aac002": "510198197203150010", "aac003": "王建国"}
GUEST = {"aac001": "ZG0000000001", "aac002": "500198196906200030", "aac003": "罗·𠮷𬭼"}
B = {"yka055": "18400.00", "yka056": "920.00", "yka057": "1480.00", "yka111": "16000.00"}

_numbers = itertools.count(1)


class Answer:
    """A response, decoded with Python's codec before parsing, as the page tells clients to."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.headers["content-type"] == "text/xml; charset=GB18030"
        text = response.content.decode("gb18030")
        self.root = etree.fromstring(text.split("?>", 1)[1])

    def __getitem__(self, name: str) -> str:
        return self.root.findtext(name) or self.root.findtext(f"output/{name}") or ""

    @property
    def code(self) -> int:
        return int(self["appcode"])

    def rows(self, path: str = "output/row") -> list[dict[str, str]]:
        return [dict(row.attrib) for row in self.root.iterfind(path)]


def element(name: str, value: str | dict | list) -> str:
    if isinstance(value, list):
        return "".join(f"<row{''.join(f' {k}={quoteattr(v)}' for k, v in row.items())}/>" for row in value)
    inner = "".join(element(*pair) for pair in value.items()) if isinstance(value, dict) else escape(value)
    return f"<{name}>{inner}</{name}>"


class Mock:
    """The mock as its neighbours see it."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=10)

    def post(self, path: str, fields: dict, fault: str = "", **signing: str | bytes) -> httpx.Response:
        text = '<?xml version="1.0" encoding="GB18030" standalone="yes"?>' + element("request", fields)
        body = text.encode("gb18030")
        headers = {"Content-Type": "text/xml; charset=GB18030", **signed(path, body, **signing)}
        return self.http.post(
            path, content=body, headers=headers | ({"X-Sandbox-Fault": fault} if fault else {})
        )

    def call(
        self, jybh: str, data: dict, *, pcbh: str = "", at: str = "", fault: str = "", **control: str
    ) -> Answer:
        return Answer(self.sent(jybh, data, pcbh=pcbh, at=at, fault=fault, **control))

    def sent(
        self, jybh: str, data: dict, *, pcbh: str = "", at: str = "", fault: str = "", **control: str
    ) -> httpx.Response:
        asks = at or (HOSPITAL if data.get("aac001") == GUEST["aac001"] else ELSEWHERE)
        head = {"jybh": jybh, "pcbh": pcbh or batch(), "jysj": "2026-03-02 09:00:00", "akb020": asks}
        return self.post("/yinhai/call", {**head, "control": control, "data": data}, fault)

    def confirm(self, called: Answer, *, at: str = ELSEWHERE, fault: str = "", jyyzm: str = "") -> Answer:
        fields = {"akb020": at, "jylsh": called["jylsh"], "jyyzm": jyyzm or called["jyyzm"]}
        return Answer(self.post("/yinhai/confirm", fields, fault))

    def cancel(self, called: Answer) -> Answer:
        return Answer(self.post("/yinhai/cancel", {"akb020": ELSEWHERE, "jylsh": called["jylsh"]}))

    def query(self, pcbh: str) -> Answer:
        return Answer(self.post("/yinhai/query", {"pcbh": pcbh}))

    def uncertain(self, **by: str) -> list[dict[str, str]]:
        return Answer(self.post("/yinhai/uncertain", by)).rows()

    def done(self, jybh: str, data: dict, at: str = "") -> Answer:
        """Both phases."""
        called = self.call(jybh, data, at=at)
        assert called.code == 1, called["appmsg"]
        asks = at or (HOSPITAL if data.get("aac001") == GUEST["aac001"] else ELSEWHERE)
        confirmed = self.confirm(called, at=asks)
        assert confirmed.code == 1, confirmed["appmsg"]
        return called

    def ledger(self, kind: str) -> list[dict]:
        return [row for row in self.http.get("/sandbox/ledger").json() if row["kind"] == kind]

    def admitted(self, started: str = "2026-03-02 09:00:00", **more: str) -> dict[str, str]:
        """A resident of Chengdu admitted in Chongqing; the fields that settle the visit."""
        data = {**RESIDENT, "aae140": "342", "yab139": "0098", "yab003": "500198", "aka130": "0309"}
        akc190 = self.done(
            "21", {**data, "akc192": started, "zyh": f"Z{next(_numbers)}", "akc193": "肺炎", **more}
        )
        return {
            "akc190": akc190["akc190"],
            "aac001": RESIDENT["aac001"],
            "aae140": "342",
            "aka130": "0309",
            "yab139": "0098",
        }

    def guest(self) -> dict[str, str]:
        """A guest from Chongqing admitted in Chengdu."""
        data = {**GUEST, "aae140": "310", "yab139": "500198", "yab003": "0098", "aka130": "0301"}
        visit = self.done("21", {**data, "akc192": "2026-03-02 09:00:00", "zyh": "Z9", "akc193": "胆囊炎"})
        return {"akc190": visit["akc190"], "aac001": GUEST["aac001"]}


def batch() -> str:
    return f"{ELSEWHERE}{next(_numbers):08d}{secrets.token_hex(4)}"


def signed(
    path: str, body: bytes, *, key: str = KEY, secret: str = SECRET, stamp: str = "", nonce: str = ""
) -> dict[str, str]:
    stamp, nonce = stamp or str(int(time.time() * 1000)), nonce or secrets.token_hex(12)
    canonical = "\n".join(["POST", path, key, stamp, nonce, hashlib.sha256(body).hexdigest()])
    mac = hmac.new(secret.encode(), canonical.encode(), hashlib.sha256).digest()
    return {
        "X-YH-Access-Key": key,
        "X-YH-Timestamp": stamp,
        "X-YH-Nonce": nonce,
        "X-YH-Signature": base64.b64encode(mac).decode(),
    }


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "gateway.sandbox.sichuan", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(
        [*command, "--access-key", KEY, "--secret", SECRET], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=5)
    assert rest == ""
    return process.returncode
