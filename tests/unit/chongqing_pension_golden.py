"""The golden exchanges with Chongqing's pension platform: what is asked, sent, answered and told."""

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import get_type_hints

import httpx
import orjson
from pydantic import TypeAdapter

from gateway.regions.chongqing.pension import ChongqingPension
from gateway.regions.chongqing.pension.client import ChongqingPensionClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.pension.backend import PensionBackend
from gateway.vocabulary import Message, now

GOLDEN = sorted((Path(__file__).parent / "golden" / "chongqing_pension").glob("*.json"))


class Recorded(httpx.AsyncBaseTransport):
    """Stands for Chongqing: gives one answer to everything, and keeps what it was sent."""

    def __init__(self, answer, status=200):
        self.answer = answer if isinstance(answer, bytes) else orjson.dumps(answer)
        self.status = status
        self.sent = []

    async def handle_async_request(self, request):
        self.sent.append((request.url.path, request.headers, json.loads(await request.aread())))
        return httpx.Response(self.status, content=self.answer)


def region_over(transport, **settings):
    line = Line("chongqing", "http://region", transport=transport)
    clock = settings.pop("clock", now)
    client = ChongqingPensionClient(Post(line, paas_id="p", token="t", clock=clock))
    return ChongqingPension(client, **settings)


def arguments_of(golden):
    hints = get_type_hints(getattr(PensionBackend, golden["operation"]))
    return {
        name: TypeAdapter(hints[name]).validate_python(golden["arguments"].get(name))
        for name in hints
        if name not in ("message", "return")
    }


def message_of(golden):
    agency = golden["message_id"][:12]
    sent_at = datetime.fromisoformat(golden["sent_at"])
    return Message(golden["message_id"], sent_at, agency, agency, golden["operator"], "500198", "510198")


def in_json(answer):
    """An answer as a file can hold it."""
    if is_dataclass(answer):
        return {name: value for name, value in asdict(answer).items() if value is not None}
    return answer.model_dump(mode="json", exclude_none=True)


def told(translated):
    answers = getattr(translated, "answers", None)
    return in_json(translated.answer) if answers is None else [in_json(one) for one in answers]
