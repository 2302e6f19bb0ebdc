"""Answers that are wrong on purpose while the kept ones stay right."""

import copy
from dataclasses import replace

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.wire import Output, Reply

_CODED = ("akc021", "yka316", "bazt", "jzzt", "aka101", "aac058")
_CODED_IN_ROWS = ("akc021", "aka065", "balx", "ljlb")
_AMOUNTS = ("yka107", "zje")
_EMPTY_AMOUNTS = ("yka055", "yka107", "yka065", "ykh012")


def spoilt(reply: Reply, fault: str) -> Reply:
    """The answer with a foreign code or an amount that does not add up, if the fault says so."""
    if reply.appcode < 0:
        return reply
    if fault == "unknown_code":
        return replace(reply, output=_with_unknown_code(copy.deepcopy(reply.output)))
    if fault == "amounts_disagree":
        return replace(reply, output=_with_wrong_sum(copy.deepcopy(reply.output)))
    return reply


def misleading(reply: Reply) -> Reply:
    """A refusal that looks like success but for its sign."""
    return replace(
        reply,
        appcode=-1,
        appmsg="交易成功",
        jylsh="00C0000SJ0000000000",
        output=dict.fromkeys(_EMPTY_AMOUNTS, "0.00"),
    )


def _with_unknown_code(output: Output) -> Output:
    if output.get("jyzt"):
        return {**output, "jyzt": "Z9"}
    for name in _CODED:
        if name in output:
            return {**output, name: "ZZ99"}
    for entry in (entry for rows in output.values() if isinstance(rows, list) for entry in rows):
        for name in _CODED_IN_ROWS:
            if name in entry:
                entry[name] = "ZZ99"
                return output
    return {**output, "jzzt": "ZZ99"}


def _with_wrong_sum(output: Output) -> Output:
    for name in _AMOUNTS:
        if name in output:
            return {**output, name: money.yuan(money.fen(output[name]) + 100)}
    return output
