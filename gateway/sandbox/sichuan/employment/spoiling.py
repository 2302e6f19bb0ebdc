"""Employment answers that are wrong on purpose while the kept ones stay right."""

import copy
from dataclasses import replace
from typing import Any

from gateway.sandbox.sichuan.wire import Output, Reply

_CODED = ("gwzt", "qzzt", "hyjg", "status", "adc450", "xklb", "dfjg", "bjfs", "aab022", "xsbz", "aae100")
_LISTS = ("gwxx", "qzxx", "jydj", "jykn", "btxx", "rlzy", "zph", "jcxx")
_UNKNOWN = "ZZ99"
_OTHER = {
    "acb210": "GW999999999999",
    "acc200": "QZ999999999999",
    "bcc012": "S999999999999999",
    "fbh": "0" * 32,
    "tjywh": "0" * 32,
    "lhh": "0" * 32,
}
_ABOUT = {
    "J02": "acb210",
    "J04": "acc200",
    "J07": "bcc012",
    **dict.fromkeys(("J21", "J22", "J23"), "fbh"),
    **dict.fromkeys(("J24", "J25"), "acc200"),
    **dict.fromkeys(("J26", "J27", "J28", "J29"), "tjywh"),
    "J30": "lhh",
}
"""By which number an answer is about what was asked."""
_SEARCHES = {"J01": ("gwxx", "acb210"), "J03": ("qzxx", "acc200")}


def spoilt(transaction: str, reply: Reply, fault: str) -> Reply:
    """The answer with a foreign code, or as one to another question, if the fault says so."""
    if reply.appcode < 0 or fault not in ("unknown_code", "amounts_disagree"):
        return reply
    output = copy.deepcopy(reply.output)
    if fault == "unknown_code":
        _with_unknown_code(output)
    else:
        _to_another_question(transaction, output)
    return replace(reply, output=output)


def _with_unknown_code(output: Output) -> None:
    places: list[dict[str, Any]] = [output]
    places += [entry for name in _LISTS for entry in output.get(name, [])][:1]
    for place in places:
        for name in _CODED:
            if place.get(name):
                place[name] = _UNKNOWN
                return
    output["dfjg"] = _UNKNOWN


def _to_another_question(transaction: str, output: Output) -> None:
    if transaction in _SEARCHES:
        records, number = _SEARCHES[transaction]
        found = output[records]
        if len(found) > 1:
            found[0], found[1] = found[1], found[0]
        elif found:
            found[0][number] = found[0][number].lower()
    elif transaction == "J11":
        output["jcxx"][0]["qmrs"] = str(int(output["jcxx"][0]["qmrs"]) + 1)
    elif transaction in _ABOUT:
        output[_ABOUT[transaction]] = _OTHER[_ABOUT[transaction]]
        if transaction == "J24":
            output["aae031"] = "20000101"
    else:
        output["jls"] = str(int(output["jls"]) + 1)
