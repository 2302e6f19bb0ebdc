"""The keys with which clients sign their requests, and the nonces that they used."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "client_keys",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True, comment="A shared secret, encrypted"),
        sa.Column("wrapped_by", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "removed_at IS NOT NULL OR num_nonnulls(public_key, wrapped) = 1", name="client_keys_one_key"
        ),
        sa.CheckConstraint("(wrapped IS NULL) = (wrapped_by IS NULL)", name="client_keys_wrapped_by_one"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.client_id"], name="client_keys_client_id_fk"),
        sa.PrimaryKeyConstraint("key_id", name="client_keys_pk"),
    )
    op.create_index("client_keys_client", "client_keys", ["client_id"])
    op.create_table(
        "client_nonces",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "nonce", name="client_nonces_pk"),
    )
    op.create_index("client_nonces_keep_until", "client_nonces", ["keep_until"])


def downgrade():
    op.drop_table("client_nonces")
    op.drop_table("client_keys")
