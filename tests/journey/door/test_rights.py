"""Every operation, every kind of client, for itself and for another: let in or refused as the table says."""

import copy
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from knocking import JSON
from stand_in import Everybody

from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.api.legal_bases import legal_basis_of
from gateway.api.rights import EVERYBODYS, OWN, PURPOSES, RIGHTS, WITHHELD
from gateway.cases.audit import AuditPurpose
from gateway.cases.registrations import KINDS, LEGAL_BASES, ClientKind, Scope
from gateway.cases.registrations import PURPOSES as PURPOSES_THAT_THERE_ARE
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.words import Word
from scripts.rights_page import page

BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
PAGE = Path(__file__).parents[3] / "docs" / "rights.md"
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)


def scoped(kind, operation):
    return bool({scope.value for scope in KINDS[kind].scopes} & set(operation.scopes))


class Client(Everybody):
    """A client of a kind that acts for what a request names, or for something else."""

    def __init__(self, kind, institution_code="H51019800001", area_code="510198"):
        rule = KINDS[kind]
        own = {"institution_code": institution_code} if rule.institution else {}
        own |= {"area_code": area_code} if rule.area else {}
        super().__init__(kind=kind, scopes=sorted(rule.scopes), **own)

    def admit(self, actor, /):
        scopes = frozenset(scope.value for scope in self.agreed.scopes)
        institution, area = self.agreed.institution_code, self.agreed.area_code
        admitted = replace(actor, scopes=scopes, institution_code=institution, area_code=area)
        return admitted, self.agreed


def request_of(operation, kind):
    """The example, for a purpose that the kind has."""
    body = copy.deepcopy(example(operation.operation_id).get("request"))
    if body and body.get("purpose") in {one.value for one in CreditPurpose} and kind in PURPOSES:
        body["purpose"] = min(PURPOSES[kind])
    return body


def address(operation):
    path = operation.path
    for one in operation.parameters:
        if one.within == "path":
            path = path.replace(f"{{{one.name}}}", one.example)
    query = {one.name: one.example for one in operation.parameters if one.within == "query" and one.required}
    return path, query


async def ask(door, client, operation, body):
    object.__setattr__(door.house, "admission", client)
    path, query = address(operation)
    async with door.caller() as caller:
        headers = {"idempotency-key": str(uuid4())} if operation.keyed else {}
        if body is None:
            return await caller.request(operation.method, path, params=query, headers=headers)
        return await caller.request(operation.method, path, params=query, json=body, headers=headers | JSON)


def own_of(whose, body):
    if whose == "institution_code":
        return {"institution_code": body[whose]}
    return {"area_code": body[whose][:6]} if whose not in (EVERYBODYS, OWN) else {}


@pytest.mark.anyio
@each_operation
async def test_a_kind_is_let_in_just_where_the_table_says(door, operation):
    right = RIGHTS[operation.operation_id]
    for kind in ClientKind:
        if kind is ClientKind.HARNESS:
            continue
        body = request_of(operation, kind)
        told = await ask(door, Client(kind, **own_of(right.whose, body)), operation, body)
        if not scoped(kind, operation):
            assert (told.status_code, "lacks the scope" in told.json()["detail"]) == (403, True), kind
        elif kind not in right.kinds:
            assert (told.status_code, "not for a client" in told.json()["detail"]) == (403, True), kind
        else:
            assert told.status_code == operation.status, (kind, told.text)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "operation",
    [BY_ID[name] for name, right in RIGHTS.items() if right.whose not in (EVERYBODYS, OWN)],
    ids=lambda one: one.operation_id,
)
async def test_nobody_acts_for_another_institution_or_area(door, operation):
    right = RIGHTS[operation.operation_id]
    other = (
        {"institution_code": "H51019800009"} if right.whose == "institution_code" else {"area_code": "510199"}
    )
    (kind,) = right.kinds - {ClientKind.HARNESS}
    body = request_of(operation, kind)
    calls = len(door.calls)
    told = await ask(door, Client(kind, **other), operation, body)
    assert (told.status_code, told.json()["type"]) == (403, "/problems/not-allowed")
    assert "only for its own" in told.json()["detail"]
    assert len(door.calls) == calls


@pytest.mark.anyio
@pytest.mark.parametrize("kind", PURPOSES)
@pytest.mark.parametrize("purpose", CreditPurpose)
async def test_a_kind_looks_records_up_for_its_own_purposes_only(door, kind, purpose):
    operation = BY_ID["searchCreditRecords"]
    body = request_of(operation, kind) | {"purpose": purpose.value}
    told = await ask(door, Client(kind), operation, body)
    assert told.status_code == (200 if purpose in PURPOSES[kind] else 403)


def naming_a_purpose():
    """Every operation whose request or query names a coded purpose."""
    for operation in OPERATIONS:
        field = operation.asks and operation.asks.model_fields.get("purpose")
        coded = field and issubclass(field.annotation, Word)
        if coded or any(one.name == "purpose" and one.required for one in operation.parameters):
            yield operation


class Agreed(Everybody):
    """Somebody with every right, and the purposes and laws that were agreed."""

    def admit(self, actor, /):
        scopes = frozenset(scope.value for scope in Scope)
        whose = {"institution_code": "H51019800001", "area_code": "500198"}
        whose |= {name: own for name in whose if (own := getattr(self.agreed, name)) is not None}
        return replace(actor, scopes=scopes, **whose), self.agreed


@pytest.mark.anyio
@pytest.mark.parametrize("operation", list(naming_a_purpose()), ids=lambda one: one.operation_id)
async def test_a_client_names_the_purposes_that_were_agreed_with_it_and_no_other(door, operation):
    body = example(operation.operation_id).get("request")
    named = body["purpose"] if body else address(operation)[1]["purpose"]
    other = min(PURPOSES_THAT_THERE_ARE - {named})
    for agreed, status in (([named], operation.status), ([other], 403), ([other, named], operation.status)):
        client = Agreed(purposes=agreed)
        if body and "office_code" in body:
            body["office_code"] = "500198" + body["office_code"][6:]
        told = await ask(door, client, operation, copy.deepcopy(body))
        assert told.status_code == status, told.text
        if status == 403:
            assert "not registered for this purpose" in told.json()["detail"]


def test_the_operations_that_name_a_purpose_are_those_about_persons_companies_and_the_log():
    assert {operation.operation_id for operation in naming_a_purpose()} == {
        "findRecognitions",
        "findRegistrations",
        "findTrainingSubsidies",
        "getAuditEntry",
        "makeCreditReport",
        "openEntryBodies",
        "reportAccess",
        "searchAuditEntries",
        "searchCreditRecords",
        "searchCreditSubjects",
        "verifyCertificate",
    }


def basis_in_example(operation):
    body = example(operation.operation_id).get("request")
    named = body.get("purpose") if body else address(operation)[1].get("purpose")
    of_the_audit = named if named in {one.value for one in AuditPurpose} else None
    return legal_basis_of(operation, AuditPurpose(of_the_audit) if of_the_audit else None)


@pytest.mark.anyio
@each_operation
async def test_a_client_is_let_in_to_what_rests_on_the_laws_that_were_agreed_with_it_and_no_other(
    door, operation
):
    basis = basis_in_example(operation)
    others = sorted(LEGAL_BASES - {basis})
    body = example(operation.operation_id).get("request")
    right = RIGHTS[operation.operation_id]
    for agreed, status in (
        ([basis or others[0]], operation.status),
        (others, 403 if basis else operation.status),
    ):
        client = Agreed(legal_bases=agreed, **own_of(right.whose, body))
        told = await ask(door, client, operation, copy.deepcopy(body))
        assert told.status_code == status, told.text
        if status == 403:
            assert f"(法律依据): {basis}" in told.json()["detail"]


def test_every_law_is_of_some_operation_and_what_is_about_persons_or_companies_rests_on_one():
    resting = {name: basis_in_example(operation) for name, operation in BY_ID.items()}
    of_the_audit = {legal_basis_of(BY_ID["getAuditEntry"], purpose) for purpose in AuditPurpose}
    assert {*resting.values(), *of_the_audit} - {None} == LEGAL_BASES
    assert {name for name, basis in resting.items() if basis is None} == {
        *("getErrand", "enquireErrand", "reverseErrand", "getErrandTrail", "getErrandLineage"),
        *("getEntryReceipt", "getLogKeys", "listRegions"),
        *("listClients", "getClient", "registerClient", "changeClient", "disableClient", "enableClient"),
    }


def test_nothing_can_be_asked_for_that_the_table_lacks_and_nothing_stands_in_it_for_nothing():
    assert RIGHTS.keys() == BY_ID.keys()
    for name, right in RIGHTS.items():
        for kind in right.kinds:
            assert scoped(kind, BY_ID[name]), (name, kind)
        if right.whose not in (EVERYBODYS, OWN):
            assert right.whose in BY_ID[name].asks.model_fields, name


def test_only_what_can_be_absent_is_left_out_and_only_of_what_a_kind_may_ask():
    for name, kept_from in WITHHELD.items():
        text = str(BY_ID[name].tells.model_json_schema()["$defs"])
        for kind, members in kept_from.items():
            assert kind in RIGHTS[name].kinds
            assert all(f"'{member}': " in text and f"'{member}', " not in text for member in members)


def test_the_page_shows_the_tables():
    assert PAGE.read_text("utf-8") == page()
