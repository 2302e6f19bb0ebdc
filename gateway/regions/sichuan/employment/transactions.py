"""Which numbered transaction (交易编号, jybh) carries which operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READS: Final[Mapping[str, str]] = {
    "find_postings": "J01",
    "read_posting": "J02",
    "find_seekers": "J03",
    "read_seeker": "J04",
    "find_registrations": "J05",
    "find_recognitions": "J06",
    "verify_certificate": "J07",
    "find_subsidies": "J08",
    "find_licences": "J09",
    "find_fairs": "J10",
    "read_monitoring": "J11",
}
"""One phase, nothing to confirm."""

CHANGES: Final[Mapping[str, str]] = {
    "publish_posting": "J21",
    "change_posting": "J22",
    "move_posting": "J23",
    "register_seeker": "J24",
    "move_seeker": "J25",
    "issue_referral": "J26",
    "offer_referral": "J27",
    "answer_referral": "J28",
    "close_referral": "J29",
    "announce_fair": "J30",
}
"""Two phases: call, then confirm or cancel."""
