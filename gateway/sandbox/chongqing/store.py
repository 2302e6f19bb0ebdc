"""The region's own memory: one SQLite connection, its tables, its fixtures."""

import json
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from gateway.sandbox.chongqing.pension import tables

DATA = Path(__file__).parent / "data"

_TABLES = """
create table if not exists nonce (nonce text primary key, used_at real not null) without rowid;
create table if not exists counter (name text primary key, value integer not null) without rowid;
create table if not exists message (
    msgid text primary key, infno text not null, psn_no text not null, at text not null,
    state text not null, infcode integer, err_msg text
) without rowid;
create table if not exists person (
    psn_no text primary key, certno text not null unique, psn_name text not null, gend text not null,
    naty text not null, brdy text not null, card_number text not null, card_sn text not null,
    voucher text not null, note text not null
) without rowid;
create table if not exists enrolment (
    psn_no text not null, insutype text not null, psn_type text not null, balance integer not null,
    psn_insu_stas text not null, psn_insu_date text not null, paus_insu_date text not null,
    cvlserv_flag text not null, emp_name text not null, pay_level text not null,
    primary key (psn_no, insutype)
) without rowid;
create table if not exists accumulation (
    psn_no text not null, insutype text not null, year integer not null,
    outpatient_deductible integer not null default 0, outpatient_pool integer not null default 0,
    pool integer not null default 0, large integer not null default 0,
    serious_base integer not null default 0, serious_paid integer not null default 0,
    primary key (psn_no, insutype, year)
) without rowid;
create table if not exists filing (
    number text primary key, infno text not null, kind text not null, psn_no text not null,
    insutype text not null, area text not null, begins text not null, ends text not null,
    status text not null, msgid text not null, cancel_msgid text not null default '', at text not null,
    detail text not null
) without rowid;
create index if not exists filing_person on filing (psn_no);
create table if not exists visit (
    mdtrt_id text primary key, infno text not null, msgid text not null, psn_no text not null,
    psn_name text not null, certno text not null, insutype text not null, psn_type text not null,
    inpatient integer not null, med_type text not null, case_number text not null, begntime text not null,
    endtime text not null default '', institution text not null, institution_name text not null,
    insured_area text not null, treatment_area text not null, emergency integer not null,
    grade text not null, status text not null, cancel_msgid text not null default '',
    dscg_msgid text not null default '', diag_msgids text not null default '[]', detail text not null
) without rowid;
create index if not exists visit_person on visit (psn_no);
create index if not exists visit_message on visit (msgid);
create table if not exists diagnosis (
    mdtrt_id text not null, diag_type text not null, diag_srt_no integer not null, diag_code text not null,
    diag_name text not null, vali_flag text not null, msgid text not null,
    primary key (mdtrt_id, diag_type, diag_srt_no)
) without rowid;
create table if not exists fee_line (
    id integer primary key, mdtrt_id text not null, feedetl_sn text not null, init_feedetl_sn text not null,
    psn_no text not null, chrg_bchno text not null, fee_ocur_time text not null, med_list_codg text not null,
    amount integer not null, cnt text not null, pric text not null, price_limit text not null,
    ratio text not null, own integer not null, over integer not null, pre integer not null,
    scope integer not null, class text not null, charge_type text not null, limited_use text not null,
    settled integer not null default 0, valid integer not null default 1, msgid text not null,
    cancel_msgid text not null default ''
);
create unique index if not exists fee_line_number on fee_line (mdtrt_id, feedetl_sn) where valid = 1;
create index if not exists fee_line_message on fee_line (msgid);
create table if not exists settlement (
    setl_id text primary key, record integer not null, mdtrt_id text not null, infno text not null,
    msgid text not null, psn_no text not null, status text not null, init_setl_id text not null default '',
    insu_setl_id text not null default '', at text not null, amounts text not null, change text not null,
    info text not null
) without rowid;
create index if not exists settlement_visit on settlement (mdtrt_id);
create index if not exists settlement_person on settlement (psn_no);
create index if not exists settlement_message on settlement (msgid);
create unique index if not exists standing_record on settlement (insu_setl_id)
    where record = 1 and status = '1';
"""
_EMPTIED = [
    "nonce",
    "message",
    "person",
    "enrolment",
    "accumulation",
    "filing",
    "visit",
    "diagnosis",
    "fee_line",
    "settlement",
    *tables.EMPTIED,
]


class Store:
    """One connection in autocommit; `work()` makes a transaction of several statements."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(folder / "chongqing.sqlite", isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute("pragma synchronous = normal")
        self.connection.executescript(_TABLES + tables.TABLES)
        if self.one("select 1 from person") is None:
            self.reset()
        # What a crash broke off had no effect: its work was one transaction.
        self.run("update message set state = '6' where state = '1'")

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Execute one statement."""
        return self.connection.execute(statement, values)

    def one(self, statement: str, *values: Any) -> sqlite3.Row | None:
        """The first row, if any."""
        row: sqlite3.Row | None = self.connection.execute(statement, values).fetchone()
        return row

    def all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """All rows."""
        return self.connection.execute(statement, values).fetchall()

    def insert(self, table: str, **columns: Any) -> None:
        """Insert one row."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.connection.execute(f"insert into {table} ({names}) values ({marks})", tuple(columns.values()))

    @contextmanager
    def work(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    def next(self, name: str) -> int:
        """The next number of a series that never repeats, not even after a reset."""
        row = self.one(
            "insert into counter (name, value) values (?, 1)"
            " on conflict (name) do update set value = value + 1 returning value",
            name,
        )
        assert row is not None
        return int(row["value"])

    def reset(self) -> None:
        """Back to the fixtures; series of numbers go on."""
        with self.work():
            for table in _EMPTIED:
                self.run(f"delete from {table}")
            for person in fixture("people")["person"]:
                self._admit(person)

    def _admit(self, person: dict[str, Any]) -> None:
        enrolments = person.pop("enrolment")
        self.insert("person", **person)
        for enrolment in enrolments:
            enrolment["balance"] = int(Decimal(enrolment["balance"]).scaleb(2))
            self.insert("enrolment", psn_no=person["psn_no"], **enrolment)


def fixture(name: str) -> dict[str, Any]:
    """One of the data files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def yuan(fen: int) -> Decimal:
    """Whole fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def packed(value: Any) -> str:
    """A detail as the JSON text it is kept in."""
    return json.dumps(value, ensure_ascii=False, default=str)
