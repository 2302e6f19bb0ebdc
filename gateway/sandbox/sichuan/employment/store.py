"""The employment side's tables, in the mock's own SQLite file."""

import sqlite3
from collections.abc import Mapping, Sequence

_SCHEMA = """
create table if not exists employment_setting (key text primary key, value text not null) without rowid;

create table if not exists employment_posting (
    key integer primary key,
    number text not null unique,
    unit text not null default '',
    employer text not null,
    credit_code text not null default '',
    industry text not null default '',
    title text not null,
    occupation text not null,
    kind text not null,
    dispatched text not null,
    openings integer not null,
    filled integer not null default 0,
    negotiable text not null,
    pay_unit text not null default '',
    pay_minimum integer,
    pay_maximum integer,
    education text not null default '',
    skill text not null default '',
    area text not null,
    address text not null default '',
    description text not null,
    registered text not null,
    changed text not null,
    valid_to text not null,
    status text not null,
    publication text unique,
    version integer not null default 0,
    source text not null default '',
    source_number text not null default ''
);
create index if not exists employment_posting_occupation on employment_posting (occupation);
create index if not exists employment_posting_area on employment_posting (area);

create virtual table if not exists employment_text using fts5
    (title, description, content = '', detail = column, tokenize = 'ascii');

create table if not exists employment_seeker (
    key integer primary key,
    number text not null unique,
    id_number text not null,
    name text not null,
    telephone text not null,
    household_kind text not null,
    household_area text not null,
    category text not null,
    education text not null,
    skill text not null default '',
    occupations text not null,
    kind text not null,
    pay_minimum integer not null,
    pay_maximum integer,
    area text not null,
    registered text not null,
    changed text not null,
    valid_to text not null,
    status text not null,
    extended text not null default '0'
);
create index if not exists employment_seeker_person on employment_seeker (id_number);

create table if not exists employment_wish (
    occupation text not null,
    seeker integer not null,
    primary key (occupation, seeker)
) without rowid;

create table if not exists employment_referral (
    number text primary key,
    letter text not null,
    role text not null,
    id_number text not null default '',
    seeker text not null default '',
    posting text not null,
    issued text not null,
    due text not null,
    answer text not null default '',
    closed_by text not null default '',
    result text not null default '',
    details text not null
) without rowid;
create index if not exists employment_referral_person on employment_referral (id_number);

create table if not exists employment_person (id_number text primary key, name text not null) without rowid;

create table if not exists employment_entry (
    id integer primary key autoincrement,
    register text not null,
    owner text not null,
    day text not null,
    fields text not null
);
create index if not exists employment_entry_owner on employment_entry (owner, register);

create table if not exists employment_certificate (
    number text primary key,
    id_number text not null,
    name text not null,
    state text not null,
    revoked text not null default '',
    fields text not null
) without rowid;

create table if not exists employment_fair (
    number text primary key,
    joint text unique,
    first_day text not null,
    last_day text not null,
    fields text not null
) without rowid;

create table if not exists employment_effect (
    id integer primary key autoincrement,
    effect text not null,
    number text not null,
    version integer not null,
    receipt text not null
);
create index if not exists employment_effect_number on employment_effect (number);
"""

_TABLES = (
    *("posting", "seeker", "wish", "referral", "person", "entry", "certificate", "fair"),
    "effect",
)
LIVE = 500_000_000
"""Serials from here on are those of messages; what is there from the start or made by testers lies below."""
SERIAL = "serial"
"""The setting that counts what testers make; it outlives a reset, so that no number is given twice."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables."""
    connection.executescript(_SCHEMA)


def clear(connection: sqlite3.Connection) -> None:
    """Back to nothing but the count of numbers; what is there from the start is made at the next request."""
    if setting(connection, "seeded"):
        for table in _TABLES:
            connection.execute(f"delete from employment_{table}")
        connection.execute("insert into employment_text (employment_text) values ('delete-all')")
    connection.execute("delete from employment_setting where key != ?", (SERIAL,))


def setting(connection: sqlite3.Connection, key: str) -> str:
    """What was noted, or an empty text."""
    row = connection.execute("select value from employment_setting where key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def set_to(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Note a value."""
    connection.execute("insert or replace into employment_setting values (?, ?)", (key, value))


def insert(connection: sqlite3.Connection, table: str, columns: Mapping[str, object]) -> None:
    """A new row."""
    insert_all(connection, table, [columns])


def insert_all(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """New rows, all with the columns of the first."""
    if not rows:
        return
    names = list(rows[0])
    places = ", ".join("?" * len(names))
    connection.executemany(
        f"insert into employment_{table} ({', '.join(names)}) values ({places})",
        [tuple(row[name] for name in names) for row in rows],
    )


def update(connection: sqlite3.Connection, table: str, key: object, columns: dict[str, object]) -> None:
    """Change a row; the key is that of a posting or a seeker, or a referral's number."""
    name = "number" if table == "referral" else "key"
    sets = ", ".join(f"{column} = ?" for column in columns)
    connection.execute(f"update employment_{table} set {sets} where {name} = ?", (*columns.values(), key))


def enter(connection: sqlite3.Connection, effect: str, number: str, receipt: str, version: int = 0) -> None:
    """Write a business effect down."""
    insert(
        connection,
        "effect",
        {"effect": effect, "number": number, "version": version, "receipt": receipt},
    )


def receipt_of(connection: sqlite3.Connection, number: str) -> str | None:
    """The receipt (业务日志号) of the newest effect about a number, if there was one."""
    row = connection.execute(
        "select receipt from employment_effect where number = ? order by id desc limit 1", (number,)
    ).fetchone()
    return str(row[0]) if row else None
