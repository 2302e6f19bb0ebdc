"""The line to a region's witness, with no network between: whose word counts, and which clock."""

from __future__ import annotations

import httpx
import pytest
from witnessed import ANOTHER_KEY, AT, COSIGNER, FORKED, HONEST, LOG, Clock, proof, signed

from gateway.evidence.checkpoints import cosigned_at
from gateway.outcomes import ClockOff, Differs, KnowsOther
from gateway.regions.transport import Line
from gateway.regions.witnesses import CLOCKS_MAY_DIFFER, WitnessLine
from gateway.vocabulary import Region
from gateway.witness.app import create_app
from gateway.witness.cosigning import Witness
from gateway.witness.state import Memory


@pytest.fixture
def clock():
    """The witness's; ours stands at AT."""
    return Clock()


@pytest.fixture
async def line(tmp_path, clock):
    memory = Memory.opened(tmp_path)
    app = create_app(Witness(COSIGNER, [LOG.key], memory, clock))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    to_it = Line(Region.SICHUAN, "http://witness.example", transport=transport)
    line = WitnessLine(Region.SICHUAN, to_it, COSIGNER.key, clock=lambda: float(AT))
    yield line
    await line.aclose()
    memory.close()


async def add(line, old, new, history=HONEST, **signing):
    return await line.add_checkpoint(old, proof(old, history[:new]), signed(history[:new], **signing))


@pytest.mark.parametrize("off", [-CLOCKS_MAY_DIFFER, 0, CLOCKS_MAY_DIFFER])
async def test_a_cosignature_of_about_now_counts(line, clock, off):
    clock.second += off
    assert cosigned_at(await add(line, 0, 5)) == AT + off


@pytest.mark.parametrize("off", [-CLOCKS_MAY_DIFFER - 1, CLOCKS_MAY_DIFFER + 1, -AT + 1, 86_400])
async def test_a_cosignature_of_another_time_does_not_count_until_the_clock_is_right(line, clock, off):
    """A verifier would find it older than the entry, and the receipt would fail for good."""
    clock.second += off
    assert await add(line, 0, 5) == ClockOff(off)
    if off < 0:
        clock.second = AT
        assert cosigned_at(await add(line, 5, 5)) == AT


async def test_a_log_that_does_not_continue_what_it_saw_is_told_apart_from_an_absence(line):
    await add(line, 0, 5)
    assert await add(line, 5, 9, FORKED) == Differs("HTTP 422")


async def test_a_key_that_it_does_not_trust_is_told_apart_from_an_absence(line):
    assert await add(line, 0, 5, signers=(ANOTHER_KEY,)) == Differs("HTTP 403")


async def test_another_size_is_named(line):
    await add(line, 0, 5)
    assert await add(line, 3, 9) == KnowsOther(5)
