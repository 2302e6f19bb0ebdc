"""The tables of the credit side, in the region's own store."""

from gateway.sandbox.chongqing.credit import writing
from gateway.sandbox.chongqing.store import Store

_TABLES = """
create table if not exists credit_begun (at text not null);
create table if not exists credit_subject (
    code text primary key, name text not null, district text not null, state text not null,
    detail text not null
) without rowid;
create table if not exists credit_record (
    id integer primary key autoincrement, kind text not null, document text not null, issuer text not null,
    subject text not null, subject_kind text not null, decided text not null, version integer not null,
    class text not null, published text not null, stamp text not null, happened text not null default '',
    happened_on text not null default '', objected integer not null default 0,
    origin text not null default '', push text unique, push_version integer,
    withdrawn integer not null default 0, until text not null default '', detail text not null,
    unique (issuer, document, subject)
);
create index if not exists credit_record_subject on credit_record (subject);
create table if not exists credit_news (
    sequence integer primary key autoincrement, kind text not null, told text not null
);
create table if not exists credit_message (
    bwh text primary key, sender text not null, jkbm text not null, state text not null,
    code text, said text, answered text
) without rowid;
create table if not exists credit_effect (
    id integer primary key autoincrement, effect text not null, record text not null,
    version integer not null, flow text not null, at text not null
);
"""
_EMPTIED = ("begun", "subject", "record", "news", "message", "effect")


def prepare(store: Store) -> None:
    """Make the tables; what a crash broke off had no effect: its work was one transaction."""
    store.connection.executescript(_TABLES)
    store.run("update credit_message set state = 'YZZ' where state = 'CLZ'")


def clear(store: Store) -> None:
    """Nothing is left; the beginning is made again when somebody asks."""
    with store.work():
        for table in _EMPTIED:
            store.run(f"delete from credit_{table}")


def enter(store: Store, effect: str, record: str, version: int, flow: str = "") -> None:
    """One business effect, for the testers."""
    at = writing.now().isoformat(timespec="milliseconds")
    store.insert("credit_effect", effect=effect, record=record, version=version, flow=flow, at=at)
