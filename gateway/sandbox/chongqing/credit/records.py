"""Records as the platform keeps them: found, kept, changed, shown to others, told in the news."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from gateway.sandbox.chongqing.credit import kinds, writing
from gateway.sandbox.chongqing.credit.kinds import Kind
from gateway.sandbox.chongqing.store import Store

HOME, OWN_PROVINCE = "500000", "50"
_MARK = "XYCQ"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a record that is new here; `detail` holds the fields of its kind."""

    kind: Kind
    subject_kind: str
    detail: dict[str, str]
    published: str
    stamp: str
    catalogue_class: str = ""
    happened: str = ""
    happened_on: str = ""
    objected: bool = False
    origin: str = ""
    push: str | None = None
    push_version: int | None = None
    withdrawn: bool = False
    until: str = ""

    def said(self, thing: str) -> str:
        """What the record says of a thing that every kind has."""
        return self.detail.get(self.kind.of(thing), "")

    @property
    def is_person(self) -> bool:
        """Whether it is about a natural person."""
        return self.subject_kind == kinds.PERSON

    @property
    def subject(self) -> str:
        """Credit code, or a natural person's number."""
        return self.said("subject_number" if self.is_person else "subject_code")

    @property
    def key(self) -> tuple[str, str, str]:
        """Who decided, under which number, about whom."""
        return self.said("issuer_code"), writing.same_number(self.said("document_number")), self.subject

    @property
    def columns(self) -> dict[str, Any]:
        """The row."""
        issuer, document, subject = self.key
        return {
            "kind": self.kind.word,
            "document": document,
            "issuer": issuer,
            "subject": subject,
            "subject_kind": self.subject_kind,
            "decided": self.said("decided_on")[:10],
            "version": 1,
            "class": self.catalogue_class or self.kind.catalogue_class,
            "published": self.published,
            "stamp": self.stamp,
            "happened": self.happened,
            "happened_on": self.happened_on,
            "objected": self.objected,
            "origin": self.origin,
            "push": self.push,
            "push_version": self.push_version,
            "withdrawn": self.withdrawn,
            "until": self.until,
            "detail": packed(self.detail),
        }


def packed(detail: dict[str, str]) -> str:
    """The fields of a record as text."""
    return json.dumps(detail, ensure_ascii=False)


def keep(store: Store, record: Kept) -> sqlite3.Row:
    """Keep a new record. Raises sqlite3.IntegrityError for one that is there."""
    store.insert("credit_record", **record.columns)
    return by_id(store, store.all("select last_insert_rowid() as id")[0]["id"])


def keep_all(store: Store, rows: list[dict[str, Any]]) -> None:
    """Keep many at once; all rows say the same columns."""
    if rows:
        names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
        statement = f"insert into credit_record ({names}) values ({marks})"
        store.connection.executemany(statement, [tuple(row.values()) for row in rows])


def number(row: sqlite3.Row) -> str:
    """XYBM 信用信息编码."""
    return f"{_MARK}{row['id']:014d}"


def by_id(store: Store, record: int) -> sqlite3.Row:
    """The record of a serial."""
    return store.all("select * from credit_record where id = ?", record)[0]


def by_number(store: Store, text: str) -> sqlite3.Row | None:
    """The record of a number."""
    serial = text.removeprefix(_MARK)
    return store.one("select * from credit_record where id = ?", int(serial)) if serial.isdecimal() else None


def by_key(store: Store, issuer: str, document: str, subject: str) -> sqlite3.Row | None:
    """The one record of an issuer under a number about a subject."""
    return store.one(
        "select * from credit_record where issuer = ? and document = ? and subject = ?",
        *(issuer, writing.same_number(document), subject),
    )


def about(store: Store, subject: str) -> list[sqlite3.Row]:
    """Every record about a subject, newest decision first."""
    return store.all("select * from credit_record where subject = ? order by decided desc, id desc", subject)


def change(store: Store, record: int, **values: Any) -> sqlite3.Row:
    """A new version of a record."""
    values["stamp"] = writing.stamp(writing.now())
    named = ", ".join(f"{name} = ?" for name in values)
    store.run(
        f"update credit_record set {named}, version = version + 1 where id = ?", *values.values(), record
    )
    return by_id(store, record)


def detail(row: sqlite3.Row) -> dict[str, str]:
    """The fields of a record, unmasked."""
    fields: dict[str, str] = json.loads(row["detail"])
    return fields


def is_only_a_warning(fields: dict[str, str]) -> bool:
    """Whether a penalty is nothing but a warning."""
    return fields.get("CF_CFLB1") == kinds.WARNING and not fields.get("CF_CFLB2")


def is_public(row: sqlite3.Row) -> bool:
    """Whether it is public at this moment."""
    over = bool(row["until"]) and row["until"] <= writing.today()
    shown = row["published"] and not row["withdrawn"] and not over
    return bool(shown) and not is_only_a_warning(detail(row))


def state(row: sqlite3.Row) -> str:
    """状态: an objection hides what else happened."""
    if row["objected"]:
        return "2"
    return {"": "0", kinds.REVOKED: "1"}.get(row["happened"], "3")


def shown(row: sqlite3.Row) -> dict[str, str]:
    """A record as others are told it."""
    kind, person = kinds.BY_WORD[row["kind"]], row["subject_kind"] == kinds.PERSON
    return {
        "SJLX": kind.list_of(person=person),
        "XYBM": number(row),
        "BBH": str(row["version"]),
        "MLDL": row["class"],
        "XDRLB": row["subject_kind"],
        "GSSJ": writing.at_midnight(row["published"]),
        "SJC": row["stamp"],
        "DFBM": row["origin"] or HOME,
        kind.of("status"): state(row),
        "ZTSM": row["happened"] if row["happened"] != kinds.UNSAID else "",
        "ZTRQ": writing.at_midnight(row["happened_on"]),
        "SYFW": "0" if is_public(row) else "1",
        **_masked(kind, detail(row), person=person),
    }


def _masked(kind: Kind, fields: dict[str, str], *, person: bool) -> dict[str, str]:
    representative = kind.of("representative")
    if fields.get(representative):
        fields[representative] = writing.masked_name(fields[representative])
    if person:
        whole, number_field = fields[kind.of("subject_name")], kind.of("subject_number")
        masked = writing.masked_name(whole)
        fields = {name: text.replace(whole, masked) for name, text in fields.items()}
        fields[number_field] = writing.masked_number(fields[number_field])
    return fields


def tell(store: Store, row: sqlite3.Row, change_kind: str) -> int:
    """Tell a change of what was decided here in the news, as the record is now; 0 for what is not told."""
    if row["subject_kind"] == kinds.PERSON:
        return 0
    told = packed(shown(row))
    return int(
        store.run("insert into credit_news (kind, told) values (?, ?)", change_kind, told).lastrowid or 0
    )
