"""Two spellings of a name are one when only blanks, dots and old code points differ, and never else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.pension.names import plain_name, same_name
from gateway.services.tables import rows_of

DOTS = "·•・‧．\u2219\u22c5\u0387･●."


@pytest.mark.parametrize("dot", DOTS)
@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u00a0", "\u200b", "\t"])
def test_every_middle_dot_is_one_and_blanks_are_none(dot, blank):
    assert same_name("阿依古丽·买买提", f"阿依古丽{blank}{dot}{blank}买买提{blank}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("欧阳\ue863", "欧阳䶮"),
        ("王\ue81e", "王\u9fb4"),
        ("王\ue864", "王\u9fbb"),
        ("王\ue816", "王\U00020087"),
        ("王\ue855", "王\U000241fe"),
        ("王\ue85c", "王䴓"),
        ("\uf9e4明", "理明"),
        ("李\u2f45", "李方"),
        ("葛\U000e0100明", "葛明"),
        ("Ａnna·李", "Anna•李"),
    ],
)
def test_old_and_doubled_code_points_are_the_standard_character(old, new):
    assert same_name(old, new)
    assert plain_name(old) == plain_name(new)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("周明远", "周明沅"),
        ("周明远", "周明"),
        ("张於", "张于"),
        ("吕品", "呂品"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("欧阳\ue863", "欧阳龑"),
        ("欧阳\ue000", "欧阳䶮"),
        ("", ""),
        ("·", "•"),
        ("\u3000", " "),
    ],
)
def test_nothing_else_is_ever_the_same(a, b):
    assert not same_name(a, b)


def test_no_two_private_code_points_stand_for_one_character():
    rows = rows_of("gateway.services.pension", "private_use_characters")
    assert len(rows) == 80
    assert len({row["standard"] for row in rows}) == len({row["private_use"] for row in rows}) == 80


@given(st.text(max_size=12), st.text(max_size=12))
def test_sameness_is_symmetric_and_follows_the_plain_name(a, b):
    assert same_name(a, b) == same_name(b, a)
    assert plain_name(plain_name(a)) == plain_name(a)
