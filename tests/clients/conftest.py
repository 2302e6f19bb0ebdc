"""A town, what is planned in it, a gateway of tomorrow before it, and the programs of each language."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from client_canaries import refusals
from client_programs import PROGRAMS, VARIANTS
from tomorrow import Tomorrow

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CHENGDU, LOST_ANSWER
from gateway.sandbox.ports import free_port
from gateway.sandbox.town import Town, sandbox_town
from scripts import client_tools, clients
from scripts.client_compilers import Missing

CLIENT = "harness"
"""Of every kind at once: a hospital settles, and an employment office searches."""

Told = dict[str, Any]
Say = Callable[[str, str], str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with sandbox_town(tmp_path_factory.mktemp("clients")) as town:
        yield town


@pytest.fixture(scope="module")
def tomorrow(town: Town) -> Iterator[Tomorrow]:
    with Tomorrow(town.url("gateway"), clients.CONTRACT).listening() as relay:
        yield relay


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every program is to do, in the contract's own words."""
    case = LOST_ANSWER
    assert (case.hospital, case.inpatient) == (CHENGDU, False)
    file = tmp_path_factory.mktemp("plan") / "plan.json"
    asked = {
        "opening": forms.opening(case, "ZY0"),
        "lines": forms.fee_lines(case),
        "settlement": forms.settlement(case),
        "search": {"text": "焊工", "limit": 50},
        "refusals": refusals(case),
    }
    file.write_text(json.dumps(asked), "utf-8")
    return file


@dataclass(frozen=True)
class Compiled:
    """Compiled clients, for those languages whose compiler is here."""

    give_up: Callable[[str], None]

    def __call__(self, name: str) -> Path:
        client_tools.install()
        try:
            return clients.compiled(name)
        except Missing as error:
            if error.installable:
                self.give_up(str(error))
            pytest.skip(str(error))


@pytest.fixture(scope="session")
def compiled(pytestconfig: pytest.Config) -> Compiled:
    def give_up(reason: str) -> None:
        if pytestconfig.getoption("all_tools"):
            pytest.fail(reason)
        pytest.skip(reason)

    return Compiled(give_up)


@pytest.fixture(scope="module")
def surroundings(
    town: Town, tomorrow: Tomorrow, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, str]:
    """What a program is told by its environment."""
    rows = json.loads((town.directory / "issuer" / "client-keys" / f"{CLIENT}.json").read_text("utf-8"))
    key = tmp_path_factory.mktemp("key") / "client.jwk"
    key.write_text(json.dumps(rows["keys"][0]), "utf-8")
    return {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "GATEWAY": town.url("gateway"),
        "TOMORROW": tomorrow.url,
        "UNREACHED": f"http://127.0.0.1:{free_port()}",
        "ISSUER": town.url("issuer"),
        "CLIENT_ID": CLIENT,
        "KEY_FILE": str(key),
    }


@pytest.fixture(scope="module")
def says(compiled: Compiled, surroundings: Mapping[str, str], plan: Path) -> Say:
    """What a program of a language prints."""

    def run(language: str, program: str) -> str:
        client, start = {**PROGRAMS, **VARIANTS}[language]
        build = compiled(client)
        with clients.alone():
            command = start(build, program)
        done = subprocess.run(
            [*command.words, str(plan)],
            cwd=command.place,
            env={**surroundings, **command.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
