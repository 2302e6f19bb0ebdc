"""Runs the gateway's own commands in a town, as its operator would on the gateway's machine."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass

import asyncpg

from gateway.sandbox.demo.window import NotAsTold
from gateway.sandbox.programs import PACKAGE_ROOT
from gateway.sandbox.town import Town

PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and how it ended."""

    status: int
    output: str

    @property
    def last_line(self) -> str:
        """The line that says what came of it."""
        return self.output.strip().rpartition("\n")[2]


def gateway(town: Town, *words: str, given: str = "") -> Said:
    """Run `gateway …` with the settings of whoever may migrate."""
    surroundings = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(PACKAGE_ROOT),
        "LOGNAME": "operator",
    }
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *words],
        env={**surroundings, **town.programs["migrate"].settings},
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode == 2:
        raise NotAsTold(f"gateway {words[0]}: {done.stderr.strip()}")
    return Said(done.returncode, done.stdout)


def tamper(town: Town, statement: str, *values: object) -> None:
    """Change the log as its owner, with its guards taken away for the moment."""
    assert town.database is not None
    url = town.database.owner_url

    async def change() -> None:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction():
                for table in await connection.fetch(_GUARDED):
                    await connection.execute(f"ALTER TABLE {table['name']} DISABLE TRIGGER USER")
                await connection.execute(statement, *values)
        finally:
            await connection.close()

    asyncio.run(change())


_GUARDED = """
SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
WHERE schemaname = 'log_parts' OR tablename LIKE 'log%'
"""
