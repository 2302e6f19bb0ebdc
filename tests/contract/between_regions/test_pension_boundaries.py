"""Where a rule changes with the month, or a person is not what an office expects: both regions, both ways."""

import re
import threading
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from pension_offices import contribution
from pydantic import ValidationError
from two_regions import (
    AREAS,
    DIRECTIONS,
    SIDES,
    WORDS,
    announced,
    delivered,
    enrolled,
    lettered,
    moved,
    somebody,
    stated,
)

from gateway.errors import Refused, Unreached
from gateway.services.pension.names import same_name
from gateway.services.pension.statements import faults_of
from gateway.services.pension.words import Scheme
from gateway.vocabulary import yuan

pytestmark = pytest.mark.anyio

LATER = ("2025-02", "2025-03", "5100.00")


async def at_home_in_both(both, origin, receiver, person, lived, *, scheme="employee", known_as=None, **how):
    """A person with a life at the origin, and some months at the receiver."""
    await enrolled(both[origin], person, lived, scheme=scheme, **how)
    there = known_as or person
    await enrolled(both[receiver], there, [contribution(*LATER, AREAS[receiver])], scheme=scheme)


def sums(statement):
    """The three parts of the account, and the pool."""
    return statement.before_1998, statement.until_last_year, statement.current_year, statement.pool_total


# -- months at which a rule changes --------------------------------------------------------------------


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
@pytest.mark.parametrize(
    ("first", "last", "scheme", "credited", "pool"),
    [
        ("1997-11", "1997-12", "employee", ["160.00"], "0.00"),
        ("1997-12", "1998-01", "employee", ["80.00", "110.00"], "120.00"),
        ("1998-01", "1998-02", "employee", ["220.00"], "240.00"),
        ("2005-12", "2006-01", "employee", ["110.00", "80.00"], "240.00"),
        ("2014-08", "2014-09", "institution", ["0.00"], "0.00"),
        ("2014-09", "2014-10", "institution", ["80.00"], "120.00"),
        ("2014-10", "2014-11", "institution", ["160.00"], "240.00"),
    ],
)
async def test_a_rule_that_changes_within_a_history_goes_over_and_comes_back(
    both, origin, receiver, first, last, scheme, credited, pool
):
    """At a base of 1,000: the person's 8 % before 1998, 11 % to 2005, 8 % since; 12 % to the pool."""
    person, lived = somebody(), [contribution(first, last, "1000.00", AREAS[origin])]
    await at_home_in_both(both, origin, receiver, person, lived, scheme=scheme)
    move = await stated(both[origin], both[receiver], person, schemes=(scheme, scheme))
    statement = move.statement
    assert faults_of(statement, letter_number=move.letter.letter_number, scheme=Scheme(scheme)) == ()
    by_year = {row.year: Decimal(0) for row in statement.rows}
    for row in statement.rows:
        by_year[row.year] += Decimal(row.credited)
    assert list(map(yuan, by_year.values())) == credited
    *account, the_pool = sums(statement)
    assert the_pool == pool
    interest = sum(Decimal(row.interest) for row in statement.rows)
    assert sum(map(Decimal, account)) == sum(map(Decimal, credited)) + interest
    assert (Decimal(statement.before_1998) > 0) == (first < "1998")
    assert (await delivered(move, statement)).residue == ()
    onward = await stated(both[receiver], both[origin], person, schemes=(scheme, scheme))
    assert faults_of(onward.statement) == ()
    carried = [row for row in onward.statement.rows if row.year < 2025]
    assert [row.model_copy(update={"area_name": None}) for row in carried] == [
        row.model_copy(update={"area_name": None}) for row in statement.rows
    ]


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
@pytest.mark.parametrize(
    ("first", "scheme"), [("1997-12", "employee"), ("2014-09", "institution")], ids=["1998-01", "2014-10"]
)
async def test_a_pool_that_counts_a_month_too_early_is_not_taken(both, origin, receiver, first, scheme):
    following = {"1997-12": "1998-01", "2014-09": "2014-10"}[first]
    person, lived = somebody(), [contribution(first, following, "1000.00", AREAS[origin])]
    await at_home_in_both(both, origin, receiver, person, lived, scheme=scheme)
    move = await stated(both[origin], both[receiver], person, schemes=(scheme, scheme))
    total = yuan(Decimal(move.statement.total) + 120)
    wrong = move.statement.model_copy(update={"pool_total": "240.00", "total": total})
    assert [fault.partition(":")[0] for fault in faults_of(wrong)] == ["pool"]
    with pytest.raises(Refused) as refused:
        await delivered(move, wrong)
    assert refused.value.code == {"sichuan": "-621", "chongqing": "YL3002"}[receiver]
    assert await both[receiver].effects("relation_recorded") == []


# -- how many months -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_whole_years_and_a_suspended_one_without_a_base_go_over_and_come_back(both, origin, receiver):
    area, person = AREAS[origin], somebody()
    lived = [
        contribution("2020-01", "2020-12", "5000.00", area),
        contribution("2021-01", "2021-12", None, area),
        contribution("2022-01", "2022-12", "5500.00", area),
    ]
    await at_home_in_both(both, origin, receiver, person, lived)
    office = both[origin]
    (history,) = (await office.region.read_history(office.message(), person, Scheme.EMPLOYEE)).answers
    expected = [(2020, 12, "5000.00"), (2021, 0, None), (2022, 12, "5500.00")]
    for rows in (history.rows, (move := await stated(office, both[receiver], person)).statement.rows):
        told = [(row.year, row.months, row.base_monthly) for row in rows]
        # Years that are over and idle have a row for their interest.
        assert told[:3] == expected
        assert {(months, base) for _, months, base in told[3:]} <= {(0, None)}
    await delivered(move, move.statement)
    onward = (await stated(both[receiver], office, person)).statement
    assert [(row.year, row.months, row.base_monthly) for row in onward.rows][:3] == expected


class Meddler:
    """Stands before a region and changes what it answers."""

    def __init__(self, url, pattern, instead):
        self.changed = 0
        meddler = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                answer = httpx.post(f"{url}{self.path}", content=body, headers=headers, trust_env=False)
                content, changed = re.subn(pattern, instead, answer.content, count=1)
                meddler.changed += changed
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["content-type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def meddled(url, pattern, instead):
    meddler = Meddler(url, pattern, instead)
    try:
        yield meddler
    finally:
        meddler.server.shutdown()
        meddler.server.server_close()


THIRTEEN = {"sichuan": (rb'aae202="12"', b'aae202="13"'), "chongqing": (rb'"ys": ?12\b', b'"ys":13')}

UNREAD = {"sichuan": "rows.0.months", "chongqing": "does not read"}


@pytest.mark.parametrize("name", SIDES)
async def test_a_year_of_thirteen_months_is_not_relied_on(both, urls, name):
    other = next(side for side in SIDES if side != name)
    person = somebody()
    lived = [contribution("2022-01", "2022-12", "5000.00", AREAS[name])]
    await at_home_in_both(both, name, other, person, lived)
    move = await stated(both[name], both[other], person)
    with meddled(urls[name], *THIRTEEN[name]) as meddler:
        office = WORDS[name].Office(meddler.url)
        with pytest.raises(Unreached) as unreached:
            await office.region.read_history(both[name].message(), person, Scheme.EMPLOYEE)
        assert UNREAD[name] in unreached.value.detail
        with pytest.raises(Unreached) as unreached:
            await office.region.read_statement(both[name].message(inbound=False), move.at_origin)
        assert UNREAD[name] in unreached.value.detail
        await office.line.aclose()
        assert meddler.changed == 2
    row = move.statement.rows[0]
    with pytest.raises(ValidationError, match="months"):
        type(row).model_validate({**row.model_dump(), "months": 13})


# -- people --------------------------------------------------------------------------------------------

SPELLINGS = [
    ("阿依古丽·买买提", "阿依古丽 •买买提"),
    ("欧阳䶮", "欧阳\ue863"),
    ("𠮷川晴", "𠮷川\u3000晴"),
]


@pytest.mark.parametrize("swapped", [False, True], ids=["as listed", "swapped"])
@pytest.mark.parametrize("names", SPELLINGS, ids=["dot", "rare character", "blank"])
@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_one_person_whom_each_region_writes_differently_moves_with_the_money(
    both, origin, receiver, names, swapped
):
    here, there = reversed(names) if swapped else names
    person = somebody(here)
    known_as = person.model_copy(update={"name": there})
    lived = [contribution("2022-01", "2022-12", "5000.00", AREAS[origin])]
    await at_home_in_both(both, origin, receiver, person, lived, known_as=known_as)
    move = await moved(both[origin], both[receiver], person, known_as=known_as)
    written = []
    for office in (both[origin], both[receiver]):
        (found,) = (await office.region.find_insured(office.message(), known_as, Scheme.EMPLOYEE)).answers
        written.append(found.name)
    assert written[0] != written[1]
    assert same_name(*written)
    await announced(move)
    await both[origin].heard("fund_paid", move.at_origin.case_number)
    (transfer,) = (await both[origin].control("/control/pension/outgoing?after=0"))["transfers"]
    known = await both[receiver].control("/control/pension/incoming", **transfer)
    message = both[receiver].message()
    payment = (await both[receiver].region.read_payment(message, known["payment_number"])).answer
    assert same_name(payment.name, there)
    await both[receiver].region.post_payment(
        both[receiver].message(), move.at_receiver, payment.payment_number
    )
    assert len(await both[receiver].effects("payment_posted")) == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"unpaid_months": ["2022-11", "2022-12"]}, "arrears_at_origin"),
        ({"receives_pension": True}, "receives_pension"),
        ({"status": "contributing"}, "still_contributing_at_origin"),
        ({"status": "terminated"}, "terminated_at_origin"),
    ],
    ids=["arrears", "receives a pension", "still contributes", "has ended"],
)
@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_who_may_not_move_is_refused_and_stays_where_they_are(both, origin, receiver, how, reason):
    person = somebody()
    lived = [contribution("2022-01", "2022-12", "5000.00", AREAS[origin])]
    await at_home_in_both(both, origin, receiver, person, lived, **how)
    move = await lettered(both[origin], both[receiver], person)
    office = both[origin]
    await office.heard("refusal", move.at_origin.case_number)
    refusal = await office.region.read_refusal(office.message(), move.at_origin)
    assert (refusal.answer.reason, refusal.residue) == (reason, ())
    with pytest.raises(Refused):
        await office.region.read_statement(office.message(), move.at_origin)
    assert await office.effects("statement_made") == []
    (history,) = (await office.region.read_history(office.message(), person, Scheme.EMPLOYEE)).answers
    owed = [row for row in history.rows if not row.paid]
    assert [(row.from_month, row.to_month) for row in owed] == (
        [("2022-11", "2022-12")] if reason == "arrears_at_origin" else []
    )
    assert {(row.credited, row.months) for row in owed} <= {("0.00", 2)}
