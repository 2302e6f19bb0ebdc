"""The labour market's tables, beside the others of the program."""

from gateway.sandbox.chongqing.store import Store

_TABLES = """
create table if not exists emp_setting (name text primary key, value text not null) without rowid;
create table if not exists emp_message (
    bwbh text primary key, jylb text not null, at text not null, state text not null,
    cwm text not null default '', cwsm text not null default '', answered text
) without rowid;
create table if not exists emp_posting (
    id integer primary key, zpgzbh text not null unique, fbh text unique, bbh integer not null default 0,
    djsj text not null, zpdq text not null, zpgz text not null, ygxs text not null, ypxs text not null,
    reach integer, kssj text not null, jssj text not null, frozen integer not null,
    archived integer not null, full integer not null, record text not null
);
create index if not exists emp_posting_order on emp_posting (djsj desc, zpgzbh desc);
create index if not exists emp_posting_area on emp_posting (substr(zpdq, 1, 6), djsj desc, zpgzbh desc);
create virtual table if not exists emp_posting_words using fts5 (title, body, detail = 'full');
create table if not exists emp_seeker (
    id integer primary key, qzbh text not null unique, person text not null, djsj text not null,
    gzdq text not null, whcd text not null, wants integer not null, ends text not null,
    frozen integer not null, archived integer not null, record text not null
);
create index if not exists emp_seeker_order on emp_seeker (djsj desc, qzbh desc);
create index if not exists emp_seeker_person on emp_seeker (person);
create table if not exists emp_seeker_trade (seeker integer not null, gz text not null);
create index if not exists emp_seeker_trade_of on emp_seeker_trade (gz, seeker);
create table if not exists emp_letter (
    ywh text primary key, side text not null, tjxid text not null, person text not null default '',
    qzbh text not null default '', posting text not null, due text not null, answer text not null default '',
    closed text not null default '', result text not null default '', detail text not null
) without rowid;
create table if not exists emp_told (ywh text primary key) without rowid;
create table if not exists emp_fair (
    zphbh text primary key, lhh text unique, jbrq text not null, jsrq text not null, record text not null
) without rowid;
create table if not exists emp_person (
    citizenid text primary key, name text not null, record text not null
) without rowid;
create table if not exists emp_certificate (
    zsbh text primary key, citizenid text not null, name text not null, state text not null,
    record text not null
) without rowid;
create table if not exists emp_licence (bio_no text not null, record text not null);
create table if not exists emp_unit (bio_no text primary key, bio_name text not null, industry text not null)
    without rowid;
"""
_NAMES = (
    *("emp_setting", "emp_message", "emp_posting", "emp_posting_words", "emp_seeker", "emp_seeker_trade"),
    *("emp_letter", "emp_told", "emp_fair", "emp_person", "emp_certificate", "emp_licence", "emp_unit"),
)


def make(store: Store) -> None:
    """Make what is missing; what a crash broke off is told so."""
    store.connection.executescript(_TABLES)
    store.run("update emp_message set state = '4' where state = '2'")


def empty(store: Store) -> None:
    """Forget everything; it is made anew at the next request."""
    for name in _NAMES:
        store.run(f"delete from {name}")
