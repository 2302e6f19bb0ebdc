"""Records that go to the region of their subject, and how far each region's changes were heard."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _texts(*names, nullable=False):
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _days(*names):
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]


def upgrade():
    op.create_table(
        "credit_pushes",
        sa.Column("push_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_texts("home_region", "receiving_region", "issuer_code", "document_number", "subject_code", "kind"),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("state", "why"),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="By what versions are told apart",
        ),
        sa.Column("public", sa.Boolean(), nullable=False),
        *_days("public_until", "push_due_on", "pushed_on", "publish_due_on", "published_on"),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *_days("withdrawal_due_on", "withdrawn_on"),
        sa.Column("awaited_by", sa.Date(), nullable=True, comment="When the term ends that runs"),
        *_texts("region_record_number", "refusal_code", nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("push_id", name="credit_pushes_pk"),
        sa.UniqueConstraint("place"),
    )
    op.create_index(
        "credit_pushes_record",
        "credit_pushes",
        ["home_region", "issuer_code", "document_number", "subject_code"],
        unique=True,
    )
    op.create_index(
        "credit_pushes_awaited",
        "credit_pushes",
        ["awaited_by"],
        postgresql_where=sa.text("awaited_by IS NOT NULL"),
    )
    op.create_index(
        "credit_pushes_unpublished",
        "credit_pushes",
        ["place"],
        postgresql_where=sa.text("state = 'pushed'"),
    )
    op.create_table(
        "credit_places",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "place", sa.BigInteger(), nullable=False, comment="The newest of its changes that was heard"
        ),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", name="credit_places_pk"),
    )


def downgrade():
    op.drop_table("credit_places")
    op.drop_table("credit_pushes")
