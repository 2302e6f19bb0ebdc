"""What the pension rules say, asked at the door: worked figures, steps, and what is not accepted."""

import copy
import json
from decimal import Decimal

import pytest
from knocking import JSON, problem

from gateway.api.examples import example

pytestmark = pytest.mark.anyio

AMOUNTS = "/v1/pension/transfer-amount-calculations"
AREAS = "/v1/pension/benefit-area-determinations"


def a_move(*rows, month, origin="employee", receiving="employee"):
    """A question about stretches of (from, to, months, base) and further members."""
    return {
        "origin_scheme": origin,
        "receiving_scheme": receiving,
        "transferred_month": month,
        "rows": [
            {"from_month": first, "to_month": last, "months": months, "base_monthly": base, **more}
            for first, last, months, base, more in rows
        ],
    }


@pytest.fixture
async def office(door):
    async with door.caller("pension-office-chengdu") as client:
        yield client


async def ask(client, path, body):
    return await client.post(path, content=json.dumps(body).encode(), headers=JSON)


async def told(client, path, body):
    response = await ask(client, path, body)
    assert response.status_code == 200, response.text
    return response.json()


TEMPORARY = {"account_kind": "temporary", "unit_rate": "0.1600", "personal_rate": "0.0800"}
WORKED = {
    "a move from Chengdu in July 2024": (
        a_move(
            ("2022-03", "2022-12", 10, "6000.00", {}),
            ("2023-01", "2023-12", 12, "6500.00", {}),
            ("2024-01", "2024-06", 6, "7000.00", {}),
            month="2024-07",
        ),
        ("14864.74", "21600.00", "36464.74"),
    ),
    "a move within the year": (
        a_move(("2025-01", "2025-05", 5, "4511.00", {}), month="2025-06"),
        ("1804.40", "2706.60", "4511.00"),
    ),
    "a temporary account that closes": (
        a_move(("2025-01", "2025-05", 5, "4511.00", TEMPORARY), month="2025-06"),
        ("5413.20", "0.00", "5413.20"),
    ),
}


@pytest.mark.parametrize("case", WORKED)
async def test_the_worked_figures_come_out_to_the_fen(office, case):
    question, expected = WORKED[case]
    answer = await told(office, AMOUNTS, question)
    assert (answer["account_total"], answer["pool_total"], answer["total"]) == expected


async def test_only_the_months_since_october_2014_count_for_the_pool_of_an_institution(office):
    year = ("2014-01", "2014-12", 12, "5000.00", {"credited": "4800.00", "interest": "0.00"})
    answer = await told(office, AMOUNTS, a_move(year, month="2015-01", origin="institution"))
    assert answer["pool_total"] == "1800.00"


def a_year_as_recorded(year, credited):
    """Twelve months at a base of 1,000; until 2015 no rate is known, so that no interest is added."""
    recorded = {} if credited is None else {"credited": credited}
    return a_move((f"{year}-01", f"{year}-12", 12, "1000.00", recorded), month="2015-06")


EXCESS = ("excess_stays", "不转移")
CORRECTED = ("record_corrected", "更正")
MISMATCHES = {
    "11 % recorded at 16 %": (2000, "1920.00", "1320.00", EXCESS, "600.00"),
    "11 % recorded at 8 %": (2000, "960.00", "1320.00", CORRECTED, "360.00"),
    "11 % recorded so": (2000, "1320.00", "1320.00", None, None),
    "11 % without a record": (2000, None, "1320.00", None, None),
    "the first year at 11 %": (1998, "1920.00", "1320.00", EXCESS, "600.00"),
    "the last year at 11 %": (2005, "960.00", "1320.00", CORRECTED, "360.00"),
    "the first year at 8 %, recorded at 11 %": (2006, "1320.00", "960.00", EXCESS, "360.00"),
    "8 % recorded at 16 %": (2007, "1920.00", "960.00", EXCESS, "960.00"),
    "8 % recorded at 5 %": (2007, "600.00", "960.00", CORRECTED, "360.00"),
    "8 % recorded so": (2007, "960.00", "960.00", None, None),
}


@pytest.mark.parametrize("case", MISMATCHES)
async def test_a_record_of_another_size_is_transferred_at_the_legal_one(office, case):
    """An annual base of 12,000: the account at its size, and of the pool always 1,440."""
    year, credited, account, mismatch, difference = MISMATCHES[case]
    answer = await told(office, AMOUNTS, a_year_as_recorded(year, credited))
    total = str(Decimal(account) + 1440)
    assert (answer["account_total"], answer["pool_total"], answer["total"]) == (account, "1440.00", total)
    (worked,) = [one for one in answer["by_year"] if one["year"] == year]
    assert (worked["principal"], worked.get("recorded")) == (account, credited)
    steps = {step["term"]: step for step in answer["explanation"]["steps"]}
    step = steps.get(f"{year} 年度计入比例不一致")
    if mismatch is None:
        assert ("mismatch" in worked, step) == (False, None)
        return
    assert worked["mismatch"] == mismatch[0]
    assert step["amount"] == difference
    assert mismatch[1] in step["says"]
    assert "人社厅发〔2017〕7号 个人账户计入比例" in answer["explanation"]["articles"]


async def test_before_1998_the_record_is_kept_whatever_its_size(office):
    question = a_year_as_recorded(1997, "1920.00") | {"before_1998": "345.67"}
    answer = await told(office, AMOUNTS, question)
    assert (answer["before_1998"], answer["account_total"]) == ("345.67", "345.67")
    assert (answer["pool_total"], answer["total"], answer["months"]) == ("0.00", "345.67", 12)
    assert not any("mismatch" in year for year in answer["by_year"])


@pytest.mark.parametrize(
    ("path", "name"), [(AMOUNTS, "calculateTransferAmount"), (AREAS, "determineBenefitArea")]
)
async def test_an_answer_names_its_rules_its_articles_and_its_steps(office, path, name):
    answer = await told(office, path, example(name)["request"])
    assert answer == example(name)["answer"]
    assert answer["explanation"]["rule_set"]
    assert answer["explanation"]["articles"]
    assert answer["explanation"]["steps"]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("months", 13),
        ("base_monthly", None),
        ("base_monthly", "6000"),
        ("to_month", "2023-01"),
        ("from_month", "2022-13"),
        ("surprise", "1"),
    ],
)
async def test_a_row_that_cannot_be_is_refused_with_its_place(office, pointer, value):
    question = copy.deepcopy(example("calculateTransferAmount")["request"])
    question["rows"][0][pointer] = value
    refused = problem(await ask(office, AMOUNTS, question), 422, "invalid")
    assert refused["errors"][0]["pointer"].startswith("/rows/0")


async def test_a_month_that_is_named_twice_is_refused(office):
    question = copy.deepcopy(example("calculateTransferAmount")["request"])
    question["rows"].append(question["rows"][0])
    problem(await ask(office, AMOUNTS, question), 422, "invalid")


async def test_a_hospital_may_not_ask(hospital):
    problem(await ask(hospital, AMOUNTS, example("calculateTransferAmount")["request"]), 403, "not-allowed")
