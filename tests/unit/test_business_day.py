"""What day it is for a case's time limits, in a deployment and in a sandbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from gateway.business_day import BusinessDay
from gateway.errors import Broken


def test_without_a_file_it_is_today_in_beijing():
    beijing = timezone(timedelta(hours=8))
    before = datetime.now(beijing).date()
    said = BusinessDay()()
    assert before <= said <= datetime.now(beijing).date()


@pytest.mark.parametrize("written", ["2026-09-30", "2026-09-30\n"])
def test_with_a_file_it_is_what_stands_there(tmp_path, written):
    file = tmp_path / "today"
    file.write_text(written)
    assert BusinessDay(file)() == date(2026, 9, 30)


def test_a_sandbox_moves_its_calendar_without_a_restart(tmp_path):
    file = tmp_path / "today"
    today = BusinessDay(file)
    file.write_text("2026-09-30\n")
    first = today()
    file.write_text("2026-10-09\n")
    assert (first, today()) == (date(2026, 9, 30), date(2026, 10, 9))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "\n",
        "2026-02-30",
        "2026-9-30",
        "20260930",
        "2026-W40-3",
        " 2026-09-30",
        "2026-09-30 12:00",
        "2026-09-30\n2026-10-01\n",
        "٢٠٢٦-٠٩-٣٠",
        "\x00",
    ],
)
def test_anything_but_one_date_is_refused_and_never_guessed(tmp_path, written):
    file = tmp_path / "today"
    file.write_text(written, "utf-8")
    with pytest.raises(Broken, match="does not hold one date") as caught:
        BusinessDay(file)()
    assert "\n" not in caught.value.detail


def test_what_is_no_text_at_all_is_refused_the_same_way(tmp_path):
    file = tmp_path / "today"
    file.write_bytes(b"\xff\xfe2\x000\x00")
    with pytest.raises(Broken, match="does not hold one date"):
        BusinessDay(file)()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Broken, match=r"cannot be read from .*today: No such file") as caught:
        BusinessDay(tmp_path / "today")()
    assert "\n" not in caught.value.detail
