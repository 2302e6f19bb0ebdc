"""A hospital's window (医院窗口): a plain HTTP client of the gateway that carries a visit through."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import Case, Person

SERVICE = "/v1/medical-insurance"


class NotAsTold(Exception):
    """Something came out otherwise than the story says."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the hospital wrote it, and what it was told."""

    method: str
    path: str
    body: dict[str, Any] | None
    status: int
    headers: httpx.Headers
    answer: dict[str, Any]
    content: bytes
    """The answer as it came, to the byte."""

    @property
    def errand_id(self) -> str:
        """The first errand behind the answer (办件号)."""
        return self.headers["errand-id"].split(",")[0].strip()

    @property
    def replayed(self) -> bool:
        """Whether the answer is that of an earlier request with the same key."""
        return bool(self.headers.get("idempotent-replayed") == "true")

    def told(self, status: int) -> "Call":
        """Return this call if its status is the expected one."""
        if self.status != status:
            problem = f"{self.answer.get('title', '')} {self.answer.get('detail', '')}".strip()
            raise NotAsTold(f"{self.method} {self.path}: expected {status}, got {self.status} ({problem})")
        return self


class Window:
    """One hospital's way to the gateway; every step is one request and gives the whole call back."""

    def __init__(self, gateway: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=gateway, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
        )

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def read(self, path: str) -> Call:
        """Read what the gateway remembers."""
        return self._call("GET", path, None, {}).told(200)

    def ask(self, path: str, body: dict[str, Any] | None, *, key: str | None = None, fault: str = "") -> Call:
        """Send a request; `fault` is what the sandbox's region shall do to it on purpose."""
        headers = {"Idempotency-Key": key} if key else {}
        if fault:
            headers["X-Sandbox-Fault"] = fault
        return self._call("POST", path, body, headers)

    def do(self, path: str, body: dict[str, Any] | None, status: int) -> Call:
        """Send a request that changes something, under a new key, and expect it to be done."""
        return self.ask(path, body, key=new_key()).told(status)

    def search(self, person: Person) -> Call:
        """Ask both regions about a person."""
        return self.ask(f"{SERVICE}/enrolments/search", forms.enrolment_search(person)).told(200)

    def enrolment(self, person: Person) -> dict[str, Any]:
        """Return the person's enrolment of the kind that the case uses."""
        found = [row for region in self.search(person).answer["regions"] for row in region["enrolments"]]
        for row in found:
            if row["insurance_kind"] == person.insurance and row["status"] == "active":
                return dict(row)
        raise NotAsTold(f"no region knows an active {person.insurance} enrolment of {person.number}")

    def file_referral(self, case: Case) -> Call:
        """File the referral that the case rests on."""
        return self.do(f"{SERVICE}/remote-treatment-filings", forms.referral(case), 201)

    def open(self, case: Case, filing_id: str | None = None) -> Call:
        """Open the visit at both regions."""
        case_number = f"ZY{secrets.token_hex(6).upper()}"
        return self.do(f"{SERVICE}/visits", forms.opening(case, case_number, filing_id), 201)

    def add_lines(self, case: Case, visit_id: str) -> Call:
        """Have the treatment region classify all lines."""
        return self.do(f"{_visit(visit_id)}/fee-lines", forms.fee_lines(case), 201)

    def diagnose(self, case: Case, visit_id: str) -> Call:
        """Tell the treatment region the diagnosis."""
        return self.do(f"{_visit(visit_id)}/diagnoses", forms.diagnoses(case), 200)

    def discharge(self, case: Case, visit_id: str) -> Call:
        """Discharge the inpatient."""
        return self.do(f"{_visit(visit_id)}/discharge", forms.discharge(case), 200)

    def pre_settle(self, case: Case, visit_id: str) -> Call:
        """Ask the insured region what a settlement would pay."""
        return self.ask(f"{_visit(visit_id)}/pre-settlements", forms.settlement(case)).told(200)

    def settle(self, case: Case, visit_id: str, *, key: str | None = None, fault: str = "") -> Call:
        """Settle; the status is the caller's to judge."""
        path = f"{_visit(visit_id)}/settlements"
        return self.ask(path, forms.settlement(case), key=key or new_key(), fault=fault)

    def cancel_settlement(self, settlement_id: str) -> Call:
        """Take a known settlement back (退费)."""
        path = f"{SERVICE}/settlements/{settlement_id}/cancellation"
        return self.do(path, {"reason": "患者要求退费"}, 201)

    def ready_to_settle(self, case: Case) -> str:
        """Carry the case up to its settlement and return the visit's id."""
        filing = self.file_referral(case).answer["filing_id"] if case.referred else None
        visit_id = str(self.open(case, filing).answer["visit_id"])
        self.diagnose(case, visit_id)
        self.add_lines(case, visit_id)
        if case.inpatient:
            self.discharge(case, visit_id)
        return visit_id

    def _call(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Call:
        try:
            response = self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotAsTold(
                f"{method} {path}: no answer from the gateway ({type(error).__name__})"
            ) from error
        try:
            answer = response.json()
        except ValueError as error:
            raise NotAsTold(f"{method} {path}: status {response.status_code} without JSON") from error
        return Call(method, path, body, response.status_code, response.headers, answer, response.content)


def new_key() -> str:
    """Make an idempotency key (幂等键)."""
    return f"his-{secrets.token_hex(8)}"


def _visit(visit_id: str) -> str:
    return f"{SERVICE}/visits/{visit_id}"
