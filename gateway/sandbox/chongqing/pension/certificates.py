"""The certificate that a person takes along (参保缴费凭证, GR_JFPZ, B01)."""

import hashlib
from datetime import date
from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    books,
    cases,
    codes,
    fields,
    ledgers,
    months,
    settings,
    statements,
    writing,
)
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_VALID_MONTHS = 3


def issue(store: Store, message: Message) -> dict[str, Any]:
    """B01."""
    asked = message.asked
    id_number = cases.identity(asked)
    fields.needed(asked, "xm", 50)
    scheme = fields.code(asked, "xzlx", codes.XZLX)
    if scheme not in codes.SCHEME_WORDS:
        raise Refusal("YL2003", scheme)
    account = admission.find(store, id_number, scheme)
    if account is None:
        raise Refusal("YL2008")
    if not account.counted:
        raise Refusal("YL2010")
    number = f"CQPZ{store.next('pension_certificate'):08d}"
    books.enter(store, "certificate_issued", id_number=id_number, reference=number)
    return {**cases.receipt(store, cases.NO_CASE), "gr_jfpz": _told(store, account, number)}


def _told(store: Store, account: Account, number: str) -> dict[str, Any]:
    today, agency = settings.today(store), admission.AGENCY
    brought = statements.brought_in(store, account)
    balance = ledgers.kept(account, today.year, brought=brought.credits).balance.whole
    return {
        "pzbh": number,
        "jym": hashlib.sha256(f"{number}{account.id_number}".encode()).hexdigest()[:8].upper(),
        "grid": account.grid,
        "bxh": account.bxh,
        "xzlx": account.scheme,
        **account.place.told("xzmc", "xzqh"),
        "sbjg": account.agency,
        "sbjgmc": agency["name"],
        "lxdh": agency["telephone"],
        "dz": agency["address"],
        "yb": agency["postcode"],
        "qrq": writing.begins(account.counted[0].month),
        "zrq": writing.ends(account.counted[-1].month),
        "ys": len(account.counted),
        "grzhcce": writing.text_amount(balance),
        "jbrq": writing.day(today),
        "yxqz": writing.day(_months_later(today)),
    }


def _months_later(day: date) -> date:
    """The same day three months on, or that month's last."""
    month = months.of_day(day) + _VALID_MONTHS
    last = months.last_day(month)
    return min(months.first_day(month).replace(day=min(day.day, last.day)), last)
