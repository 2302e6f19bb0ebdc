"""The origin's office, which works its own queue: refuses, suspends, makes statements, pays (转出地经办)."""

import sqlite3
from typing import Any

from gateway.sandbox.background import Background, Pace
from gateway.sandbox.chongqing.pension import (
    accounts,
    admission,
    batches,
    books,
    cases,
    codes,
    lump_sums,
    queue,
    settings,
    statements,
    survival,
)
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.cases import Case
from gateway.sandbox.chongqing.pension.statements import Task
from gateway.sandbox.chongqing.store import Store

_PAUSE, _PAUSE_WHEN_QUIET = 0.05, 0.5
_WORKED_ON = (cases.QUEUED, cases.STATEMENT_BACK)
_NOTHING_TO_TRANSFER = "900"
_background = Background()


async def run(store: Store) -> None:
    """Work for as long as the program runs."""
    await _background.run(lambda: work(store), Pace(_PAUSE, when_quiet=_PAUSE_WHEN_QUIET))


def work(store: Store) -> bool:
    """Everything that is due, and whether anything was; one piece that goes wrong keeps no other waiting."""
    decisions = store.all("select * from pension_decision order by id")
    for decision in decisions:
        with _background.piece():
            _decided(store, decision)
    waiting = queue.due(store)
    for kind, case_number in waiting:
        with _background.piece(), store.work():
            if kind == queue.PAYMENT:
                batches.pay(store, case_number)
            else:
                _worked(store, case_number)
    with _background.piece():
        survival.suspend_and_resume(store)
    return bool(decisions or waiting)


# -- decisions ---------------------------------------------------------------------------------------


def _decided(store: Store, decision: sqlite3.Row) -> None:
    wanted = (cases.SUSPENDED,) if decision["decision"] == "resume" else _WORKED_ON
    case = cases.waiting(store, wanted, decision["case_number"], decision["id_number"])
    if case is None:
        return
    with store.work():
        store.run("delete from pension_decision where id = ?", decision["id"])
        _carry_out(store, case, decision["decision"], decision["code"])


def _carry_out(store: Store, case: Case, decision: str, code: str) -> None:
    if decision == "refuse":
        _refuse(store, case, code, "经办机构审核不予办理")
    elif decision == "suspend":
        queue.drop(store, queue.CASE, case.case_number)
        cases.change(store, case.case_number, state=cases.SUSPENDED, state_before=case.state)
        books.put_out(store, books.SUSPENSION, case_number=case.case_number)
        books.enter(store, "suspended", case_number=case.case_number, id_number=case.id_number)
    elif decision == "resume":
        cases.change(store, case.case_number, state=case.state_before, state_before="")
        books.put_out(store, books.RESUMPTION, case_number=case.case_number)
        books.enter(store, "resumed", case_number=case.case_number, id_number=case.id_number)
        _worked(store, case.case_number)
    else:
        _worked(store, case.case_number, decision)


# -- the case ----------------------------------------------------------------------------------------


def _worked(store: Store, case_number: str, decision: str = "") -> None:
    """Look at the person, then refuse or make the statement."""
    case = cases.find(store, case_number)
    queue.drop(store, queue.CASE, case_number)
    if case is None or case.state not in _WORKED_ON:
        return
    account = admission.find(store, case.id_number, case.scheme)
    why = _why_not(account)
    if why:
        _refuse(store, case, why, codes.BYYY[why])
        return
    assert account is not None
    number = f"CQXX{store.next('pension_statement'):08d}"
    task = Task(
        case=case,
        account=account,
        brought=statements.brought_in(store, account),
        left_behind=lump_sums.left_behind(account, number[4:], settings.today(store)),
        day=statements.transfer_day(account, queue.way(store).transfer_date),
    )
    if task.left_out.issuperset(one.month for one in account.counted):
        _refuse(store, case, _NOTHING_TO_TRANSFER, "没有可转移的缴费")
        return
    _state(store, task, number, decision)


def _why_not(account: Account | None) -> str:
    """The first reason for which the office itself will not transfer."""
    if account is None:
        return "101"
    if account.receives:
        return "201"
    if account.standing in (codes.CLOSED, codes.MOVED_AWAY) or account.status == codes.ENDED:
        return "204"
    if account.status == codes.CONTRIBUTING:
        return "202"
    if account.owed:
        return "203"
    return "" if account.counted else _NOTHING_TO_TRANSFER


def _refuse(store: Store, case: Case, code: str, note: str) -> None:
    queue.drop(store, queue.CASE, case.case_number)
    refusal = {"byyy": code, "bz": note}
    cases.change(store, case.case_number, state=cases.REFUSED, refusal=refusal)
    books.put_out(store, books.REFUSAL, case_number=case.case_number)
    books.enter(store, "refused", case_number=case.case_number, id_number=case.id_number, reference=code)


def _state(store: Store, task: Task, number: str, decision: str) -> None:
    case = task.case
    if task.left_behind:
        _tell_the_person(store, task)
    _correct(store, task.account)
    statement = statements.made(task, number)
    if decision == "wrong_sums":
        statement = statements.a_fen_too_high(statement)
    elif decision == "same_person":
        statement = statements.by_one_person(statement)
    _put_out(store, case, number, statement)


def _put_out(store: Store, case: Case, number: str, statement: dict[str, Any]) -> None:
    cases.change(
        store,
        case.case_number,
        state=cases.STATED,
        statement=statement,
        statements=case.statements + 1,
    )
    books.put_out(store, books.STATEMENT, case_number=case.case_number)
    books.enter(
        store, "statement_made", case_number=case.case_number, id_number=case.id_number, reference=number
    )


def _tell_the_person(store: Store, task: Task) -> None:
    """人社厅发〔2019〕94号: in writing, within ten working days of the letter."""
    case = task.case
    books.put_out(store, books.PERSON_TOLD, case_number=case.case_number)
    for one in task.left_behind:
        books.enter(
            store,
            "person_told",
            case_number=case.case_number,
            id_number=case.id_number,
            reference=one.notice,
        )


def _correct(store: Store, account: Account) -> None:
    """A record below the transfer size is brought up to it (人社厅发〔2017〕7号)."""
    if account.corrected or account.is_temporary:
        return
    short = [
        one
        for one in account.counted
        if not accounts.lies_before_1998(account, one.month)
        and account.recorded(one).whole < account.transferred(one).whole
    ]
    if short:
        store.run("update pension_account set corrected = 1 where grid = ?", account.grid)
        books.enter(store, "record_corrected", id_number=account.id_number, reference=account.bxh)
