"""A client comes out of each generator, and its language's compiler takes it."""

from __future__ import annotations

import json
import sys

import pytest
from tomorrow import NEW_MEMBER, NEW_WORD, Tomorrow

from scripts import clients
from scripts.client_compilers import Spoilt, ran


@pytest.mark.parametrize("name", clients.NAMES)
def test_it_is_generated_and_compiles(name, compiled):
    assert compiled(name).is_dir()
    assert any((clients.CLIENTS / name).iterdir())


def test_a_client_that_does_not_compile_is_noticed(tmp_path):
    (tmp_path / "broken.py").write_text("def (", "utf-8")
    with pytest.raises(Spoilt, match="SyntaxError"):
        ran([sys.executable, "-m", "compileall", "-q", tmp_path], tmp_path)


def answers():
    """The example of every answer as a later gateway might tell it, with the name of its schema."""
    relay = Tomorrow("http://127.0.0.1:1", clients.CONTRACT)
    for path in json.loads(clients.CONTRACT.read_text("utf-8"))["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                content = answer["content"].get("application/json", {})
                if status.startswith("2") and "examples" in content:
                    grown = relay.grown(content["examples"]["answer"]["value"], content["schema"])
                    yield content["schema"]["$ref"].rpartition("/")[2], grown


@pytest.mark.parametrize(
    ("name", "package"), [("python", "chuanyu_gateway"), ("python-client", "chuanyu_client")]
)
def test_every_answer_of_the_contract_is_read_when_all_of_it_has_grown(name, package, compiled, tmp_path):
    compiled(name)
    grown = list(answers())
    told = json.dumps(grown)
    assert len(grown) >= 80
    assert told.count(NEW_MEMBER) > 200
    assert told.count(NEW_WORD) > 200
    (tmp_path / "grown.json").write_text(told, "utf-8")
    program = (
        "import json, sys\nfrom pathlib import Path\n"
        f"import {package}.models as models\n"
        "for name, answer in json.loads(Path(sys.argv[1]).read_text()):\n"
        "    assert getattr(models, name).from_dict(answer) is not None, name\n"
    )
    ran([sys.executable, "-c", program, tmp_path / "grown.json"], clients.CLIENTS / name)
