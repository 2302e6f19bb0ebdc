"""Postings and registrations as a region tells them, for the tests of the employment market's rules."""

from datetime import date
from typing import Any

from gateway.services.employment.postings import Posting

TODAY = date(2026, 11, 26)


def posting(**changed: Any) -> Posting:
    """An ordinary posting of Sichuan; members are replaced by `changed`."""
    said: dict[str, Any] = {
        "region": "sichuan",
        "posting_number": "GW000000000001",
        "employer": {"name": "四川沙盒精工有限公司", "credit_code": "91510198MA6000155K", "industry": "C"},
        "title": "数控机床操作工",
        "occupation": "6-18-01-07",
        "kind": "contract",
        "dispatched": False,
        "openings": 6,
        "filled": 1,
        "pay": {"negotiable": False, "unit": "month", "minimum": "6500.00", "maximum": "9000.00"},
        "work_area": "510112",
        "description": "操作数控车床，能看懂零件图。",
        "registered_at": "2026-11-02T09:12:00+08:00",
        "changed_at": "2026-11-20T15:03:41+08:00",
        "valid_to": date(2026, 12, 2),
        "state": "active",
    }
    return Posting.model_validate(said | changed)
