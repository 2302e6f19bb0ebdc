"""The mock's own durable store: one SQLite file, one connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
create table if not exists nonce (nonce text primary key, stamp integer not null) without rowid;

create table if not exists trade (
    id integer primary key autoincrement,
    pcbh text not null,
    segment integer not null,
    segments integer not null,
    jybh text not null,
    akb020 text not null,
    jysj text not null,
    arrived text not null,
    state integer not null,
    request text not null,
    jylsh text unique,
    jyyzm text not null default '',
    appcode integer not null default 1,
    appmsg text not null default '',
    output text not null default '{}',
    unique (pcbh, segment)
);
create index if not exists trade_unconfirmed on trade (akb020) where state = 2;

create table if not exists filing (
    bah text primary key,
    person text not null,
    insurance text not null,
    insured text not null,
    treatment text not null,
    kind text not null,
    starts text not null,
    ends text not null,
    state text not null,
    details text not null
);
create index if not exists filing_person on filing (person);

create table if not exists visit (
    akc190 text primary key,
    person text not null,
    id_number text not null,
    name text not null,
    insurance text not null,
    insured text not null,
    treatment text not null,
    institution text not null,
    grade text not null,
    payment text not null,
    started text not null,
    case_number text not null,
    emergency integer not null,
    is_insurer integer not null,
    is_treatment integer not null,
    discharged text not null default '',
    cancelled integer not null default 0,
    details text not null,
    diagnoses text not null default '[]',
    discharge text not null default '{}'
);

create table if not exists fee_row (
    visit text not null,
    line text not null,
    item text not null,
    amount integer not null,
    self_paid integer not null,
    over_limit integer not null,
    preliminary integer not null,
    in_scope integer not null,
    pcbh text not null,
    primary key (visit, line)
) without rowid;

create table if not exists settlement (
    yka103 text primary key,
    visit text not null,
    person text not null,
    insurance text not null,
    year text not null,
    direction text not null,
    cancels text unique,
    account integer not null,
    mq integer not null,
    mt integer not null,
    tc integer not null,
    de integer not null,
    dq integer not null,
    dz integer not null,
    pcbh text not null,
    output text not null
);
create index if not exists settlement_visit on settlement (visit);
create index if not exists settlement_person on settlement (person, insurance, year);
create index if not exists settlement_batch on settlement (pcbh);

create table if not exists record (
    djbh text primary key,
    visit text not null,
    ydjsbh text not null,
    direction text not null,
    cancels text unique,
    ydcxbh text not null default '',
    output text not null,
    request text not null
);
create index if not exists record_visit on record (visit);
create index if not exists record_number on record (ydjsbh);
"""

_TABLES = ("nonce", "trade", "filing", "visit", "fee_row", "settlement", "record")


def opened(folder: Path) -> sqlite3.Connection:
    """Open the store; messages that a stop left in process had no effect and are closed as such."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "sichuan.sqlite", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.executescript(_SCHEMA)
    connection.execute("update trade set state = 4 where state = 1")
    return connection


def clear(connection: sqlite3.Connection) -> None:
    """Back to the fixtures. Numbers go on counting, so that none is given twice."""
    with transaction(connection):
        for table in _TABLES:
            connection.execute(f"delete from {table}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def trial(connection: sqlite3.Connection, *, keep: bool) -> Iterator[None]:
    """A stretch inside a transaction that is undone when it fails or is not to be kept."""
    connection.execute("savepoint trial")
    try:
        yield
    except BaseException:
        connection.execute("rollback to trial")
        connection.execute("release trial")
        raise
    if not keep:
        connection.execute("rollback to trial")
    connection.execute("release trial")
