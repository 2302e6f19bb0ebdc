"""The table of transactions: path, and who performs it (交易类别)."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.sandbox.chongqing.employment import (
    fields,
    journal,
    market,
    postings,
    publications,
    referrals,
    registers,
    searching,
    seekers,
)
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.store import Store

ROOT = "/cqjy"
ENQUIRY = "Z19"


@dataclass(frozen=True, slots=True)
class Operation:
    """One transaction."""

    path: str
    perform: Callable[[Store, Message], list[Record]]


def read_posting(store: Store, message: Message) -> list[Record]:
    """Z02: one posting, whatever its state."""
    number = fields.needed(message.asked, "zpgzbh", 32)
    return [postings.record_of(postings.of_number(store, number))]


def enquire(store: Store, message: Message) -> list[Record]:
    """Z19: what became of a message."""
    return [journal.fate(store, fields.shaped(message.asked, "cxbwbh", r"\d{26}[0-9A-Z]{4}"))]


OPERATIONS: dict[str, Operation] = {
    "Z01": Operation("zpgz/cx", searching.search_postings),
    "Z02": Operation("zpgz/xq", read_posting),
    "Z03": Operation("qzdj/cx", searching.search_seekers),
    "Z04": Operation("qzdj/xq", seekers.read),
    "Z05": Operation("jysy/cx", registers.registrations),
    "Z06": Operation("jykn/cx", registers.recognitions),
    "Z07": Operation("jnzs/hy", registers.certificate),
    "Z08": Operation("pxbt/cx", registers.subsidies),
    "Z09": Operation("rlzy/cx", registers.licences),
    "Z10": Operation("zph/cx", market.fairs),
    "Z11": Operation("jcyb/cx", market.figures),
    ENQUIRY: Operation("bw/cx", enquire),
    "D21": Operation("zpgz/ydfb", publications.publish),
    "D22": Operation("zpgz/ydbg", publications.change),
    "D23": Operation("zpgz/cz", publications.move),
    "D24": Operation("qzdj/dj", seekers.register),
    "D25": Operation("qzdj/cz", seekers.move),
    "D26": Operation("tjx/kj", referrals.issue),
    "D27": Operation("tjx/sd", referrals.offer),
    "D28": Operation("tjx/df", referrals.answer),
    "D29": Operation("tjx/hz", referrals.close),
    "D30": Operation("zph/lh", market.announce),
}
BY_PATH = {f"{ROOT}/{operation.path}": jylb for jylb, operation in OPERATIONS.items()}
