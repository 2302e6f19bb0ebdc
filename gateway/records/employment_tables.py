"""What is kept of publications and referrals, as SQLAlchemy Core tables beside the others."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.records.tables import instant, metadata, words

publications = Table(
    "publications",
    metadata,
    Column("publication_id", Uuid, primary_key=True),
    *words("home_region", "peer_region", "posting_number", "home_area", "office_code"),
    Column("version", Integer, nullable=False),
    *words("state", "title", "employer_name"),
    Column("valid_to", Date, nullable=False),
    *words("region_posting_number", nullable=True),
    Column("findings", JSONB, nullable=False),
    instant("published_at"),
    instant("changed_at"),
    Index(
        "publications_one_of_posting",
        "home_region",
        "posting_number",
        unique=True,
        postgresql_where=text("state NOT IN ('withdrawn', 'archived')"),
    ),
    Index("publications_of_area", "home_area", "publication_id"),
)

publication_acts = Table(
    "publication_acts",
    metadata,
    Column("publication_id", Uuid, ForeignKey("publications.publication_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    *words("name", "client_id", "key"),
    Column("fingerprint", LargeBinary, nullable=False),
    *words("handled_by"),
    instant("at"),
    Index("publication_acts_key_of_client", "client_id", "key", unique=True),
)

compliance_findings = Table(
    "compliance_findings",
    metadata,
    Column("finding_id", Uuid, primary_key=True),
    *words("region", "posting_number", "field", "action", "legal_basis", "office_code"),
    instant("found_at"),
    Column("publication_id", Uuid),
    Index("compliance_findings_once", "region", "posting_number", "field", "action", unique=True),
    Index("compliance_findings_of_region", "region", "finding_id"),
)

referrals = Table(
    "referrals",
    metadata,
    Column("referral_id", Uuid, primary_key=True),
    *words("letter_number", "state", "home_region", "home_area", "office_code", "handled_by"),
    *words("seeker_number", "posting_region", "posting_number", "posting_title", "employer_name"),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    instant("registered_at"),
    instant("offered_at", nullable=True),
    *words("answer", nullable=True),
    Column("answered_on", Date),
    *words("closed_by", "result", nullable=True),
    Column("closed_on", Date),
    Column("reason", LargeBinary, comment="Why not, sealed under the key of the errand that said so"),
    Column("reason_seal_id", Uuid),
    Index(
        "referrals_one_open_of_seeker",
        "home_region",
        "seeker_number",
        unique=True,
        postgresql_where=text("state IN ('issued', 'offered', 'accepted')"),
    ),
    Index("referrals_of_area", "home_area", "referral_id"),
    Index(
        "referrals_offered_to_region",
        "posting_region",
        "referral_id",
        postgresql_where=text("offered_at IS NOT NULL"),
    ),
    Index(
        "referrals_with_a_term",
        "due_on",
        postgresql_where=text("state IN ('issued', 'offered', 'accepted')"),
    ),
)
