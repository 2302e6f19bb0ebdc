"""What is counted: requests by route and status, errands by region and state; read at /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from gateway.errands import State
from gateway.errors import Doubt
from gateway.gates import Gate
from gateway.vocabulary import Region

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Meters:
    """The meters of one process. Labels are templates and names of ours, never a caller's value."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "gateway_requests", "Requests", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "gateway_request_seconds",
            "How long requests took",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._under_way = Gauge("gateway_requests_under_way", "Requests under way", registry=self.registry)
        self._errands = Counter(
            "gateway_errands", "Errands by outcome", ["operation", "region", "state"], registry=self.registry
        )
        self._residue = Counter(
            "gateway_residue_fields",
            "Wire fields that no row of a crosswalk covers",
            ["operation", "region"],
            registry=self.registry,
        )

        self._gates = Gauge(
            "gateway_region_gate_shut",
            "1 where calls are not let through to a region because it does not answer",
            ["operation", "region"],
            registry=self.registry,
        )

        self._turned_away = Counter(
            "gateway_callers_turned_away",
            "Requests whose caller was not believed",
            ["reason"],
            registry=self.registry,
        )

    def observe_turned_away(self, doubt: Doubt) -> None:
        """Count a request whose caller was not believed."""
        self._turned_away.labels(doubt.value).inc()

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        known = (method, route, status)
        if known not in self._known:  # looking a child up by its labels costs three times the counting
            self._known[known] = (
                self._requests.labels(method, route, str(status)),
                self._seconds.labels(method, route),
            )
        count, took = self._known[known]
        count.inc()
        took.observe(seconds)

    def under_way(self, requests: int) -> None:
        """Say how many requests are under way."""
        self._under_way.set(requests)

    def observe_errand(self, operation: str, region: Region, state: State, residue: int = 0) -> None:
        """Count what an errand came to; `residue` is the number of fields left over."""
        self._errands.labels(operation, region.value, state.value).inc()
        if residue:
            self._residue.labels(operation, region.value).inc(residue)

    def observe_gate(self, region: Region, operation: str, gate: Gate) -> None:
        """Say how a gate stands; one that was never shut is not listed."""
        self._gates.labels(operation, region.value).set(gate is not Gate.OPEN)

    def text(self) -> bytes:
        """All meters in Prometheus' text format."""
        return generate_latest(self.registry)
