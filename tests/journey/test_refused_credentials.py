"""Bad tokens at a gateway that runs: each is in the log without a byte of it, and a flood cannot fill it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from auditing import Auditor, auditing, gateway
from bad_tokens import bad_tokens, parts_of
from towns import Place, raised, until

from gateway.api.turned_away import MOST, NOBODY
from gateway.sandbox.demo.window import SERVICE
from gateway.sandbox.issuing import Issuer

READ = f"{SERVICE}/institutions/H51019800001"
CLINIC = "hospital-chengdu-clinic"


@dataclass(frozen=True)
class Gate:
    place: Place
    auditor: Auditor

    def knock(self, *tokens: str) -> list[httpx.Response]:
        with httpx.Client(base_url=self.place.town.url("gateway"), trust_env=False, timeout=30) as line:
            return [line.get(READ, headers={"Authorization": f"Bearer {token}"}) for token in tokens]

    def entries(self) -> list[dict[str, Any]]:
        """What the log says of everybody who was turned away, oldest first."""
        rows = self.place.query("SELECT entry FROM log_entries WHERE action = 'turn_away' ORDER BY index")
        return [json.loads(bytes(row["entry"])) for row in rows]

    def bad(self) -> dict[str, tuple[str, str]]:
        keys = self.place.town.directory / "issuer" / "jwks.json"
        return bad_tokens(
            lambda **changed: self.place.town.token("hospital-chengdu", **changed),
            json.loads(keys.read_text()),
        )


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with raised(tmp_path_factory.mktemp("turned-away")) as place, auditing(place) as auditor:
        yield Gate(place, auditor)


def test_each_bad_token_is_in_the_log_without_a_byte_of_it(gate: Gate) -> None:
    bad = gate.bad()
    for token, _ in bad.values():
        (response,) = gate.knock(token)
        assert (response.status_code, "receipt" in response.headers) == (401, False)
    entries = gate.entries()
    assert [(one["client_id"], one["details"]["reason"]) for one in entries] == [
        (NOBODY, doubt) for _, doubt in bad.values()
    ]
    for entry, (_, doubt) in zip(entries, bad.values(), strict=True):
        assert (entry["class"], entry["outcome"], entry["effect"]) == (
            "security",
            "NotAuthenticated",
            "none",
        )
        assert entry["details"]["operation"] == "getInstitution"
        assert entry["details"].get("claimed") in ("hospital-chengdu", None if doubt == "unreadable" else "")
    everything = json.dumps(entries) + gate.place.town.log("gateway").read_text()
    assert [name for name, (token, _) in bad.items() if parts_of(token, everything)] == []
    assert gate.auditor.newest("turn_away")["entry"]["details"] == entries[-1]["details"]


def test_a_client_that_is_not_registered_or_is_shut_out_is_named(gate: Gate) -> None:
    issuer = Issuer.open(gate.place.town.directory / "issuer")
    client = issuer.register.named("hospital-chengdu")
    (ghost,) = gate.knock(issuer.token(client, "medical-insurance", client_id="ghost"))
    assert ghost.json()["detail"] == "The client is not registered with this gateway."
    gateway(gate.place, "client", "disable", CLINIC, "--reason", "合同终止")
    token = gate.place.town.token(CLINIC)
    until(lambda: gate.knock(token)[0].status_code == 401)
    last = gate.entries()[-2:]
    assert [(one["client_id"], one["details"]["reason"]) for one in last] == [
        ("ghost", "unknown_client"),
        (CLINIC, "disabled"),
    ]


def test_a_thousand_bad_tokens_leave_a_few_entries_and_a_count(gate: Gate) -> None:
    before = len(gate.entries())
    heads = gate.place.town.token("hospital-chengdu").rsplit(".", 1)[0]
    told = gate.knock(*(f"{heads}.{number:086}" for number in range(1000)))
    assert {response.status_code for response in told} == {401}
    # The minute that the first test began may still run, or end on the way: so at most twice as many.
    assert len(gate.entries()) - before <= 2 * MOST + 1
    gate.place.town.restart("gateway")  # ended in order, it says what it had only counted
    entries = gate.entries()[before:]
    assert {one["details"]["reason"] for one in entries} >= {"wrong_signature"}
    told_of = [one["details"] for one in entries if one["details"]["reason"] == "wrong_signature"]
    counted = sum(one.get("left_out", 0) for one in told_of)
    assert counted + sum("left_out" not in one for one in told_of) == 1000
    assert len(told_of) <= 2 * MOST + 2
    assert all("T" in one["since"] for one in told_of if "left_out" in one)
