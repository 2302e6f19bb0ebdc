"""The laws of the codecs: what they can express comes back, and what they cannot is refused."""

from datetime import date, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.regions import codecs, dates
from gateway.vocabulary import BEIJING


def decimals(places, digits, *, signed=True, shortest=False):
    """Canonical decimal texts with so many digits before the point."""
    low = -(10 ** (digits + places)) + 1 if signed else 0

    def text(units):
        written = format(Decimal(units).scaleb(-places), "f")
        return (written.rstrip("0").rstrip(".") or "0") if shortest and "." in written else written

    return st.integers(low, 10 ** (digits + places) - 1).map(text)


DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
INSTANTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=BEIJING)
)
WHOLE_SECONDS = INSTANTS.map(lambda it: it.isoformat(timespec="seconds"))
SECONDS_AND_MILLISECONDS = INSTANTS.map(
    lambda it: it.isoformat(timespec="milliseconds" if it.microsecond // 1000 else "seconds")
)
NAMES = st.text("张王李阿依努尔𠮷㐂䶮𬭼·", min_size=1).map(codecs.NAME.encode)

EXPRESSIBLE = [
    (codecs.TEXT, st.text(min_size=1)),
    (codecs.NAME, NAMES),
    (codecs.YUAN_TEXT, decimals(2, 14)),
    (codecs.YUAN_NUMBER, decimals(2, 13)),
    (codecs.FEN, decimals(2, 14)),
    (codecs.FEN_TEXT, decimals(2, 14)),
    (codecs.WAN_YUAN, decimals(2, 14)),
    (codecs.WAN_YUAN_NUMBER, decimals(2, 13)),
    (codecs.QUANTITY_TEXT, decimals(4, 12, shortest=True)),
    (codecs.QUANTITY_NUMBER, decimals(4, 11, shortest=True)),
    (codecs.UNIT_PRICE_TEXT, decimals(6, 10, shortest=True)),
    (codecs.UNIT_PRICE_NUMBER, decimals(6, 9, shortest=True)),
    (codecs.RATIO_TEXT, st.integers(0, 10_000).map(lambda it: f"{it / 10_000:.4f}")),
    (codecs.RATIO_NUMBER, st.integers(0, 10_000).map(lambda it: f"{it / 10_000:.4f}")),
    (codecs.INTEGER, st.integers(-(10**14) + 1, 10**14 - 1)),
    (codecs.INTEGER_TEXT, st.integers(-(10**14) + 1, 10**14 - 1)),
    (codecs.FLAG, st.booleans()),
    (codecs.flag("Y", "N"), st.booleans()),
    (dates.DATE, DAYS),
    (dates.DATE_COMPACT, DAYS),
    (dates.DATE_WITH_TIME, DAYS),
    (dates.MONTH, DAYS.map(lambda day: day[:7])),
    (dates.INSTANT, WHOLE_SECONDS),
    (dates.STAMP14, WHOLE_SECONDS),
    (dates.STAMP17, SECONDS_AND_MILLISECONDS),
]
CODECS = {codec.name: codec for codec, _ in EXPRESSIBLE}


@pytest.mark.parametrize(("codec", "values"), EXPRESSIBLE, ids=lambda it: getattr(it, "name", ""))
def test_what_a_codec_can_express_comes_back_the_same_also_through_json(codec, values):
    @given(values)
    def law(value):
        wire = codec.encode(value)
        assert codec.decode(wire) == value
        assert codec.decode(orjson.loads(orjson.dumps(wire))) == value
        assert codec.encode(codec.decode(wire)) == wire

    law()


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_whatever_comes_in_is_read_or_refused_without_being_quoted(codec):
    anything = st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.just([]),
        st.just({}),
        st.from_regex(r"[-0-9. :]+"),
    )

    @given(anything)
    def law(value):
        for way in (codec.encode, codec.decode):
            try:
                way(value)
            except ValueError as error:
                said = str(error)
                assert len(str(value)) < 6 or str(value) not in said

    law()


@pytest.mark.parametrize(
    ("codec", "canonical", "wire"),
    [
        (codecs.YUAN_TEXT, "1234.50", "1234.50"),
        (codecs.YUAN_NUMBER, "1234.50", 1234.5),
        (codecs.YUAN_NUMBER, "-0.07", -0.07),
        (codecs.YUAN_NUMBER, "9999999999999.99", 9999999999999.99),
        (codecs.FEN, "1234.50", 123450),
        (codecs.FEN, "-0.07", -7),
        (codecs.WAN_YUAN, "1234.50", "0.123450"),
        (codecs.WAN_YUAN, "30000.00", "3.000000"),
        (codecs.QUANTITY_TEXT, "2.5", "2.5000"),
        (codecs.UNIT_PRICE_TEXT, "0.123456", "0.123456"),
        (codecs.UNIT_PRICE_TEXT, "100", "100.0000"),
        (codecs.RATIO_TEXT, "0.6800", "0.6800"),
        (codecs.RATIO_NUMBER, "0.1000", 0.1),
        (dates.MONTH, "2026-03", "202603"),
        (dates.DATE_COMPACT, "2026-03-09", "20260309"),
        (dates.DATE_WITH_TIME, "1988-07-12", "1988-07-12 00:00:00"),
        (dates.INSTANT, "2026-03-09T08:05:06+08:00", "2026-03-09 08:05:06"),
        (dates.STAMP14, "2026-03-09T08:05:06+08:00", "20260309080506"),
        (dates.STAMP17, "2026-03-09T08:05:06.120+08:00", "20260309080506120"),
    ],
)
def test_the_wire_looks_as_the_interface_page_says(codec, canonical, wire):
    assert codec.encode(canonical) == wire
    assert codec.decode(wire) == canonical


@pytest.mark.parametrize("wire", [1234.5, "1234.5", "1234.50", " 1234.500", "01234.5", Decimal("1234.5")])
def test_regions_are_loose_about_how_they_write_an_amount(wire):
    assert codecs.YUAN_NUMBER.decode(wire) == "1234.50"


@pytest.mark.parametrize("wire", [0, 0.0, -0.0, "0", "-0.00", ".00"])
def test_nothing_is_nought_without_a_sign(wire):
    assert codecs.YUAN_TEXT.decode(wire) == "0.00"


@pytest.mark.parametrize(
    ("codec", "wire"),
    [
        (codecs.YUAN_NUMBER, 0.1 + 0.2),
        (codecs.YUAN_NUMBER, 12.345),
        (codecs.YUAN_NUMBER, float("nan")),
        (codecs.YUAN_NUMBER, float("inf")),
        (codecs.YUAN_NUMBER, 1e15),
        (codecs.YUAN_NUMBER, True),
        (codecs.YUAN_TEXT, "1e3"),
        (codecs.YUAN_TEXT, "１２.００"),
        (codecs.YUAN_TEXT, "1,234.50"),
        (codecs.YUAN_TEXT, "12.345"),
        (codecs.YUAN_TEXT, "-"),
        (codecs.YUAN_TEXT, "."),
        (codecs.FEN, "12.5"),
        (codecs.RATIO_TEXT, "1.0001"),
        (codecs.RATIO_TEXT, "-0.1"),
        (codecs.INTEGER, "3.5"),
        (codecs.FLAG, "2"),
        (dates.DATE, "20260309"),
        (dates.DATE, "2026-02-30"),
        (dates.DATE_COMPACT, "20260230"),
        (dates.DATE_WITH_TIME, "2026-03-09 08:00:00"),
        (dates.MONTH, "202613"),
        (dates.INSTANT, "2026-03-09 24:61:00"),
        (dates.INSTANT, "2026-03-09"),
        (dates.STAMP14, "20260309080"),
    ],
)
def test_what_does_not_read_exactly_is_refused(codec, wire):
    with pytest.raises(ValueError, match=r"^(is|has) "):
        codec.decode(wire)


def test_an_amount_that_a_json_number_would_bend_is_refused():
    with pytest.raises(ValueError, match="exact"):
        codecs.YUAN_NUMBER.encode("99999999999999.99")


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        dates.INSTANT.encode("2026-03-09T08:05:06")


def test_an_instant_elsewhere_is_told_in_beijing_time_and_never_rounded_up():
    assert dates.INSTANT.encode("2026-03-08T23:59:59.999Z") == "2026-03-09 07:59:59"
    assert dates.STAMP17.encode("2026-03-08T23:59:59.999999Z") == "20260309075959999"


def test_a_java_timestamp_reads_as_an_instant():
    assert dates.INSTANT.decode("2026-03-09 08:05:06.0") == "2026-03-09T08:05:06+08:00"


def test_every_codec_says_what_it_is_and_what_it_expresses():
    assert len(CODECS) == len(EXPRESSIBLE)
    assert all(codec.expresses for codec in CODECS.values())
