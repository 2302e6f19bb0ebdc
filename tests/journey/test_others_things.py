"""What another organisation has does not exist for you, and trying ids out tells nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from things_of_others import Neighbourhood, Thing, names, neighbourhood, told

from gateway.api.examples import example
from gateway.api.rights import EVERYBODYS, RIGHTS
from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CASE_A, CHENGDU

CONTRACT = json.loads((Path(__file__).parents[2] / "openapi" / "gateway.json").read_text("utf-8"))
OF_BOTH_REGIONS = {"getSettlementBatch", "getCreditPush"}
"""What passes between the two regions: there is no office of the kind that has no part in it."""
ASKED_OF_A_REGION = {"moveSeeker"}
"""Its id is a region's own; that region says that it has no such, and says the same of both."""


def with_an_id(contract: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Every operation whose address names a thing that is somebody's: method, path, name of the id."""
    return {
        operation["operationId"]: (method.upper(), path, one["name"])
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
        for one in operation["parameters"]
        if one.get("in") == "path" and RIGHTS[operation["operationId"]].whose != EVERYBODYS
    }


OPERATIONS = with_an_id(CONTRACT)
each_operation = pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in OF_BOTH_REGIONS])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbourhood]:
    with neighbourhood(tmp_path_factory.mktemp("others")) as running:
        yield running


def thing_of(town: Neighbourhood, name: str) -> Thing:
    return town.things.get(name) or town.things[OPERATIONS[name][2]]


def ask(town: Neighbourhood, name: str, client_id: str, its_id: str) -> Any:
    method, path, parameter = OPERATIONS[name]
    declared = CONTRACT["paths"][path][method.lower()]
    keyed = {"$ref": "#/components/parameters/IdempotencyKey"} in declared["parameters"]
    body = copy.deepcopy(example(name).get("request"))
    if name == "matchPayment":
        body["transfer_id"] = town.things["transfer_id"].its_id
    return town.ask(client_id, method, path.replace(f"{{{parameter}}}", its_id), body, keyed=keyed)


def test_every_address_with_an_id_that_is_served_is_tried_here(town: Neighbourhood) -> None:
    assert with_an_id(town.contract()) == OPERATIONS
    assert len(OPERATIONS) > 40
    assert OPERATIONS.keys() >= OF_BOTH_REGIONS | ASKED_OF_A_REGION


@each_operation
def test_what_is_anothers_and_what_never_was_are_one_and_the_same(town: Neighbourhood, name: str) -> None:
    thing = thing_of(town, name)
    town.rest()
    before, asked = town.kept_of(thing.its_id, but_of=thing.other), town.errands_of(thing.other)
    assert len(before) >= (name not in ASKED_OF_A_REGION)
    foreign = ask(town, name, thing.other, thing.its_id)
    absent = ask(town, name, thing.other, thing.absent)
    assert told(foreign) == told(absent)
    assert not names(foreign, thing.its_id)
    if name in ASKED_OF_A_REGION:
        assert (foreign.status_code, foreign.json()["type"]) == (422, "/problems/refused")
    else:
        assert (foreign.status_code, foreign.json()["type"]) == (404, "/problems/not-found")
        assert town.errands_of(thing.other) == asked
    assert town.kept_of(thing.its_id, but_of=thing.other) == before
    # For its owner it is there: allowed, or refused for a reason of its own.
    own = ask(town, name, thing.owner, thing.its_id)
    assert own.status_code in (200, 201, 409, 422), own.text


@pytest.mark.parametrize("name", sorted(OF_BOTH_REGIONS))
def test_what_passes_between_the_regions_is_read_by_the_offices_of_both(
    town: Neighbourhood, name: str
) -> None:
    thing = thing_of(town, name)
    for client_id in (thing.owner, thing.other):
        assert ask(town, name, client_id, thing.its_id).status_code == 200, client_id
    assert ask(town, name, thing.other, thing.absent).status_code == 404
    # A client of another kind is told the same of both.
    foreign = ask(town, name, "bank", thing.its_id)
    assert told(foreign) == told(ask(town, name, "bank", thing.absent))
    assert foreign.status_code == 403


def test_an_id_of_anothers_in_a_body_is_as_one_that_never_was(town: Neighbourhood) -> None:
    payment, transfer, filing = (town.things[name] for name in ("payment_id", "transfer_id", "filing_id"))

    def match(transfer_id: str) -> Any:
        body = {**example("matchPayment")["request"], "transfer_id": transfer_id}
        path = f"/v1/pension/payments/{payment.its_id}/matches"
        return town.ask("pension-office-wanzhou", "POST", path, body, keyed=True)

    def admit(filing_id: str) -> Any:
        # The filing is CASE_A's; a stranger to that person asks with somebody else's name.
        other = forms.opening(CASE_A, f"ZY{uuid4().hex[:10].upper()}", filing_id)
        other |= {"person_number": "ZG5001989999"}
        return town.ask("hospital-chengdu", "POST", "/v1/medical-insurance/visits", other, keyed=True)

    assert told(match(transfer.its_id)) == told(match(str(uuid4())))
    assert match(transfer.its_id).status_code == 404
    assert told(admit(filing.its_id)) == told(admit(str(uuid4())))
    assert admit(filing.its_id).status_code == 422
    assert CASE_A.hospital == CHENGDU


def test_ids_of_things_made_one_after_the_other_cannot_be_told_from_each_other(town: Neighbourhood) -> None:
    """Our ids are UUIDv7: of 128 bits 48 are the time, and 74 are drawn anew for each."""
    for table, column in (
        ("errands", "id"),
        ("visits", "visit_id"),
        ("transfers", "transfer_id"),
        ("payments", "payment_id"),
        ("publications", "publication_id"),
    ):
        ids = [row["id"] for row in town.place.query(f"SELECT {column} AS id FROM {table}")]
        assert {one.version for one in ids} == {7}, table
        drawn = [one.int & ((1 << 62) - 1) for one in ids]
        assert len(set(drawn)) == len(drawn)
        assert all(abs(one - another) > 1 << 20 for one, another in pairwise(drawn))
