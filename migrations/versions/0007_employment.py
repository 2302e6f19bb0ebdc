"""Postings published in the other region, what was found about them, and referrals across the line."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('issued', 'offered', 'accepted')")


def upgrade():
    op.create_table(
        "publications",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("home_region", sa.Text(), nullable=False),
        sa.Column("peer_region", sa.Text(), nullable=False),
        sa.Column("posting_number", sa.Text(), nullable=False),
        sa.Column("home_area", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("employer_name", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("region_posting_number", sa.Text(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("publication_id", name="publications_pk"),
    )
    op.create_index(
        "publications_one_of_posting",
        "publications",
        ["home_region", "posting_number"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('withdrawn', 'archived')"),
    )
    op.create_index("publications_of_area", "publications", ["home_area", "publication_id"])
    op.create_table(
        "publication_acts",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.publication_id"], name="publication_acts_publication_id_fk"
        ),
        sa.PrimaryKeyConstraint("publication_id", "version", name="publication_acts_pk"),
    )
    op.create_index("publication_acts_key_of_client", "publication_acts", ["client_id", "key"], unique=True)
    op.create_table(
        "compliance_findings",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("posting_number", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("finding_id", name="compliance_findings_pk"),
    )
    op.create_index(
        "compliance_findings_once",
        "compliance_findings",
        ["region", "posting_number", "field", "action"],
        unique=True,
    )
    op.create_index("compliance_findings_of_region", "compliance_findings", ["region", "finding_id"])
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("letter_number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("home_region", sa.Text(), nullable=False),
        sa.Column("home_area", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.Column("seeker_number", sa.Text(), nullable=False),
        sa.Column("posting_region", sa.Text(), nullable=False),
        sa.Column("posting_number", sa.Text(), nullable=False),
        sa.Column("posting_title", sa.Text(), nullable=False),
        sa.Column("employer_name", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "reason",
            sa.LargeBinary(),
            nullable=True,
            comment="Why not, sealed under the key of the errand that said so",
        ),
        sa.Column("reason_seal_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("referral_id", name="referrals_pk"),
    )
    op.create_index(
        "referrals_one_open_of_seeker",
        "referrals",
        ["home_region", "seeker_number"],
        unique=True,
        postgresql_where=OPEN,
    )
    op.create_index("referrals_of_area", "referrals", ["home_area", "referral_id"])
    op.create_index(
        "referrals_offered_to_region",
        "referrals",
        ["posting_region", "referral_id"],
        postgresql_where=sa.text("offered_at IS NOT NULL"),
    )
    op.create_index("referrals_with_a_term", "referrals", ["due_on"], postgresql_where=OPEN)


def downgrade():
    op.drop_table("referrals")
    op.drop_table("compliance_findings")
    op.drop_table("publication_acts")
    op.drop_table("publications")
