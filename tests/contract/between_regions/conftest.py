"""Both mock regions as they are, started once for each module, and an office of each."""

import pytest
import two_regions


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
    with two_regions.both_processes(tmp_path_factory.mktemp("regions")) as urls:
        yield urls


@pytest.fixture
async def both(urls):
    """Two offices in regions that remember nothing."""
    two_regions.reset(urls)
    both = two_regions.both_offices(urls)
    yield both
    await both.aclose()
