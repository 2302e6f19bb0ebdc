"""The table of operations: path, and who performs it (业务类型)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.sandbox.chongqing.pension import (
    batches,
    certificates,
    fields,
    journal,
    origin,
    overlap,
    payments,
    reading,
    receiving,
    steps,
    survival,
)
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.store import Store

ROOT = "/ylbx"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; what some answer is not kept in the journal."""

    path: str
    perform: Callable[[Store, Message], dict[str, Any]]
    kept: bool = True


def enquire(store: Store, message: Message) -> dict[str, Any]:
    """C09: what became of a message."""
    return journal.fate(store, fields.shaped(message.asked, "cxlsh", r"\d{26}[0-9A-Z]{4}"))


OPERATIONS: dict[str, Operation] = {
    "C01": Operation("gr_xx/cx", reading.insured),
    "C02": Operation("gr_yljf_mx/cx", reading.history),
    "C03": Operation("gr_yljf_zyd/cx", reading.statement),
    "C04": Operation("gr_yljf_zyd/bycx", reading.refusal),
    "C05": Operation("xx_fj/qx", reading.news, kept=False),
    "C06": Operation("jj_dz/cx", payments.read),
    "C07": Operation("gr_dyrz/cx", survival.look_up),
    "C09": Operation("lsh/cx", enquire, kept=False),
    "B01": Operation("gr_jfpz/kj", certificates.issue),
    "B02": Operation("gr_zysq/dj", receiving.register),
    "B03": Operation("gr_zybl/jl", steps.note),
    "B04": Operation("gr_jfpz_lxh/kj", receiving.issue_letter),
    "B05": Operation("gr_jfpz_lxh/sd", origin.take_letter),
    "B06": Operation("gr_yljf_zyd/th", origin.take_back_statement),
    "B07": Operation("gr_yljf_zyd/js", receiving.record),
    "B08": Operation("gr_cfjf/qt", overlap.clear),
    "B09": Operation("jj_js/fq", batches.announce),
    "B10": Operation("jj_dz/pp", payments.post),
    "B11": Operation("jj_dz/th", payments.send_back),
    "B12": Operation("gr_dyrz/hr", survival.recognise),
}
BY_PATH = {f"{ROOT}/{operation.path}": ywlx for ywlx, operation in OPERATIONS.items()}
