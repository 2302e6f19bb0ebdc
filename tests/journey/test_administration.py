"""Clients are registered, changed and shut out over the network, and no administrator helps itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from auditing import Auditor, auditing, gateway, index_of
from towns import Desk, Place, raised, until

from gateway.api.examples import example
from gateway.cases.registrations import LOOK_SECONDS
from gateway.sandbox.demo.window import SERVICE, Call, new_key

CLIENTS = "/v1/administration/clients"
CLINIC = "hospital-chengdu-clinic"
AT_MOST = 10 * LOOK_SECONDS
NEW = {
    "organisation": "12510198MA60000249",
    "name": "沙盒成都第四医院",
    "kind": "hospital",
    "institution_code": "H51019800004",
    "scopes": ["medical-insurance"],
    "valid_from": "2026-01-01",
}
WHY = "接入协议 2026-118 号"
SECOND = """
[clients.stranger]
organisation = "91510198MA6000120D"
name = "沙箱第二管理组"
kind = "administrator"
scopes = ["client-administration"]
valid_from = "2026-01-01"
"""

Body = dict[str, Any]


class Administrator(Desk):
    """Somebody who lets programs in."""

    def look(self, path: str) -> Call:
        return self._call("GET", CLIENTS + path, None, {})

    def client(self, client_id: str) -> Body:
        return self.look(f"/{client_id}").told(200).answer

    def register(self, client_id: str, *, key: str | None = None, **changed: Any) -> Call:
        body = {"client_id": client_id, **NEW, "reason": WHY, **changed}
        return self.ask(CLIENTS, body, key=key or new_key())

    def act(self, client_id: str, what: str, *, key: str | None = None, **body: Any) -> Call:
        return self.ask(f"{CLIENTS}/{client_id}/{what}", {"reason": WHY, **body}, key=key or new_key())


@dataclass(frozen=True)
class Hall:
    place: Place
    administrator: Administrator
    auditor: Auditor

    def status_of(self, client_id: str) -> int:
        response = httpx.get(
            f"{self.place.town.url('gateway')}{SERVICE}/institutions/H51019800001",
            headers={"Authorization": f"Bearer {self.place.town.token(client_id)}"},
            trust_env=False,
            timeout=30,
        )
        return response.status_code

    def entries(self) -> int:
        (row,) = self.place.query("SELECT count(*) AS n FROM log_entries WHERE class = 'administration'")
        return int(row["n"])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with raised(tmp_path_factory.mktemp("administered")) as place, auditing(place) as auditor:
        url, token = place.town.url("gateway"), place.town.token("administrator")
        with Administrator(url, token) as administrator:
            yield Hall(place, administrator, auditor)


def test_a_client_is_registered_read_changed_and_each_is_an_entry_as_of_the_command(hall: Hall) -> None:
    made = hall.administrator.register("hospital-new").told(201)
    assert made.headers["location"] == f"{CLIENTS}/hospital-new"
    assert (made.answer["version"], made.answer["state"], made.answer["requests_per_second"]) == (
        1,
        "enabled",
        50,
    )
    assert hall.administrator.client("hospital-new") == made.answer
    entry = hall.auditor.newest("register_client")
    assert (entry["client_id"], entry["kind"], entry["index"]) == (
        "administrator",
        "administration",
        index_of(made),
    )
    details = entry["entry"]["details"]
    assert (details["client"], details["version"], details["reason"]) == ("hospital-new", 1, WHY)
    assert details["registration"]["institution_code"] == "H51019800004"
    assert gateway(hall.place, "client", "show", "hospital-new").stdout.startswith("# enabled, version 1 of")

    changed = hall.administrator.act("hospital-new", "changes", **NEW, version=1, requests_per_second=7).told(
        200
    )
    assert (changed.answer["version"], changed.answer["requests_per_second"]) == (2, 7)
    assert hall.auditor.newest("change_client")["entry"]["details"]["version"] == 2
    receipt = hall.administrator.read(f"/v1/audit/entries/{index_of(changed)}/receipt")
    assert receipt.answer["index"] == index_of(changed)


def test_a_client_is_shut_out_and_let_in_again_within_seconds(hall: Hall) -> None:
    assert hall.status_of(CLINIC) == 200
    out = hall.administrator.act(CLINIC, "disablements").told(200)
    assert (out.answer["state"], "disabled_at" in out.answer) == ("disabled", True)
    until(lambda: hall.status_of(CLINIC) == 401, seconds=AT_MOST)
    before = hall.entries()
    again = hall.administrator.act(CLINIC, "disablements").told(200)
    assert (again.answer, "receipt" in again.headers) == (out.answer, False)
    assert hall.entries() == before
    back = hall.administrator.act(CLINIC, "enablements").told(200)
    assert (back.answer["state"], back.answer["version"]) == ("enabled", out.answer["version"] + 1)
    until(lambda: hall.status_of(CLINIC) == 200, seconds=AT_MOST)


def test_the_same_key_acts_once_and_another_body_under_it_is_refused(hall: Hall) -> None:
    key = new_key()
    first = hall.administrator.register("hospital-once", key=key).told(201)
    hall.administrator.act("hospital-once", "disablements").told(200)
    before = hall.entries()
    again = hall.administrator.register("hospital-once", key=key).told(201)
    assert (again.replayed, again.answer, index_of(again)) == (True, first.answer, index_of(first))
    other = hall.administrator.register("hospital-once", key=key, name="别的医院")
    assert (other.status, other.answer["type"]) == (422, "/problems/key-reused")
    assert hall.administrator.act("hospital-once", "enablements", key=key).status == 422
    assert hall.entries() == before


def test_of_many_with_one_key_one_acts_and_all_are_told_the_same(hall: Hall) -> None:
    key, before = new_key(), hall.entries()
    with ThreadPoolExecutor(8) as hands:
        calls = list(hands.map(lambda _: hall.administrator.register("hospital-raced", key=key), range(8)))
    assert {call.told(201).content for call in calls} == {calls[0].content}
    assert [call.replayed for call in calls].count(False) == 1
    assert hall.entries() == before + 1


def test_whoever_read_an_older_version_changes_nothing(hall: Hall) -> None:
    hall.administrator.register("hospital-moved").told(201)
    hall.administrator.act("hospital-moved", "changes", **NEW, version=1, requests_at_once=5).told(200)
    late = hall.administrator.act("hospital-moved", "changes", **NEW, version=1, requests_at_once=6)
    assert (late.status, late.answer["type"]) == (409, "/problems/case-moved")
    assert hall.administrator.client("hospital-moved")["requests_at_once"] == 5
    with ThreadPoolExecutor(6) as hands:
        calls = list(
            hands.map(
                lambda n: hall.administrator.act(
                    "hospital-moved", "changes", **NEW, version=2, requests_at_once=n
                ),
                range(10, 16),
            )
        )
    assert sorted(call.status for call in calls) == [200, 409, 409, 409, 409, 409]


def test_a_client_that_is_there_is_not_registered_anew_and_one_that_is_not_is_not_changed(hall: Hall) -> None:
    hall.administrator.register("hospital-there").told(201)
    assert hall.administrator.register("hospital-there", name="另一家").status == 409
    assert hall.administrator.client("hospital-there")["name"] == NEW["name"]
    for call in (
        hall.administrator.look("/nobody"),
        hall.administrator.act("nobody", "changes", **NEW, version=1),
        hall.administrator.act("nobody", "disablements"),
        hall.administrator.act("nobody", "enablements"),
    ):
        assert (call.status, call.answer["type"]) == (404, "/problems/not-found"), call.path


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"client_id": "His_1"}, "/client_id"),
        ({"kind": "bank"}, ""),
        ({"scopes": ["audit-bodies"]}, ""),
        ({"scopes": []}, "/scopes"),
        ({"institution_code": None}, ""),
        ({"requests_per_second": 0}, "/requests_per_second"),
        ({"valid_to": "2025-12-31"}, ""),
        ({"organisation": "1"}, "/organisation"),
        ({"reason": ""}, "/reason"),
        ({"secret": "x"}, "/secret"),
    ],
    ids=str,
)
def test_what_the_command_refuses_is_refused_here_too(hall: Hall, changed: Body, pointer: str) -> None:
    before = hall.entries()
    refused = hall.administrator.register(**{"client_id": "hospital-wrong", **changed})
    assert (refused.status, refused.answer["errors"][0]["pointer"]) == (422, pointer)
    assert hall.administrator.look("/hospital-wrong").status == 404
    assert hall.entries() == before


def test_no_administrator_helps_itself_or_another(hall: Hall) -> None:
    """Raising its rights, a second one of its own, shutting itself or a colleague out."""
    (hall.place.town.directory / "second.toml").write_text(SECOND, "utf-8")
    gateway(hall.place, "client", "register", str(hall.place.town.directory / "second.toml"))
    itself = hall.administrator.client("administrator")
    rights = {"kind": "administrator", "scopes": ["client-administration"], "institution_code": None}
    as_administrator = {name: value for name, value in {**NEW, **rights}.items() if value is not None}
    more = {**as_administrator, "requests_per_second": 100_000, "version": itself["version"]}
    for call in (
        hall.administrator.ask(
            CLIENTS, {"client_id": "second", **as_administrator, "reason": WHY}, key=new_key()
        ),
        hall.administrator.act("administrator", "changes", **more),
        hall.administrator.act("administrator", "changes", **NEW, version=itself["version"]),
        hall.administrator.act("administrator", "disablements"),
        hall.administrator.act("stranger", "disablements"),
        hall.administrator.act("stranger", "enablements"),
        hall.administrator.act("stranger", "changes", **NEW, version=2),
        hall.administrator.act(CLINIC, "changes", **more),
    ):
        assert (call.status, call.answer["type"]) == (403, "/problems/not-allowed"), call.path
        assert "own machine only" in call.answer["detail"]
    assert hall.administrator.client("administrator") == itself
    assert hall.administrator.client(CLINIC)["kind"] == "hospital"


def test_the_purposes_that_are_agreed_are_the_only_ones_that_are_heard(hall: Hall) -> None:
    bank = hall.administrator.client("bank")
    agreed = {name: bank[name] for name in ("organisation", "name", "kind", "scopes", "valid_from")}
    narrower = {**agreed, "purposes": ["credit_self_check"], "requests_per_second": 5000}
    hall.administrator.act("bank", "changes", **narrower, version=bank["version"]).told(200)
    assert hall.administrator.client("bank")["purposes"] == ["credit_self_check"]
    with Desk(hall.place.town.url("gateway"), hall.place.town.token("bank")) as counter:

        def look_up(purpose: str) -> Call:
            body = {"credit_code": "91510100MA6000016A", "purpose": purpose}
            return counter.ask("/v1/credit/records/search", body)

        refused = until(
            lambda: call if (call := look_up("credit_granting")).status == 403 else None, seconds=AT_MOST
        )
        assert "not registered for this purpose" in refused.answer["detail"]
        assert look_up("credit_self_check").status == 200


def test_what_rests_on_a_law_that_was_not_agreed_is_not_for_the_client(hall: Hall) -> None:
    """A bank may look companies up, which are public, and no longer persons, who consent."""
    bank = hall.administrator.client("bank")
    agreed = {name: bank[name] for name in ("organisation", "name", "kind", "scopes", "valid_from")}
    of_companies = "企业信息公示暂行条例 Art. 6, 市场监督管理行政处罚信息公示规定 Art. 10"
    narrower = {**agreed, "legal_bases": [of_companies], "requests_per_second": 5000}
    hall.administrator.act("bank", "changes", **narrower, version=bank["version"]).told(200)
    assert hall.administrator.client("bank")["legal_bases"] == [of_companies]
    with Desk(hall.place.town.url("gateway"), hall.place.town.token("bank")) as counter:

        def ask(operation_id: str, path: str) -> Call:
            return counter.ask(path, example(operation_id)["request"] | {"purpose": "credit_self_check"})

        refused = until(
            lambda: (
                call
                if (call := ask("searchPersonCreditRecords", "/v1/credit/persons/records/search")).status
                == 403
                else None
            ),
            seconds=AT_MOST,
        )
        assert "rests on this law (法律依据): 个人信息保护法 Art. 13, 29" in refused.answer["detail"]
        ask("searchCreditRecords", "/v1/credit/records/search").told(200)


def test_all_are_listed_page_by_page_in_one_order(hall: Hall) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        page = hall.administrator.look(f"?limit=4{cursor}").told(200).answer
        found += [one["client_id"] for one in page["clients"]]
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == sorted(found)
    listed = gateway(hall.place, "client", "list").stdout.splitlines()
    assert set(found) == {line.split()[0] for line in listed}


def test_nobody_else_administers(hall: Hall) -> None:
    for client_id in ("hospital-chengdu", "auditor", "operator-chengdu", "harness"):
        with Administrator(hall.place.town.url("gateway"), hall.place.town.token(client_id)) as other:
            assert other.look("").status == 403, client_id
            assert other.register("hospital-mine").status == 403
            assert other.act(CLINIC, "disablements").status == 403
    assert hall.administrator.look("/hospital-mine").status == 404


def test_a_gateway_without_the_role_administers_nobody(hall: Hall) -> None:
    program = hall.place.town.programs["gateway"]
    with_role = dict(program.settings)
    without = {name: value for name, value in with_role.items() if "ADMINISTRATION" not in name}
    assert len(without) == len(with_role) - 1
    _set(program, without)
    hall.place.town.restart("gateway")
    try:
        refused = hall.administrator.act(CLINIC, "disablements")
        assert (refused.status, "not administered" in refused.answer["detail"]) == (403, True)
        assert hall.administrator.client(CLINIC)["state"] == "enabled"
    finally:
        _set(program, with_role)
        hall.place.town.restart("gateway")


def _set(program: Any, settings: dict[str, str]) -> None:
    object.__setattr__(program, "settings", settings)
