"""Credit answers that are wrong on purpose while what is kept stays right."""

from typing import Any

from gateway.sandbox.chongqing.credit.envelope import Rows

UNKNOWN = "QQ9"
_CODED = ("CF_CFLB1", "XK_SPLB", "MLDL", "REGSTATE", "GSBZ", "CLZT")


def with_unknown_code(rows: Rows) -> Rows:
    """One code that no table has."""
    spoilt: list[dict[str, Any]] = [dict(row) for row in rows]
    for row in spoilt:
        for name in _CODED:
            if name in row:
                row[name] = UNKNOWN
                return spoilt
    return spoilt


def with_a_wrong_count(rows: Rows) -> tuple[Rows, int]:
    """Rows that are not as many as the answer says; of a receipt, a version that was passed long ago."""
    if rows and "TSBB" in rows[0]:
        return [{**rows[0], "TSBB": str(int(rows[0]["TSBB"]) - 1)}], len(rows)
    return rows, len(rows) + 1
