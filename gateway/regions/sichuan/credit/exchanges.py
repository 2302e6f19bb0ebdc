"""Which exchange type (交换类型) carries which operation; one phase each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READS: Final[Mapping[str, str]] = {
    "find_records": "XY01",
    "read_record": "XY02",
    "find_subjects": "XY03",
    "read_registration": "XY04",
    "find_person_records": "XY05",
    "hear_changes": "XY06",
}
CHANGES: Final[Mapping[str, str]] = {"deliver_record": "XY11"}
ENQUIRY: Final = "XY90"
PAGE: Final = "docs/regions/sichuan-credit.md section"
