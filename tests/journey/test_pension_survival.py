"""Survival checks over real sockets: found in both regions, recognised once, never asked for twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from auditing import auditing
from pension_desks import (
    NOBODY,
    SUN,
    ZHOU,
    Body,
    Office,
    effects,
    left_behind,
    move_to,
    offices_of,
    pensioner,
)
from towns import FINAL, IMPATIENT, OTHER, WINDOW, Place, until, visited

from gateway.sandbox.demo.window import new_key
from gateway.sandbox.town import sandbox_town
from gateway.services.pension.survival_rules import valid_until
from gateway.vocabulary import beijing, now

BOTH = ["sichuan", "chongqing"]
TRANSACTIONS = {
    "find": {"sichuan": "Y07", "chongqing": "C07"},
    "submit": {"sichuan": "Y25", "chongqing": "B12"},
}
LOST = {"sichuan": "confirm:commit_then_cut", "chongqing": "commit_then_cut"}
HALF_A_YEAR, LAPSED = timedelta(days=180), timedelta(days=400)

each_paying = pytest.mark.parametrize("paying", BOTH)


class Calendar:
    """The day of the gateway and of both regions, moved together."""

    def __init__(self, place: Place, file: Path) -> None:
        self._place = place
        self._file = file
        self.today = beijing(now()).date()

    def move(self, days: timedelta) -> str:
        """Let time pass; the day that it is then."""
        self.today += days
        self._file.write_text(self.today.isoformat())
        move_to(self._place, self.today.isoformat())
        return self.today.isoformat()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A town of its own, whose days pass as the tests want; everybody asked about is new in each test."""
    directory = tmp_path_factory.mktemp("survival")
    file = directory / "business-date"
    file.write_text(beijing(now()).date().isoformat())
    settings = {**IMPATIENT, "CHUANYU_BUSINESS_DATE_FILE": str(file)}
    town = sandbox_town(directory / "town", signature_window=WINDOW, settings=settings)
    with town, visited(town) as place:
        yield place


@pytest.fixture(scope="module")
def calendar(place: Place) -> Calendar:
    return Calendar(place, place.town.directory.with_name("business-date"))


@pytest.fixture(scope="module")
def offices(place: Place) -> Iterator[dict[str, Office]]:
    with offices_of(place) as both:
        yield both


@pytest.fixture(autouse=True)
def _undisturbed(place: Place) -> Iterator[None]:
    yield
    place.no_faults()


def recorded(place: Place, paying: str, whose: Body) -> int:
    return len(effects(place, paying, "check_recorded", whose["id_number"]))


def is_suspended(office: Office, whose: Body) -> bool:
    """What the paying region says of its payment."""
    (payment,) = office.survival(whose).told(200).answer["payments"]
    return bool(payment["suspended"])


# -- looked up -------------------------------------------------------------------------------------------


@each_paying
def test_a_check_holds_until_it_lapses_and_then_the_paying_region_suspends(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office = offices[OTHER[paying]]
    whose = pensioner(place, paying, calendar.today - HALF_A_YEAR)
    told = office.survival(whose).told(200).answer
    assert [one["outcome"] for one in told["regions"]] == ["answered", "answered"]
    assert told["payments"] == [{"region": paying, "pays": True, "suspended": False}]
    assert told["standing"]["needs_check"] is False
    assert told["standing"]["valid_until"] == valid_until(calendar.today - HALF_A_YEAR).isoformat()

    calendar.move(LAPSED)
    until(lambda: is_suspended(office, whose))
    told = office.survival(whose).told(200).answer
    assert told["payments"] == [{"region": paying, "pays": True, "suspended": True}]
    assert told["standing"]["needs_check"] is True


def test_a_check_that_the_region_made_which_does_not_pay_counts_as_well(
    place: Place, offices: dict[str, Office]
) -> None:
    """Chongqing checked her ten days before the town began; Sichuan pays her, and checked her before that."""
    told = offices["chongqing"].survival(SUN).told(200).answer
    of_chongqing = told["regions"][1]["records"][0]
    assert of_chongqing["payment"]["pays"] is False
    (check,) = of_chongqing["verifications"]
    assert told["standing"]["valid_until"] == valid_until(date.fromisoformat(check["checked_on"])).isoformat()


def test_nothing_is_concluded_while_a_region_does_not_answer(
    place: Place, calendar: Calendar, offices: dict[str, Office]
) -> None:
    whose = pensioner(place, "chongqing", calendar.today - HALF_A_YEAR)
    place.fault("sichuan", TRANSACTIONS["find"]["sichuan"], "cut_before")
    told = offices["chongqing"].survival(whose).told(200).answer
    assert [one["outcome"] for one in told["regions"]] == ["unreached", "answered"]
    assert told["payments"] == [{"region": "chongqing", "pays": True, "suspended": False}]
    assert "standing" not in told
    told = offices["chongqing"].survival(whose, regions=["chongqing"]).told(200).answer
    assert told["standing"]["needs_check"] is False

    told = offices["chongqing"].survival(NOBODY).told(200).answer
    assert [one["records"] for one in told["regions"]] == [[], []]
    assert (told["payments"], told["standing"]["needs_check"]) == ([], True)


# -- recognised ------------------------------------------------------------------------------------------


@each_paying
def test_while_a_check_holds_it_is_answered_and_nothing_is_sent(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office, key = offices[OTHER[paying]], new_key()
    whose = pensioner(place, paying, calendar.today - HALF_A_YEAR)
    today = calendar.today.isoformat()
    place.regions[paying].seen()
    told = office.checked(whose, today, key=key).told(200)
    assert told.answer["submitted"] is False
    assert told.answer["verification"]["checked_on"] < today <= told.answer["valid_until"]
    assert [one.transaction for one in place.regions[paying].seen()] == [TRANSACTIONS["find"][paying]]
    again = office.checked(whose, today, key=key).told(200)
    assert (again.content, again.replayed) == (told.content, True)
    assert place.regions[paying].seen() == [], "the same request asks nobody again"
    assert office.checked(whose, today, key=key, method="home_visit").told(422).answer["type"] == (
        "/problems/key-reused"
    )
    for outcome in ("not_verified", "mismatch"):
        assert office.checked(whose, today, outcome=outcome).told(200).answer["submitted"] is False
    errand = office.errand(told.errand_id)
    assert (errand["state"], errand["effect"]) == ("answered", "none")
    asked = {one.transaction for one in place.regions[paying].seen()}
    assert asked == {TRANSACTIONS["find"][paying]}
    assert recorded(place, paying, whose) == 0


@each_paying
def test_a_lapsed_pensioner_is_checked_once_and_paid_again_by_the_region_itself(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office, today, key = offices[OTHER[paying]], calendar.today.isoformat(), new_key()
    whose = pensioner(place, paying, calendar.today - LAPSED)
    until(lambda: is_suspended(office, whose))
    for outcome in ("not_verified", "mismatch"):
        told = office.checked(whose, today, outcome=outcome, method="self_service").told(200).answer
        assert (told["submitted"], told["verification"]["outcome"]) == (True, outcome)
        assert "valid_until" not in told
        today = calendar.move(timedelta(days=1))
    assert is_suspended(office, whose)

    told = office.checked(whose, today, key=key).told(200).answer
    assert (told["submitted"], told["verification"]["recognised"]) == (True, True)
    assert told["verification"]["checked_on"] == today
    until(lambda: not is_suspended(office, whose))
    assert office.checked(whose, today, key=key).told(200).replayed
    second = office.checked(whose, today, method="home_visit").told(200).answer
    assert (second["submitted"], second["verification"]) == (False, told["verification"])
    assert recorded(place, paying, whose) == 3


@each_paying
def test_a_death_is_handed_on_although_a_check_holds_and_once(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office, today = offices[OTHER[paying]], calendar.today.isoformat()
    whose = pensioner(place, paying, calendar.today - HALF_A_YEAR)
    told = office.checked(whose, today, outcome="dead", died_on=today).told(200).answer
    assert (told["submitted"], told["verification"]["outcome"]) == (True, "dead")
    again = office.checked(whose, today, outcome="dead", died_on=today).told(200).answer
    assert (again["submitted"], again["verification"]) == (False, told["verification"])
    assert recorded(place, paying, whose) == 1
    found = office.survival(whose).told(200).answer
    assert found["standing"]["found_dead"] is True
    assert found["payments"] == []
    assert len(effects(place, paying, "pension_ended", whose["id_number"])) == 1


@each_paying
def test_a_check_whose_answer_was_lost_is_found_out_and_recorded_once(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office, today, key = offices[OTHER[paying]], calendar.today.isoformat(), new_key()
    whose = pensioner(place, paying, calendar.today - LAPSED)
    place.fault(paying, _struck(paying), LOST[paying].removeprefix("confirm:"))
    lost = office.checked(whose, today, key=key).told(504).answer
    assert lost["effect"] == "unknown"
    found = office.enquire(lost["errand_id"]).told(200).answer
    assert (found["state"], found["effect"]) == ("answered", "applied")
    told = office.checked(whose, today, key=key).told(200)
    assert (told.answer, told.replayed) == (found["answer"], True)
    assert told.answer["submitted"] is True
    assert recorded(place, paying, whose) == 1


def _struck(paying: str) -> str:
    """The transaction that makes it so: Sichuan's confirmation, Chongqing's own message."""
    return {"sichuan": "confirm", "chongqing": TRANSACTIONS["submit"]["chongqing"]}[paying]


@each_paying
def test_a_check_that_never_arrived_is_sent_again_with_the_same_key(
    place: Place, calendar: Calendar, offices: dict[str, Office], paying: str
) -> None:
    office, today, key = offices[OTHER[paying]], calendar.today.isoformat(), new_key()
    whose = pensioner(place, paying, calendar.today - LAPSED)
    place.fault(paying, TRANSACTIONS["find"][paying], "cut_before")
    told = office.checked(whose, today, key=key).told(503).answer
    assert (told["effect"], told["retry"]) == ("none", "same_key")
    assert recorded(place, paying, whose) == 0
    place.fault(paying, TRANSACTIONS["submit"][paying], "cut_before")
    lost = office.checked(whose, today, key=key)
    if lost.status == 504:  # Chongqing's message may still arrive until its signature is stale
        until(
            lambda: office.enquire(lost.answer["errand_id"]).answer.get("state") == "unreached",
            seconds=FINAL + 4,
        )
    told = office.checked(whose, today, key=key).told(200).answer
    assert told["submitted"] is True
    assert recorded(place, paying, whose) == 1


def test_who_draws_no_pension_there_is_refused_by_the_region(
    calendar: Calendar, offices: dict[str, Office]
) -> None:
    today = calendar.today.isoformat()
    for paying in BOTH:
        refused = offices[OTHER[paying]].checked(ZHOU, today).told(422).answer
        assert (refused["type"], refused["region"]["name"]) == ("/problems/refused", paying)


def test_a_check_of_tomorrow_is_not_accepted(
    place: Place, calendar: Calendar, offices: dict[str, Office]
) -> None:
    whose = pensioner(place, "sichuan", calendar.today - LAPSED)
    tomorrow = (calendar.today + timedelta(days=1)).isoformat()
    refused = offices["chongqing"].checked(whose, tomorrow).told(422).answer
    assert refused["errors"] == [{"pointer": "/checked_on", "reason": "lies in the future"}]
    calendar.move(timedelta(days=1))
    offices["chongqing"].checked(whose, tomorrow).told(200)


# -- what is kept of it ----------------------------------------------------------------------------------


def test_a_pensioner_finds_it_in_their_report_and_nobody_finds_their_name(
    place: Place, calendar: Calendar, offices: dict[str, Office]
) -> None:
    key, whose = new_key(), pensioner(place, "sichuan", calendar.today - LAPSED)
    offices["chongqing"].survival(whose).told(200)
    offices["chongqing"].checked(whose, calendar.today.isoformat(), key=key).told(200)
    document = {"kind": "resident_id_card", "number": whose["id_number"]}
    with auditing(place) as auditor:
        lines = [
            line for line in auditor.report({"document": document})["accesses"] if "institution_code" in line
        ]
    assert [(line["what"]["zh"], line["region"]) for line in lines if "互认" in line["what"]["zh"]] == [
        ("办理您的领取资格认证互认", "sichuan")
    ]
    assert sorted(line["region"] for line in lines if "查询" in line["what"]["zh"]) == [
        "chongqing",
        "sichuan",
        "sichuan",
    ]
    assert {line["purpose"]["zh"] for line in lines} == {"养老待遇领取资格核验"}
    assert {line["legal_basis"] for line in lines} == {"社会保险经办条例 Art. 26"}
    assert list(left_behind(place, [key])) == ["public.errands"]
    assert list(left_behind(place, whose.values())) == []
