"""The mock Chongqing as a program of its own, and a gateway that speaks to it."""

import subprocess
import sys

import httpx
import pytest
from chongqing_employment_words import Market
from chongqing_pension_words import Office
from chongqing_words import Gateway


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def region_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chongqing")
    command = [sys.executable, "-m", "gateway.sandbox.chongqing", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def empty_ledger(region_url):
    httpx.post(f"{region_url}/sandbox/reset").raise_for_status()


@pytest.fixture
async def gateway(region_url, empty_ledger):
    gateway = Gateway(region_url)
    yield gateway
    await gateway.line.aclose()


@pytest.fixture
async def hurried(region_url, empty_ledger):
    """A gateway that waits less than the slow fault takes."""
    gateway = Gateway(region_url, deadline=0.4)
    yield gateway
    await gateway.line.aclose()


@pytest.fixture
async def office(region_url, empty_ledger):
    office = Office(region_url)
    await office.control("/control/pension/office", mode="at_once", transfer_date="")
    yield office
    await office.line.aclose()


@pytest.fixture
async def hurried_office(region_url, empty_ledger):
    """An office that waits less than the slow fault takes."""
    office = Office(region_url, deadline=0.4)
    yield office
    await office.line.aclose()


@pytest.fixture
async def market(region_url):
    """The labour market as earlier tests left it: filling it anew takes a second, more on a busy machine."""
    market = Market(region_url)
    await market.set("seed", postings=0)  # it is filled before anything with a deadline asks
    yield market
    await market.line.aclose()


@pytest.fixture
async def fresh(empty_ledger, market):
    """The labour market as it was at the beginning."""
    return market
