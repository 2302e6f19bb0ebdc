"""XML in and out: what is written reads back, and hostile documents are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.errors import NotTellable, Unreadable
from gateway.regions import gb18030, xml

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE output [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><output>&i;</output>"
)
WRITABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffe\uffff")
) | st.text("\t\n\r<&>\"']]>")


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9]{2,5}", fullmatch=True), WRITABLE))
def test_rows_are_read_as_they_were_written_as_elements_and_as_attributes(row):
    text = xml.document("output", xml.elements(row), xml.attributes("row", row))
    output = xml.read(gb18030.decode(gb18030.encode(text)), "output")
    assert {name: value for name, value in xml.fields(output).items() if name in row} == row
    assert xml.rows(output, "row") == [row]


def test_attributes_and_children_make_one_flat_row_and_a_branch_shows_by_name():
    output = xml.read('<output a="1"><b>2</b><c/><d><row e="3"/><row e="4"/></d></output>', "output")
    assert xml.fields(output) == {"a": "1", "b": "2", "c": "", "d": ""}
    assert xml.rows(output, "d/row") == [{"e": "3"}, {"e": "4"}]
    assert xml.fields(xml.child(output, "d")) == {"row": ""}


def test_a_field_that_is_given_twice_with_different_values_is_unreadable():
    with pytest.raises(Unreadable, match="yka055"):
        xml.fields(xml.read("<output><yka055>1</yka055><yka055>2</yka055></output>", "output"))


def test_a_branch_that_is_missing_or_doubled_is_unreadable():
    with pytest.raises(Unreadable):
        xml.child(xml.read("<output/>", "output"), "d")
    with pytest.raises(Unreadable):
        xml.child(xml.read("<output><d/><d/></output>", "output"), "d")


def test_the_declared_encoding_is_of_no_consequence_and_comments_are_passed_over():
    declaration = '\ufeff<?xml version="1.0" encoding="GBK" standalone="yes"?>'
    text = f"{declaration}\n<output><!-- x --><a>重<!-- y -->庆</a></output>"
    assert xml.fields(xml.read(text, "output")) == {"a": "重庆"}


@pytest.mark.parametrize(
    "hostile",
    [
        LAUGHS,
        "<!DOCTYPE output><output/>",
        '<!DOCTYPE output SYSTEM "http://elsewhere.test/x.dtd"><output/>',
        '<!DOCTYPE output [<!ENTITY x SYSTEM "file:///etc/hostname">]><output>&x;</output>',
        "<output>&undeclared;</output>",
        "<output>" + "<a>" * 20 + "</a>" * 20 + "</output>",
        "<output>" + "<a>" * 200_000 + "</a>" * 200_000 + "</output>",
        "<output>" + "x" * xml.MAX_CHARACTERS + "</output>",
        "<output>\ud800</output>",
        "<output>\x01</output>",
        "<output>",
        "not xml",
        "",
        "<other/>",
    ],
    ids=lambda it: it[:30].encode("ascii", "backslashreplace").decode(),
)
def test_a_hostile_or_broken_document_is_unreadable(hostile):
    with pytest.raises(Unreadable):
        xml.read(hostile, "output")


def test_as_deep_as_an_interface_goes_is_read():
    text = "<output>" + "<a>" * 10 + "</a>" * 10 + "</output>"
    assert xml.fields(xml.read(text, "output")) == {"a": ""}


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_not_sent(text):
    with pytest.raises(NotTellable):
        xml.elements({"a": text})


@pytest.mark.parametrize("name", ["a b", "1a", "a><x", "", "名"])
def test_a_name_cannot_smuggle_markup(name):
    with pytest.raises(ValueError, match="name"):
        xml.elements({name: "x"})


def test_a_list_is_written_row_by_row():
    assert xml.list_of("row", [{"a": 1}, {"a": "<"}]) == "<row><a>1</a></row><row><a>&lt;</a></row>"


def test_a_document_declares_the_encoding_it_will_be_sent_in():
    text = xml.document("control", xml.elements({"jybh": "21"}))
    assert text == '<?xml version="1.0" encoding="GBK" standalone="yes"?><control><jybh>21</jybh></control>'
    assert etree.fromstring(text.encode("gbk")).findtext("jybh") == "21"
