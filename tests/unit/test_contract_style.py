"""Spectral holds the contract to our rules: each objects to a document that breaks it, and to no other."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
SPECTRAL = ROOT / ".tools" / "spectral" / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
RULESET = ROOT / "openapi" / ".spectral.yaml"
RULES = YAML(typ="safe").load(RULESET.read_text("utf-8"))["rules"]
OURS = {name: rule for name, rule in RULES.items() if name.startswith("chuanyu-")}

TEXT = {"type": "string", "description": "文字"}
A_BED = {"price": "1.00", "state": "free"}
TRACED = {"name": "traceparent", "in": "header", "description": "追踪", "schema": {"type": "string"}}
KEYED = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "幂等键",
    "schema": {"type": "string"},
}
FAULTY = {"name": "X-Sandbox-Fault", "in": "header", "description": "故障", "schema": {"type": "string"}}
PROBLEM = {
    "description": "No.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def told(name, example):
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"application/json": {"schema": schema, "examples": {"one": {"value": example}}}}


GOOD = {
    "openapi": "3.1.0",
    "info": {"title": "Beds", "version": "1.0.0", "description": "Beds and who lies in them."},
    "servers": [{"url": "/"}],
    "tags": [{"name": "wards", "description": "病区"}],
    "paths": {
        "/beds": {
            "get": {
                "operationId": "listBeds", "summary": "The beds.", "tags": ["wards"],
                "parameters": [
                    TRACED,
                    {
                        "name": "limit", "in": "query", "description": "每页条数",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 100},
                    },
                ],
                "responses": {
                    "200": {"description": "Beds.", "content": told("Bed", A_BED)},
                    "401": PROBLEM,
                },
            },
            "post": {
                "operationId": "addBed", "summary": "Add a bed.", "tags": ["wards"],
                "parameters": [TRACED, KEYED, FAULTY],
                "requestBody": {"required": True, "content": told("NewBed", {"price": "1.00"})},
                "responses": {
                    "201": {
                        "description": "The bed.",
                        "headers": {"Location": {"schema": {"type": "string"}},
                                    "Errand-Id": {"schema": {"type": "string"}}},
                        "content": told("Bed", A_BED),
                    },
                    "401": PROBLEM,
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Bed": {
                "type": "object",
                "properties": {
                    "price": {**TEXT, "pattern": r"^-?(0|[1-9][0-9]{0,13})\.[0-9]{2}$"},
                    "state": {"$ref": "#/components/schemas/BedState"},
                    "made_at": {**TEXT, "format": "date-time"},
                },
            },
            "NewBed": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"price": TEXT},
            },
            "BedState": {"type": "string", "enum": ["free", "taken"], "x-enum-descriptions": ["空", "占"]},
            "Problem": {"type": "object", "properties": {"title": TEXT}},
        }
    },
}  # fmt: skip


def listing(it):
    return it["paths"]["/beds"]["get"]


def adding(it):
    return it["paths"]["/beds"]["post"]


def schemas(it):
    return it["components"]["schemas"]


def bed(it):
    return schemas(it)["Bed"]["properties"]


def rename(box, old, new):
    box[new] = box.pop(old)


def a_type_is_called(it, name):
    text = json.dumps(it).replace("BedState", name)
    it.clear()
    it.update(json.loads(text))


def parameter(it, name):
    return next(one for one in listing(it)["parameters"] if one["name"] == name)


BAD = {
    "chuanyu-operation-id": lambda it: listing(it).update(operationId="Beds_list"),
    "chuanyu-one-tag": lambda it: listing(it).update(tags=["wards", "wards"]),
    "chuanyu-tag-name": lambda it: (
        it["tags"][0].update(name="病区"),
        listing(it).update(tags=["病区"]),
        adding(it).update(tags=["病区"]),
    ),
    "chuanyu-type-name": lambda it: a_type_is_called(it, "gateway__wards__BedState"),
    "chuanyu-member-name": lambda it: bed(it).update(madeBy=TEXT),
    "chuanyu-enum-value": lambda it: schemas(it)["BedState"].update(enum=["free", "占"]),
    "chuanyu-enum-is-named": lambda it: bed(it).update(side={**TEXT, "enum": ["left", "right"]}),
    "chuanyu-enum-is-explained": lambda it: schemas(it)["BedState"].pop("x-enum-descriptions"),
    "chuanyu-no-title": lambda it: bed(it).update(side={**TEXT, "title": "Side"}),
    "chuanyu-no-null": lambda it: bed(it).update(side={**TEXT, "type": ["string", "null"]}),
    "chuanyu-union-is-discriminated": lambda it: schemas(it)["Bed"].update(oneOf=[{"required": ["price"]}]),
    "chuanyu-no-default-beside-a-reference": lambda it: bed(it)["state"].update(default="free"),
    "chuanyu-no-fraction": lambda it: bed(it).update(width={"type": "number", "description": "宽"}),
    "chuanyu-money": lambda it: bed(it).update(deposit={**TEXT, "pattern": r"^[0-9]+\.[0-9]{2}$"}),
    "chuanyu-instant": lambda it: bed(it).update(freed_at={**TEXT, "format": "date"}),
    "chuanyu-request-is-closed": lambda it: schemas(it)["NewBed"].pop("additionalProperties"),
    "chuanyu-answer-is-open": lambda it: schemas(it)["Bed"].update(additionalProperties=False),
    "chuanyu-no-webhooks": lambda it: it.update(webhooks={}),
    "chuanyu-operation-has-a-summary": lambda it: listing(it).pop("summary"),
    "chuanyu-request-has-an-example": lambda it: adding(it)["requestBody"]["content"]["application/json"].pop(
        "examples"
    ),
    "chuanyu-answer-has-an-example": lambda it: listing(it)["responses"]["200"]["content"][
        "application/json"
    ].pop("examples"),
    "chuanyu-failures-are-problems": lambda it: listing(it)["responses"].update(
        {"404": {"description": "No.", "content": {"application/json": {"schema": {"type": "object"}}}}}
    ),
    "chuanyu-one-problem": lambda it: listing(it)["responses"].update(
        {"404": {"description": "No.", "content": {"application/problem+json": {"schema": TEXT}}}}
    ),
    "chuanyu-operation-says-how-it-fails": lambda it: listing(it)["responses"].pop("401"),
    "chuanyu-created-says-where": lambda it: adding(it)["responses"]["201"]["headers"].pop("Location"),
    "chuanyu-created-under-a-key": lambda it: adding(it).update(parameters=[TRACED, FAULTY]),
    "chuanyu-traceable": lambda it: listing(it).update(parameters=[]),
    "chuanyu-regional-answer-names-its-errand": lambda it: adding(it)["responses"]["201"]["headers"].pop(
        "Errand-Id"
    ),
    "chuanyu-no-person-in-an-address": lambda it: listing(it)["parameters"].append(
        {**TRACED, "name": "resident_id", "in": "query"}
    ),
    "chuanyu-page-has-an-end": lambda it: parameter(it, "limit")["schema"].pop("maximum"),
    "chuanyu-member-is-described": lambda it: bed(it).update(side={"type": "string"}),
    "chuanyu-parameter-is-described": lambda it: parameter(it, "limit").pop("description"),
}
"""By rule: what makes the good document break it."""

FURTHER = {
    "chuanyu-money": [
        lambda it: bed(it)["price"].update(default="0.00"),
        lambda it: bed(it)["price"].update(type=["string", "integer"]),
    ],
    "chuanyu-no-null": [
        lambda it: bed(it).update(side={"description": "边", "anyOf": [TEXT, {"type": "null"}]}),
        lambda it: parameter(it, "limit")["schema"].update(type=["integer", "null"]),
    ],
    "chuanyu-type-name": [
        lambda it: a_type_is_called(it, "Page_Bed_"),
        lambda it: a_type_is_called(it, "BedState-Input"),
    ],
    "chuanyu-no-title": [lambda it: schemas(it)["Bed"].update(title="Bed")],
    "chuanyu-created-under-a-key": [
        lambda it: adding(it).update(parameters=[TRACED, FAULTY, {**KEYED, "required": False}])
    ],
    "chuanyu-union-is-discriminated": [
        lambda it: schemas(it)["Bed"].update(
            oneOf=[{"required": ["price"]}], discriminator={"propertyName": "price"}
        )
    ],
}
"""Other ways to break some of them."""

DOCUMENTS = {
    "good": None,
    **{f"{rule}.0": spoil for rule, spoil in BAD.items()},
    **{f"{rule}.{number}": one for rule, more in FURTHER.items() for number, one in enumerate(more, 1)},
}


@pytest.fixture(scope="module")
def objections(need_tool, tmp_path_factory):
    """What Spectral says of each document; asked once for all of them."""
    folder = tmp_path_factory.mktemp("documents")
    need_tool("node")
    if not SPECTRAL.exists():
        need_tool(str(SPECTRAL))
    for name, spoil in DOCUMENTS.items():
        document = copy.deepcopy(GOOD)
        if spoil is not None:
            spoil(document)
        (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
    lint = ["node", str(SPECTRAL), "lint", f"{folder}/*.json", "--ruleset", str(RULESET), "--format", "json"]
    done = subprocess.run(
        [*lint, "--quiet"], capture_output=True, text=True, check=False, timeout=300, env=dict(os.environ)
    )
    assert done.returncode == 1, done.stderr
    said = {name: set() for name in DOCUMENTS}
    for one in json.loads(done.stdout[: done.stdout.rindex("]") + 1]):
        said[Path(one["source"]).stem].add((one["code"], one["message"]))
    return said


def test_a_good_document_meets_no_objection(objections):
    assert objections["good"] == set()


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "good"])
def test_a_rule_objects_to_what_breaks_it_and_no_other_does(name, objections):
    rule = name.rpartition(".")[0]
    assert objections[name] == {(rule, OURS[rule]["message"])}


def test_every_rule_of_ours_has_a_document_that_breaks_it():
    assert OURS.keys() == BAD.keys()


@pytest.mark.parametrize("rule", OURS)
def test_a_rule_says_what_it_wants_and_why(rule):
    assert re.fullmatch(r"[^;:]{15,}[;:] .{15,}[.]", OURS[rule]["message"])
    assert OURS[rule]["severity"] == "error"
