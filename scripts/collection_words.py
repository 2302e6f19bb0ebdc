"""What a collection is made of, and the walks through each service that it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_ASKED = 40
"""How often a walk asks again, a quarter of a second apart, for what the worker is at."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, filled with the contract's examples."""

    name: str
    summary: str
    tag: str
    method: str
    path: str
    places: tuple[tuple[str, str], ...]
    """Parameters within the path, with their examples."""
    query: tuple[tuple[str, str, bool], ...]
    headers: tuple[tuple[str, str, bool], ...]
    body: Mapping[str, Any] | None
    status: int
    members: Mapping[str, str]
    told_headers: tuple[str, ...]
    keeps: Mapping[str, str]
    """By variable: the member of the answer that later requests take, by the contract's links."""
    until: tuple[str, str] | None = None
    checks: str = ""

    @property
    def body_text(self) -> str:
        """The body as it is sent; variables of whole numbers stand without quotation marks."""
        text = json.dumps(self.body, ensure_ascii=False, indent=2)
        return text.replace('"{{version}}"', "{{version}}")

    def header_value(self, name: str, example: str) -> str:
        """A fresh key for each request; the example otherwise."""
        return "{{$guid}}" if name == "Idempotency-Key" else example

    def script(self, body: str, keep: str) -> list[str]:
        """Keeps what later requests take; `body` and `keep` are the tool's words for answer and variable."""
        return [
            f"if ({body} && {body}.{member} !== undefined) {keep}({json.dumps(name)}, {body}.{member});"
            for name, member in self.keeps.items()
        ]

    @staticmethod
    def javascript_type(kind: str) -> str:
        """What the runners' assertions call a type of JSON."""
        return "number" if kind == "integer" else kind


@dataclass(frozen=True, kw_only=True)
class Folder:
    """Requests that stand together and are sent by one client."""

    name: str
    tag: str
    about: str
    requests: tuple[Request, ...]

    @property
    def client(self) -> str:
        """The prefix of the variables with the client's id and secret."""
        return CLIENT_OF[self.tag]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request of a walk, with what it takes of earlier answers."""

    operation: str
    body: Mapping[str, Any] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    until: tuple[str, str] | None = None
    """Asked again until this member of the answer has this value: the worker is on it."""
    checks: str = ""
    """A statement about `body`, in JavaScript; false is a failure."""


CLIENTS = {
    "hospital": "hospital-chengdu",
    "pension_office": "pension-office-chongqing",
    "employment_office": "employment-office",
    "market_regulator": "market-regulator",
    "auditor": "auditor",
    "administrator": "administrator",
}
"""By variable: the sandbox's client. Its secret is not here: a collection holds none."""

CLIENT_OF = {
    "medical-insurance": "hospital",
    "pension": "pension_office",
    "employment": "employment_office",
    "credit": "market_regulator",
    "errands": "hospital",
    "audit": "auditor",
    "regions": "hospital",
    "administration": "administrator",
}

WALKS = {
    "medical-insurance": (
        Step(operation="searchEnrolments"),
        Step(operation="createRemoteTreatmentFiling"),
        Step(operation="getRemoteTreatmentFiling"),
        Step(operation="cancelRemoteTreatmentFiling"),
        Step(operation="openVisit", body={"case_number": "ZY{{$timestamp}}"}),
        Step(operation="addFeeLines", checks="body.total === '4000.00'"),
        Step(operation="listFeeLines"),
        Step(operation="dischargePatient", checks="body.state === 'discharged'"),
        Step(operation="preSettleVisit"),
        Step(operation="settleVisit", checks="body.amounts.total === '4000.00'"),
        Step(operation="getSettlement", checks="body.kind === 'settlement'"),
        Step(operation="cancelSettlement", checks="body.amounts.total === '-4000.00'"),
    ),
    "pension": (
        Step(operation="determineBenefitArea"),
        Step(operation="calculateTransferAmount"),
        Step(operation="applyForTransfer"),
        Step(
            operation="getTransfer",
            keeps={"version": "version"},
            until=("relation_status", "awaiting_review"),
        ),
        Step(operation="listTransfers", checks="body.transfers.length > 0"),
        Step(operation="withdrawTransfer", body={"version": "{{version}}"}),
        Step(operation="getTransfer", checks="body.relation_status === 'withdrawn'"),
    ),
    "employment": (
        Step(
            operation="searchPostings",
            keeps={"cursor": "next_cursor", "first_hit": "hits[0].posting_number"},
            checks="body.hits.length === 2 && body.regions.length === 2",
        ),
        Step(
            operation="searchPostings",
            body={"cursor": "{{cursor}}"},
            checks="body.hits.length > 0"
            " && body.hits.every((hit) => hit.posting_number !== kept('first_hit'))",
        ),
        Step(operation="verifyCertificate"),
        Step(operation="listJobFairs"),
    ),
    "credit": (
        Step(operation="searchCreditSubjects"),
        Step(operation="searchCreditRecords", checks="body.records.length > 0"),
        Step(operation="pushCreditRecord"),
        Step(operation="getCreditPush", checks="body.push_id === kept('push_id')"),
    ),
}
"""A walk per service that goes through in any fresh sandbox, as often as one likes."""
