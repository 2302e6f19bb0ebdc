"""The collections walk through every service of the sandbox, by their own runners: Bruno's and Postman's."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from gateway.sandbox.town import Town
from scripts.collection_words import CLIENTS, WALKS

ROOT = Path(__file__).parents[2]
COLLECTIONS = ROOT / "openapi" / "collections"
NEWMAN = ROOT / ".tools" / "newman" / "node_modules" / ".bin" / "newman"
BRUNO = ROOT / ".tools" / "bruno" / "node_modules" / ".bin" / "bru"
FOLDERS = [f"walk-{service}" for service in WALKS]
WALKED = [step.operation for steps in WALKS.values() for step in steps]


def given(town: Town) -> list[str]:
    """Where the town is, and its clients' secrets, as both runners take them."""
    variables = {
        "gateway": town.url("gateway"),
        "token_url": f"{town.url('issuer')}/oauth2/token",
        **{f"{name}_client_secret": f"sandbox-{client}" for name, client in CLIENTS.items()},
    }
    return [part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    here = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        command, cwd=folder, env=here, capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture(scope="module")
def postman(town, need_tool, tmp_path_factory):
    """What newman reports of the walks."""
    need_tool("node")
    report = tmp_path_factory.mktemp("newman") / "report.json"
    folders = [part for folder in FOLDERS for part in ("--folder", folder)]
    environment = ["--environment", "postman-sandbox.json", *given(town)]
    reporting = ["--reporters", "json", "--reporter-json-export", str(report)]
    done = run(
        [need_tool(str(NEWMAN)), "run", "postman.json", *environment, *folders, *reporting], COLLECTIONS
    )
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text("utf-8"))["run"]


def test_a_token_that_is_refused_is_asked_for_anew(town, need_tool, tmp_path):
    """A request with a stale token ends with 401; the next one has another."""
    collection = json.loads((COLLECTIONS / "postman.json").read_text("utf-8"))
    collection["variable"].append({"key": "hospital_token", "value": "stale"})
    (tmp_path / "stale.json").write_text(json.dumps(collection), "utf-8")
    environment = ["--environment", str(COLLECTIONS / "postman-sandbox.json"), *given(town)]
    reporting = ["--reporters", "json", "--reporter-json-export", "report.json"]
    twice = ["--folder", "regions", "--iteration-count", "2"]
    run([need_tool(str(NEWMAN)), "run", "stale.json", *environment, *twice, *reporting], tmp_path)
    steps = json.loads((tmp_path / "report.json").read_text("utf-8"))["run"]["executions"]
    # What a script asks for in between is a step of the same round, before the request's own.
    last = {step["cursor"]["iteration"]: step["response"]["code"] for step in steps}
    assert last == {0: 401, 1: 200}


@pytest.fixture(scope="module")
def bruno(town, need_tool, tmp_path_factory):
    """What Bruno's runner reports of the walks."""
    need_tool("node")
    report = tmp_path_factory.mktemp("bruno") / "report.json"
    environment = ["--env", "sandbox", *given(town)]
    done = run(
        [need_tool(str(BRUNO)), "run", *FOLDERS, *environment, "--reporter-json", str(report)],
        COLLECTIONS / "bruno",
    )
    assert report.exists(), done.stdout + done.stderr
    (walked,) = json.loads(report.read_text("utf-8"))
    return walked["results"]


def without_repeats(names):
    """A walk asks again while the worker is at it."""
    return [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]


def test_postmans_collection_walks_through_every_service(postman):
    assert [f"{one['source']['name']}: {one['error']['message']}" for one in postman["failures"]] == []
    walked = [one["item"]["name"] for one in postman["executions"]]
    assert [name.partition(" ")[2] for name in without_repeats(walked)] == WALKED


def test_brunos_collection_walks_through_every_service(bruno):
    failed = [
        f"{one['name']}: {test['description']} {test.get('error')}"
        for one in bruno
        for test in one["testResults"]
        if test["status"] != "pass"
    ]
    assert failed == []
    assert [one["error"] for one in bruno if one.get("error")] == []
    walked = without_repeats([Path(one["test"]["filename"]).stem for one in bruno])
    assert [name.partition("-")[2] for name in walked] == WALKED


def test_both_hold_the_answers_against_the_contract(postman, bruno):
    asserted = {one["assertion"] for step in postman["executions"] for one in step["assertions"]}
    tested = {test["description"] for step in bruno for test in step["testResults"]}
    assert asserted == tested
    assert len(tested) > 100


def test_every_change_went_under_a_key_of_its_own(postman):
    keys = [
        header["value"]
        for step in postman["executions"]
        for header in step["request"]["header"]
        if header["key"] == "Idempotency-Key"
    ]
    assert len(keys) == len(set(keys)) >= 8
