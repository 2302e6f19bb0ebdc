"""Many at once, at one process and at two on one memory: from each state one wins, and none goes back."""

from __future__ import annotations

import asyncio
import itertools
import random
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from witnessed_logs import Log, latest_path, size_of, tree

HISTORY = tree("entry", 5000)
AT_ONCE = 20
LOGS = [Log(f"races.example/{number}") for number in range(4)]


@pytest.fixture(scope="module")
def one(start):
    return [start(LOGS)]


@pytest.fixture(scope="module")
def two(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    return [start(LOGS, folder=folder, name=name) for name in ("first", "second")]


@pytest.fixture(params=["one", "two"])
def witnesses(request):
    return request.getfixturevalue(request.param)


@asynccontextmanager
async def clients(witnesses):
    """One line to each process, over which as many requests as wished are under way at once."""
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=60), timeout=30) as http:
        yield [(http, witness.url) for witness in witnesses]


async def add(client, log, old, new):
    http, url = client
    return await http.post(f"{url}/add-checkpoint", content=log.body(HISTORY, old, new))


@asynccontextmanager
async def watched(lines, log):
    """Look at what is remembered all the time, at each process in turn: it must never become less."""
    seen = []

    async def look():
        for http, url in itertools.cycle(lines):
            answer = await http.get(url + latest_path(log))
            seen.append(size_of(answer.text) if answer.status_code == 200 else 0)

    looking = asyncio.create_task(look())
    yield seen
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    assert seen == sorted(seen)
    assert len(set(seen)) > 3


async def test_of_twenty_with_the_same_old_size_exactly_one_wins(witnesses):
    log, size, rounds = LOGS[0], 0, 15
    async with clients(witnesses) as lines, watched(lines, log):
        for _ in range(rounds):
            wished = random.sample(range(size + 1, size + 1 + AT_ONCE), AT_ONCE)
            asked = [
                add(line, log, size, new) for line, new in zip(itertools.cycle(lines), wished, strict=False)
            ]
            answers = await asyncio.gather(*asked)
            [winner] = [new for new, one in zip(wished, answers, strict=True) if one.status_code == 200]
            losers = [(one.status_code, one.text) for one in answers if one.status_code != 200]
            assert losers == [(409, f"{winner}\n")] * (AT_ONCE - 1)
            size = winner
            assert [witness.size(log) for witness in witnesses] == [size] * len(witnesses)


async def test_clients_that_run_against_each_other_make_one_chain(witnesses):
    log, steps = LOGS[1], []

    async def runs(line):
        known = 0
        for _ in range(25):
            new = known + random.randint(1, 3)
            answer = await add(line, log, known, new)
            if answer.status_code == 200:
                steps.append((known, new))
                known = new
            else:
                assert (answer.status_code, answer.headers["content-type"]) == (409, "text/x.tlog.size")
                known = int(answer.text)

    async with clients(witnesses) as lines, watched(lines, log):
        await asyncio.gather(
            *(runs(line) for line, _ in zip(itertools.cycle(lines), range(AT_ONCE), strict=False))
        )
    steps.sort()
    assert len(steps) > AT_ONCE
    assert [old for old, _ in steps] == [0, *(new for _, new in steps[:-1])]
    assert {witness.size(log) for witness in witnesses} == {steps[-1][1]}


async def test_the_first_checkpoint_of_a_log_is_one_of_those_offered_at_once(witnesses):
    """Nothing proves the first one, so here a race could let in any tree."""
    log = LOGS[2]
    async with clients(witnesses) as lines:
        forks = [tree(f"fork {number}", 5) for number in range(AT_ONCE)]
        asked = [
            http.post(f"{url}/add-checkpoint", content=log.body(fork, 0, 5))
            for (http, url), fork in zip(itertools.cycle(lines), forks, strict=False)
        ]
        answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (AT_ONCE - 1)
    [won] = [fork for fork, answer in zip(forks, answers, strict=True) if answer.status_code == 200]
    for witness in witnesses:
        assert witness.latest(log).startswith(log.signed(5, won.root(5)))
