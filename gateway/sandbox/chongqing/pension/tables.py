"""The tables of the pension side, in the region's own store."""

TABLES = """
create table if not exists pension_message (
    lsh text primary key, ywlx text not null, at text not null, state text not null,
    cwdm text, cwxx text, output text
) without rowid;
create table if not exists pension_setting (name text primary key, value text not null) without rowid;
create table if not exists pension_account (
    grid text primary key, bxh text not null unique, id_number text not null, scheme text not null,
    status text not null, standing text not null, corrected integer not null default 0, detail text not null,
    unique (id_number, scheme)
) without rowid;
create table if not exists pension_cleared (
    id_number text not null, scheme text not null, month integer not null, case_number text not null,
    primary key (id_number, scheme, month)
) without rowid;
create table if not exists pension_case (
    case_number text primary key, serial integer not null, role text not null, id_number text not null,
    name text not null, scheme text not null, state text not null, state_before text not null default '',
    application text not null default '{}', letter text not null default '{}',
    statement text not null default '{}', statements integer not null default 0,
    refusal text not null default '{}', payment text not null default '',
    recorded_month integer, standing_before text not null default ''
) without rowid;
create index if not exists pension_case_person on pension_case (id_number, scheme);
create table if not exists pension_task (
    id integer primary key, kind text not null, case_number text not null, since real not null,
    unique (kind, case_number)
);
create table if not exists pension_decision (
    id integer primary key, case_number text not null, id_number text not null, decision text not null,
    code text not null
);
create table if not exists pension_news (
    number integer primary key, kind text not null, case_number text, payment text
) without rowid;
create table if not exists pension_effect (
    sequence integer primary key, effect text not null, case_number text not null, id_number text not null,
    amount integer, reference text not null
);
create table if not exists pension_batch (
    pch text primary key, jsph text not null, account text not null, total integer not null
) without rowid;
create table if not exists pension_batch_line (
    case_number text primary key, pch text not null, amount integer not null, state text not null
) without rowid;
create table if not exists pension_outgoing (
    sequence integer primary key, receipt text not null unique, name text not null, id_number text not null,
    scheme text not null, amount integer not null, to_account text not null
);
create table if not exists pension_payment (
    dzbh text primary key, receipt text not null unique, name text not null, id_number text not null,
    scheme text not null, amount integer not null, to_account text not null, at text not null,
    state text not null, case_number text not null default ''
) without rowid;
create table if not exists pension_benefit (id_number text primary key, state text not null) without rowid;
create table if not exists pension_check (
    rzbh text primary key, serial integer not null, id_number text not null, method text not null,
    outcome text not null, day text not null, place text not null, place_code text not null,
    died_on text not null, recognised integer not null, unique (id_number, method, day, place_code)
) without rowid;
"""
EMPTIED = [
    "pension_message",
    "pension_setting",
    "pension_account",
    "pension_cleared",
    "pension_case",
    "pension_task",
    "pension_decision",
    "pension_news",
    "pension_effect",
    "pension_batch",
    "pension_batch_line",
    "pension_outgoing",
    "pension_payment",
    "pension_benefit",
    "pension_check",
]
