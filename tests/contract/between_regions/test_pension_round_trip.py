"""A history that one region exports is the same when it is read back from the other, whatever its shape."""

from decimal import Decimal

import pytest
import two_regions
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pension_histories import Expressible, lump_sums, money, years
from pension_offices import contribution
from sichuan_pension_values import texts
from two_regions import AREAS, DIRECTIONS, delivered, enrolled, lettered, somebody, stated

from gateway.services.pension.months import months_from
from gateway.services.pension.statements import faults_of, recomputed_pool
from gateway.services.pension.transfers import TransferStatement
from gateway.services.pension.words import AccountKind, Scheme
from gateway.vocabulary import yuan

pytestmark = pytest.mark.anyio

# What a history holds that either region can express; each region's own bounds have tests of their own.
PLACES = ["510198", "510104", "510700", "500198", "500103"]
NAMELESS = [("511402", "四川省眉山市东坡区"), ("500231", "重庆市垫江县")]
CARRIED = Expressible(
    texts=texts(20).filter(lambda text: text == text.strip()),
    staff=texts(12),
    money=money(10**9),
    row_money=money(10**8),
    places=st.tuples(st.sampled_from(PLACES), st.none()) | st.sampled_from(NAMELESS),
    fewest_years=1,
)
OWN_YEAR = 2025
FAST = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module")
async def pair(urls):
    """Two offices that every example shares: each is about somebody else."""
    pair = two_regions.both_offices(urls)
    yield pair
    await pair.aclose()


def own(area, first=4, last=6):
    """Some months of a person in a region, after everything that is carried over."""
    return [contribution(f"{OWN_YEAR}-{first:02d}", f"{OWN_YEAR}-{last:02d}", "5100.00", area)]


async def read_back(pair, origin, receiver, person, scheme=Scheme.EMPLOYEE):
    """What the receiving region says in its turn, when the person moves on: without its own year."""
    move = await stated(pair[receiver], pair[origin], person, schemes=(scheme, scheme))
    assert faults_of(move.statement, letter_number=move.letter.letter_number, scheme=scheme) == ()
    return move.statement, [row for row in move.statement.rows if row.year != OWN_YEAR]


def same(rows, others):
    """Whether rows say the same. A name of a place may have been added, never changed."""
    assert len(rows) == len(others)
    for one, other in zip(rows, others, strict=True):
        named = {} if one.area_name else {"area_name": other.area_name}
        assert one.model_copy(update=named) == other
    return True


# -- rows of any shape -----------------------------------------------------------------------------------


SCHEMES = st.sampled_from([Scheme.EMPLOYEE, Scheme.INSTITUTION])


@st.composite
def exports(draw):
    """Rows and lump sums: gaps, bases that change within a year, places, temporary, unpaid, suspended."""
    chosen = sorted(draw(st.sets(st.integers(1993, OWN_YEAR - 1), min_size=1, max_size=4)))
    rows = [row for year in chosen for row in draw(years(CARRIED, year))]
    return rows, draw(st.lists(lump_sums(), max_size=2)), (draw(SCHEMES), draw(SCHEMES))


def statement_with(rows, sums, scheme, letter):
    """A statement of such rows that adds up."""
    paid = [row for row in rows if row.paid]
    before, until, current = "120.50", "9000.00", "0.07"
    account = yuan(sum(map(Decimal, (before, until, current))))
    told = {
        "statement_number": f"XX{letter.letter_number}",
        "letter_number": letter.letter_number,
        "person_number": "9800209999",
        "scheme": scheme,
        "local_from": rows[0].from_month,
        "local_to": rows[-1].to_month,
        "local_months": sum(row.months for row in paid),
        "deemed_months": 24,
        "transferred_on": f"{OWN_YEAR}-01-01",
        "before_1998": before,
        "until_last_year": until,
        "current_year": current,
        "account_total": account,
        "pool_total": "0.00",
        "annuity_total": "88.80" if scheme is Scheme.INSTITUTION else "0.00",
        "total": account,
        "rows": tuple(rows),
        "lump_sums": tuple(sums),
        "handled_by": "AB0001",
        "reviewed_by": "AB0002",
    }
    draft = TransferStatement(**told)
    pool = yuan(recomputed_pool(draft))
    total = yuan(sum(map(Decimal, (account, pool, draft.annuity_total))))
    return draft.model_copy(update={"pool_total": pool, "total": total})


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
@FAST
@given(exported=exports())
async def test_rows_of_any_shape_come_back_as_they_were(pair, origin, receiver, exported):
    rows, sums, schemes = exported
    person = somebody()
    for region in (origin, receiver):
        await enrolled(pair[region], person, own(AREAS[region]), scheme=schemes[1])
    move = await lettered(pair[origin], pair[receiver], person, schemes=schemes)
    statement = statement_with(rows, sums, schemes[0], move.letter)
    assert (await delivered(move, statement)).residue == ()
    onward, carried = await read_back(pair, origin, receiver, person, schemes[1])
    assert same(rows, carried)
    assert list(onward.lump_sums) == sums
    assert onward.annuity_total == (statement.annuity_total if schemes[1] is Scheme.INSTITUTION else "0.00")
    assert onward.local_months == statement.local_months + 3


# -- what the regions themselves keep --------------------------------------------------------------------

BASES = st.integers(100_000, 3_000_000).map(lambda n: f"{Decimal(n).scaleb(-2):.2f}")


@st.composite
def lives(draw):
    """A person's contributions, stretch after stretch: worked, moved, paid another base, or suspended."""
    starts = draw(st.integers(1993 * 12, 2018 * 12))
    stretches = []
    for _ in range(draw(st.integers(1, 6))):
        length, gap = draw(st.integers(1, 30)), draw(st.just(0) | st.integers(0, 20))
        ends = min(starts + length - 1, 2024 * 12 + 11)
        base = draw(BASES) if draw(st.integers(0, 3)) else None
        told = contribution(_text(starts), _text(ends), base, draw(st.sampled_from(PLACES)))
        told |= {"unit_rate": draw(st.sampled_from(["0.1600", "0.2000"])), "credited_rate": draw(CREDITED)}
        stretches.append(told)
        starts = ends + 1 + gap
        if starts > 2024 * 12 + 11:
            break
    assume(any(one["base"] for one in stretches))
    return stretches, draw(st.sampled_from(["general", "general", "temporary"]))


CREDITED = st.sampled_from(["0.0000", "0.0300", "0.0800"])


def _text(month):
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_by_month(stretches):
    """What a person paid for each month, from what the testers told."""
    return {
        month: (one["base"], one["unit_rate"], one["personal_rate"], one["area_code"])
        for one in stretches
        if one["base"]
        for month in months_from(one["from"], one["to"])
    }


def months_of(rows):
    """The same from rows, each of which pays for every month that it spans."""
    return {
        month: (row.base_monthly, row.unit_rate, row.personal_rate, row.area_code)
        for row in rows
        if row.months
        for month in months_from(row.from_month, row.to_month)
    }


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
@FAST
@given(life=lives())
async def test_what_one_region_keeps_is_read_back_from_the_other(pair, origin, receiver, life):
    stretches, kind = life
    person = somebody()
    await enrolled(pair[origin], person, stretches, account_kind=kind)
    await enrolled(pair[receiver], person, own(AREAS[receiver]))
    office = pair[origin]
    (history,) = (await office.region.read_history(office.message(), person, Scheme.EMPLOYEE)).answers
    assert months_of(history.rows) == month_by_month(stretches)
    assert {row.account_kind for row in history.rows} == {AccountKind(kind)}
    move = await stated(office, pair[receiver], person)
    letter = move.letter.letter_number
    assert faults_of(move.statement, letter_number=letter, scheme=Scheme.EMPLOYEE) == ()
    assert months_of(move.statement.rows) == month_by_month(stretches)
    assert (await delivered(move, move.statement)).residue == ()
    _, carried = await read_back(pair, origin, receiver, person)
    assert same(move.statement.rows, carried)
    assert months_of(carried) == month_by_month(stretches)
