"""Identifiers, money and time: what is accepted, what is refused, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gateway.vocabulary import (
    Day,
    Instant,
    Region,
    UnitPrice,
    Yuan,
    beijing,
    checked_resident_id,
    fen,
    region_of_area,
    uuid7,
    yuan,
    yuan_of_fen,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def numbered(first_seventeen: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_seventeen, strict=True))
    return first_seventeen + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "number", ["510198197203150010", "510198198807120028", "500198196906200030", "500198198409010040"]
)
def test_numbers_on_unassigned_divisions_are_accepted(number):
    assert checked_resident_id(number) == number


@pytest.mark.parametrize("division", ["500103", "500234", "510185", "519900"])
def test_a_legal_number_is_not_refused_because_of_its_division_and_birth_year(division):
    """Made here from parts: 500103 was founded in 1997, and people born before carry it all the same."""
    number = numbered(division + "19850504" + "902")
    assert checked_resident_id(number) == number


@pytest.mark.parametrize("division", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_accepted(division):
    number = numbered(division + "19850504" + "902")
    assert checked_resident_id(number) == number


def test_the_new_permanent_residence_card_of_a_foreigner_is_accepted():
    number = numbered("911040" + "19850504" + "902")
    assert checked_resident_id(number) == number


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("510198197203150011", "check character"),
        ("510198197202300010", "birth date"),
        (numbered("51019820990101001"), "birth date"),
        ("51019819720315001", "17 digits"),
        ("510198197203150010 ", "17 digits"),
        ("５10198197203150010", "17 digits"),
        ("51019819720315001x", "17 digits"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason_and_without_the_number(number, reason):
    with pytest.raises(ValueError, match=reason) as refusal:
        checked_resident_id(number)
    assert number not in str(refusal.value)


@pytest.mark.parametrize("text", ["0.00", "1234.50", "-3.01", "99999999999999.99"])
def test_money_is_text_with_two_decimals(text):
    assert TypeAdapter(Yuan).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["1", "1.5", "1.234", "01.00", "1e5", " 1.00", "1.00 ", "１.00", "+1.00", "1,000.00", "", "-.50"]
)
def test_other_ways_to_write_money_are_refused(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Yuan).validate_python(text)


def test_money_is_never_a_number():
    with pytest.raises(ValidationError):
        TypeAdapter(Yuan).validate_json("1234.50")


def test_a_unit_price_has_at_most_six_decimals():
    assert TypeAdapter(UnitPrice).validate_python("0.123456") == "0.123456"
    with pytest.raises(ValidationError):
        TypeAdapter(UnitPrice).validate_python("0.1234567")


@given(st.integers(min_value=-(10**16) + 1, max_value=10**16 - 1))
def test_fen_and_yuan_are_the_same_amount(amount):
    assert fen(yuan_of_fen(amount)) == amount
    assert yuan(Decimal(amount) / 100) == yuan_of_fen(amount)


def test_half_a_fen_is_rounded_up():
    assert yuan(Decimal("0.225")) == "0.23"
    assert yuan(Decimal("-0.225")) == "-0.23"
    assert yuan(Decimal("-0.001")) == "0.00"


def test_an_instant_needs_an_offset():
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_json('"2026-03-01T10:00:00"')


@pytest.mark.parametrize(
    "text", ["1700000000", "2026-03-01", "2026-03-01 10:00:00+08:00", "2026-02-30T10:00:00Z"]
)
def test_an_instant_is_written_as_rfc_3339_does(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_json(f'"{text}"')


def test_an_instant_reads_with_any_offset():
    read = TypeAdapter(Instant).validate_json('"2026-03-01T10:00:00.5Z"')
    assert read == TypeAdapter(Instant).validate_json('"2026-03-01T18:00:00.5+08:00"')


@pytest.mark.parametrize("text", ["0", "20260301", "2026-02-30", "2026-03-01T00:00:00Z"])
def test_a_day_is_written_as_rfc_3339_does(text):
    assert TypeAdapter(Day).validate_json('"2026-03-01"').isoformat() == "2026-03-01"
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_json(f'"{text}"')


def test_both_regions_keep_beijing_time():
    assert beijing(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)).isoformat() == "2027-01-01T00:00:00+08:00"


def test_the_first_two_digits_of_an_area_name_the_region():
    assert region_of_area("510100") is Region.SICHUAN
    assert region_of_area("500103") is Region.CHONGQING
    assert region_of_area("440300") is None


def test_ids_are_version_seven_and_sort_by_age():
    ids = [uuid7() for _ in range(3)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)
