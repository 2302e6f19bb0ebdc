"""Judges that nobody here wrote: schemathesis against the running gateway, a validator against the twin."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from gateway.api.asked import SANDBOX_FAULT
from gateway.sandbox import faults
from gateway.sandbox.demo.cases import CHENGDU
from gateway.sandbox.demo.window import Window, new_key
from gateway.sandbox.town import Town, sandbox_town

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "openapi" / "gateway.json"
TWIN = ROOT / "openapi" / "gateway-3.0.json"
METHODS = ("get", "post", "put", "patch", "delete")

# positive_data_acceptance is left out: that lines add up to the total, or that an inpatient has a bed, are
# rules across fields. No schema can say them, so a body that fits the schema may rightly be refused.
# object_level_authorization is left out: it asks again, as a second client, for what a GET found, and no
# operation is for two hospitals, two offices and an auditor alike. tests/journey/test_others_things.py does
# it with the right pair of clients for each operation that has an id, whatever its method.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
)


# Links that schemathesis makes up for itself would crowd out those that the contract names.
# The judge brings a token; a made-up signature beside it would be refused before anything else is judged.
CONFIGURATION = """
[generation]
with-security-parameters = false

[phases.fuzzing.generation]
max-examples = 6

[phases.stateful]
max-steps = 24

[phases.stateful.generation]
max-examples = 16

[phases.stateful.inference]
algorithms = []
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of their own: judges open hundreds of visits and leave them open."""
    with sandbox_town(tmp_path_factory.mktemp("judged")) as town:
        yield town


@dataclass(frozen=True)
class Verdict:
    """What schemathesis reports, and what it said."""

    status: int
    report: dict[str, Any]
    said: str


def judge(town: Town, document: Path, directory: Path, *options: str) -> Verdict:
    """Have schemathesis send at most a handful of cases of each kind, the same ones every time."""
    report = directory / "report.json"
    (directory / "schemathesis.toml").write_text(CONFIGURATION, "utf-8")
    token = town.token("harness")  # no one is everybody at once, but a judge must get everywhere
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "run", str(document)),
            *(
                "--url",
                town.url("gateway"),
                "--header",
                f"Authorization: Bearer {token}",
            ),
            *("--mode", "all", "--checks", ",".join(CHECKS), "--continue-on-failure", "--no-shrink"),
            *("--seed", "1", "--generation-database", "none", "--no-color"),
            *("--report", "json", "--report-json-path", str(report), *options),
        ],
        cwd=directory,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "PYTHONPATH": str(Path(__file__).parent),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )
    assert report.exists(), done.stdout + done.stderr
    return Verdict(done.returncode, json.loads(report.read_text("utf-8")), done.stdout)


@pytest.fixture(scope="module")
def verdict(judged, tmp_path_factory):
    return judge(judged, CONTRACT, tmp_path_factory.mktemp("verdict"))


def operations_of(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path, method): item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text("utf-8"))


def test_schemathesis_finds_nothing_that_the_contract_does_not_say(verdict):
    assert verdict.report["failures"] == verdict.report["errors"] == [], verdict.said
    assert verdict.status == 0, verdict.said


def test_schemathesis_tried_every_operation_in_every_phase(verdict):
    assert verdict.report["complete"]
    assert verdict.report["operations"]["tested"] == len(operations_of(read(CONTRACT)))
    assert {name: phase["status"] for name, phase in verdict.report["phases"].items()} == dict.fromkeys(
        ("examples", "coverage", "fuzzing", "stateful"), "success"
    )
    assert verdict.report["test_cases"]["generated"] > 1000


def test_the_links_of_the_contract_lead_somewhere(verdict):
    covered = re.search(r"API Links: +(\d+) covered", verdict.said)
    assert covered is not None, verdict.said
    assert int(covered[1]) >= 6


def test_schemathesis_notices_an_answer_that_the_contract_does_not_know(judged, tmp_path):
    document = read(CONTRACT)
    del document["paths"]["/v1/medical-insurance/visits/{visit_id}"]["get"]["responses"]["404"]
    (tmp_path / "lying.json").write_text(json.dumps(document), "utf-8")
    only = ("--include-operation-id", "getVisit", "--phases", "examples")
    verdict = judge(judged, tmp_path / "lying.json", tmp_path, *only)
    assert verdict.status == 1
    assert "ndocumented" in verdict.said, verdict.said
    assert "404" in verdict.said


# -- the header that schemathesis leaves alone -----------------------------------------------------------


def test_the_contract_names_exactly_the_faults_that_the_sandbox_knows():
    named = re.search(r"\(([a-z0-9_|]+)\)\(=", SANDBOX_FAULT)
    assert named is not None
    assert set(named[1].split("|")) == set(faults.FAULTS)


@pytest.mark.parametrize("name", ["0", "slow=", "cut", "slow=100000", "Slow=1", "confirm:"])
def test_a_fault_that_no_region_knows_is_refused_and_nothing_becomes_unknown(judged, name):
    with Window(judged.url("gateway"), judged.token(CHENGDU.client_id)) as window:
        body = read(CONTRACT)["paths"]["/v1/medical-insurance/visits"]["post"]["requestBody"]
        visit = body["content"]["application/json"]["examples"]["request"]["value"]
        told = window.ask("/v1/medical-insurance/visits", visit, key=new_key(), fault=name).told(422)
    assert told.answer["effect"] == "none"
    assert told.answer["errors"][0]["pointer"] == "/header/X-Sandbox-Fault"


# -- the twin --------------------------------------------------------------------------------------------


def test_the_written_twin_is_3_0_and_only_the_contract_itself_is_3_1():
    assert list(OpenAPIV30SpecValidator(read(TWIN)).iter_errors()) == []
    assert list(OpenAPIV31SpecValidator(read(CONTRACT)).iter_errors()) == []
    assert not OpenAPIV30SpecValidator(read(CONTRACT)).is_valid()


def test_the_twin_has_the_same_operations_with_the_same_answers():
    ours, twins = operations_of(read(CONTRACT)), operations_of(read(TWIN))
    assert ours.keys() == twins.keys()
    for place, operation in ours.items():
        assert twins[place]["operationId"] == operation["operationId"]
        assert twins[place]["responses"].keys() == operation["responses"].keys()
        assert len(twins[place]["parameters"]) == len(operation["parameters"])
