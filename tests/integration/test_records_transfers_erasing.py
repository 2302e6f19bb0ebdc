"""Somebody whose pension was transferred is erased: nothing of them is left, and everything still proves."""

from datetime import date

import pytest
from erasing_samples import erased, everything
from log_samples import findings, owner, publisher, written_entries
from records_samples import closing, errand
from transfer_samples import AGENCY, COMPLETED, DAY, ZHOU, case_due, happen, payment, turn

from gateway.cases.asking import Asking
from gateway.cases.operations import OPERATIONS
from gateway.cases.pension import moves
from gateway.cases.pension.plans import by_the_gateway, turned
from gateway.cases.pension.rooms import join_pension
from gateway.errands import Actor, Exchanged, State, Taken
from gateway.errors import NotFound, WrongState
from gateway.exchange import Exchange
from gateway.records.erasing import erasable
from gateway.services.pension.cases import DocumentKind, Transfer
from gateway.services.pension.events import Document, TransferMoved
from gateway.services.pension.fund_events import PaymentPosted
from gateway.services.pension.names import plain_name
from gateway.services.pension.people import Applicant
from gateway.services.pension.transfers import TransferApplication
from gateway.services.pension.words import Act, FundStatus, RelationStatus, Scheme
from gateway.services.personal import by_resident_number
from gateway.services.words import Sex

NAME, NUMBER = ZHOU
PERSON = by_resident_number(NUMBER)
NOTE = "周明远之妻来电，手机13987654321"
SAID = "身份证号510198198805126012与姓名不符"
MARKS = (NAME, NUMBER, "13987654321", "身份证号")
OFFICE = Actor(
    client_id="pension-office-chongqing",
    organisation="",
    institution_code=None,
    scopes=frozenset({"pension"}),
    area_code="500198",
)
APPLICATION = TransferApplication(
    person=Applicant(name=NAME, id_number=NUMBER, sex=Sex.MALE, household_area="510198"),
    origin_area="510198",
    receiving_area="500198",
    agency_code=AGENCY,
    origin_scheme=Scheme.EMPLOYEE,
    receiving_scheme=Scheme.EMPLOYEE,
    handled_by="CQ1001",
)
DOCUMENTS = {
    DocumentKind.APPLICATION: APPLICATION.model_dump_json(exclude_none=True).encode(),
    DocumentKind.FAULTS: b'["account_sum: aic083"]',
}


def views(records):
    """What an office reads; no region is asked for it."""
    exchange = Exchange(records.journal, {}, OPERATIONS)
    return join_pension(exchange, records.journal, records.transfers, records.safe, {}, lambda: DAY).views


async def shown(records, transfer_id):
    asking = Asking(actor=OFFICE, key=None, trace_id="")
    answer = await views(records).read(asking, transfer_id)
    return Transfer.model_validate_json(answer.body)


async def a_whole_case(records, *, standing=COMPLETED, fund=FundStatus.IN_SETTLEMENT):
    """A transfer with everything that is ever kept of one: documents, notes, errands, bodies."""
    transfer_id = await case_due(records, standing=standing, fund=fund)
    kept = await records.transfers.transfer(transfer_id)
    about = {"transfer_id": transfer_id, "seal": kept.seal, "seals_anew": False, "case_id": transfer_id}
    one = errand(
        actor=OFFICE,
        key=f"act {transfer_id}",
        operation="suspend_transfer",
        exclusive=True,
        request=f"{NUMBER} {NAME}".encode(),
        facts={"scheme": "employee", "note": NOTE},
        **about,
    )
    taken = await records.journal.claim(one)
    move = TransferMoved(
        transfer_id=transfer_id,
        standing=standing,
        entry=by_the_gateway(Act.RECEIVE_STATEMENT, DAY, reasons=("identity_mismatch",), code="06"),
        errand_id=one.errand_id,
        note=records.safe.seal(kept.seal, transfer_id, NOTE.encode()),
        documents=tuple(Document(kind=kind, round=2, body=body) for kind, body in DOCUMENTS.items()),
    )
    exchanged = Exchanged(f"{NUMBER} sent".encode(), f"{NAME} received".encode("gb18030"))
    done = closing(one, taken, events=(move,), exchanged=(exchanged,), answer=NAME.encode())
    assert await records.journal.close(done) is not None
    refused = errand(operation="tell_office", exclusive=True, **about)
    taken = await records.journal.claim(refused)
    reason = {"kind": "Refused", "code": "-609", "message": SAID, "detail": SAID}
    no = closing(refused, taken, State.REFUSED, reason=reason, answer=None)
    assert await records.journal.close(no) is not None
    return transfer_id


async def with_its_money(records, transfer_id):
    """Its money arrived and found it."""
    payment_id = await payment(records)
    event = PaymentPosted(
        payment_id=payment_id,
        transfer_id=transfer_id,
        entry=by_the_gateway(Act.MATCH_FUND, DAY),
        errand_id=transfer_id,
    )
    await happen(records, event)
    assert (await records.transfers.transfer(transfer_id)).fund_status is FundStatus.MATCHED


KEYS = "SELECT wrapped FROM seals WHERE seal_id IN (SELECT seal_id FROM seal_persons)"


async def test_nothing_of_the_person_is_in_any_table_afterwards(records, database):
    transfer_id = await a_whole_case(records)
    await with_its_money(records, transfer_id)
    before = await everything(database)
    indices = [
        records.safe.blinded("resident_id", NUMBER),
        records.safe.blinded("plain_name", plain_name(NAME)),
        records.seals.blinded(PERSON),
    ]
    keys = [row["wrapped"] for row in await database.ask(KEYS)]
    sealed = [row["sealed"] for row in await database.ask("SELECT sealed FROM transfer_documents")]
    sealed += [
        row["note"] for row in await database.ask("SELECT note FROM transfer_entries WHERE note IS NOT NULL")
    ]
    assert (SAID in before, len(sealed)) == (True, len(DOCUMENTS) + 2)

    found = await erased(database, PERSON)

    assert found.unfinished == []
    after = await everything(database)
    assert [mark for mark in MARKS if mark in after] == []
    for gone in (*indices, *sealed, *keys):
        assert gone.hex() in before
        assert gone.hex() not in after
    (row,) = await database.ask("SELECT * FROM transfers")
    assert (row["person_index"], row["name_index"], row["total"]) == (None, None, None)
    assert row["erased_at"] is not None
    assert await database.ask("SELECT FROM transfer_documents") == []
    assert await database.ask("SELECT FROM errands WHERE facts <> '{}' AND transfer_id IS NOT NULL") == []


async def test_the_office_sees_the_case_without_the_person_and_its_notes(records, database):
    transfer_id = await a_whole_case(records, fund=FundStatus.NONE)
    before = await shown(records, transfer_id)
    assert (before.person.name, before.timeline[-1].note) == (NAME, NOTE)
    assert (before.amounts.total, before.statement_faults) == ("36464.74", ("account_sum: aic083",))

    await erased(database, PERSON)

    after = await shown(records, transfer_id)
    assert (after.person, after.amounts, after.eligibility, after.statement_faults) == (None, None, None, ())
    assert [(line.note, line.reasons, line.region_code) for line in after.timeline] == [(None, (), None)] * 2
    assert [line.act for line in after.timeline] == [line.act for line in before.timeline]
    assert (after.relation_status, after.version, after.case_number) == (
        RelationStatus.COMPLETED,
        before.version,
        before.case_number,
    )
    with pytest.raises(NotFound, match="or it was erased"):
        await views(records).read_statement(Asking(actor=OFFICE, key=None, trace_id=""), transfer_id)


async def test_every_entry_and_the_whole_log_still_verify(records, database):
    transfer_id = await a_whole_case(records, fund=FundStatus.CANCELLED)
    publishing = publisher(records)
    await publishing.publish()
    entries = await written_entries(database)
    await erased(database, PERSON)
    await publishing.publish()
    now_there = await written_entries(database)
    assert {index: now_there[index] for index in entries} == entries
    assert len(now_there) == len(entries) + 1
    assert all(mark.encode() not in entry for entry in now_there.values() for mark in MARKS)
    assert await findings(database) == []
    assert str(transfer_id) not in str(now_there[max(now_there)])


OPENED = moves.opened(DAY)
WAITING = moves.letter_delivered(moves.letter_issued(moves.accepted(moves.checked(OPENED))), DAY)
UNDER_WAY = {
    "applied": OPENED,
    "awaiting review": moves.checked(OPENED),
    "returned": moves.returned_for_correction(moves.checked(OPENED)),
    "awaiting the statement": WAITING,
    "suspended": moves.suspended(WAITING, "receiver", date(2026, 11, 27)),
    "halted": moves.halted(moves.accepted(moves.checked(OPENED)), "-608"),
    "posted": moves.posted(moves.statement_received(WAITING, DAY), overlaps=False),
    "overlapping": moves.posted(moves.statement_received(WAITING, DAY), overlaps=True),
    "being annulled": moves.annulled(COMPLETED),
}


@pytest.mark.parametrize("where", UNDER_WAY)
async def test_while_a_transfer_is_under_way_nothing_is_touched(records, database, where):
    transfer_id = await a_whole_case(records, standing=UNDER_WAY[where], fund=FundStatus.NOT_DUE)
    before = await everything(database)
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    assert await everything(database) == before
    async with owner(database) as act:
        assert (await erasable(act, [PERSON])).unfinished == [transfer_id]


@pytest.mark.parametrize(
    "fund", [FundStatus.DUE, FundStatus.IN_SETTLEMENT, FundStatus.PAID, FundStatus.MISMATCH]
)
async def test_while_its_money_is_under_way_nothing_is_touched(records, database, fund):
    transfer_id = await a_whole_case(records, fund=fund)
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    async with owner(database) as act:
        assert (await erasable(act, [PERSON])).unfinished == [transfer_id]


async def test_a_withdrawal_that_the_origin_is_still_to_be_told_of_is_in_the_way(records, database):
    """The status is the last one, and yet a step is to be taken, which names the person."""
    transfer_id = await a_whole_case(records, standing=moves.withdrawn(WAITING), fund=FundStatus.NOT_DUE)
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    kept = await records.transfers.transfer(transfer_id)
    told = moves.origin_told(kept.standing)
    assert await turn(records, turned(kept, told, by_the_gateway(Act.TELL_ORIGIN, DAY)))
    assert len((await erased(database, PERSON)).seals) == 1


async def test_an_act_whose_outcome_is_unknown_is_in_the_way(records, database):
    transfer_id = await a_whole_case(records, fund=FundStatus.NONE)
    kept = await records.transfers.transfer(transfer_id)
    one = errand(operation="annul_transfer", transfer_id=transfer_id, seal=kept.seal, seals_anew=False)
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, State.UNKNOWN, answer=None))
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    await records.journal.close(closing(one, Taken(one.errand_id, taken.attempt), State.REFUSED, answer=None))
    assert len((await erased(database, PERSON)).seals) == 1


async def test_nobody_elses_transfer_is_touched(records, database):
    other = ("唐立新", "500198197903176033")
    theirs = await case_due(records, person=other, fund=FundStatus.NONE)
    await a_whole_case(records, fund=FundStatus.NONE)
    await erased(database, PERSON)
    kept = await records.transfers.transfer(theirs)
    (letter,) = await records.transfers.documents(theirs)
    assert records.safe.open(kept.seal, theirs, letter.sealed)
    assert kept.amounts.total == "36464.74"


async def test_a_job_that_comes_late_finds_nothing_to_do(records, database):
    transfer_id = await a_whole_case(records, fund=FundStatus.NONE)
    await erased(database, PERSON)
    exchange = Exchange(records.journal, {}, OPERATIONS)
    rooms = join_pension(exchange, records.journal, records.transfers, records.safe, {}, lambda: DAY)
    before = await written_entries(database)
    await rooms.advancing.advance(transfer_id)
    assert await rooms.advancing.escalate() == await rooms.advancing.settle_the_unknown() == 0
    assert await rooms.advancing.forgotten() == []
    assert await written_entries(database) == before
