"""The labour market's own envelope: everything is text, and `fhz` says what became of it."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.sandbox.chongqing.employment import clock, fields
from gateway.sandbox.chongqing.employment.refusals import SYSTEM_FAILURE, Refusal

DONE, REFUSED, FAILED, NOT_IN_TABLE = "1", "0", "-1", "7"
Record = dict[str, Any]

_OFFICE = re.compile(r"5[01]\d{10}", re.ASCII)
_NUMBER = r"\d{12}\d{14}[0-9A-Z]{4}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has the right shape."""

    bwbh: str
    jylb: str
    office: str
    asked: dict[str, Any]


def read(body: bytes, jylb: str) -> Message:
    """Read the envelope of a message that came by the path of `jylb`."""
    raw = _parsed(body)
    number = fields.shaped(raw, "bwbh", _NUMBER)
    if fields.needed(raw, "jylb") != jylb:
        raise Refusal("ZP1002", str(raw["jylb"])[:10])
    office = fields.needed(raw, "jgbm")
    if not _OFFICE.fullmatch(office):
        raise Refusal("ZP1005", office[:12])
    if not number.startswith(office):
        raise Refusal("ZP1001", "bwbh")
    fields.shaped(raw, "czy", r"[0-9A-Z]{4,12}")
    fields.shaped(raw, "fssj", r"\d{14}")
    asked = raw.get("cs")
    if not isinstance(asked, dict):
        raise Refusal("ZP1001", "cs")
    return Message(number, jylb, office, asked)


def number_of(body: bytes) -> str:
    """The number of a message that does not read otherwise, to be repeated in its refusal."""
    try:
        return fields.shaped(_parsed(body), "bwbh", _NUMBER)
    except Refusal:
        return ""


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        raw = orjson.loads(body)
    except ValueError:
        raise Refusal("ZP1001", "JSON") from None
    if not isinstance(raw, dict):
        raise Refusal("ZP1001", "JSON")
    return raw


def done(number: str, records: list[Record], fhz: str = DONE, *, count: int | None = None) -> bytes:
    """The answer of a transaction that was done."""
    return _written(number, fhz, records=records, count=count)


def refused(number: str, no: Refusal) -> bytes:
    """A final no."""
    return _written(number, REFUSED, no.code, no.text)


def failed(number: str) -> bytes:
    """A system failure: the sender does not know."""
    return _written(number, FAILED, *SYSTEM_FAILURE)


def refused_misleadingly(number: str, no: Refusal) -> bytes:
    """A refusal that looks like an answer: `fhz` a number, no code, the reason in the remark."""
    return _written(number, 1, remark=f"{no.code}:{no.text}")


def _written(
    number: str,
    fhz: str | int,
    code: str = "",
    text: str = "",
    *,
    remark: str = "",
    records: list[Record] | None = None,
    count: int | None = None,
) -> bytes:
    told = records or []
    return orjson.dumps(
        {
            "bwbh": number,
            "fhz": fhz,
            "cwm": code,
            "cwsm": text,
            "bz": remark,
            "fhsj": clock.wall14(),
            "sl": str(len(told) if count is None else count),
            "jl": told,
        }
    )
