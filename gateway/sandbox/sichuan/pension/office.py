"""The office: works its queue on its own, decides, makes statements, pays, suspends pensions (经办机构)."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from gateway.sandbox.background import Background, Pace
from gateway.sandbox.sichuan import money, store
from gateway.sandbox.sichuan.fields import BEIJING
from gateway.sandbox.sichuan.pension import (
    books,
    cases,
    people,
    queue,
    statements,
    survival,
)
from gateway.sandbox.sichuan.pension.cases import Case
from gateway.sandbox.sichuan.pension.people import Account

_PAUSE, _PAUSE_WHEN_QUIET = 0.1, 0.5
_NOT_INSURED, _RECEIVES, _ENDED, _STILL_PAYS, _ARREARS = "01", "03", "04", "06", "07"
_IN_QUEUE = (cases.TO_CHECK, cases.STATEMENT_RETURNED)
_background = Background()


async def run(connection: sqlite3.Connection) -> None:
    """Work for as long as the program runs."""
    await _background.run(lambda: work(connection), Pace(_PAUSE, when_quiet=_PAUSE_WHEN_QUIET))


def work(connection: sqlite3.Connection) -> bool:
    """Everything that is to be done now, each thing whole or not at all; whether there was anything."""
    now = datetime.now(BEIJING)
    decisions = connection.execute("select * from pension_decision order by id").fetchall()
    for row in decisions:
        with _whole(connection):
            _carry_out(connection, row, now)
    waiting = queue.due(connection)
    for kind, case_number in waiting:
        with _whole(connection):
            _work_on(connection, kind, case_number, now)
    if survival.overdue(connection):
        with _whole(connection):
            survival.review(connection)
    return bool(decisions or waiting)


@contextmanager
def _whole(connection: sqlite3.Connection) -> Iterator[None]:
    """One thing, all of it or nothing; what goes wrong with it does not keep the rest waiting."""
    with _background.piece(), store.transaction(connection):
        yield


def _work_on(connection: sqlite3.Connection, kind: str, case_number: str, now: datetime) -> None:
    case = cases.find(connection, case_number)
    if kind == queue.PAYMENT:
        queue.drop(connection, kind, case_number)
        _pay(connection, case_number)
    elif case and case.state in _IN_QUEUE:
        _judge(connection, case)
    elif case is None or case.state != cases.SUSPENDED:
        queue.drop(connection, kind, case_number)


# -- decisions --------------------------------------------------------------------------------------


def _carry_out(connection: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> None:
    """Carry one decision out if its case is here, and forget it then."""
    case = _case_of(connection, row)
    if case is None:
        return
    connection.execute("delete from pension_decision where id = ?", (row["id"],))
    decision = row["decision"]
    if decision == "refuse":
        _refuse(connection, case, row["code"] or "99", "经办机构决定")
    elif decision == "suspend":
        _suspend(connection, case)
    elif decision == "resume":
        _resume(connection, case)
    else:
        account = people.find(connection, case.id_number, case.scheme)
        if account is None:
            _refuse(connection, case, _NOT_INSURED, "")
            return
        wrong, alone = decision == "wrong_sums", decision == "same_person"
        _state(connection, case, account, is_wrong=wrong, by_one_person=alone)


def _case_of(connection: sqlite3.Connection, row: sqlite3.Row) -> Case | None:
    wanted: tuple[str, ...] = (cases.SUSPENDED,) if row["decision"] == "resume" else _IN_QUEUE
    if row["decision"] == "refuse":
        wanted = (*_IN_QUEUE, cases.SUSPENDED)
    marks = ", ".join("?" * len(wanted))
    found = connection.execute(
        f"select case_number from pension_case where role = ? and state in ({marks})"
        " and (case_number = ? or id_number = ?) order by rowid",
        (cases.ORIGIN, *wanted, row["case_number"], row["id_number"]),
    ).fetchone()
    return cases.find(connection, found[0]) if found else None


def _refuse(connection: sqlite3.Connection, case: Case, code: str, note: str) -> None:
    refusal = {"byyy": code, "aae013": note}
    cases.change(connection, case.case_number, state=cases.REFUSED, refusal=refusal)
    queue.drop(connection, queue.CASE, case.case_number)
    books.put_out(connection, books.REFUSAL, case.case_number)
    _enter(connection, "refused", case, reference=code)


def _suspend(connection: sqlite3.Connection, case: Case) -> None:
    cases.change(connection, case.case_number, state=cases.SUSPENDED, state_before=case.state)
    books.put_out(connection, books.SUSPENSION, case.case_number)
    _enter(connection, "suspended", case)


def _resume(connection: sqlite3.Connection, case: Case) -> None:
    cases.change(connection, case.case_number, state=case.state_before, state_before="")
    if case.state_before in _IN_QUEUE:
        queue.put(connection, queue.CASE, case.case_number)
    books.put_out(connection, books.RESUMPTION, case.case_number)
    _enter(connection, "resumed", case)


def _enter(
    connection: sqlite3.Connection, effect: str, case: Case, *, amount: int = 0, reference: str = ""
) -> None:
    books.enter(
        connection,
        effect,
        case_number=case.case_number,
        id_number=case.id_number,
        amount=amount,
        reference=reference,
    )


# -- what the office finds on its own ---------------------------------------------------------------


def _judge(connection: sqlite3.Connection, case: Case) -> None:
    account = people.find(connection, case.id_number, case.scheme)
    code = _obstacle(account)
    if code or account is None:
        _refuse(connection, case, code, "")
    else:
        _state(connection, case, account)


def _obstacle(account: Account | None) -> str:
    """The first reason why the region will not transfer, or nothing."""
    if account is None:
        return _NOT_INSURED
    if account.receives:
        return _RECEIVES
    if account.status == "3":
        return _ENDED
    if account.unpaid:
        return _ARREARS
    return _STILL_PAYS if account.status == "1" else ""


def _state(
    connection: sqlite3.Connection,
    case: Case,
    account: Account,
    *,
    is_wrong: bool = False,
    by_one_person: bool = False,
) -> None:
    """Make a statement, under a number of its own every time."""
    if statements.is_short(account):
        people.change(connection, account, corrected=True)
        _enter(connection, "record_corrected", case, reference=account.number)
    order = _order(connection, case, is_wrong=is_wrong, by_one_person=by_one_person)
    brought = cases.brought_in(connection, case.id_number, case.scheme)
    statement = statements.make(account, order, brought)
    cases.change(
        connection,
        case.case_number,
        state=cases.STATED,
        statement=statement,
        statements=case.statements + 1,
    )
    queue.drop(connection, queue.CASE, case.case_number)
    if statement["bkzy"] and not case.statements:
        books.put_out(connection, books.TOLD, case.case_number)
        _enter(connection, "person_told", case, reference=order.notice)
    books.put_out(connection, books.STATEMENT, case.case_number)
    total = money.fen(statement["ic90"]["aic102"])
    _enter(connection, "statement_made", case, amount=total, reference=order.number)


def _order(
    connection: sqlite3.Connection, case: Case, *, is_wrong: bool, by_one_person: bool
) -> statements.Order:
    wished = queue.way(connection).transfer_date
    told = case.statement["bkzy"][0]["gzsbh"] if case.statement.get("bkzy") else ""
    return statements.Order(
        number=f"XX510198{_serial(connection):010d}",
        letter=case.letter["aae270"],
        notice=told or f"GZ510198{case.case_number[-12:]}",
        today=survival.today(connection),
        transfer_date=date.fromisoformat(wished) if wished else None,
        is_wrong=is_wrong,
        by_one_person=by_one_person,
    )


def _serial(connection: sqlite3.Connection) -> int:
    """Statements are numbered as they are written down in the ledger, which never counts backwards."""
    row = connection.execute("select seq from sqlite_sequence where name = 'pension_ledger'").fetchone()
    return int(row[0]) + 1 if row else 1


# -- money ------------------------------------------------------------------------------------------


def _pay(connection: sqlite3.Connection, case_number: str) -> None:
    """Pay one line of a batch by bank: a transfer of its own that bears no case number."""
    line = connection.execute(
        "select * from pension_batch_line where case_number = ? and state = 'announced'", (case_number,)
    ).fetchone()
    case = cases.find(connection, case_number)
    if line is None or case is None:
        return
    account = people.find(connection, case.id_number, case.scheme)
    receipt = f"SC{secrets.token_hex(8).upper()}"
    connection.execute(
        "insert into pension_outgoing (receipt, case_number, name, id_number, scheme, amount, to_account)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            *(receipt, case_number, account.name if account else case.name, case.id_number, case.scheme),
            *(line["amount"], case.letter["aac078"]),
        ),
    )
    connection.execute("update pension_batch_line set state = 'paid' where case_number = ?", (case_number,))
    books.put_out(connection, books.FUND_PAID, case_number)
    _enter(connection, "fund_paid", case, amount=line["amount"], reference=receipt)
