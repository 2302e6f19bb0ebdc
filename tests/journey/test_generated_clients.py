"""Clients that nobody here wrote: generated from the contract, they carry a visit and a transfer through."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.api.examples import example
from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CASE_A, CHENGDU
from gateway.sandbox.demo.window import new_key

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / ".tools" / "python-client" / "bin" / "openapi-python-client"
NODE_MODULES = ROOT / ".tools" / "typescript" / "node_modules"
PACKAGE = "chuanyu_client"


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=60, **options
    )


def generated(generator: str, document: str, directory: Path) -> Path:
    """The Python client of a document, and the folder from which it can be imported."""
    config = directory / "config.yaml"
    config.write_text("post_hooks: []\n", "utf-8")  # how it is formatted is nobody's concern
    done = run(
        *(generator, "generate", "--path", ROOT / "openapi" / document),
        *("--meta", "none", "--output-path", directory / PACKAGE),
        *("--config", config, "--fail-on-warning"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return directory


def sources(directory: Path) -> dict[str, str]:
    return {
        str(file.relative_to(directory)): file.read_text("utf-8")
        for file in sorted((directory / PACKAGE).rglob("*.py"))
    }


@pytest.fixture(scope="module")
def generator(need_tool):
    return need_tool(str(GENERATOR))


@pytest.fixture(scope="module")
def from_the_contract(generator, tmp_path_factory):
    return generated(generator, "gateway.json", tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="module")
def visit(from_the_contract, town):
    """What the generated client was told on the way of case A."""
    plan = {
        "gateway": town.url("gateway"),
        "token": town.token(CHENGDU.client_id),
        "opening": forms.opening(CASE_A, f"ZY{new_key()[4:16].upper()}"),
        "lines": forms.fee_lines(CASE_A),
        "discharge": forms.discharge(CASE_A),
        "settlement": forms.settlement(CASE_A),
    }
    program = Path(__file__).with_name("generated_hospital.py")
    environment = {**os.environ, "PYTHONPATH": str(from_the_contract)}
    done = run(sys.executable, program, input=json.dumps(plan), env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_visit_settles_to_the_fen_through_a_generated_client(visit):
    assert {name: visit["settled"][name] for name in CASE_A.money} == CASE_A.money
    assert visit["settled"]["parts"] == CASE_A.parts
    assert visit["priced"] == visit["settled"]


def test_a_generated_client_can_take_its_settlement_back(visit):
    assert visit["cancels"]


def test_a_generated_client_reads_why_a_region_refused(visit):
    problem = visit["problem"]
    assert (problem["type"], problem["status"]) == ("/problems/refused", 422)
    assert (problem["effect"], problem["region"]["name"]) == ("none", "chongqing")
    assert problem["region"]["message"]


# -- a pension office --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def transfer(from_the_contract, town):
    """What the generated client of an office was told on the way of a transfer."""
    plan = {
        "gateway": town.url("gateway"),
        "token": town.token("pension-office-chongqing"),
        "application": example("applyForTransfer")["request"],
    }
    program = Path(__file__).with_name("generated_office.py")
    environment = {**os.environ, "PYTHONPATH": str(from_the_contract)}
    done = run(sys.executable, program, input=json.dumps(plan), env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_generated_client_begins_a_transfer_mends_it_and_takes_it_back(transfer):
    seen, ended = transfer["transfer"], transfer["withdrawn"]
    assert (seen["relation_status"], seen["person"]["name"]) == ("awaiting_review", "周明远")
    assert seen["eligibility"]["eligible"]
    acts = [line["act"] for line in seen["timeline"]]
    assert acts == ["apply", "check", "return_for_correction", "correct", "check"]
    assert (ended["relation_status"], ended["version"]) == ("withdrawn", seen["version"] + 1)
    assert transfer["listed"][0] == seen["transfer_id"]


def test_a_generated_client_reads_why_it_came_too_late_and_what_is_not_there(transfer):
    moved, nothing = transfer["moved"], transfer["nothing"]
    assert (moved["type"], moved["retry"]) == ("/problems/case-moved", "after_correction")
    assert "did check (资格校验)" in moved["detail"]
    assert (nothing["type"], nothing["effect"]) == ("/problems/not-found", "none")


# -- both documents ----------------------------------------------------------------------------------------


def test_the_twin_generates_the_same_client(generator, from_the_contract, tmp_path):
    assert sources(generated(generator, "gateway-3.0.json", tmp_path)) == sources(from_the_contract)


def test_every_operation_has_its_module_in_the_client(from_the_contract):
    document = json.loads((ROOT / "openapi" / "gateway.json").read_text("utf-8"))
    declared = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    made = [name for name in sources(from_the_contract) if "/api/" in name and "__init__" not in name]
    assert sorted(Path(name).stem.replace("_", "") for name in made) == sorted(
        name.lower() for name in declared
    )


# -- TypeScript ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def types(need_tool, tmp_path_factory):
    """A folder with the types of the contract, and what compiles files there."""
    node = need_tool("node")
    compiler = NODE_MODULES / "typescript" / "bin" / "tsc"
    directory = tmp_path_factory.mktemp("types")
    need_tool(str(NODE_MODULES / ".bin" / "openapi-typescript"))
    generate = NODE_MODULES / "openapi-typescript" / "bin" / "cli.js"
    done = run(node, generate, ROOT / "openapi" / "gateway.json", "-o", directory / "gateway.d.ts")
    assert done.returncode == 0, done.stdout + done.stderr

    def compile_with_types(text: str) -> subprocess.CompletedProcess[str]:
        (directory / "hospital.ts").write_text(text, "utf-8")
        options = ("--noEmit", "--strict", "--target", "es2022", "--module", "esnext")
        return run(node, compiler, *options, "--moduleResolution", "bundler", directory / "hospital.ts")

    return compile_with_types


HOSPITAL = """
import type { components, operations } from "./gateway";

type Asked = operations["settleVisit"]["requestBody"]["content"]["application/json"];
type Told = operations["settleVisit"]["responses"][201]["content"]["application/json"];
type Problem = operations["settleVisit"]["responses"][422]["content"]["application/problem+json"];

export const asked: Asked = {
  credential: { kind: "resident_id", number: "500198196906200030" },
  total: "32580.00",
  use_personal_account: true,
};

export function cash(settlement: Told): string {
  const state: components["schemas"]["RecordingState"] = settlement.recording.state;
  return `${settlement.amounts.cash} ${state}`;
}

export function may_be_sent_again(problem: Problem): boolean {
  return problem.retry === "RETRY";
}
"""


def test_typescript_accepts_a_hospital_written_with_the_types(types):
    a_retry = json.loads((ROOT / "openapi" / "gateway.json").read_text("utf-8"))["components"]["schemas"][
        "Retry"
    ]
    done = types(HOSPITAL.replace("RETRY", a_retry["enum"][0]))
    assert done.returncode == 0, done.stdout


def test_typescript_refuses_money_as_a_number_and_a_word_that_is_no_retry(types):
    done = types(HOSPITAL.replace('"32580.00"', "32580.00"))
    assert "'number' is not assignable to type 'string'" in done.stdout
    assert "no overlap" in done.stdout
