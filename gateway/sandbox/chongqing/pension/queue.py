"""What waits for the office: cases to work on, batch lines to pay, decisions made ahead (待办)."""

import time

from gateway.sandbox.chongqing.pension import settings
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.pension_control import AT_ONCE, HOLD, SLOW, Way

CASE, PAYMENT = "case", "payment"


def way(store: Store) -> Way:
    """How the office works at present."""
    return Way(
        settings.setting(store, "mode", AT_ONCE),
        float(settings.setting(store, "delay_seconds", "2")),
        settings.setting(store, "transfer_date", ""),
    )


def put(store: Store, kind: str, case_number: str) -> None:
    """Let something wait; once is enough."""
    store.run(
        "insert or replace into pension_task (kind, case_number, since) values (?, ?, ?)",
        kind,
        case_number,
        time.time(),
    )


def drop(store: Store, kind: str, case_number: str) -> None:
    """It waits no longer."""
    store.run("delete from pension_task where kind = ? and case_number = ?", kind, case_number)


def due(store: Store) -> list[tuple[str, str]]:
    """(kind, case number) of what the office works on now, oldest first."""
    present = way(store)
    if present.mode == HOLD:
        return []
    latest = time.time() - (present.delay_seconds if present.mode == SLOW else 0)
    rows = store.all("select kind, case_number from pension_task where since <= ? order by id", latest)
    return [(row["kind"], row["case_number"]) for row in rows]


def decide(store: Store, decision: str, code: str, *, case_number: str, id_number: str) -> None:
    """Keep a decision until the case that it is about stands in the queue."""
    store.insert(
        "pension_decision", case_number=case_number, id_number=id_number, decision=decision, code=code
    )
