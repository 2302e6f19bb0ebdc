"""An auditor's desk, and the commands of whoever runs the gateway, for the tests of the audit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from towns import Desk, Place, until

from gateway.evidence.checkpoints import Judged, Trust
from gateway.evidence.notes import VerifierKey
from gateway.evidence.receipts import Receipt, read_receipt
from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call

AUDIT = "/v1/audit"


class Auditor(Desk):
    """Somebody with the right to read the audit."""

    def search(self, *, status: int = 200, purpose: str = "supervision", **sought: Any) -> dict[str, Any]:
        """One page of entries."""
        return self.ask(f"{AUDIT}/searches", {"purpose": purpose, **sought}).told(status).answer

    def entries(self, **sought: Any) -> list[dict[str, Any]]:
        """The entries of one page."""
        return list(self.search(**sought)["entries"])

    def open_bodies(self, index: int, *, purpose: str = "dispute", reason: str = "申诉 12 号") -> Call:
        """What is behind an entry."""
        return self.ask(f"{AUDIT}/entries/{index}/bodies", {"purpose": purpose, "reason": reason})

    def report(self, person: dict[str, Any]) -> dict[str, Any]:
        """Who saw what about a person."""
        body = {"purpose": "subject_request", "person": person}
        return self.ask(f"{AUDIT}/access-reports", body).told(200).answer

    def newest(self, action: str) -> dict[str, Any]:
        """The newest entry with an action."""
        return next(one for one in self.entries() if one["action"] == action)


@contextmanager
def auditing(place: Place, client_id: str = "auditor") -> Iterator[Auditor]:
    """Sit down at an auditor's desk."""
    with Auditor(place.town.url("gateway"), place.town.token(client_id)) as auditor:
        yield auditor


def by_document(case: Case) -> dict[str, Any]:
    """The case's person by the resident id."""
    return {"document": {"kind": "resident_id_card", "number": case.person.resident_id}}


def by_number(case: Case) -> dict[str, Any]:
    """The case's person by the insured region's own number."""
    return {"insured": {"region": case.person.region, "person_number": case.person.number}}


def index_of(call: Call) -> int:
    """The index of the entry that a call's receipt is of."""
    return int(call.headers["receipt"].split("/")[-2])


def plain(place: Place, path: str, **headers: str) -> httpx.Response:
    """What anybody gets."""
    return httpx.get(place.town.url("gateway") + path, headers=headers, trust_env=False)


def trust_of(desk: Desk) -> Trust:
    """Whose signatures count, as the gateway tells."""
    told = desk.read(f"{AUDIT}/keys").answer
    witnesses = {one["region"]: VerifierKey.read(one["key"]) for one in told["witnesses"]}
    return Trust(told["origin"], VerifierKey.read(told["log"][0]), witnesses)


def receipt_of(desk: Desk, index: int) -> tuple[Receipt, Judged]:
    """A receipt, checked with nothing but the public keys."""
    told = desk.read(f"{AUDIT}/entries/{index}/receipt").answer
    receipt = read_receipt(told["tlog_proof"])
    judged = receipt.check(trust_of(desk))
    assert (receipt.index, judged.level, judged.checkpoint.size) == (index, told["level"], told["tree_size"])
    return receipt, judged


def final_receipt_of(desk: Desk, index: int) -> tuple[Receipt, Judged]:
    """The same when both witnesses have cosigned; they are asked every second."""
    until(lambda: receipt_of(desk, index)[1].level == "witnessed_by_both")
    return receipt_of(desk, index)


def gateway(
    place: Place, *command: str, given: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the gateway's, as its operator would on the gateway's own machine."""
    surroundings = {"PATH": os.defpath, "LANG": "C.UTF-8", "LOGNAME": "operator-li", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "gateway", *command],
        env={**surroundings, **place.town.programs["migrate"].settings, **settings},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
