"""The golden exchanges with Sichuan's pension side, and a line that plays them back or spoils them."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import get_type_hints

import httpx
from pydantic import TypeAdapter

from gateway.regions.gb18030 import decode, encode
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.pension import SichuanPension
from gateway.regions.sichuan.pension.transactions import CHANGES
from gateway.regions.transport import Line
from gateway.services.pension.backend import PensionBackend
from gateway.vocabulary import Message

FOLDER = Path(__file__).parent / "golden" / "sichuan_pension"
GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))
_RESPONSE = (
    '<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>1</appcode>{}</response>'
)
_STATES = {"/yinhai/confirm": "3", "/yinhai/cancel": "4"}


def golden(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def changes():
    return [name for name in GOLDEN if golden(name)["operation"] in CHANGES]


class Recorded(httpx.AsyncBaseTransport):
    """Stands for Sichuan: one answer to the call, one to the query, and what was asked of it in order."""

    def __init__(self, answer="", kept="", confirmed=""):
        self.answer, self.kept, self.confirmed = answer, kept, confirmed
        self.paths, self.sent = [], []

    async def handle_async_request(self, request):
        self.paths.append(request.url.path)
        self.sent.append(decode(await request.aread()))
        return httpx.Response(200, content=encode(self._said(request.url.path)))

    def _said(self, path):
        if path == "/yinhai/confirm" and self.confirmed:
            return self.confirmed
        if path in _STATES:
            return _RESPONSE.format(f"<output><jyzt>{_STATES[path]}</jyzt></output>")
        if path == "/yinhai/query":
            return _RESPONSE.format(f"<output>{self.kept}</output>")
        return self.answer


def region_over(transport):
    line = Line("sichuan", "http://region", transport=transport)
    return SichuanPension(SichuanClient(line, access_key="key", secret="secret"))


def message_of(sample):
    return TypeAdapter(Message).validate_python(sample["message"])


def arguments_of(sample):
    hints = get_type_hints(getattr(PensionBackend, sample["operation"]))
    return {name: TypeAdapter(hints[name]).validate_python(value) for name, value in sample["asked"].items()}


async def played(sample, line):
    """Ask as the sample asks, over this line."""
    operation = getattr(region_over(line), sample["operation"])
    return await operation(message_of(sample), **arguments_of(sample))


def shown(translated):
    """An outcome as the samples hold it."""
    answers = getattr(translated, "answers", None)
    return _in_json(translated.answer) if answers is None else [_in_json(one) for one in answers]


def _in_json(answer):
    if is_dataclass(answer):
        return {name: value for name, value in asdict(answer).items() if value is not None}
    return answer.model_dump(mode="json", exclude_none=True)


def kept_as(sample, state):
    """The sample's call as a query by its number shows it."""
    output = sample["answer"].partition("<output>")[2].partition("</output>")[0]
    codes = ' jylsh="S1" jyyzm="V1"' if state == "2" else ' jylsh="S1"'
    transaction = CHANGES[sample["operation"]]
    call = f'<jy fdxh="1" jybh="{transaction}" jyzt="{state}"{codes} appcode="1" appmsg="">'
    return f"<jyzt>{state}</jyzt>{call}<output>{output}</output></jy>"
