"""The numbered employment transactions, J01 to J30; each is asked for by an office (就业服务机构)."""

import re
from collections.abc import Callable

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import (
    market,
    postings,
    publications,
    reading,
    referrals,
    registers,
    seed,
    seekers,
)
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_Perform = Callable[[Context], Output]
_STAFF = re.compile(r"[0-9A-Za-z]{4,12}", re.ASCII)


def is_employment(transaction: str) -> bool:
    """Whether this number is one of the labour market's."""
    return transaction.startswith("J")


def _by_office(perform: _Perform) -> _Perform:
    def performed(ctx: Context) -> Output:
        reading.checked_agency(ctx.message.akb020)
        if not _STAFF.fullmatch(ctx.message.control.get("aae011", "")):
            raise Refusal(-104, "aae011")
        return perform(ctx)

    return performed


_READS: dict[str, _Perform] = {
    "J01": postings.search,
    "J02": postings.read,
    "J03": seekers.search,
    "J04": seekers.read,
    "J05": registers.registrations,
    "J06": registers.recognitions,
    "J07": registers.certificate,
    "J08": registers.subsidies,
    "J09": registers.licences,
    "J10": market.fairs,
    "J11": market.figures,
}

_CHANGES: dict[str, _Perform] = {
    "J21": publications.publish,
    "J22": publications.change,
    "J23": publications.move,
    "J24": seekers.register,
    "J25": seekers.move,
    "J26": referrals.issue,
    "J27": referrals.offer,
    "J28": referrals.answer,
    "J29": referrals.close,
    "J30": market.announce,
}

READS = {number: _by_office(perform) for number, perform in _READS.items()}
CHANGES = {number: _by_office(perform) for number, perform in _CHANGES.items()}
prepare = seed.prepare
"""To be called before a message is worked on; outside of its transaction."""
