"""Records as the platform keeps them: found, kept, changed, shown to others, told in the feed."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from gateway.sandbox.sichuan.credit import kinds, numbers, store
from gateway.sandbox.sichuan.credit.kinds import Kind

_FIRST = ("JLLX", "JLBH", "JLBB", "XXFL", "GSRQ", "BGSJ", "TZLX", "TZRQ", "YYBZ", "TSLY")
Shown = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a new record starts with."""

    kind: Kind
    fields: dict[str, str]
    published: str
    changed: str
    catalogue_class: str = ""
    notice: str = ""
    noticed: str = ""
    objected: bool = False
    origin: str = ""
    push: str | None = None
    push_version: int | None = None
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        """Credit code, or a natural person's number."""
        return self.fields.get(self.kind.own("XDR_SHXYM")) or self.fields[self.kind.own("XDR_ZJHM")]

    @property
    def document(self) -> str:
        """The document number as it is compared."""
        return numbers.compared(self.fields[self.kind.names["document_number"]])

    @property
    def issuer(self) -> str:
        """Who decided."""
        return self.fields[self.kind.names["issuer_code"]]

    @property
    def row(self) -> tuple[Any, ...]:
        """The values of `_COLUMNS`."""
        return (
            *(self.kind.code, self.document, self.issuer, self.subject),
            *(self.kind.own("XDR_SHXYM") not in self.fields, self.decided, 1),
            *(self.catalogue_class or self.kind.catalogue_class, self.published, self.changed),
            *(self.notice, self.noticed, self.objected, self.origin, self.push, self.push_version),
            *(self.withdrawn, json.dumps(self.fields, ensure_ascii=False)),
        )

    @property
    def decided(self) -> str:
        """The day of the decision, in one way of writing."""
        return self.fields[self.kind.names["decided_on"]].replace("-", "/")


_COLUMNS = (
    "kind, document, issuer, subject, person, decided, version, class, published, changed,"
    " notice, noticed, objected, origin, push, push_version, withdrawn, fields"
)
_INSERT = f"insert into credit_record ({_COLUMNS}) values ({', '.join('?' * 18)})"


def keep(connection: sqlite3.Connection, entry: Entry) -> sqlite3.Row:
    """Keep a new record. Raises sqlite3.IntegrityError for one that is there."""
    cursor = connection.execute(_INSERT, entry.row)
    return by_id(connection, cursor.lastrowid or 0)


def keep_all(connection: sqlite3.Connection, entries: list[Entry]) -> None:
    """Keep many at once."""
    connection.executemany(_INSERT, [entry.row for entry in entries])


def numbered(entries: list[Entry]) -> list[tuple[Any, ...]]:
    """Rows of those that are there from the start, under the same numbers every time."""
    return [(place, *entry.row) for place, entry in enumerate(entries, start=1)]


def keep_numbered(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    """Keep rows that bear their numbers."""
    connection.executemany(f"insert into credit_record (id, {_COLUMNS}) values ({', '.join('?' * 19)})", rows)


def number(row: sqlite3.Row) -> str:
    """JLBH 记录编号."""
    return f"SC510198{row['id']:012d}"


def by_id(connection: sqlite3.Connection, record: int) -> sqlite3.Row:
    """A record by its serial."""
    found: sqlite3.Row = connection.execute("select * from credit_record where id = ?", (record,)).fetchone()
    return found


def by_number(connection: sqlite3.Connection, record: str) -> sqlite3.Row | None:
    """A record by its number."""
    serial = record.removeprefix("SC510198")
    return by_id(connection, int(serial)) if serial.isdecimal() else None


def by_key(connection: sqlite3.Connection, issuer: str, document: str, subject: str) -> sqlite3.Row | None:
    """The one record of an issuer under a number about a subject."""
    found: sqlite3.Row | None = connection.execute(
        "select * from credit_record where issuer = ? and document = ? and subject = ?",
        (issuer, numbers.compared(document), subject),
    ).fetchone()
    return found


def about(connection: sqlite3.Connection, subject: str) -> list[sqlite3.Row]:
    """Every record about a subject, newest decision first."""
    return connection.execute(
        "select * from credit_record where subject = ? order by decided desc, id desc", (subject,)
    ).fetchall()


def change(connection: sqlite3.Connection, record: int, **values: object) -> sqlite3.Row:
    """A new version of a record."""
    named = "".join(f"{name} = ?, " for name in values)
    connection.execute(
        f"update credit_record set {named}version = version + 1, changed = ? where id = ?",
        (*values.values(), store.this_instant(), record),
    )
    return by_id(connection, record)


def is_warning_only(kind: Kind, fields: dict[str, str]) -> bool:
    """Whether a penalty is nothing but a warning."""
    return kind.word == "penalty" and fields["CF_CFLB"] == kinds.WARNING


def is_public(row: sqlite3.Row) -> bool:
    """Whether it is published at this moment."""
    return bool(row["published"]) and not row["withdrawn"]


def kept(row: sqlite3.Row) -> dict[str, str]:
    """The kind's own fields as they were entered, unmasked."""
    fields: dict[str, str] = json.loads(row["fields"])
    return fields


def shown(row: sqlite3.Row) -> Shown:
    """A record as others are told it."""
    kind, fields = kinds.BY_CODE[row["kind"]], kept(row)
    head = (
        *(row["kind"], number(row), str(row["version"]), row["class"], row["published"], row["changed"]),
        *(row["notice"], row["noticed"], str(row["objected"]), row["origin"]),
    )
    return {**dict(zip(_FIRST, head, strict=True)), **_masked(kind, fields, person=bool(row["person"]))}


def _masked(kind: Kind, fields: dict[str, str], *, person: bool) -> Shown:
    representative, name, id_number = (kind.own(field) for field in ("FRDB", "XDR_MC", "XDR_ZJHM"))
    if representative in fields:
        fields[representative] = numbers.masked_name(fields[representative])
    if person:
        whole, fields[name] = fields[name], numbers.masked_name(fields[name])
        fields = {field: text.replace(whole, fields[name]) for field, text in fields.items()}
        fields[id_number] = numbers.masked_number(fields[id_number])
    return fields


def tell(connection: sqlite3.Connection, row: sqlite3.Row, change_kind: str) -> int:
    """Tell a change in the feed, as the record is now; 0 for what is not told."""
    if row["person"] or row["origin"]:
        return 0
    cursor = connection.execute(
        "insert into credit_change (kind, told) values (?, ?)",
        (change_kind, json.dumps(shown(row), ensure_ascii=False)),
    )
    return cursor.lastrowid or 0
