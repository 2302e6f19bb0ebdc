"""The log: entries that prove themselves, their tree, its checkpoints, and sealed bodies; the trail moves in.

`append_to_log` is the only way in. It runs as the owner, so that the running role needs no right to write to
the log's tables. It assigns the index, hashes the leaf, advances the tree and inserts, all under the lock of
the head's row, which is held until the transaction ends. Two processes can therefore leave neither a gap nor
a fork.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTS = "log_parts"
CLASSES = ("exchange", "access", "security", "administration")

_OPEN_ERRANDS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM errands WHERE state IN ('following_up', 'waiting')) THEN
        RAISE EXCEPTION 'finish the errands that are following_up or waiting first: their answers move';
    END IF;
END $$
"""

_PREPARE_MONTH = """
CREATE FUNCTION prepare_log_month(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    begins date := date_trunc('month', wanted)::date;
    ends date := (date_trunc('month', wanted) + INTERVAL '1 month')::date;
    kind text;
    whole regclass;
    part text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('chuanyu-gateway log months'));
    FOREACH kind IN ARRAY ARRAY['exchange', 'access', 'security', 'administration', 'bodies'] LOOP
        part := kind || to_char(begins, '_YYYY_MM');
        CONTINUE WHEN to_regclass('log_parts.' || part) IS NOT NULL;
        whole := CASE kind WHEN 'bodies' THEN 'sealed_bodies' ELSE 'log_parts.' || kind END::regclass;
        -- Made aside and then attached: whoever uses the other months is not disturbed.
        EXECUTE format('CREATE TABLE log_parts.%I (LIKE %s INCLUDING ALL)', part, whole);
        IF kind = 'bodies' THEN
            -- What fits on a page stays on it.
            EXECUTE format('ALTER TABLE log_parts.%I SET (toast_tuple_target = 8160)', part);
        ELSE
            EXECUTE format('CREATE TRIGGER log_is_never_emptied BEFORE TRUNCATE ON log_parts.%I '
                'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
            EXECUTE format('ALTER TABLE log_parts.%I ENABLE ALWAYS TRIGGER log_is_never_emptied', part);
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION log_parts.%I FOR VALUES FROM (%L) TO (%L)',
            whole, part, begins || ' 00:00:00+00', ends || ' 00:00:00+00');
    END LOOP;
END $$
"""

_PREPARE_MONTHS = """
CREATE FUNCTION prepare_log_months(ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    FOR number IN 0 .. least(ahead, 24) LOOP
        PERFORM prepare_log_month(((now() AT TIME ZONE 'UTC') + make_interval(months => number))::date);
    END LOOP;
END $$
"""

_APPEND = """
CREATE FUNCTION append_to_log(new_entries bytea[], new_bodies bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first bigint;
    subtrees bytea[];
    current_month date;
    moment timestamptz;
    its_month date;
    tile_began timestamptz;
    place bigint;
    depth int;
    height int;
    node bytea;
    leaves bytea[] := '{}';
    full_levels int[] := '{}';
    full_numbers bigint[] := '{}';
    full_roots bytea[] := '{}';
BEGIN
    -- Before the head: whoever takes this table for itself takes it first, too, and then the head.
    LOCK TABLE ONLY log_entries IN ROW EXCLUSIVE MODE;
    SELECT size, frontier, appended_at, month, tile_began_at
    INTO first, subtrees, moment, current_month, tile_began
    FROM log_head FOR UPDATE;
    -- Time in the log never runs backwards, whatever the server's clock does.
    moment := greatest(moment, clock_timestamp());
    its_month := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    IF its_month <> current_month THEN
        PERFORM prepare_log_month(its_month);
        INSERT INTO log_months (month, first_index) VALUES (its_month, first);
    END IF;
    tile_began := coalesce(tile_began, moment);
    place := first;
    depth := cardinality(subtrees);
    FOR n IN 1 .. cardinality(new_entries) LOOP
        IF length(new_entries[n]) > 65535 THEN
            RAISE EXCEPTION 'entry % of the batch is too long', n USING ERRCODE = 'data_exception';
        END IF;
        node := sha256('\\x00'::bytea || new_entries[n]);
        leaves[n] := node;
        height := 0;
        WHILE (place >> height) & 1 = 1 LOOP
            node := sha256('\\x01'::bytea || subtrees[depth] || node);
            depth := depth - 1;
            height := height + 1;
            IF height & 7 = 0 THEN
                full_levels := full_levels || (height / 8 - 1);
                full_numbers := full_numbers || (place >> height);
                full_roots := full_roots || node;
            END IF;
        END LOOP;
        depth := depth + 1;
        subtrees[depth] := node;
        place := place + 1;
    END LOOP;
    INSERT INTO log_entries (index, class, appended_at, leaf_hash, entry, errand_id, seal_id, client_id,
        organisation, service, region, action, outcome, effect)
    SELECT first + ordinal - 1, coalesce(said.class, 'exchange'), moment, new.leaf, new.entry, said.errand_id,
        said.seal, said.client_id, coalesce(said.organisation, ''), said.service, said.region, said.action,
        said.outcome, said.effect
    FROM unnest(new_entries, leaves) WITH ORDINALITY AS new (entry, leaf, ordinal),
        jsonb_to_record(convert_from(new.entry, 'UTF8')::jsonb) AS said (class text, errand_id uuid,
            seal uuid, client_id text, organisation text, service text, region text, action text,
            outcome text, effect text);
    INSERT INTO sealed_bodies (index, appended_at, sealed)
    SELECT first + ordinal - 1, moment, body FROM unnest(new_bodies) WITH ORDINALITY AS new (body, ordinal)
    WHERE body IS NOT NULL;
    FOR n IN 1 .. cardinality(full_levels) LOOP
        IF full_levels[n] = 0 THEN
            INSERT INTO log_tiles (level, number, hashes, root)
            SELECT 0, full_numbers[n], string_agg(leaf_hash, ''::bytea ORDER BY index),
                full_roots[n]
            FROM log_entries
            WHERE index BETWEEN full_numbers[n] * 256 AND full_numbers[n] * 256 + 255
                AND appended_at >= tile_began;  -- so that only the parts are looked into where they lie
        ELSE
            INSERT INTO log_tiles (level, number, hashes, root)
            SELECT full_levels[n], full_numbers[n],
                string_agg(below.root, ''::bytea ORDER BY below.number), full_roots[n]
            FROM log_tiles AS below
            WHERE below.level = full_levels[n] - 1
                AND below.number BETWEEN full_numbers[n] * 256 AND full_numbers[n] * 256 + 255;
        END IF;
    END LOOP;
    UPDATE log_head SET size = place, tile_began_at = CASE
            WHEN place & 255 = 0 THEN NULL
            WHEN place >> 8 > first >> 8 THEN moment
            ELSE tile_began END,
        frontier = trim_array(subtrees, cardinality(subtrees) - depth), appended_at = moment,
        month = its_month;
    RETURN first;
END $$
"""

_ONLY_GROWS = """
CREATE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.size < OLD.size THEN
        RAISE EXCEPTION 'the log only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

_MOVE_THE_TRAIL = """
DO $$
DECLARE
    batch bytea[];
BEGIN
    FOR batch IN SELECT array_agg(entry ORDER BY place) FROM trail GROUP BY place / 1000 ORDER BY place / 1000
    LOOP
        PERFORM append_to_log(batch, '{}');
    END LOOP;
END $$
"""

_MOVE_IT_BACK = """
INSERT INTO trail (recorded_at, entry, errand_id, action, outcome, effect, region, client_id, organisation)
SELECT appended_at, entry, errand_id, action, outcome, effect, region, client_id, organisation
FROM log_entries ORDER BY index
"""


_ONLY_THE_OWNER_CREATES = """
DO $$ BEGIN
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'whoever owns the schema public should revoke CREATE on it from PUBLIC';
END $$
"""


def upgrade():
    op.execute(_OPEN_ERRANDS)
    op.execute(_ONLY_THE_OWNER_CREATES)
    op.execute(f"CREATE SCHEMA {PARTS}")
    _entries()
    _bodies()
    _tree()
    _seals()
    for statement in (_PREPARE_MONTH, _PREPARE_MONTHS, _APPEND, _ONLY_GROWS):
        op.execute(statement)
    for function in (
        "prepare_log_month(date)",
        "prepare_log_months(int)",
        "append_to_log(bytea[], bytea[])",
    ):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    _guard()
    op.execute("SELECT prepare_log_months(3)")
    op.execute(_MOVE_THE_TRAIL)
    op.execute("-- squawk-ignore ban-drop-table\nDROP TABLE trail")
    _references()


def downgrade():
    _trail()
    op.execute(_MOVE_IT_BACK)
    for name, kind in (("answer", sa.LargeBinary()), ("salt", sa.LargeBinary())):
        op.add_column("errands", sa.Column(name, kind, nullable=True))
    for table in ("visits", "filings", "settlements"):
        op.drop_column(table, "erased_at")
    for table in ("errands", "visits", "filings"):
        op.drop_column(table, "seal_id")
    op.execute("DROP FUNCTION append_to_log, prepare_log_months, prepare_log_month")
    for table in (
        "sealed_bodies",
        "log_entries",
        "log_cosignatures",
        "log_checkpoints",
        "log_retirements",
        "log_tiles",
        "log_months",
        "log_head",
        "seal_persons",
        "seals",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_shrinking")
    op.execute(f"DROP SCHEMA {PARTS}")


def _entries():
    op.create_table(
        "log_entries",
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("appended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False, comment="The very bytes that are hashed, JSON"),
        sa.Column("errand_id", sa.Uuid(), nullable=True),
        sa.Column("seal_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("index", "class", "appended_at", name="log_entries_pk"),
        postgresql_partition_by="LIST (class)",
    )
    op.create_index(
        "log_entries_of_errand",
        "log_entries",
        ["errand_id", "index"],
        postgresql_where=sa.text("errand_id IS NOT NULL"),
    )
    op.create_index(
        "log_entries_of_seal",
        "log_entries",
        ["seal_id", "index"],
        postgresql_where=sa.text("seal_id IS NOT NULL"),
    )
    op.create_index("log_entries_of_organisation", "log_entries", ["organisation", "index"])
    op.create_index(
        "log_entries_out_of_the_ordinary",
        "log_entries",
        ["outcome", "index"],
        postgresql_where=sa.text("outcome NOT IN ('asked', 'answered')"),
    )
    for kind in CLASSES:
        op.execute(
            f"CREATE TABLE {PARTS}.{kind} PARTITION OF log_entries FOR VALUES IN ('{kind}')"
            " PARTITION BY RANGE (appended_at)"
        )


def _bodies():
    op.create_table(
        "sealed_bodies",
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("appended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("index", "appended_at", name="sealed_bodies_pk"),
        postgresql_partition_by="RANGE (appended_at)",
    )
    op.execute("ALTER TABLE sealed_bodies ALTER sealed SET STORAGE EXTERNAL")


def _tree():
    op.create_table(
        "log_head",
        sa.Column("single", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("appended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("tile_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("single", name="log_head_single"),
        sa.PrimaryKeyConstraint("single", name="log_head_pk"),
    )
    # Every batch makes a new version of its one row: room for it on the page.
    op.execute("ALTER TABLE log_head SET (fillfactor = 10)")
    op.execute(
        "INSERT INTO log_head (size, frontier, appended_at, month)"
        " VALUES (0, '{}', '-infinity', '0001-01-01')"
    )
    op.create_table(
        "log_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("first_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="log_months_pk"),
    )
    op.create_table(
        "log_tiles",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False, comment="256 hashes of 32 bytes"),
        sa.Column("root", sa.LargeBinary(), nullable=False, comment="The root over them"),
        sa.PrimaryKeyConstraint("level", "number", name="log_tiles_pk"),
    )
    op.execute("ALTER TABLE log_tiles ALTER hashes SET STORAGE EXTERNAL")
    op.create_table(
        "log_checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="As the log signed it, without cosignatures"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name="log_checkpoints_pk"),
    )
    op.create_table(
        "log_cosignatures",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["log_checkpoints.size"], name="log_cosignatures_size_fk"),
        sa.PrimaryKeyConstraint("size", "region", name="log_cosignatures_pk"),
    )
    op.create_table(
        "log_retirements",
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("indexes", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.Column("entry_index", sa.BigInteger(), nullable=False, comment="The entry that records it"),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("class", "month", name="log_retirements_pk"),
    )


def _seals():
    op.create_table(
        "seals",
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("cipher", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True, comment="Destroyed: what it sealed is gone"),
        sa.Column("wrapped_by", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seal_id", name="seals_pk"),
    )
    op.create_index("seals_of_case", "seals", ["case_id"])
    op.create_table(
        "seal_persons",
        sa.Column("person", sa.LargeBinary(), nullable=False, comment="Blind index of an identity"),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["seals.seal_id"], name="seal_persons_seal_id_fk"),
        sa.PrimaryKeyConstraint("person", "seal_id", name="seal_persons_pk"),
    )
    op.create_index("seal_persons_of_seal", "seal_persons", ["seal_id"])


def _guard():
    """Nothing of the log is changed or taken away, whoever tries."""
    op.execute("""
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the log is append-only: % is refused', TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    # For each row, because a statement may name a partition and never see the triggers of the whole.
    guards = {"log_entries": "UPDATE OR DELETE ON {} FOR EACH ROW"}
    for table in ("log_tiles", "log_checkpoints", "log_cosignatures", "log_months", "log_retirements"):
        guards[table] = "UPDATE OR DELETE OR TRUNCATE ON {} FOR EACH STATEMENT"
    for table, when in guards.items():
        op.execute(
            f"CREATE TRIGGER log_is_append_only BEFORE {when.format(table)} EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER log_is_append_only")
    for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"log_only_grows_{each.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON log_head FOR EACH {each}"
            " EXECUTE FUNCTION refuse_shrinking()"
        )
        op.execute(f"ALTER TABLE log_head ENABLE ALWAYS TRIGGER {name}")


def _references():
    """Answers are sealed from now on; the salts of commitments are sealed with them."""
    for column in ("answer", "salt"):
        op.execute(f"-- squawk-ignore ban-drop-column\nALTER TABLE errands DROP COLUMN {column}")
    for table in ("errands", "visits", "filings"):
        op.add_column(table, sa.Column("seal_id", sa.Uuid(), nullable=True))
    for table in ("visits", "filings", "settlements"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


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
    op.execute(
        "CREATE TRIGGER trail_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE trail ENABLE ALWAYS TRIGGER trail_is_append_only")
