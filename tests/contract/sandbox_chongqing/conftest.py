"""The mock Chongqing as a process of its own, and a signed line to it."""

import pytest
from chongqing_line import Line, start, stop
from chongqing_market_office import DAY, MarketOffice
from chongqing_pension_agency import Agency


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    process, url = start(tmp_path_factory.mktemp("chongqing"))
    yield url
    assert stop(process) == (0, "")


@pytest.fixture
def line(program):
    line = Line(program)
    with line.http:
        line.control("POST", "/reset")
        yield line


@pytest.fixture
def agency(program):
    agency = Agency(program)
    with agency.http:
        agency.http.post("/sandbox/reset").raise_for_status()
        yield agency


@pytest.fixture
def office(program):
    office = MarketOffice(program)
    with office.http:
        office.http.post("/sandbox/reset").raise_for_status()
        office.control("date", {"date": DAY})
        yield office
