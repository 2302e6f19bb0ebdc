"""What the sandbox's control routes may see of Chongqing: ledger, accumulations, people, reset."""

import json
import sqlite3
from typing import Any

from gateway.sandbox.chongqing import pension_side
from gateway.sandbox.chongqing.credit import side as credit_side
from gateway.sandbox.chongqing.employment import side as employment_side
from gateway.sandbox.chongqing.region import Region
from gateway.sandbox.chongqing.store import fixture, yuan

_SETTLEMENT_STATES = {"0": "cancelled", "1": "stands", "2": "negative", "R": "reversed"}
_VISIT_STATES = {"0": "cancelled", "1": "open", "2": "discharged", "3": "settled"}
_PLAIN = ("psn_no", "insutype", "year")
_FILING_STATES = {"0": "cancelled", "1": "valid"}
_VISIT = [
    "mdtrt_id",
    "infno",
    "msgid",
    "psn_no",
    "insutype",
    "med_type",
    "case_number",
    "begntime",
    "endtime",
    "institution",
    "insured_area",
    "treatment_area",
    "cancel_msgid",
]
_FILING = [
    "number",
    "infno",
    "kind",
    "psn_no",
    "insutype",
    "area",
    "begins",
    "ends",
    "msgid",
    "cancel_msgid",
    "at",
]
_SETTLEMENT = ["setl_id", "mdtrt_id", "infno", "msgid", "psn_no", "init_setl_id", "insu_setl_id", "at"]


class ChongqingReadBack:
    """Reads the store as it is, without the region's wire quirks."""

    def __init__(self, region: Region) -> None:
        self._store = region.store

    def ledger(self) -> list[dict[str, Any]]:
        """Visits, settlements, records and filings; amounts in yuan as text."""
        return [
            *(_row("visit", row, _VISIT, _VISIT_STATES) for row in self._store.all("select * from visit")),
            *(_settlement(row) for row in self._store.all("select * from settlement order by setl_id")),
            *(
                _row("filing", row, _FILING, _FILING_STATES)
                for row in self._store.all("select * from filing")
            ),
        ]

    def accumulations(self, person: str) -> list[dict[str, Any]]:
        """Per enrolment and year, with the account's balance."""
        rows = self._store.all(
            "select accumulation.*, balance from accumulation join enrolment using (psn_no, insutype)"
            " where ? in ('', psn_no) order by psn_no, insutype, year",
            person,
        )
        return [
            {key: value if key in _PLAIN else str(yuan(value)) for key, value in dict(row).items()}
            for row in rows
        ]

    def people(self) -> list[dict[str, Any]]:
        """The fixtures as they are in their file."""
        people: list[dict[str, Any]] = fixture("people")["person"]
        return people

    def reset(self) -> None:
        """Back to the fixtures."""
        self._store.reset()
        pension_side.seed(self._store)
        employment_side.reset(self._store)
        credit_side.clear(self._store)


def _row(kind: str, row: sqlite3.Row, names: list[str], states: dict[str, str]) -> dict[str, Any]:
    return {"kind": kind, "status": states[row["status"]], **{name: row[name] for name in names}}


def _settlement(row: sqlite3.Row) -> dict[str, Any]:
    amounts = {name: str(yuan(amount)) for name, amount in json.loads(row["amounts"]).items()}
    shown = _row("record" if row["record"] else "settlement", row, _SETTLEMENT, _SETTLEMENT_STATES)
    return {**shown, "amounts": amounts}
