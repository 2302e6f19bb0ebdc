"""Our Sichuan adapter against the mock region, over real sockets: as the treatment area of a guest."""

import asyncio
from datetime import timedelta

import pytest
from sichuan_adapter_cases import (
    DEPARTMENT,
    DIAGNOSIS,
    STARTED,
    fee_lines,
    inward,
    of_a_guest,
    question,
    visit_of,
)

from gateway.errors import NotTellable, Unreached, Untranslatable
from gateway.outcomes import Found
from gateway.services.medical_insurance.backend import ToRecord
from gateway.services.medical_insurance.rules import add_parts, sum_of_parts
from gateway.services.medical_insurance.settlements import Amounts, RegionSettlement
from gateway.services.medical_insurance.visits import Diagnoses, Discharge
from gateway.services.medical_insurance.words import SettlementKind
from gateway.vocabulary import fen, yuan_of_fen

pytestmark = pytest.mark.anyio


async def opened(backend, opening, message):
    visit = await backend.open_visit(message, opening)
    return visit_of(opening, visit.answer.visit_number)


async def test_more_than_fifty_lines_go_in_segments_and_come_back_in_order(backend):
    visit = await opened(backend, of_a_guest(), inward(backend))
    lines, message = fee_lines(75), inward(backend)
    priced = await backend.add_lines(message, visit, lines)
    assert [line.line_id for line in priced.answers] == [line.line_id for line in lines]
    assert len(message.exchanged) == 4
    asked = question("add_lines", message, visit, line_ids=[line.line_id for line in lines])
    assert await backend.enquire(message, asked) == Found(priced)


async def test_a_stay_is_charged_diagnosed_discharged_recorded_and_taken_back(backend, region):
    visit = await opened(backend, of_a_guest(), inward(backend))
    priced = (await backend.add_lines(inward(backend), visit, fee_lines(3))).answers
    await backend.withdraw_lines(inward(backend), visit, [priced[0].line_id])
    await backend.record_diagnoses(inward(backend), visit, Diagnoses(diagnoses=[DIAGNOSIS]))
    second = DIAGNOSIS.model_copy(update={"rank": 2, "code": "I10.x00", "name": "高血压"})
    left = Discharge(
        discharged_at=STARTED + timedelta(days=3),
        department=DEPARTMENT,
        way="on_advice",
        diagnoses=[DIAGNOSIS, second],
    )
    await backend.discharge(inward(backend), visit, left)
    kept = region.kept("visit")[0]
    assert kept["jzzt"] == "2"
    assert len(kept["diagnoses"]) == 2

    settlement = insurers_settlement(priced[1:])
    record = ToRecord(visit=visit, kind=SettlementKind.SETTLEMENT, settlement=settlement)
    message = inward(backend)
    recorded = await backend.record_settlement(message, record)
    asked = question("record_settlement", message, visit, settlement_number="CQ1", kind="settlement")
    assert await backend.enquire(message, asked) == Found(recorded)
    assert [row["yka107"] for row in region.kept("record")] == ["30.00"]


async def test_a_record_that_another_overtook_is_as_if_never_sent_so_a_new_message_may_try(backend, region):
    visit = await opened(backend, of_a_guest(care_kind="outpatient"), inward(backend))
    priced = (await backend.add_lines(inward(backend), visit, fee_lines(3))).answers
    record = ToRecord(visit=visit, kind=SettlementKind.SETTLEMENT, settlement=insurers_settlement(priced))
    region.queue("confirm", "slow=700")
    message = inward(backend)
    slow = asyncio.create_task(backend.record_settlement(message, record))
    await asyncio.sleep(0.3)
    assert len(message.exchanged) == 1  # the call was answered, its confirmation is on the way
    await backend.record_settlement(inward(backend), record)
    with pytest.raises(Unreached) as overtaken:
        await slow
    assert overtaken.value.code == "-305"
    assert len(region.kept("record")) == 1


async def test_a_record_is_taken_back_when_the_insurer_took_its_settlement_back(backend, region):
    visit = await opened(backend, of_a_guest(care_kind="outpatient"), inward(backend))
    priced = (await backend.add_lines(inward(backend), visit, fee_lines(3))).answers
    settlement = insurers_settlement(priced)
    recorded = await backend.record_settlement(
        inward(backend), ToRecord(visit=visit, kind=SettlementKind.SETTLEMENT, settlement=settlement)
    )
    message = inward(backend)
    cancelled = await backend.record_settlement(
        message,
        ToRecord(
            visit=visit,
            kind=SettlementKind.CANCELLATION,
            settlement=negated(settlement),
            cancels_record_number=recorded.answer.region_record_number,
            cancels_settlement_number="CQ1",
        ),
    )
    asked = question("record_settlement", message, visit, settlement_number="CQ2", kind="cancellation")
    assert await backend.enquire(message, asked) == Found(cancelled)
    assert [row["yka107"] for row in region.kept("record")] == ["30.00", "-30.00"]


def negated(settlement: RegionSettlement) -> RegionSettlement:
    def minus(value):
        if isinstance(value, dict):
            return {name: minus(one) for name, one in value.items()}
        return yuan_of_fen(-fen(value))

    amounts = minus(settlement.amounts.model_dump(exclude_none=True))
    return settlement.model_copy(
        update={"amounts": Amounts.model_validate(amounts), "region_settlement_number": "CQ2"}
    )


def insurers_settlement(lines) -> RegionSettlement:
    parts = add_parts(line.parts for line in lines)
    total = yuan_of_fen(sum_of_parts(parts))
    names = set(Amounts.model_fields) - {"parts", "deductible_standard", "basic_pool_ratio"}
    amounts = {
        **dict.fromkeys(names, "0.00"),
        "total": total,
        "parts": parts,
        "basic_pool": "25.00",
        "medical_assistance": "5.00",
        "fund_total": "30.00",
        "personal_total": yuan_of_fen(sum_of_parts(parts) - 3000),
        "cash": yuan_of_fen(sum_of_parts(parts) - 3000),
    }
    return RegionSettlement(
        settled_at=STARTED + timedelta(days=3),
        amounts=amounts,
        fund_payments=[],
        region_settlement_number="CQ1",
        message_id="M1",
    )


async def test_an_item_that_chengdu_lacks_is_refused_before_anything_is_sent(backend):
    visit = await opened(backend, of_a_guest(), inward(backend))
    message = inward(backend)
    with pytest.raises(Untranslatable):
        await backend.add_lines(message, visit, fee_lines(1, catalogue_code="X" * 23))
    assert message.exchanged == []


async def test_a_document_that_sichuan_has_no_room_for_is_not_tellable(backend):
    document = {"kind": "foreign_passport", "number": "P1234567890123456789"}
    opening = of_a_guest(patient={"name": "John Doe", "document": document})
    with pytest.raises(NotTellable):
        await backend.open_visit(inward(backend), opening)
