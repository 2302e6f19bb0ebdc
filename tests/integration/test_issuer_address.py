"""The issuer's keys from where it publishes them: what is new is known, what is gone is believed no more."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import pytest
from issuer_programs import NAME, running

from gateway.api.callers import Callers
from gateway.api.issuer_keys import REREAD_SECONDS, IssuerKeys
from gateway.errors import Broken, NotAuthenticated
from gateway.keys import issuer
from gateway.keys.issuer import LARGEST_SET, PublishedKeys, issuer_keys
from gateway.sandbox.issuing import UNSERVED_ISSUER, issue_token

pytestmark = pytest.mark.anyio

ADDRESS = "https://issuer.test/oauth2/jwks"


class Clock:
    at = 0.0

    def __call__(self):
        return self.at


@asynccontextmanager
async def published(answer):
    """The keys of an issuer that answers so."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        yield PublishedKeys(ADDRESS, client)


async def test_a_token_of_the_issuer_at_an_address_is_believed(tmp_path):
    with running(tmp_path) as (url, program):
        async with issuer_keys(None, f"{url}/oauth2/jwks") as (read, where):
            assert where == f"{url}/oauth2/jwks"
            program.kill()
            program.wait(10)  # away: what is known stays
            callers = Callers(issuer=NAME, audience="chuanyu-gateway", keys=IssuerKeys(read, where))
            callers.check()
            assert callers.verified(issue_token(tmp_path, "hospital-chengdu", issuer=NAME)).client_id


async def test_a_gateway_does_not_start_without_any_keys(tmp_path):
    with running(tmp_path) as (url, _), pytest.raises(Broken, match="HTTP 404"):
        async with issuer_keys(None, f"{url}/nowhere"):
            raise AssertionError
    with pytest.raises(Broken, match="cannot be fetched: Connect"):
        async with issuer_keys(None, f"{url}/oauth2/jwks"):
            raise AssertionError


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(302, headers={"location": "https://else.test/"}), "HTTP 302"),
        (httpx.Response(200, content=b"\xff"), "UnicodeDecodeError"),
        (httpx.Response(200, content=b" " * (LARGEST_SET + 1)), "larger than"),
    ],
    ids=str,
)
async def test_what_is_no_key_set_changes_nothing(answer, says):
    answers = [httpx.Response(200, text='{"keys": []}'), answer]
    async with published(lambda _: answers.pop(0)) as keys:
        await keys.fetch()
        with pytest.raises(Broken, match=says):
            await keys.fetch()
        assert json.loads(keys.read()) == {"keys": []}


async def test_it_is_fetched_again_and_again_also_after_the_issuer_was_away():
    answers = [httpx.Response(200, text="1"), httpx.Response(503), httpx.Response(200, text="3")]
    read, pauses = [], []
    async with published(lambda _: answers.pop(0)) as keys:

        async def pause(seconds):
            pauses.append(seconds)
            read.append(keys.read() if len(pauses) > 1 else None)
            if not answers:
                raise asyncio.CancelledError

        with pytest.raises(FileNotFoundError):
            keys.read()
        with pytest.raises(asyncio.CancelledError):
            await keys.keep_fetching(pause)
    assert read == [None, "1", "1", "3"]
    assert set(pauses) == {issuer.FETCH_SECONDS}


async def test_a_key_that_the_issuer_takes_away_ends_its_tokens(tmp_path):
    token = issue_token(tmp_path, "hospital-chengdu")
    sets = [(tmp_path / "jwks.json").read_text(), '{"keys": []}']
    clock = Clock()
    async with published(lambda _: httpx.Response(200, text=sets.pop(0))) as keys:
        await keys.fetch()
        callers = Callers(
            issuer=UNSERVED_ISSUER, audience="chuanyu-gateway", keys=IssuerKeys(keys.read, ADDRESS, clock)
        )
        callers.verified(token)
        await keys.fetch()
        clock.at += REREAD_SECONDS
        with pytest.raises(NotAuthenticated):
            callers.verified(token)
