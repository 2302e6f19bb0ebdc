"""The counters of an employment office, a market regulator and a bank, as plain clients of the gateway."""

from typing import Any

import httpx

from gateway.sandbox.demo.window import Call, NotAsTold, Window

EMPLOYMENT = "/v1/employment"
CREDIT = "/v1/credit"
OFFICES = {"sichuan": "employment-office-chengdu", "chongqing": "employment-office"}
REGULATORS = {"sichuan": "market-regulator", "chongqing": "market-regulator-chongqing"}
BANK = "bank"
_SIGNED = {
    "sichuan": {"office_code": "510198000021", "handled_by": "SC3001"},
    "chongqing": {"office_code": "500198000021", "handled_by": "CQ3001"},
}


class EmploymentOffice(Window):
    """One employment office (公共就业服务机构); it names itself and its staff where it acts."""

    def __init__(self, gateway: str, token: str, region: str) -> None:
        super().__init__(gateway, token)
        self._signed = _SIGNED[region]

    def __enter__(self) -> "EmploymentOffice":
        return self

    def postings(self, **asked: Any) -> Call:
        """Search the postings of both regions (岗位联合检索)."""
        return self.ask(f"{EMPLOYMENT}/postings/search", asked).told(200)

    def publish(self, posting_number: str) -> Call:
        """Publish a posting of the own region in the other one (异地发布)."""
        body = {"posting_number": posting_number, **self._signed}
        return self.do(f"{EMPLOYMENT}/publications", body, 201)

    def move(self, publication: Call, move: str) -> Call:
        """Freeze or withdraw a publication as it was read."""
        told = publication.answer
        path = f"{EMPLOYMENT}/publications/{told['publication_id']}/moves"
        return self.do(path, {"move": move, "version": told["version"], **self._signed}, 200)


class CreditCounter(Window):
    """Somebody who asks about credit records, and follows what was pushed."""

    def __init__(self, gateway: str, token: str) -> None:
        super().__init__(gateway, token)
        self._report = httpx.Client(
            base_url=gateway, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
        )

    def __enter__(self) -> "CreditCounter":
        return self

    def __exit__(self, *_: object) -> None:
        self._report.close()
        super().__exit__()

    def records(self, credit_code: str) -> Call:
        """What both regions recorded about a company (信用信息联合查询)."""
        body = {"credit_code": credit_code, "purpose": "credit_supervision"}
        return self.ask(f"{CREDIT}/records/search", body).told(200)

    def named(self, name: str) -> Call:
        """Who bears a name: candidates and never a match (按名称查询主体)."""
        return self.ask(f"{CREDIT}/subjects/search", {"name": name, "purpose": "credit_granting"}).told(200)

    def report(self, credit_code: str) -> Call:
        """Have a report made (公共信用信息报告)."""
        return self.ask(f"{CREDIT}/reports", _report_of(credit_code)).told(200)

    def printed(self, credit_code: str, form: str) -> bytes:
        """The report in another form: text/html or application/pdf."""
        response = self._report.post(
            f"{CREDIT}/reports", json=_report_of(credit_code), headers={"Accept": form}
        )
        if response.status_code != 200 or not response.headers["content-type"].startswith(form):
            raise NotAsTold(f"a report as {form}: got {response.status_code}")
        return response.content

    def push(self, document_number: str) -> dict[str, Any]:
        """The push of a record by its document number; empty while none is known."""
        listed = self.read(f"{CREDIT}/pushes").answer["pushes"]
        return next((dict(one) for one in listed if one["document_number"] == document_number), {})


def _report_of(credit_code: str) -> dict[str, str]:
    return {"credit_code": credit_code, "purpose": "credit_granting"}
