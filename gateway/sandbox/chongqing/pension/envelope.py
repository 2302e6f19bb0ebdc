"""The platform's own envelope: read strictly, answered with a `zt` that is the inverse of intuition."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from gateway.sandbox.chongqing.pension import fields, writing
from gateway.sandbox.chongqing.pension.refusals import SYSTEM_FAILURE, Refusal

DONE, REFUSED, FAILED, NOT_IN_TABLE = "0", "1", "9", "3"

_AGENCY = re.compile(r"\d{12}", re.ASCII)
_SERVED = ("50", "51")
_LSH = r"\d{12}\d{14}[0-9A-Z]{4}"
_STAFF = r"[0-9A-Z]{4,12}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has the right shape."""

    lsh: str
    ywlx: str
    agency: str
    staff: str
    asked: dict[str, Any]

    @property
    def number(self) -> str:
        """The id that its sender gave it."""
        return self.lsh


def read(body: bytes, ywlx: str) -> Message:
    """Read the envelope of a message that came by the path of `ywlx`."""
    raw = _parsed(body)
    lsh = fields.shaped(raw, "lsh", _LSH)
    if fields.needed(raw, "ywlx") != ywlx:
        raise Refusal("YL1002", str(raw["ywlx"])[:10])
    agency = fields.needed(raw, "jbjg")
    if not _AGENCY.fullmatch(agency) or not agency.startswith(_SERVED):
        raise Refusal("YL1005", agency[:12])
    if not lsh.startswith(agency):
        raise Refusal("YL1001", "lsh")
    staff = fields.shaped(raw, "jbr", _STAFF)
    fields.instant(raw, "fssj")
    return Message(lsh, ywlx, agency, staff, fields.section(raw, "sj"))


def number_of(body: bytes) -> str | None:
    """The message id of a message that does not read otherwise, to be repeated in its refusal."""
    try:
        return fields.shaped(_parsed(body), "lsh", _LSH)
    except Refusal:
        return None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        orjson.loads(body)  # stricter: refuses NaN, lone surrogates, broken UTF-8
        raw = writing.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("YL1001", "JSON") from None
    if not isinstance(raw, dict):
        raise Refusal("YL1001", "JSON")
    return raw


def done(lsh: str, output: dict[str, Any], zt: str = DONE) -> bytes:
    """The answer of an operation that was done."""
    return _write(lsh, zt, output=output)


def refused(lsh: str | None, no: Refusal) -> bytes:
    """A final no: `zt` is null when the message itself was not taken."""
    return _write(lsh, None if no.not_taken else REFUSED, no.code, no.text)


def failed(lsh: str) -> bytes:
    """A system failure: the sender does not know."""
    return _write(lsh, FAILED, *SYSTEM_FAILURE)


def refused_misleadingly(lsh: str, no: Refusal) -> bytes:
    """A refusal that looks like an answer: `zt` a number, no code, the reason in the remark."""
    return _write(lsh, 1, remark=f"{no.code}:{no.text}", output={})


def _write(
    lsh: str | None,
    zt: str | int | None,
    code: str | None = None,
    text: str | None = None,
    *,
    remark: str | None = None,
    output: dict[str, Any] | None = None,
) -> bytes:
    answered: datetime = writing.now()
    return writing.dumps(
        {
            "lsh": lsh,
            "zt": zt,
            "cwdm": code,
            "cwxx": text,
            "ts": remark,
            "hfsj": writing.instant(answered),
            "sj": output,
        }
    )
