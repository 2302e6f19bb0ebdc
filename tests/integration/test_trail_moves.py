"""What an earlier version wrote into its trail becomes the beginning of the log, byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from uuid import uuid4

import asyncpg
import pytest
from log_samples import TRUST, findings, publisher, written_entries
from records_keys import KEEPER

from gateway.cases.audit import Sought
from gateway.cases.receipts import Receipts
from gateway.records.opening import open_records

TO = "import sys; from gateway.records import migrating; migrating.{}(*sys.argv[1:3], to=sys.argv[3])"
ERRAND = """
INSERT INTO errands (id, client_id, key, organisation, operation, changes_state, region, institution_code,
    insured_area, treatment_area, fingerprint, facts, message_id, exclusive, trace_id, claimed_at, state,
    effect, attempt, node, residue, salt, answer)
VALUES ($1, 'his', gen_random_uuid(), '', 'settle', true, 'chongqing', '', '500198', '510198', '', '{}',
    gen_random_uuid(), true, '', now(), $2, $3, 1, 1, '[]', 'salt', 'answer')
"""
TRAIL = """
INSERT INTO trail (recorded_at, entry, errand_id, action, outcome, effect, region, client_id, organisation)
VALUES (now(), $1, $2, $3, $4, $5, 'chongqing', 'his', '')
"""


def migrate(database, how, to):
    done = subprocess.run(
        [sys.executable, "-c", TO.format(how), database.owner_url, database.app_url, to],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


async def old(database, state="answered"):
    """A database of the version before, with 300 errands in its trail; gives the trail's bytes."""
    migrate(database, "upgrade", "0002")
    effect, told = "applied" if state == "answered" else "unknown", []
    errands = [uuid4() for _ in range(300)]
    for errand_id in errands:
        for action, outcome, what in (("claim", "asked", "unknown"), ("close", state, effect)):
            entry = json.dumps(
                {
                    "action": action,
                    "client_id": "his",
                    "effect": what,
                    "errand_id": str(errand_id),
                    "outcome": outcome,
                    "region": "chongqing",
                    "version": 1,
                }
            ).encode()
            told.append((entry, errand_id, action, outcome, what))
    connection = await asyncpg.connect(database.owner_url)
    await connection.executemany(ERRAND, [(errand_id, state, effect) for errand_id in errands])
    await connection.executemany(TRAIL, told)
    await connection.close()
    return [entry for entry, *_ in told]


async def test_the_trail_becomes_the_log_and_proves_itself(empty_database):
    told = await old(empty_database)
    assert migrate(empty_database, "upgrade", "head")[0] == 0
    assert list((await written_entries(empty_database)).values()) == told
    assert await findings(empty_database) == []
    records = await open_records(
        empty_database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER
    )
    try:
        publishing = publisher(records)
        await publishing.publish()
        receipt, judged = await Receipts(records.log, publishing, TRUST).of(17, told[17])
        assert receipt.check(TRUST, told[17]).level == judged.level == "witnessed_by_both"
        assert len(await records.audit.search(Sought(outcome="answered", limit=1000))) == 300
    finally:
        await records.aclose()


async def test_and_back_again(empty_database):
    told = await old(empty_database)
    migrate(empty_database, "upgrade", "head")
    assert migrate(empty_database, "downgrade", "0002")[0] == 0
    rows = await empty_database.ask("SELECT entry FROM trail ORDER BY place")
    assert [row["entry"] for row in rows] == told


@pytest.mark.parametrize("state", ["following_up", "waiting"])
async def test_what_is_under_way_is_finished_first(empty_database, state):
    """Its answer stood in the errand; there is no message in the old trail to seal it with."""
    await old(empty_database, state)
    status, said = migrate(empty_database, "upgrade", "head")
    assert status != 0
    assert "finish the errands that are following_up or waiting first" in said
    assert len(await empty_database.ask("SELECT 1 FROM trail")) == 600
