"""What it costs to know who calls and what they may: token or signature, registration, right (`--only door`).

Each part is called in this process as the door calls it, in rounds that alternate with an empty loop, and the
middle of the rounds is told. Processor time, so that the machine's other work does not count.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from starlette.datastructures import Headers

from gateway.api.allowances import Allowances, told
from gateway.api.callers import Callers, require_scope
from gateway.api.issuer_keys import IssuerKeys
from gateway.api.passage import Passage
from gateway.api.rights import require_kind, require_own
from gateway.cases.registrations import Registration, RegistrationKept, Registrations
from gateway.sandbox.issuing import UNSERVED_ISSUER, issue_token
from gateway.vocabulary import now
from tests.bench import signed_bench

CLIENT = "hospital-chengdu"
CLIENTS = 1_000
CALLS = 20_000
UNSEEN = 500
NEW = "a token that was never seen"


class _Memory:
    async def changes(self) -> int:
        return 1

    async def all(self) -> list[RegistrationKept]:
        agreed = Registration.model_validate(
            {
                "organisation": "12510198MA6000016E",
                "name": "沙盒成都第一医院",
                "kind": "hospital",
                "institution_code": "H51019800001",
                "scopes": ["medical-insurance"],
                "requests_per_second": 100_000,
                "valid_from": "2026-01-01",
            }
        )
        names = [CLIENT, *(f"hospital-{number}" for number in range(CLIENTS - 1))]
        return [
            RegistrationKept(
                client_id=name, version=1, registration=agreed, disabled_at=None, changed_at=now()
            )
            for name in names
        ]


def run(rounds: int) -> None:
    """Print microseconds a request, part by part."""
    with tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder:
        parts = _parts(Path(folder), rounds)
        results: dict[str, list[float]] = {name: [] for name in parts}
        for _ in range(rounds):
            empty = _microseconds(lambda: None, CALLS)
            for name, part in parts.items():
                calls = UNSEEN if name == NEW else CALLS
                results[name].append(_microseconds(part, calls) - empty)
    print(f"\nKnowing who calls and what they may ({CLIENTS:,} clients), microseconds of a core a request:")
    for name, seen in results.items():
        print(f"  {name:46} {median(seen):7.1f}")
    signed_bench.run_nonces(rounds)


def _parts(folder: Path, rounds: int) -> dict[str, Callable[[], object]]:
    token = issue_token(folder, CLIENT)
    headers = Headers({"authorization": f"Bearer {token}"})
    keys = IssuerKeys((folder / "jwks.json").read_text, "jwks.json")

    remembering = Callers(issuer=UNSERVED_ISSUER, audience="chuanyu-gateway", keys=keys)
    actor = remembering.of(headers)
    unseen = iter([issue_token(folder, CLIENT) for _ in range(UNSEEN * rounds)])
    registrations = Registrations(_Memory(), lambda: date(2026, 11, 27))
    asyncio.run(registrations.look())
    admitted, agreed = registrations.admit(actor)
    allowances, passage = Allowances(), Passage("0" * 32, "01")

    def spend() -> None:
        with allowances.spent(CLIENT, agreed, passage):
            pass

    def whole() -> None:
        caller, kept = registrations.admit(remembering.of(headers))
        with allowances.spent(caller.client_id, kept, passage):
            require_scope(caller, "medical-insurance")
            require_own(require_kind("settleVisit", kept.kind), caller, kept.kind, None)
            told(passage.allowance or (0, 0))

    def anew() -> None:
        remembering.verified(next(unseen))

    return {
        "token remembered": lambda: remembering.of(headers),
        "registration": lambda: registrations.admit(actor),
        "allowance": spend,
        "scope and right": lambda: (
            require_scope(admitted, "medical-insurance"),
            require_own(require_kind("settleVisit", agreed.kind), admitted, agreed.kind, None),
        ),
        "all of it, token remembered": whole,
        NEW: anew,
        **signed_bench.parts(),
    }


def _microseconds(part: Callable[[], object], calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        part()
    return (time.process_time() - began) / calls * 1e6
