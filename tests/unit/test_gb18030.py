"""One table for GB 18030 in both directions, and one kind of interpunct."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.regions.gb18030 import decode, encode, normalise_name

TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
TWO_BYTE_CODES = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in TRAILS]
GIVEN_UP_IN_2022 = {"fe51": "𠂇", "fe52": "𠂉", "fe53": "𠃌", "fe6c": "𡗗", "fe76": "𢦏", "fe91": "𤇾"}
READ_ALSO_AS_FOUR_BYTES = {
    "84318236": "\ufe10",
    "84318335": "\ufe19",
    "8135f437": "\u1e3f",
    "82359037": "\u9fb4",
    "82359134": "\u9fbb",
}


def test_all_two_byte_codes_round_trip_but_the_six_that_2022_gave_up():
    assert len(TWO_BYTE_CODES) == 23_940
    changed = {code.hex() for code in TWO_BYTE_CODES if encode(decode(code)) != code}
    assert changed == set(GIVEN_UP_IN_2022)


@pytest.mark.parametrize(("code", "character"), GIVEN_UP_IN_2022.items())
def test_the_six_are_still_read_and_written_as_four_bytes(code, character):
    assert decode(bytes.fromhex(code)) == character
    assert encode(character) == character.encode("gb18030")
    assert len(encode(character)) == 4


def test_no_private_use_character_stands_for_one_that_has_a_name():
    replaced = {decode(code) for code in TWO_BYTE_CODES if decode(code) != code.decode("gb18030")}
    assert len(replaced) == 25
    assert not any("\ue000" <= character <= "\uf8ff" for character in replaced)


def test_we_read_the_two_byte_codes_as_the_c_library_does():
    document = b'<?xml version="1.0" encoding="GB18030"?><a>' + b"\n".join(TWO_BYTE_CODES) + b"</a>"
    assert etree.fromstring(document).text == "\n".join(decode(code) for code in TWO_BYTE_CODES)


@pytest.mark.parametrize(("code", "character"), READ_ALSO_AS_FOUR_BYTES.items())
def test_older_writers_four_byte_forms_are_read_and_written_back_as_2022_does(code, character):
    assert decode(bytes.fromhex(code)) == character
    assert len(encode(character)) == 2


@pytest.mark.parametrize("name", ["𠮷田", "王㐂", "䶮", "李𬭼", "阿依努尔·买买提", "龴龻"])
def test_rare_names_come_back(name):
    assert decode(encode(name)) == name


@given(st.text(st.characters(exclude_categories=["Cs", "Co"])))
def test_every_text_without_private_use_comes_back(text):
    assert decode(encode(text)) == text


def test_gbk_is_a_part_of_it():
    assert decode("重庆市医疗保障局€".encode("gbk", "ignore")) == "重庆市医疗保障局"


@pytest.mark.parametrize("data", [b"\xff", b"\x81", b"\xd6\xd0\x80"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(ValueError, match="gb18030"):
        decode(data)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="gb18030"):
        encode("\ud800")


@pytest.mark.parametrize("dot", "·•‧・．･∙⋅․")
def test_the_interpuncts_of_all_registers_become_one(dot):
    assert normalise_name(f"阿依努尔{dot}买买提") == "阿依努尔·买买提"
    assert normalise_name(f"阿依努尔 {dot} 买买提") == "阿依努尔·买买提"


def test_a_full_stop_is_an_interpunct_between_chinese_characters_only():
    assert normalise_name("阿依努尔.买买提.艾力") == "阿依努尔·买买提·艾力"
    assert normalise_name("J. R. Smith") == "J. R. Smith"


@given(st.text("阿㐂喜·•. \u3000．a"))
def test_normalising_twice_changes_nothing_more(name):
    once = normalise_name(name)
    assert normalise_name(once) == once


def test_a_name_keeps_its_own_characters():
    assert normalise_name(" 王㐂 ") == "王㐂"
