"""Sichuan's credit tables translate both ways without loss: every field, every kind, whole records."""

from datetime import date
from decimal import Decimal

import pytest
from crosswalk_values import messages, nested
from hypothesis import given, settings
from sichuan_credit_values import ON, TABLES, always_told, our_value, records, their_value, wan

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions import gb18030, xml
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.credit.crosswalks import CROSSWALKS
from gateway.regions.sichuan.credit.notation import DAY, DOCUMENT_NUMBER, INSTANT_SLASHED
from gateway.regions.sichuan.credit.reading import Lists, Records
from gateway.regions.sichuan.credit.records import KINDS, LICENCE
from gateway.regions.translation import Translation
from gateway.services.credit.persons import masked
from gateway.services.credit.records import RecordDelivery
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


# -- the laws, for every table -----------------------------------------------------------------------


def over_the_wire(content):
    """What stands in a body after its way through GB 18030 and XML."""
    sent = envelope.written(xml.element("Body", content))
    return xml.child(xml.read(gb18030.decode(sent), "request"), "Body")


@each_crosswalk
def test_what_is_told_to_sichuan_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        wire = xml.fields(over_the_wire(xml.elements(translation.encode(canonical, ON))))
        decoded = translation.decode(wire, ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    law()


@each_crosswalk
def test_what_sichuan_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, TABLES)
    fixed = {constant.wire: constant.value for constant in crosswalk.constants}

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, their_value, always_told))
    def law(sent):
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**sent, **fixed, **beside}, ON)
        assert translation.encode(decoded.value, ON) == sent | fixed
        assert decoded.residue == ("wholly_new",)

    law()


@settings(max_examples=150, deadline=None)
@given(records())
def test_a_record_of_any_kind_is_told_and_read_as_it_is(record):
    tables = Records(TABLES)
    wire = tables.written(record)
    total = wan(f"{sum((Decimal(one.value) for one in record.amounts), Decimal('0.00')):.2f}")
    head = xml.elements({"JLS": "1", "FKHJ": total})
    body = over_the_wire(head + xml.element("fields", xml.elements(wire)))
    (read,), (decoded,) = tables.read_all(Lists(TABLES).read(body, ON))
    assert decoded.residue == ()
    assert read.region is Region.SICHUAN
    assert read.published_from is Region.CHONGQING
    hidden = record.subject.legal_representative
    if hidden is not None:
        assert read.subject.legal_representative == masked(hidden)
    ours = {"region", "published_from", "needs_review", "mappings", "subject"}
    assert read.model_dump(exclude=ours) == record.model_dump(exclude=ours)
    apart = {"legal_representative"}
    assert read.subject.model_dump(exclude=apart) == record.subject.model_dump(exclude=apart)
    again = read.model_copy(update={"region": Region.CHONGQING, "subject": record.subject})
    assert tables.written(again) == wire


def test_every_table_has_a_name_of_its_own_and_says_where_it_is_written():
    assert len({crosswalk.id for crosswalk in CROSSWALKS}) == len(CROSSWALKS)
    assert all("docs/regions/sichuan-credit.md" in crosswalk.source for crosswalk in CROSSWALKS)


def test_every_kind_of_record_has_a_table():
    assert set(KINDS) == set(RecordKind)


# -- the traps -----------------------------------------------------------------------------------------


def test_from_and_to_are_told_apart_by_their_last_letter():
    rows = {row.path: row.wire for row in LICENCE.rows}
    assert (rows["effective_from"], rows["effective_to"]) == ("XK_YXQZ", "XK_YXQZI")


@pytest.mark.parametrize(
    ("sent", "yuan"),
    [
        ("1.500000", "15000.00"),
        ("1.5", "15000.00"),
        ("0.000001", "0.01"),
        ("0.120050", "1200.50"),
        ("12345678.901234", "123456789012.34"),
    ],
)
def test_wan_yuan_are_yuan_to_the_fen(sent, yuan):
    penalty = Translation(KINDS[RecordKind.PENALTY], TABLES)
    row = next(row for row in penalty.crosswalk.rows if row.path == "fine")
    assert row.codec.decode(sent) == yuan
    assert Decimal(row.codec.encode(yuan)) == Decimal(sent)


@pytest.mark.parametrize("sent", ["1.5000001", "1,5", "1.5万", "abc", "٣"])
def test_what_is_no_amount_is_not_read(sent):
    row = next(row for row in KINDS[RecordKind.PENALTY].rows if row.path == "fine")
    with pytest.raises(ValueError, match="decimal"):
        row.codec.decode(sent)


def test_days_are_read_with_slashes_and_with_hyphens_and_never_with_both():
    assert DAY.decode("2026/04/10") == DAY.decode("2026-04-10") == "2026-04-10"
    assert DAY.encode("2026-04-10") == "2026/04/10"
    for wrong in ("2026/04-10", "2026-04/10", "20260410", "2026/4/10", "2026/02/30", "2026/04/10 00:00:00"):
        with pytest.raises(ValueError, match=r"date|calendar"):
            DAY.decode(wrong)
    with pytest.raises(ValueError, match="no end"):
        DAY.encode("2099-12-31")


def test_instants_are_read_with_slashes_only():
    assert INSTANT_SLASHED.decode("2026/04/10 09:30:00") == "2026-04-10T09:30:00+08:00"
    for wrong in ("2026-04-10 09:30:00", "2026/04/10", "2026/04/10T09:30:00"):
        with pytest.raises(ValueError, match="instant"):
            INSTANT_SLASHED.decode(wrong)


@pytest.mark.parametrize(
    "written", ["川沙罚〔2026〕1号", "川沙罚（2026）1号", "川沙罚[２０２６]１号", "川沙罚【2026】 1 号"]
)
def test_a_document_has_one_number_however_it_is_written(written):
    assert DOCUMENT_NUMBER.decode(written) == "川沙罚〔2026〕1号"
    assert DOCUMENT_NUMBER.encode(written) == "川沙罚〔2026〕1号"


def test_a_number_of_blanks_or_beyond_its_place_is_none():
    with pytest.raises(ValueError, match="no number"):
        DOCUMENT_NUMBER.decode("　 ")
    with pytest.raises(ValueError, match="100"):
        DOCUMENT_NUMBER.encode("号" * 101)


# -- codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words", "silent"),
    [
        ("jllx", RecordKind, set()),
        ("xxfl", RecordClass, set()),
        ("tzlx", RecordStatus, {RecordStatus.CURRENT}),
        ("cf_xdr_lb", SubjectKind, set()),
        ("xdr_type", SubjectKind, set()),
        ("cf_cflb", PenaltyCategory, set()),
        ("xk_xklb", LicenceCategory, set()),
        ("cf_sxyzcd", Severity, set()),
        ("djzt", RegistrationStatus, set()),
        ("bglx", ChangeKind, set()),
        ("tsly", Region, set()),
    ],
)
def test_every_word_of_ours_has_its_code(table, words, silent):
    assert {row.canonical for row in TABLES[table].rows} == {str(word) for word in words} - silent


def test_a_code_for_two_words_says_so():
    table = TABLES["cf_xdr_lb"]
    assert table.encode("other_organisation", ON) == table.encode("legal_person", ON) == "法人及非法人组织"
    assert table.decode("法人及非法人组织", ON) == "legal_person"
    assert table.row("法人及非法人组织", ON).quality == "broader"


def test_former_categories_are_read_on_former_days_only():
    table = TABLES["cf_cflb"]
    assert table.decode("51;03", date(2021, 7, 14)) == ["confiscation", "fine"]
    assert table.row("51", date(2021, 7, 14)).quality == "narrower"
    assert table.encode(["confiscation"], date(2021, 7, 14)) == "04"
    with pytest.raises(Untranslatable, match="51"):
        table.decode("51", date(2021, 7, 15))


@pytest.mark.parametrize("wire", ["03;", ";03", "03;03", "03,01", "3", "03 ;01", "ZZ99"])
def test_categories_that_do_not_read_are_refused_by_name(wire):
    with pytest.raises(Untranslatable):
        TABLES["cf_cflb"].decode(wire, ON)


# -- what cannot be told -------------------------------------------------------------------------------


def told_of(kind, **changed):
    record = {
        "region": "chongqing",
        "region_record_number": "CQ-1",
        "kind": kind,
        "catalogue_class": "administration",
        "subject": {"kind": "legal_person", "name": "某公司", "credit_code": "91510100MA6000016A"},
        "issuer": {"name": "某局", "credit_code": "11500198MA6000016D"},
        "document_number": "甲〔2026〕1号",
        "decided_on": "2026-05-08",
        "status": "current",
        "objected": False,
        "changed_at": "2026-05-12T09:00:00+08:00",
        **changed,
    }
    return RecordDelivery.model_validate(
        {"push_number": "0" * 32, "version": 1, "withdrawn": False, "record": record}
    ).record


@pytest.mark.parametrize(
    ("kind", "changed", "named"),
    [
        ("penalty", {}, "penalties"),
        ("licence", {}, "licence"),
        ("evaluation", {}, "grade"),
        ("honour", {"amounts": [{"kind": "fine", "value": "1.00"}]}, "fine"),
        ("honour", {"title": "长" * 201}, "title"),
        ("honour", {"effective_to": "2099-12-31"}, "effective_to"),
        ("honour", {"subject": {"kind": "natural_person", "name": "王*"}}, "natural person"),
    ],
)
def test_what_sichuan_has_no_place_for_is_not_told(kind, changed, named):
    with pytest.raises(NotTellable, match=named):
        Records(TABLES).written(told_of(kind, **changed))


def test_a_licence_is_valid_until_it_is_revoked():
    written = Records(TABLES).written
    licence = {"licence": "ordinary"}
    assert written(told_of("licence", **licence))["XK_ZT"] == "1"
    assert written(told_of("licence", **licence, status="repaired"))["XK_ZT"] == "1"
    revoked = written(told_of("licence", **licence, status="revoked"))
    assert (revoked["XK_ZT"], revoked["TZLX"]) == ("2", "1")
    body = xml.elements({"JLS": "1", "FKHJ": "0.000000"})
    wrong = over_the_wire(body + xml.element("fields", xml.elements(revoked | {"XK_ZT": "1"})))
    with pytest.raises(Unreadable, match="revoked"):
        Records(TABLES).read_all(Lists(TABLES).read(wrong, ON))
