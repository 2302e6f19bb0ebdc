"""The crosswalk engine: both directions, nothing lost, nothing guessed, everything traceable."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions.codecs import FLAG, INTEGER, TEXT, YUAN_NUMBER, YUAN_TEXT, code
from gateway.regions.codes import load_code_tables, read_code_table
from gateway.regions.crosswalk import Constant, Crosswalk, Row, Undeclared
from gateway.regions.dates import DATE, INSTANT
from gateway.regions.translation import Lineage, Translation

DAY = date(2026, 3, 9)
HEADER = "canonical,wire,name,quality,preferred,valid_from,valid_to,source,note\n"
HEADING = "# term: 险种类别\n# version: 2026-01\n# source: interface page, section 4\n"
KINDS = (
    "employee,310,职工基本医疗保险,exact,,,,4.1,\n"
    "resident,390,城乡居民基本医疗保险,exact,yes,2020-01-01,,4.1,\n"
    "resident,391,城镇居民基本医疗保险,narrower,,,,4.1,before the merger\n"
    "resident,380,新型农村合作医疗,exact,yes,,2019-12-31,4.1,\n"
    "student,390,学生,broader,,2020-01-01,,4.1,no kind of its own\n"
)


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    (folder / "insurance_kind.csv").write_text(HEADING + HEADER + KINDS, "utf-8")
    return load_code_tables(folder)


SETTLEMENT = Crosswalk(
    "test.settlement",
    term="结算信息 setlinfo",
    source="made for this test",
    rows=(
        Row("settlement_number", "setl_id", TEXT, "结算ID", required=True),
        Row("total", "medfee_sumamt", YUAN_NUMBER, "医疗费总额"),
        Row("personal", "psn_part_amt", YUAN_NUMBER, "个人负担总金额", fallback=("psn_pay", "psn_old")),
        Row("fund", "fund_pay_sumamt", YUAN_NUMBER, "基金支付总额", empty_means="0.00"),
        Row("insured.person_number", "psn_no", TEXT, "人员编号", required=True),
        Row("insured.kind", "insutype", code("insurance_kind"), "险种类别"),
        Row("insured.born", "brdy", DATE, "出生日期", nulls=("1900-01-01",)),
        Row("insured.civil_servant", "cvlserv_flag", FLAG, "公务员标志", absent="0"),
        Row("visit.place.ward", "wardno", INTEGER, "病区", absent=""),
        Row("settled_at", "setl_time", INSTANT, "结算时间"),
    ),
    constants=(Constant("clr_way", "1", "清算方式"),),
    ignored=("naty",),
    cannot_carry=("over_limit", "visit.bed"),
    refused=("visit.newborn",),
    elsewhere=("lines",),
)
CANONICAL = {
    "settlement_number": "S1",
    "total": "1234.50",
    "personal": "234.50",
    "fund": "1000.00",
    "insured": {"person_number": "P1", "kind": "employee", "born": "1988-07-12", "civil_servant": True},
    "visit": {"place": {"ward": 7}},
    "settled_at": "2026-03-09T08:05:06+08:00",
}
WIRE = {
    "clr_way": "1",
    "setl_id": "S1",
    "medfee_sumamt": 1234.5,
    "psn_part_amt": 234.5,
    "fund_pay_sumamt": 1000,
    "psn_no": "P1",
    "insutype": "310",
    "brdy": "1988-07-12",
    "cvlserv_flag": "1",
    "wardno": 7,
    "setl_time": "2026-03-09 08:05:06",
}


@pytest.fixture(scope="module")
def settlement(codes):
    return Translation(SETTLEMENT, codes)


def least(**wire):
    return {"setl_id": "S1", "psn_no": "P1", **wire}


# -- both directions -------------------------------------------------------------------------------


def test_a_message_goes_over_and_comes_back(settlement):
    assert settlement.encode(CANONICAL, DAY) == WIRE
    decoded = settlement.decode(WIRE, DAY)
    assert decoded.value == CANONICAL
    assert decoded.residue == ()


AMOUNTS = st.integers(-(10**12), 10**12).map(
    lambda fen: f"{'-' * (fen < 0)}{abs(fen) // 100}.{abs(fen) % 100:02}"
)


@given(
    st.fixed_dictionaries(
        {
            "settlement_number": st.text(min_size=1),
            "insured": st.fixed_dictionaries(
                {"person_number": st.text(min_size=1), "civil_servant": st.booleans()},
                optional={
                    "kind": st.sampled_from(["employee", "resident"]),
                    "born": st.dates(date(1901, 1, 1)).map(str),
                },
            ),
            "fund": AMOUNTS,
        },
        optional={"total": AMOUNTS, "personal": AMOUNTS, "visit": st.just({"place": {"ward": 3}})},
    )
)
def test_whatever_the_region_can_express_comes_back_the_same(settlement, message):
    wire = settlement.encode(message, DAY)
    assert settlement.decode(wire, DAY).value == message
    assert settlement.encode(settlement.decode(wire, DAY).value, DAY) == wire


def test_an_absent_field_is_left_out_or_sent_as_the_region_wants(settlement):
    wire = settlement.encode({"settlement_number": "S1", "insured": {"person_number": "P1"}}, DAY)
    assert wire == {"clr_way": "1", "setl_id": "S1", "psn_no": "P1", "cvlserv_flag": "0", "wardno": ""}


def test_null_is_absent(settlement):
    wire = settlement.encode({**CANONICAL, "total": None, "visit": None}, DAY)
    assert "medfee_sumamt" not in wire
    assert settlement.decode({**WIRE, "medfee_sumamt": None, "setl_time": ""}, DAY).value == {
        key: value for key, value in CANONICAL.items() if key not in ("total", "settled_at")
    }


def test_the_regions_own_null_is_absent_and_an_empty_field_means_what_the_page_says(settlement):
    decoded = settlement.decode(least(brdy="1900-01-01"), DAY)
    assert decoded.value == {"settlement_number": "S1", "fund": "0.00", "insured": {"person_number": "P1"}}


@pytest.mark.parametrize(
    ("wire", "personal"),
    [
        ({"psn_part_amt": 1, "psn_pay": 2}, "1.00"),
        ({"psn_part_amt": None, "psn_pay": 2, "psn_old": 3}, "2.00"),
        ({"psn_pay": "", "psn_old": 3}, "3.00"),
        ({"psn_part_amt": 0, "psn_pay": 2}, "0.00"),
    ],
)
def test_the_first_field_that_holds_something_is_read(settlement, wire, personal):
    decoded = settlement.decode(least(**wire), DAY)
    assert decoded.value["personal"] == personal
    assert decoded.residue == ()


# -- nothing lost, nothing guessed -----------------------------------------------------------------


def test_a_wire_field_that_no_row_knows_is_residue_and_an_ignored_one_is_not(settlement):
    decoded = settlement.decode(least(naty="01", hifdm_pay=3, new_field=None), DAY)
    assert decoded.residue == ("hifdm_pay", "new_field")


def test_a_canonical_field_that_no_row_mentions_is_our_error(settlement):
    for forgotten in ({"surprise": 1}, {"insured": {"person_number": "P1", "surprise": 1}}):
        with pytest.raises(Undeclared, match="surprise"):
            settlement.encode({**CANONICAL, **forgotten}, DAY)


def test_what_the_region_has_no_place_for_is_left_out_by_declaration_only(settlement):
    told = {**CANONICAL, "over_limit": "5.00", "lines": [{}], "visit": {"place": {"ward": 7}, "bed": "12"}}
    assert settlement.encode(told, DAY) == WIRE


def test_what_must_not_be_left_out_is_refused(settlement):
    with pytest.raises(NotTellable, match=r"visit\.newborn"):
        settlement.encode({**CANONICAL, "visit": {"newborn": True}}, DAY)


def test_what_must_be_told_is_demanded_and_what_must_be_answered_too(settlement):
    with pytest.raises(NotTellable, match=r"insured\.person_number"):
        settlement.encode({"settlement_number": "S1"}, DAY)
    with pytest.raises(Unreadable, match=r"test\.settlement/insured\.person_number.*psn_no"):
        settlement.decode({"setl_id": "S1", "psn_no": ""}, DAY)


def test_what_does_not_read_is_unreadable_and_not_quoted(settlement):
    with pytest.raises(Unreadable) as unreadable:
        settlement.decode(least(brdy="12.07.1988"), DAY)
    assert "insured.born" in unreadable.value.detail
    assert "1988" not in unreadable.value.detail


def test_what_cannot_be_written_is_not_tellable_and_not_quoted(settlement):
    with pytest.raises(NotTellable) as refused:
        settlement.encode({**CANONICAL, "total": "1234.567"}, DAY)
    assert "total" in refused.value.detail
    assert "1234" not in refused.value.detail


def test_a_constant_is_always_sent_and_another_value_is_unreadable(settlement):
    assert settlement.decode(least(clr_way=None), DAY).residue == ()
    with pytest.raises(Unreadable, match="clr_way"):
        settlement.decode(least(clr_way="2"), DAY)


def test_a_table_with_a_field_twice_cannot_be_declared():
    for rows in (
        (Row("a", "x", TEXT, ""), Row("a", "y", TEXT, "")),
        (Row("a", "x", TEXT, ""), Row("b", "x", TEXT, "")),
    ):
        with pytest.raises(ValueError, match="twice"):
            Crosswalk("test.twice", term="", source="", rows=rows)


def test_a_table_that_forgets_a_canonical_field_cannot_be_declared():
    fields = frozenset({"a", "b.x", "b.y", "c"})
    with pytest.raises(Undeclared, match="c"):
        Crosswalk(
            "test.forgets",
            term="",
            source="",
            rows=(Row("a", "x", TEXT, ""),),
            cannot_carry=("b",),
            canonical_fields=fields,
        )


def test_a_translation_without_its_code_table_cannot_be_built():
    with pytest.raises(LookupError, match="insurance_kind"):
        Translation(SETTLEMENT, {})


# -- lineage and the printed table -----------------------------------------------------------------


def test_every_field_can_be_traced_to_its_wire_field_rule_and_code_table(settlement):
    lineage = {line.path: line for line in settlement.lineage()}
    assert lineage.keys() == {row.path for row in SETTLEMENT.rows}
    assert lineage["insured.kind"] == Lineage(
        "insured.kind",
        "insutype",
        "test.settlement/insured.kind",
        "code insurance_kind",
        "insurance_kind",
        "2026-01",
    )


def test_the_lineage_of_a_message_names_the_fields_it_was_really_read_from(settlement):
    wire = least(psn_part_amt=None, psn_pay=2, insutype="391")
    lineage = {line.path: (line.wire, line.quality) for line in settlement.lineage(wire, DAY)}
    assert lineage == {
        "settlement_number": ("setl_id", None),
        "personal": ("psn_pay", None),
        "insured.person_number": ("psn_no", None),
        "insured.kind": ("insutype", "narrower"),
    }


def test_the_printed_table_has_a_line_for_everything_either_side_knows():
    lines = SETTLEMENT.table()
    assert {line.canonical for line in lines if line.canonical} == set(SETTLEMENT.paths)
    told = {field for line in lines for field in line.wire.split(", else ") if field}
    assert told == set(SETTLEMENT.wire_fields)
    assert (
        next(line for line in lines if line.canonical == "insured.civil_servant").remarks
        == "absent is sent as '0'"
    )


# -- code tables -----------------------------------------------------------------------------------


def test_the_day_of_service_picks_the_code(codes):
    kinds = codes["insurance_kind"]
    assert kinds.encode("resident", date(2019, 12, 31)) == "380"
    assert kinds.encode("resident", date(2020, 1, 1)) == "390"
    assert kinds.decode("380", date(2019, 12, 31)) == "resident"
    with pytest.raises(Untranslatable):
        kinds.decode("380", DAY)


def test_the_preferred_row_wins_the_way_back(codes):
    kinds = codes["insurance_kind"]
    assert kinds.encode("student", DAY) == "390"
    assert kinds.decode("390", DAY) == "resident"
    assert kinds.decode(391, DAY) == "resident"


@pytest.mark.parametrize("unknown", ["999", "", None, True, 3.1, [], "310 "])
def test_an_unknown_code_is_refused_by_name_on_the_way_in(settlement, codes, unknown):
    with pytest.raises(Untranslatable) as refused:
        codes["insurance_kind"].decode(unknown, DAY)
    assert (refused.value.table, refused.value.to_region) == ("insurance_kind", False)
    with pytest.raises(Untranslatable):
        settlement.decode(least(insutype="999"), DAY)


def test_an_unknown_code_is_refused_by_name_on_the_way_out(settlement):
    with pytest.raises(Untranslatable) as refused:
        settlement.encode({**CANONICAL, "insured": {"person_number": "P1", "kind": "martian"}}, DAY)
    assert (refused.value.table, refused.value.code, refused.value.to_region) == (
        "insurance_kind",
        "martian",
        True,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# term: x\n# version: 1\n" + HEADER, "source"),
        (HEADING + "canonical,wire\na,b\n", "columns"),
        (HEADING + HEADER + "a,1,,exact,,,\n", "columns"),
        (HEADING + HEADER + "a,1,,exact,,,,,,\n", "columns"),
        (HEADING + HEADER + "a,,,exact,,,,,\n", "lacks a code"),
        (HEADING + HEADER + "a,1,,about,,,,,\n", "quality"),
        (HEADING + HEADER + "a,1,,exact,,2026-13-01,,,\n", "month"),
        (HEADING + HEADER + "a,1,,exact,,,,,\na,2,,exact,,,,,\n", "preferred"),
        (HEADING + HEADER + "a,1,,exact,,,,,\nb,1,,exact,yes,,,,\n", "exactly"),
        (HEADING + HEADER + "a,1,,exact,yes,,,,\nb,1,,broader,yes,,,,\n", "preferred"),
    ],
)
def test_a_table_that_is_not_clear_does_not_load(tmp_path, text, why):
    path = tmp_path / "kind.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=rf"kind\.csv.*{why}"):
        read_code_table(path)


def test_amounts_may_be_text_on_one_side_and_numbers_on_the_other():
    one = Translation(Crosswalk("a.b", term="", source="", rows=(Row("m", "x", YUAN_TEXT, ""),)), {})
    two = Translation(Crosswalk("c.d", term="", source="", rows=(Row("m", "y", YUAN_NUMBER, ""),)), {})
    assert two.encode(one.decode({"x": "12.30"}, DAY).value, DAY) == {"y": 12.3}
