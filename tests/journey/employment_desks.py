"""The two employment offices at their windows, and what testers may do behind them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from gateway.sandbox.town import Town

EMPLOYMENT = "/v1/employment"
CLIENTS = {"sichuan": "employment-office-chengdu", "chongqing": "employment-office"}
SIGNED = {
    "sichuan": {"office_code": "510198000021", "handled_by": "SC3001"},
    "chongqing": {"office_code": "500198000021", "handled_by": "CQ3001"},
}
WANG = {"name": "王建国", "id_number": "510198197203150010"}
WISHES = {
    "telephone": "028-60000010",
    "household": {"kind": "urban", "area": "510198"},
    "category": "employed",
    "education": "senior_high",
    "skill_level": "senior",
    "occupations": ["6-31-01-03"],
    "kind": "contract",
    "pay_minimum": "5000.00",
    "wanted_area": "500198",
}
"""A seeker of Sichuan's, and what he is looking for."""
SEARCHES = {"sichuan": "J01", "chongqing": "Z01"}

Body = dict[str, Any]


class Office:
    """An employment office: it asks the gateway, and a tester acts for its region behind it."""

    def __init__(self, region: str, gateway: httpx.Client, behind: httpx.Client) -> None:
        self.region = region
        self._gateway = gateway
        self._behind = behind

    def post(self, path: str, body: Body, *, key: str | None = None) -> httpx.Response:
        """Ask as the contract has it; with a key of its own unless one is given."""
        return self._gateway.post(
            EMPLOYMENT + path, json=body, headers={"idempotency-key": key or uuid4().hex}
        )

    def act(self, path: str, **said: Any) -> Body:
        """Have something done, signed by the office; what came of it."""
        response = self.post(path, {**said, **SIGNED[self.region]})
        assert response.status_code in (200, 201), response.text
        told: Body = response.json()
        return told

    def get(self, path: str) -> Body:
        """Read."""
        response = self._gateway.get(EMPLOYMENT + path)
        assert response.status_code == 200, response.text
        told: Body = response.json()
        return told

    def search(self, **said: Any) -> Body:
        """A page of postings."""
        response = self.post("/postings/search", said)
        assert response.status_code == 200, response.text
        told: Body = response.json()
        return told

    # -- behind the gateway --------------------------------------------------------------------------

    def register_posting(self, **said: Any) -> str:
        """A unit registers a posting in the region."""
        response = self._behind.post("/control/employment/postings", json=said)
        assert response.status_code == 200, response.text
        return str(response.json()["posting_number"])

    def act_behind(self, posting_number: str, act: str) -> None:
        """An office of the region acts on a posting."""
        body = {"posting_number": posting_number, "act": act}
        assert self._behind.post("/control/employment/acts", json=body).status_code == 200

    def fail(self, transaction: str, fault: str, times: int = 1) -> None:
        """Provoke a failure of the region."""
        body = {"transaction": transaction, "fault": fault, "times": times}
        assert self._behind.post("/sandbox/faults", json=body).status_code < 300

    def published_here(self) -> list[Body]:
        """The other region's postings, as the region keeps them."""
        told = self._behind.get("/control/employment/postings").json()
        return list(told["postings"] if isinstance(told, dict) else told)


@contextmanager
def offices_of(town: Town) -> Iterator[dict[str, Office]]:
    """Both of them."""
    opened: list[httpx.Client] = []
    offices = {}
    try:
        for region, client_id in CLIENTS.items():
            gateway = httpx.Client(
                base_url=town.url("gateway"),
                headers={"authorization": f"Bearer {town.token(client_id)}"},
                timeout=60,
                trust_env=False,
            )
            behind = httpx.Client(base_url=town.url(region), timeout=60, trust_env=False)
            opened += [gateway, behind]
            offices[region] = Office(region, gateway, behind)
        yield offices
    finally:
        for client in opened:
            client.close()
