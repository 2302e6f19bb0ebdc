"""What is kept, as SQLAlchemy Core tables; the migrations must agree with it (`alembic check`)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB

REVISION = "0011"
"""The migration that this code needs."""

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
    }
)


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def words(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


def amounts(*names: str) -> list[Column[object]]:
    return [Column(name, Numeric(18, 2), nullable=False) for name in names]


node_numbers = Sequence("node_numbers", metadata=metadata)

clients = Table(
    "clients",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("registration", JSONB, nullable=False),
    instant("disabled_at", nullable=True),
    instant("changed_at"),
)

client_keys = Table(
    "client_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("client_id", Text, ForeignKey("clients.client_id"), nullable=False),
    *words("algorithm"),
    Column("public_key", LargeBinary),
    Column("wrapped", LargeBinary, comment="A shared secret, encrypted"),
    *words("wrapped_by", nullable=True),
    instant("added_at"),
    instant("removed_at", nullable=True),
    CheckConstraint("removed_at IS NOT NULL OR num_nonnulls(public_key, wrapped) = 1", name="one_key"),
    CheckConstraint("(wrapped IS NULL) = (wrapped_by IS NULL)", name="wrapped_by_one"),
    Index("client_keys_client", "client_id"),
)

client_nonces = Table(
    "client_nonces",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    instant("keep_until"),
    Index("client_nonces_keep_until", "keep_until"),
)

client_acts = Table(
    "client_acts",
    metadata,
    Column("administrator", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("came_to", JSONB, nullable=True),
    Column("index", BigInteger, nullable=True, comment="Of the log's entry that says so"),
    instant("acted_at"),
)

errands = Table(
    "errands",
    metadata,
    Column("id", Uuid, primary_key=True),
    *words("client_id", "key", "organisation"),
    Column("actor_institution_code", Text),
    *words("operation"),
    Column("changes_state", Boolean, nullable=False),
    *words("region", "institution_code", "insured_area", "treatment_area"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("facts", JSONB, nullable=False),
    *words("message_id"),
    Column("visit_id", Uuid),
    Column("exclusive", Boolean, nullable=False),
    Column("parent_id", Uuid),
    *words("state", "effect"),
    Column("attempt", Integer, nullable=False),
    Column("node", BigInteger, nullable=False),
    Column("reason", JSONB),
    Column("residue", JSONB, nullable=False),
    *words("trace_id"),
    instant("claimed_at"),
    instant("closed_at", nullable=True),
    Column("seal_id", Uuid),
    Column("transfer_id", Uuid),
    Index("errands_key_of_client", "client_id", "key", unique=True),
    Index("errands_message_of_region", "region", "message_id", unique=True),
    Index(
        "errands_one_open_of_visit",
        "visit_id",
        unique=True,
        postgresql_where=text("exclusive AND changes_state AND state IN ('asked', 'unknown')"),
    ),
    Index(
        "errands_one_open_of_transfer",
        "transfer_id",
        unique=True,
        postgresql_where=text(
            "transfer_id IS NOT NULL AND exclusive AND changes_state AND state IN ('asked', 'unknown')"
        ),
    ),
    Index("errands_of_transfer", "transfer_id", postgresql_where=text("transfer_id IS NOT NULL")),
    Index("errands_of_visit", "visit_id", postgresql_where=text("visit_id IS NOT NULL")),
    Index("errands_of_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    CheckConstraint(
        "state IN ('asked', 'following_up', 'waiting', 'answered', 'refused', 'unreached', 'unknown',"
        " 'reversed')",
        name="state",
    ),
    CheckConstraint("effect IN ('none', 'applied', 'unknown', 'reversed')", name="effect"),
)

filings = Table(
    "filings",
    metadata,
    Column("filing_id", Uuid, primary_key=True),
    *words("client_id", "region", "region_filing_number", "person_number", "insured_area", "treatment_area"),
    *words("kind", "state"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("seal_id", Uuid),
    instant("erased_at", nullable=True),
)

visits = Table(
    "visits",
    metadata,
    Column("visit_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    *words("client_id", "institution_code", "state", "insured_region", "treatment_region"),
    *words("insured_area", "treatment_area", "insured_visit_number"),
    Column("treatment_visit_number", Text),
    *words("person_number", "insurance_kind", "care_kind", "case_number"),
    instant("started_at"),
    instant("discharged_at", nullable=True),
    Column("emergency", Boolean, nullable=False),
    *words("basis", "basis_rule"),
    Column("filing_id", Uuid),
    Column("line_count", Integer, nullable=False),
    *amounts("total", "fully_self_paid", "over_limit", "preliminary_self_paid", "in_scope"),
    Column("seal_id", Uuid),
    instant("erased_at", nullable=True),
)

fee_lines = Table(
    "fee_lines",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    Column("visit_id", Uuid, ForeignKey("visits.visit_id"), nullable=False),
    *words("line_id"),
    Column("errand_id", Uuid, nullable=False),
    *amounts("amount"),
    Column("line", LargeBinary, nullable=False, comment="The priced line as the contract reads it, JSON"),
    instant("withdrawn_at", nullable=True),
    Index(
        "fee_lines_that_stand",
        "visit_id",
        "line_id",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
    Index("fee_lines_in_order", "visit_id", "place", postgresql_where=text("withdrawn_at IS NULL")),
)

settlements = Table(
    "settlements",
    metadata,
    Column("settlement_id", Uuid, primary_key=True),
    Column("errand_id", Uuid, nullable=False),
    *words("client_id"),
    Column("visit_id", Uuid, ForeignKey("visits.visit_id"), nullable=False),
    *words("kind"),
    Column("cancels", Uuid),
    Column("cancelled_by", Uuid),
    *words("insured_region", "region_settlement_number"),
    instant("settled_at"),
    *amounts("total", "fund_total"),
    Column("answer", LargeBinary, nullable=False),
    *words("recording"),
    Column("recording_errand_id", Uuid),
    Column("region_record_number", Text),
    instant("erased_at", nullable=True),
    Index("settlements_number_of_region", "insured_region", "region_settlement_number", unique=True),
    Index("settlements_of_visit", "visit_id"),
    Index("settlements_to_record", "settled_at", postgresql_where=text("recording = 'pending'")),
)

# -- the log -------------------------------------------------------------------------------------------

# Written by the database's own function append_to_log only. The monthly parts of the two partitioned tables
# lie in the schema log_parts.

log_head = Table(
    "log_head",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=true()),
    Column("size", BigInteger, nullable=False),
    Column("frontier", ARRAY(LargeBinary), nullable=False),
    instant("appended_at"),
    Column("month", Date, nullable=False),
    instant("tile_began_at", nullable=True),
    CheckConstraint("single", name="single"),
)

log_months = Table(
    "log_months",
    metadata,
    Column("month", Date, primary_key=True),
    Column("first_index", BigInteger, nullable=False),
)

log_entries = Table(
    "log_entries",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("class", Text, primary_key=True),
    Column("appended_at", DateTime(timezone=True), primary_key=True),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False, comment="The very bytes that are hashed, JSON"),
    Column("errand_id", Uuid),
    Column("seal_id", Uuid),
    *words("client_id", "organisation"),
    *words("service", "region", nullable=True),
    *words("action", "outcome", "effect"),
    Index("log_entries_of_errand", "errand_id", "index", postgresql_where=text("errand_id IS NOT NULL")),
    Index("log_entries_of_seal", "seal_id", "index", postgresql_where=text("seal_id IS NOT NULL")),
    Index("log_entries_of_organisation", "organisation", "index"),
    Index(
        "log_entries_out_of_the_ordinary",
        "outcome",
        "index",
        postgresql_where=text("outcome NOT IN ('asked', 'answered')"),
    ),
    postgresql_partition_by="LIST (class)",
)

log_tiles = Table(
    "log_tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False, comment="256 hashes of 32 bytes"),
    Column("root", LargeBinary, nullable=False, comment="The root over them"),
)

log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False, comment="As the log signed it, without cosignatures"),
    instant("issued_at"),
)

log_cosignatures = Table(
    "log_cosignatures",
    metadata,
    Column("size", BigInteger, ForeignKey("log_checkpoints.size"), primary_key=True, autoincrement=False),
    Column("region", Text, primary_key=True),
    *words("line"),
    instant("received_at"),
)

log_retirements = Table(
    "log_retirements",
    metadata,
    Column("class", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("indexes", INT8MULTIRANGE, nullable=False),
    Column("entry_index", BigInteger, nullable=False, comment="The entry that records it"),
    instant("retired_at"),
)

# -- sealed bodies -------------------------------------------------------------------------------------

sealed_bodies = Table(
    "sealed_bodies",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("appended_at", DateTime(timezone=True), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    postgresql_partition_by="RANGE (appended_at)",
)

seals = Table(
    "seals",
    metadata,
    Column("seal_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    *words("cipher"),
    Column("wrapped", LargeBinary, comment="Destroyed: what it sealed is gone"),
    Column("wrapped_by", Text),
    instant("made_at"),
    instant("erased_at", nullable=True),
    Index("seals_of_case", "case_id"),
)

seal_persons = Table(
    "seal_persons",
    metadata,
    Column("person", LargeBinary, primary_key=True, comment="Blind index of an identity"),
    Column("seal_id", Uuid, ForeignKey("seals.seal_id"), primary_key=True),
    Index("seal_persons_of_seal", "seal_id"),
)
