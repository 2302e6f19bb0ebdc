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
)
from sqlalchemy.dialects.postgresql import JSONB

REVISION = "0002"
"""The migration that this code needs."""

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
    }
)


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _words(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


def _amounts(*names: str) -> list[Column[object]]:
    return [Column(name, Numeric(18, 2), nullable=False) for name in names]


node_numbers = Sequence("node_numbers", metadata=metadata)

errands = Table(
    "errands",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_words("client_id", "key", "organisation"),
    Column("actor_institution_code", Text),
    *_words("operation"),
    Column("changes_state", Boolean, nullable=False),
    *_words("region", "institution_code", "insured_area", "treatment_area"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("salt", LargeBinary, comment="Erased, the commitments in the trail say nothing any more"),
    Column("facts", JSONB, nullable=False),
    *_words("message_id"),
    Column("visit_id", Uuid),
    Column("exclusive", Boolean, nullable=False),
    Column("parent_id", Uuid),
    *_words("state", "effect"),
    Column("attempt", Integer, nullable=False),
    Column("node", BigInteger, nullable=False),
    Column("answer", LargeBinary),
    Column("reason", JSONB),
    Column("residue", JSONB, nullable=False),
    *_words("trace_id"),
    _instant("claimed_at"),
    _instant("closed_at", nullable=True),
    Index("errands_key_of_client", "client_id", "key", unique=True),
    Index("errands_message_of_region", "region", "message_id", unique=True),
    Index(
        "errands_one_open_of_visit",
        "visit_id",
        unique=True,
        postgresql_where=text("exclusive AND changes_state AND state IN ('asked', 'unknown')"),
    ),
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
    *_words("client_id", "region", "region_filing_number", "person_number", "insured_area", "treatment_area"),
    *_words("kind", "state"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

visits = Table(
    "visits",
    metadata,
    Column("visit_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    *_words("client_id", "institution_code", "state", "insured_region", "treatment_region"),
    *_words("insured_area", "treatment_area", "insured_visit_number"),
    Column("treatment_visit_number", Text),
    *_words("person_number", "insurance_kind", "care_kind", "case_number"),
    _instant("started_at"),
    _instant("discharged_at", nullable=True),
    Column("emergency", Boolean, nullable=False),
    *_words("basis", "basis_rule"),
    Column("filing_id", Uuid),
    Column("line_count", Integer, nullable=False),
    *_amounts("total", "fully_self_paid", "over_limit", "preliminary_self_paid", "in_scope"),
)

fee_lines = Table(
    "fee_lines",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    Column("visit_id", Uuid, ForeignKey("visits.visit_id"), nullable=False),
    *_words("line_id"),
    Column("errand_id", Uuid, nullable=False),
    *_amounts("amount"),
    Column("line", LargeBinary, nullable=False, comment="The priced line as the contract reads it, JSON"),
    _instant("withdrawn_at", nullable=True),
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
    *_words("client_id"),
    Column("visit_id", Uuid, ForeignKey("visits.visit_id"), nullable=False),
    *_words("kind"),
    Column("cancels", Uuid),
    Column("cancelled_by", Uuid),
    *_words("insured_region", "region_settlement_number"),
    _instant("settled_at"),
    *_amounts("total", "fund_total"),
    Column("answer", LargeBinary, nullable=False),
    *_words("recording"),
    Column("recording_errand_id", Uuid),
    Column("region_record_number", Text),
    Index("settlements_number_of_region", "insured_region", "region_settlement_number", unique=True),
    Index("settlements_of_visit", "visit_id"),
    Index("settlements_to_record", "settled_at", postgresql_where=text("recording = 'pending'")),
)

trail = Table(
    "trail",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    _instant("recorded_at"),
    Column("entry", LargeBinary, nullable=False, comment="The entry itself: canonical JSON, exact bytes"),
    Column("errand_id", Uuid),
    *_words("action", "outcome", "effect"),
    *_words("region", nullable=True),
    *_words("client_id", "organisation"),
    *_words("institution_code", "message_id", "trace_id", nullable=True),
    Index("trail_of_errand", "errand_id", postgresql_where=text("errand_id IS NOT NULL")),
    Index("trail_in_time", "recorded_at", postgresql_using="brin"),
)
