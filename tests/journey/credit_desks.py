"""Regulators of both provinces and a bank at their windows, and what authorities do behind them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from towns import IMPATIENT, Desk, Place, raised, until

from gateway.sandbox.demo.window import Call

CREDIT = "/v1/credit"
CLIENTS = {"sichuan": "market-regulator", "chongqing": "market-regulator-chongqing"}
BANK = "bank"
TIANFU, BAYU = "91510100MA6000016A", "91500000MA60000161"
VILLAGE = "N2510181MA60000164"
NAMESAKES = {"sichuan": "91510198MA60002001", "chongqing": "91500198MA6000200W"}
SUBJECT = {
    "sichuan": {"credit_code": BAYU, "name": "巴渝沙盒物流有限公司"},
    "chongqing": {"credit_code": TIANFU, "name": "天府沙盒商贸有限公司"},
}
"""Whom an authority of each region penalises: a company of the other one."""
MARK = {"sichuan": "川沙市监罚", "chongqing": "渝沙市监罚"}
HEAR = {"sichuan": "XY06", "chongqing": "X06"}
TELL = {"sichuan": "XY11", "chongqing": "T01"}
FIND = {"sichuan": "XY01", "chongqing": "X01"}

EAGER = {**IMPATIENT, "CHUANYU_HEARING_SECONDS": "0.2", "CHUANYU_SWEEP_SCHEDULE": "* * * * * */2"}
PATIENT = {**EAGER, "CHUANYU_HEARING_SECONDS": "3600"}
"""The worker hears once, when it starts."""

Body = dict[str, Any]


class Counter(Desk):
    """Somebody who asks about credit records, for the purposes of a regulator."""

    purpose = "credit_supervision"

    def records(self, code: str, *, fault: str = "", **more: Any) -> Call:
        """Ask what is recorded about a company."""
        body = {"credit_code": code, "purpose": self.purpose, **more}
        return self.ask(f"{CREDIT}/records/search", body, fault=fault)

    def named(self, name: str) -> Call:
        """Ask who bears a name."""
        return self.ask(f"{CREDIT}/subjects/search", {"name": name, "purpose": self.purpose})

    def person(self, name: str, id_number: str, **more: Any) -> Call:
        """Ask about a natural person, with their authorisation."""
        body = {"name": name, "id_number": id_number, "purpose": "个人贷款审批"}
        return self.ask(
            f"{CREDIT}/persons/records/search", {"authorisation_number": "SQ-2026-0001", **body, **more}
        )

    def report(self, code: str, **more: Any) -> Call:
        """Have a report made."""
        body = {"credit_code": code, "purpose": "credit_granting", **more}
        return self.ask(f"{CREDIT}/reports", body)

    def push(self, issuer: str, number: str, subject: str, *, fault: str = "") -> Call:
        """Have a record pushed by hand."""
        body = {"issuer_code": issuer, "document_number": number, "subject_code": subject}
        return self.ask(f"{CREDIT}/pushes", body, fault=fault)

    def pushes(self, query: str = "") -> Body:
        """The pushes of the caller's region."""
        return self.read(f"{CREDIT}/pushes{query}").answer

    def pushed(self, push_id: str) -> Body:
        """One push with everything that was told."""
        return self.read(f"{CREDIT}/pushes/{push_id}").answer


class BankCounter(Counter):
    """A bank that is asked for a loan."""

    purpose = "credit_granting"


@dataclass(frozen=True)
class CreditTown:
    """A town with its regulators, its bank, and the way behind its authorities."""

    place: Place
    counters: Mapping[str, Counter]
    bank: Counter

    def decides(self, region: str, **more: Any) -> Body:
        """An authority of a region penalises a company of the other one; what stands in its record."""
        number = f"{MARK[region]}〔2026〕{secrets.randbelow(10**9) + 1000}号"
        body = {
            "kind": "penalty",
            "subject": SUBJECT[region],
            "document_number": number,
            "penalties": ["fine"],
            "fine": "15000.00",
            **more,
        }
        told = self.behind(region, "decisions", body)
        return {**told, "subject_code": body["subject"]["credit_code"]}

    def acts(self, region: str, record_number: str, act: str, **more: Any) -> Body:
        """Its authority acts on a record."""
        return self.behind(region, "acts", {"record_number": record_number, "act": act, **more})

    def behind(self, region: str, what: str, body: Body) -> Body:
        """Something that testers may do."""
        response = self.place.controls[region].post(f"/control/credit/{what}", json=body)
        return dict(response.raise_for_status().json())

    def held(self, region: str, document_number: str) -> list[Body]:
        """What was pushed to a region under a document number."""
        rows = self.place.controls[region].get("/control/credit/pushes").raise_for_status().json()["pushes"]
        return [row for row in rows if row["document_number"] == document_number]

    @contextmanager
    def away(self, program: str) -> Iterator[None]:
        """A region, or the worker, is dead meanwhile."""
        self.place.town.kill(program)
        try:
            yield
        finally:
            self.place.town.restart(program)

    def push_of(self, region: str, document_number: str, look: Callable[[Body], bool]) -> Body:
        """The push of what a region decided, once it is as it should be."""

        def there() -> Body | None:
            for one in self.counters[region].pushes()["pushes"]:
                if one["document_number"] == document_number and look(one):
                    return dict(one)
            return None

        seen = until(there, seconds=60)
        assert seen is not None
        return seen


@contextmanager
def credit_town(directory: Path, settings: Mapping[str, str] = EAGER) -> Iterator[CreditTown]:
    """Raise a town whose worker hears often."""
    with ExitStack() as open_things:
        place = open_things.enter_context(raised(directory, settings=settings))
        gateway = place.town.url("gateway")
        counters = {
            region: open_things.enter_context(Counter(gateway, place.town.token(client)))
            for region, client in CLIENTS.items()
        }
        bank = open_things.enter_context(BankCounter(gateway, place.town.token(BANK)))
        yield CreditTown(place, counters, bank)


def document(town: CreditTown, code: str, accept: str) -> httpx.Response:
    """A report in another form."""
    return httpx.post(
        town.place.town.url("gateway") + f"{CREDIT}/reports",
        headers={"Authorization": f"Bearer {town.place.town.token(BANK)}", "Accept": accept},
        json={"credit_code": code, "purpose": "credit_granting"},
        trust_env=False,
        timeout=30,
    )
