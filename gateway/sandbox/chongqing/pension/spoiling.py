"""Faults of content: an answer with a code outside its table, or with amounts that do not add up."""

from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import envelope, writing

UNKNOWN = "QQ"
_CODES = ("ywzt", "ffzt", "byyy")
_IN_NODES = {
    "gr_xx": "jfzt",
    "gr_yljf_zyd": "xzlx",
    "gr_yljf_zyd_jxmx": "zhlb",
    "xx_fj": "xxlx",
    "jj_dz": "xzlx",
}

Output = dict[str, Any]


def with_unknown_code(output: Output) -> tuple[Output, str]:
    """The output with one unknown code, and its `zt`; where no code can be spoilt, `zt` itself is."""
    for name in _CODES:
        if output.get(name):
            return {**output, name: UNKNOWN}, envelope.DONE
    spoilt = _in_nodes(output)
    if spoilt is not None:
        return spoilt, envelope.DONE
    histories = output.get("gr_yljf_mx")
    if histories:
        first = _in_nodes(histories[0]) or {**histories[0], "xzlx": UNKNOWN}
        return {**output, "gr_yljf_mx": [first, *histories[1:]]}, envelope.DONE
    return output, envelope.NOT_IN_TABLE


def _in_nodes(output: Output) -> Output | None:
    for node, name in _IN_NODES.items():
        told = output.get(node)
        if isinstance(told, dict):
            return {**output, node: {**told, name: UNKNOWN}}
        if told:
            return {**output, node: [{**told[0], name: UNKNOWN}, *told[1:]]}
    return None


def with_amounts_that_disagree(output: Output) -> Output:
    """The output with one sum a fen too high; what is kept is right."""
    for node, name in {"gr_yljf_zyd": "grzhzyze", "jj_js": "pcze"}.items():
        if node in output:
            wrong = writing.text_amount(Decimal(output[node][name]) + writing.FEN)
            return {**output, node: {**output[node], name: wrong}}
    return output
