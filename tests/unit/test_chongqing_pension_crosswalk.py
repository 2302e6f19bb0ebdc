"""Chongqing's pension tables translate both ways without loss, histories and places included."""

import json

import pytest
from chongqing_pension_values import CODES, NAMED, ON, PLACES, REGION, messages, our_value, their_value
from crosswalk_values import nested
from hypothesis import given, settings
from hypothesis import strategies as st
from pension_histories import histories, statements

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions.chongqing.answers import Output
from gateway.regions.chongqing.pension import CROSSWALKS
from gateway.regions.chongqing.pension.histories import ROW, ROWS, Contributions
from gateway.regions.chongqing.pension.places import Places
from gateway.regions.chongqing.pension.statements import Statements
from gateway.regions.chongqing.pension.tables import SharedTables
from gateway.regions.codecs import PERCENT_NUMBER
from gateway.regions.codes import read_code_table
from gateway.regions.crosswalk import OMIT
from gateway.regions.dates import MONTH_BEGUN, MONTH_ENDED
from gateway.regions.translation import Translation
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.words import (
    AccountKind,
    AccountStatus,
    Act,
    ContributionStatus,
    Keep,
    NewsKind,
    NonTransferableReason,
    ProofKind,
    RefusalReason,
    Scheme,
    SurvivalMethod,
    SurvivalOutcome,
)
from gateway.services.words import Sex

# -- the laws, for every table ---------------------------------------------------------------------


@pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)
def test_what_is_told_to_chongqing_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, CODES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        wire = json.loads(json.dumps(translation.encode(canonical, ON)))
        decoded = translation.decode(wire, ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    law()


@pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)
def test_what_chongqing_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, CODES)
    always = {row.wire: row.absent for row in crosswalk.rows if row.absent is not OMIT}

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, their_value))
    def law(sent):
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**always, **sent, **beside}, ON)
        assert translation.encode(decoded.value, ON) == {**always, **sent}
        assert decoded.residue == ("wholly_new",)

    law()


def test_every_table_has_a_name_of_its_own():
    assert len({crosswalk.id for crosswalk in CROSSWALKS}) == len(CROSSWALKS)


# -- histories -------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(histories(REGION))
def test_a_history_of_any_shape_comes_back_as_it_was(history):
    rows, lump_sums = history
    contributions = Contributions(CODES)
    nodes = json.loads(json.dumps(contributions.told(rows, lump_sums, ON)))
    read, residue = contributions.read(nodes, ON)
    assert [ContributionRow.model_validate(row) for row in read["rows"]] == rows
    assert read["lump_sums"] == [one.model_dump(mode="json", exclude_none=True) for one in lump_sums]
    assert residue == ()
    again = [ContributionRow.model_validate(row) for row in read["rows"]]
    assert contributions.told(again, lump_sums, ON) == nodes


@settings(max_examples=40, deadline=None)
@given(statements(REGION))
def test_a_statement_of_any_figures_is_told_and_read_as_it_is(statement):
    tables = Statements(None, CODES, SharedTables(None, CODES), Contributions(CODES))
    nodes = json.loads(json.dumps(tables.tell(statement, ON)))
    read = tables.read(Output(nodes), ON)
    assert read.answer == statement
    assert read.residue == ()
    assert tables.tell(read.answer, ON) == nodes


PAID_ROW = {
    "nian": "2024",
    "qrq": "2024-01-01 00:00:00",
    "zrq": "2024-06-30 00:00:00",
    "ys": 6,
    "yjfjs": 7000.0,
    "dwjfbl": 16.0,
    "dwhzbl": 0.0,
    "grjfbl": 8.0,
    "dnjzje": 3360.0,
    "dngrjf": 3360.0,
    "dnjzlx": 0.0,
    "dngrlx": 0.0,
    "zbnmljzhje": 3360.0,
    "zbnmljgrjf": 3360.0,
    "xzmc": "重庆市沙盒区",
    "zhlb": "1",
    "dzbz": "0",
}


def read_row(**changes):
    row = {field: value for field, value in (PAID_ROW | changes).items() if value is not OMIT}
    (read,) = Contributions(CODES).read({ROWS: [row]}, ON)[0]["rows"]
    return read


def test_a_row_reads_as_the_page_says():
    assert read_row() == {
        "year": 2024,
        "from_month": "2024-01",
        "to_month": "2024-06",
        "months": 6,
        "base_monthly": "7000.00",
        "unit_rate": "0.1600",
        "credited_rate": "0.0000",
        "personal_rate": "0.0800",
        "credited": "3360.00",
        "credited_personal": "3360.00",
        "interest": "0.00",
        "interest_personal": "0.00",
        "balance": "3360.00",
        "balance_personal": "3360.00",
        "area_code": "500198",
        "area_name": "重庆市沙盒区",
        "account_kind": "general",
        "paid": True,
    }


@pytest.mark.parametrize("flag", ["1", None, "", OMIT])
def test_what_is_not_marked_as_arrived_is_arrears(flag):
    assert read_row(dzbz=flag)["paid"] is False


@pytest.mark.parametrize(
    "change",
    [
        {"qrq": "2024-01-02 00:00:00"},
        {"zrq": "2024-06-29 00:00:00"},
        {"zrq": "2023-02-29 00:00:00"},
        {"qrq": "2024-01-01"},
        {"qrq": "202401"},
        {"dwjfbl": 116.0},
        {"dwjfbl": 0.12345},
        {"ys": 6.5},
        {"yjfjs": 7000.001},
        {"dnjzje": None},
        {"zhlb": None},
        {"xzmc": None},
        {"dzbz": "2"},
    ],
    ids=str,
)
def test_a_row_that_does_not_read_is_never_repaired(change):
    with pytest.raises(Unreadable):
        read_row(**change)


def test_february_ends_on_the_day_that_it_has():
    assert MONTH_ENDED.encode("2024-02") == "2024-02-29 00:00:00"
    assert MONTH_ENDED.encode("2023-02") == "2023-02-28 00:00:00"
    assert MONTH_BEGUN.decode("2024-02-01 00:00:00") == "2024-02"


def test_a_rate_is_per_cent_there_and_a_share_here():
    assert PERCENT_NUMBER.decode(16.0) == PERCENT_NUMBER.decode("16") == "0.1600"
    assert PERCENT_NUMBER.encode("0.0850") == 8.5
    with pytest.raises(ValueError, match="between 0 and 1"):
        PERCENT_NUMBER.encode("1.0001")


# -- codes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wire", "word"), [("06", "employee"), ("120", "institution"), ("170", "resident")])
def test_both_families_of_scheme_numbers_are_understood(wire, word):
    assert CODES["xzlx"].decode(wire, ON) == word
    assert CODES["xzlx"].encode(word, ON) == wire


@pytest.mark.parametrize(
    ("table", "code"),
    [("xzlx", "110"), ("jfzt", "3"), ("zhlb", "0"), ("ywzt", "ZZ"), ("rzjg", "4"), ("byyy", "01")],
)
def test_a_code_of_somebody_elses_is_refused_by_name(table, code):
    with pytest.raises(Untranslatable) as untranslatable:
        CODES[table].decode(code, ON)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, code)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("xzlx", Scheme),
        ("xb", Sex),
        ("jfzt", ContributionStatus),
        ("zhlb", AccountKind),
        ("zhzt", AccountStatus),
        ("byyy", RefusalReason),
        ("bzyy", NonTransferableReason),
        ("zmlx", ProofKind),
        ("blfs", Keep),
        ("xxlx", NewsKind),
        ("rzfs", SurvivalMethod),
        ("rzjg", SurvivalOutcome),
    ],
)
def test_every_word_of_the_contract_has_exactly_one_code(table, words):
    assert sorted(row.canonical for row in CODES[table].rows) == sorted(words)
    assert {row.quality for row in CODES[table].rows} == {"exact"}


def test_the_steps_that_an_office_takes_have_codes():
    steps = {"accept", "return_for_correction", "correct", "refuse", "suspend", "resume"}
    steps |= {"withdraw", "complete", "annul"}
    assert {row.canonical for row in CODES["bldz"].rows} == steps
    assert steps <= set(Act)


# -- places ----------------------------------------------------------------------------------------


@given(PLACES)
def test_a_place_comes_back_as_it_was(place):
    assert Places(CODES).read(Places(CODES).told(*place, ON), ON) == place


@given(st.sampled_from(NAMED))
def test_a_place_with_a_name_is_told_by_it_alone(place):
    assert Places(CODES).told(*place, ON) == {"name": place[1]}
    assert Places(CODES).read({"name": place[1], "code": place[0]}, ON) == place


def test_a_place_that_neither_side_names_cannot_be_told():
    with pytest.raises(Untranslatable) as untranslatable:
        Places(CODES).told("511402", None, ON)
    assert (untranslatable.value.table, untranslatable.value.code) == ("xzmc", "511402")
    with pytest.raises(NotTellable):
        Places(CODES).told("511402", "重庆市", ON)


def test_a_name_that_no_table_knows_is_refused_by_name_unless_its_code_is_beside_it():
    with pytest.raises(Untranslatable) as untranslatable:
        Places(CODES).read({"name": "四川省眉山市东坡区"}, ON)
    assert untranslatable.value.code == "四川省眉山市东坡区"
    read = Places(CODES).read({"name": "四川省眉山市东坡区", "code": "511402"}, ON)
    assert read == ("511402", "四川省眉山市东坡区")


@pytest.mark.parametrize("name", ["重庆市渝中区", "重庆市沙盒"])
def test_a_code_that_does_not_fit_its_name_does_not_read(name):
    with pytest.raises(Unreadable):
        Places(CODES).read({"name": name, "code": "500198"}, ON)


def test_a_place_is_read_by_the_name_that_it_had_on_the_day(tmp_path):
    head = "# term: t\n# version: v\n# source: s\n"
    columns = "canonical,wire,name,quality,preferred,valid_from,valid_to,source,note\n"
    old = "500155,重庆市梁平县,,exact,,,2016-12-31,s,\n"
    new = "500155,重庆市梁平区,,exact,,2017-01-01,,s,\n"
    (tmp_path / "xzmc.csv").write_text(head + columns + old + new, "utf-8")
    places = Places({"xzmc": read_code_table(tmp_path / "xzmc.csv")})
    assert places.told("500155", None, ON.replace(year=2016)) == {"name": "重庆市梁平县"}
    assert places.told("500155", None, ON) == {"name": "重庆市梁平区"}
    with pytest.raises(Untranslatable):
        places.read({"name": "重庆市梁平县"}, ON)


# -- what cannot be told ---------------------------------------------------------------------------


def test_an_amount_that_a_number_cannot_hold_is_not_told():
    wire = Translation(ROW, CODES)
    canonical = wire.decode(PAID_ROW, ON).value
    with pytest.raises(NotTellable):
        wire.encode(canonical | {"credited": "99999999999999.99"}, ON)


def test_a_remark_of_two_lines_is_not_told():
    wire = Translation(ROW, CODES)
    with pytest.raises(NotTellable):
        wire.encode(wire.decode(PAID_ROW, ON).value | {"remark": "a\nb"}, ON)
