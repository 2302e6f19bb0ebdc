"""The door with nobody behind it, and a hospital that knocks."""

import pytest
from stand_in import stand_in


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("issuer")


@pytest.fixture
def door(keys):
    return stand_in(keys)


@pytest.fixture
async def hospital(door):
    async with door.caller() as client:
        yield client
