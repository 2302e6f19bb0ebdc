"""The golden exchanges with Chongqing's labour market, and a line that plays them back or spoils them."""

import copy
import json
from datetime import date, datetime
from pathlib import Path
from typing import get_type_hints

import orjson
from chongqing_pension_golden import Recorded
from pydantic import TypeAdapter

from gateway.outcomes import Question
from gateway.regions.chongqing.employment import ChongqingEmployment
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.transactions import TRANSACTIONS
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.employment.backend import EmploymentBackend
from gateway.vocabulary import Message, now

__all__ = ["Recorded"]

FOLDER = Path(__file__).parent / "golden" / "chongqing_employment"
DAY = date(2026, 11, 26)
"""The business day of the samples, which is the day of their messages, too."""
GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))


def golden(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def changes():
    return [name for name in GOLDEN if TRANSACTIONS[golden(name)["operation"]].changes_state]


def reads():
    return [name for name in GOLDEN if name not in changes()]


def region_over(transport, *, clock=now, today=DAY, **settings):
    line = Line("chongqing", "http://region", transport=transport)
    client = ChongqingEmploymentClient(Post(line, paas_id="p", token="t", clock=clock))
    return ChongqingEmployment(client, today=lambda: today, **settings)


def message_of(sample, fault=None):
    office, sent_at = sample["message_id"][:12], datetime.fromisoformat(sample["sent_at"])
    area = office[:6]
    return Message(sample["message_id"], sent_at, office, office, sample["operator"], area, area, fault)


def arguments_of(sample):
    hints = get_type_hints(getattr(EmploymentBackend, sample["operation"]))
    return {name: TypeAdapter(hints[name]).validate_python(value) for name, value in sample["asked"].items()}


async def played(sample, line, **settings):
    """Ask as the sample asks, over this line."""
    operation = getattr(region_over(line, **settings), sample["operation"])
    return await operation(message_of(sample), **arguments_of(sample))


def shown(translated):
    """An outcome as the samples hold it."""
    answers = getattr(translated, "answers", None)
    return _in_json(translated.answer) if answers is None else [_in_json(one) for one in answers]


def _in_json(answer):
    return answer.model_dump(mode="json", exclude_none=True)


# -- the same, spoilt ----------------------------------------------------------------------------------


def answered(sample, **changed):
    """A line that gives the sample's answer with other members of its envelope."""
    return Recorded({**sample["answer"], **changed})


def with_records(sample, records):
    """A line that gives these records for an answer, counted as they are."""
    return answered(sample, sl=str(len(records)), jl=records)


def spoilt(name, which=0, **fields):
    """A golden exchange one record of which has other fields; None leaves a field out."""
    sample = golden(name)
    records = copy.deepcopy(sample["answer"]["jl"])
    told = {**records[which], **fields}
    records[which] = {field: value for field, value in told.items() if value is not None}
    return sample, with_records(sample, records)


# -- what became of a message --------------------------------------------------------------------------


class Enquired(Recorded):
    """Answers an enquiry with a fate, under the enquiry's own number."""

    def __init__(self, sample, **fate):
        super().__init__({})
        jylb = TRANSACTIONS[sample["operation"]].code
        known = {"cxbwbh": sample["message_id"], "cxjylb": jylb, "clzt": "1", "cwm": "", "cwsm": ""}
        self.fate = {**known, "fhjl": sample["answer"]["jl"], **fate}

    async def handle_async_request(self, request):
        number = json.loads(await request.aread())["bwbh"]
        self.answer = orjson.dumps({"bwbh": number, "fhz": "1", "sl": "1", "jl": [self.fate]})
        return await super().handle_async_request(request)


def question(sample, **facts):
    message = message_of(sample)
    return Question(
        operation=sample["operation"], message_id=message.message_id, sent_at=message.sent_at, facts=facts
    )
