"""AIC083 = AIC093 + AIC089 + AIC082 and AIC102 = AIC083 + AIC084, of what comes and of what goes."""

from decimal import Decimal

import pytest
from pension_offices import contribution
from two_regions import AREAS, DIRECTIONS, delivered, enrolled, somebody, stated

from gateway.errors import Refused
from gateway.services.pension.statements import faults_of
from gateway.vocabulary import yuan

pytestmark = pytest.mark.anyio

NOT_THE_SUM = {"sichuan": "-620", "chongqing": "YL3001"}
NOT_THE_POOL = {"sichuan": "-621", "chongqing": "YL3002"}
PARTS = ("before_1998", "until_last_year", "current_year")


async def about_to_move(both, origin, receiver, *, scheme="employee"):
    """A statement of the origin with something in each of its parts."""
    person, area = somebody(), AREAS[origin]
    lived = [
        contribution("1996-01", "1997-12", "600.00", area),
        contribution("2003-05", "2006-11", "1777.77", area),
        contribution("2021-01", "2023-08", "5433.21", area),
    ]
    await enrolled(both[origin], person, lived, scheme=scheme)
    await enrolled(both[receiver], person, [contribution("2024-02", "2024-03", "5200.00", AREAS[receiver])])
    return await stated(both[origin], both[receiver], person, schemes=(scheme, "employee"))


def changed_by(statement, cent, *names):
    """The statement with some of its amounts a fen off."""
    off = {name: yuan(Decimal(getattr(statement, name)) + Decimal(cent)) for name in names}
    return statement.model_copy(update=off)


@pytest.mark.parametrize("scheme", ["employee", "institution"])
@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_what_a_region_states_adds_up_and_the_other_takes_it_as_it_is(both, origin, receiver, scheme):
    move = await about_to_move(both, origin, receiver, scheme=scheme)
    statement = move.statement
    amounts = {name: Decimal(getattr(statement, name)) for name in (*PARTS, "account_total", "pool_total")}
    assert amounts["account_total"] == sum(amounts[name] for name in PARTS)
    whole = amounts["account_total"] + amounts["pool_total"] + Decimal(statement.annuity_total)
    assert Decimal(statement.total) == whole
    assert all(amounts.values()) or scheme == "institution"
    await delivered(move, statement)
    (recorded,) = await both[receiver].effects("relation_recorded")
    assert Decimal(recorded["amount"]) == whole


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_an_office_that_sums_up_wrongly_is_read_as_it_is_and_judged(both, origin, receiver):
    person = somebody()
    await both[origin].decide("wrong_sums", id_number=person.id_number)
    await enrolled(both[origin], person, [contribution("2022-01", "2022-12", "5000.00", AREAS[origin])])
    await enrolled(both[receiver], person, [contribution("2024-02", "2024-03", "5200.00", AREAS[receiver])])
    move = await stated(both[origin], both[receiver], person)
    parts = sum(Decimal(getattr(move.statement, name)) for name in PARTS)
    assert Decimal(move.statement.account_total) - parts == Decimal("0.01")
    assert [fault.partition(":")[0] for fault in faults_of(move.statement)] == ["account_sum", "total_sum"]
    with pytest.raises(Refused) as refused:
        await delivered(move, move.statement)
    assert refused.value.code == NOT_THE_SUM[receiver]


@pytest.mark.parametrize("fen", ["0.01", "-0.01"])
@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_no_statement_that_is_a_fen_off_is_taken_and_none_is_repaired(both, origin, receiver, fen):
    move = await about_to_move(both, origin, receiver)
    right, office = move.statement, both[receiver]
    wrong = {
        ("before_1998",): ["account_sum"],
        ("until_last_year",): ["account_sum"],
        ("current_year",): ["account_sum"],
        ("account_total",): ["account_sum", "total_sum"],
        ("account_total", "total"): ["account_sum"],
        ("pool_total",): ["total_sum"],
        ("total",): ["total_sum"],
    }
    for names, faults in wrong.items():
        sent = changed_by(right, fen, *names)
        assert [fault.partition(":")[0] for fault in faults_of(sent)] == faults
        with pytest.raises(Refused) as refused:
            await delivered(move, sent)
        assert refused.value.code == NOT_THE_SUM[receiver], names
    # The sums are right, and yet it is not the pool of these rows.
    sent = changed_by(right, Decimal(fen) * 100, "pool_total", "total")
    with pytest.raises(Refused) as refused:
        await delivered(move, sent)
    assert refused.value.code == NOT_THE_POOL[receiver]
    assert await office.effects("relation_recorded") == []
    assert (await delivered(move, right)).residue == ()
    assert len(await office.effects("relation_recorded")) == 1
