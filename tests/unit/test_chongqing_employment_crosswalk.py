"""Chongqing's employment tables translate both ways without loss, and say how well their codes fit ours."""

import json

import crosswalk_values
import pytest
from chongqing_employment_values import (
    INSTANTS,
    ON,
    TABLES,
    TEXTS,
    faithful,
    our_value,
    postings,
    registrations,
    their_value,
)
from crosswalk_values import nested
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import NotTellable, Untranslatable
from gateway.regions.chongqing.employment import CROSSWALKS
from gateway.regions.chongqing.employment.postings import PostingWords
from gateway.regions.chongqing.employment.searches import POSTINGS as POSTING_SEARCH
from gateway.regions.chongqing.employment.seekers import SeekerWords, household_code
from gateway.regions.chongqing.employment.values import NO_INDUSTRY, NO_OCCUPATION
from gateway.regions.codecs import CodeReference
from gateway.regions.mapped import Mapped
from gateway.regions.translation import Translation
from gateway.services.employment.occupations import occupations
from gateway.services.employment.seekers import SeekerOnRecord
from gateway.services.employment.words import (
    AgencyService,
    CertificateOutcome,
    ClosedBy,
    Education,
    EmploymentKind,
    HouseholdKind,
    Industry,
    LicenceKind,
    LicenceState,
    PayUnit,
    PostingMove,
    ReferralAnswer,
    ReferralResult,
    RegistrationKind,
    SeekerCategory,
    SeekerMove,
    SeparationReason,
    SkillLevel,
    SubsidyKind,
)
from gateway.vocabulary import Region

each_crosswalk = pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)

# -- the laws, for every table -------------------------------------------------------------------------


def messages(crosswalk, key, value_of):
    """Messages of a table; what stands for something when it is empty is always there."""
    return crosswalk_values.messages(
        crosswalk, key, value_of, lambda row: row.required or row.empty_means is not None
    )


@each_crosswalk
def test_what_is_told_to_chongqing_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        wire = json.loads(json.dumps(translation.encode(canonical, ON)))
        assert all(isinstance(value, str) for value in wire.values())
        decoded = translation.decode(wire, ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    law()


@each_crosswalk
def test_what_chongqing_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, TABLES)
    always = {constant.wire: constant.value for constant in crosswalk.constants}

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, their_value))
    def law(sent):
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**always, **sent, **beside}, ON)
        assert translation.encode(decoded.value, ON) == {**always, **sent}
        assert decoded.residue == ("wholly_new",)

    law()


def test_every_table_has_a_name_of_its_own_and_says_where_it_is_written():
    assert len({crosswalk.id for crosswalk in CROSSWALKS}) == len(CROSSWALKS)
    assert all("docs/regions/chongqing-employment.md" in crosswalk.source for crosswalk in CROSSWALKS)


# -- whole postings and registrations ------------------------------------------------------------------

NOT_IN_A_RECORD = ("bbh", "lygwbh")
OF_THE_REGION = {
    "zpgzbh": "ZP26112600000017",
    "zpbh": "ZD26112600000017",
    "bio_orgtype": "90",
    "djsj": "20261126090000",
    "gxsj": "20261126090000",
    "kssj": "20261126",
    "djyxq": "30",
    "cgrsn": "0",
    "cgrsnv": "0",
    "sfdj": "",
    "gdsj": "",
    "gdyy": "",
}


def qualities(*codes):
    """The qualities of codes that are not exactly ours, as mappings tell them."""
    rows = (next(row for row in faithful(table) if row.canonical == word) for table, word in codes if word)
    return sorted(row.quality for row in rows if row.quality != "exact")


@settings(max_examples=150, deadline=None)
@given(postings())
def test_a_posting_that_was_published_is_read_as_it_was_said(published):
    words = PostingWords(TABLES, Mapped(TABLES), lambda: ON)
    wire = json.loads(json.dumps(words.write(published.model_dump(mode="json", exclude_none=True), ON)))
    assert (wire["zrsn"], wire["zrsnv"], wire["xbbx"]) == ("0", "0", wire["zrs"])
    kept = {name: said for name, said in wire.items() if name not in NOT_IN_A_RECORD}
    posting, residue = words.read({**OF_THE_REGION, **kept}, ON)
    assert residue == ()
    assert posting.findings == ()
    said = published.model_dump(exclude={"publication_number", "version", "home_region"})
    employer = {"name": said.pop("employer_name"), "credit_code": said.pop("employer_credit_code")}
    assert posting.employer.model_dump() == {**employer, "industry": said.pop("industry")}
    assert said.pop("home_posting_number") == wire["lygwbh"]
    assert {name: getattr(posting, name) for name in said} == {**said, "pay": published.pay}
    assert posting.published_from is Region.SICHUAN
    part_time = published.kind is EmploymentKind.PART_TIME
    assert sorted(one.quality for one in posting.mappings) == qualities(
        ("zpgz_market", published.occupation),
        ("bio_industry_market", published.industry),
        ("whcd_market", published.education),
        ("ypxs_market" if part_time else "ygxs_market", published.kind),
    )


@settings(max_examples=100, deadline=None)
@given(registrations())
def test_a_registration_is_read_as_it_was_told(registration):
    words = SeekerWords(TABLES, Mapped(TABLES), lambda: ON)
    wire = json.loads(json.dumps(words.write(registration, ON)))
    assert wire.pop("bip_citizenid") == registration.person.id_number  # it is never answered
    kept = {
        **wire,
        "qzbh": "QZ26112600000017",
        "djsj": "20261126090000",
        "gxsj": "20261126090000",
        "djyxq": "90",
        "sfyq": "N",
    }
    seeker, residue = words.read(kept, ON, SeekerOnRecord)
    assert residue == ()
    said = registration.model_dump(exclude={"person", "office_code", "handled_by"})
    assert seeker.model_dump(include=set(said)) == said
    assert (seeker.name, seeker.extended) == (registration.person.name, False)


# -- households are relative to the city ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "area", "wire"),
    [
        ("urban", "500198", "11"),
        ("urban", "510198", "12"),
        ("urban", "110101", "12"),
        ("rural", "500112", "21"),
        ("rural", "510112", "22"),
        ("hong_kong_macao_taiwan", "500198", "30"),
        ("hong_kong_macao_taiwan", "810000", "30"),
        ("foreign", "510198", "40"),
    ],
)
def test_a_household_is_told_as_this_city_means_it(kind, area, wire):
    assert household_code(kind, area) == wire


def test_every_kind_of_household_can_be_told_and_no_other():
    assert len({household_code(kind, "500198") for kind in HouseholdKind}) == len(HouseholdKind)
    with pytest.raises(NotTellable):
        household_code("collective", "500198")


# -- codes ---------------------------------------------------------------------------------------------

WORDS = {
    "bio_industry_market": (Industry, {"T"}),
    "bip_rylb_market": (SeekerCategory, {"employed"}),
    "bjfs_market": (ClosedBy, set()),
    "btlb_market": (SubsidyKind, set()),
    "dfyj_market": (ReferralAnswer, set()),
    "djlb_market": (RegistrationKind, set()),
    "dq_market": (Region, set()),
    "gwcz_market": (PostingMove, set()),
    "hyjg_market": (CertificateOutcome, set()),
    "jcyy_market": (SeparationReason, set()),
    "jsdj_market": (SkillLevel, {"chief", "special", "apprentice"}),
    "jxdw_market": (PayUnit, set()),
    "qzcz_market": (SeekerMove, set()),
    "sfcg_market": (ReferralResult, set()),
    "whcd_market": (Education, {"other"}),
    "xklx_market": (LicenceKind, set()),
    "xkzt_market": (LicenceState, set()),
    "ygxs_market": (EmploymentKind, {"part_time"}),
    "ywfw_market": (AgencyService, set()),
    "zpgz_market": (
        list(occupations()),
        set(occupations()) - {r.canonical for r in TABLES["zpgz_market"].rows},
    ),
}
OURS_ONLY = {"gdyy_market", "gwlb_market", "ypxs_market"}
"""Their words are read by the adapter itself and no member of the contract bears them."""


@pytest.mark.parametrize("table", WORDS)
def test_every_word_of_the_contract_has_a_code_or_is_refused_by_name(table):
    words, without = WORDS[table]
    assert {row.canonical for row in TABLES[table].rows} == set(words) - without
    for word in without:
        with pytest.raises(Untranslatable) as untranslatable:
            TABLES[table].encode(word, ON)
        refused = untranslatable.value
        assert (refused.table, refused.code, refused.to_region) == (table, word, True)


def test_every_table_that_is_used_is_looked_at_here():
    coded = (row.codec for crosswalk in CROSSWALKS for row in crosswalk.rows)
    used = {codec.table for codec in coded if isinstance(codec, CodeReference)}
    assert used | {"ywfw_market", "gwlb_market"} == WORDS.keys() | OURS_ONLY


@pytest.mark.parametrize("table", sorted(WORDS.keys() | OURS_ONLY))
def test_a_code_that_no_table_has_is_refused_by_name_and_never_guessed(table):
    known = {row.wire for row in TABLES[table].rows}

    @settings(max_examples=30, deadline=None)
    @given(TEXTS.filter(lambda code: code not in known) | st.sampled_from(["QQ", "00", "001", " 1"]))
    def law(code):
        with pytest.raises(Untranslatable) as untranslatable:
            TABLES[table].decode(code, ON)
        refused = untranslatable.value
        assert (refused.table, refused.code, refused.to_region) == (table, code, False)

    law()


@pytest.mark.parametrize("table", sorted(WORDS.keys() | OURS_ONLY))
def test_of_many_that_are_one_each_says_its_quality(table):
    rows = TABLES[table].rows
    for row in rows:
        shared = sum(other.canonical == row.canonical for other in rows) > 1
        wide = sum(other.wire == row.wire for other in rows) > 1
        exactly = [other for other in rows if other.wire == row.wire and other.quality == "exact"]
        assert len(exactly) <= 1
        if wide:
            assert row.quality == "broader" or exactly == [row], row
        elif shared:
            assert row.quality == "narrower" or row.preferred, row
    assert all(TABLES[table].decode(row.wire, ON) for row in rows)
    assert all(TABLES[table].encode(row.canonical, ON) for row in rows)


@pytest.mark.parametrize(
    ("table", "wire", "word", "quality"),
    [
        ("ygxs_market", "1", "contract", "narrower"),
        ("ygxs_market", "3", "contract", "narrower"),
        ("whcd_market", "41", "secondary_vocational", "narrower"),
        ("whcd_market", "42", "secondary_vocational", "narrower"),
        ("ypxs_market", "2", "part_time", "narrower"),
        ("zpgz_market", "2021301", "2-02-10-03", "exact"),
        ("zpgz_market", "2021300", "2-02-10-05", "broader"),
        ("zpgz_market", "6040202", "6-18-02-04", "narrower"),
        ("bio_industry_market", "H0000", "F", "broader"),
        ("bio_industry_market", "G0100", "I", "narrower"),
        ("jsdj_market", "1", "senior_technician", "exact"),
        ("jsdj_market", "5", "junior", "exact"),
    ],
)
def test_a_code_means_what_the_page_says_and_how_nearly(table, wire, word, quality):
    row = TABLES[table].row(wire, ON)
    assert (row.canonical, row.quality) == (word, quality)


def test_what_the_lists_have_without_a_counterpart_is_in_no_table():
    for table, codes in (("zpgz_market", (NO_OCCUPATION,)), ("bio_industry_market", (NO_INDUSTRY,))):
        assert {row.wire for row in TABLES[table].rows}.isdisjoint(codes)
    assert {row.wire for row in TABLES["jsdj_market"].rows}.isdisjoint("678")
    assert {row.wire for row in TABLES["jxdw_market"].rows} == {"1", "2", "3"}  # 0, 面议, is no unit


# -- searches ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["zpgz_market", "ygxs_market", "whcd_market", "ypxs_market"])
def test_a_search_asks_for_every_code_that_is_read_as_the_word(table):
    mapped = Mapped(TABLES)
    for row in TABLES[table].rows:
        word = TABLES[table].decode(row.wire, ON)
        assert row.wire in mapped.wires(table, word, ON)
        assert row.wire in mapped.wires(table, row.canonical, ON)
        assert len(set(mapped.wires(table, word, ON))) == len(mapped.wires(table, word, ON))


@pytest.mark.parametrize(("table", "word"), [("zpgz_market", "9-99-99-99"), ("whcd_market", "other")])
def test_a_search_for_what_the_list_lacks_is_refused_by_name(table, word):
    with pytest.raises(Untranslatable) as untranslatable:
        Mapped(TABLES).wires(table, word, ON)
    assert (untranslatable.value.table, untranslatable.value.code) == (table, word)


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.sampled_from([0, 1]), st.sampled_from(["GW000000000001", "ZP00000000000001"]))
def test_the_place_from_which_a_page_goes_on_is_told_as_it_is(at, tier, number):
    table = Translation(POSTING_SEARCH, TABLES)
    told = {"limit": 20, "after": {"tier": tier, "registered_at": at, "number": number}}
    wire = table.encode(told, ON)
    assert (wire["scppd"], wire["scbh"]) == (str(tier), number)
    assert wire["scdjsj"] == at[:19].translate(str.maketrans("", "", "-T:"))
    assert table.decode(wire, ON).value == told
