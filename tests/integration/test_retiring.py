"""Months that are old enough go as a whole, bodies go earlier, and what is left still proves itself."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import asyncpg
import pytest
from log_samples import TRUST, filled, findings, owner, publisher, tampered, witnesses, written_entries
from records_keys import KEEPER
from records_samples import closing, errand, eventually

from gateway.cases.audit import Sought
from gateway.cases.receipts import Receipts
from gateway.errands import Actor, Effect, Note, State
from gateway.errors import Broken
from gateway.evidence.entry import EntryClass
from gateway.evidence.receipts import read_receipt
from gateway.records.erasing import OPEN_STATES
from gateway.records.opening import open_records
from gateway.records.retiring import delete_bodies, plan, retire
from gateway.upkeep.findings import Wrong
from gateway.vocabulary import Region, now

THREE_YEARS = 3 * 366
DAYS = {
    EntryClass.EXCHANGE: THREE_YEARS,
    EntryClass.ACCESS: THREE_YEARS,
    EntryClass.SECURITY: 184,
    EntryClass.ADMINISTRATION: None,
}
LATER = timedelta(days=THREE_YEARS + 32)
STRANGER = Actor(client_id="stranger", organisation="", institution_code=None, scopes=frozenset())


async def planned(act, later=LATER, *, witnesses=tuple(Region), bodies_days=THREE_YEARS):
    return await plan(act.connection, now() + later, DAYS, bodies_days, witnesses)


async def next_month(database):
    """The log's own clock goes on; time in it never runs backwards."""
    await database.tell("UPDATE log_head SET appended_at = now() + INTERVAL '35 days'")


async def two_months(records, database):
    """140 errands, a refusal and an act in one month, 128 errands in another: two whole tiles and a bit."""
    await filled(records, 140)
    for entry_class in (EntryClass.SECURITY, EntryClass.ADMINISTRATION):
        await records.journal.note(
            Note(
                actor=STRANGER,
                action="deny",
                outcome="NotAllowed",
                effect=Effect.NONE,
                entry_class=entry_class,
            )
        )
    await publisher(records).publish()
    await next_month(database)
    await filled(records, 128)
    await publisher(records, witnesses(int(time.time()) + 36 * 86_400)).publish()


def told(months):
    """What was there to go; parts in which nothing lies go without a word."""
    return {(one.entry_class, one.entries) for one in months if one.entries}


async def test_what_is_not_old_enough_is_not_even_looked_at(records, database):
    await two_months(records, database)
    async with owner(database) as act:
        found = await planned(act, timedelta(days=THREE_YEARS - 40))
        assert told(found.going) == {(EntryClass.SECURITY, 1)}
        assert (await planned(act, timedelta(days=100))).months == []
        assert (await planned(act, timedelta(days=100))).bodies == 0


async def test_a_month_goes_and_everything_that_is_left_proves_itself(records, database):
    await two_months(records, database)
    before = await written_entries(database)
    hashes = await database.ask("SELECT * FROM log_tiles ORDER BY level, number")
    async with owner(database) as act:
        found = await planned(act)
        assert told(found.going) == {(EntryClass.EXCHANGE, 280), (EntryClass.SECURITY, 1)}
        for month in found.going:
            await retire(act, month)
        await delete_bodies(act, found.bodies_before)
    left = await written_entries(database)
    gone = set(before) - set(left)
    assert len(gone) == 281
    assert await database.ask("SELECT * FROM log_tiles ORDER BY level, number") == hashes
    assert await findings(database) == []

    publishing = publisher(records)
    await publishing.publish()
    for index in sorted(left)[::7]:
        receipt, judged = await Receipts(records.log, publishing, TRUST).of(index, left[index])
        assert read_receipt(str(receipt)).check(TRUST, left[index]) == judged
    # Who kept an entry that we have not any more can still have it proved.
    receipt, _ = await Receipts(records.log, publishing, TRUST).of(7, before[7])
    assert read_receipt(str(receipt)).check(TRUST, before[7]).level == "witnessed_by_both"


async def test_what_was_retired_is_an_entry_and_is_not_found_any_more(records, database):
    await two_months(records, database)
    async with owner(database) as act:
        month = next(one for one in (await planned(act)).going if one.entry_class is EntryClass.EXCHANGE)
        await retire(act, month)
    (kept,) = await records.audit.search(Sought(outcome="Retired"))
    details = kept.said["details"]
    assert (details["class"], details["month"], details["entries"]) == (
        "exchange",
        f"{month.month:%Y-%m}",
        280,
    )
    assert await records.audit.entry(7) is None
    assert await records.log.entries(0, 256) == []
    assert len(await records.audit.search(Sought(kind="exchange", limit=1000))) == 256


@pytest.mark.parametrize("state", [State(one) for one in OPEN_STATES])
async def test_a_month_with_an_unfinished_errand_stays(records, database, state):
    one = errand()
    taken = await records.journal.claim(one)
    if state is not State.ASKED:
        await records.journal.close(closing(one, taken, state))
    await two_months(records, database)
    async with owner(database) as act:
        found = await planned(act)
        held = next(month for month in found.months if month.entry_class is EntryClass.EXCHANGE)
        assert held.why_not == f"errand {one.errand_id} of entry 0 is not finished"
        assert held not in found.going
        await delete_bodies(act, found.bodies_before)
        kept = await database.ask("SELECT DISTINCT index FROM sealed_bodies ORDER BY 1")
    old = {row["index"] for row in kept if row["index"] < 282}
    assert old == set(range(1 if state is State.ASKED else 2))
    assert await findings(database) == []


async def test_a_look_up_whose_process_is_gone_holds_nothing_back(records, database):
    other = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
    one = errand(changes_state=False)
    await other.journal.claim(one)
    await two_months(records, database)
    async with owner(database) as act:
        assert EntryClass.EXCHANGE not in {month.entry_class for month in (await planned(act)).going}
        await other.aclose()

        async def is_gone():
            return (await records.journal.read(one.errand_id)).reads_as is State.UNREACHED

        await eventually(is_gone)
        found = await planned(act)
        assert EntryClass.EXCHANGE in {month.entry_class for month in found.going}
        assert found.bodies == 281


@pytest.mark.parametrize(("needed", "why"), [((), None), (tuple(Region), "not every witness has cosigned")])
async def test_what_the_witnesses_have_not_seen_stays(records, database, needed, why):
    await filled(records, 128)
    await next_month(database)
    await filled(records, 128)
    async with owner(database) as act:
        found = await planned(act, witnesses=needed)
    (month,) = [month for month in found.months if month.entries]
    assert month.why_not is None if why is None else why in month.why_not


async def test_what_is_not_in_a_whole_tile_stays(records, database):
    await filled(records, 100)
    await next_month(database)
    await filled(records, 1)
    await publisher(records).publish()
    async with owner(database) as act:
        found = await planned(act)
    (month,) = [month for month in found.months if month.entries]
    assert month.why_not == "its last entries are not in a whole tile yet"


async def test_the_code_stands_for_what_was_shown(records, database):
    await two_months(records, database)
    async with owner(database) as act:
        first, again = await planned(act), await planned(act)
        assert first.code == again.code
        await retire(act, first.going[0])
        assert (await planned(act)).code != first.code
        assert (await planned(act, timedelta(days=200))).code != first.code


async def test_bodies_go_earlier_than_entries(records, database):
    await two_months(records, database)
    async with owner(database) as act:
        found = await planned(act, timedelta(days=34), bodies_days=30)
        assert (found.months, found.bodies) == ([], 280)
        assert await delete_bodies(act, found.bodies_before) == 280
        assert await delete_bodies(act, found.bodies_before) == 0
    assert len(await written_entries(database)) == 282 + 256 + 1
    (kept,) = await records.audit.search(Sought(kind="administration", limit=1))
    assert (kept.said["action"], kept.said["details"]["bodies"]) == ("delete_bodies", 280)
    assert await findings(database) == []


async def test_bodies_go_by_whole_days(records, database):
    """What the entry says in seconds, and what is deleted, are the same."""
    midnight = (now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    await database.tell(f"UPDATE log_head SET appended_at = '{midnight.isoformat()}'::timestamptz + '300 ms'")
    await filled(records, 2)
    async with owner(database) as act:
        at = midnight + timedelta(days=30, milliseconds=900)
        found = await plan(act.connection, at, DAYS, 30, ())
        assert (found.bodies_before, found.bodies) == (midnight, 0)
        assert await delete_bodies(act, found.bodies_before) == 0
        found = await plan(act.connection, at + timedelta(days=1), DAYS, 30, ())
        assert await delete_bodies(act, found.bodies_before) == 4
    assert await findings(database) == []


async def test_what_a_witness_signs_whom_nobody_trusts_does_not_count(records, database):
    await filled(records, 256)
    await publisher(records, {Region.SICHUAN: witnesses()[Region.SICHUAN]}).publish()
    await next_month(database)
    await filled(records, 1)
    await database.tell(
        "INSERT INTO log_cosignatures SELECT size, 'elsewhere', line, now() FROM log_cosignatures"
    )
    async with owner(database) as act:
        (month,) = [one for one in (await planned(act)).months if one.entries]
        assert month.why_not == "not every witness has cosigned its last entries yet"
        (month,) = [one for one in (await planned(act, witnesses=["sichuan"])).months if one.entries]
        assert month.why_not is None


# -- beside those who write ------------------------------------------------------------------------------


async def test_whoever_appends_takes_the_table_before_the_head(records, database):
    """As a retirement does: two who take them in the other order would wait for each other."""
    held = await asyncpg.connect(database.owner_url)
    try:
        async with held.transaction():
            await held.execute("SELECT 1 FROM log_head FOR UPDATE")
            appending = asyncio.create_task(records.journal.claim(errand()))

            async def waits_with_the_table():
                return bool(
                    await database.ask(
                        """SELECT 1 FROM pg_locks AS has JOIN pg_locks AS wants USING (pid)
                        WHERE has.relation = 'log_entries'::regclass AND has.mode = 'RowExclusiveLock'
                            AND has.granted AND NOT wants.granted"""
                    )
                )

            await eventually(waits_with_the_table)
        await appending
    finally:
        await held.close()


async def test_a_retirement_waits_for_whoever_reads_and_does_not_wait_for_ever(records, database):
    await two_months(records, database)
    reader = await asyncpg.connect(database.app_url)
    try:
        async with owner(database) as act:
            month = next(one for one in (await planned(act)).going if one.entries)
            transaction = reader.transaction()
            await transaction.start()
            await reader.fetch("SELECT index FROM log_entries LIMIT 1")
            with pytest.raises(Broken, match="in use"):
                await retire(act, month)
            assert await database.ask("SELECT 1 FROM log_retirements") == []
            retiring = asyncio.create_task(retire(act, month))
            await asyncio.sleep(0.2)
            await transaction.rollback()
            await retiring
            assert len(await database.ask("SELECT 1 FROM log_retirements")) == 1
    finally:
        await reader.close()
    assert await findings(database) == []


# -- retirement as a way to make something disappear -----------------------------------------------------


async def test_a_retirement_that_no_entry_tells_of_is_named(records, database):
    await two_months(records, database)
    (part,) = await database.ask("SELECT tableoid::regclass::text AS name FROM log_entries WHERE index = 7")
    await tampered(
        database,
        """INSERT INTO log_retirements SELECT 'exchange', date_trunc('month', now())::date,
            range_agg(int8range(index, index + 1)), 281, now() FROM """
        + part["name"],
        f"DROP TABLE {part['name']}",
        "DELETE FROM sealed_bodies WHERE index < 281",
    )
    assert [one.wrong for one in await findings(database)] == [Wrong.RETIRED_WITHOUT_ENTRY]


async def test_more_retired_than_the_entry_tells_is_named(records, database):
    await two_months(records, database)
    async with owner(database) as act:
        for month in (await planned(act)).going:
            await retire(act, month)
    await tampered(
        database,
        "UPDATE log_retirements SET indexes = indexes + '{[300,301)}' WHERE class = 'exchange'",
        "DELETE FROM log_entries WHERE index = 300",
        "DELETE FROM sealed_bodies WHERE index = 300",
    )
    assert [one.wrong for one in await findings(database)] == [Wrong.RETIRED_WITHOUT_ENTRY]
