"""The envelope around every message: read strictly, answered with Chongqing's type quirks."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import orjson

from gateway.sandbox.chongqing import fields
from gateway.sandbox.chongqing.refusals import Refusal

BEIJING = timezone(timedelta(hours=8))
HOME = "50"
SERVED_PROVINCES = ("50", "51")

# Which transactions write infcode, and which write amounts, as text.
TEXT_INFCODE = frozenset({"1101", "1201", "2203", "2402", "5201"})
TEXT_AMOUNTS = frozenset({"2206", "5203", "5204", "5206", "2304YD"})

_MESSAGE_ID = re.compile(r"[HP]\d{11}\d{14}[0-9A-Z]{4}", re.ASCII)
_INSTITUTION = re.compile(r"[HP]\d{11}", re.ASCII)
_AREA = re.compile(r"\d{6}", re.ASCII)
_REQUIRED = ("infno", "msgid", "mdtrtarea_admvs", "opter_type", "opter", "opter_name", "inf_time")


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has the right shape."""

    infno: str
    msgid: str
    treatment_area: str
    insured_area: str
    institution: str
    institution_name: str
    operator: str
    operator_name: str
    input: dict[str, Any]

    @property
    def to_insurer(self) -> bool:
        """Whether Chongqing is the insured area (参保地)."""
        return self.insured_area.startswith(HOME)

    @property
    def to_treatment_side(self) -> bool:
        """Whether Chongqing is the treatment area (就医地)."""
        return self.treatment_area.startswith(HOME)


def now() -> datetime:
    """Beijing time, which is all the interface knows."""
    return datetime.now(BEIJING)


def read(body: bytes, transaction: str) -> Message:
    """Read the envelope of a message that came by the path of `transaction`."""
    try:
        orjson.loads(body)  # stricter: refuses NaN, lone surrogates, broken UTF-8
        raw = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refusal("CQ1001", "JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("input"), dict):
        raise Refusal("CQ1001", "input")
    for name in _REQUIRED:
        if not fields.text(raw, name):
            raise Refusal("CQ1001", name)
    if raw["infno"] != transaction:
        raise Refusal("CQ1002", str(raw["infno"]))
    _check_shapes(raw)
    treatment_area = str(raw["mdtrtarea_admvs"])
    insured_area = fields.text(raw, "insuplc_admdvs", treatment_area)
    _check_areas(treatment_area, insured_area)
    return Message(
        infno=transaction,
        msgid=raw["msgid"],
        treatment_area=treatment_area,
        insured_area=insured_area,
        institution=raw["fixmedins_code"],
        institution_name=fields.text(raw, "fixmedins_name"),
        operator=str(raw["opter"]),
        operator_name=str(raw["opter_name"]),
        input=raw["input"],
    )


def _check_shapes(raw: dict[str, Any]) -> None:
    institution = fields.text(raw, "fixmedins_code")
    if not _INSTITUTION.fullmatch(institution):
        raise Refusal("CQ1001", "fixmedins_code")
    msgid = str(raw["msgid"])
    if not _MESSAGE_ID.fullmatch(msgid) or not msgid.startswith(institution):
        raise Refusal("CQ1001", "msgid")
    if fields.text(raw, "recer_sys_code") != "YBXT":
        raise Refusal("CQ1001", "recer_sys_code")
    if fields.text(raw, "infver") != "V1.0":
        raise Refusal("CQ1001", "infver")
    fields.code(raw, "opter_type", ("1", "2", "3"))
    fields.instant(raw, "inf_time")


def _check_areas(treatment_area: str, insured_area: str) -> None:
    for area in (treatment_area, insured_area):
        if not _AREA.fullmatch(area):
            raise Refusal("CQ1001", "admdvs")
        if not area.startswith(SERVED_PROVINCES):
            raise Refusal("CQ1005", area)
    if not treatment_area.startswith(HOME) and not insured_area.startswith(HOME):
        raise Refusal("CQ1005", f"{treatment_area},{insured_area}")


def accepted(infno: str, output: dict[str, Any], received: datetime, serial: int, infcode: int = 0) -> bytes:
    """The answer of a transaction that was done."""
    reference = f"500000{received:%Y%m%d%H%M%S}{serial:010d}"
    return _write(infno, infcode, reference, received, None, None, output)


def refused(infno: str, infcode: int, error: str, received: datetime) -> bytes:
    """A refusal (-2) or a system failure (-1): output and reference are null."""
    return _write(infno, infcode, None, received, error, None, None)


def refused_misleadingly(reason: str, received: datetime) -> bytes:
    """A refusal that looks like an answer: code as text, no error, the reason among the warnings."""
    return _write("1101", -2, f"500000{received:%Y%m%d%H%M%S}{0:010d}", received, "", reason, {})


def _write(
    infno: str,
    infcode: int,
    reference: str | None,
    received: datetime,
    error: str | None,
    warning: str | None,
    output: dict[str, Any] | None,
) -> bytes:
    answer = {
        "infcode": str(infcode) if infno in TEXT_INFCODE else infcode,
        "inf_refmsgid": reference,
        "refmsg_time": _stamp(received),
        "respond_time": _stamp(now()),
        "err_msg": error,
        "warn_msg": warning,
        "cainfo": None,
        "signtype": None,
        "output": output,
    }
    return orjson.dumps(answer, default=_as_text if infno in TEXT_AMOUNTS else _as_number)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"


def _as_text(value: Any) -> str:
    assert isinstance(value, Decimal), value
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return format(value if exponent < -2 else value.quantize(Decimal("0.01")), "f")


def _as_number(value: Any) -> orjson.Fragment:
    assert isinstance(value, Decimal), value
    digits = format(value, "f")
    whole, _, rest = digits.partition(".")
    return orjson.Fragment(f"{whole}.{rest.rstrip('0') or '0'}".encode())
