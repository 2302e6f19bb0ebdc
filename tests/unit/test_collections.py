"""The collections for Bruno and Postman: current, complete, without a secret, with a fresh key each time."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from scripts import contract_collections
from scripts.collection_words import CLIENT_OF, CLIENTS, WALKS
from scripts.contract_collections import Contract, files

ROOT = Path(__file__).parents[2]
ISSUER_CLIENTS = ROOT / "gateway" / "sandbox" / "issuer_clients.toml"


@pytest.fixture(scope="module")
def document():
    return json.loads((ROOT / "openapi" / "gateway.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def made(document):
    return files(document)


@pytest.fixture(scope="module")
def postman(made):
    return json.loads(made["postman.json"])


@pytest.fixture(scope="module")
def declared(document):
    return {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}


def items(postman, *, walks):
    return {
        (folder["name"], item["name"].partition(" ")[2]): item
        for folder in postman["item"]
        for item in folder["item"]
        if folder["name"].startswith("walk-") == walks
    }


def bruno(made, *, walks):
    return {
        (folder, name.partition("-")[2]): text
        for (folder, name), text in (
            (re.fullmatch(r"bruno/([\w-]+)/(\d\d-\w+)\.bru", path).groups(), text)
            for path, text in made.items()
            if re.fullmatch(r"bruno/[\w-]+/\d\d-\w+\.bru", path)
        )
        if folder.startswith("walk-") == walks
    }


def test_what_is_written_is_current():
    assert contract_collections.main("--check") == 0


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "openapi" / "collections", tmp_path / "openapi" / "collections")
    shutil.copy(ROOT / "openapi" / "gateway.json", tmp_path / "openapi" / "gateway.json")
    return tmp_path


def test_a_file_that_was_changed_is_named_and_mended(project, capsys):
    file = project / "openapi" / "collections" / "bruno" / "regions" / "01-listRegions.bru"
    before = file.read_text("utf-8")
    file.write_text(before.replace("200", "418"), "utf-8")
    assert contract_collections.main("--check", project) == 1
    assert "01-listRegions.bru is not current" in capsys.readouterr().out
    assert contract_collections.main("--write", project) == 0
    assert file.read_text("utf-8") == before


def test_a_file_of_an_operation_that_is_gone_goes_too(project):
    left = project / "openapi" / "collections" / "bruno" / "regions" / "09-askTheRiver.bru"
    left.write_text("meta {\n}\n", "utf-8")
    assert contract_collections.main("--check", project) == 1
    assert contract_collections.main("--write", project) == 0
    assert not left.exists()


def test_every_operation_stands_in_the_folder_of_its_tag(made, postman, declared):
    wanted = {(one["tags"][0], name) for name, one in declared.items()}
    assert items(postman, walks=False).keys() == wanted
    assert bruno(made, walks=False).keys() == wanted


def test_every_service_has_a_walk(document):
    services = {tag["name"] for tag in document["tags"]} - {"errands", "audit", "regions", "administration"}
    assert WALKS.keys() == services


def test_a_request_sends_the_example_of_the_contract(made, postman, declared):
    for (tag, name), item in items(postman, walks=False).items():
        if "requestBody" in declared[name]:
            examples = declared[name]["requestBody"]["content"]["application/json"]["examples"]
            assert json.loads(item["request"]["body"]["raw"]) == examples["request"]["value"]
            text = bruno(made, walks=False)[tag, name]
            sent = re.search(r"^body:json \{\n(.*?)^\}", text, re.M | re.S)[1]
            assert json.loads(sent) == examples["request"]["value"]


def test_what_changes_something_is_sent_under_a_fresh_key(made, postman, declared):
    keyed = {
        name
        for name, one in declared.items()
        if {"$ref": "#/components/parameters/IdempotencyKey"} in one["parameters"]
    }
    fresh = {"key": "Idempotency-Key", "value": "{{$guid}}", "disabled": False}
    assert {
        name for (_, name), item in items(postman, walks=False).items() if fresh in item["request"]["header"]
    } == keyed
    assert {
        name
        for (_, name), text in bruno(made, walks=False).items()
        if "\n  Idempotency-Key: {{$guid}}" in text
    } == keyed


def test_what_the_links_hand_over_is_kept(made, postman, declared):
    for (folder, name), item in items(postman, walks=False).items():
        links = [
            link
            for answer in declared[name]["responses"].values()
            for link in answer.get("links", {}).values()
        ]
        script = "\n".join(item["event"][0]["script"]["exec"])
        for variable in {parameter for link in links for parameter in link["parameters"]}:
            assert f'pm.collectionVariables.set("{variable}"' in script
            assert f'bru.setVar("{variable}"' in bruno(made, walks=False)[folder, name]


def test_every_variable_of_an_address_has_a_value_to_begin_with(made, postman):
    known = {one["key"] for one in postman["variable"]}
    used = {
        one["key"]
        for item in items(postman, walks=False).values()
        for one in item["request"]["url"]["variable"]
    }
    assert used == known
    assert all(f"\n  {name}: " in made["bruno/collection.bru"] for name in known)


def test_an_answer_is_held_against_what_its_type_always_has(document):
    settle = Contract(document).requests["settleVisit"]
    assert settle.members.keys() == set(document["components"]["schemas"]["Settlement"]["required"])
    assert settle.members["amounts"] == "object"


def test_no_secret_stands_in_a_collection(made):
    clients = tomllib.loads(ISSUER_CLIENTS.read_text("utf-8"))["clients"]
    secrets = {one["secret"] for one in clients.values() if "secret" in one}
    assert len(secrets) > 5
    assert [(path, secret) for path, text in made.items() for secret in secrets if secret in text] == []
    values = json.loads(made["postman-sandbox.json"])["values"]
    assert {one["value"] for one in values if one["key"].endswith("_secret")} == {""}


def test_every_client_of_a_folder_is_one_of_the_sandboxs(document):
    clients = tomllib.loads(ISSUER_CLIENTS.read_text("utf-8"))["clients"]
    assert CLIENTS.keys() == set(CLIENT_OF.values())
    assert CLIENT_OF.keys() == {tag["name"] for tag in document["tags"]}
    for tag, variable in CLIENT_OF.items():
        if tag in WALKS:
            assert tag in clients[CLIENTS[variable]]["scope"].split()
