"""Faults of content: an answer with a code outside its table, or one that is not to the question."""

from gateway.sandbox.chongqing.employment import envelope
from gateway.sandbox.chongqing.employment.envelope import Record

UNKNOWN = "QQ"
_CODES = ("ygxs", "hyjg", "djlb", "sfyx", "btlb", "xklx", "sfxs", "bio_industry", "dfyj", "bjfs")
_NUMBERS = ("fbh", "qzbh", "ywh", "lhh")
_SEARCHES = {"Z01": "zpgzbh", "Z03": "qzbh"}


def with_unknown_code(records: list[Record]) -> tuple[list[Record], str]:
    """The records with one unknown code, and `fhz`; where no code can be spoilt, `fhz` itself is."""
    for name in _CODES:
        if records and records[0].get(name):
            return [{**records[0], name: UNKNOWN}, *records[1:]], envelope.DONE
    return records, envelope.NOT_IN_TABLE


def not_to_the_question(jylb: str, records: list[Record]) -> tuple[list[Record], int]:
    """The records as the answer to something else, and how many of them there are said to be."""
    count = len(records)
    if jylb in _SEARCHES and count > 1:
        return [records[1], records[0], *records[2:]], count
    if jylb in _SEARCHES and count == 1:
        return [{**records[0], _SEARCHES[jylb]: "ZZ"}], count
    if jylb.startswith("D"):
        for name in _NUMBERS:
            if records[0].get(name):
                other = "0" * len(str(records[0][name]))
                return [{**records[0], name: other}], count
    return records, count + 1
