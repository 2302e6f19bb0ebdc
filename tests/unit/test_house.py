"""The house rules that no linter knows: names, the door's status codes, money, and what no file may name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "gateway"
PROPER = sorted(file for file in GATEWAY.rglob("*.py") if "sandbox" not in file.relative_to(GATEWAY).parts)
MODULES = sorted(GATEWAY.rglob("*.py"))

SAYS_NOTHING = {
    "base",
    "common",
    "constants",
    "core",
    "helper",
    "helpers",
    "manager",
    "misc",
    "util",
    "utils",
}
LONGEST_FILE = 400

# Written in pieces, so that this file does not name what it looks for.
SHARED_MACHINE = re.compile("/(?:" + "|".join(("wor" + "k", "roo" + "t", "far" + "m", "home/[a-z]")) + ")/")
REGISTRY = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)")))
RESIDENT_NUMBER = re.compile(
    r"(?<![0-9a-fA-F])(5[01]\d{4})(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dX](?![0-9a-fA-F])"
)
INVENTED_DIVISIONS = {"510198", "500198"}


def parsed(files: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for file in files:
        yield file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))


def nodes(files: list[Path], kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for file, tree in parsed(files):
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield f"{file}:{getattr(node, 'lineno', 0)}", node


def called(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every call: where, and the last name of what is called."""
    for where, node in nodes(files, ast.Call):
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Name | ast.Attribute):
            yield where, node.func.id if isinstance(node.func, ast.Name) else node.func.attr


def is_the_door(where: str) -> bool:
    return where.startswith("gateway/api/")


def test_no_file_or_folder_has_a_name_that_says_nothing(tracked_files):
    named = {part.partition(".")[0] for file in tracked_files for part in file.relative_to(ROOT).parts}
    assert named & SAYS_NOTHING == set()


def test_every_module_says_what_it_is_for():
    assert [str(file) for file, tree in parsed(MODULES) if not (ast.get_docstring(tree) or "").strip()] == []


def test_no_file_is_longer_than_anyone_reads():
    long = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in MODULES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_only_the_door_raises_the_frameworks_exceptions():
    names = {
        where
        for kind, attribute in ((ast.Name, "id"), (ast.Attribute, "attr"), (ast.alias, "name"))
        for where, node in nodes(PROPER, kind)
        if getattr(node, attribute) in {"HTTPException", "RequestValidationError"} and not is_the_door(where)
    }
    assert names == set()


def test_only_the_table_of_problems_chooses_a_failing_status():
    """No `status_code=4xx/5xx` anywhere but in api/problems.py: failures are raised by what happened."""
    chosen = [
        where
        for where, node in nodes(PROPER, ast.keyword)
        if isinstance(node, ast.keyword)
        and node.arg in {"status", "status_code"}
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, int)
        and node.value.value >= 400
        and not where.startswith("gateway/api/problems.py")
    ]
    assert chosen == []


def test_errors_carry_no_status():
    fields = {
        where
        for where, node in nodes([GATEWAY / "errors.py", GATEWAY / "outcomes.py"], ast.Constant)
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and 100 <= node.value <= 599
    }
    assert fields == set()


def test_the_services_know_no_floating_numbers():
    """Money is never float; what the services speak of is money, counts and dates."""
    files = sorted((GATEWAY / "services").rglob("*.py"))
    floats = [where for where, node in nodes(files, ast.Name) if getattr(node, "id", "") == "float"]
    floats += [
        where for where, node in nodes(files, ast.Constant) if isinstance(getattr(node, "value", None), float)
    ]
    assert floats == []


@pytest.mark.parametrize("room", ["cases", "records", "services"])
def test_no_amount_becomes_a_float_in(room):
    """The regions' codecs may: a region that writes numbers in JSON is answered in numbers."""
    assert [where for where, name in called(sorted((GATEWAY / room).rglob("*.py"))) if name == "float"] == []


def test_no_transaction_is_opened_outside_of_records():
    opening = {"begin", "begin_nested", "commit", "rollback", "transaction"}
    opened = [where for where, name in called(PROPER) if name in opening]
    assert [where for where in opened if not where.startswith("gateway/records/")] == []


@pytest.mark.parametrize(
    "named", [SHARED_MACHINE, REGISTRY], ids=["a folder of one machine", "a package registry"]
)
def test_no_file_names(named, tracked_files):
    found = {
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked_files
        for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1)
        if named.search(line)
    }
    assert found == set()


def test_every_resident_number_is_on_an_invented_division(tracked_files):
    real = {
        f"{file.relative_to(ROOT)}: {found.group()[:6]}"
        for file in tracked_files
        for found in RESIDENT_NUMBER.finditer(file.read_text("utf-8", errors="replace"))
        if found.group(1) not in INVENTED_DIVISIONS
    }
    assert real == set()
