"""Transfers' money as two offices see it: batches formed, money paid in, the queue worked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from pension_cases import CaseDesk, PensionTown
from pension_courses import somebody
from pension_desks import AREAS, CLERKS, PENSION, Body
from towns import OTHER, until

from gateway.sandbox.demo.window import Call, new_key

ANNOUNCE = {"sichuan": "Y21", "chongqing": "B09"}
POST = {"sichuan": "Y22", "chongqing": "B10"}
RETURN = {"sichuan": "Y23", "chongqing": "B11"}


class Cashier:
    """What an office has to do with money; the office of the region that receives it."""

    def __init__(self, town: PensionTown, desk: CaseDesk) -> None:
        self.town = town
        self.desk = desk
        self.region = desk.region

    # -- batches -------------------------------------------------------------------------------------

    def form(self, **other: Any) -> Call:
        """Have everything settled that the other region owes."""
        body = {
            "origin_region": OTHER[self.region],
            "agency_code": f"{AREAS[self.region]}000001",
            "handled_by": CLERKS[self.region],
            **other,
        }
        return self.desk.ask(f"{PENSION}/settlement-batches", body)

    def formed(self) -> list[Body]:
        """The batches that were made."""
        return list(self.form().told(200).answer["batches"])

    def batch(self, batch_id: str) -> Body:
        """A batch as it stands."""
        return self.desk.read(f"{PENSION}/settlement-batches/{batch_id}").answer

    def until_batch(self, batch_id: str, state: str, *, seconds: float = 150) -> Body:
        """Wait until a batch has come so far."""
        until(lambda: self.batch(batch_id)["state"] == state, seconds=seconds)
        return self.batch(batch_id)

    # -- cases ---------------------------------------------------------------------------------------

    def moved(self, whose: Body) -> Body:
        """A relation that has moved here; its money is due."""
        transfer_id = self.desk.accepted(whose, sex="female", assigned=True)
        self.desk.until_status(transfer_id, "completed")
        return self.desk.until(transfer_id, lambda it: it["fund_status"] != "not_due")

    def someone_moved(self) -> tuple[Body, Body]:
        """Somebody new, and their transfer."""
        whose = somebody(self.town, self.region)
        return whose, self.moved(whose)

    def until_fund(self, transfer_id: str, *statuses: str, seconds: float = 150) -> Body:
        """Wait until the money of a case has come so far."""
        return self.desk.until(transfer_id, lambda it: it["fund_status"] in statuses, seconds=seconds)

    # -- money ---------------------------------------------------------------------------------------

    def paid_in(self, whose: Body, amount: str, *, scheme: str = "employee") -> str:
        """Money from a bank, of which no batch of ours knows; the number under which the region has it."""
        told = self.town.control(
            self.region,
            "/control/pension/incoming",
            bank_receipt_number=f"YH{secrets.token_hex(8).upper()}",
            name=whose["name"],
            id_number=whose["id_number"],
            scheme=scheme,
            amount=amount,
            to_account="50001985100019800001",
        )
        return str(told["payment_number"])

    def payments(self, query: str = "") -> list[Body]:
        """Money that the region received."""
        return list(self.desk.read(f"{PENSION}/payments{query}").answer["payments"])

    def payment_of(self, number: str, look: Callable[[Body], bool] = bool) -> Body:
        """Wait until money of a number was heard of, and is as it should be."""

        def seen() -> list[Body]:
            return [one for one in self.payments() if one["payment_number"] == number and look(one)]

        return until(seen, seconds=60)[0]

    def waiting(self, number: str, mismatch: str) -> Body:
        """Wait until money stands in the queue for a reason."""
        return self.payment_of(number, lambda one: one.get("mismatch") == mismatch)

    def match(self, payment_id: str, transfer_id: str, *, key: str | None = None, fault: str = "") -> Call:
        """Match by hand; the status is the caller's to judge."""
        body = {"transfer_id": transfer_id, "handled_by": CLERKS[self.region]}
        return self.desk.ask(
            f"{PENSION}/payments/{payment_id}/matches", body, key=key or new_key(), fault=fault
        )

    def give_back(self, payment_id: str, *, key: str | None = None, fault: str = "", **other: Any) -> Call:
        """Send money back; the status is the caller's to judge."""
        body = {"reason": "无对应转移业务", "handled_by": CLERKS[self.region], **other}
        return self.desk.ask(
            f"{PENSION}/payments/{payment_id}/returns", body, key=key or new_key(), fault=fault
        )

    def booked(self, effect: str, reference: str) -> list[Body]:
        """What the region did of one kind with money of a number."""
        ledger = self.town.control(self.region, "/control/pension/ledger")["ledger"]
        return [row for row in ledger if (row["effect"], row["reference"]) == (effect, reference)]


def cashier_of(town: PensionTown, region: str) -> Cashier:
    """The office of a region, with the other region's own office at work."""
    for one in AREAS:
        town.office(one)
    return Cashier(town, town.desks[region])


def acts(transfer: Body) -> list[str]:
    """What was done with a case, oldest first."""
    return [line["act"] for line in transfer["timeline"]]
