"""Who may call is registered, changed and shut out while the gateways serve, and each change is an entry."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
from auditing import AUDIT, Auditor, auditing, gateway
from towns import Place, raised, until

from gateway.cases.registrations import LOOK_SECONDS
from gateway.sandbox.demo.window import SERVICE

INSTITUTION = f"{SERVICE}/institutions/H51019800001"
AT_MOST = 10 * LOOK_SECONDS
"""Within seconds, on a machine that is busy with other tests too."""
CLINIC = "hospital-chengdu-clinic"
OF_THE_CLINIC = """
[clients.hospital-chengdu-clinic]
organisation = "12510198MA60000249"
name = "沙盒成都第三医院"
kind = "hospital"
institution_code = "H51019800003"
scopes = ["medical-insurance"]
valid_from = "2026-01-01"
requests_per_second = {rate}
requests_at_once = 4
"""


@dataclass(frozen=True)
class Counter:
    place: Place
    auditor: Auditor
    folder: Path

    def read(self, client_id: str = CLINIC, path: str = INSTITUTION) -> httpx.Response:
        token = self.place.town.token(client_id)
        return httpx.get(
            f"{self.place.town.url('gateway')}{path}",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=30,
        )

    def register(self, text: str) -> str:
        file = self.folder / "clients.toml"
        file.write_text(text, "utf-8")
        done = gateway(self.place, "client", "register", str(file))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def until_status(self, status: int, client_id: str = CLINIC) -> httpx.Response:
        return until(
            lambda: told if (told := self.read(client_id)).status_code == status else None, seconds=AT_MOST
        )


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with raised(tmp_path_factory.mktemp("registered")) as place, auditing(place) as auditor:
        yield Counter(place, auditor, tmp_path_factory.mktemp("files"))


def test_a_client_is_shut_out_and_let_in_again_while_its_token_holds(counter: Counter) -> None:
    assert counter.read().status_code == 200
    out = gateway(counter.place, "client", "disable", CLINIC, "--reason", "合同终止 12 号")
    assert out.stdout == f"{CLINIC} disabled\n", out.stderr
    refused = counter.until_status(401)
    assert refused.json()["type"] == "/problems/not-authenticated"
    assert refused.json()["effect"] == "none"
    assert counter.read("hospital-chengdu").status_code == 200
    again = gateway(counter.place, "client", "disable", CLINIC, "--reason", "再次")
    assert again.stdout == f"{CLINIC} unchanged\n"

    entry = counter.auditor.newest("disable_client")
    assert (entry["kind"], entry["client_id"].split("/")[0]) == ("administration", "operator")
    assert entry["entry"]["details"] == {"client": CLINIC, "version": 2, "reason": "合同终止 12 号"}

    back = gateway(counter.place, "client", "enable", CLINIC, "--reason", "合同续签")
    assert back.stdout == f"{CLINIC} enabled\n"
    counter.until_status(200)
    assert counter.auditor.newest("enable_client")["entry"]["details"]["version"] == 3


def test_what_was_agreed_anew_counts_and_is_told_with_every_answer(counter: Counter) -> None:
    assert counter.register(OF_THE_CLINIC.format(rate=3)) == f"{CLINIC} changed\n"
    until(lambda: counter.read().headers["ratelimit-policy"] == '"client";q=3;w=1', seconds=AT_MOST)
    told = until(lambda: one if (one := counter.read()).status_code == 429 else None, seconds=AT_MOST, step=0)
    problem = told.json()
    assert (problem["type"], problem["effect"], problem["retry"]) == (
        "/problems/too-many",
        "none",
        "same_key",
    )
    assert told.headers["retry-after"] == "1"
    assert told.headers["ratelimit"] == '"client";r=0;t=1'
    until(lambda: counter.read().status_code == 200, seconds=AT_MOST)

    details = counter.auditor.newest("change_client")["entry"]["details"]
    assert (details["client"], details["registration"]["requests_per_second"]) == (CLINIC, 3)
    # The same again is no change, and leaves no entry.
    assert counter.register(OF_THE_CLINIC.format(rate=3)) == f"{CLINIC} unchanged\n"
    assert counter.auditor.newest("change_client")["entry"]["details"] == details
    counter.register(OF_THE_CLINIC.format(rate=5000))


def test_a_registration_with_another_right_takes_the_old_one_away(counter: Counter) -> None:
    bureau = """
[clients.insurance-bureau]
organisation = "11510198MA60000402"
name = "成都沙箱医疗保障局"
kind = "insurance_bureau"
area_code = "510198"
scopes = ["audit"]
valid_from = "2026-01-01"
"""
    assert counter.read("insurance-bureau").status_code == 200
    counter.register(bureau)
    assert counter.until_status(403, "insurance-bureau").json()["type"] == "/problems/not-allowed"
    assert counter.read("insurance-bureau", f"{AUDIT}/keys").status_code == 200


def test_the_clients_are_listed_and_shown_as_they_can_be_registered(counter: Counter) -> None:
    lines = gateway(counter.place, "client", "list").stdout.splitlines()
    names = [line.split()[0] for line in lines]
    assert names == sorted(names)
    assert {"bank", "auditor", CLINIC} <= set(names)
    shown = gateway(counter.place, "client", "show", "bank").stdout
    assert shown.startswith("# enabled, version 1 of 2")
    assert counter.register(shown) == "bank unchanged\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (OF_THE_CLINIC.format(rate=0), "requests_per_second"),
        (OF_THE_CLINIC.format(rate=1).replace("hospital-chengdu-clinic", "His_1"), "His_1"),
        (OF_THE_CLINIC.format(rate=1) + 'secret = "x"', "secret"),
        (
            OF_THE_CLINIC.format(rate=1).replace('"medical-insurance"', '"audit-bodies"'),
            "may not have the scope",
        ),
        ("clients = 1", "TOML"),
        ("[clients", "TOML"),
        ("", "TOML"),
    ],
)
def test_a_file_that_is_not_in_order_changes_nothing_and_says_why(
    counter: Counter, text: str, says: str
) -> None:
    before = gateway(counter.place, "client", "list").stdout
    file = counter.folder / "wrong.toml"
    good = OF_THE_CLINIC.format(rate=7).replace("hospital-chengdu-clinic", "hospital-new")
    file.write_text(good + text if text.strip().startswith("[clients.") else text, "utf-8")
    done = gateway(counter.place, "client", "register", str(file))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
    assert gateway(counter.place, "client", "list").stdout == before


@pytest.mark.parametrize(
    "command",
    [("show", "nobody"), ("disable", "nobody", "--reason", "x"), ("enable", "nobody", "--reason", "x")],
)
def test_a_client_that_is_not_registered_cannot_be_changed(
    counter: Counter, command: tuple[str, ...]
) -> None:
    done = gateway(counter.place, "client", *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "No client is registered as nobody." in done.stderr


def test_the_running_role_cannot_register_anybody(counter: Counter) -> None:
    async def attempt() -> None:
        database = counter.place.town.database
        assert database is not None
        connection = await asyncpg.connect(database.app_url)
        try:
            for statement in (
                "UPDATE clients SET disabled_at = NULL",
                "DELETE FROM clients",
                "INSERT INTO clients VALUES ('x', 1, '{}', NULL, now())",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(attempt())
