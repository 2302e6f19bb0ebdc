"""Registrations in a real Postgres: every change is heard of, in whichever order they commit."""

from __future__ import annotations

import asyncio

import pytest
from records_keys import KEEPER

from gateway.cases.registrations import Registration, Registrations
from gateway.errands import Actor
from gateway.errors import NotAuthenticated
from gateway.evidence.sealing import Suite
from gateway.records.acting import acting, operator
from gateway.records.registrations import register, switch
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio

BANK = {
    "organisation": "91500198MA6000091X",
    "name": "沙盒银行",
    "kind": "bank",
    "scopes": ["credit"],
    "valid_from": "2026-01-01",
}


def asks(client_id):
    return Actor(client_id=client_id, organisation="", institution_code=None, scopes=frozenset({"credit"}))


class Dawdling:
    """An act that writes its entry when the test lets it, as one does that waits for the log."""

    def __init__(self, act):
        self.connection = act.connection
        self.act, self.waits, self.go = act, asyncio.Event(), asyncio.Event()

    async def record(self, *told):
        self.waits.set()
        await self.go.wait()
        await self.act.record(*told)


async def test_a_change_that_commits_behind_a_later_one_is_heard_of(database, records):
    registrations = Registrations(records.registrations, lambda: now().date())
    who = operator("root")
    async with (
        acting(database.owner_url, who, KEEPER, Suite.INTERNATIONAL) as first,
        acting(database.owner_url, who, KEEPER, Suite.INTERNATIONAL) as second,
    ):
        wanted = {name: Registration.model_validate(BANK) for name in ("bank-a", "bank-b")}
        await register(first, wanted)
        slow = Dawdling(first)
        shutting = asyncio.create_task(switch(slow, "bank-a", on=False, reason="stolen key"))
        await slow.waits.wait()
        await switch(second, "bank-b", on=False, reason="contract over")
        await registrations.look()
        registrations.admit(asks("bank-a"))
        with pytest.raises(NotAuthenticated):
            registrations.admit(asks("bank-b"))
        slow.go.set()
        await shutting
    await registrations.look()
    with pytest.raises(NotAuthenticated):
        registrations.admit(asks("bank-a"))
