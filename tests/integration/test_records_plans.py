"""What runs for every settlement or audit finds its rows by an index, however many there are."""

import re

import pytest

from gateway.records import audit_reading, bodies, claims, log_reading
from gateway.records.database import connected
from gateway.records.memory import Read

ALWAYS = "'-infinity', 'infinity'"
NOBODY = "'{00000000-0000-0000-0000-000000000000}'"
STATEMENTS = {
    "CLAIM": (claims._CLAIM, ""),
    **{read.name: (read.value, "") for read in Read},
    "ANSWERS": (bodies._OF_ERRANDS, f"{NOBODY}, '-infinity'"),
    "TRAIL_OF_A_PERSON": (audit_reading.searching([audit_reading.OF_SEALS]), f"{ALWAYS}, 51, {NOBODY}"),
    "TRAIL_OF_AN_ERRAND": (audit_reading.searching([audit_reading.OF_ERRANDS]), f"{ALWAYS}, 51, {NOBODY}"),
    "ENTRY": (audit_reading._BY_INDEX, f"0, 1, {ALWAYS}"),
    "BODIES": (audit_reading._BODIES, f"0, 1, {ALWAYS}"),
    "ENTRIES": (log_reading._ENTRIES, f"0, 256, {ALWAYS}"),
    "LEAVES": (log_reading._LEAVES, f"0, 256, {ALWAYS}"),
    "FIRST_CHECKPOINT": (log_reading._FIRST_OVER, "0"),
    "COSIGNED_FIRST": (log_reading._COSIGNED_FIRST, "0, '{x}', 2, 100000"),
    "COSIGNED_LAST": (log_reading._COSIGNED_LAST, "0, '{x}', 2, 100000"),
    "CHECKPOINT": (log_reading._OF_SIZE, "1"),
    "TILES": (log_reading._WHOLE_TILES, ""),
}
"""With the values it is planned for; without any where none can be ruled out by its value."""


def scans(node):
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        yield node
    for child in node.get("Plans", ()):
        yield from scans(child)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_frequent_statement_reads_a_whole_table(records, name):
    statement, values = STATEMENTS[name]
    if not values:
        values = ", ".join(["NULL"] * max(int(number) for number in re.findall(r"\$(\d+)", statement)))
    async with connected(records.engine) as connection:
        await connection.execute(f"PREPARE frequent AS {statement}")
        told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE frequent ({values})")
        await connection.execute("DEALLOCATE frequent")
    found = list(scans(told[0]["Plan"]))
    assert found
    for scan in found:
        looked_up = "Index Cond" in scan or "Recheck Cond" in scan
        assert looked_up, f"{scan['Node Type']} on {scan['Relation Name']}"
