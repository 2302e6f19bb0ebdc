"""Sichuan's pension tables translate both ways without loss, whole histories and any name included."""

from datetime import date

import pytest
from crosswalk_values import messages, nested
from hypothesis import given, settings
from pension_histories import histories, statements
from sichuan_pension_values import NAMES, ON, REGION, TABLES, our_value, texts, their_value

from gateway.errors import NotTellable, Untranslatable
from gateway.regions import gb18030, xml
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.pension.applications import APPLICATION, Applications
from gateway.regions.sichuan.pension.crosswalks import CROSSWALKS
from gateway.regions.sichuan.pension.heads import CASE_HEAD, PERSON, Heads, names_of
from gateway.regions.sichuan.pension.histories import ROW, Contributions
from gateway.regions.sichuan.pension.statements import Statements
from gateway.regions.translation import Translation
from gateway.services.pension.history import ContributionRow, LumpSum
from gateway.services.pension.people import Applicant
from gateway.services.pension.transfers import TransferApplication
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

each_crosswalk = pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)

# -- the laws, for every table -----------------------------------------------------------------------


@each_crosswalk
def test_what_is_told_to_sichuan_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        as_elements = over_the_wire(xml.elements(translation.encode(canonical, ON)))
        as_a_row = over_the_wire(xml.attributes("row", translation.encode(canonical, ON)))
        for wire in (xml.fields(as_elements), *xml.rows(as_a_row, "row")):
            decoded = translation.decode(wire, ON)
            assert decoded.value == canonical
            assert decoded.residue == ()

    law()


@each_crosswalk
def test_what_sichuan_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, their_value))
    def law(sent):
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**sent, **beside}, ON)
        assert translation.encode(decoded.value, ON) == sent
        assert decoded.residue == ("wholly_new",)

    law()


def over_the_wire(content):
    """What stands in an output after its way through GB 18030 and XML."""
    sent = envelope.written(xml.element("output", content))
    return xml.child(xml.read(gb18030.decode(sent), "request"), "output")


def test_every_table_has_a_name_of_its_own_and_says_where_it_is_written():
    assert len({crosswalk.id for crosswalk in CROSSWALKS}) == len(CROSSWALKS)
    assert all("docs/regions/sichuan-pension.md" in crosswalk.source for crosswalk in CROSSWALKS)


# -- histories and statements ------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(histories(REGION))
def test_a_history_of_any_shape_comes_back_as_it_was(history):
    rows, sums = history
    contributions = Contributions(TABLES)
    written = contributions.written(rows, sums, ON)
    read, residue = contributions.read(over_the_wire(written), ON)
    again = [ContributionRow.model_validate(row) for row in read["rows"]]
    assert again == rows
    assert [LumpSum.model_validate(one) for one in read["lump_sums"]] == sums
    assert residue == ()
    assert contributions.written(again, sums, ON) == written


@settings(max_examples=40, deadline=None)
@given(statements(REGION))
def test_a_statement_of_any_figures_is_told_and_read_as_it_is(statement):
    tables = Statements(TABLES, Heads(TABLES), Contributions(TABLES))
    written = tables.written(statement, ON)
    read = tables.made([over_the_wire(written)], on=ON)
    assert read.answer == statement
    assert read.residue == ()
    assert tables.written(read.answer, ON) == written


# -- names ---------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(NAMES)
def test_a_name_passes_as_it_is_written_over_the_whole_of_gb_18030(name):
    head = Translation(CASE_HEAD, TABLES)
    told = {"case_number": "0" * 32, "id_number": "1", "name": name, "scheme": "employee"}
    wire = xml.fields(over_the_wire(xml.elements(head.encode(told, ON))))
    assert head.decode(wire, ON).value == told


@pytest.mark.parametrize(
    "name", ["阿依古丽 •买买提", "阿依古丽·买买提", "欧阳\ue863", "欧阳䶮", "𠮷川 晴", " 王"]
)
def test_no_dot_no_blank_and_no_old_code_point_is_mended(name):
    row = PERSON[1]
    wire = xml.fields(over_the_wire(xml.elements({row.wire: row.codec.encode(name)})))
    assert row.codec.decode(wire[row.wire]) == name


@given(texts())
def test_what_is_struck_out_holds_the_name_as_it_was_sent(name):
    assert name in names_of(name, None)


def test_a_name_that_is_longer_than_sichuan_takes_is_refused_and_never_cut():
    told = {"case_number": "0" * 32, "id_number": "1", "name": "长" * 51, "scheme": "employee"}
    with pytest.raises(NotTellable):
        Translation(CASE_HEAD, TABLES).encode(told, ON)


def test_a_remark_that_xml_cannot_hold_is_not_told():
    with pytest.raises(NotTellable):
        xml.attributes("row", {"aae013": "甲\x00"})


# -- the two schemes in one code -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "receiver", "code"),
    [
        ("employee", "employee", "1"),
        ("institution", "institution", "2"),
        ("employee", "institution", "3"),
        ("institution", "employee", "4"),
    ],
)
def test_the_schemes_of_an_application_are_one_code(origin, receiver, code):
    applications = Applications(TABLES, Heads(TABLES))
    written = applications.written(_application(origin, receiver), ON)
    section = xml.fields(xml.child(over_the_wire(written), "ic89_sqb"))
    assert section["aic113"] == code
    read = Translation(APPLICATION, TABLES).decode(section, ON)
    assert (read.value["direction"], read.residue) == (f"{origin}_to_{receiver}", ())


def _application(origin, receiver):
    return TransferApplication(
        person=Applicant(
            name="唐立新", id_number="500198197903176033", sex=Sex.MALE, household_area="500198"
        ),
        origin_area="500198",
        receiving_area="510198",
        agency_code="510198000001",
        origin_scheme=origin,
        receiving_scheme=receiver,
        handled_by="SC2001",
    )


# -- codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("aae140_pension", Scheme),
        ("aac004_pension", Sex),
        ("aac031_pension", ContributionStatus),
        ("aae473", AccountKind),
        ("eac040", AccountStatus),
        ("byyy", RefusalReason),
        ("bzyy", NonTransferableReason),
        ("zmlx", ProofKind),
        ("blfs", Keep),
        ("xxlx", NewsKind),
        ("aaa049", SurvivalMethod),
        ("aaa094", SurvivalOutcome),
    ],
)
def test_every_word_of_the_contract_has_exactly_one_code(table, words):
    assert sorted(row.canonical for row in TABLES[table].rows) == sorted(words)
    assert {row.quality for row in TABLES[table].rows} == {"exact"}


def test_the_steps_that_an_office_takes_have_codes():
    steps = {"accept", "return_for_correction", "correct", "refuse", "suspend", "resume"}
    steps |= {"withdraw", "complete", "annul"}
    assert {row.canonical for row in TABLES["aaa121"].rows} == steps
    assert steps <= set(Act)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("aae140_pension", "310"),
        ("aae140_pension", "06"),
        ("aac031_pension", "0"),
        ("aae473", "2"),
        ("yaa017", "12"),
        ("byyy", "1"),
        ("aaa094", "0"),
    ],
)
def test_a_code_of_somebody_elses_is_refused_by_name(table, code):
    with pytest.raises(Untranslatable) as untranslatable:
        TABLES[table].decode(code, ON)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, code)


def test_an_amount_of_more_than_fourteen_digits_is_not_told():
    told = {"year": 2024, "from_month": "2024-01", "to_month": "2024-01", "months": 0}
    figures = ("credited", "credited_personal", "interest", "interest_personal", "balance")
    told |= dict.fromkeys((*figures, "balance_personal"), "0.00")
    told |= dict.fromkeys(("unit_rate", "credited_rate", "personal_rate"), "0.0000")
    told |= {"area_code": "510198", "account_kind": "general", "paid": True}
    row = Translation(ROW, TABLES)
    assert row.encode(told, date(2026, 3, 1))["aae202"] == "0"
    with pytest.raises(NotTellable):
        row.encode(told | {"balance": "100000000000000.00"}, ON)
