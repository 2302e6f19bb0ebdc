"""Money that arrived, in the database: sealed and blinded, with one end, and never lost out of the queue."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from erasing_samples import erased, everything
from records_keys import KEEPER
from records_samples import SEALS, closing, errand, eventually
from transfer_samples import DAY, ZHOU, case_due, happen, payment, read, refused, turn

from gateway.cases.pension.fund_conclusions import payment_not_posted
from gateway.cases.pension.plans import by_the_gateway
from gateway.errands import GATEWAY, Actor, Effect, State
from gateway.records.opening import open_records
from gateway.services.pension.cases import Entry
from gateway.services.pension.events import TransferNoted
from gateway.services.pension.fund_events import PaymentLeft, PaymentPosted, PaymentReturned
from gateway.services.pension.names import plain_name
from gateway.services.pension.words import Act, FundStatus, Party, PaymentMismatch, PaymentState
from gateway.services.personal import by_resident_number
from gateway.vocabulary import Region, now

AWAITED = FundStatus.IN_SETTLEMENT
OFFICE = Actor(
    client_id="pension-office-chongqing",
    organisation="",
    institution_code=None,
    scopes=frozenset({"pension"}),
    area_code="500198",
)


def left(payment_id, mismatch, transfer_id=None):
    entry = by_the_gateway(Act.FUND_MISMATCH, DAY, reasons=(mismatch.value,))
    return PaymentLeft(payment_id=payment_id, mismatch=mismatch, transfer_id=transfer_id, entry=entry)


def posted(payment_id, transfer_id):
    return PaymentPosted(
        payment_id=payment_id,
        transfer_id=transfer_id,
        entry=by_the_gateway(Act.MATCH_FUND, DAY),
        errand_id=uuid4(),
    )


def returned(payment_id):
    entry = Entry(act=Act.RETURN_FUND, party=Party.RECEIVER, handled_by="CQ1001", on=DAY, area_code="500198")
    return PaymentReturned(payment_id=payment_id, entry=entry, errand_id=uuid4())


async def fund_of(records, transfer_id):
    return (await records.transfers.transfer(transfer_id)).fund_status


async def acts(records, transfer_id):
    return [entry.act for entry, _ in await records.transfers.timeline(transfer_id)]


# -- what is kept of it --------------------------------------------------------------------------------


async def test_what_money_says_of_a_person_is_kept_sealed_and_blinded(records, database):
    payment_id = await payment(records)
    kept = await records.funds.payment(payment_id)
    assert (kept.amount, kept.state, kept.mismatch) == ("36464.74", PaymentState.UNMATCHED, None)
    opened = records.safe.open(kept.seal, payment_id, kept.sealed)
    assert opened.decode() == '{"name":"周明远","id_number":"510198198805126012"}'
    told = await everything(database)
    assert not [word for word in ZHOU if word in told]


async def test_it_is_found_by_the_number_and_compared_by_the_plain_name(records):
    case = await case_due(records, person=("周 明 远", ZHOU[1]), fund=AWAITED)
    kept = await records.funds.payment(await payment(records))
    (candidate,) = await records.funds.candidates(Region.CHONGQING, kept.person_index)
    assert (candidate.transfer_id, candidate.total) == (case, "36464.74")
    assert candidate.name_index == kept.name_index
    assert kept.name_index == records.safe.blinded("plain_name", plain_name(ZHOU[0]))


@pytest.mark.parametrize("fund", list(FundStatus))
async def test_only_a_case_that_awaits_money_is_a_candidate(records, fund):
    await case_due(records, fund=fund)
    kept = await records.funds.payment(await payment(records))
    found = await records.funds.candidates(Region.CHONGQING, kept.person_index)
    awaits = fund in (FundStatus.IN_SETTLEMENT, FundStatus.PAID, FundStatus.MISMATCH)
    assert len(found) == awaits
    assert await records.funds.candidates(Region.SICHUAN, kept.person_index) == []


async def test_what_was_read_once_is_not_read_over(records):
    payment_id = await payment(records, amount="1.00")
    await happen(records, read(payment_id, ("李四", "510198199508236025"), "2.00"), changes_state=False)
    kept = await records.funds.payment(payment_id)
    assert kept.amount == "1.00"
    assert "周明远" in records.safe.open(kept.seal, payment_id, kept.sealed).decode()


async def test_nothing_of_an_erased_person_is_left_of_their_money(records, database):
    case = await case_due(records, fund=AWAITED)
    payment_id = await payment(records)
    await happen(records, posted(payment_id, case), seal=SEALS.new())
    await erased(database, by_resident_number(ZHOU[1]))
    kept = await records.funds.payment(payment_id)
    assert (kept.seal, kept.sealed, kept.person_index, kept.name_index) == (None, None, None, None)
    assert (kept.state, kept.amount) == (PaymentState.MATCHED, "36464.74")


# -- the queue -----------------------------------------------------------------------------------------


async def test_another_amount_is_shown_on_the_case_once_and_the_money_is_still_awaited(records):
    case = await case_due(records, fund=FundStatus.PAID)
    payment_id = await payment(records, amount="36464.73")
    event = left(payment_id, PaymentMismatch.AMOUNT, case)
    assert [await turn(records, event) for _ in range(2)] == [True, False]
    kept = await records.funds.payment(payment_id)
    assert (kept.mismatch, kept.transfer_id) == (PaymentMismatch.AMOUNT, case)
    assert await fund_of(records, case) is FundStatus.MISMATCH
    assert await acts(records, case) == [Act.POST, Act.FUND_MISMATCH]
    right = await payment(records)
    await happen(records, posted(right, case))
    assert await fund_of(records, case) is FundStatus.MATCHED


@pytest.mark.parametrize("mismatch", [PaymentMismatch.NAME, PaymentMismatch.SCHEME, PaymentMismatch.REFUSED])
async def test_what_else_differs_leaves_the_case_awaiting_its_money(records, mismatch):
    case = await case_due(records, fund=FundStatus.PAID)
    assert await turn(records, left(await payment(records), mismatch, case))
    assert await fund_of(records, case) is FundStatus.PAID
    assert (await acts(records, case))[-1] is Act.FUND_MISMATCH


async def test_what_was_sent_back_leaves_the_queue_and_its_case_awaits_the_right_amount(records):
    case = await case_due(records, fund=FundStatus.PAID)
    first, second = await payment(records, amount="1.00"), await payment(records, amount="2.00")
    for one in (first, second):
        await turn(records, left(one, PaymentMismatch.AMOUNT, case))
    await happen(records, returned(first))
    assert (await records.funds.payment(first)).state is PaymentState.RETURNED
    assert await fund_of(records, case) is FundStatus.MISMATCH, "the other money waits still"
    await happen(records, returned(second))
    assert await fund_of(records, case) is FundStatus.IN_SETTLEMENT
    assert (await acts(records, case))[-2:] == [Act.RETURN_FUND, Act.RETURN_FUND]


async def test_money_matched_by_hand_to_another_case_frees_the_one_it_seemed_to_belong_to(records):
    seemed, its = await case_due(records, fund=AWAITED), await case_due(records, fund=AWAITED, total="7.00")
    payment_id = await payment(records, amount="7.01")
    await turn(records, left(payment_id, PaymentMismatch.AMOUNT, seemed))
    await happen(records, posted(payment_id, its))
    assert await fund_of(records, seemed) is FundStatus.IN_SETTLEMENT
    assert await fund_of(records, its) is FundStatus.MATCHED
    kept = await records.funds.payment(payment_id)
    assert (kept.transfer_id, kept.mismatch) == (its, None)


async def test_a_queue_is_read_newest_first_by_state_and_region(records):
    case = await case_due(records, fund=AWAITED)
    first, second, third = [await payment(records) for _ in range(3)]
    await happen(records, posted(second, case))

    async def listed(state=None, before=None, region=Region.CHONGQING, limit=10):
        found = await records.funds.payments_of(region, state=state, before=before, limit=limit)
        return [one.payment_id for one in found]

    assert await listed() == [third, second, first]
    assert await listed(PaymentState.UNMATCHED) == [third, first]
    assert await listed(PaymentState.MATCHED) == [second]
    assert await listed(before=third) == [second, first]
    assert await listed(limit=1) == [third]
    assert await listed(region=Region.SICHUAN) == []


# -- one end -------------------------------------------------------------------------------------------


async def waiting_for_a_lock(database):
    (row,) = await database.ask("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    return int(row["count"])


@pytest.mark.parametrize("other_end", ["matched", "returned"])
async def test_of_two_ends_of_one_payment_the_first_holds_and_the_other_changes_nothing(
    records, database, other_end
):
    """Both are told while somebody holds the payment, so that each has found it without an end."""
    mine, others = await case_due(records, fund=AWAITED), await case_due(records, fund=AWAITED)
    payment_id = await payment(records)
    second = posted(payment_id, others) if other_end == "matched" else returned(payment_id)
    other = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    holding = await asyncpg.connect(database.owner_url)
    async with holding.transaction():
        await holding.execute("SELECT FROM payments WHERE payment_id = $1 FOR UPDATE", payment_id)
        ends = asyncio.gather(happen(records, posted(payment_id, mine)), happen(other, second))

        async def both_wait():
            return await waiting_for_a_lock(database) == 2

        await eventually(both_wait)
    await ends
    await holding.close()
    await other.aclose()
    kept = await records.funds.payment(payment_id)
    matched = [case for case in (mine, others) if await fund_of(records, case) is FundStatus.MATCHED]
    if kept.state is PaymentState.MATCHED:
        assert matched == [kept.transfer_id]
    else:
        assert (kept.state, matched) == (PaymentState.RETURNED, [])
    lines = [line for case in (mine, others) for line in await acts(records, case)]
    assert lines.count(Act.MATCH_FUND) == len(matched)


async def test_what_has_its_end_is_not_left_in_the_queue_again(records):
    case = await case_due(records, fund=AWAITED)
    payment_id = await payment(records)
    await happen(records, posted(payment_id, case))
    assert not await turn(records, left(payment_id, PaymentMismatch.AMOUNT, case))
    assert await fund_of(records, case) is FundStatus.MATCHED


async def test_news_that_the_origin_paid_does_not_undo_money_that_is_there(records):
    case = await case_due(records, fund=AWAITED)
    noted = TransferNoted(transfer_id=case, entry=by_the_gateway(Act.FUND_PAID, DAY), fund=FundStatus.PAID)
    assert await turn(records, noted)
    assert await fund_of(records, case) is FundStatus.PAID
    await happen(records, posted(await payment(records), case))
    assert await turn(records, noted)
    assert await fund_of(records, case) is FundStatus.MATCHED


async def test_what_the_region_refuses_the_gateway_waits_with_its_code_and_an_office_is_only_told(records):
    case = await case_due(records, fund=AWAITED)
    payment_id = await payment(records)
    facts = {
        "payment_id": str(payment_id),
        "entry": by_the_gateway(Act.MATCH_FUND, DAY).model_dump(mode="json", exclude_none=True),
    }
    reason = {"kind": "Refused", "code": "YL2004"}
    for actor in (OFFICE, GATEWAY):
        one = errand(operation="post_payment", actor=actor, facts=facts, transfer_id=case)
        taken = await records.journal.claim(one)
        events = payment_not_posted(one, State.REFUSED, reason)
        assert len(events) == (actor is GATEWAY)
        assert payment_not_posted(one, State.UNKNOWN, reason) == ()
        await records.journal.close(refused(one, taken, *events))
    kept = await records.funds.payment(payment_id)
    assert (kept.mismatch, kept.transfer_id) == (PaymentMismatch.REFUSED, case)
    last = (await records.transfers.timeline(case))[-1][0]
    assert (last.act, last.reasons, last.region_code) == (Act.FUND_MISMATCH, ("refused",), "YL2004")


# -- what is left behind -------------------------------------------------------------------------------


async def test_money_that_nobody_looked_at_is_found_again(records):
    before = now()
    fresh, seen, done = [await payment(records) for _ in range(3)]
    await turn(records, left(seen, PaymentMismatch.NO_CASE))
    await happen(records, posted(done, await case_due(records, fund=AWAITED)))
    assert await records.funds.payments_left(before) == []
    assert await records.funds.payments_left(now()) == [fresh]


async def test_a_return_of_which_nobody_knows_is_found_until_it_is_known(records):
    payment_id = await payment(records)
    kept = await records.funds.payment(payment_id)
    one = errand(operation="return_payment", seal=kept.seal, seals_anew=False, case_id=payment_id)
    taken = await records.journal.claim(one)
    assert await records.funds.returns_left_unknown() == [], "its process lives"
    await records.journal.close(closing(one, taken, State.UNKNOWN, effect=Effect.UNKNOWN))
    assert await records.funds.returns_left_unknown() == [one.errand_id]
    await records.journal.close(closing(one, taken, events=(returned(payment_id),), action="enquire"))
    assert await records.funds.returns_left_unknown() == []
