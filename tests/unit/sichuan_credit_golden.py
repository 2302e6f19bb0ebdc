"""The golden exchanges with Sichuan's credit platform, and a line that plays them back or spoils them."""

import json
from pathlib import Path
from typing import get_type_hints

import httpx
from pydantic import TypeAdapter

from gateway.outcomes import Question
from gateway.regions.gb18030 import decode, encode
from gateway.regions.sichuan.credit import SichuanCredit, SichuanCreditClient
from gateway.regions.transport import Line
from gateway.services.credit.backend import CreditBackend
from gateway.vocabulary import Message

FOLDER = Path(__file__).parent / "golden" / "sichuan_credit"
GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))


def golden(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def changes():
    return [name for name in GOLDEN if golden(name)["operation"] == "deliver_record"]


class Recorded(httpx.AsyncBaseTransport):
    """Stands for the platform: one answer to whatever is asked, and what was asked of it in order."""

    def __init__(self, answer=""):
        self.answer = answer
        self.sent, self.headers = [], []

    async def handle_async_request(self, request):
        assert (request.method, request.url.path) == ("POST", "/xyzx/exchange")
        self.sent.append(decode(await request.aread()))
        self.headers.append(dict(request.headers))
        return httpx.Response(200, content=encode(self.answer))


class Kept(Recorded):
    """The platform when it is enquired of: what it kept of the message goes back under the new number."""

    def __init__(self, state, message_id, more="", kept=""):
        super().__init__()
        self.fields = f"<fields><LZH>{message_id}</LZH><CLZT>{state}</CLZT>{more}</fields>{kept}"

    async def handle_async_request(self, request):
        number = decode(await request.aread()).partition("<flowUuid>")[2][:32]
        head = f"<flowUuid>{number}</flowUuid><resultCode>0</resultCode><resultMsg/>"
        self.answer = (
            '<?xml version="1.0" encoding="GB18030" standalone="yes"?><ExchangeMessage>'
            f"<Header>{head}</Header><Body>{self.fields}</Body></ExchangeMessage>"
        )
        return await super().handle_async_request(request)


def region_over(transport, **settings):
    line = Line("sichuan", "http://region", transport=transport)
    return SichuanCredit(SichuanCreditClient(line, access_key="key", secret="secret", **settings))


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


def kept_of(sample):
    """The body of the sample's answer as the platform keeps it."""
    body = sample["answer"].partition("<Body>")[2].partition("</Body>")[0]
    return f"<CLJG>{body}</CLJG>"
