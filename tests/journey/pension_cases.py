"""Transfers as two offices carry them on: applied for, reviewed, followed to where they come to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pension_desks import AREAS, CLERKS, CLIENTS, PENSION, Body
from towns import IMPATIENT, OTHER, Desk, Place, raised, until

from gateway.sandbox.demo.window import Call, new_key

SECOND = {"sichuan": "SC2002", "chongqing": "CQ1002"}
"""The second person of each office (复核)."""
REST = {"awaiting_review", "completed", "refused", "withdrawn", "annulled", "overlap_awaiting_choice"}

EAGER = {**IMPATIENT, "CHUANYU_HEARING_SECONDS": "0.2", "CHUANYU_SWEEP_SCHEDULE": "* * * * * */2"}


class CaseDesk(Desk):
    """One office at its window; every act names the version that it read."""

    def __init__(self, url: str, token: str, region: str) -> None:
        super().__init__(url, token)
        self.region = region

    def apply(self, whose: Body, *, sex: str = "male", key: str | None = None, **other: Any) -> Call:
        """Ask the office's own region to take a person's relation over."""
        fault = other.pop("fault", "")
        origin = OTHER[self.region]
        body = {
            "person": {**whose, "sex": sex, "household_area": whose["id_number"][:6]},
            "origin_area": AREAS[origin],
            "receiving_area": AREAS[self.region],
            "agency_code": f"{AREAS[self.region]}000001",
            "origin_scheme": "employee",
            "receiving_scheme": "employee",
            "handled_by": CLERKS[self.region],
            **other,
        }
        return self.ask(f"{PENSION}/transfers", body, key=key or new_key(), fault=fault)

    def transfer(self, transfer_id: str) -> Body:
        """A transfer as it stands."""
        return self.read(f"{PENSION}/transfers/{transfer_id}").told(200).answer

    def statement(self, transfer_id: str) -> Call:
        """The newest statement."""
        return self.read(f"{PENSION}/transfers/{transfer_id}/statement")

    def look(self, path: str) -> Call:
        """Read something of pension; the status is the caller's to judge."""
        return self._call("GET", f"{PENSION}{path}", None, {})

    def act(
        self, transfer_id: str, what: str, *, key: str | None = None, fault: str = "", **body: Any
    ) -> Call:
        """One act; of the version that stands unless another is named."""
        version = body.pop("version", None) or self.transfer(transfer_id)["version"]
        path = f"{PENSION}/transfers/{transfer_id}/{what}"
        return self.ask(path, {**body, "version": version}, key=key or new_key(), fault=fault)

    def review(self, transfer_id: str, decision: str = "accept", **other: Any) -> Call:
        """The second person decides."""
        by = other.pop("reviewed_by", SECOND[self.region])
        return self.act(transfer_id, "reviews", decision=decision, reviewed_by=by, **other)

    def step(self, transfer_id: str, what: str, reason: str = "补充材料", **other: Any) -> Call:
        """Suspend, resume, withdraw, try again."""
        return self.act(transfer_id, what, reason=reason, handled_by=CLERKS[self.region], **other)

    def until(self, transfer_id: str, look: Callable[[Body], bool], *, seconds: float = 150) -> Body:
        """Wait until a transfer is as it should be."""
        seen: dict[str, Body] = {}

        def there() -> bool:
            seen["now"] = self.transfer(transfer_id)
            return look(seen["now"])

        try:
            until(there, seconds=seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}: {shown(seen['now'])}") from error
        return seen["now"]

    def until_status(self, transfer_id: str, *statuses: str, seconds: float = 150) -> Body:
        """Wait until a transfer has one of the statuses."""
        return self.until(transfer_id, lambda it: it["relation_status"] in statuses, seconds=seconds)

    def applied(self, whose: Body, **other: Any) -> str:
        """An application that waits for its review; the transfer's id."""
        transfer_id = str(self.apply(whose, **other).told(201).answer["transfer_id"])
        self.until_status(transfer_id, "awaiting_review")
        return transfer_id

    def accepted(self, whose: Body, **other: Any) -> str:
        """An application that the second person accepted."""
        transfer_id = self.applied(whose, **other)
        self.review(transfer_id).told(200)
        return transfer_id


def shown(transfer: Body) -> str:
    """Where a transfer stands, for a failure."""
    acts = [f"{line['party']}:{line['act']}{line.get('region_code', '')}" for line in transfer["timeline"]]
    return f"{transfer['relation_status']} {transfer.get('halted_code', '')} {acts}"


@dataclass(frozen=True)
class PensionTown:
    """A town with both pension offices, and the control routes of their regions."""

    place: Place
    desks: Mapping[str, CaseDesk]
    day_file: Path

    def control(self, region: str, path: str, **body: Any) -> Any:
        """Steer or look behind a region's pension side."""
        client: httpx.Client = self.place.controls[region]
        answer = client.post(path, json=body) if body else client.get(path)
        return answer.raise_for_status().json()

    def office(self, region: str, mode: str = "at_once") -> None:
        """How a region's own office works."""
        self.control(region, "/control/pension/office", mode=mode, delay_seconds=1, transfer_date="")

    def decide(self, region: str, decision: str, **about: Any) -> None:
        """What a region's own office decides about a case."""
        self.control(region, "/control/pension/office/decisions", decision=decision, **about)

    def effects(self, region: str, case_number: str) -> list[str]:
        """What a region did in a case, one word for each effect."""
        ledger = self.control(region, "/control/pension/ledger")["ledger"]
        return [row["effect"] for row in ledger if row["case_number"] == case_number]

    def today(self, day: str) -> None:
        """Move the gateway's calendar."""
        self.day_file.write_text(day)

    def add_person(self, region: str, person: Body, contributions: list[Body], **other: Any) -> None:
        """One more person in a region."""
        one = {
            **person,
            "sex": "male",
            "household_area": person["id_number"][:6],
            "scheme": "employee",
            "account_kind": "general",
            "status": "suspended",
            "receives_pension": False,
            "unpaid_months": [],
            "contributions": contributions,
            **other,
        }
        self.control(region, "/control/pension/people", people=[one])


@contextmanager
def pension_town(directory: Path, settings: Mapping[str, str] | None = None) -> Iterator[PensionTown]:
    """Raise a town whose worker listens eagerly and whose calendar can be moved."""
    directory.mkdir(parents=True, exist_ok=True)
    day_file = directory / "business-day"
    day_file.write_text("2026-11-26")
    given = {**EAGER, "CHUANYU_BUSINESS_DATE_FILE": str(day_file.absolute()), **(settings or {})}
    with ExitStack() as open_things:
        place = open_things.enter_context(raised(directory, settings=given))
        url = place.town.url("gateway")
        desks = {
            region: open_things.enter_context(CaseDesk(url, place.town.token(CLIENTS[region]), region))
            for region in AREAS
        }
        yield PensionTown(place, desks, day_file)
