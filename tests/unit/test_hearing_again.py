"""What fails beside others is heard again alone, is named, and fails the run if it fails then."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from scripts.tests import WHERE, hear

LATE = ["tests/journey/test_a.py::test_late[渝]", "tests/unit/test_b.py::test_other"]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """Where pytest notes what failed; an earlier run left something there."""
    place = tmp_path / "lastfailed"
    place.write_text('{"tests/unit/test_gone.py::test_of_an_earlier_run": true}', "utf-8")
    return place


class Runs:
    """Stands in for pytest: fails these tests at first, and then ends as told."""

    def __init__(self, memory: Path, failed: Sequence[str], statuses: Sequence[int]) -> None:
        self.asked: list[Sequence[str]] = []
        self._memory = memory
        self._failed = failed
        self._statuses: Iterator[int] = iter(statuses)

    def __call__(self, arguments: Sequence[str]) -> int:
        if not self.asked:
            assert not self._memory.exists()
            if self._failed:
                self._memory.write_text(json.dumps(dict.fromkeys(self._failed, True)), "utf-8")
        self.asked.append(arguments)
        return next(self._statuses)


@pytest.mark.parametrize(
    ("failed", "statuses", "ends_with"),
    [
        ([], [0], 0),
        (LATE, [1, 0, 0, 0], 0),
        (LATE, [1, 1], 1),
        (LATE, [1, 0, 0, 1], 1),
        (LATE, [2], 2),
        ([], [1], 1),
        ([f"tests/unit/test_{number}.py::test" for number in range(4)], [1], 1),
        ([f"tests/unit/test_many.py::test[{number}]" for number in range(40)], [1, 0, 0, 0], 0),
    ],
)
def test_the_run_ends_as_its_hearings_do(
    memory: Path, failed: list[str], statuses: list[int], ends_with: int
) -> None:
    runs = Runs(memory, failed, statuses)
    assert hear("3", memory, runs) == ends_with
    assert runs.asked[0][:2] == ["-n", "3"]
    assert runs.asked[1:] == [sorted(failed)] * (len(statuses) - 1)


def test_who_was_heard_again_is_named(memory: Path, capfd: pytest.CaptureFixture[str]) -> None:
    hear("3", memory, Runs(memory, LATE, [1, 0, 0, 0]))
    told = capfd.readouterr().out
    assert "2 failed beside others and passed 3 times alone. Find out why:" in told
    assert all(f"tests:   {name}\n" in told for name in LATE)


def test_every_folder_of_tests_is_run() -> None:
    here = Path(__file__).parents[1]
    holding = {path.relative_to(here).parts[0] for path in here.rglob("test_*.py")}
    assert holding == set(WHERE)
