"""The golden exchanges with Sichuan's employment side, and a line that plays them back or spoils them."""

import json
from pathlib import Path
from typing import get_type_hints

from pydantic import TypeAdapter
from sichuan_pension_golden import Recorded, message_of

from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.employment import SichuanEmployment
from gateway.regions.sichuan.employment.transactions import CHANGES
from gateway.regions.transport import Line
from gateway.services.employment.backend import EmploymentBackend

__all__ = [
    "GOLDEN",
    "Recorded",
    "changes",
    "golden",
    "kept_as",
    "message_of",
    "played",
    "region_over",
    "shown",
]

FOLDER = Path(__file__).parent / "golden" / "sichuan_employment"
GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))


def golden(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def changes():
    return [name for name in GOLDEN if golden(name)["operation"] in CHANGES]


def region_over(transport):
    line = Line("sichuan", "http://region", transport=transport)
    return SichuanEmployment(SichuanClient(line, access_key="key", secret="secret"))


def arguments_of(sample):
    hints = get_type_hints(getattr(EmploymentBackend, sample["operation"]))
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
    return answer.model_dump(mode="json", exclude_none=True)


def spoilt(name, before, after):
    """A golden exchange whose answer differs in one place."""
    sample = golden(name)
    assert before in sample["answer"]
    return sample, Recorded(sample["answer"].replace(before, after, 1))


def kept_as(sample, state):
    """The sample's call as a query by its number shows it."""
    output = sample["answer"].partition("<output>")[2].partition("</output>")[0]
    codes = ' jylsh="S1" jyyzm="V1"' if state == "2" else ' jylsh="S1"'
    transaction = CHANGES[sample["operation"]]
    call = f'<jy fdxh="1" jybh="{transaction}" jyzt="{state}"{codes} appcode="1" appmsg="">'
    return f"<jyzt>{state}</jyzt>{call}<output>{output}</output></jy>"
