"""Which numbered transaction (交易编号, jybh) carries which operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READS: Final[Mapping[str, str]] = {
    "find_insured": "Y01",
    "read_history": "Y02",
    "read_statement": "Y03",
    "read_refusal": "Y04",
    "hear": "Y05",
    "read_payment": "Y06",
    "find_survival": "Y07",
}
"""One phase, nothing to confirm."""

CHANGES: Final[Mapping[str, str]] = {
    "issue_certificate": "Y11",
    "register_application": "Y12",
    "handle": "Y13",
    "issue_letter": "Y14",
    "deliver_letter": "Y15",
    "return_statement": "Y16",
    "deliver_statement": "Y17",
    "clear_overlap": "Y18",
    "announce_batch": "Y21",
    "post_payment": "Y22",
    "return_payment": "Y23",
    "submit_survival": "Y25",
}
"""Two phases: call, then confirm or cancel."""
