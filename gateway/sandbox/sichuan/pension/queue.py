"""What waits for the office: cases to work on and batch lines to pay, and decisions made ahead (待办)."""

import sqlite3
import time

from gateway.sandbox.pension_control import AT_ONCE, HOLD, SLOW, Way
from gateway.sandbox.sichuan.pension import store

CASE, PAYMENT = "case", "payment"


def way(connection: sqlite3.Connection) -> Way:
    """How the office works at present."""
    return Way(
        store.setting(connection, "mode", AT_ONCE),
        float(store.setting(connection, "delay_seconds", "2")),
        store.setting(connection, "transfer_date", ""),
    )


def put(connection: sqlite3.Connection, kind: str, case_number: str) -> None:
    """Let something wait; once is enough."""
    drop(connection, kind, case_number)
    connection.execute(
        "insert into pension_task (kind, case_number, since) values (?, ?, ?)",
        (kind, case_number, time.time()),
    )


def drop(connection: sqlite3.Connection, kind: str, case_number: str) -> None:
    """It waits no longer."""
    connection.execute("delete from pension_task where kind = ? and case_number = ?", (kind, case_number))


def due(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(kind, case number) of what the office works on now, oldest first."""
    present = way(connection)
    if present.mode == HOLD:
        return []
    latest = time.time() - (present.delay_seconds if present.mode == SLOW else 0)
    rows = connection.execute(
        "select kind, case_number from pension_task where since <= ? order by id", (latest,)
    )
    return [(row["kind"], row["case_number"]) for row in rows.fetchall()]


def decide(
    connection: sqlite3.Connection, decision: str, code: str, *, case_number: str = "", id_number: str = ""
) -> None:
    """Keep a decision until the case that it is about stands in the queue."""
    connection.execute(
        "insert into pension_decision (case_number, id_number, decision, code) values (?, ?, ?, ?)",
        (case_number, id_number, decision, code),
    )
