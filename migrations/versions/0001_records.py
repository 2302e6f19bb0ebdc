"""Errands, filings, visits, fee lines, settlements, and the trail that only grows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$
"""
_APPEND_ONLY = """
CREATE TRIGGER trail_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade():
    op.execute("CREATE SEQUENCE node_numbers")
    _errands()
    _filings()
    _trail()
    _visits()
    _fee_lines()
    _settlements()


def downgrade():
    for table in ("settlements", "fee_lines", "visits", "trail", "filings", "errands"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP SEQUENCE node_numbers")


def _errands():
    op.create_table(
        "errands",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("actor_institution_code", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("changes_state", sa.Boolean(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("insured_area", sa.Text(), nullable=False),
        sa.Column("treatment_area", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column(
            "salt",
            sa.LargeBinary(),
            nullable=True,
            comment="Erased, the commitments in the trail say nothing any more",
        ),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("node", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("residue", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("effect IN ('none', 'applied', 'unknown', 'reversed')", name="errands_effect"),
        sa.CheckConstraint(
            "state IN ('asked', 'following_up', 'waiting', 'answered', 'refused', 'unreached', 'unknown',"
            " 'reversed')",
            name="errands_state",
        ),
        sa.PrimaryKeyConstraint("id", name="errands_pk"),
    )
    op.create_index("errands_key_of_client", "errands", ["client_id", "key"], unique=True)
    op.create_index("errands_message_of_region", "errands", ["region", "message_id"], unique=True)
    op.create_index(
        "errands_of_parent",
        "errands",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "errands_of_visit",
        "errands",
        ["visit_id"],
        unique=False,
        postgresql_where=sa.text("visit_id IS NOT NULL"),
    )
    op.create_index(
        "errands_one_open_of_visit",
        "errands",
        ["visit_id"],
        unique=True,
        postgresql_where=sa.text("exclusive AND changes_state AND state IN ('asked', 'unknown')"),
    )


def _filings():
    op.create_table(
        "filings",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("region_filing_number", sa.Text(), nullable=False),
        sa.Column("person_number", sa.Text(), nullable=False),
        sa.Column("insured_area", sa.Text(), nullable=False),
        sa.Column("treatment_area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("filing_id", name="filings_pk"),
    )


def _trail():
    op.create_table(
        "trail",
        sa.Column("place", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "entry", sa.LargeBinary(), nullable=False, comment="The entry itself: canonical JSON, exact bytes"
        ),
        sa.Column("errand_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("place", name="trail_pk"),
    )
    op.create_index("trail_in_time", "trail", ["recorded_at"], unique=False, postgresql_using="brin")
    op.create_index(
        "trail_of_errand",
        "trail",
        ["errand_id"],
        unique=False,
        postgresql_where=sa.text("errand_id IS NOT NULL"),
    )
    op.execute(_REFUSE_CHANGE)
    op.execute(_APPEND_ONLY)
    op.execute("ALTER TABLE trail ENABLE ALWAYS TRIGGER trail_is_append_only")


def _visits():
    op.create_table(
        "visits",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("insured_region", sa.Text(), nullable=False),
        sa.Column("treatment_region", sa.Text(), nullable=False),
        sa.Column("insured_area", sa.Text(), nullable=False),
        sa.Column("treatment_area", sa.Text(), nullable=False),
        sa.Column("insured_visit_number", sa.Text(), nullable=False),
        sa.Column("treatment_visit_number", sa.Text(), nullable=True),
        sa.Column("person_number", sa.Text(), nullable=False),
        sa.Column("insurance_kind", sa.Text(), nullable=False),
        sa.Column("care_kind", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discharged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("basis_rule", sa.Text(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("fully_self_paid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("over_limit", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("preliminary_self_paid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("in_scope", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name="visits_pk"),
    )


def _fee_lines():
    op.create_table(
        "fee_lines",
        sa.Column("place", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("errand_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column(
            "line", sa.LargeBinary(), nullable=False, comment="The priced line as the contract reads it, JSON"
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.visit_id"], name="fee_lines_visit_id_fk"),
        sa.PrimaryKeyConstraint("place", name="fee_lines_pk"),
    )
    op.create_index(
        "fee_lines_in_order",
        "fee_lines",
        ["visit_id", "place"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "fee_lines_that_stand",
        "fee_lines",
        ["visit_id", "line_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _settlements():
    op.create_table(
        "settlements",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("errand_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cancels", sa.Uuid(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("insured_region", sa.Text(), nullable=False),
        sa.Column("region_settlement_number", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("fund_total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("recording_errand_id", sa.Uuid(), nullable=True),
        sa.Column("region_record_number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.visit_id"], name="settlements_visit_id_fk"),
        sa.PrimaryKeyConstraint("settlement_id", name="settlements_pk"),
    )
    op.create_index(
        "settlements_number_of_region",
        "settlements",
        ["insured_region", "region_settlement_number"],
        unique=True,
    )
    op.create_index("settlements_of_visit", "settlements", ["visit_id"], unique=False)
    op.create_index(
        "settlements_to_record",
        "settlements",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("recording = 'pending'"),
    )
