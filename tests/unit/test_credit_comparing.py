"""Which records of two regions are one, what they say differently, and in which chapter each stands."""

from datetime import date

import pytest
from credit_samples import CHENGDU, CHONGQING, OTHER_REGULATOR, record

from gateway.errors import Unreadable
from gateway.services.credit.chapters import OF_KIND, ChapterName, chapter_of, chapters_of, suggestions_of
from gateway.services.credit.comparing import side_by_side
from gateway.services.credit.persons import ALLOWED, tellable
from gateway.services.credit.records import Subject
from gateway.services.credit.words import PenaltyCategory, RecordClass, RecordKind, RecordStatus

TODAY = date(2026, 5, 1)


def compared(*records):
    return side_by_side(records, TODAY)


@pytest.mark.parametrize(
    "number",
    ["川市监罚〔2026〕1号", "川市监罚(2026)1号", "川市监罚［２０２６］１号", "川市监罚 【2026】 1 号"],
)
def test_brackets_widths_and_blanks_make_no_other_record(number):
    (one,) = compared(record(), record(region="chongqing", document_number=number))
    assert (one.document_number, len(one.sources)) == ("川市监罚〔2026〕1号", 2)


@pytest.mark.parametrize(
    "other",
    [{"subject": CHONGQING}, {"issuer": OTHER_REGULATOR}, {"document_number": "川市监罚〔2026〕11号"}],
)
def test_another_subject_issuer_or_number_is_another_record(other):
    """Though the name is the same: a name says nothing."""
    assert len(compared(record(), record(region="chongqing", **other))) == 2


def test_conflicts_are_named_field_by_field_and_nothing_is_merged():
    repaired = {"status": RecordStatus.REPAIRED, "status_on": date(2026, 4, 25)}
    (one,) = compared(record(), record(region="chongqing", fine="1500.00", **repaired))
    said = {conflict.field: [by.value for by in conflict.said] for conflict in one.conflicts}
    assert said == {"amounts": ["fine 15000.00", "fine 1500.00"], "status": ["current", "repaired"]}
    assert [view.record.amounts[0].value for view in one.sources] == ["15000.00", "1500.00"]
    assert [view.publicity.public for view in one.sources] == [True, False]
    assert one.public_somewhere


def test_who_publishes_when_is_no_conflict():
    (one,) = compared(
        record(),
        record(region="chongqing", published_on=date(2026, 4, 28), region_record_number="CQ1"),
    )
    assert one.conflicts == []


def test_penalties_in_another_order_are_the_same():
    kinds = (PenaltyCategory.WARNING, PenaltyCategory.FINE)
    (one,) = compared(record(penalties=kinds), record(region="chongqing", penalties=kinds[::-1]))
    assert one.conflicts == []


def test_the_newest_decision_comes_first():
    found = compared(*(record(document_number=f"{n}号", decided_on=date(2026, n, 1)) for n in (1, 3, 2)))
    assert [one.document_number for one in found] == ["3号", "2号", "1号"]


# -- chapters --------------------------------------------------------------------------------------------


def test_every_kind_has_its_chapter_and_what_has_none_is_under_other():
    assert set(OF_KIND) == set(RecordKind)
    assert chapter_of(record(kind="honour")) is ChapterName.HONOURS
    contract = record(kind="honour", catalogue_class=RecordClass.CONTRACT)
    assert chapter_of(contract) is ChapterName.OTHER


def test_the_chapters_stand_in_their_order_and_nothing_is_lost():
    records = [record(kind=kind, document_number=f"{kind}号") for kind in RecordKind]
    chapters = chapters_of(compared(*records))
    assert [one.name for one in chapters] == list(ChapterName)
    assert sum(len(one.records) + one.not_public for one in chapters) == len(RecordKind)


def test_what_no_region_publishes_is_counted_and_not_shown():
    gone = {"status": RecordStatus.REVOKED, "document_number": "2号"}
    chapter = chapters_of(compared(record(), record(**gone), record(region="chongqing", **gone)))[0]
    assert ([one.document_number for one in chapter.records], chapter.not_public) == (
        ["川市监罚〔2026〕1号"],
        1,
    )


def test_a_repair_is_suggested_from_its_day_on():
    one = compared(record())
    assert [(s.repair_possible_from, s.possible_now) for s in suggestions_of(one, TODAY)] == [
        (date(2026, 7, 10), False)
    ]
    assert suggestions_of(one, date(2026, 7, 10))[0].possible_now
    assert suggestions_of(compared(record(kind="honour")), TODAY) == []


# -- natural persons -------------------------------------------------------------------------------------


def person(name="王**", **differently):
    told = record(**differently)
    return told.model_copy(update={"subject": Subject(kind="natural_person", name=name)})


@pytest.mark.parametrize("kind", list(RecordKind))
def test_of_a_person_only_what_the_catalogue_has_is_told(kind):
    assert bool(tellable([person(kind=kind)])) == (kind in ALLOWED)


def test_what_may_name_the_person_is_left_out():
    (told,) = tellable([person(facts="王建国无证经营", content="罚王建国500元", licence_number="5101")])
    assert (told.facts, told.content, told.licence_number) == (None, None, None)


def test_a_name_that_came_unmasked_is_not_told_on():
    with pytest.raises(Unreadable) as refused:
        tellable([person(name="王建国")])
    assert "王" not in str(refused.value)


def test_a_company_is_never_told_as_a_person():
    assert tellable([record(subject=CHENGDU)]) == []
