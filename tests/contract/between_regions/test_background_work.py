"""What a mock's office does on its own goes on after a defect, and the defect is said aloud."""

import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import pytest
from pension_offices import contribution
from sichuan_adapter_cases import KEY, SECRET
from two_regions import SIDES, WORDS, enrolled, lettered, somebody, until

pytestmark = pytest.mark.anyio

OPTIONS = {"sichuan": ("--access-key", KEY, "--secret", SECRET), "chongqing": ()}


@contextmanager
def program(name, folder):
    """A mock with what it complains of; its URL, and a way to read that."""
    complaints = folder / "complaints"
    place = ("--port", "0", "--data", str(folder / "data"))
    command = [sys.executable, "-m", f"gateway.sandbox.{name}", *place, *OPTIONS[name]]
    with (
        complaints.open("w", encoding="utf-8") as stream,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, text=True) as process,
    ):
        try:
            yield process.stdout.readline().strip(), lambda: complaints.read_text("utf-8")
            assert process.poll() is None
        finally:
            process.terminate()


@pytest.fixture(params=SIDES)
async def region(request, urls, tmp_path):
    """A mock on a folder of its own, its office, the other region's, and the mock's store and complaints."""
    name = request.param
    other = next(side for side in SIDES if side != name)
    with program(name, tmp_path) as (url, complaints):
        offices = WORDS[name].Office(url), WORDS[other].Office(urls[other])
        yield *offices, tmp_path / "data" / f"{name}.sqlite", complaints
        for office in offices:
            await office.line.aclose()


async def waiting(office, other):
    """A case that stands in the queue of an office which does nothing for now."""
    person = somebody()
    area, there = office.home, other.home
    await enrolled(office, person, [contribution("2023-01", "2023-12", "5000.00", area)])
    await enrolled(other, person, [contribution("2024-02", "2024-03", "5200.00", there)])
    return await lettered(office, other, person)


async def stated(office, move):
    await office.heard("statement", move.at_origin.case_number)
    await office.region.read_statement(office.message(inbound=False), move.at_origin)


def meddle(file, statement, *values):
    """Change a store behind the back of the program that it belongs to."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    try:
        assert connection.execute(statement, values).rowcount != 0
    finally:
        connection.close()


async def test_a_case_that_cannot_be_worked_on_is_said_and_keeps_no_other_waiting(region):
    office, other, file, complaints = region
    await office.control("/control/pension/office", mode="hold")
    spoilt, sound = await waiting(office, other), await waiting(office, other)
    number = spoilt.at_origin.case_number
    meddle(file, "update pension_case set letter = '{}' where case_number = ?", number)
    await office.control("/control/pension/office", mode="at_once")
    await stated(office, sound)
    assert complaints().count("Traceback") == 1
    assert "KeyError" in complaints()
    later = await waiting(office, other)
    await stated(office, later)
    assert complaints().count("Traceback") == 1
    assert len(await office.effects("statement_made")) == 2


async def test_an_office_whose_books_cannot_be_read_says_so_and_goes_on_when_they_can(region):
    office, other, file, complaints = region
    meddle(file, "alter table pension_decision rename to mislaid")
    await until(lambda: "no such table: pension_decision" in complaints())
    move = await waiting(office, other)
    meddle(file, "alter table mislaid rename to pension_decision")
    await stated(office, move)
    assert complaints().count("Traceback") == 1
