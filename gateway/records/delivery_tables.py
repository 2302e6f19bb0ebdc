"""What the other region is to be told, as a SQLAlchemy Core table beside the others."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.records.tables import instant, metadata, words

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("thing_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    *words("region", "operation", "home_area", "institution_code", "operator", "trace_id", "state"),
    Column("content", JSONB, nullable=False),
    instant("wanted_at"),
    instant("settled_at", nullable=True),
    Column("errand_id", Uuid),
    *words("refusal_code", nullable=True),
    Index("deliveries_in_order", "thing_id", "region", "version", "operation", unique=True),
    Index("deliveries_to_make", "wanted_at", postgresql_where=text("state = 'waiting'")),
)
