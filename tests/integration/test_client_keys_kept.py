"""Keys of clients and used nonces as Postgres keeps them: secrets wrapped, each nonce once on all nodes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
from records_keys import KEEPER
from structlog.testing import capture_logs

from gateway.cases.client_keys import ClientKey, SignatureAlgorithm, new_secret
from gateway.cases.registrations import Registration
from gateway.evidence.sealing import Suite
from gateway.records import nonces
from gateway.records.acting import Act, operator
from gateway.records.client_keys import (
    PostgresClientKeys,
    add_public_key,
    add_secret,
    kept_keys,
    remove_key,
)
from gateway.records.database import open_engine
from gateway.records.nonces import PostgresNonces
from gateway.records.registrations import register
from gateway.records.rewrapping import keys_in_use, rewrap
from gateway.records.seals import Seals
from gateway.vocabulary import now

PUBLIC = bytes(range(32))
HIS = Registration.model_validate(
    {
        "organisation": "12510198MA6000016E",
        "name": "沙盒成都第一医院",
        "kind": "hospital",
        "institution_code": "H51019800001",
        "scopes": ["medical-insurance"],
        "valid_from": "2026-01-01",
    }
)


@asynccontextmanager
async def acting_on(database, keeper=KEEPER):
    connection = await asyncpg.connect(database.owner_url)
    try:
        yield Act(connection, operator("tester"), Seals(keeper, Suite.INTERNATIONAL))
    finally:
        await connection.close()


@pytest.fixture
async def act(database):
    async with acting_on(database) as act:
        await register(act, {"his": HIS, "bank": HIS})
        yield act


async def entries_of(database, action):
    rows = await database.ask("SELECT entry FROM log_entries WHERE action = $1 ORDER BY index", action)
    return [row["entry"].decode() for row in rows]


# -- keys ------------------------------------------------------------------------------------------------


async def test_a_gateway_reads_the_keys_that_count(records, act):
    before = await records.client_keys.changes()
    secret, sm3 = new_secret(), new_secret()
    assert await add_public_key(act, "his", PUBLIC) == "his.1"
    assert await add_secret(act, "his", SignatureAlgorithm.HMAC_SHA256, secret, KEEPER) == "his.2"
    assert await add_secret(act, "bank", SignatureAlgorithm.HMAC_SM3, sm3, KEEPER) == "bank.1"
    assert await records.client_keys.changes() > before
    assert sorted(await records.client_keys.all(), key=lambda one: one.key_id) == [
        ClientKey("bank.1", "bank", SignatureAlgorithm.HMAC_SM3, sm3),
        ClientKey("his.1", "his", SignatureAlgorithm.ED25519, PUBLIC),
        ClientKey("his.2", "his", SignatureAlgorithm.HMAC_SHA256, secret),
    ]


async def test_a_secret_lies_nowhere_in_the_open(database, act):
    secret = new_secret()
    await add_secret(act, "his", SignatureAlgorithm.HMAC_SHA256, secret, KEEPER)
    (row,) = await database.ask("SELECT * FROM client_keys")
    assert row["public_key"] is None
    assert (row["wrapped_by"], len(row["wrapped"])) == ("first", 12 + 32 + 16)
    for table in ("client_keys", "log_entries", "sealed_bodies"):
        for line in await database.ask(f"SELECT one::text AS line FROM {table} AS one"):
            assert secret.hex() not in line["line"]


async def test_each_change_is_an_entry_that_names_the_key_and_not_the_secret(database, act):
    await add_public_key(act, "his", PUBLIC)
    await add_secret(act, "his", SignatureAlgorithm.HMAC_SM3, new_secret(), KEEPER)
    await remove_key(act, "his.2", reason="设备报废 3 号")
    public, secret = await entries_of(database, "add_client_key")
    assert '"key":"his.1"' in public
    assert '"sha256":"Yw3NKWbEM2aRElRIu7JbT/QSpJxzLbLIq8G4WBvXEN0="' in public
    assert '"algorithm":"hmac-sm3"' in secret
    (removed,) = await entries_of(database, "remove_client_key")
    assert '"reason":"设备报废 3 号"' in removed


async def test_a_removed_key_counts_no_longer_its_secret_is_gone_and_its_number_is_never_used_again(
    records, database, act
):
    await add_secret(act, "his", SignatureAlgorithm.HMAC_SHA256, new_secret(), KEEPER)
    before = await records.client_keys.changes()
    assert await remove_key(act, "his.1", reason="x")
    assert await records.client_keys.changes() > before
    assert await records.client_keys.all() == []
    (row,) = await database.ask("SELECT wrapped, wrapped_by, removed_at FROM client_keys")
    assert (row["wrapped"], row["wrapped_by"]) == (None, None)
    assert not await remove_key(act, "his.1", reason="x")
    assert await add_public_key(act, "his", PUBLIC) == "his.2"
    assert [(one.key_id, one.removed_at is None) for one in await kept_keys(act)] == [
        ("his.1", False),
        ("his.2", True),
    ]


async def test_keys_are_for_registered_clients_only(database, act):
    assert await add_public_key(act, "nobody", PUBLIC) is None
    assert await add_secret(act, "nobody", SignatureAlgorithm.HMAC_SM3, new_secret(), KEEPER) is None
    assert not await remove_key(act, "nobody.1", reason="x")
    assert await database.ask("SELECT * FROM client_keys") == []
    assert await entries_of(database, "add_client_key") == []


async def test_two_that_add_a_key_at_once_get_two(database, act):
    async def add():
        async with acting_on(database) as another:
            return await add_public_key(another, "his", PUBLIC)

    assert sorted(await asyncio.gather(*(add() for _ in range(5)))) == [f"his.{n}" for n in range(1, 6)]


async def test_a_secret_that_does_not_open_is_left_out_and_said(records, database, act):
    await add_secret(act, "his", SignatureAlgorithm.HMAC_SHA256, new_secret(), KEEPER)
    await add_secret(act, "bank", SignatureAlgorithm.HMAC_SHA256, new_secret(), KEEPER)
    await add_public_key(act, "bank", PUBLIC)
    # Two secrets exchanged: each opens for its own key only.
    await database.tell(
        "UPDATE client_keys AS one SET wrapped = other.wrapped FROM client_keys AS other "
        "WHERE one.key_id = 'his.1' AND other.key_id = 'bank.1'",
        "UPDATE client_keys SET wrapped_by = 'nobodys' WHERE key_id = 'bank.1'",
    )
    with capture_logs() as lines:
        assert [one.key_id for one in await records.client_keys.all()] == ["bank.2"]
    assert sorted((line["event"], line["key"], line["error"]) for line in lines) == [
        ("client_keys.sealed_shut", "bank.1", "KeyMissing"),
        ("client_keys.sealed_shut", "his.1", "SealBroken"),
    ]


async def test_secrets_are_wrapped_anew_with_everything_else(records, database, act):
    secret = new_secret()
    await add_secret(act, "his", SignatureAlgorithm.HMAC_SHA256, secret, KEEPER)
    await add_secret(act, "bank", SignatureAlgorithm.HMAC_SM3, new_secret(), KEEPER)
    await remove_key(act, "bank.1", reason="x")
    await add_public_key(act, "bank", PUBLIC)
    assert await keys_in_use(act) == {"first"}
    anew = KEEPER.with_new("second", Suite.NATIONAL)
    assert [done async for done in rewrap(act, anew, "second")] == [1]
    assert await keys_in_use(act) == {"second"}
    read = await PostgresClientKeys(records.engine, anew.with_only({"second"})).all()
    assert {one.key_id: one.material for one in read} == {"his.1": secret, "bank.2": PUBLIC}
    assert [done async for done in rewrap(act, anew, "second")] == []


async def test_the_running_role_gives_nobody_a_key(database, act):
    if database.app_url == database.owner_url:
        pytest.skip("NOT PROVEN HERE: DATABASE_URL names one role for everything")
    await add_public_key(act, "his", PUBLIC)
    connection = await asyncpg.connect(database.app_url)
    try:
        for statement in (
            "UPDATE client_keys SET public_key = '\\x00'",
            "DELETE FROM client_keys",
            "INSERT INTO client_keys SELECT * FROM client_keys",
            "UPDATE client_nonces SET keep_until = now()",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


# -- nonces ----------------------------------------------------------------------------------------------


@pytest.fixture
async def nodes(database):
    """Three gateways that know nothing of each other but the database."""
    engines = [open_engine(database.app_url, pool_size=3, name=f"node {n}") for n in range(3)]
    yield [PostgresNonces(engine) for engine in engines]
    for engine in engines:
        await engine.dispose()


async def test_of_many_that_bring_a_nonce_at_once_on_every_node_one_is_first(nodes, database):
    until = now() + timedelta(minutes=15)
    asked = [
        node.spend("his", f"nonce-{number:04}-of-the-test", until)
        for number in range(40)
        for node in nodes
        for _ in range(3)
    ]
    first = await asyncio.gather(*asked)
    assert len(first) == 360
    assert [sum(first[at : at + 9]) for at in range(0, 360, 9)] == [1] * 40
    (row,) = await database.ask("SELECT count(*) AS kept FROM client_nonces")
    assert row["kept"] == 40


async def test_a_nonce_is_its_clients_own_and_outlives_the_gateway(nodes, database):
    until = now() + timedelta(minutes=15)
    one, other, _ = nodes
    assert await one.spend("his", "a-nonce-of-the-test", until)
    assert await one.spend("bank", "a-nonce-of-the-test", until)
    assert not await other.spend("his", "a-nonce-of-the-test", until)
    await one.aclose()
    engine = open_engine(database.app_url, pool_size=3, name="started again")
    try:
        assert not await PostgresNonces(engine).spend("his", "a-nonce-of-the-test", until)
    finally:
        await engine.dispose()


async def test_nonces_are_let_go_of_when_their_time_is_over_and_not_before(nodes, database, monkeypatch):
    monkeypatch.setattr(nonces, "FORGOTTEN_AT_ONCE", 4)
    at = now()
    for number in range(10):
        await nodes[0].spend("his", f"old-nonce-number-{number}", at - timedelta(seconds=1))
    await nodes[0].spend("his", "a-nonce-of-the-test", at + timedelta(seconds=1))
    assert sum(await asyncio.gather(*(node.forget(at) for node in nodes))) == 10
    (row,) = await database.ask("SELECT nonce FROM client_nonces")
    assert row["nonce"] == "a-nonce-of-the-test"
    assert not await nodes[1].spend("his", "a-nonce-of-the-test", at)
