"""The golden exchanges with Chongqing's credit platform, and a line that plays them back or spoils them."""

import json
from pathlib import Path
from typing import get_type_hints

import httpx
import orjson
from pydantic import TypeAdapter

from gateway.outcomes import Question
from gateway.regions.chongqing.credit import ChongqingCredit, ChongqingCreditClient
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.credit.backend import CreditBackend
from gateway.vocabulary import Message, now

FOLDER = Path(__file__).parent / "golden" / "chongqing_credit"
GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))


def golden(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def changes():
    return [name for name in GOLDEN if golden(name)["operation"] == "deliver_record"]


class Recorded(httpx.AsyncBaseTransport):
    """Stands for the platform: one answer to whatever is asked, and what was asked of it in order."""

    def __init__(self, answer=b"", status=200):
        self.answer = answer if isinstance(answer, bytes) else orjson.dumps(answer)
        self.status = status
        self.sent, self.headers, self.paths = [], [], []

    async def handle_async_request(self, request):
        self.sent.append(json.loads(await request.aread()))
        self.headers.append(dict(request.headers))
        self.paths.append(request.url.path)
        return httpx.Response(self.status, content=self.answer)


class Kept(Recorded):
    """The platform when it is enquired of: what it kept of the message goes back under the new number."""

    def __init__(self, state, message_id, **more):
        super().__init__()
        self.entry = {"CXBWH": message_id, "CLZT": state, **more}

    async def handle_async_request(self, request):
        number = json.loads(await request.aread())["bwh"]
        answer = {"code": "200", "msg": "成功", "bwh": number, "total": "1", "data": [self.entry]}
        self.answer = orjson.dumps(answer)
        return await super().handle_async_request(request)


def region_over(transport, clock=now, **settings):
    line = Line("chongqing", "http://region", transport=transport)
    client = ChongqingCreditClient(Post(line, paas_id="p", token="t", clock=clock))
    return ChongqingCredit(client, **settings)


def message_of(sample):
    return TypeAdapter(Message).validate_python(sample["message"])


def arguments_of(sample):
    hints = get_type_hints(getattr(CreditBackend, sample["operation"]))
    return {name: TypeAdapter(hints[name]).validate_python(value) for name, value in sample["asked"].items()}


async def played(sample, line):
    """Ask as the sample asks, over this line."""
    operation = getattr(region_over(line), sample["operation"])
    return await operation(message_of(sample), **arguments_of(sample))


def shown(translated):
    """An outcome as the samples hold it."""
    answers = getattr(translated, "answers", None)
    each = [translated.answer] if answers is None else answers
    told = [one.model_dump(mode="json", exclude_defaults=True) for one in each]
    return told if answers is not None else told[0]


def asked_of(sample, **facts):
    """What the errand kept of a delivery, as an enquiry has it."""
    message, delivery = message_of(sample), sample["asked"]["delivery"]
    kept = {
        "push_number": delivery["push_number"],
        "version": delivery["version"],
        "document_number": delivery["record"]["document_number"],
    }
    return message, Question(
        operation="deliver_record",
        message_id=message.message_id,
        sent_at=message.sent_at,
        facts=kept | facts,
    )


def spoilt(name, field, after, *, before=None, **beside):
    """A golden exchange whose answer differs in the first entry that has the field; None takes it away."""
    sample = golden(name)
    rows = (row for row in sample["answer"]["data"] if row.get(field) and before in (None, row[field]))
    row = next(rows)
    for changed, value in {field: after, **beside}.items():
        row[changed] = value
        if value is None:
            del row[changed]
    return sample, Recorded(sample["answer"])


def around(name, **changed):
    """A golden exchange whose envelope differs."""
    sample = golden(name)
    return sample, Recorded({**sample["answer"], **changed})
