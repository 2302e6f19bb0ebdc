"""What stands in the books: settlements, records, fee sums, account balance, use of the year's limits."""

import sqlite3
from dataclasses import dataclass

from gateway.sandbox.sichuan.benefit import Used
from gateway.sandbox.sichuan.fixtures import Enrolment, Person


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of a visit's standing fee rows; `self_paid` with the over-limit part folded in."""

    count: int
    total: int
    self_paid: int
    preliminary: int
    in_scope: int


def used(connection: sqlite3.Connection, person: str, insurance: str, year: str) -> Used:
    """Sums over the year's settlements; negative rows of cancellations restore by themselves."""
    row = connection.execute(
        "select coalesce(sum(mq), 0), coalesce(sum(mt), 0), coalesce(sum(tc), 0), coalesce(sum(de), 0),"
        " coalesce(sum(dq), 0), coalesce(sum(dz), 0) from settlement"
        " where person = ? and insurance = ? and year = ?",
        (person, insurance, year),
    ).fetchone()
    return Used(*row)


def balance(connection: sqlite3.Connection, person: Person, held: Enrolment) -> int:
    """The personal account: the fixture's balance less what settlements took."""
    taken: int = connection.execute(
        "select coalesce(sum(account), 0) from settlement where person = ? and insurance = ?",
        (person.number, held.insurance),
    ).fetchone()[0]
    return held.balance - taken


def standing_settlement(connection: sqlite3.Connection, visit: str) -> str:
    """The number of the visit's settlement that is not cancelled, or an empty string."""
    row = connection.execute(
        "select yka103 from settlement s where visit = ? and direction = '1'"
        " and not exists (select 1 from settlement c where c.cancels = s.yka103)",
        (visit,),
    ).fetchone()
    return str(row[0]) if row else ""


def standing_record(connection: sqlite3.Connection, visit: str) -> str:
    """The number of the visit's record that is not cancelled, or an empty string."""
    row = connection.execute(
        "select djbh from record r where visit = ? and direction = '1'"
        " and not exists (select 1 from record c where c.cancels = r.djbh)",
        (visit,),
    ).fetchone()
    return str(row[0]) if row else ""


def is_settled(connection: sqlite3.Connection, visit: str) -> bool:
    """Whether a settlement or a record stands."""
    return bool(standing_settlement(connection, visit) or standing_record(connection, visit))


def fee_sums(connection: sqlite3.Connection, visit: str) -> Sums:
    """Sums of the rows that stand."""
    row = connection.execute(
        "select count(*), coalesce(sum(amount), 0), coalesce(sum(self_paid + over_limit), 0),"
        " coalesce(sum(preliminary), 0), coalesce(sum(in_scope), 0) from fee_row where visit = ?",
        (visit,),
    ).fetchone()
    return Sums(*row)
