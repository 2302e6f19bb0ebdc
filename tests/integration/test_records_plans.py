"""What runs for every settlement finds its rows by an index, however many visits there are."""

import re

import pytest

from gateway.records import claims
from gateway.records.database import connected
from gateway.records.memory import Read

STATEMENTS = {"CLAIM": claims._CLAIM, **{read.name: read.value for read in Read}}


def scans(node):
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        yield node
    for child in node.get("Plans", ()):
        yield from scans(child)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_frequent_statement_reads_a_whole_table(records, name):
    values = max(int(number) for number in re.findall(r"\$(\d+)", STATEMENTS[name]))
    async with connected(records.engine) as connection:
        await connection.execute(f"PREPARE frequent AS {STATEMENTS[name]}")
        told = await connection.fetchval(
            f"EXPLAIN (FORMAT JSON) EXECUTE frequent ({', '.join(['NULL'] * values)})"
        )
        await connection.execute("DEALLOCATE frequent")
    found = list(scans(told[0]["Plan"]))
    assert found
    for scan in found:
        looked_up = "Index Cond" in scan or "Recheck Cond" in scan
        assert looked_up, f"{scan['Node Type']} on {scan['Relation Name']}"
