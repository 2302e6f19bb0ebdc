"""No name, number, card, voucher, invoice or telephone of a person is left behind anywhere (隐私)."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from relay import Relay
from towns import IMPATIENT, OTHER, PEOPLE, Place, case_of, visited

from gateway.api.contract import OPERATIONS, document
from gateway.api.handbook.frame import framed
from gateway.api.handbook.languages import Language
from gateway.api.handbook.operation_page import operation_page
from gateway.api.handbook.trying import Surroundings
from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CASE_A_REFERRED, CHENGDU, Case, Person
from gateway.sandbox.demo.window import SERVICE, Call, new_key
from gateway.sandbox.ports import free_port
from gateway.sandbox.town import sandbox_town

INVOICE = "FP-KANARI-20268841"
TELEPHONE = "13987654321"
KNOWN = {"chongqing": PEOPLE["chongqing"][8], "sichuan": PEOPLE["sichuan"][4]}
"""杨𬭼 and 𠮷川晴: names with characters of four bytes."""
UNKNOWN = {
    "chongqing": replace(KNOWN["chongqing"], name="㐂𠮷·鸣丽亚", resident_id="500198198409010040"),
    "sichuan": replace(KNOWN["sichuan"], name="龘𬭼·珊瑚鸟", resident_id="510198198807120028"),
}
"""The same under a name and a number that are not theirs: the region refuses them."""
VOUCHERS = {"chongqing": "EV-500198-0010", "sichuan": "EV-510198-0007"}
CARD, CARD_CODE = "A98KANARI7", "510198D156000005KANARI00700777XY"


@dataclass
class Said:
    """Everything that was said to callers when something went wrong, and what was planted."""

    place: Place
    relays: dict[str, Relay]
    problems: list[Call] = field(default_factory=list)
    searches: list[dict[str, Any]] = field(default_factory=list)
    """What regions answered that refused a look-up."""
    errands: list[dict[str, Any]] = field(default_factory=list)
    trails: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    pages: list[httpx.Response] = field(default_factory=list)
    """What a browser or a lost program was given that put people's data where none belongs."""


CANARIES = sorted(
    {person.name for person in (*KNOWN.values(), *UNKNOWN.values())}
    | {person.resident_id for person in (*KNOWN.values(), *UNKNOWN.values())}
    | {*VOUCHERS.values(), CARD, CARD_CODE, INVOICE, TELEPHONE}
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """Many calls of every kind with people's data in them, half of which the regions refuse at length."""
    ports = {name: free_port() for name in ("sichuan", "chongqing")}
    with ExitStack() as open_things:
        relays = {name: open_things.enter_context(Relay(port).listening()) for name, port in ports.items()}
        urls = {f"CHUANYU_{name.upper()}_URL": relay.url for name, relay in relays.items()}
        directory = tmp_path_factory.mktemp("secrecy")
        town = open_things.enter_context(sandbox_town(directory, ports=ports, settings={**IMPATIENT, **urls}))
        everything = Said(open_things.enter_context(visited(town)), relays)
        for insured in ("chongqing", "sichuan"):
            _drive(everything, insured)
        _stray(everything)
        yield everything


def _drive(said: Said, insured: str) -> None:
    calls = list(_failing(said, insured)) + list(_succeeding(said, insured))
    said.calls += calls
    desk = said.place.desk(insured)
    for call in calls:
        if call.status >= 400:
            said.problems.append(call)
        asked = call.answer.get("regions", [])
        said.searches += [one for one in asked if one["outcome"] == "refused"]
        errand_id = call.answer.get("errand_id") or call.headers.get("errand-id")
        if errand_id:
            view = desk.errand(errand_id)
            said.errands.append({name: value for name, value in view.items() if name != "answer"})
            said.trails.append(desk.read(f"/v1/errands/{errand_id}/trail").answer)


def _failing(said: Said, insured: str) -> Iterator[Call]:
    """Each refused by a region that repeats what it was told of the person."""
    place, desk, person = said.place, said.place.desk(insured), UNKNOWN[insured]
    case = replace(case_of(insured), person=person)
    _talk(said, (person.name, person.resident_id))
    for fault_at in ("", insured, OTHER[insured]):
        if fault_at:
            place.fault(fault_at, {"chongqing": "2201", "sichuan": "110"}[fault_at], "refuse")
        key, number = new_key(), f"ZY{secrets.token_hex(5)}"
        whose = case if not fault_at else replace(case, person=KNOWN[insured])
        _talk(said, (whose.person.name, whose.person.resident_id))
        for _ in range(2):  # the second is the kept refusal
            yield desk.open_as(whose, number, key=key)
    _talk(said, (person.resident_id,))
    yield desk.ask(f"{SERVICE}/enrolments/search", _search(person, "500198198409010040"[:17] + "X"))
    yield desk.ask(f"{SERVICE}/enrolments/search", _search(person, person.resident_id, f"不是{person.name}"))
    yield from _refused_filing(said, insured, person)
    yield from _refused_settlements(said, insured)
    yield from _lost_refusal(said, insured)
    for region in ("sichuan", "chongqing"):
        place.no_faults()
        said.relays[region].talkative = ()


def _talk(said: Said, words: tuple[str, ...]) -> None:
    for relay in said.relays.values():
        relay.talkative = words


def _search(person: Person, number: str, name: str | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {"credential": {"kind": "resident_id", "number": number}}
    return body | ({"name": name} if name else {})


def _refused_filing(said: Said, insured: str, person: Person) -> Iterator[Call]:
    case = replace(case_of(insured), person=person, started_on=CASE_A_REFERRED.started_on)
    body = forms.referral(case) | {"telephone": TELEPHONE}
    said.place.fault(insured, {"chongqing": "2501", "sichuan": "17"}[insured], "refuse")
    _talk(said, (person.name, person.resident_id, TELEPHONE))
    yield said.place.desk(insured).ask(f"{SERVICE}/remote-treatment-filings", body, key=new_key())


def _refused_settlements(said: Said, insured: str) -> Iterator[Call]:
    place, desk, case = said.place, said.place.desk(insured), replace(case_of(insured), person=KNOWN[insured])
    _talk(said, ())
    visit_id = desk.charged(case)
    shown = [
        {"kind": "e_voucher", "number": VOUCHERS[insured]},
        {"kind": "social_security_card", "number": CARD, "card_recognition_code": CARD_CODE},
        case.person.credential,
    ]
    for credential in shown:
        _talk(said, (credential["number"], credential.get("card_recognition_code", "-"), INVOICE))
        body = forms.settlement(case) | {"credential": credential, "invoice_number": INVOICE}
        place.fault(insured, {"chongqing": "2207", "sichuan": "11"}[insured], "refuse")
        yield desk.ask(f"{SERVICE}/visits/{visit_id}/settlements", body, key=new_key())


def _lost_refusal(said: Said, insured: str) -> Iterator[Call]:
    """A refusal of Chongqing that is lost and comes out by an enquiry."""
    if insured != "chongqing":
        return
    place, desk, person = said.place, said.place.desk(insured), KNOWN[insured]
    case, key = replace(case_of(insured), person=person), new_key()
    place.fault("chongqing", "2201", "refuse")
    _talk(said, (person.name, person.resident_id))
    said.relays["chongqing"].lose_next = True
    lost = desk.open_as(case, key=key)
    assert lost.status == 504
    yield lost
    yield desk.enquire(lost.answer["errand_id"]).told(200)


def _succeeding(said: Said, insured: str) -> Iterator[Call]:
    desk, case = said.place.desk(insured), replace(case_of(insured), person=KNOWN[insured])
    yield desk.search(case.person)
    visit_id = desk.charged(case)
    yield desk.diagnose(case, visit_id)
    yield desk.pre_settle(case, visit_id)
    body = forms.settlement(case) | {"invoice_number": INVOICE}
    settled = desk.ask(f"{SERVICE}/visits/{visit_id}/settlements", body, key=new_key()).told(201)
    yield settled
    yield desk.cancel(settled.answer["settlement_id"], key=new_key()).told(201)


def _stray(said: Said) -> None:
    """Ask for pages and for nothing, with people's data in addresses, in headers, in traces and in bodies."""
    person = KNOWN["chongqing"]
    strange = {
        "accept-language": f"zh;q={person.resident_id}",
        "traceparent": f"00-{person.resident_id}-{TELEPHONE}-01",
        "tracestate": f"his={person.resident_id}",
        "baggage": f"telephone={TELEPHONE}",
        "referer": f"https://his.example.org/{person.resident_id}",
        "user-agent": f"HIS {INVOICE}",
        "x-request-id": INVOICE,
    }
    places = (
        *("/docs", "/docs/operations/openVisit", "/docs/problems", "/problems/refused", "/docs/try_it.js"),
        *("/openapi.json", f"/docs/{person.resident_id}", f"/docs/operations/{person.resident_id}"),
        *(f"/problems/{person.name}", f"/nowhere/{person.resident_id}", "/v1/medical-insurance/visits"),
    )
    with httpx.Client(base_url=said.place.town.url("gateway"), trust_env=False, timeout=30) as client:
        for place in places:
            query = {"lang": person.resident_id, "name": person.name, "token": INVOICE}
            said.pages.append(client.get(place, params=query, headers=strange))
            said.pages.append(client.request("PATCH", place, content=person.name.encode(), headers=strange))
        known = strange | {"authorization": f"Bearer {said.place.town.token(CHENGDU.client_id)}"}
        for place in (f"{SERVICE}/visits/{person.resident_id}", f"/v1/errands/{INVOICE}"):
            said.pages.append(client.get(place, params={person.resident_id: TELEPHONE}, headers=known))


def _found(text: str) -> list[str]:
    """The canaries that a text holds, also where JSON has escaped them."""
    return [one for one in CANARIES if one in text or json.dumps(one)[1:-1] in text]


def _readings(value: object) -> list[str]:
    """Every way in which a stored value could be read."""
    if isinstance(value, bytes):
        return [value.decode("utf-8", "replace"), value.decode("gb18030", "replace"), *_from_base64(value)]
    return [str(value)]


def _from_base64(value: bytes) -> list[str]:
    try:
        return [base64.b64decode(value, validate=True).decode("utf-8", "replace")]
    except ValueError:
        return []


def test_the_calls_failed_and_the_regions_were_talkative(said: Said) -> None:
    assert {call.status for call in said.problems} >= {422, 504}
    assert len([call for call in said.problems if call.status == 422]) >= 14
    assert all(relay.refused >= 5 for relay in said.relays.values())


def test_no_problem_document_holds_a_canary(said: Said) -> None:
    for call in said.problems:
        assert _found(json.dumps(call.answer, ensure_ascii=False)) == [], call.answer


def test_no_refused_look_up_holds_a_canary(said: Said) -> None:
    assert any("***" in one["region_message"] for one in said.searches)
    for one in said.searches:
        assert _found(json.dumps(one, ensure_ascii=False)) == [], one


def test_no_errand_holds_a_canary(said: Said) -> None:
    for errand in said.errands:
        assert _found(json.dumps(errand, ensure_ascii=False)) == [], errand


def test_no_trail_holds_a_canary(said: Said) -> None:
    assert sum(len(trail["entries"]) for trail in said.trails) > 40
    for trail in said.trails:
        assert _found(json.dumps(trail, ensure_ascii=False)) == []


def test_no_header_of_an_answer_holds_a_canary(said: Said) -> None:
    assert len(said.calls) > 30
    for call in said.calls:
        assert len(call.headers["traceparent"]) == 55
        assert _found(str(call.headers.multi_items())) == [], call.path


def test_no_page_and_no_error_page_holds_a_canary(said: Said) -> None:
    assert {page.status_code for page in said.pages} == {200, 404, 405, 422}
    kinds = {page.headers["content-type"].partition(";")[0] for page in said.pages}
    assert kinds >= {"text/html", "application/problem+json", "application/json"}
    # One number is that of an invented person in the contract's own examples.
    examples = _found(json.dumps(document(), ensure_ascii=False))
    assert len(examples) <= 1
    for page in said.pages:
        found = _found(page.text)
        assert found == [] or (page.url.path == "/openapi.json" and found == examples), page.url.path
        assert _found(str(page.headers.multi_items())) == [], page.url.path
        assert INVOICE not in page.headers["traceparent"]


def test_the_handbook_is_made_of_the_contract_alone_whatever_was_asked_before(said: Said) -> None:
    gateway, issuer = (said.place.town.url(name) for name in ("gateway", "issuer"))
    around, contract = Surroundings(sandbox=True, issuer=issuer), document()
    with httpx.Client(base_url=gateway, trust_env=False, timeout=30) as client:
        for operation in OPERATIONS:
            for language in Language:
                path = f"/docs/operations/{operation.operation_id}"
                page = client.get(path, params={"lang": str(language)}).raise_for_status()
                made = framed(operation_page(operation, contract, around, language), language)
                assert page.content == made, path


def test_no_log_line_holds_a_canary(said: Said) -> None:
    logs = {name: said.place.town.log(name).read_text() for name in ("gateway", "worker", "migrate")}
    assert '"event":"request"' in logs["gateway"]
    for name, text in logs.items():
        assert _found(text) == [], name


def test_no_metric_holds_a_canary(said: Said) -> None:
    text = httpx.get(f"{said.place.town.url('gateway')}/metrics", trust_env=False).raise_for_status().text
    assert "gateway_requests_total" in text
    assert _found(text) == []


def test_no_address_that_was_called_holds_a_canary(said: Said) -> None:
    paths = [path for relay in said.relays.values() for path in relay.paths]
    assert len(paths) > 30
    assert _found("\n".join(paths)) == []
    assert not [path for path in paths if "?" in path]


def test_no_column_of_any_table_holds_a_canary(said: Said) -> None:
    tables = said.place.query(
        """SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"""
    )
    names = {row["name"] for row in tables}
    assert names >= {f"public.{name}" for name in ("errands", "visits", "settlements", "seals", "fee_lines")}
    for name in sorted(names):
        for row in said.place.query(f"SELECT * FROM {name}"):
            for column, value in row.items():
                for reading in _readings(value):
                    assert _found(reading) == [], f"{name}.{column}: {reading[:300]}"


def test_the_search_finds_what_is_there() -> None:
    person: Person = KNOWN["sichuan"]
    case: Case = replace(case_of("sichuan"), person=person, hospital=CHENGDU)
    opening = forms.opening(case, "ZY1")
    for text in (json.dumps(opening), json.dumps(opening, ensure_ascii=False)):
        assert _found(text) == sorted([person.name, person.resident_id])
    assert _found(_readings(json.dumps(opening, ensure_ascii=False).encode("gb18030"))[1])
