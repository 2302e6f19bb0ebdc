"""The platform's own envelope: read strictly, answered with a code that is a string and a list."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.sandbox.chongqing.credit import fields, writing
from gateway.sandbox.chongqing.credit.refusals import BREAKDOWN, Refusal

DONE = "200"
Rows = list[dict[str, Any]]
_NUMBER = r"[0-9A-HJ-NPQRTUWXY]{18}\d{14}[0-9A-Z]{4}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has the right shape."""

    bwh: str
    jkbm: str
    sender: str
    asked: dict[str, Any]

    @property
    def number(self) -> str:
        """The id that its sender gave it."""
        return self.bwh


def read(body: bytes, jkbm: str) -> Message:
    """Read the envelope of a message that came by the path of `jkbm`."""
    raw = _parsed(body)
    bwh = fields.shaped(raw, "bwh", _NUMBER)
    if fields.needed(raw, "jkbm") != jkbm:
        raise Refusal("402", "jkbm")
    sender = fields.shaped(raw, "sqf", fields.CREDIT_CODE)
    if not bwh.startswith(sender):
        raise Refusal("400", "bwh")
    fields.needed(raw, "czy", 30)
    fields.day(raw, "fssj", timed=True)
    fields.needed(raw, "fssj")
    return Message(bwh, jkbm, sender, fields.node(raw, "data"))


def number_of(body: bytes) -> str | None:
    """The id of a message that does not read otherwise, to be repeated in its refusal."""
    try:
        found = _parsed(body).get("bwh")
    except Refusal:
        return None
    return found if isinstance(found, str) and re.fullmatch(_NUMBER, found, re.ASCII) else None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        raw = orjson.loads(body)
    except ValueError:
        raise Refusal("400", "JSON") from None
    if not isinstance(raw, dict):
        raise Refusal("400", "JSON")
    return raw


def done(bwh: str, rows: Rows, total: int | None = None) -> bytes:
    """The answer to what was done."""
    return _write(bwh, DONE, "成功", rows, total)


def refused(bwh: str | None, no: Refusal) -> bytes:
    """A final no."""
    return _write(bwh, no.code, no.text, [])


def refused_misleadingly(bwh: str, no: Refusal) -> bytes:
    """A refusal that looks like success: the number 200, and the reason in words."""
    return _write(bwh, int(DONE), f"{no.code}:{no.text}", [])


def failed(bwh: str) -> bytes:
    """A breakdown: the sender does not know."""
    return _write(bwh, *BREAKDOWN, [])


def _write(bwh: str | None, code: str | int, msg: str, rows: Rows, total: int | None = None) -> bytes:
    return orjson.dumps(
        {
            "code": code,
            "msg": msg,
            "bwh": bwh,
            "fhsj": writing.instant(writing.now()),
            "total": str(len(rows) if total is None else total),
            "data": rows,
        }
    )
