"""Pension transfers: cases with their timeline and documents, offices' news, batches and payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    _errands()
    _transfers()
    _transfer_entries()
    _transfer_documents()
    _office_places()
    _office_news()
    _settlement_batches()
    _payments()


def downgrade():
    for table in (
        "payments",
        "settlement_batches",
        "office_news",
        "office_places",
        "transfer_documents",
        "transfer_entries",
        "transfers",
    ):
        op.drop_table(table)
    op.drop_column("errands", "transfer_id")


def _errands():
    op.add_column("errands", sa.Column("transfer_id", sa.Uuid(), nullable=True))


def _transfers():
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("origin_region", sa.Text(), nullable=False),
        sa.Column("receiving_region", sa.Text(), nullable=False),
        sa.Column("origin_area", sa.Text(), nullable=False),
        sa.Column("receiving_area", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("origin_scheme", sa.Text(), nullable=False),
        sa.Column("receiving_scheme", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.Column("relation_status", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("awaited", sa.Text(), nullable=True),
        sa.Column("clock", sa.Text(), nullable=True),
        sa.Column("clock_started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("suspended_from", sa.Text(), nullable=True),
        sa.Column("suspended_by", sa.Text(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("tells", sa.Text(), nullable=True),
        sa.Column("halted_code", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("letter_delivered", sa.Boolean(), nullable=False),
        sa.Column("application_number", sa.Text(), nullable=True),
        sa.Column("letter_number", sa.Text(), nullable=True),
        sa.Column("statement_number", sa.Text(), nullable=True),
        sa.Column("account_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("pool_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("fund_status", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "person_index", sa.LargeBinary(), nullable=True, comment="Blind index of the identity number"
        ),
        sa.Column("name_index", sa.LargeBinary(), nullable=True, comment="Blind index of the plain name"),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("tell_due_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("transfer_id", name="transfers_pk"),
    )
    op.create_index(
        "transfers_awaiting_money",
        "transfers",
        ["person_index"],
        unique=False,
        postgresql_where=sa.text("fund_status IN ('in_settlement', 'paid', 'mismatch')"),
    )
    op.create_index(
        "transfers_of_batch",
        "transfers",
        ["batch_id"],
        unique=False,
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index("transfers_of_origin", "transfers", ["origin_area", "transfer_id"], unique=False)
    op.create_index("transfers_of_receiver", "transfers", ["receiving_area", "transfer_id"], unique=False)
    op.create_index(
        "transfers_to_settle",
        "transfers",
        ["origin_region", "agency_code", "transfer_id"],
        unique=False,
        postgresql_where=sa.text("fund_status = 'due'"),
    )
    op.create_index(
        "transfers_under_way",
        "transfers",
        ["moved_at"],
        unique=False,
        postgresql_where=sa.text("next_step IS NOT NULL"),
    )
    op.create_index(
        "transfers_with_a_term",
        "transfers",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )


def _transfer_entries():
    op.create_table(
        "transfer_entries",
        sa.Column("place", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("errand_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True, comment="Sealed under the transfer's key"),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.transfer_id"], name="transfer_entries_transfer_id_fk"
        ),
        sa.PrimaryKeyConstraint("place", name="transfer_entries_pk"),
    )
    op.create_index("transfer_entries_in_order", "transfer_entries", ["transfer_id", "place"], unique=False)


def _transfer_documents():
    op.create_table(
        "transfer_documents",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="Sealed under the transfer's key"),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.transfer_id"], name="transfer_documents_transfer_id_fk"
        ),
        sa.PrimaryKeyConstraint("transfer_id", "kind", "round", name="transfer_documents_pk"),
    )


def _office_places():
    op.create_table(
        "office_places",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="The newest of its news that was heard"),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", name="office_places_pk"),
    )


def _office_news():
    op.create_table(
        "office_news",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("payment_number", sa.Text(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("region", "sequence", name="office_news_pk"),
    )
    op.create_index(
        "office_news_to_settle",
        "office_news",
        ["transfer_id", "sequence"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL AND transfer_id IS NOT NULL"),
    )


def _settlement_batches():
    op.create_table(
        "settlement_batches",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("origin_region", sa.Text(), nullable=False),
        sa.Column("receiving_region", sa.Text(), nullable=False),
        sa.Column("agency_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("region_batch_number", sa.Text(), nullable=True),
        sa.Column("refusal_code", sa.Text(), nullable=True),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", name="settlement_batches_pk"),
    )
    op.create_index(
        "settlement_batches_to_announce",
        "settlement_batches",
        ["formed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'formed'"),
    )


def _payments():
    op.create_table(
        "payments",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("payment_number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("bank_receipt_number", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column(
            "person_index", sa.LargeBinary(), nullable=True, comment="Blind index of the identity number"
        ),
        sa.Column("name_index", sa.LargeBinary(), nullable=True, comment="Blind index of the plain name"),
        sa.Column(
            "transfer_id", sa.Uuid(), nullable=True, comment="The case it is tied to, or seems to belong to"
        ),
        sa.Column("mismatch", sa.Text(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=True, comment="Name and number as the bank wrote them"
        ),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("payment_id", name="payments_pk"),
    )
    op.create_index("payments_number_of_region", "payments", ["region", "payment_number"], unique=True)
    op.create_index(
        "payments_to_match",
        "payments",
        ["region", "payment_id"],
        unique=False,
        postgresql_where=sa.text("state = 'unmatched'"),
    )
