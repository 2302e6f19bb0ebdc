"""What README.md tells people to type is what is run: by `make test` itself, or here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "README.zh-CN.md")]
SHELL_BLOCK = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```", re.M | re.S)
TARGET = re.compile(r"^([a-z]+):.*## ", re.M)

# Other than make's targets: each with what vouches for it.
VOUCHED_FOR = {
    "git clone": "what every fresh checkout begins with",
    "cd": "what every fresh checkout begins with",
    "docker compose": "tests/unit/test_deploy.py holds the compose file against the code",
}


def commands(page: Path) -> list[str]:
    blocks = "\n".join(SHELL_BLOCK.findall(page.read_text("utf-8"))).replace("\\\n", " ")
    lines = [line.strip().removeprefix("$ ").partition(" #")[0].strip() for line in blocks.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))


def is_run(command: str) -> bool:
    if command.startswith("make"):
        asked = [word for word in command.split()[1:] if "=" not in word]
        return set(asked) <= targets()
    return any(command.startswith(known) for known in VOUCHED_FOR)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_is_one_that_is_run(page):
    assert [command for command in commands(page) if not is_run(command)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_tells_how_to_run_and_to_test_it(page):
    assert {"make demo", "make test"} <= set(commands(page))


def test_every_target_is_listed_by_help_and_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = {name for line in re.findall(r"^\.PHONY: (.*)$", makefile, re.M) for name in line.split()}
    assert phony - targets() == {"demo-environment", "dev-environment"}
