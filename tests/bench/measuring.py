"""What is measured: each thing by its name, its request, and which program's processor time counts."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.vocabulary import Region
from tests.bench.load import Job, Measured, run
from tests.bench.scene import Scene
from tests.bench.visits import CASES, make_visits

WIRE_REQUEST = '{"infno":"2304","msgid":"M","input":{"data":{"remark":"' + "0" * 760 + '"}}}'
"""As long as what the gateway sends to the JSON region."""
EARLY = (("prefer", "respond-async"),)
SETTLED = "/fsi/api/hospSettService/settV2"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing to measure."""

    name: str
    program: str
    region: Region = Region.CHONGQING
    method: str = "POST"
    path: str = SETTLED
    headers: tuple[tuple[str, str], ...] = ()
    status: str = "200"
    calls: int = 1
    """How many regional calls one request makes."""
    keyed: bool = False
    visits: bool = False
    weight: float = 1.0
    """How many requests, against the others."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one measurement, or the median of several, says."""

    rate: float
    processor: float
    """Microseconds of the program's processor time a request."""
    database: float
    p50: float
    """Milliseconds."""
    p99: float

    @property
    def per_core(self) -> float:
        """Requests a second that one core could carry."""
        return 1_000_000 / self.processor if self.processor else 0.0


def subjects(*, nginx: bool) -> list[Subject]:
    """Everything that is measured, in the order of the table."""
    visit = "/v1/medical-insurance/visits/{name}"
    found = [Subject(name="upstream, asked directly", program="upstream", weight=4)]
    if nginx:
        found.append(Subject(name="nginx, proxying", program="nginx", weight=4))
    # The yardstick between machines: what an answer costs that does nothing.
    found.append(
        Subject(name="FastAPI, a constant answer", program="stock", method="GET", path="/health", weight=2)
    )
    for region, kind, settled in ((Region.CHONGQING, "JSON", 1), (Region.SICHUAN, "XML", 2)):
        other = 3 - settled
        found += [
            Subject(
                name=f"{kind} pre-settlement",
                program="gateway",
                region=region,
                path=f"{visit}/pre-settlements",
                visits=True,
            ),
            Subject(
                name=f"{kind} settlement, recorded later",
                program="gateway",
                region=region,
                path=f"{visit}/settlements",
                headers=EARLY,
                status="201",
                keyed=True,
                visits=True,
                calls=settled,
            ),
            Subject(
                name=f"{kind} settlement, recorded at once",
                program="gateway",
                region=region,
                path=f"{visit}/settlements",
                status="201",
                keyed=True,
                visits=True,
                calls=settled + other,
            ),
            Subject(
                name=f"{kind} settlement, the stock way",
                program="stock",
                region=region,
                path=f"/{region}/visits/{{name}}/settlements",
                status="201",
                visits=True,
                calls=settled,
                weight=0.5,
            ),
        ]
    return found


class Bench:
    """Measures subjects in a scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tokens = {case.client_id: scene.token(case.client_id) for case in CASES.values()}

    def measure(self, subject: Subject, at_once: int, count: int) -> Figures:
        """Send so many requests, so many at a time."""
        job = self._job(subject, at_once, max(at_once, int(count * subject.weight)))
        before = self._used(subject)
        measured = run(job)
        after = self._used(subject)
        if set(measured.statuses) != {subject.status}:
            raise RuntimeError(f"{subject.name}: answered {measured.statuses}")
        return _figures(measured, after[0] - before[0], after[1] - before[1])

    def _used(self, subject: Subject) -> tuple[float, float]:
        return self._scene.used(subject.program), self._scene.used("postgres")

    def _job(self, subject: Subject, at_once: int, count: int) -> Job:
        case = CASES[subject.region]
        names = [""] * count
        if subject.visits:
            keeper, owner_url = self._scene.sealing_keys, self._scene.database.owner_url
            names = asyncio.run(make_visits(owner_url, keeper, case, count))
        headers = {"content-type": "application/json", **dict(subject.headers)}
        if subject.program == "gateway":
            headers["authorization"] = f"Bearer {self._tokens[case.client_id]}"
        if subject.keyed:
            headers["idempotency-key"] = "{name}"
        return Job(
            port=self._scene.ports[subject.program],
            method=subject.method,
            path=subject.path,
            headers=headers,
            body="" if subject.method == "GET" else case.request if subject.visits else WIRE_REQUEST,
            names=names,
            at_once=at_once,
        )


def _figures(measured: Measured, processor: float, database: float) -> Figures:
    took = measured.microseconds
    return Figures(
        rate=len(took) / measured.seconds,
        processor=processor / len(took) * 1_000_000,
        database=database / len(took) * 1_000_000,
        p50=statistics.median(took) / 1000,
        p99=took[min(len(took) - 1, len(took) * 99 // 100)] / 1000,
    )


def median(several: Sequence[Figures]) -> Figures:
    """The middle of each figure."""

    def middle(name: str) -> float:
        return statistics.median(getattr(one, name) for one in several)

    return Figures(
        rate=middle("rate"),
        processor=middle("processor"),
        database=middle("database"),
        p50=middle("p50"),
        p99=middle("p99"),
    )
