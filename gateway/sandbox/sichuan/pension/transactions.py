"""The numbered pension transactions, Y01 to Y25; each is asked for by an agency (经办机构)."""

from collections.abc import Callable

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.pension import (
    books,
    insurance,
    origin,
    overlap,
    payments,
    reading,
    receiving,
    steps,
    survival,
)
from gateway.sandbox.sichuan.wire import Output

_Perform = Callable[[Context], Output]


def _by_agency(perform: _Perform) -> _Perform:
    def performed(ctx: Context) -> Output:
        reading.checked_agency(ctx.message.akb020)
        return perform(ctx)

    return performed


_READS: dict[str, _Perform] = {
    "Y01": insurance.insured,
    "Y02": insurance.contributions,
    "Y03": origin.statement,
    "Y04": origin.refusal,
    "Y05": books.hear,
    "Y06": payments.read,
    "Y07": survival.find,
}

_CHANGES: dict[str, _Perform] = {
    "Y11": insurance.issue_certificate,
    "Y12": receiving.register,
    "Y13": steps.note,
    "Y14": receiving.issue_letter,
    "Y15": origin.take_letter,
    "Y16": origin.take_back_statement,
    "Y17": receiving.record_statement,
    "Y18": overlap.clear,
    "Y21": payments.announce,
    "Y22": payments.post,
    "Y23": payments.send_back,
    "Y25": survival.recognise,
}

READS = {number: _by_agency(perform) for number, perform in _READS.items()}
CHANGES = {number: _by_agency(perform) for number, perform in _CHANGES.items()}
