"""The pension side's tables, in the mock's own SQLite file."""

import json
import sqlite3

from gateway.sandbox.sichuan.pension import fixtures, people

_SCHEMA = """
create table if not exists pension_account (
    id_number text not null,
    scheme text not null,
    number text not null unique,
    name text not null,
    details text not null,
    primary key (id_number, scheme)
);

create table if not exists pension_case (
    case_number text primary key,
    role text not null,
    id_number text not null,
    name text not null,
    scheme text not null,
    state text not null,
    state_before text not null default '',
    application text not null default '{}',
    letter text not null default '{}',
    statement text not null default '{}',
    statements integer not null default 0,
    refusal text not null default '{}',
    account_before text not null default '',
    recorded text not null default '',
    payment text not null default ''
);
create index if not exists pension_case_person on pension_case (id_number, scheme);

create table if not exists pension_task (
    id integer primary key autoincrement,
    kind text not null,
    case_number text not null,
    since real not null
);

create table if not exists pension_decision (
    id integer primary key autoincrement,
    case_number text not null,
    id_number text not null,
    decision text not null,
    code text not null
);

create table if not exists pension_setting (key text primary key, value text not null) without rowid;

create table if not exists pension_news (
    number integer primary key autoincrement,
    kind text not null,
    case_number text not null,
    payment text not null
);

create table if not exists pension_batch (
    batch text primary key,
    own_number text not null,
    total integer not null
) without rowid;

create table if not exists pension_batch_line (
    case_number text primary key,
    batch text not null,
    amount integer not null,
    state text not null
) without rowid;

create table if not exists pension_outgoing (
    sequence integer primary key autoincrement,
    receipt text not null unique,
    case_number text not null,
    name text not null,
    id_number text not null,
    scheme text not null,
    amount integer not null,
    to_account text not null
);

create table if not exists pension_payment (
    id integer primary key autoincrement,
    receipt text not null unique,
    name text not null,
    id_number text not null,
    scheme text not null,
    amount integer not null,
    to_account text not null,
    received text not null,
    state text not null,
    case_number text not null default ''
);

create table if not exists pension_check (
    id integer primary key autoincrement,
    number text not null unique,
    id_number text not null,
    way text not null,
    result text not null,
    day text not null,
    area text not null,
    died text not null,
    elsewhere text not null,
    unique (id_number, way, day, area)
);

create table if not exists pension_ledger (
    sequence integer primary key autoincrement,
    effect text not null,
    case_number text not null,
    id_number text not null,
    amount integer not null,
    reference text not null
);
"""

_TABLES = (
    *("account", "case", "task", "decision", "setting", "news", "batch", "batch_line", "outgoing", "payment"),
    *("check", "ledger"),
)


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, and fill a new store with the fixtures."""
    connection.executescript(_SCHEMA)
    if connection.execute("select 1 from pension_account").fetchone() is None:
        _seed(connection)


def clear(connection: sqlite3.Connection) -> None:
    """Back to the fixtures. Numbers go on counting, so that none is given twice."""
    for table in _TABLES:
        connection.execute(f"delete from pension_{table}")
    _seed(connection)


def _seed(connection: sqlite3.Connection) -> None:
    for entry in fixtures.people():
        people.add(connection, entry)


def setting(connection: sqlite3.Connection, key: str, default: str) -> str:
    """What was set by a control route."""
    row = connection.execute("select value from pension_setting where key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def set_to(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a setting."""
    connection.execute("insert or replace into pension_setting values (?, ?)", (key, value))


def written(value: object) -> str:
    """A document as it is kept."""
    return json.dumps(value, ensure_ascii=False)
