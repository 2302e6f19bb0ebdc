"""What is kept of pushed records, as SQLAlchemy Core tables beside the others; it names no person."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Identity, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.records.tables import instant, metadata, words

credit_pushes = Table(
    "credit_pushes",
    metadata,
    Column("push_id", Uuid, primary_key=True),
    Column("place", BigInteger, Identity(always=True), nullable=False, unique=True),
    *words("home_region", "receiving_region", "issuer_code", "document_number", "subject_code", "kind"),
    Column("decided_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
    *words("state", "why"),
    Column("record", JSONB, nullable=False),
    Column("content", JSONB, nullable=False, comment="By what versions are told apart"),
    Column("public", Boolean, nullable=False),
    Column("public_until", Date),
    Column("push_due_on", Date),
    Column("pushed_on", Date),
    Column("publish_due_on", Date),
    Column("published_on", Date),
    Column("withdrawn", Boolean, nullable=False),
    Column("withdrawal_due_on", Date),
    Column("withdrawn_on", Date),
    Column("awaited_by", Date, comment="When the term ends that runs"),
    *words("region_record_number", "refusal_code", nullable=True),
    instant("heard_at"),
    instant("changed_at"),
    Index(
        "credit_pushes_record",
        *("home_region", "issuer_code", "document_number", "subject_code"),
        unique=True,
    ),
    Index("credit_pushes_awaited", "awaited_by", postgresql_where=text("awaited_by IS NOT NULL")),
    Index("credit_pushes_unpublished", "place", postgresql_where=text("state = 'pushed'")),
)

credit_places = Table(
    "credit_places",
    metadata,
    Column("region", Text, primary_key=True),
    Column("place", BigInteger, nullable=False, comment="The newest of its changes that was heard"),
    instant("heard_at"),
)
