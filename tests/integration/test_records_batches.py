"""Settlement batches in the database: each case in one, refused ones taken apart, none lost."""

import asyncio
from contextlib import AsyncExitStack
from decimal import Decimal

import pytest
from records_keys import KEEPER
from records_samples import closing, errand
from transfer_samples import (
    AGENCY,
    COMPLETED,
    DAY,
    LETTER,
    OTHER_ACCOUNT,
    batches_of,
    case_due,
    cases_due,
    happen,
    refused,
    turn,
)

from gateway.cases.pension.fund_conclusions import not_announced
from gateway.cases.pension.moves import annulled
from gateway.cases.pension.plans import by_the_gateway
from gateway.errands import GATEWAY, Effect, State
from gateway.records.opening import open_records
from gateway.services.pension.events import TransferMoved
from gateway.services.pension.fund_events import BatchAnnounced, BatchDisputed, BatchFormed
from gateway.services.pension.words import Act, BatchState, FundStatus
from gateway.vocabulary import Region, now, uuid7


async def fund_statuses(records, batch_id):
    return {one.transfer_id: one.fund_status for one in await records.funds.lines(batch_id)}


async def acts(records, transfer_id):
    return [(entry.act, entry.region_code) for entry, _ in await records.transfers.timeline(transfer_id)]


async def batches(records):
    return list(await records.funds.batches_of(Region.SICHUAN, before=None, limit=100))[::-1]


async def refuse(records, batch_id, code="-631"):
    """The origin says no to a batch, as the errand that asked it is closed."""
    facts = {"batch_id": str(batch_id), "on": DAY.isoformat()}
    one = errand(operation="announce_batch", facts=facts, region=Region.SICHUAN)
    taken = await records.journal.claim(one)
    events = not_announced(one, State.REFUSED, {"kind": "Refused", "code": code})
    assert await records.journal.close(refused(one, taken, *events))


async def test_what_is_due_becomes_one_batch_which_is_to_be_announced(records, database):
    cases = [await case_due(records, total=total) for total in ("36464.74", "4511.00", "0.01")]
    (batch,) = await formed(records)
    batch_id = batch.batch_id
    assert (batch.state, batch.line_count, batch.total) == (BatchState.FORMED, 3, "40975.75")
    assert (batch.origin_region, batch.agency_code, batch.formed_on) == (Region.SICHUAN, AGENCY, DAY)
    assert await fund_statuses(records, batch_id) == dict.fromkeys(cases, FundStatus.IN_SETTLEMENT)
    assert await acts(records, cases[0]) == [(Act.POST, None), (Act.SETTLE_FUND, None)]
    (job,) = await database.ask("SELECT entrypoint, payload FROM jobs.pgqueuer")
    assert (job["entrypoint"], job["payload"].decode()) == ("announce_batch", str(batch_id))
    assert await batches_of(records).form_all() == 0


async def formed(records):
    await batches_of(records).form_all()
    return await batches(records)


async def test_the_log_says_who_formed_a_batch_and_which(records, database):
    await case_due(records)
    (batch,) = await formed(records)
    (entry,) = await database.ask("SELECT client_id, entry FROM log_entries WHERE action = 'form_batch'")
    assert entry["client_id"] == "gateway"
    assert str(batch.batch_id) in entry["entry"].decode()


async def test_money_for_two_accounts_becomes_two_batches(records):
    one, other = await case_due(records, letter=LETTER), await case_due(records, letter=OTHER_ACCOUNT)
    made = await formed(records)
    assert {tuple(await fund_statuses(records, batch.batch_id)) for batch in made} == {(one,), (other,)}


async def test_what_is_due_is_read_oldest_first_in_pieces(records):
    cases = await cases_due(records, 7)
    (debt,) = await records.funds.debts()
    first = await records.funds.due(debt, after=None, limit=3)
    rest = await records.funds.due(debt, after=first[-1].transfer_id, limit=100)
    assert [one.transfer_id for one in (*first, *rest)] == sorted(cases)
    assert len(first) == 3


@pytest.mark.parametrize("former", [1, 2, 3])
async def test_of_many_who_form_at_once_each_case_is_in_one_batch_only(records, database, former):
    cases = await cases_due(records, 12)
    async with AsyncExitStack() as processes:
        workers = []
        for _ in range(3):
            opened = await open_records(
                database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER
            )
            processes.push_async_callback(opened.aclose)
            workers.append(batches_of(opened))
        await asyncio.gather(*(worker.form_all() for worker in workers for _ in range(former)))
    made = await batches(records)
    assert sum(batch.line_count for batch in made) == len(cases)
    assert sum(Decimal(batch.total) for batch in made) == Decimal("36464.74") * len(cases)
    standing = [await fund_statuses(records, batch.batch_id) for batch in made]
    assert sorted(case for one in standing for case in one) == sorted(cases)
    assert [len(one) for one in standing] == [batch.line_count for batch in made]
    for case in cases:
        assert await acts(records, case) == [(Act.POST, None), (Act.SETTLE_FUND, None)]


async def test_two_turns_about_the_same_cases_form_one_batch(records, database):
    """As two processes write it, each having read that the cases are due."""
    cases = tuple(await cases_due(records, 3))
    other = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    events = [
        BatchFormed(
            batch_id=uuid7(),
            origin_region=Region.SICHUAN,
            receiving_region=Region.CHONGQING,
            agency_code=AGENCY,
            transfer_ids=order,
            entry=by_the_gateway(Act.SETTLE_FUND, DAY),
        )
        for order in (cases, cases[::-1])
    ]
    done = await asyncio.gather(turn(records, events[0]), turn(other, events[1]))
    await other.aclose()
    assert sorted(done) == [False, True]
    assert [batch.line_count for batch in await batches(records)] == [3]


async def test_whoever_is_being_annulled_or_was_stays_out(records):
    stays, under_way = await case_due(records), await case_due(records)
    await case_due(records, standing=annulled(COMPLETED))
    asking = errand(operation="annul_transfer", transfer_id=under_way, exclusive=True)
    await records.journal.claim(asking)
    (batch,) = await formed(records)
    assert list(await fund_statuses(records, batch.batch_id)) == [stays]


async def test_an_erased_person_is_not_settled(records, database):
    case = await case_due(records)
    await database.ask("UPDATE seals SET wrapped = NULL")
    assert await formed(records) == []
    assert (await records.transfers.transfer(case)).fund_status is FundStatus.DUE


# -- what the origin says ------------------------------------------------------------------------------


async def test_an_announced_batch_is_named_as_the_origin_names_it_and_is_never_refused_later(records):
    await case_due(records)
    (batch,) = await formed(records)
    await happen(records, BatchAnnounced(batch_id=batch.batch_id, region_batch_number="JS1"))
    await refuse(records, batch.batch_id)
    kept = await records.funds.batch(batch.batch_id)
    assert (kept.state, kept.region_batch_number, kept.refusal_code) == (BatchState.ANNOUNCED, "JS1", None)
    assert kept.announced_at is not None
    assert set((await fund_statuses(records, batch.batch_id)).values()) == {FundStatus.IN_SETTLEMENT}


async def test_a_refused_batch_is_due_again_says_why_and_is_taken_apart(records):
    cases = await cases_due(records, 3)
    (batch,) = await formed(records)
    await refuse(records, batch.batch_id, "-631")
    kept = await records.funds.batch(batch.batch_id)
    assert (kept.state, kept.refusal_code) == (BatchState.REFUSED, "-631")
    assert (await acts(records, cases[0]))[-1] == (Act.FUND_DUE, "-631")
    assert set((await fund_statuses(records, batch.batch_id)).values()) == {FundStatus.DUE}
    fresh = await case_due(records)
    after = (await formed(records))[1:]
    apart = [list(await fund_statuses(records, one.batch_id)) for one in after]
    assert sorted(apart) == sorted([case] for case in [*cases, fresh])


async def test_a_case_that_was_refused_alone_waits_until_it_is_formed_by_hand(records):
    (case,) = await cases_due(records, 1)
    (batch,) = await formed(records)
    await refuse(records, batch.batch_id)
    for _ in range(2):
        assert len(await formed(records)) == 1
    (debt,) = await records.funds.debts()
    entry = by_the_gateway(Act.SETTLE_FUND, DAY)
    (again,) = await batches_of(records).form(debt, entry, GATEWAY, by_hand=True)
    assert list(await fund_statuses(records, again)) == [case]


async def test_a_refusal_makes_nothing_due_again_that_was_called_off_or_is_there(records, database):
    called_off, there, due = await cases_due(records, 3)
    (batch,) = await formed(records)
    for case, status in ((called_off, "cancelled"), (there, "matched")):
        await database.ask("UPDATE transfers SET fund_status = $2 WHERE transfer_id = $1", case, status)
    await refuse(records, batch.batch_id)
    assert await fund_statuses(records, batch.batch_id) == {
        called_off: FundStatus.CANCELLED,
        there: FundStatus.MATCHED,
        due: FundStatus.DUE,
    }
    assert len(await acts(records, there)) == 2


async def test_another_total_is_said_once_on_every_case_and_the_batch_may_yet_be_announced(records):
    cases = await cases_due(records, 2)
    (batch,) = await formed(records)
    disputed = BatchDisputed(
        batch_id=batch.batch_id, entry=by_the_gateway(Act.SETTLE_FUND, DAY, code="amounts_disagree")
    )
    assert [await turn(records, disputed) for _ in range(2)] == [True, False]
    assert (await records.funds.batch(batch.batch_id)).state is BatchState.DISPUTED
    for case in cases:
        assert (await acts(records, case))[2:] == [(Act.SETTLE_FUND, "amounts_disagree")]
    await happen(records, BatchAnnounced(batch_id=batch.batch_id, region_batch_number="JS1"))
    assert (await records.funds.batch(batch.batch_id)).state is BatchState.ANNOUNCED
    assert not await turn(records, disputed)


async def test_an_outcome_that_is_not_known_changes_no_batch(records):
    await case_due(records)
    (batch,) = await formed(records)
    one = errand(facts={"batch_id": str(batch.batch_id), "on": DAY.isoformat()})
    for state in (State.UNKNOWN, State.UNREACHED):
        assert not_announced(one, state, {"kind": "OutcomeUnknown"}) == ()
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, State.UNKNOWN, effect=Effect.UNKNOWN))
    assert (await records.funds.batch(batch.batch_id)).state is BatchState.FORMED
    assert list(await records.funds.batches_left(now())) == [batch.batch_id]
    assert list(await records.funds.batches_left(batch.formed_at)) == []


async def test_either_region_lists_its_batches_newest_first_page_by_page(records):
    await case_due(records, letter=LETTER)
    await case_due(records, letter=OTHER_ACCOUNT)
    await batches_of(records).form_all()
    for region in Region:
        first, second = await records.funds.batches_of(region, before=None, limit=10)
        assert first.batch_id > second.batch_id
        assert await records.funds.batches_of(region, before=first.batch_id, limit=10) == [second]


async def test_what_the_relation_does_later_leaves_money_alone_that_is_on_its_way(records, database):
    case = await case_due(records)
    await database.ask("UPDATE transfers SET fund_status = 'paid'")
    moved = TransferMoved(
        transfer_id=case,
        standing=annulled(COMPLETED),
        entry=by_the_gateway(Act.ANNUL, DAY),
        fund=FundStatus.CANCELLED,
    )
    await happen(records, moved)
    assert (await records.transfers.transfer(case)).fund_status is FundStatus.PAID
