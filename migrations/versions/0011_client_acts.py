"""What administrators did with registrations, by their keys: the same request again is done once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "client_acts",
        sa.Column("administrator", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("came_to", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("index", sa.BigInteger(), nullable=True, comment="Of the log's entry that says so"),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administrator", "key", name="client_acts_pk"),
    )


def downgrade():
    op.drop_table("client_acts")
