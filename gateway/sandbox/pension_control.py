"""The unsigned /control/pension/* routes, the same for every mock: people, office, cases, bank, date."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import InvalidOperation
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

AT_ONCE, SLOW, HOLD = "at_once", "slow", "hold"
MODES = (AT_ONCE, SLOW, HOLD)
DECISIONS = ("refuse", "suspend", "resume", "wrong_sums", "same_person", "statement")


@dataclass(frozen=True, slots=True)
class Way:
    """How an office works."""

    mode: str
    delay_seconds: float
    transfer_date: str


Told = dict[str, Any]
_Answer = Callable[[Request], Awaitable[Told]]
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


class PensionDesk(Protocol):
    """What a mock's pension side lets its testers see and steer."""

    def add_people(self, people: list[Told]) -> list[str]:
        """Add persons with their histories; the numbers they get."""

    def people(self) -> list[Told]:
        """Everybody it keeps."""

    def set_way(self, asked: dict[str, str]) -> None:
        """Have the office work otherwise: mode, delay_seconds, transfer_date."""

    def way(self) -> Way:
        """How the office works at present."""

    def decide(self, decision: str, code: str | None, case_number: str, id_number: str) -> int:
        """Keep a decision for the office; how many wait. Raises ValueError for a code that is none."""

    def cases(self) -> list[Told]:
        """The cases as they stand."""

    def accounts(self, id_number: str) -> list[Told]:
        """A person's accounts."""

    def ledger(self) -> list[Told]:
        """What the region did: one row per business effect."""

    def outgoing(self, after: int) -> list[Told]:
        """Bank transfers it sent since."""

    def receive(self, transfer: Told) -> tuple[str, bool]:
        """Take a bank transfer in: its number, and whether it was known."""

    def today(self) -> date:
        """The region's day."""

    def set_today(self, day: date) -> None:
        """Move the region's day."""


def pension_control_routes(desk: PensionDesk) -> list[Route]:
    """Every /control/pension/* route; what does not read is answered 400."""

    async def people(request: Request) -> Told:
        if request.method == "POST":
            return {"person_numbers": desk.add_people((await request.json())["people"])}
        return {"people": desk.people()}

    async def office(request: Request) -> Told:
        if request.method == "POST":
            asked = await request.json()
            _check_way(asked)
            desk.set_way({name: _text(asked[name]) for name in Way.__slots__ if name in asked})
        return asdict(desk.way())

    async def decisions(request: Request) -> Told:
        asked = await request.json()
        case_number, id_number = (str(asked.get(name) or "") for name in ("case_number", "id_number"))
        if asked["decision"] not in DECISIONS or not (case_number or id_number):
            raise ValueError("decision, case_number or id_number")
        code = asked.get("code")
        return {
            "waiting": desk.decide(asked["decision"], str(code) if code else None, case_number, id_number)
        }

    async def cases(_: Request) -> Told:
        return {"cases": desk.cases()}

    async def accounts(request: Request) -> Told:
        return {"accounts": desk.accounts(request.path_params["id_number"])}

    async def ledger(_: Request) -> Told:
        return {"ledger": desk.ledger()}

    async def outgoing(request: Request) -> Told:
        return {"transfers": desk.outgoing(int(request.query_params.get("after", "0")))}

    async def incoming(request: Request) -> Told:
        number, known = desk.receive(await request.json())
        return {"payment_number": number, "known": known}

    async def day(request: Request) -> Told:
        if request.method == "POST":
            desk.set_today(_wished(await request.json(), desk.today()))
        return {"date": desk.today().isoformat()}

    known: dict[str, tuple[_Answer, list[str]]] = {
        "people": (people, ["GET", "POST"]),
        "office": (office, ["GET", "POST"]),
        "office/decisions": (decisions, ["POST"]),
        "cases": (cases, ["GET"]),
        "accounts/{id_number}": (accounts, ["GET"]),
        "ledger": (ledger, ["GET"]),
        "outgoing": (outgoing, ["GET"]),
        "incoming": (incoming, ["POST"]),
        "date": (day, ["GET", "POST"]),
    }
    return [
        Route(f"/control/pension/{path}", _reading(answer), methods=methods)
        for path, (answer, methods) in known.items()
    ]


def _reading(answer: _Answer) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answered(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await answer(request))
        except _MALFORMED as problem:
            return JSONResponse({"error": f"does not read: {problem!r}"}, status_code=400)

    return answered


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _check_way(asked: Told) -> None:
    if asked.get("mode", AT_ONCE) not in MODES:
        raise ValueError("mode")
    float(asked.get("delay_seconds", 0))
    if asked.get("transfer_date"):
        date.fromisoformat(asked["transfer_date"])


def _wished(asked: Told, today: date) -> date:
    if "advance_days" in asked:
        return today + timedelta(days=int(asked["advance_days"]))
    return date.fromisoformat(asked["date"])
