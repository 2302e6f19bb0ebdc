"""The credit platform's door: its interfaces, and what is its own of how the region answers a message."""

from collections.abc import Callable

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.answering import Door
from gateway.sandbox.chongqing.credit import deliveries, envelope, journal, reads, seed, spoiling
from gateway.sandbox.chongqing.credit.envelope import Message, Rows
from gateway.sandbox.chongqing.credit.refusals import Refusal
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import FaultQueue
from gateway.sandbox.wiretap import Wiretap

ROOT = "/cqxy"
BY_PATH = {
    f"{ROOT}/xyjl/list": "X01",
    f"{ROOT}/xyjl/one": "X02",
    f"{ROOT}/zt/name": "X03",
    f"{ROOT}/zt/reg": "X04",
    f"{ROOT}/zrr/list": "X05",
    f"{ROOT}/bgtz": "X06",
    f"{ROOT}/ts": "T01",
    f"{ROOT}/cljg": "X90",
}
_PERFORM: dict[str, Callable[[Store, Message], Rows]] = {
    "X01": reads.find_records,
    "X02": reads.read_record,
    "X03": reads.find_subjects,
    "X04": reads.read_registration,
    "X05": reads.find_person_records,
    "X06": reads.hear_changes,
    "T01": deliveries.deliver,
    "X90": reads.enquire,
}
_CHANGES = ("T01",)


def credit_door(
    store: Store, credentials: signing.Credentials, wiretap: Wiretap, queue: FaultQueue
) -> Door[Message, Rows, Refusal]:
    """The ASGI application behind every path of the platform."""
    return Door(
        store=store,
        credentials=credentials,
        wiretap=wiretap,
        kinds=BY_PATH,
        unknown="no such interface",
        envelope=envelope,
        journal=journal,
        refusal=Refusal,
        seen_before="409",
        as_asked="499",
        fault=lambda scope, message: faults.choose(scope, queue, message.jkbm),
        prepare=seed.make,
        work=lambda message: _worked(store, message),
        worded=_worded,
    )


def _worked(store: Store, message: Message) -> Rows:
    rows = _PERFORM[message.jkbm](store, message)
    journal.done(store, message.bwh, rows if message.jkbm in _CHANGES else None)
    return rows


def _worded(message: Message, rows: Rows, fault: str) -> bytes:
    if fault == "unknown_code":
        rows = spoiling.with_unknown_code(rows)
    rows, total = spoiling.with_a_wrong_count(rows) if fault == "amounts_disagree" else (rows, len(rows))
    return envelope.done(message.bwh, rows, total)
