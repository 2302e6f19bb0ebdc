"""Sichuan's crosswalks, each in both directions, over generated values."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import NotTellable, Untranslatable
from gateway.regions import codecs, dates, gb18030, xml
from gateway.regions.sichuan import envelope, notation
from gateway.regions.sichuan.medical_insurance.crosswalks import CROSSWALKS
from gateway.regions.sichuan.message_ids import MessageIds
from gateway.regions.sichuan.tables import load_tables
from gateway.regions.translation import Translation
from gateway.services.medical_insurance import words
from gateway.services.words import Sex
from gateway.vocabulary import BEIJING

DAY = date(2025, 6, 30)
TABLES = load_tables()

_text = st.text(st.sampled_from("甲乙丙川渝A1-·𠮷㐂𬭼 &<>\"'"), min_size=1, max_size=18).filter(
    lambda t: t == t.strip()
)
_name = st.text(st.sampled_from("王李阿依𠮷㐂𬭼䶮龚"), min_size=1, max_size=6)
_fen = st.integers(-(10**13), 10**13)
_day = st.dates(date(1900, 1, 1), date(2100, 1, 1))
_instant = st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, BEIJING))
_four = st.integers(0, 10**9)


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _places(number: int, places: int) -> str:
    text = f"{number:0{places + 1}d}"
    return f"{text[:-places]}.{text[-places:]}"


def _short(number: int, places: int) -> str:
    return _places(number, places).rstrip("0").rstrip(".")


def _price(number: int) -> str:
    """Four decimals, and as many more as it needs."""
    text = _places(number, 6)
    return text[:-2] if text.endswith("00") else text.removesuffix("0")


# For each codec: values of ours, and what stands on the wire.
VALUES = {
    codecs.NAME.name: (_name, _name),
    codecs.YUAN_TEXT.name: (_fen.map(_yuan), _fen.map(_yuan)),
    codecs.RATIO_TEXT.name: ((r := st.integers(0, 10_000).map(lambda n: _places(n, 4))), r),
    codecs.INTEGER_TEXT.name: (st.integers(0, 10**6), st.integers(0, 10**6).map(str)),
    codecs.QUANTITY_TEXT.name: (_four.map(lambda n: _short(n, 4)), _four.map(lambda n: _places(n, 4))),
    codecs.UNIT_PRICE_TEXT.name: (_four.map(lambda n: _short(n, 6)), _four.map(_price)),
    codecs.FLAG.name: (st.booleans(), st.sampled_from(["0", "1"])),
    codecs.flag("1", "2").name: (st.booleans(), st.sampled_from(["1", "2"])),
    dates.DATE_WITH_TIME.name: (_day.map(date.isoformat), _day.map(lambda d: f"{d.isoformat()} 00:00:00")),
    dates.INSTANT.name: (
        _instant.map(datetime.isoformat),
        _instant.map(lambda t: f"{t:%Y-%m-%d %H:%M:%S}"),
    ),
}


def _codes(table, *, ours: bool):
    """Codes that come back as they went: the preferred ones on either side."""
    pairs = {(row.canonical, row.wire) for row in table.rows if row.valid_from <= DAY <= row.valid_to}
    if table.name == "place":
        pairs |= {("500198", "500198"), ("500000", "500000")}
    kept = [(c, w) for c, w in pairs if table.encode(c, DAY) == w and table.decode(w, DAY) == c]
    return st.sampled_from(sorted(pair[0 if ours else 1] for pair in kept))


def _value(row, *, ours: bool):
    if isinstance(row.codec, codecs.CodeReference):
        return _codes(TABLES[row.codec.table], ours=ours)
    if row.codec.name.startswith("text"):
        return _text
    return VALUES[row.codec.name][0 if ours else 1]


def _put(value: dict, path: str, leaf) -> None:
    *parents, name = path.split(".")
    for parent in parents:
        value = value.setdefault(parent, {})
    value[name] = leaf


@st.composite
def canonical_of(draw, crosswalk):
    value: dict = {}
    for row in crosswalk.rows:
        if row.required or row.empty_means is not None or draw(st.booleans()):
            _put(value, row.path, draw(_value(row, ours=True)))
    return value


@st.composite
def wire_of(draw, crosswalk):
    wire = {}
    for row in crosswalk.rows:
        if row.required or row.empty_means is not None or draw(st.booleans()):
            wire[row.wire] = draw(_value(row, ours=False))
        elif row.nulls:
            wire[row.wire] = row.absent
    return wire


each_crosswalk = pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)


@each_crosswalk
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_told_to_sichuan_reads_back_as_it_was(crosswalk, data):
    translation = Translation(crosswalk, TABLES)
    canonical = data.draw(canonical_of(crosswalk))
    decoded = translation.decode(translation.encode(canonical, DAY), DAY)
    assert decoded.value == canonical
    assert decoded.residue == ()


@each_crosswalk
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_sichuan_sends_is_written_again_as_it_was(crosswalk, data):
    translation = Translation(crosswalk, TABLES)
    wire = data.draw(wire_of(crosswalk))
    assert translation.encode(translation.decode(wire, DAY).value, DAY) == wire


@each_crosswalk
def test_a_field_that_no_row_covers_is_residue(crosswalk):
    translation = Translation(crosswalk, TABLES)
    wire = wire_of(crosswalk)
    seen = translation.decode({**_one(wire), "ykz999": "1"}, DAY).residue
    assert seen == ("ykz999",)


def _one(strategy):
    """One value of a strategy, the same every time."""
    found = []

    @settings(max_examples=1, database=None, derandomize=True)
    @given(strategy)
    def draw(value):
        found.append(value)

    draw()
    return found[-1]


# -- code tables --------------------------------------------------------------------------------------

WORDS = {
    "aae140": words.InsuranceKind,
    "aka130_employee": words.CareKind,
    "aka130_resident": words.CareKind,
    "akc021": words.PersonCategory,
    "aac031": words.EnrolmentStatus,
    "aac004": Sex,
    "aac058": words.DocumentKind,
    "sbfs": words.CredentialKind,
    "aka101": words.InstitutionGrade,
    "jglx": words.InstitutionKind,
    "aka065": words.CatalogueClass,
    "aka063": words.ChargeCategory,
    "balx": words.FilingKind,
    "bazt": words.FilingState,
    "zdlb": words.DiagnosisKind,
    "akc195": words.DischargeWay,
    "jsfx": words.SettlementKind,
}
TOLD_WHOLLY = (
    "sbfs",
    "aka130_employee",
    "aka130_resident",
    "aac058",
    "balx",
    "zdlb",
    "akc195",
    "aka065",
    "aka063",
)


@pytest.mark.parametrize("name", WORDS)
def test_every_row_stands_for_a_word_of_the_contract(name):
    assert {row.canonical for row in TABLES[name].rows} <= {str(word) for word in WORDS[name]}


@pytest.mark.parametrize("name", TOLD_WHOLLY)
def test_every_word_can_be_told(name):
    assert {row.canonical for row in TABLES[name].rows} == {str(word) for word in WORDS[name]}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_code_that_is_the_same_only_nearly_never_counts_as_exact(name):
    for row in TABLES[name].rows:
        if row.quality == "exact" and row.valid_from <= DAY <= row.valid_to:
            assert TABLES[name].decode(row.wire, DAY) == row.canonical
            assert TABLES[name].encode(row.canonical, DAY) == row.wire


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_unknown_code_is_refused_by_name(name):
    with pytest.raises(Untranslatable) as caught:
        TABLES[name].decode("ZZ99", DAY)
    assert caught.value.table == name


def test_a_place_in_sichuan_is_an_office_and_one_elsewhere_stays_itself():
    places = TABLES["place"]
    assert places.encode("510198", DAY) == "0098"
    assert places.decode("0098", DAY) == "510198"
    assert places.encode("500198", DAY) == places.decode("500198", DAY) == "500198"


@pytest.mark.parametrize("area", ["511300", "510181"])
def test_an_area_of_sichuan_without_an_office_is_refused(area):
    with pytest.raises(Untranslatable):
        TABLES["place"].encode(area, DAY)
    with pytest.raises(Untranslatable):
        TABLES["place"].decode(area, DAY)


def test_an_item_that_ended_cannot_be_charged_on_a_later_day():
    items = TABLES["yka094"]
    assert items.encode("ZD03AAQ0077010100115004", date(2025, 12, 31)) == "86900203000144"
    with pytest.raises(Untranslatable):
        items.encode("ZD03AAQ0077010100115004", date(2026, 1, 1))


# -- notation and envelope ----------------------------------------------------------------------------


def test_text_that_is_too_long_is_refused_and_never_cut():
    with pytest.raises(ValueError, match="more than 3"):
        notation.text_up_to(3).encode("1234")


@given(st.dictionaries(st.sampled_from(["aac003", "akb021", "zzyy"]), _text))
def test_any_text_survives_the_envelope(row):
    sent = envelope.written(xml.elements(row))
    root = xml.read(gb18030.decode(sent), "request")
    assert xml.fields(root) == row


def test_a_character_that_xml_cannot_hold_is_not_tellable():
    with pytest.raises(NotTellable):
        xml.elements({"aac003": "王\x00"})


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("个人不存在：510198197203150010", "个人不存在：***"),
        ("姓名不符：王建国", "姓名不符：***"),
        ("卡号 A98000001 与 EV-510198-0001 不符", "卡号 *** 与 *** 不符"),
        ("明细重复：900000000000001", "明细重复：900000000000001"),
    ],
)
def test_numbers_and_names_of_people_are_struck_out_of_what_the_region_says(said, shown):
    assert envelope.struck(said, names=["王建国"], known=["900000000000001"]) == shown


def test_message_ids_do_not_repeat_and_fit():
    ids = MessageIds()
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    minted = [ids.mint("H51019800001", at, node) for node in (1, 2) for _ in range(500)]
    assert len(set(minted)) == len(minted)
    assert all(len(one) <= 37 and one.isalnum() for one in minted)
    assert minted[0].startswith("H5101980000120260302090000000")
