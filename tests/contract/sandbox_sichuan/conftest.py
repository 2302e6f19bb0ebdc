"""The mock Sichuan as a process of its own, and a line to it for a hospital and for each kind of office."""

from collections.abc import Iterator

import pytest
from sichuan_employment_line import Market
from sichuan_pension_line import Pension
from yinhai_client import Mock, start, stop


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, url = start(tmp_path_factory.mktemp("sichuan"))
    yield url
    assert stop(process) == 0


@pytest.fixture
def mock(region: str) -> Iterator[Mock]:
    mock = Mock(region)
    mock.http.post("/sandbox/reset")
    yield mock
    mock.http.close()


@pytest.fixture
def office(region: str) -> Iterator[Pension]:
    office = Pension(region)
    office.mock.http.post("/sandbox/reset")
    yield office
    office.mock.http.close()


@pytest.fixture(scope="module")
def market(region: str) -> Iterator[Market]:
    market = Market(region)
    yield market
    market.mock.http.close()
