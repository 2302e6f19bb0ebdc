"""Chongqing's credit tables translate both ways without loss: every field, every kind, whole records."""

from datetime import date

import orjson
import pytest
from chongqing_credit_values import ON, TABLES, always_told, our_value, records, their_value
from crosswalk_values import messages, nested
from hypothesis import given, settings

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions.chongqing.credit.crosswalks import CROSSWALKS
from gateway.regions.chongqing.credit.notation import (
    CAPITAL,
    DAY,
    DAY_OF_ENTRY,
    DOCUMENT_NUMBER,
    LAST_DAY,
)
from gateway.regions.chongqing.credit.reading import Records
from gateway.regions.chongqing.credit.records import KINDS, LICENCE
from gateway.regions.chongqing.credit.states import happened_of, state_of
from gateway.regions.translation import Translation
from gateway.services.credit.persons import masked
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import (
    ChangeKind,
    LicenceCategory,
    PenaltyCategory,
    RecordClass,
    RecordKind,
    RecordStatus,
    RegistrationStatus,
    Severity,
    SubjectKind,
)
from gateway.vocabulary import Region

each_crosswalk = pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)


def over_the_wire(content):
    return orjson.loads(orjson.dumps(content))


# -- the laws, for every table -----------------------------------------------------------------------


@each_crosswalk
def test_what_is_told_to_chongqing_reads_back_as_it_was_and_every_value_is_a_string(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        wire = over_the_wire(translation.encode(canonical, ON))
        assert all(isinstance(value, str) for value in wire.values())
        decoded = translation.decode(wire, ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    law()


@each_crosswalk
def test_what_chongqing_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, their_value, always_told))
    def law(sent):
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**sent, **beside}, ON)
        assert translation.encode(decoded.value, ON) == sent
        assert decoded.residue == ("wholly_new",)

    law()


@settings(max_examples=200, deadline=None)
@given(records())
def test_a_record_of_any_kind_is_told_and_read_as_it_is(record):
    tables = Records(TABLES)
    wire = over_the_wire(tables.written(record))
    read, residue = tables.read(wire)
    assert residue == ()
    assert read.region is Region.CHONGQING
    assert read.published_from is Region.SICHUAN
    hidden = record.subject.legal_representative
    if hidden is not None:
        assert read.subject.legal_representative == masked(hidden)
    ours = {"region", "published_from", "needs_review", "mappings", "subject"}
    assert read.model_dump(exclude=ours) == record.model_dump(exclude=ours)
    apart = {"legal_representative"}
    assert read.subject.model_dump(exclude=apart) == record.subject.model_dump(exclude=apart)
    again = read.model_copy(update={"region": Region.SICHUAN, "subject": record.subject})
    assert tables.written(again) == wire


def test_every_table_has_a_name_of_its_own_and_says_where_it_is_written():
    assert len({crosswalk.id for crosswalk in CROSSWALKS}) == len(CROSSWALKS)
    assert all("docs/regions/chongqing-credit.md" in crosswalk.source for crosswalk in CROSSWALKS)


def test_every_kind_of_record_has_a_table_and_none_has_a_place_for_the_end_of_publication():
    assert set(KINDS) == set(RecordKind)
    assert all("region_public_until" in crosswalk.cannot_carry for crosswalk in KINDS.values())


# -- the traps -----------------------------------------------------------------------------------------


def test_from_and_to_are_two_columns():
    rows = {row.path: row.wire for row in LICENCE.rows}
    assert (rows["effective_from"], rows["effective_to"]) == ("XK_QSQ", "XK_JZQ")


@pytest.mark.parametrize(
    ("sent", "yuan"),
    [
        ("500", "5000000.00"),
        ("1200.5", "12005000.00"),
        ("30.00005", "300000.50"),
        ("0", "0.00"),
        ("0.01", "100.00"),
    ],
)
def test_capital_is_in_wan_yuan(sent, yuan):
    assert CAPITAL.decode(sent) == yuan
    assert CAPITAL.encode(yuan) == sent


@pytest.mark.parametrize("sent", ["30.0000005", "500万", "5,00", "abc", "٣"])
def test_what_is_no_capital_is_not_read(sent):
    with pytest.raises(ValueError, match="decimal"):
        CAPITAL.decode(sent)


def test_a_day_is_at_midnight_but_where_the_time_of_entry_stands():
    assert DAY.decode("2026-04-10 00:00:00") == DAY_OF_ENTRY.decode("2026-04-10 10:24:13") == "2026-04-10"
    assert DAY.encode("2026-04-10") == DAY_OF_ENTRY.encode("2026-04-10") == "2026-04-10 00:00:00"
    for wrong in ("2026-04-10", "2026/04/10 00:00:00", "2026-02-30 00:00:00", "20260410"):
        for codec in (DAY, DAY_OF_ENTRY):
            with pytest.raises(ValueError, match=r"date|calendar|instant"):
                codec.decode(wrong)
    with pytest.raises(ValueError, match="date"):
        DAY.decode("2026-04-10 10:24:13")


@pytest.mark.parametrize("day", ["2099-12-31", "9999-12-31"])
def test_a_day_that_stands_for_no_end_is_not_told_as_one(day):
    with pytest.raises(ValueError, match="no end"):
        LAST_DAY.encode(day)
    decoded = Translation(LICENCE, TABLES)
    row = next(row for row in decoded.crosswalk.rows if row.path == "effective_to")
    assert f"{day} 00:00:00" in row.nulls


@pytest.mark.parametrize(
    "written", ["渝沙罚〔2026〕1号", "渝沙罚（2026）1号", "渝沙罚[２０２６]１号", "渝沙罚【2026】 1 号"]
)
def test_a_document_has_one_number_however_it_is_written(written):
    assert DOCUMENT_NUMBER.decode(written) == "渝沙罚〔2026〕1号"
    assert DOCUMENT_NUMBER.encode(written) == "渝沙罚〔2026〕1号"


def test_a_number_of_blanks_or_beyond_its_place_is_none():
    with pytest.raises(ValueError, match="no number"):
        DOCUMENT_NUMBER.decode("　 ")
    with pytest.raises(ValueError, match="100"):
        DOCUMENT_NUMBER.encode("号" * 101)


# -- states --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objected", [False, True])
@pytest.mark.parametrize("status", list(RecordStatus))
def test_every_status_and_objection_comes_back(status, objected):
    said = None if status is RecordStatus.CURRENT else status.value
    assert happened_of(state_of(status, objected), said) == (status, objected)


@pytest.mark.parametrize("state", ["3", "4", "", "正常"])
def test_a_state_that_does_not_say_what_happened_is_refused_by_name(state):
    with pytest.raises(Untranslatable) as unknown:
        happened_of(state, None)
    assert unknown.value.table == "zt"


@pytest.mark.parametrize(
    ("state", "said"), [("0", "revoked"), ("0", "corrected"), ("1", "repaired"), ("3", "revoked")]
)
def test_a_state_that_contradicts_its_explanation_does_not_read(state, said):
    with pytest.raises(Unreadable):
        happened_of(state, said)


# -- codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words", "silent"),
    [
        ("sjlx", RecordKind, set()),
        ("mldl", RecordClass, set()),
        ("ztsm", RecordStatus, {RecordStatus.CURRENT}),
        ("xdrlb", SubjectKind, set()),
        ("cf_cflb", PenaltyCategory, set()),
        ("xk_splb", LicenceCategory, set()),
        ("yzcd", Severity, set()),
        ("regstate", RegistrationStatus, set()),
        ("bglx", ChangeKind, set()),
        ("dfbm", Region, set()),
    ],
)
def test_every_word_of_ours_has_its_code(table, words, silent):
    assert {row.canonical for row in TABLES[table].rows} == {str(word) for word in words} - silent


@pytest.mark.parametrize("on", [date(2020, 7, 3), date(2021, 7, 14), date(2021, 7, 15), ON])
def test_every_kind_of_penalty_can_be_told_on_every_day(on):
    table = TABLES["cf_cflb"]
    assert all(table.encode([word], on) for word in PenaltyCategory)


def test_a_code_meant_less_before_the_law_was_revised():
    table = TABLES["cf_cflb"]
    assert table.row("4", date(2021, 7, 14)).quality == "narrower"
    assert table.row("4", date(2021, 7, 15)).quality == "exact"
    assert table.decode("5,2", date(2021, 7, 14)) == ["suspension", "fine"]
    assert table.row("5", date(2021, 7, 14)).quality == "broader"
    with pytest.raises(Untranslatable, match="5"):
        table.decode("5", date(2021, 7, 15))


def test_what_was_no_kind_of_penalty_then_is_another_and_says_so():
    table = TABLES["cf_cflb"]
    assert table.encode(["criticism"], date(2021, 7, 14)) == table.encode(["other"], date(2021, 7, 14)) == "7"
    (row,) = (row for row in table.rows if (row.canonical, row.wire) == ("criticism", "7"))
    assert row.quality == "broader"
    assert table.decode("7", date(2021, 7, 14)) == ["other"]


@pytest.mark.parametrize("wire", ["2,", ",2", "2;1", "02", "2 ,1", "QQ9", "a"])
def test_categories_that_do_not_read_are_refused_by_name(wire):
    with pytest.raises(Untranslatable):
        TABLES["cf_cflb"].decode(wire, ON)


@pytest.mark.parametrize("state", ["5", "9"])
def test_a_registration_that_was_cancelled_or_is_otherwise_is_not_guessed(state):
    with pytest.raises(Untranslatable):
        TABLES["regstate"].decode(state, ON)


# -- what cannot be told -------------------------------------------------------------------------------


def told_of(kind, **changed):
    return CreditRecord.model_validate(
        {
            "region": "sichuan",
            "region_record_number": "SC-1",
            "kind": kind,
            "catalogue_class": "administration",
            "subject": {"kind": "legal_person", "name": "某公司", "credit_code": "91500000MA60000161"},
            "issuer": {"name": "某局", "credit_code": "11510198MA6000016H"},
            "document_number": "甲〔2026〕1号",
            "decided_on": "2026-05-08",
            "status": "current",
            "objected": False,
            "changed_at": "2026-05-12T09:00:00+08:00",
            **changed,
        }
    )


FINE = {"kind": "fine", "value": "1.00"}


@pytest.mark.parametrize(
    ("kind", "changed", "named"),
    [
        ("penalty", {}, "kind"),
        ("penalty", {"penalties": ["fine"], "amounts": [FINE, FINE]}, "one fine"),
        ("penalty", {"penalties": ["fine"], "content": "见附件【罚款1.00元】"}, "annotation"),
        ("penalty", {"penalties": ["fine"], "content": "长" * 1995, "amounts": [FINE]}, "content"),
        ("licence", {}, "licence"),
        ("evaluation", {}, "grade"),
        ("honour", {"amounts": [FINE]}, "amounts"),
        ("honour", {"title": "长" * 201}, "title"),
        ("honour", {"effective_to": "2099-12-31"}, "effective_to"),
        ("honour", {"effective_to": "9999-12-31"}, "effective_to"),
        ("honour", {"subject": {"kind": "natural_person", "name": "王*"}}, "natural person"),
    ],
)
def test_what_chongqing_has_no_place_for_is_not_told(kind, changed, named):
    with pytest.raises(NotTellable, match=named):
        Records(TABLES).written(told_of(kind, **changed))
