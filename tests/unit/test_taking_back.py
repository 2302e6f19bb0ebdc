"""What a dry settlement opened is found out and taken back, whatever the gateway's line does meanwhile."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from gateway.settings import Settings
from gateway.upkeep import taking_back
from gateway.upkeep.calling import Caller, NotDone, is_gateway_address, local_address

EXAMPLES = Path(taking_back.__file__).parents[1] / "api" / "examples"
OPENED = json.loads((EXAMPLES / "openVisit.json").read_text("utf-8"))["answer"]
CANCELLED = json.loads((EXAMPLES / "cancelVisit.json").read_text("utf-8"))["answer"]
ERRAND = json.loads((EXAMPLES / "getErrand.json").read_text("utf-8"))["answer"]
VISIT = f"/v1/medical-insurance/visits/{OPENED['visit_id']}"
ERRAND_PATH = f"/v1/errands/{ERRAND['errand_id']}"
LOST = httpx.ReadError("cut")
NOBODY = httpx.ConnectError("nobody listens")


class Gateway(httpx.AsyncBaseTransport):
    """Answers what it was told to, one after the other, and remembers what it was asked."""

    def __init__(self, answers: Iterable[tuple[int, object] | Exception]) -> None:
        self.answers = deque(answers)
        self.asked: list[tuple[str, str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("idempotency-key", "")
        self.asked.append((request.method, request.url.path, key))
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer[0], json=answer[1], headers={"retry-after": "0"})


async def at_once(_seconds: float) -> None:
    """Nobody waits here."""


def caller(gateway: Gateway) -> Caller:
    return Caller("http://gateway", "token", patience=1, transport=gateway, rest=at_once)


def problem(code: str, status: int, effect: str, retry: str = "never") -> tuple[int, object]:
    told = {"type": f"/problems/{code}", "title": code, "status": status, "detail": "x", "effect": effect}
    told |= {"retry": retry, "errand_id": ERRAND["errand_id"]}
    return status, told | ({"enquire_url": f"{ERRAND_PATH}/enquiries"} if effect == "unknown" else {})


UNKNOWN = problem("outcome-unknown", 504, "unknown")
BUSY = problem("visit-busy", 409, "none", "same_key")


async def opened(gateway: Gateway) -> tuple[UUID | None, taking_back.Left | None]:
    async with caller(gateway) as asks:
        with pytest.raises(NotDone) as failed:
            await asks.do(taking_back.VISITS, {}, taking_back.Visit, key="first")
        return await taking_back.find_out(asks, failed.value, {}, "first")


async def test_an_opening_whose_answer_is_lost_on_our_side_is_sent_again_under_its_own_key():
    gateway = Gateway([LOST, LOST, (201, OPENED)])
    visit_id, left = await opened(gateway)
    assert (str(visit_id), left) == (OPENED["visit_id"], None)
    assert gateway.asked == [("POST", taking_back.VISITS, "first")] * 3


async def test_an_opening_of_which_nothing_is_ever_heard_is_said_with_its_key():
    visit_id, left = await opened(Gateway([LOST] * 4))
    assert visit_id is None
    assert left is not None
    assert left.says == "nobody knows whether a visit is open"
    assert "Idempotency-Key first" in left.mend


async def test_an_opening_that_never_arrived_leaves_nothing():
    gateway = Gateway([NOBODY])
    assert await opened(gateway) == (None, None)


async def test_an_unknown_opening_is_enquired_about_before_it_is_sent_again():
    gateway = Gateway([UNKNOWN, (200, ERRAND), (201, OPENED)])
    assert str((await opened(gateway))[0]) == OPENED["visit_id"]
    assert [path for _, path, _ in gateway.asked] == [
        taking_back.VISITS,
        f"{ERRAND_PATH}/enquiries",
        taking_back.VISITS,
    ]


async def test_an_opening_that_was_found_not_done_is_looked_for_and_leaves_nothing():
    refused, gone = problem("refused", 422, "none"), problem("not-found", 404, "none")
    assert await opened(Gateway([UNKNOWN, (200, ERRAND), refused, (200, ERRAND), gone])) == (None, None)


async def test_a_first_half_that_no_worker_takes_back_is_said_with_its_visit():
    half = (200, OPENED | {"state": "opening"})
    gateway = Gateway([problem("refused", 422, "none"), (200, ERRAND), *[half] * 40])
    visit_id, left = await opened(gateway)
    assert visit_id is None
    assert left is not None
    assert f"visit {OPENED['visit_id']} is still open in chongqing" in left.says
    assert "gateway worker" in left.mend


async def taken_back(gateway: Gateway) -> taking_back.Left | None:
    keys = iter(("second", "third"))
    async with caller(gateway) as asks:
        return await taking_back.take_back(asks, UUID(OPENED["visit_id"]), lambda: next(keys))


async def test_what_is_busy_or_away_is_asked_again_under_the_same_key():
    empty = (200, OPENED | {"line_count": 0})
    gateway = Gateway([NOBODY, empty, BUSY, LOST, (200, CANCELLED)])
    assert await taken_back(gateway) is None
    assert gateway.asked[2:] == [("POST", f"{VISIT}/cancellation", "second")] * 3


async def test_a_gateway_that_goes_away_meanwhile_leaves_a_visit_that_is_said():
    lines = (200, OPENED | {"line_count": 2})
    left = await taken_back(Gateway([lines, *[NOBODY] * 3]))
    assert left is not None
    assert left.says.startswith(
        f"visit {OPENED['visit_id']} is left open, for it could not be taken back: the"
    )
    assert f"POST {VISIT}/fee-lines/withdrawals under the Idempotency-Key second, then cancel" in left.mend


async def test_an_unknown_cancellation_says_to_enquire_and_names_its_key():
    empty = (200, OPENED | {"line_count": 0})
    left = await taken_back(Gateway([empty, *[UNKNOWN, UNKNOWN] * 2, UNKNOWN]))
    assert left is not None
    assert f"POST {ERRAND_PATH}/enquiries, then POST {VISIT}/cancellation under the" in left.mend
    assert "Idempotency-Key second;" in left.mend


async def test_what_is_no_gateway_is_not_taken_for_one():
    async with caller(Gateway([(200, {"hello": 1}), (301, {}), (502, {})])) as asks:
        for says, effect in (("does not speak", "unknown"), ("HTTP 301", "none"), ("HTTP 502", "unknown")):
            with pytest.raises(NotDone) as failed:
                await asks.do("/", {}, taking_back.Visit, key="k")
            assert says in failed.value.says
            assert failed.value.effect == effect


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://gateway.example.org", True),
        ("http://127.0.0.1:8000/", True),
        ("http://[::1]:8000", True),
        ("127.0.0.1:8000", False),
        ("https://gateway.example.org/v1", False),
        ("https://somebody:secret@gateway.example.org", False),
        ("https://gateway.example.org?x", False),
        ("https://[", False),
        ("https://gateway:99999", False),
        ("ftp://gateway", False),
    ],
)
def test_an_address_has_no_path_and_no_secret(url: str, is_one: bool):
    assert is_gateway_address(url) is is_one


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "0.0.0.0", "port": 9000}, "http://127.0.0.1:9000"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "10.0.0.1"}, "http://10.0.0.1:8000"),
        ({"public_url": "https://gateway.example.org"}, "https://gateway.example.org"),
        ({"port": 0}, None),
    ],
)
def test_the_settings_say_where_the_gateway_is(given: dict[str, object], address: str | None):
    set_so = {"host": "127.0.0.1", "port": 8000, "public_url": None} | given
    assert local_address(Settings.model_construct(**set_so)) == address
