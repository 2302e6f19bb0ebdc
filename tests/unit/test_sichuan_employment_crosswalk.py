"""Sichuan's employment tables translate both ways without loss, and say how well their codes fit ours."""

from datetime import UTC, datetime

import pytest
from crosswalk_values import messages, nested
from hypothesis import given, settings
from hypothesis import strategies as st
from sichuan_employment_golden import golden, message_of
from sichuan_employment_values import (
    INSTANTS,
    ON,
    TABLES,
    our_value,
    postings,
    registrations,
    texts,
    their_value,
)

from gateway.errors import NotTellable, Untranslatable
from gateway.regions import gb18030, xml
from gateway.regions.codecs import CodeReference
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan import envelope
from gateway.regions.sichuan.employment.crosswalks import CROSSWALKS
from gateway.regions.sichuan.employment.occupations import NO_OCCUPATION
from gateway.regions.sichuan.employment.postings import PUBLICATION, Postings
from gateway.regions.sichuan.employment.reading import names_of
from gateway.regions.sichuan.employment.searches import Searches
from gateway.regions.sichuan.employment.seekers import Seekers
from gateway.regions.translation import Translation
from gateway.services.employment.occupations import occupations
from gateway.services.employment.postings import PostingQuery
from gateway.services.employment.seekers import SeekerOnRecord, SeekerQuery
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
    PostingState,
    ReferralAnswer,
    ReferralResult,
    RegistrationKind,
    SeekerCategory,
    SeekerMove,
    SeekerState,
    SeparationReason,
    SkillLevel,
    SubsidyKind,
)
from gateway.services.federation import Position
from gateway.vocabulary import Region

each_crosswalk = pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)
MESSAGE = message_of(golden("publish_posting"))

# -- the laws, for every table -----------------------------------------------------------------------


@each_crosswalk
def test_what_is_told_to_sichuan_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, TABLES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, our_value).map(nested))
    def law(canonical):
        decoded = translation.decode(xml.fields(over_the_wire(xml.elements(wire_of(canonical)))), ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    def wire_of(canonical):
        return translation.encode(canonical, ON)

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
    assert all("docs/regions/sichuan-employment.md" in crosswalk.source for crosswalk in CROSSWALKS)


# -- whole postings and registrations ------------------------------------------------------------------

OF_THE_REGION = {
    "acb210": "GW500000000001",
    "yprs": "0",
    "aae043": "2026-03-02 09:00:00",
    "bgsj": "2026-03-02 09:00:00",
    "aae100": "1",
    "gwzt": "20",
}
NOT_IN_A_RECORD = ("bbh", "lygwbh")


@settings(max_examples=120, deadline=None)
@given(postings())
def test_a_posting_that_was_published_is_read_as_it_was_said(published):
    read_as = Postings(TABLES, Mapped(TABLES))
    (written,) = read_as.publish(MESSAGE, published).segments
    wire = xml.fields(over_the_wire(written))
    kept = {name: said for name, said in wire.items() if name not in NOT_IN_A_RECORD}
    posting, residue = read_as.read(kept | OF_THE_REGION, ON)
    assert residue == ()
    said = published.model_dump(exclude={"publication_number", "version", "home_region"})
    employer = {"name": said.pop("employer_name"), "credit_code": said.pop("employer_credit_code")}
    assert posting.employer.model_dump() == {**employer, "industry": said.pop("industry")}
    assert said.pop("home_posting_number") == wire["lygwbh"]
    assert {name: getattr(posting, name) for name in said} == {**said, "pay": published.pay}
    assert posting.published_from is Region.CHONGQING
    inexact = {"contract", "temporary"}
    assert [one.field for one in posting.mappings] == (["kind"] if published.kind in inexact else [])


@settings(max_examples=80, deadline=None)
@given(registrations())
def test_a_registration_is_read_as_it_was_told(registration):
    read_as = Seekers(TABLES, Mapped(TABLES))
    (written,) = read_as.register(MESSAGE, registration).segments
    kept = xml.elements(
        {
            "acc200": "QZ500000000001",
            "aae043": "2026-03-02 09:00:00",
            "bgsj": "2026-03-02 09:00:00",
            "aae031": "20260531",
            "aae100": "1",
            "qzzt": "20",
            "yqbz": "0",
        }
    )
    unnumbered = written.replace("<aac147>510198197203150010</aac147>", "")  # it is never answered
    seeker, residue = read_as.read(over_the_wire(unnumbered + kept), ON, SeekerOnRecord)
    assert residue == ()
    said = registration.model_dump(exclude={"person", "office_code", "handled_by"})
    held = seeker.model_dump(include=set(said))
    assert held == said
    assert seeker.name == registration.person.name


# -- searches ------------------------------------------------------------------------------------------


def asked(query, after=None, limit=20):
    mapped = Mapped(TABLES)
    searches = Searches(TABLES, mapped, Postings(TABLES, mapped), Seekers(TABLES, mapped))
    find = searches.postings if isinstance(query, PostingQuery) else searches.seekers
    (written,) = find(MESSAGE, query, after, limit).segments
    return xml.fields(over_the_wire(written))


def all_that_mean(table, word):
    return {row.wire for row in TABLES[table].rows if TABLES[table].decode(row.wire, ON) == word}


@pytest.mark.parametrize("kind", EmploymentKind)
def test_a_search_for_a_kind_of_work_asks_for_every_code_that_means_it(kind):
    wire = asked(PostingQuery(kind=kind))["abc910"]
    assert set(wire.split(",")) == all_that_mean("abc910_employment", kind)


@pytest.mark.parametrize("education", Education)
def test_a_search_for_an_education_asks_for_every_code_that_means_it(education):
    wire = asked(SeekerQuery(education=education))["aac011"]
    assert set(wire.split(",")) == all_that_mean("aac011_employment", education)


def test_a_search_names_what_was_asked_and_no_more():
    assert asked(PostingQuery()) == asked(SeekerQuery()) == {"ts": "20"}
    assert asked(PostingQuery(occupation="6-31-01-03"))["aca111"] == "6310103"


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.sampled_from([0, 1]), st.sampled_from(["GW000000000001", "ZP00000000000001"]))
def test_the_place_from_which_a_page_goes_on_is_told_as_it_is(at, tier, number):
    place = Position(tier, datetime.fromisoformat(at).astimezone(UTC), number)
    wire = asked(PostingQuery(), place)
    assert (wire["whcj"], wire["whbh"]) == (str(tier), number)
    assert wire["whsj"] == f"{at[:10]} {at[11:19]}"


# -- codes ---------------------------------------------------------------------------------------------

WORDS = [
    ("abc910_employment", EmploymentKind),
    ("jxfs_employment", PayUnit),
    ("aac011_employment", Education),
    ("bac015_employment", SkillLevel),
    ("aab022_employment", Industry),
    ("gwzt_employment", PostingState),
    ("gwcz_employment", PostingMove),
    ("qzzt_employment", SeekerState),
    ("qzcz_employment", SeekerMove),
    ("aac009_employment", HouseholdKind),
    ("bcc006_employment", SeekerCategory),
    ("status_employment", RegistrationKind),
    ("abc917_employment", SeparationReason),
    ("hyjg_employment", CertificateOutcome),
    ("adc450_employment", SubsidyKind),
    ("xklb_employment", LicenceKind),
    ("xkzt_employment", LicenceState),
    ("fwlx_employment", AgencyService),
    ("dfjg_employment", ReferralAnswer),
    ("bjfs_employment", ClosedBy),
    ("hzjg_employment", ReferralResult),
    ("dq_employment", Region),
]


@pytest.mark.parametrize(("table", "words"), WORDS)
def test_every_word_of_the_contract_has_a_code_and_every_code_a_word(table, words):
    assert {row.canonical for row in TABLES[table].rows} == set(words)
    assert all(TABLES[table].decode(TABLES[table].encode(word, ON), ON) == word for word in words)


MANY = {
    "abc910_employment": {"1", "2", "3"},
    "aac011_employment": {"11", "14", "21", "31", "41", "44", "47", "61", "71", "81"},
    "aac009_employment": {"31", "32", "33"},
    "abc917_employment": {"22", "23", "24", "25"},
    "adc450_employment": {"01", "02", "03", "11", "12"},
    "fwlx_employment": {"08"},
}


@pytest.mark.parametrize("table", [table for table, _ in WORDS] + ["aca111_employment"])
def test_codes_that_mean_less_than_our_word_say_so(table):
    rows = TABLES[table].rows
    assert {row.wire for row in rows if row.quality == "narrower"} == MANY.get(table, set())
    assert {row.quality for row in rows} <= {"exact", "narrower"}


def test_every_code_of_the_page_is_in_its_table():
    shared = {row.codec.table for crosswalk in CROSSWALKS for row in crosswalk.rows if _is_coded(row)}
    assert shared | {"fwlx_employment"} == {table for table, _ in WORDS} | {"aca111_employment"}


def _is_coded(row):
    return isinstance(row.codec, CodeReference)


def test_the_list_of_occupations_is_ours_without_hyphens_one_to_one():
    rows = TABLES["aca111_employment"].rows
    assert [(row.canonical, row.wire) for row in rows] == [
        (one, one.replace("-", "")) for one in occupations()
    ]
    assert {row.quality for row in rows} == {"exact"}
    assert len({row.wire for row in rows}) == len(rows)


def test_the_occupation_that_is_listed_there_only_is_known_as_such():
    assert NO_OCCUPATION == "6309900"
    assert "6-30-99-00" not in occupations()


@pytest.mark.parametrize("code", ["1050102", "6-31-01-03", "631010", "63101030", "", "6309900"])
def test_an_occupation_of_another_list_is_refused_by_name(code):
    with pytest.raises(Untranslatable) as untranslatable:
        TABLES["aca111_employment"].decode(code, ON)
    assert (untranslatable.value.table, untranslatable.value.code) == ("aca111_employment", code)


@pytest.mark.parametrize(
    ("level", "code"), [("chief", "8"), ("special", "7"), ("senior_technician", "1"), ("apprentice", "6")]
)
def test_levels_that_are_newer_than_the_list_have_codes_of_their_own(level, code):
    assert TABLES["bac015_employment"].encode(level, ON) == code


@pytest.mark.parametrize("table", [table for table, _ in WORDS])
def test_a_code_that_no_table_has_is_refused_by_name_and_never_guessed(table):
    known = {row.wire for row in TABLES[table].rows}

    @settings(max_examples=40, deadline=None)
    @given(texts(4).filter(lambda code: code not in known) | st.sampled_from(["ZZ99", "0", "00", "001"]))
    def law(code):
        with pytest.raises(Untranslatable) as untranslatable:
            TABLES[table].decode(code, ON)
        assert (untranslatable.value.table, untranslatable.value.code) == (table, code)

    law()


# -- what cannot be told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "most"),
    [("employer_name", 100), ("title", 100), ("work_address", 200), ("description", 1000)],
)
def test_a_text_that_is_longer_than_sichuan_takes_is_refused_and_never_cut(field, most):
    said = golden("publish_posting")["asked"]["posting"]
    table = Translation(PUBLICATION, TABLES)
    row = next(row for row in PUBLICATION.rows if row.path == field)
    assert table.encode(said | {field: "长" * most}, ON)[row.wire] == "长" * most
    with pytest.raises(NotTellable):
        table.encode(said | {field: "长" * (most + 1)}, ON)


def test_a_posting_that_is_for_nobody_in_the_list_of_regions_is_not_told():
    said = golden("publish_posting")["asked"]["posting"] | {"home_region": "guizhou"}
    with pytest.raises(Untranslatable) as untranslatable:
        Translation(PUBLICATION, TABLES).encode(said, ON)
    assert untranslatable.value.table == "dq_employment"


@given(texts())
def test_what_is_struck_out_holds_the_name_as_it_was_sent(name):
    assert name in names_of(name, None)
