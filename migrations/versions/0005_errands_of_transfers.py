"""The indexes by which a transfer's errands are found, and one office at a time acts on it.

Made while errands are being written: without a lock, so in a migration of its own that may be begun again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        _make("errands_of_transfer", "transfer_id IS NOT NULL")
        _make(
            "errands_one_open_of_transfer",
            "transfer_id IS NOT NULL AND exclusive AND changes_state AND state IN ('asked', 'unknown')",
            unique=True,
        )


def downgrade():
    for name in ("errands_one_open_of_transfer", "errands_of_transfer"):
        op.drop_index(name, "errands")


def _make(name, where, *, unique=False):
    # One that broke off is there, but not valid.
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    op.create_index(
        name,
        "errands",
        ["transfer_id"],
        unique=unique,
        postgresql_where=sa.text(where),
        postgresql_concurrently=True,
        if_not_exists=True,
    )
