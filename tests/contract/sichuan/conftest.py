"""The mock Sichuan as a process of its own, and our adapter on a line to it."""

import pytest
from sichuan_adapter_cases import adapter, sichuan_process
from sichuan_employment_words import Desk
from sichuan_pension_words import Office


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with sichuan_process(tmp_path_factory.mktemp("sichuan")) as region:
        yield region


@pytest.fixture
def region(process):
    process.reset()
    return process


@pytest.fixture
def deadline():
    """How long the adapter waits for the region, in seconds."""
    return 5.0


@pytest.fixture
async def backend(region, deadline):
    async with adapter(region.url, deadline=deadline) as connected:
        yield connected


@pytest.fixture
async def office(region):
    office = Office(region.url)
    await office.control("/control/pension/office", mode="at_once", transfer_date="")
    yield office
    await office.line.aclose()


@pytest.fixture
async def hurried_office(region):
    """An office that waits less than the slow fault takes."""
    office = Office(region.url, deadline=0.4)
    yield office
    await office.line.aclose()


@pytest.fixture
async def desk(region):
    desk = Desk(region.url)
    yield desk
    await desk.line.aclose()


@pytest.fixture
async def hurried_desk(region):
    """A desk that waits less than the slow fault takes; what is there from the start has been made."""
    desk = Desk(region.url, deadline=0.5)
    await desk.control("seed", postings=0)
    yield desk
    await desk.line.aclose()
