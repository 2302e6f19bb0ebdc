"""Past months paid at once, and which of them stay behind (一次性缴费, 不予转移)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.sandbox.chongqing.pension import codes, fields, writing
from gateway.sandbox.chongqing.pension.accounts import Account, LumpSum

_LONG = 36
_LEGAL_DOCUMENTS_SINCE = date(2016, 11, 28)
"""人社部规〔2016〕5号."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """A stretch that is not transferred."""

    first: int
    last: int
    reason: str
    notice: str = ""
    told_on: date | None = None

    def told(self) -> dict[str, Any]:
        """As it goes over the wire."""
        return {
            "qrq": writing.begins(self.first),
            "zrq": writing.ends(self.last),
            "bzyy": self.reason,
            "gzsbh": self.notice or None,
            "gzrq": writing.day(self.told_on) if self.told_on else None,
        }


def months_of(stretches: Iterable[LeftBehind]) -> frozenset[int]:
    """Every month that stays behind."""
    return frozenset(month for one in stretches for month in range(one.first, one.last + 1))


def why_it_stays(lump_sum: LumpSum) -> str | None:
    """The reason for which a lump sum is not transferred, or None (人社厅发〔2019〕94号)."""
    if lump_sum.last - lump_sum.first + 1 < _LONG:
        return None
    early = lump_sum.proof_on is not None and lump_sum.proof_on <= lump_sum.paid_on
    if lump_sum.proof == codes.UNDERTAKING:
        return None if lump_sum.paid_on < _LEGAL_DOCUMENTS_SINCE else codes.NO_PROOF
    if lump_sum.proof:
        return None if early else codes.PROOF_TOO_LATE
    return codes.NO_PROOF


def left_behind(account: Account, number: str, today: date) -> tuple[LeftBehind, ...]:
    """What of an account stays behind, with the notice by which the person is told today."""
    found = [(one, why_it_stays(one)) for one in account.lump_sums]
    return tuple(
        LeftBehind(first=one.first, last=one.last, reason=why, notice=f"GZS{number}{at:02d}", told_on=today)
        for at, (one, why) in enumerate(found, 1)
        if why is not None
    )


def told(account: Account) -> list[dict[str, Any]]:
    """gr_ycxjf of an account."""
    return [
        {
            "qrq": writing.begins(one.first),
            "zrq": writing.ends(one.last),
            "jfrq": writing.day(one.paid_on),
            "zmlx": one.proof or None,
            "zmrq": writing.day(one.proof_on) if one.proof_on else None,
        }
        for one in account.lump_sums
    ]


def read(node: fields.Node) -> dict[str, Any]:
    """A lump sum of another region's statement."""
    proof = fields.code(node, "zmlx", codes.PROOFS.values()) if fields.text(node, "zmlx") else None
    return {
        "qrq": writing.begins(fields.beginning(node, "qrq")),
        "zrq": writing.ends(fields.ending(node, "zrq")),
        "jfrq": writing.day(fields.day(node, "jfrq")),
        "zmlx": proof,
        "zmrq": writing.day(fields.day(node, "zmrq")) if proof else None,
    }


def read_left_behind(node: fields.Node) -> LeftBehind:
    """A stretch that stays behind in another region."""
    return LeftBehind(
        first=fields.beginning(node, "qrq"),
        last=fields.ending(node, "zrq"),
        reason=fields.code(node, "bzyy", codes.BZYY),
        notice=fields.text(node, "gzsbh", 30),
        told_on=fields.day_if_any(node, "gzrq"),
    )
