"""What the region did (业务流水), and what its offices put out (消息), numbered for ever."""

from typing import Any

from gateway.sandbox.chongqing.pension import writing
from gateway.sandbox.chongqing.store import Store

STATEMENT, REFUSAL, SUSPENSION, RESUMPTION = "XXB", "BYBL", "ZZ", "HF"
PERSON_TOLD, FUND_PAID, PAYMENT_RECEIVED = "GZ", "HK", "DZ"


def enter(
    store: Store,
    effect: str,
    *,
    case_number: str = "",
    id_number: str = "",
    amount: int | None = None,
    reference: str = "",
) -> None:
    """Write one effect down."""
    store.insert(
        "pension_effect",
        effect=effect,
        case_number=case_number,
        id_number=id_number,
        amount=amount,
        reference=reference,
    )


def effects(store: Store) -> list[dict[str, Any]]:
    """All effects, for the testers."""
    return [
        {**dict(row), "amount": None if row["amount"] is None else writing.text_of_fen(row["amount"])}
        for row in store.all("select * from pension_effect order by sequence")
    ]


def put_out(store: Store, kind: str, *, case_number: str | None = None, payment: str | None = None) -> None:
    """Let whoever asks hear of it; the series of numbers goes on after a reset."""
    number = store.next("pension_news")
    store.insert("pension_news", number=number, kind=kind, case_number=case_number, payment=payment)


def news(store: Store, after: int, limit: int) -> list[dict[str, Any]]:
    """What was put out since, in order."""
    rows = store.all("select * from pension_news where number > ? order by number limit ?", after, limit)
    return [
        {"xxxh": row["number"], "xxlx": row["kind"], "gzlsh": row["case_number"], "dzbh": row["payment"]}
        for row in rows
    ]
