"""A real thing behind every address with an id, whose it is, and who else of the same kind may ask for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from auditing import gateway, index_of
from credit_desks import CLIENTS as REGULATORS
from credit_desks import Counter, CreditTown
from employment_desks import SIGNED, WANG, WISHES, offices_of
from pension_cases import PensionTown, pension_town
from pension_courses import somebody
from pension_money import cashier_of
from towns import Place, case_of, until

from gateway.sandbox.demo.cases import CASE_A
from gateway.vocabulary import BEIJING

CHENGDU, CLINIC = "hospital-chengdu", "hospital-chengdu-clinic"
NEIGHBOUR = "stranger"
"""An employment office of a second area in Sichuan: what the first one has to do with is not its own."""
OF_THE_NEIGHBOUR = """
[clients.stranger]
organisation = "91510198MA6000120D"
name = "沙箱邻区就业服务中心"
kind = "employment_office"
area_code = "510199"
scopes = ["employment"]
valid_from = "2026-01-01"
requests_per_second = 5000
"""
_SIGNED = {
    "employment-office-chengdu": SIGNED["sichuan"],
    "employment-office": SIGNED["chongqing"],
    NEIGHBOUR: {"office_code": "510199000021", "handled_by": "SC3009"},
}

Body = dict[str, Any]


@dataclass(frozen=True)
class Thing:
    """Something real: its id, whose it is, and another organisation of the same kind and scopes."""

    its_id: str
    owner: str
    other: str
    absent: str
    """An id of the same form that never existed."""


@dataclass(frozen=True)
class Neighbourhood:
    """A town in which there is one of everything."""

    place: Place
    things: Mapping[str, Thing]
    """By the name of the parameter that holds the id, or by the operation where it has another owner."""

    def contract(self) -> Body:
        """The document that the gateway serves."""
        return dict(self._ask("GET", "/openapi.json", "", None, keyed=False).json())

    def ask(
        self, client_id: str, method: str, path: str, body: Body | None, *, keyed: bool
    ) -> httpx.Response:
        """Ask as a client; where an office must sign, by its own name."""
        if body is not None and "office_code" in body and client_id in _SIGNED:
            body = body | _SIGNED[client_id]
        claims = {"scope": "employment"} if client_id == NEIGHBOUR else {}
        return self._ask(method, path, self.place.town.token(client_id, **claims), body, keyed=keyed)

    def _ask(self, method: str, path: str, token: str, body: Body | None, *, keyed: bool) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= {"idempotency-key": uuid4().hex} if keyed else {}
        url = self.place.town.url("gateway") + path
        return httpx.request(method, url, json=body, headers=headers, timeout=60, trust_env=False)

    def kept_of(self, its_id: str, *, but_of: str) -> list[dict[str, Any]]:
        """Every row of the gateway's memory that names an id, but for what a client asked of a region itself.

        An index is that of an entry of the log, and of nothing else.
        """
        if its_id.isdigit():
            return self.place.query("SELECT * FROM log_entries WHERE index = $1", int(its_id))
        tables = self.place.query(
            """SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND table_schema = 'public' AND table_name NOT LIKE 'log%'"""
        )
        rows = "SELECT '{0}' AS name, to_jsonb(kept)::text AS row FROM {0} AS kept"
        everything = " UNION ALL ".join(rows.format(one["name"]) for one in tables)
        return self.place.query(
            f"""SELECT * FROM ({everything}) AS rows WHERE strpos(row, $1) > 0
            AND strpos(row, format('"client_id": "%s"', $2::text)) = 0 ORDER BY name, row""",
            its_id,
            but_of,
        )

    def rest(self) -> None:
        """Wait until what an owner's call set going has come to its end."""
        going = """SELECT id::text FROM errands WHERE state IN ('asked', 'following_up')
            UNION ALL SELECT transfer_id::text FROM transfers WHERE relation_status = 'annulling'"""
        until(lambda: not self.place.query(going), seconds=60)

    def errands_of(self, client_id: str) -> int:
        """How much was ever asked of a region for a client."""
        (row,) = self.place.query("SELECT count(*) AS n FROM errands WHERE client_id = $1", client_id)
        return int(row["n"])


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TRACE = re.compile(r"[0-9a-f]{32}")
_BY_THE_MOMENT = {
    "date": r".+",
    "traceparent": r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}",
    "receipt": r"/v1/audit/entries/[0-9]+/receipt",
    "ratelimit": r'"client";r=[0-9]+;t=1',
}


def told(response: httpx.Response) -> tuple[int, dict[str, str], str]:
    """All that a caller can see: status, headers and body, less what every answer has of its own."""
    headers = {
        name: _BY_THE_MOMENT[name] if re.fullmatch(_BY_THE_MOMENT.get(name, "(?!)"), value) else value
        for name, value in response.headers.items()
    }
    headers = {name: _ID.sub("<id>", value) for name, value in headers.items()}
    return response.status_code, headers, _TRACE.sub("<trace>", _ID.sub("<id>", response.text))


def names(response: httpx.Response, its_id: str) -> bool:
    """Whether a body holds an id: as a word of its own, for the digits of an index stand in many a trace."""
    return re.search(rf"\b{its_id}\b", _TRACE.sub("<trace>", response.text)) is not None


@contextmanager
def neighbourhood(directory: Path) -> Iterator[Neighbourhood]:
    """Raise a town and make one of everything in it."""
    with ExitStack() as open_things:
        town = open_things.enter_context(pension_town(directory))
        file = directory / "neighbour.toml"
        file.write_text(OF_THE_NEIGHBOUR, "utf-8")
        registered = gateway(town.place, "client", "register", str(file))
        assert registered.stdout == f"{NEIGHBOUR} changed\n", registered.stderr
        things = {**_of_hospitals(town.place), **_of_pension_offices(town)}
        town.today(datetime.now(BEIJING).date().isoformat())  # the labour markets live by the wall clock
        things |= {
            **_of_employment_offices(town.place),
            **_of_regulators(town.place, open_things),
        }
        yield Neighbourhood(town.place, things)


def _thing(its_id: Any, owner: str, other: str, absent: str | None = None) -> Thing:
    return Thing(str(its_id), owner, other, absent or str(uuid4()))


def _of_hospitals(place: Place) -> dict[str, Thing]:
    desk, case = place.desk("chongqing"), case_of("chongqing")
    visit_id = desk.charged(case)
    settled = desk.settle(case, visit_id).told(201)
    filing = desk.file_referral(CASE_A).told(201)
    made = {
        "filing_id": filing.answer["filing_id"],
        "settlement_id": settled.answer["settlement_id"],
        "visit_id": visit_id,
        "errand_id": settled.errand_id,
    }
    things = {name: _thing(its_id, CHENGDU, CLINIC) for name, its_id in made.items()}
    return {**things, "index": _thing(index_of(settled), CHENGDU, CLINIC, "999999999")}


def _of_pension_offices(town: PensionTown) -> dict[str, Thing]:
    cashier = cashier_of(town, "chongqing")
    _, case = cashier.someone_moved()
    (batch,) = cashier.formed()
    cashier.until_fund(case["transfer_id"], "matched")
    number = cashier.paid_in(somebody(town, "chongqing"), "7.00")
    payment = cashier.waiting(number, "no_case")
    here, there, third = "pension-office-chongqing", "pension-office-chengdu", "pension-office-wanzhou"
    return {
        "transfer_id": _thing(case["transfer_id"], here, third),
        "payment_id": _thing(payment["payment_id"], here, there),
        "batch_id": _thing(batch["batch_id"], here, third),
    }


def _of_employment_offices(place: Place) -> dict[str, Thing]:
    chengdu, chongqing = "employment-office-chengdu", "employment-office"
    for control in place.controls.values():
        control.post("/control/employment/seed", json={"postings": 0}).raise_for_status()
    with offices_of(place.town) as offices:
        number = offices["chongqing"].register_posting(title="电工", description="维修配电设备")
        posting = {"posting_region": "chongqing", "posting_number": number}
        publication = offices["chongqing"].act("/publications", posting_number=number)
        seeker = offices["sichuan"].act("/seekers", person=WANG, **WISHES)["seeker_number"]
        referral = offices["sichuan"].act("/referrals", seeker_number=seeker, **posting)["referral_id"]
    asked_there = _thing(referral, chongqing, NEIGHBOUR)
    return {
        "publication_id": _thing(publication["publication_id"], chongqing, chengdu),
        "referral_id": _thing(referral, chengdu, NEIGHBOUR),
        "answerReferral": asked_there,
        "receiptReferral": asked_there,
        "seeker_number": _thing(
            seeker, chengdu, chongqing, seeker[:-1] + ("1" if seeker[-1] == "0" else "0")
        ),
    }


def _of_regulators(place: Place, open_things: ExitStack) -> dict[str, Thing]:
    url = place.town.url("gateway")
    counters = {
        region: open_things.enter_context(Counter(url, place.town.token(client_id)))
        for region, client_id in REGULATORS.items()
    }
    town = CreditTown(place, counters, counters["sichuan"])
    made = town.decides("sichuan")
    push = town.push_of("sichuan", made["document_number"], lambda one: bool(one["state"] == "published"))
    return {"push_id": _thing(push["push_id"], REGULATORS["sichuan"], REGULATORS["chongqing"])}
