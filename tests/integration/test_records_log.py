"""The log says what was done, proves itself, names nobody, seals what is behind it, and cannot be changed."""

import asyncio
import random

import asyncpg
import orjson
import pytest
from records_keys import KEEPER
from records_samples import SEALS, closing, errand

from gateway.errands import Actor, Effect, Exchanged, Ground, Note, State
from gateway.evidence.commitments import CommitmentBroken, check_commitment
from gateway.evidence.entry import EntryClass
from gateway.evidence.sealing import Cipher, SealBroken, Suite, opened_seal, unsealed
from gateway.evidence.tiles import Tile, width_of
from gateway.evidence.tree import Frontier, folded, leaf_hash
from gateway.records import log
from gateway.records.database import connected
from gateway.records.opening import open_records
from gateway.records.seals import seal_of
from gateway.vocabulary import Identity

PART = "log_parts.exchange"
FORBIDDEN = (
    "UPDATE log_entries SET action = 'nothing'",
    "DELETE FROM log_entries",
    "TRUNCATE log_entries",
    f"UPDATE {PART} SET action = 'nothing'",
    f"DELETE FROM {PART}",
    f"TRUNCATE {PART}",
    "UPDATE {part_of_this_month} SET action = 'nothing'",
    "DELETE FROM {part_of_this_month}",
    "TRUNCATE {part_of_this_month}",
    "UPDATE log_head SET size = 0",
    "UPDATE log_head SET size = size - 1",
    "DELETE FROM log_head",
    "TRUNCATE log_head",
    "UPDATE log_tiles SET root = hashes",
    "DELETE FROM log_tiles",
    "TRUNCATE log_tiles",
    "UPDATE log_months SET first_index = 7",
    "DELETE FROM log_checkpoints",
    "TRUNCATE log_checkpoints CASCADE",
    "DELETE FROM log_cosignatures",
    "TRUNCATE log_retirements",
)
ONLY_THE_FUNCTION = (
    "INSERT INTO log_entries SELECT * FROM log_entries",
    "INSERT INTO log_tiles VALUES (9, 9, '', '')",
    "INSERT INTO log_months VALUES ('2020-01-01', 0)",
    "INSERT INTO sealed_bodies SELECT * FROM sealed_bodies",
    "UPDATE log_head SET size = size + 1",
    "DELETE FROM sealed_bodies",
    "UPDATE seals SET wrapped = NULL",
    "DELETE FROM seals",
    "DELETE FROM seal_persons",
    "SELECT prepare_log_month('2031-01-01')",
)
BEHIND = """SELECT * FROM log_entries NATURAL JOIN sealed_bodies NATURAL JOIN seals
    WHERE wrapped IS NOT NULL ORDER BY index"""
STRANGER = Actor(client_id="stranger", organisation="", institution_code=None, scopes=frozenset())
PERSON = Identity("resident_id", "500198196906200030")


async def carried(records, one, state=State.ANSWERED, **differently):
    taken = await records.journal.claim(one)
    return await records.journal.close(closing(one, taken, state, **differently))


async def entries(database):
    rows = await database.ask("SELECT * FROM log_entries ORDER BY index")
    return [(row, orjson.loads(row["entry"])) for row in rows]


async def bodies(database):
    """By index: the parts behind each entry, opened."""
    rows = await database.ask(BEHIND)
    return {row["index"]: {part.name: part for part in opened(row)} for row in rows}


def opened(row, entry=None):
    seal = opened_seal(KEEPER, seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]))
    return unsealed(seal, row["sealed"], row["entry"] if entry is None else entry)


# -- what an entry says ----------------------------------------------------------------------------------


async def test_claim_and_close_each_write_one_entry_with_their_circumstances(records, database):
    one = errand()
    assert await carried(records, one, disclosed=("amounts", "cash")) == 1
    (claim_row, claim), (_, close) = await entries(database)
    for entry, action, outcome, effect in (
        (claim, "claim", "asked", "unknown"),
        (close, "close", "answered", "applied"),
    ):
        assert (entry["action"], entry["outcome"], entry["effect"]) == (action, outcome, effect)
        assert entry["class"] == "exchange"
        assert entry["client_id"] == "his-chengdu"
        assert entry["organisation"] == "12510000450715007K"
        assert entry["institution_code"] == "H51019800001"
        assert entry["operation"] == "settle"
        assert entry["region"] == "chongqing"
        assert entry["errand_id"] == str(one.errand_id)
        assert entry["message_id"] == one.message_id
        assert entry["trace_id"] == one.trace_id
        assert entry["seal"] == str(one.seal.seal_id)
        assert "purpose" not in entry
    assert close["disclosed"] == ["amounts", "cash"]
    assert (claim_row["index"], claim_row["errand_id"], claim_row["class"]) == (0, one.errand_id, "exchange")


async def test_the_columns_are_what_the_entry_says(records, database):
    await carried(records, errand())
    await records.journal.note(Note(actor=STRANGER, action="deny", outcome="NotAllowed", effect=Effect.NONE))
    for row, entry in await entries(database):
        for column in ("class", "client_id", "service", "region", "action", "outcome", "effect"):
            assert row[column] == entry.get(column)
        assert row["organisation"] == entry.get("organisation", "")
        assert str(row["seal_id"] or "") == entry.get("seal", "")


async def test_the_entrys_bytes_are_canonical(records, database):
    await carried(records, errand())
    for row, entry in await entries(database):
        assert row["entry"] == orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


async def test_grounds_are_written_where_they_are_known(database):
    grounds = {"settle": Ground("medical_insurance", "cross_province_settlement", "社会保险法 Art. 29")}
    records = await open_records(
        database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER, grounds=grounds
    )
    await carried(records, errand())
    await carried(records, errand(operation="other"))
    names = ("service", "purpose", "legal_basis")
    told = [tuple(entry.get(name) for name in names) for _, entry in await entries(database)]
    known = ("medical_insurance", "cross_province_settlement", "社会保险法 Art. 29")
    assert told == [known, known, (None, None, None), (None, None, None)]
    await records.aclose()


async def test_the_regions_own_words_stay_out_of_the_log(records, database):
    reason = {"kind": "Refused", "code": "-2", "message": "张三 is not insured", "detail": "张三"}
    await carried(records, errand(), State.REFUSED, reason=reason)
    (_, _), (_, close) = await entries(database)
    assert close["reason"] == {"kind": "Refused", "code": "-2"}
    assert "张三" not in orjson.dumps(close).decode()


async def test_a_denied_call_is_an_entry_of_its_own_class(records, database):
    denied = Note(
        actor=STRANGER,
        action="deny",
        outcome="NotAllowed",
        effect=Effect.NONE,
        entry_class=EntryClass.SECURITY,
        details={"operation": "settleVisit"},
    )
    assert await records.journal.note(denied) == 0
    ((row, entry),) = await entries(database)
    assert (row["action"], row["class"], row["errand_id"]) == ("deny", "security", None)
    assert entry["details"] == {"operation": "settleVisit"}


async def test_a_replayed_key_writes_nothing(records, database):
    await carried(records, errand(key="k"))
    await records.journal.claim(errand(key="k"))
    assert len(await entries(database)) == 2


# -- what is behind it -----------------------------------------------------------------------------------


async def test_bodies_are_sealed_whole_and_open_their_commitments(records, database):
    one = errand(request=b'{"name":"secret"}', persons=(PERSON,))
    sent, received = "<aac003>secret·𬭼</aac003>".encode("gb18030"), b"<ok/>"
    await carried(records, one, exchanged=(Exchanged(sent, received), Exchanged(sent, None)))
    parts = await bodies(database)
    assert {name: part.body for name, part in parts[0].items()} == {
        "request": b'{"name":"secret"}',
        "persons": b'[{"kind":"resident_id","number":"500198196906200030"}]',
    }
    assert {name: part.body for name, part in parts[1].items()} == {
        "sent-1": sent,
        "received-1": received,
        "sent-2": sent,
        "answer": b'{"ok":true}',
    }
    for row, entry in await entries(database):
        assert entry["commitments"].keys() == parts[row["index"]].keys()
        for name, part in parts[row["index"]].items():
            check_commitment(entry["commitments"][name], part.salt, part.body)
            with pytest.raises(CommitmentBroken):
                check_commitment(entry["commitments"][name], part.salt, part.body + b" ")
        assert b"secret" not in row["entry"]
        assert b"500198196906200030" not in row["entry"]
    salts = [part.salt for one in parts.values() for part in one.values()]
    assert len(set(salts)) == len(salts) == 6


async def test_a_sealed_body_opens_beside_its_own_entry_only(records, database):
    await carried(records, errand())
    first, second = await database.ask(BEHIND)
    with pytest.raises(SealBroken):
        opened(first, entry=second["entry"])


async def test_nothing_personal_lies_open_in_any_table(records, database):
    one = errand(request=b'{"number":"500198196906200030"}', persons=(PERSON,))
    await carried(records, one, answer="周济川".encode(), exchanged=(Exchanged(b"PSN500198", b"x"),))
    tables = await database.ask(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname IN ('public', 'log_parts')"
    )
    for table in tables:
        text = str([dict(row) for row in await database.ask(f"SELECT * FROM {table['name']}")])
        assert "500198196906200030" not in text, table["name"]
        assert str("周济川".encode())[2:-1] not in text, table["name"]


async def test_a_large_body_is_packed_and_comes_back_whole(records, database):
    large = ("<row>" + "居民" * 20 + "</row>").encode("gb18030") * 2000
    await carried(records, errand(), exchanged=(Exchanged(large, large),))
    parts = (await bodies(database))[1]
    assert (parts["sent-1"].body, parts["received-1"].body) == (large, large)
    (row,) = await database.ask("SELECT length(sealed) AS stored FROM sealed_bodies WHERE index = 1")
    assert row["stored"] < len(large) / 20


async def test_national_algorithms_are_used_when_they_are_chosen(database):
    records = await open_records(
        database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER, suite=Suite.NATIONAL
    )
    await carried(records, errand(seal=records.journal.new_seal()))
    (row, *_), parts = await database.ask("SELECT * FROM seals"), await bodies(database)
    assert row["cipher"] == Cipher.SM4_GCM
    for _, entry in await entries(database):
        assert all(one.startswith("sm3:") for one in entry["commitments"].values())
    check_commitment(
        (await entries(database))[0][1]["commitments"]["request"], parts[0]["request"].salt, b"{}"
    )
    await records.aclose()


async def test_the_seal_of_a_case_is_kept_once_and_found_by_the_persons_blind_index(records, database):
    one = errand(persons=(PERSON,))
    await carried(records, one)
    await carried(records, errand(seal=one.seal, seals_anew=False, persons=(PERSON,)))
    assert [row["seal_id"] for row in await database.ask("SELECT * FROM seals")] == [one.seal.seal_id]
    (row,) = await database.ask("SELECT * FROM seal_persons")
    assert (row["person"], row["seal_id"]) == (SEALS.blinded(PERSON), one.seal.seal_id)
    assert len(row["person"]) == 16


async def test_whom_an_answer_names_is_found_too(records, database):
    learned = Identity("person_number.chongqing", "ZG5001980001")
    await carried(records, errand(persons=(PERSON,)), persons=(learned,))
    people = {row["person"] for row in await database.ask("SELECT person FROM seal_persons")}
    assert people == {SEALS.blinded(PERSON), SEALS.blinded(learned)}


async def test_an_errand_whose_seal_was_destroyed_meanwhile_gets_another(records, database):
    one = errand()
    taken = await records.journal.claim(one)
    await database.tell("UPDATE seals SET wrapped = NULL, wrapped_by = NULL, erased_at = now()")
    kept = await records.journal.read(one.errand_id)
    assert kept.errand.seal is None
    await records.journal.close(closing(kept.errand, taken))
    parts = await bodies(database)
    assert set(parts) == {1}
    assert parts[1]["answer"].body == b'{"ok":true}'


# -- the tree --------------------------------------------------------------------------------------------


async def rebuilt(database):
    """The tree as anyone would build it from the entries alone."""
    tree = Frontier()
    for number, (row, _) in enumerate(await entries(database)):
        assert row["index"] == number
        assert row["leaf_hash"] == leaf_hash(row["entry"])
        tree.append(row["leaf_hash"])
    return tree


async def check_head_and_tiles(database):
    tree = await rebuilt(database)
    (head,) = await database.ask("SELECT * FROM log_head")
    assert (head["size"], tuple(head["frontier"])) == (tree.size, tree.subtrees)
    leaves = [row["leaf_hash"] for row, _ in await entries(database)]
    level, hashes = 0, leaves
    stored = {(row["level"], row["number"]): row for row in await database.ask("SELECT * FROM log_tiles")}
    while len(hashes) >= 256:
        above = []
        for number in range(len(hashes) // 256):
            row, part = stored.pop((level, number)), hashes[number * 256 : (number + 1) * 256]
            assert row["hashes"] == b"".join(part)
            whole = Frontier()
            for one in part:
                whole.append(one)
            assert row["root"] == folded(whole.subtrees)
            assert width_of(Tile(level, number), tree.size) == 256
            above.append(row["root"])
        level, hashes = level + 1, above
    assert stored == {}
    return tree


async def test_the_database_builds_the_tree_that_python_builds(records, database):
    chance = random.Random(7)
    while (await database.ask("SELECT size FROM log_head"))[0]["size"] < 900:
        await asyncio.gather(*(carried(records, errand()) for _ in range(chance.randint(1, 40))))
    assert (await check_head_and_tiles(database)).size >= 900


async def test_a_tree_of_three_levels_is_built_in_one_go(database):
    """Entries straight into the function: 66,000 of them pass two borders of 65,536."""
    text = orjson.dumps({"action": "a", "outcome": "o", "effect": "none", "client_id": "c"})
    connection = await asyncpg.connect(database.app_url)
    try:
        for batch in (1, 255, 256, 257, 1000, 32_000, 32_231):
            await connection.fetchval("SELECT append_to_log($1::bytea[], '{}')", [text] * batch)
    finally:
        await connection.close()
    tree = await check_head_and_tiles(database)
    assert tree.size == 66_000
    assert {row["level"] for row in await database.ask("SELECT level FROM log_tiles")} == {0, 1}


async def test_processes_on_one_database_leave_no_gap_no_fork_and_no_reordering(records, database):
    others = [
        await open_records(database.app_url, pool_size=3, recording_grace_seconds=0, keeper=KEEPER)
        for _ in range(3)
    ]
    everyone = [records, *others]

    async def work(number):
        for _ in range(12):
            await carried(everyone[number % len(everyone)], errand())

    await asyncio.gather(*(work(number) for number in range(24)))
    for one in others:
        await one.aclose()
    tree = await check_head_and_tiles(database)
    assert tree.size == 2 * 24 * 12
    claimed = set()
    times = [row["appended_at"] for row, _ in await entries(database)]
    assert times == sorted(times)
    for _, entry in await entries(database):
        if entry["action"] == "claim":
            claimed.add(entry["errand_id"])
        else:
            assert entry["errand_id"] in claimed, "a close stands before its claim"


async def test_what_is_taken_back_leaves_no_trace(records, database):
    await carried(records, errand())
    before = await database.ask("SELECT size, frontier FROM log_head")
    async with connected(records.engine) as connection:
        await connection.execute("BEGIN")
        claim = records.journal._writer._scribe.of_claim(errand(), 1, errand().claimed_at)
        appended = await log.append(connection, [claim], SEALS.digest)
        assert appended.first == 2
        await connection.execute("ROLLBACK")
    assert await database.ask("SELECT size, frontier FROM log_head") == before
    assert await carried(records, errand()) == 3
    assert (await check_head_and_tiles(database)).size == 4


async def test_an_entry_too_long_for_the_format_takes_no_other_down(records, database):
    long = Note(actor=STRANGER, action="a", outcome="o", effect=Effect.NONE, details={"text": "x" * 70_000})
    results = await asyncio.gather(
        records.journal.note(long), carried(records, errand()), return_exceptions=True
    )
    assert isinstance(results[0], Exception)
    assert isinstance(results[1], int)
    assert (await check_head_and_tiles(database)).size == 2


# -- months ----------------------------------------------------------------------------------------------


async def test_a_new_month_gets_parts_of_its_own_and_time_never_runs_backwards(records, database):
    await carried(records, errand())
    await database.tell("UPDATE log_head SET appended_at = now() + INTERVAL '400 days'")
    await carried(records, errand())
    await carried(records, errand())
    rows = await database.ask("SELECT tableoid::regclass::text AS part, * FROM log_entries ORDER BY index")
    assert [row["part"] == rows[0]["part"] for row in rows] == [True, True, False, False, False, False]
    times = [row["appended_at"] for row in rows]
    assert times == sorted(times)
    months = await database.ask("SELECT * FROM log_months ORDER BY month")
    assert [row["first_index"] for row in months] == [0, 2]
    assert rows[2]["part"] == f"log_parts.exchange_{months[1]['month']:%Y_%m}"
    parts = await bodies(database)
    assert set(parts) == set(range(6))
    assert (await check_head_and_tiles(database)).size == 6


async def test_months_are_prepared_ahead_by_the_running_role(records, database):
    async with connected(records.engine) as connection:
        await connection.execute("SELECT prepare_log_months(6)")
        await connection.execute("SELECT prepare_log_months(6)")
    parts = await database.ask("SELECT tablename FROM pg_tables WHERE tablename LIKE 'exchange_2%'")
    assert len(parts) == 7


# -- who may do what -------------------------------------------------------------------------------------


async def refused(url, statement):
    connection = await asyncpg.connect(url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("forbidden", FORBIDDEN)
@pytest.mark.parametrize("role", ["owner_url", "app_url"])
async def test_the_log_cannot_be_changed_by_either_role(records, database, role, forbidden):
    await carried(records, errand())
    (part,) = await database.ask("SELECT DISTINCT tableoid::regclass::text AS name FROM log_entries")
    before = [row for row, _ in await entries(database)]
    await refused(getattr(database, role), forbidden.format(part_of_this_month=part["name"]))
    assert [row for row, _ in await entries(database)] == before
    assert (await check_head_and_tiles(database)).size == 2


@pytest.mark.parametrize("forbidden", ONLY_THE_FUNCTION)
async def test_the_running_role_can_do_nothing_but_append(records, database, forbidden):
    await carried(records, errand())
    await refused(database.app_url, forbidden)


async def test_nobody_may_append_without_being_told_to(database):
    functions = ("append_to_log(bytea[], bytea[])", "prepare_log_months(int)", "prepare_log_month(date)")
    for function in functions:
        (row,) = await database.ask("SELECT has_function_privilege('public', $1, 'EXECUTE') AS may", function)
        assert row["may"] is False
