"""Pension answers that are wrong on purpose while the kept ones stay right; and the magic number."""

import copy
import sqlite3
from dataclasses import replace
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.pension import cases
from gateway.sandbox.sichuan.wire import Message, Output, Reply

_CODED = ("yaa017", "aac031", "aae116", "byyy", "aae140", "aae473", "xxlx")
_SUMS = ("aic083", "pcze")
_REGISTERS = "Y12"


def is_pension(transaction: str) -> bool:
    """Whether this number is one of the pension side's."""
    return transaction.startswith("Y")


def spoilt(reply: Reply, fault: str) -> Reply:
    """The answer with a foreign code or a sum that does not add up, if the fault says so."""
    if reply.appcode < 0 or fault not in ("unknown_code", "amounts_disagree"):
        return reply
    output = copy.deepcopy(reply.output)
    for place in _places(output):
        if fault == "unknown_code" and _with_unknown_code(place):
            break
        if fault == "amounts_disagree" and _with_wrong_sum(place):
            break
    return replace(reply, output=output)


def _places(output: Output) -> list[dict[str, Any]]:
    """The output itself, then what its sections and rows hold, outer ones first."""
    found: list[dict[str, Any]] = [output]
    for place in found:
        found += [entry for value in place.values() if isinstance(value, list) for entry in value]
    return found


def _with_unknown_code(place: dict[str, Any]) -> bool:
    for name in _CODED:
        if name in place:
            place[name] = "ZZ99"
            return True
    return False


def _with_wrong_sum(place: dict[str, Any]) -> bool:
    for name in _SUMS:
        if name in place:
            place[name] = money.yuan(money.fen(place[name]) + 1)
            return True
    return False


def magic_number(connection: sqlite3.Connection, message: Message) -> str:
    """The certificate's number in the application of the case that a call is about."""
    if message.jybh == _REGISTERS:
        return message.sections.get("ic89_sqb", {}).get("yac196", "")
    case = cases.find(connection, message.data.get("aaz341", ""))
    return str(case.application.get("yac196", "")) if case else ""


def carries_number(message: Message) -> bool:
    """Whether a call carries the magic number itself."""
    return message.jybh == _REGISTERS
