"""The credit platform's tables, in the mock's own store."""

import sqlite3
from datetime import datetime

from gateway.sandbox.sichuan.fields import BEIJING

_SCHEMA = """
create table if not exists credit_seeded (done integer primary key);

create table if not exists credit_company (
    code text primary key,
    name text not null,
    area text not null,
    status text not null,
    details text not null
) without rowid;

create table if not exists credit_record (
    id integer primary key autoincrement,
    kind text not null,
    document text not null,
    issuer text not null,
    subject text not null,
    person integer not null,
    decided text not null,
    version integer not null,
    class text not null,
    published text not null,
    changed text not null,
    notice text not null default '',
    noticed text not null default '',
    objected integer not null default 0,
    origin text not null default '',
    push text unique,
    push_version integer,
    withdrawn integer not null default 0,
    fields text not null,
    unique (issuer, document, subject)
);
create index if not exists credit_record_subject on credit_record (subject);

create table if not exists credit_change (
    sequence integer primary key autoincrement,
    kind text not null,
    told text not null
);

create table if not exists credit_message (
    flow text primary key,
    sender text not null,
    type text not null,
    state integer not null,
    code integer not null default 0,
    said text not null default '',
    body text not null default ''
) without rowid;

create table if not exists credit_effect (
    id integer primary key autoincrement,
    effect text not null,
    record text not null,
    version integer not null,
    flow text not null,
    at text not null
);
"""

_TABLES = (
    *("credit_seeded", "credit_company", "credit_record", "credit_change", "credit_message"),
    "credit_effect",
)
IN_PROCESS, DONE, REFUSED = 1, 2, 3
"""CLZT 处理状态."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables; messages that a stop left in process had no effect and are closed as such."""
    connection.executescript(_SCHEMA)
    connection.execute(f"update credit_message set state = {REFUSED}, code = -399 where state = {IN_PROCESS}")


def clear(connection: sqlite3.Connection) -> None:
    """Back to nothing; what is there from the start is made again at the next request."""
    for table in _TABLES:
        connection.execute(f"delete from {table}")


def enter(connection: sqlite3.Connection, effect: str, record: str, version: int, *, flow: str = "") -> None:
    """Write a business effect into the ledger."""
    connection.execute(
        "insert into credit_effect (effect, record, version, flow, at) values (?, ?, ?, ?, ?)",
        (effect, record, version, flow, datetime.now(BEIJING).isoformat(timespec="milliseconds")),
    )


def today() -> str:
    """The platform's day, as it writes it."""
    return f"{datetime.now(BEIJING):%Y/%m/%d}"


def this_instant() -> str:
    """This instant, as the platform writes it."""
    return f"{datetime.now(BEIJING):%Y/%m/%d %H:%M:%S}"
