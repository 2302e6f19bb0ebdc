"""Pushed records, in the database: one version for each content, told in order and once, with their terms."""

import asyncio
from datetime import date, datetime, timedelta

import orjson
import pytest
from credit_regions import Between, regulator
from credit_samples import CHENGDU, CHONGQING, record

from gateway.cases.recording import NotYet
from gateway.errors import Invalid, NotAllowed, NotFound, NotTellable, OutcomeUnknown, Refused, Unreached
from gateway.services.credit.pushing import PushState
from gateway.services.credit.records import RecordChange, RecordReference, Subject
from gateway.services.credit.words import ChangeKind, PenaltyCategory, RecordKind, RecordStatus
from gateway.vocabulary import BEIJING, Region, uuid7

FIRST = datetime(2026, 4, 20, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def between(records):
    return Between(records)


def penalty(hours=0, **differently):
    """A penalty decided in Sichuan about a company of Chongqing, as it was so many hours after the first."""
    changed_at = FIRST + timedelta(hours=hours)
    return record(**{"subject": CHONGQING, "changed_at": changed_at, **differently})


def withdrawn(hours=2, on=date(2026, 4, 22), status=RecordStatus.REVOKED):
    return penalty(hours, status=status, status_on=on)


async def test_what_is_decided_here_about_a_company_of_there_is_published_there(between):
    between.sichuan.decide(penalty())
    await between.hear()
    kept = await between.only()
    standing = kept.standing
    assert (kept.home_region, kept.receiving_region) == (Region.SICHUAN, Region.CHONGQING)
    assert (standing.version, standing.state) == (1, PushState.PUBLISHED)
    assert (standing.push_due_on, standing.pushed_on) == (date(2026, 4, 24), date(2026, 4, 24))
    assert (standing.publish_due_on, standing.published_on) == (date(2026, 5, 12), date(2026, 4, 27))
    assert kept.public_until == date(2027, 4, 10)
    assert kept.region_record_number == "CQ000001"
    (held,) = between.chongqing.held.values()
    assert (held.push_number, held.public_until) == (kept.push_id.hex, date(2027, 4, 10))
    assert held.record == penalty()


async def test_what_was_heard_is_not_heard_again_and_the_same_content_is_no_new_version(between):
    between.sichuan.decide(penalty())
    await between.hear()
    between.sichuan.decide(penalty(3), ChangeKind.CHANGED)  # only the hour differs
    await between.hear()
    await between.hear()
    assert await between.records.pushes.heard_up_to(Region.SICHUAN) == 2
    assert between.chongqing.told == [(1, False)]


async def test_a_correction_and_an_objection_travel_as_versions(between):
    between.sichuan.decide(penalty())
    between.sichuan.decide(penalty(1, fine="20000.00", status="corrected"), ChangeKind.CHANGED)
    between.sichuan.decide(penalty(2, fine="20000.00", status="corrected", objected=True))
    await between.hear()
    assert between.chongqing.told == [(1, False), (2, False), (3, False)]
    (held,) = between.chongqing.held.values()
    assert (held.record.amounts[0].value, held.record.objected) == ("20000.00", True)
    assert (await between.only()).standing.state is PushState.PUBLISHED


async def test_a_change_that_is_not_understood_keeps_none_behind_it_back(between):
    between.sichuan.changes.append(
        RecordChange(sequence=1, kind=ChangeKind.PUBLISHED, unread="Table cf_cflb has no counterpart.")
    )
    between.sichuan.decide(penalty())
    await between.hear()
    assert between.chongqing.told == [(1, False)]
    await between.hear()
    assert between.chongqing.told == [(1, False)]


async def test_a_withdrawal_overtakes_its_own_publication(between):
    between.chongqing.failing = [Unreached()]
    between.sichuan.decide(penalty())
    with pytest.raises(NotYet):
        await between.hear()
    between.sichuan.decide(withdrawn(), ChangeKind.WITHDRAWN)
    await between.hear()
    kept = await between.only()
    assert between.chongqing.told == [(2, True)]
    assert await between.versions(kept.push_id) == [(1, False, "superseded"), (2, True, "delivered")]
    assert (kept.standing.state, kept.standing.pushed_on) == (PushState.WITHDRAWN, None)
    assert kept.standing.withdrawal_due_on == date(2026, 4, 27)


async def test_a_publication_that_may_have_arrived_is_settled_before_its_withdrawal(between):
    between.chongqing.failing = [OutcomeUnknown()]
    between.sichuan.decide(penalty())
    await between.hearing.hear_all()
    kept = await between.only()
    between.sichuan.decide(withdrawn(), ChangeKind.WITHDRAWN)
    await between.deliveries.deliver(kept.push_id)
    await between.hear()
    kept = await between.only()
    assert between.chongqing.told == [(1, False), (2, True)]
    assert (kept.standing.state, kept.standing.pushed_on) == (PushState.WITHDRAWN, date(2026, 4, 24))


@pytest.mark.parametrize("status", [RecordStatus.REPAIRED, RecordStatus.REVOKED])
async def test_what_is_stopped_in_its_own_region_stops_in_the_other(between, status):
    between.sichuan.decide(penalty())
    await between.hear()
    between.sichuan.decide(withdrawn(status=status), ChangeKind.REPAIRED)
    await between.hear()
    kept = await between.only()
    (held,) = between.chongqing.held.values()
    assert (held.withdrawn, held.record.status, held.public_until) == (True, status, None)
    assert (kept.standing.state, kept.why.value) == (PushState.WITHDRAWN, status.value)
    assert kept.standing.withdrawn_on == date(2026, 4, 24)


async def test_what_was_withdrawn_may_become_public_again(between):
    between.sichuan.decide(penalty())
    between.sichuan.decide(withdrawn(), ChangeKind.WITHDRAWN)
    between.sichuan.decide(penalty(4), ChangeKind.PUBLISHED)
    await between.hear()
    kept = await between.only()
    assert (kept.standing.version, kept.standing.state) == (3, PushState.PUBLISHED)
    assert (kept.standing.withdrawal_due_on, kept.standing.withdrawn_on) == (None, None)


async def test_only_a_warning_is_not_pushed_and_says_why(between):
    between.sichuan.decide(penalty(penalties=(PenaltyCategory.WARNING,), amounts=(), published_on=None))
    await between.hear()
    kept = await between.only()
    assert (kept.standing.version, kept.standing.state) == (0, PushState.NOT_PUBLISHED)
    assert kept.why.value == "only_warning"
    assert between.chongqing.told == []
    assert await between.versions(kept.push_id) == []


async def test_what_is_published_later_is_pushed_then(between):
    between.sichuan.decide(penalty(published_on=None))
    await between.hear()
    assert (await between.only()).why.value == "not_yet_published"
    between.sichuan.decide(penalty(5))
    await between.hear()
    assert between.chongqing.told == [(1, False)]


async def test_what_the_other_region_has_nothing_to_do_with_stays(between):
    between.sichuan.decide(penalty(subject=CHENGDU))
    between.sichuan.decide(penalty(subject="91330198MA60002005"))
    between.sichuan.decide(penalty(published_from=Region.CHONGQING))
    person = Subject(kind="natural_person", name="王**")
    between.sichuan.decide(penalty().model_copy(update={"subject": person}))
    await between.hear()
    assert await between.all() == []
    assert await between.records.pushes.heard_up_to(Region.SICHUAN) == 4


async def test_a_licence_is_pushed_without_a_term(between):
    between.sichuan.decide(penalty(kind=RecordKind.LICENCE, penalties=(), amounts=(), severity=None))
    await between.hear()
    standing = (await between.only()).standing
    assert (standing.state, standing.push_due_on, standing.publish_due_on) == (
        PushState.PUBLISHED,
        None,
        None,
    )


# -- what can go wrong -----------------------------------------------------------------------------------


async def test_a_region_that_is_away_is_told_later_and_once(between):
    between.chongqing.failing = [Unreached(), Unreached()]
    between.sichuan.decide(penalty())
    with pytest.raises(NotYet):
        await between.hear()
    kept = await between.only()
    assert (kept.standing.state, kept.standing.awaited[1]) == (PushState.WAITING, date(2026, 4, 24))
    with pytest.raises(NotYet):
        await between.settle(kept.push_id)
    await asyncio.gather(*(between.settle(kept.push_id) for _ in range(3)), return_exceptions=True)
    assert between.chongqing.told == [(1, False)]


async def test_a_home_that_is_away_is_heard_later(between):
    between.sichuan.silent = [Unreached()]
    between.sichuan.decide(penalty())
    assert await between.hearing.hear_all() == 0
    await between.hear()
    assert between.chongqing.told == [(1, False)]


async def test_two_workers_that_hear_at_once_keep_every_change_once(between):
    for number in range(6):
        between.sichuan.decide(penalty(document_number=f"川市监罚〔2026〕{number}号"))
    await asyncio.gather(*(between.hearing.hear_all() for _ in range(4)))
    assert len(await between.all()) == 6
    await between.hear()
    assert sorted(between.chongqing.told) == [(1, False)] * 6


async def test_a_refusal_is_said_with_its_code_and_the_next_version_goes_on(between):
    between.chongqing.failing = [Refused(region="chongqing", code="705", message="记录已存在")]
    between.sichuan.decide(penalty())
    await between.hear()
    kept = await between.only()
    assert (kept.standing.state, kept.refusal_code) == (PushState.REFUSED, "705")
    assert await between.versions(kept.push_id) == [(1, False, "refused")]
    between.sichuan.decide(penalty(1, fine="20000.00"), ChangeKind.CHANGED)
    await between.hear()
    kept = await between.only()
    assert (kept.standing.state, kept.refusal_code) == (PushState.PUBLISHED, None)


async def test_what_was_taken_and_is_not_public_yet_is_looked_after(between):
    between.chongqing.publishes = False
    between.sichuan.decide(penalty())
    await between.hear()
    assert (await between.only()).standing.state is PushState.PUSHED
    between.today = date(2026, 5, 13)
    assert (await between.only()).standing.awaited == ("publication", date(2026, 5, 12))
    assert await between.pushes.look_after_unpublished() == 1
    assert (await between.only()).standing.state is PushState.PUSHED
    between.chongqing.publishes = True
    await between.pushes.look_after_unpublished()
    kept = await between.only()
    assert (kept.standing.state, kept.standing.published_on) == (PushState.PUBLISHED, date(2026, 4, 27))
    assert kept.standing.awaited is None


# -- by hand, and seen -----------------------------------------------------------------------------------


def reference(of, **differently):
    key = of.key
    return RecordReference(
        **{
            "issuer_code": key.issuer_code,
            "document_number": key.document_number.replace("〔", "（").replace("〕", "）"),
            "subject_code": key.subject_code,
            **differently,
        }
    )


async def test_by_hand_is_the_same_push_as_by_hearing(between):
    between.sichuan.decide(penalty())
    answer = orjson.loads((await between.desk.push(regulator(), reference(penalty()))).body)
    assert (answer["state"], answer["version"]) == ("published", 1)
    assert [one["state"] for one in answer["deliveries"]] == ["delivered"]
    assert answer["publicity"]["why"] == "within_period"
    await between.hear()
    again = orjson.loads((await between.desk.push(regulator(), reference(penalty()))).body)
    assert between.chongqing.told == [(1, False)]
    assert again["push_id"] == answer["push_id"] == str((await between.only()).push_id)


async def test_what_was_refused_is_told_once_more_by_hand(between):
    between.chongqing.failing = [Refused(region="chongqing", code="705", message="记录已存在")]
    between.sichuan.decide(penalty())
    await between.hear()
    await between.hear()
    assert between.chongqing.told == []
    answer = orjson.loads((await between.desk.push(regulator(), reference(penalty()))).body)
    assert (answer["state"], answer["version"], answer.get("refusal_code")) == ("published", 2, None)
    assert between.chongqing.told == [(2, False)]


async def test_what_is_heard_late_does_not_undo_what_was_read_since(between):
    between.sichuan.decide(penalty())
    between.sichuan.decide(withdrawn(), ChangeKind.WITHDRAWN)
    changes, between.sichuan.changes = between.sichuan.changes, between.sichuan.changes[1:]
    await between.desk.push(regulator(), reference(penalty()))
    between.sichuan.changes = changes
    await between.hear()
    kept = await between.only()
    assert (kept.standing.version, kept.standing.state) == (0, PushState.NOT_PUBLISHED)
    assert between.chongqing.told == []


async def test_by_hand_says_what_cannot_be_pushed(between):
    with pytest.raises(Refused):
        await between.desk.push(regulator(), reference(penalty()))
    with pytest.raises(Invalid) as own:
        await between.desk.push(regulator(), reference(penalty(), subject_code=CHENGDU))
    assert own.value.faults[0].pointer == "/subject_code"
    with pytest.raises(NotAllowed):
        await between.desk.push(regulator(None), reference(penalty()))
    between.sichuan.decide(penalty(published_from=Region.CHONGQING))
    with pytest.raises(NotTellable):
        await between.desk.push(regulator(), reference(penalty()))


async def test_each_region_sees_its_own_pushes_page_by_page(between):
    for number in range(5):
        between.sichuan.decide(penalty(document_number=f"川市监罚〔2026〕{number}号"))
    await between.hear()
    seen, cursor = [], None
    while True:
        answer = await between.desk.page(regulator("500198"), None, False, cursor, 2)
        page = orjson.loads(answer.body)
        seen += [one["document_number"] for one in page["pushes"]]
        if (cursor := page.get("next_cursor")) is None:
            break
    assert seen == [f"川市监罚〔2026〕{number}号" for number in reversed(range(5))]
    with pytest.raises(NotAllowed):
        await between.desk.page(regulator(None), None, False, None, 2)
    with pytest.raises(NotFound):
        await between.desk.read(regulator(), uuid7())


async def test_what_is_overdue_is_said_and_listed(between):
    between.chongqing.failing = [Unreached()]
    between.sichuan.decide(penalty())
    with pytest.raises(NotYet):
        await between.hear()
    assert await overdue(between) == (0, [])
    between.today = date(2026, 4, 25)
    assert await overdue(between) == (1, ["push"])
    await between.settle((await between.only()).push_id)
    assert await overdue(between) == (0, [])
    between.sichuan.decide(withdrawn(on=date(2026, 4, 22)), ChangeKind.WITHDRAWN)
    between.today = date(2026, 4, 30)
    between.chongqing.failing = [Unreached()]
    with pytest.raises(NotYet):
        await between.hear()
    assert await overdue(between) == (1, ["withdrawal"])


async def overdue(between):
    answer = await between.desk.page(regulator(), None, True, None, 10)
    page = orjson.loads(answer.body)
    return page["overdue_count"], [one["overdue"] for one in page["pushes"]]
