"""Migrations go up, down and up again, agree with the code, and give the running role only what it needs."""

import subprocess
import sys

import asyncpg
import pytest
from records_keys import KEEPER
from sqlalchemy.engine import make_url

from gateway.records.database import check, schema_is_current
from gateway.records.migrating import head
from gateway.records.opening import open_records
from gateway.records.tables import REVISION

DOWN_AND_UP = """
import sys
from gateway.records import migrating
migrating.downgrade(*sys.argv[1:])
migrating.upgrade(*sys.argv[1:])
migrating.upgrade(*sys.argv[1:])
"""
COMPARE = "import sys; from gateway.records import migrating; migrating.differences(sys.argv[1])"

FOREIGN_TO_THE_RUNNING_ROLE = (
    "DELETE FROM errands",
    "DELETE FROM visits",
    "DELETE FROM fee_lines",
    "TRUNCATE settlements",
    "UPDATE alembic_version SET version_num = '0'",
    "DROP TABLE log_entries",
    "ALTER TABLE log_entries DISABLE TRIGGER ALL",
    "ALTER FUNCTION append_to_log OWNER TO CURRENT_USER",
    "CREATE TABLE mine (n int)",
)


def run(script, *arguments):
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True)


async def tables(database):
    rows = await database.ask(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('public', 'jobs')"
    )
    return {row["name"] for row in rows}


def test_the_code_needs_the_newest_migration():
    assert head() == REVISION


async def test_migrations_agree_with_the_tables_of_the_code(database):
    run(COMPARE, database.owner_url)


async def test_migrations_go_down_and_up_again_and_twice_is_once(database):
    before = await tables(database)
    run(DOWN_AND_UP, database.owner_url, database.app_url)
    assert await tables(database) == before
    records = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
    await records.aclose()


async def test_down_leaves_nothing_behind(empty_database):
    script = "import sys; from gateway.records import migrating; migrating.{}(*sys.argv[1:])"
    run(script.format("upgrade"), empty_database.owner_url, empty_database.app_url)
    run(script.format("downgrade"), empty_database.owner_url, empty_database.app_url)
    assert await tables(empty_database) == {"public.alembic_version"}
    left = await empty_database.ask(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'S' UNION ALL"
        " SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'"
    )
    assert left == []


async def test_one_role_may_both_migrate_and_run(empty_database):
    run(
        "import sys; from gateway.records import migrating; migrating.upgrade(sys.argv[1], sys.argv[1])",
        empty_database.owner_url,
    )
    records = await open_records(
        empty_database.owner_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER
    )
    await records.aclose()


@pytest.mark.parametrize("statement", FOREIGN_TO_THE_RUNNING_ROLE)
async def test_the_running_role_may_not(database, statement):
    if database.app_url == database.owner_url:
        pytest.skip("NOT PROVEN HERE: DATABASE_URL names one role for everything")
    connection = await asyncpg.connect(database.app_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_schema_of_another_version_is_not_current(database):
    connection = await asyncpg.connect(database.owner_url)
    assert await schema_is_current(connection)
    await connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert not await schema_is_current(connection)
    await connection.close()


async def test_check_says_in_one_line_what_is_wrong(database, empty_database):
    url = make_url(database.app_url)

    def other(**parts):
        return url.set(**parts).render_as_string(hide_password=False)

    assert await check(database.app_url) is None
    assert "gateway migrate" in await check(empty_database.app_url)
    assert "refuses the user or the password" in await check(other(password="guessed"))
    assert "does not exist" in await check(other(database="no_such_database"))
    assert "cannot be reached" in await check(other(port=1))
    assert "does not read" in await check("mysql://a@b/c")
    for wrong in (other(password="guessed"), other(port=1), empty_database.app_url):
        line = await check(wrong)
        assert "\n" not in line
        assert "guessed" not in line
        assert (url.password or "\0") not in line


def test_the_serving_process_does_not_import_alembic():
    run("import sys; import gateway.records.opening; assert 'alembic' not in sys.modules")
