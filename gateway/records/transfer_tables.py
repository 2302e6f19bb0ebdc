"""What is kept of pension transfers, as SQLAlchemy Core tables beside the others."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gateway.records.tables import instant, metadata, words

transfers = Table(
    "transfers",
    metadata,
    Column("transfer_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("definition", Integer, nullable=False),
    *words("client_id", "organisation", "origin_region", "receiving_region", "origin_area", "receiving_area"),
    *words("agency_code"),
    *words("origin_scheme", "receiving_scheme"),
    Column("applied_on", Date, nullable=False),
    *words("handled_by"),
    *words("relation_status"),
    *words("next_step", "awaited", "clock", nullable=True),
    Column("clock_started_on", Date),
    Column("due_on", Date),
    *words("suspended_from", "suspended_by", nullable=True),
    Column("suspended_on", Date),
    *words("tells", "halted_code", nullable=True),
    Column("round", Integer, nullable=False),
    Column("letter_delivered", Boolean, nullable=False),
    *words("application_number", "letter_number", "statement_number", nullable=True),
    Column("account_total", Numeric(18, 2)),
    Column("pool_total", Numeric(18, 2)),
    Column("total", Numeric(18, 2)),
    *words("fund_status"),
    Column("batch_id", Uuid),
    Column("payment_id", Uuid),
    Column("person_index", LargeBinary, comment="Blind index of the identity number"),
    Column("name_index", LargeBinary, comment="Blind index of the plain name"),
    Column("escalated_on", Date),
    Column("tell_due_on", Date),
    Column("told_on", Date),
    instant("moved_at"),
    Column("seal_id", Uuid),
    instant("erased_at", nullable=True),
    Index("transfers_of_receiver", "receiving_area", "transfer_id"),
    Index("transfers_of_origin", "origin_area", "transfer_id"),
    Index("transfers_under_way", "moved_at", postgresql_where=text("next_step IS NOT NULL")),
    Index("transfers_with_a_term", "due_on", postgresql_where=text("due_on IS NOT NULL")),
    Index(
        "transfers_to_settle",
        "origin_region",
        "agency_code",
        "transfer_id",
        postgresql_where=text("fund_status = 'due'"),
    ),
    Index(
        "transfers_awaiting_money",
        "person_index",
        postgresql_where=text("fund_status IN ('in_settlement', 'paid', 'mismatch')"),
    ),
    Index("transfers_of_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
)

transfer_entries = Table(
    "transfer_entries",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    Column("transfer_id", Uuid, ForeignKey("transfers.transfer_id"), nullable=False),
    instant("at"),
    Column("on_day", Date, nullable=False),
    *words("act", "party", "handled_by"),
    *words("area_code", "region", nullable=True),
    Column("errand_id", Uuid),
    Column("reasons", JSONB, nullable=False),
    Column("code", Text),
    Column("note", LargeBinary, comment="Sealed under the transfer's key"),
    Index("transfer_entries_in_order", "transfer_id", "place"),
)

transfer_documents = Table(
    "transfer_documents",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfers.transfer_id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False, comment="Sealed under the transfer's key"),
    instant("kept_at"),
)

office_places = Table(
    "office_places",
    metadata,
    Column("region", Text, primary_key=True),
    Column("place", BigInteger, nullable=False, comment="The newest of its news that was heard"),
    instant("heard_at"),
)

office_news = Table(
    "office_news",
    metadata,
    Column("region", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    *words("kind"),
    Column("transfer_id", Uuid),
    Column("payment_number", Text),
    instant("heard_at"),
    instant("settled_at", nullable=True),
    Index(
        "office_news_to_settle",
        "transfer_id",
        "sequence",
        postgresql_where=text("settled_at IS NULL AND transfer_id IS NOT NULL"),
    ),
)

settlement_batches = Table(
    "settlement_batches",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    *words("origin_region", "receiving_region", "agency_code", "state"),
    Column("formed_on", Date, nullable=False),
    Column("line_count", Integer, nullable=False),
    Column("total", Numeric(18, 2), nullable=False),
    *words("region_batch_number", "refusal_code", nullable=True),
    instant("formed_at"),
    instant("announced_at", nullable=True),
    Index("settlement_batches_to_announce", "formed_at", postgresql_where=text("state = 'formed'")),
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Uuid, primary_key=True),
    *words("region", "payment_number", "state"),
    Column("amount", Numeric(18, 2)),
    *words("scheme", "bank_receipt_number", nullable=True),
    Column("received_on", Date),
    Column("person_index", LargeBinary, comment="Blind index of the identity number"),
    Column("name_index", LargeBinary, comment="Blind index of the plain name"),
    Column("transfer_id", Uuid, comment="The case it is tied to, or seems to belong to"),
    *words("mismatch", nullable=True),
    instant("heard_at"),
    instant("settled_at", nullable=True),
    Column("seal_id", Uuid),
    Column("sealed", LargeBinary, comment="Name and number as the bank wrote them"),
    instant("erased_at", nullable=True),
    Index("payments_number_of_region", "region", "payment_number", unique=True),
    Index("payments_to_match", "region", "payment_id", postgresql_where=text("state = 'unmatched'")),
)
