"""The trail says what was done, commits to what was sent, names nobody, and cannot be changed."""

import hashlib

import asyncpg
import orjson
import pytest
from records_samples import closing, errand

from gateway.errands import Actor, Effect, Exchanged, Note, State
from gateway.records.opening import open_records

FORBIDDEN = ("UPDATE trail SET action = 'nothing'", "DELETE FROM trail", "TRUNCATE trail")


async def carried(records, one, state=State.ANSWERED, **differently):
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, state, **differently))


async def entries(database):
    rows = await database.ask("SELECT * FROM trail ORDER BY place")
    return [(row, orjson.loads(row["entry"])) for row in rows]


async def test_claim_and_close_each_write_one_entry_with_their_circumstances(records, database):
    one = errand()
    await carried(records, one)
    (claim_row, claim), (_, close) = await entries(database)
    for entry, action, outcome, effect in (
        (claim, "claim", "asked", "unknown"),
        (close, "close", "answered", "applied"),
    ):
        assert (entry["action"], entry["outcome"], entry["effect"]) == (action, outcome, effect)
        assert entry["client_id"] == "his-chengdu"
        assert entry["organisation"] == "12510000450715007K"
        assert entry["institution_code"] == "H51019800001"
        assert entry["operation"] == "settle"
        assert entry["errand_id"] == str(one.errand_id)
        assert entry["message_id"] == one.message_id
        assert entry["trace_id"] == one.trace_id
        assert "purpose" not in entry
    assert claim_row["errand_id"] == one.errand_id
    assert (claim_row["region"], claim_row["action"]) == ("chongqing", "claim")


async def test_the_entrys_bytes_are_canonical(records, database):
    await carried(records, errand())
    for row, entry in await entries(database):
        assert row["entry"] == orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


async def test_commitments_open_with_the_errands_salt_and_stay_shut_without_it(records, database):
    one = errand(request=b'{"name":"secret"}')
    sent, received = b"<aac003>secret</aac003>", b"<ok/>"
    await carried(records, one, exchanged=(Exchanged(sent, received), Exchanged(sent, None)))
    (row,) = await database.ask("SELECT salt FROM errands")

    def opened(body):
        return hashlib.sha256(row["salt"] + body).hexdigest()

    (_, claim), (_, close) = await entries(database)
    assert claim["commitments"] == {"request": opened(b'{"name":"secret"}')}
    assert close["commitments"] == {
        "exchanged": [{"sent": opened(sent), "received": opened(received)}, {"sent": opened(sent)}],
        "answer": opened(b'{"ok":true}'),
    }
    assert not any(b"secret" in entry["entry"] for entry, _ in await entries(database))


async def test_an_erased_salt_leaves_later_entries_without_commitments(records, database):
    one = errand()
    taken = await records.journal.claim(one)
    await database.tell("UPDATE errands SET salt = NULL")
    await records.journal.close(closing(one, taken))
    (_, _), (_, close) = await entries(database)
    assert "commitments" not in close


async def test_the_regions_own_words_stay_out_of_the_trail(records, database):
    reason = {"kind": "Refused", "code": "-2", "message": "张三 is not insured", "detail": "张三"}
    await carried(records, errand(), State.REFUSED, reason=reason)
    (_, _), (_, close) = await entries(database)
    assert close["reason"] == {"kind": "Refused", "code": "-2"}
    assert "张三" not in orjson.dumps(close).decode()


async def test_purposes_are_written_where_they_are_known(database):
    records = await open_records(
        database.app_url, pool_size=2, recording_grace_seconds=0, purposes={"settle": "settlement"}
    )
    await carried(records, errand())
    await carried(records, errand(operation="other"))
    assert [entry.get("purpose") for _, entry in await entries(database)] == ["settlement"] * 2 + [None] * 2
    await records.aclose()


async def test_a_denied_call_is_an_entry_too(records, database):
    stranger = Actor(client_id="stranger", organisation="", institution_code=None, scopes=frozenset())
    denied = Note(
        actor=stranger,
        action="deny",
        outcome="NotAllowed",
        effect=Effect.NONE,
        details={"operation": "settle"},
    )
    await records.journal.note(denied)
    ((row, entry),) = await entries(database)
    assert (row["action"], row["errand_id"], row["region"]) == ("deny", None, None)
    assert entry["details"] == {"operation": "settle"}


async def test_a_replayed_key_writes_nothing(records, database):
    await carried(records, errand(key="k"))
    await records.journal.claim(errand(key="k"))
    assert len(await entries(database)) == 2


@pytest.mark.parametrize("forbidden", FORBIDDEN)
@pytest.mark.parametrize("role", ["owner_url", "app_url"])
async def test_the_trail_cannot_be_changed_by_either_role(records, database, role, forbidden):
    await carried(records, errand())
    before = [row for row, _ in await entries(database)]
    connection = await asyncpg.connect(getattr(database, role))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(forbidden)
    finally:
        await connection.close()
    assert [row for row, _ in await entries(database)] == before
