"""What is exported is looked for page by page, so that no entry is left out however many there are."""

from __future__ import annotations

import pytest

from gateway.cases.audit import EntryKept, Sought
from gateway.errors import Broken
from gateway.upkeep.exporting import MOST_ENTRIES, all_of

EXCHANGE = Sought(kind="exchange")


class Shelf:
    """As many entries as it is told, found as the records find them."""

    def __init__(self, count):
        self.count = count
        self.asked = []

    async def search(self, sought):
        self.asked.append(sought)
        top = self.count if sought.below is None else sought.below
        return [kept(index) for index in range(top - 1, max(-1, top - 1 - sought.limit), -1)]


def kept(index):
    return EntryKept(
        index=index, entry=b"{}", said={}, errand_client_id=None, errand_organisation=None, seal=None,
        has_seal=False, has_bodies=False,
    )  # fmt: skip


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 95])
async def test_every_entry_is_found_once_with_the_newest_first(count, anyio_backend):
    shelf = Shelf(count)
    found = await all_of(shelf, EXCHANGE, page=10)
    assert [one.index for one in found] == list(range(count - 1, -1, -1))
    assert {asked.kind for asked in shelf.asked} == {"exchange"}


async def test_more_than_a_package_can_hold_is_said(anyio_backend):
    with pytest.raises(Broken, match="more than 100,000"):
        await all_of(Shelf(MOST_ENTRIES + 1), EXCHANGE, page=50_000)
