"""A pension office's window (经办窗口): a plain HTTP client of the gateway that carries a transfer on."""

from typing import Any

from gateway.sandbox.demo.relation import Insured
from gateway.sandbox.demo.window import Call, Window, new_key

PENSION = "/v1/pension"
AREAS = {"sichuan": "510198", "chongqing": "500198"}
CLIENTS = {"sichuan": "pension-office-chengdu", "chongqing": "pension-office-chongqing"}
STAFF = {"sichuan": ("SC2001", "SC2002"), "chongqing": ("CQ1001", "CQ1002")}
"""Of each office the one who handles a case, and the one who reviews it (经办, 复核)."""


class Office(Window):
    """One office; it names itself and its staff with everything it asks."""

    def __init__(self, gateway: str, token: str, region: str) -> None:
        super().__init__(gateway, token)
        self.region = region
        self.handler, self.reviewer = STAFF[region]
        self._signed = {"agency_code": f"{AREAS[region]}000001", "handled_by": self.handler}

    def __enter__(self) -> "Office":
        return self

    def certificate(self, whose: Insured) -> Call:
        """Have the own region issue the certificate of contributions (参保缴费凭证)."""
        body = {"person": whose.person, "scheme": "employee", **self._signed}
        return self.do(f"{PENSION}/certificates", body, 200)

    def eligibility(self, whose: Insured) -> Call:
        """Ask both regions whether a person may move from Sichuan to Chongqing (资格校验)."""
        body = {"person": whose.applicant, **_ROUTE, **self._signed}
        return self.ask(f"{PENSION}/transfer-eligibility-checks", body).told(200)

    def history(self, whose: Insured) -> Call:
        """Ask both regions for a person's contributions year by year (历年缴费)."""
        body = {"person": whose.person, "scheme": "employee", **self._signed}
        return self.ask(f"{PENSION}/histories/search", body).told(200)

    def amount(self, history: dict[str, Any], moved_in: str) -> Call:
        """Have reckoned what a history makes when the person moves in a month (测算)."""
        rows = [{name: row[name] for name in _RECKONED if name in row} for row in history["rows"]]
        body = {
            "origin_scheme": "employee",
            "receiving_scheme": "employee",
            "transferred_month": moved_in,
            "before_1998": history["before_1998"],
            "rows": [row for row in rows if row["months"]],
        }
        return self.ask(f"{PENSION}/transfer-amount-calculations", body).told(200)

    def apply(self, whose: Insured) -> Call:
        """Take an application in (受理)."""
        body = {"person": whose.applicant, **_ROUTE, **self._signed}
        return self.do(f"{PENSION}/transfers", body, 201)

    def transfer(self, transfer_id: str) -> Call:
        """Read a case."""
        return self.read(f"{PENSION}/transfers/{transfer_id}")

    def review(self, case: Call, by: str, decision: str = "accept", **more: Any) -> Call:
        """Decide about the case as it was read; the status is the caller's to judge (复核)."""
        path = f"{PENSION}/transfers/{case.answer['transfer_id']}/reviews"
        body = {"decision": decision, "reviewed_by": by, "version": case.answer["version"], **more}
        return self.ask(path, body, key=new_key())

    def statement(self, transfer_id: str) -> Call:
        """Read what the origin stated (信息表)."""
        return self.read(f"{PENSION}/transfers/{transfer_id}/statement")

    def overdue(self) -> Call:
        """The cases whose time has passed (超期业务)."""
        return self.read(f"{PENSION}/transfers?overdue=true")

    def settle_with(self, origin: str) -> Call:
        """Form the batch of what a region owes this office now (结算批次)."""
        body = {"origin_region": origin, **self._signed}
        return self.ask(f"{PENSION}/settlement-batches", body).told(200)

    def survival(self, whose: Insured) -> Call:
        """Ask both regions who pays a pension, and until when a check holds (认证查询)."""
        return self.ask(f"{PENSION}/survival-records/search", {"person": whose.person, **self._signed}).told(
            200
        )

    def checked(self, whose: Insured, paying: str, on: str, method: str) -> Call:
        """Hand on to the paying region that the person was seen here alive (认证互认)."""
        body = {
            "person": whose.person,
            "paying_area": AREAS[paying],
            "checked_in_area": AREAS[self.region],
            "method": method,
            "outcome": "verified",
            "checked_on": on,
            **self._signed,
        }
        return self.do(f"{PENSION}/survival-checks", body, 200)


_ROUTE = {
    "origin_area": AREAS["sichuan"],
    "receiving_area": AREAS["chongqing"],
    "origin_scheme": "employee",
    "receiving_scheme": "employee",
}
_RECKONED = (
    "from_month",
    "to_month",
    "months",
    "base_monthly",
    "unit_rate",
    "personal_rate",
    "credited",
    "interest",
    "received_month",
    "account_kind",
    "paid",
)
