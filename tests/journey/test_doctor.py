"""`gateway doctor` says of each thing whether it is well, what is wrong with it, and how to mend it."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from auditing import gateway
from consulting import told, unwell
from towns import Place, case_of, raised, until

from gateway.sandbox.demo.cases import CHENGDU
from gateway.upkeep.examining import Check

WITHOUT_TOKEN = [str(one) for one in Check if one not in (Check.TOKEN, Check.DRY_SETTLEMENT)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A town in which somebody was treated, so that there is a log, a checkpoint and a seal."""
    with raised(tmp_path_factory.mktemp("examined")) as town:
        town.desk("chongqing").open_as(case_of("chongqing")).told(201)
        until(lambda: town.query("SELECT 1 FROM log_cosignatures GROUP BY size HAVING count(*) = 2 LIMIT 1"))
        yield town


def test_of_a_town_in_which_all_is_well_everything_is_said_to_be(place: Place):
    entries = place.query("SELECT size FROM log_head")[0]["size"]
    checks = told(place, status=0)
    assert list(checks) == WITHOUT_TOKEN
    assert unwell(checks) == {}
    for region in ("sichuan", "chongqing"):
        assert "asked for an institution that is none" in checks[f"region {region}"]["says"]
        assert "took our signature" in checks[f"region {region}"]["says"]
        cosigned = re.fullmatch(
            r"reached; it has cosigned (\d+) entries", checks[f"witness {region}"]["says"]
        )
        assert 0 < int(cosigned[1]) <= entries
    assert re.fullmatch(r"of \d+ entries, signed with this log key", checks["newest checkpoint"]["says"])
    assert checks["newest seal"]["says"] == "it opens with these sealing keys"
    assert "sandbox" in checks["safe start"]["says"]


def test_people_read_the_same_in_one_line_for_each_check(place: Place):
    done = gateway(place, "doctor", CHUANYU_SEALING_KEYS_FILE="/nowhere/sealing.json")
    assert (done.returncode, done.stderr) == (1, "")
    lines = {line[16:33].strip(): line for line in done.stdout.splitlines()}
    assert list(lines) == WITHOUT_TOKEN
    assert lines["settings"] == "ok              settings           they read"
    assert re.fullmatch(
        r"wrong           sealing keys       /nowhere/sealing\.json, .* cannot be read: .* -> put .*",
        lines["sealing keys"],
    )
    assert lines["newest seal"] == "could not look  newest seal        the sealing keys were not read"


def test_looking_changes_nothing_here_and_nothing_in_a_region(place: Place):
    for region in ("sichuan", "chongqing"):
        place.messages(region)
    ledgers = place.ledgers()
    # The worker goes on hearing both regions meanwhile.
    errands = "SELECT count(*) FROM errands WHERE client_id <> 'gateway'"
    before = place.query(errands)
    told(place, status=0)
    assert place.ledgers() == ledgers
    assert place.query(errands) == before
    for region, transaction in (("sichuan", "100"), ("chongqing", "1201")):
        asked = [one["transaction"] for one in place.messages(region)]
        assert asked.count(transaction) == 1


def test_a_region_that_is_away_is_named(place: Place):
    place.town.kill("sichuan")
    try:
        checks = told(place, status=1)
    finally:
        place.town.restart("sichuan")
    assert unwell(checks) == {"region sichuan": "wrong"}
    assert "No answer came from the region" in checks["region sichuan"]["says"]
    assert "CHUANYU_SICHUAN_URL" in checks["region sichuan"]["mend"]


@pytest.mark.parametrize(
    ("region", "setting"), [("sichuan", "SICHUAN_SECRET"), ("chongqing", "CHONGQING_TOKEN")]
)
def test_a_secret_that_a_region_does_not_take_is_told_from_a_region_that_is_away(
    place: Place, region: str, setting: str
):
    checks = told(place, status=1, **{f"CHUANYU_{setting}": "not-what-the-region-knows"})
    assert unwell(checks) == {f"region {region}": "wrong"}
    assert "signature" in checks[f"region {region}"]["says"]
    assert f"CHUANYU_{setting}" in checks[f"region {region}"]["mend"]
    assert "not-what-the-region-knows" not in json.dumps(checks)


def test_a_region_whose_address_does_not_read_is_named_before_anybody_is_asked(place: Place):
    checks = told(place, status=1, CHUANYU_CHONGQING_URL="chongqing:8000")
    assert unwell(checks) == {"region chongqing": "wrong", "region sichuan": "could not look"}


def test_a_witness_that_is_away_and_one_with_another_key_are_told_apart(place: Place):
    other = place.town.programs["gateway"].settings["CHUANYU_CHONGQING_WITNESS_KEY_FILE"]
    place.town.kill("witness-chongqing")
    try:
        checks = told(place, status=1, CHUANYU_SICHUAN_WITNESS_KEY_FILE=other)
    finally:
        place.town.restart("witness-chongqing")
    assert unwell(checks) == {"witness sichuan": "wrong", "witness chongqing": "wrong"}
    assert "WITNESS_KEY_FILE" in checks["witness sichuan"]["mend"]
    assert "WITNESS_URL" in checks["witness chongqing"]["mend"]


def test_a_log_key_that_cannot_be_read_leaves_unsaid_what_hangs_on_it(place: Place):
    checks = told(place, status=1, CHUANYU_LOG_KEY_FILE="/nowhere/log.key")
    assert unwell(checks) == {
        "log key": "wrong",
        "newest checkpoint": "could not look",
        "witness sichuan": "could not look",
        "witness chongqing": "could not look",
    }
    assert "/nowhere/log.key" in checks["log key"]["says"]
    assert "log key" in checks["newest checkpoint"]["says"]


def test_another_logs_key_reads_and_is_found_out_by_the_log(place: Place, tmp_path: Path):
    folder = str(tmp_path / "keys")
    assert gateway(place, "keys", "make", folder, "--origin", "sandbox.chuanyu.example/log").returncode == 0
    given = {
        name: f"{folder}/{file}" for name, file in (("LOG_KEY", "log.key"), ("SEALING_KEYS", "sealing.json"))
    }
    checks = told(place, status=1, **{f"CHUANYU_{name}_FILE": file for name, file in given.items()})
    assert unwell(checks) == {"newest checkpoint": "wrong", "newest seal": "wrong"}
    assert "CHUANYU_SEALING_KEYS_FILE" in checks["newest seal"]["mend"]


def test_a_key_that_others_can_read_is_named(place: Place, tmp_path: Path):
    open_one = tmp_path / "sealing.json"
    shutil.copy(place.town.directory / "keys" / "sealing.json", open_one)
    open_one.chmod(0o644)
    checks = told(place, status=1, CHUANYU_SEALING_KEYS_FILE=str(open_one))
    assert unwell(checks) == {"sealing keys": "wrong", "newest seal": "could not look"}
    assert "chmod 600 sealing.json" in checks["sealing keys"]["says"]


def test_a_database_that_is_away_leaves_unsaid_what_is_in_it(place: Place):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql://somebody:hidden-word@127.0.0.1:{free.getsockname()[1]}/gateway"
        checks = told(place, status=1, CHUANYU_DATABASE_URL=url)
    inside = ("clock", "tables", "rights", "newest checkpoint", "newest seal")
    assert unwell(checks) == {"database": "wrong", **dict.fromkeys(inside, "could not look")}
    assert checks["database"]["says"].startswith("The database cannot be reached")
    assert "hidden-word" not in json.dumps(checks)


def test_a_role_that_may_change_the_log_is_named(place: Place):
    owner = place.town.programs["migrate"].settings["CHUANYU_MIGRATION_DATABASE_URL"]
    checks = told(place, status=1, CHUANYU_DATABASE_URL=owner)
    assert unwell(checks) == {"rights": "wrong"}
    assert "may change the log: " in checks["rights"]["says"]


def test_a_right_that_was_taken_away_or_given_is_named(place: Place):
    for done, undone, says in (
        ("REVOKE INSERT ON seals FROM", "GRANT INSERT ON seals TO", "may not use what it needs: seals"),
        ("GRANT DELETE ON log_tiles TO", "REVOKE DELETE ON log_tiles FROM", "may change the log: log_tiles"),
    ):
        role = re.search(r"//([^:]+):", place.town.database.app_url)[1]
        place.query(f"{done} {role}")
        try:
            checks = told(place, status=1)
        finally:
            place.query(f"{undone} {role}")
        assert checks["rights"]["says"].endswith(says)
        assert checks["rights"]["state"] == "wrong"
    assert told(place, status=0)


def test_tables_of_another_version_and_a_clock_far_off_are_named(place: Place):
    """The database is made to lie about its clock and its version: names in a schema before pg_catalog."""
    role = re.search(r"//([^:]+):", place.town.database.app_url)[1]
    place.query("CREATE SCHEMA lying")
    place.query(f"GRANT USAGE ON SCHEMA lying TO {role}")
    place.query(
        "CREATE FUNCTION lying.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        " AS $$ SELECT pg_catalog.clock_timestamp() - interval '31 seconds' $$"
    )
    place.query("CREATE TABLE lying.alembic_version AS SELECT '0001' AS version_num")
    place.query(f"GRANT SELECT ON lying.alembic_version TO {role}")
    url = f"{place.town.database.app_url}?search_path=lying%2Cpg_catalog%2Cpublic"
    checks = told(place, status=1, CHUANYU_DATABASE_URL=url)
    place.query("DROP SCHEMA lying CASCADE")
    inside = ("rights", "newest checkpoint", "newest seal")
    assert unwell(checks) == {"clock": "wrong", "tables": "wrong", **dict.fromkeys(inside, "could not look")}
    assert checks["clock"]["says"] == "The database's clock is 31 seconds behind this machine's."
    assert "revision 0001" in checks["tables"]["says"]
    assert "gateway migrate" in checks["tables"]["mend"]


def test_settings_that_do_not_read_leave_everything_else_unsaid(place: Place):
    checks = told(place, status=1, CHUANYU_PORT="many")
    assert unwell(checks) == {
        "settings": "wrong",
        **dict.fromkeys(WITHOUT_TOKEN[1:], "could not look"),
    }
    assert "CHUANYU_PORT" in checks["settings"]["says"]


def test_what_is_unsafe_outside_the_sandbox_is_named_with_what_to_do(place: Place):
    checks = told(place, status=1, CHUANYU_SANDBOX="false")
    assert unwell(checks) == {"safe start": "wrong"}
    assert "CHUANYU_ISSUER names a sandbox's issuer" in checks["safe start"]["says"]
    assert "CHUANYU_LOG_KEY_FILE holds a key of the sandbox's log" in checks["safe start"]["says"]
    assert "`gateway keys make`" in checks["safe start"]["mend"]


# -- tokens ----------------------------------------------------------------------------------------------


def test_a_token_is_judged_as_the_door_would_and_its_rights_are_told(place: Place, tmp_path: Path):
    token, file = place.town.token(CHENGDU.client_id), tmp_path / "token"
    file.write_text(f"{token}\n")
    says = told(place, "--token-file", str(file), status=0)["token"]["says"]
    assert re.fullmatch(
        r"of hospital-chengdu; scopes medical-insurance; institution H51019800001; no area; until .* UTC",
        says,
    )
    assert told(place, "--token-file", "-", given=f"Bearer {token}", status=0)["token"]["says"] == says
    assert token not in says


def test_an_office_is_told_by_its_area_and_a_token_for_ever_by_the_last_day_there_is(place: Place):
    token = place.town.token("pension-office-chengdu", exp=10**15)
    says = told(place, "--token-file", "-", given=token, status=0)["token"]["says"]
    assert "scopes pension; no institution; area 510198; until 9999-12-31 00:00:00 UTC" in says


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"exp": 1}, "The token has expired."),
        ({"aud": "another"}, "The token is meant for another audience."),
        ({"iss": "https://another"}, "The token comes from another issuer."),
        ({"scope": "audit"}, "of hospital-chengdu: it carries no scope that the client is registered for"),
        (
            {"institution_code": "H50019800001"},
            "of hospital-chengdu: The token says of its client what the registration does not.",
        ),
    ],
)
def test_a_token_that_the_door_would_refuse_is_named(place: Place, changed: dict[str, Any], says: str):
    token = place.town.token(CHENGDU.client_id, **changed)
    checks = told(place, "--token-file", "-", given=token, status=1)
    assert unwell(checks) == {"token": "wrong"}
    assert checks["token"]["says"] == says


def test_a_client_that_was_shut_out_is_named_although_its_token_verifies(place: Place):
    token, why = place.town.token(CHENGDU.client_id), ("--reason", "a test of the doctor")
    assert gateway(place, "client", "disable", CHENGDU.client_id, *why).returncode == 0
    try:
        checks = told(place, "--token-file", "-", given=token, status=1)
    finally:
        assert gateway(place, "client", "enable", CHENGDU.client_id, *why).returncode == 0
    assert unwell(checks) == {"token": "wrong"}
    assert checks["token"]["says"] == "of hospital-chengdu: The client's registration is disabled."
    assert "gateway client" in checks["token"]["mend"]


def test_without_the_database_a_token_is_verified_and_no_more(place: Place):
    url = "postgresql://somebody@127.0.0.1:1/gateway"
    given = place.town.token(CHENGDU.client_id)
    checks = told(place, "--token-file", "-", given=given, status=1, CHUANYU_DATABASE_URL=url)
    assert checks["token"]["state"] == "could not look"
    assert checks["token"]["says"].startswith("it verifies; who hospital-chengdu is")


def test_without_the_issuers_keys_nothing_is_said_of_a_token(place: Place, tmp_path: Path):
    empty = tmp_path / "jwks.json"
    empty.write_text('{"keys": []}')
    given = place.town.token(CHENGDU.client_id)
    checks = told(place, "--token-file", "-", given=given, status=1, CHUANYU_ISSUER_KEYS_FILE=str(empty))
    assert unwell(checks) == {"issuer keys": "wrong", "token": "could not look"}


def test_an_issuers_key_that_has_expired_is_named(place: Place, tmp_path: Path):
    keys = json.loads(Path(place.town.programs["gateway"].settings["CHUANYU_ISSUER_KEYS_FILE"]).read_text())
    keys["keys"][0] |= {"exp": int(time.time()) - 60, "kid": "last-years"}
    over = tmp_path / "jwks.json"
    over.write_text(json.dumps(keys))
    checks = told(place, status=1, CHUANYU_ISSUER_KEYS_FILE=str(over))
    assert unwell(checks) == {"issuer keys": "wrong"}
    assert "last-years" in checks["issuer keys"]["says"]


def test_a_file_that_is_not_there_is_an_error_of_the_command(place: Place):
    done: subprocess.CompletedProcess[str] = gateway(place, "doctor", "--token-file", "/nowhere/token")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gateway: /nowhere/token cannot be read: No such file or directory.\n"
