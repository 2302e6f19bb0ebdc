"""How far a check of the log came is kept in a file, whole or not at all, and taken up again."""

from __future__ import annotations

import re

import pytest

from gateway.upkeep.checking import Place, PlaceUnreadable, progress_shown
from gateway.upkeep.fsck import Position

AT_512 = Position(700, 512, ("ab" * 32,), 1_800_000_000.25, 400)


def test_a_check_begins_at_the_beginning_and_goes_on_where_it_was_stopped(tmp_path):
    place = Place(tmp_path / "place")
    assert place.taken_up(Position(900)) == Position(900)
    place.save(AT_512)
    taken_up = Place(tmp_path / "place").taken_up(Position(900))
    assert taken_up == Position(900, 512, ("ab" * 32,), 1_800_000_000.25, 400)
    assert [file.name for file in tmp_path.iterdir()] == ["place"]


def test_a_check_that_came_to_its_end_leaves_no_place(tmp_path):
    place = Place(tmp_path / "place")
    place.save(AT_512)
    place.forget()
    place.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_is_shorter_than_the_place_is_not_taken_up(tmp_path):
    place = Place(tmp_path / "place")
    place.save(AT_512)
    with pytest.raises(ValueError, match="further than the log is long"):
        place.taken_up(Position(511))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '{"size":1,"subtrees":[]}x',
        '{"size":700,"index":512,"subtrees":["zz"],"last_at":0,"checkpoint":0}',
        '{"size":700,"index":512,"subtrees":[],"last_at":0,"checkpoint":0}',
        '{"size":1,"index":"1","subtrees":[],"last_at":0,"checkpoint":0}',
        '{"size":700,"index":0,"subtrees":[],"last_at":1e99,"checkpoint":0}',
    ],
)
def test_a_file_that_is_no_place_is_said(tmp_path, text):
    file = tmp_path / "place"
    file.write_text(text)
    with pytest.raises(PlaceUnreadable, match=r"."):
        Place(file).taken_up(Position(900))


def test_without_a_file_nothing_is_kept(tmp_path):
    place = Place(None)
    place.save(AT_512)
    place.forget()
    assert place.taken_up(Position(900)) == Position(900)


def test_a_terminal_sees_how_far_it_is(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress_shown() as told:
        told("entries", 2048, 5000)
        told("entries", 5000, 5000)
        told("errands", 300, 300)
    screen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().err)
    assert "5000/5000" in screen
    assert "300/300" in screen


def test_what_is_no_terminal_sees_nothing(monkeypatch, capsys):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    with progress_shown() as told:
        told("entries", 2048, 5000)
    assert capsys.readouterr().err == ""
