"""Transfers whose money is due, and money that arrives, for the tests of the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from records_samples import closing, errand

from gateway.cases.pension.batches import Batches
from gateway.cases.pension.moves import completed, opened
from gateway.cases.pension.plans import by_the_gateway
from gateway.errands import GATEWAY, Effect, Errand, Note, State, Taken
from gateway.evidence.sealing import Seal
from gateway.records.opening import Records
from gateway.services.events import Event
from gateway.services.pension.cases import DocumentKind, Standing, TransferAmounts
from gateway.services.pension.events import Document, TransferMoved, TransferOpened
from gateway.services.pension.fund_events import PaymentRead
from gateway.services.pension.names import plain_name
from gateway.services.pension.transfers import ContactLetter
from gateway.services.pension.words import Act, FundStatus, PaymentState, Scheme
from gateway.services.personal import by_resident_number
from gateway.vocabulary import Identity, Region, uuid7

DAY = date(2026, 11, 26)
AGENCY = "500198000001"
ZHOU = ("周明远", "510198198805126012")
LETTER = ContactLetter(
    letter_number="CQLX0000000001",
    issued_on=DAY,
    bank_name="中国工商银行重庆沙盒支行",
    bank_number="102653000019",
    account_name="重庆市沙盒区社会保险基金",
    account_number="50001985100019800001",
    telephone="023-50019801",
    address="重庆市沙盒区嘉陵路1号",
    postcode="400098",
)
OTHER_ACCOUNT = LETTER.model_copy(update={"account_number": "50001985100019800002"})
COMPLETED = completed(opened(DAY))


async def happen(
    records: Records, *events: Event, answered_about: tuple[Identity, ...] = (), **differently: Any
) -> Errand:
    """An errand that is answered, with what follows from it, and whom the answer names."""
    one = errand(**differently)
    taken = await records.journal.claim(one)
    assert isinstance(taken, Taken)
    done = closing(one, taken, events=events, persons=answered_about)
    assert await records.journal.close(done) is not None
    return one


async def turn(records: Records, event: Event, seal: Seal | None = None) -> bool:
    """What happens without an errand; whether it did."""
    note = Note(actor=GATEWAY, action="turn", outcome="Done", effect=Effect.NONE, seal=seal)
    return await records.journal.turn(note, event) is not None


async def case_due(
    records: Records,
    *,
    person: tuple[str, str] = ZHOU,
    total: str = "36464.74",
    letter: ContactLetter = LETTER,
    fund: FundStatus = FundStatus.DUE,
    standing: Standing = COMPLETED,
) -> UUID:
    """A transfer from Sichuan to Chongqing with its letter, as far as its money needs it."""
    transfer_id, (name, id_number) = uuid7(), person
    begun = TransferOpened(
        transfer_id=transfer_id,
        client_id="pension-office-chongqing",
        organisation="",
        definition=1,
        origin_region=Region.SICHUAN,
        receiving_region=Region.CHONGQING,
        origin_area="510198",
        receiving_area="500198",
        agency_code=AGENCY,
        origin_scheme=Scheme.EMPLOYEE,
        receiving_scheme=Scheme.EMPLOYEE,
        applied_on=DAY,
        handled_by="CQ1001",
        person_index=records.safe.blinded("resident_id", id_number),
        name_index=records.safe.blinded("plain_name", plain_name(name)),
    )
    moved = TransferMoved(
        transfer_id=transfer_id,
        standing=standing,
        entry=by_the_gateway(Act.POST, DAY),
        documents=(Document(kind=DocumentKind.LETTER, body=letter.model_dump_json().encode()),),
        amounts=TransferAmounts(account_total="0.00", pool_total=total, total=total),
        fund=fund,
    )
    await happen(records, begun, moved, case_id=transfer_id, persons=(by_resident_number(id_number),))
    return transfer_id


async def cases_due(records: Records, count: int, **differently: Any) -> list[UUID]:
    """So many of them, oldest first."""
    return [await case_due(records, **differently) for _ in range(count)]


def batches_of(records: Records) -> Batches:
    """What forms batches; it asks no region to do so."""
    nobody: Any = None
    return Batches(nobody, records.journal, records.funds, records.safe, nobody, lambda: DAY)


async def payment(
    records: Records,
    *,
    person: tuple[str, str] = ZHOU,
    amount: str = "36464.74",
    number: str | None = None,
) -> UUID:
    """Money that Chongqing received, heard of and read."""
    payment_id = uuid7()
    async with records.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(
            "INSERT INTO payments (payment_id, region, payment_number, state, heard_at)"
            " VALUES ($1, 'chongqing', $2, $3, now())",
            payment_id,
            number or f"CQDZ{payment_id.hex[-10:]}",
            PaymentState.UNMATCHED.value,
        )
    await happen(
        records,
        read(payment_id, person, amount),
        case_id=payment_id,
        changes_state=False,
        answered_about=(by_resident_number(person[1]),),
    )
    return payment_id


def read(payment_id: UUID, person: tuple[str, str] = ZHOU, amount: str = "36464.74") -> PaymentRead:
    """What the region tells of it."""
    return PaymentRead(
        payment_id=payment_id,
        name=person[0],
        id_number=person[1],
        scheme=Scheme.EMPLOYEE,
        amount=amount,
        bank_receipt_number=f"SC{uuid4().hex[:16].upper()}",
        received_on=DAY,
    )


def refused(of: Errand, taken: Taken, *events: Event) -> Any:
    """The closing of an errand that its region refused."""
    return replace(
        closing(of, taken, State.REFUSED), effect=Effect.NONE, reason={"kind": "Refused"}, events=events
    )
