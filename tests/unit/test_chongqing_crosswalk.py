"""Chongqing's tables translate both ways without loss; each golden exchange reads as written down."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from chongqing_golden import GOLDEN, Recorded, arguments_of, message_of
from crosswalk_values import messages, nested
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.regions import chongqing
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import CROSSWALKS, ChongqingMedicalInsurance
from gateway.regions.chongqing.post import Post
from gateway.regions.codecs import CodeReference
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import OMIT
from gateway.regions.translation import Translation
from gateway.regions.transport import Line
from gateway.services.medical_insurance.words import (
    CareKind,
    CatalogueClass,
    ChargeCategory,
    DiagnosisKind,
    DischargeWay,
    EnrolmentStatus,
    FilingKind,
    FilingState,
    Fund,
    InsuranceKind,
    PersonCategory,
)
from gateway.vocabulary import BEIJING

CODES = load_code_tables(Path(chongqing.__file__).parent / "codes")
ON = date(2026, 3, 1)


# -- the laws, for every table ---------------------------------------------------------------------


def _decimals(places, *, low=-(10**9), high=10**9):
    return st.integers(low * 10**places, high * 10**places).map(lambda n: Decimal(n).scaleb(-places))


def _shortest(number):
    return format(number.normalize(), "f")


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat)
SECONDS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, BEIJING))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
NAMES = st.text("周济川买提艾力𠮷·", min_size=1, max_size=20)
MONEY, SHARES = _decimals(2), _decimals(4, low=0, high=1)
PRICES = _decimals(6, low=0, high=10**6)

OURS = {
    "text": TEXTS,
    "name": NAMES,
    "yuan, text": MONEY.map(lambda n: f"{n:.2f}"),
    "yuan, number": MONEY.map(lambda n: f"{n:.2f}"),
    "ratio, text": SHARES.map(lambda n: f"{n:.4f}"),
    "ratio, number": SHARES.map(lambda n: f"{n:.4f}"),
    "unit price, text": PRICES.map(_shortest),
    "unit price, number": PRICES.map(_shortest),
    "whole number": st.integers(0, 99).map(str),
    "date YYYY-MM-DD": DAYS,
    "instant yyyy-MM-dd HH:mm:ss, Beijing": SECONDS.map(datetime.isoformat),
}


def _printed(price):
    """As Chongqing prints a price: four decimals or more."""
    whole, _, fraction = _shortest(price).partition(".")
    return f"{whole}.{fraction:0<4}"


THEIRS = OURS | {
    "unit price, text": PRICES.map(_printed),
    "yuan, number": MONEY.map(float),
    "ratio, number": SHARES.map(float),
    "unit price, number": PRICES.map(float),
    "instant yyyy-MM-dd HH:mm:ss, Beijing": SECONDS.map(lambda at: at.strftime("%Y-%m-%d %H:%M:%S")),
}
FLAGS = {"flag 1/0": ["1", "0"], "flag 1/2": ["1", "2"]}


def _our_value(row):
    if isinstance(row.codec, CodeReference):
        table = CODES[row.codec.table]
        return st.sampled_from(
            sorted(r.canonical for r in table.rows if table.decode(r.wire, ON) == r.canonical)
        )
    if row.codec.name.startswith("flag"):
        return st.booleans()
    if row.codec.name == "whole number":
        return st.integers(0, 99)
    return OURS[row.codec.name].filter(lambda value: not _is_null(row, value))


def _their_value(row):
    if isinstance(row.codec, CodeReference):
        return st.sampled_from(sorted({r.wire for r in CODES[row.codec.table].rows}))
    if row.codec.name in FLAGS:
        return st.sampled_from(FLAGS[row.codec.name])
    if row.codec.name == "whole number":
        return st.integers(0, 99)
    value = THEIRS[row.codec.name].filter(lambda value: not _is_null(row, value))
    return value if row.absent is OMIT else value | st.just(row.absent)


def _is_null(row, value):
    return bool(row.nulls) and Decimal(value) == 0


@pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)
def test_what_is_told_to_chongqing_reads_back_as_it_was(crosswalk):
    translation = Translation(crosswalk, CODES)

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.path, _our_value).map(nested))
    def law(canonical):
        decoded = translation.decode(translation.encode(canonical, ON), ON)
        assert decoded.value == canonical
        assert decoded.residue == ()

    law()


@pytest.mark.parametrize("crosswalk", CROSSWALKS, ids=lambda crosswalk: crosswalk.id)
def test_what_chongqing_sends_is_written_back_and_what_no_table_knows_is_residue(crosswalk):
    translation = Translation(crosswalk, CODES)
    constants = {constant.wire: constant.value for constant in crosswalk.constants}
    always = {row.wire: row.absent for row in crosswalk.rows if row.absent is not OMIT}

    @settings(max_examples=25, deadline=None)
    @given(messages(crosswalk, lambda row: row.wire, _their_value))
    def law(sent):
        wire = {**always, **sent, **constants}
        beside = dict.fromkeys((*crosswalk.ignored, "wholly_new"), "1")
        decoded = translation.decode({**wire, **beside}, ON)
        assert translation.encode(decoded.value, ON) == wire
        assert decoded.residue == ("wholly_new",)

    law()


# -- the code tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("table", CODES.values(), ids=lambda table: table.name)
def test_every_code_that_chongqing_sends_goes_back_as_the_same_code(table):
    for row in table.rows:
        on = min(max(ON, row.valid_from), row.valid_to)
        back = table.encode(table.decode(row.wire, on), on)
        # Of several codes for one word only one is written; the others say that they are not quite it.
        assert back == row.wire or table.row(row.wire, on).quality != "exact"


@pytest.mark.parametrize("table", CODES.values(), ids=lambda table: table.name)
def test_every_word_of_ours_that_has_an_exact_code_comes_back(table):
    exact = [row.canonical for row in table.rows if row.quality == "exact"]
    assert [table.decode(table.encode(word, ON), ON) for word in exact] == exact


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("insutype", InsuranceKind),
        ("psn_type", PersonCategory),
        ("psn_insu_stas", EnrolmentStatus),
        ("med_type", CareKind),
        ("chrgitm_lv", CatalogueClass),
        ("med_chrgitm_type", ChargeCategory),
        ("fund_pay_type", Fund),
        ("rmt_out_type", FilingKind),
        ("biz_appy_type", FilingKind),
        ("dcla_stas", FilingState),
        ("diag_type", DiagnosisKind),
        ("dscg_way", DischargeWay),
    ],
)
def test_a_table_uses_only_words_that_the_contract_has(table, words):
    assert {row.canonical for row in CODES[table].rows} <= set(words)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("med_type", CareKind),
        ("chrgitm_lv", CatalogueClass),
        ("med_chrgitm_type", ChargeCategory),
        ("rmt_out_type", FilingKind),
        ("diag_type", DiagnosisKind),
        ("dscg_way", DischargeWay),
        ("psn_insu_stas", EnrolmentStatus),
    ],
)
def test_no_word_of_the_contract_is_without_a_code_where_the_region_has_them_all(table, words):
    assert {row.canonical for row in CODES[table].rows} == set(words)


# -- the golden exchanges: what is asked, what goes out, what comes back, what is answered -----------------


@pytest.mark.anyio
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_speaks_the_regions_words_and_ours(path, anyio_backend):
    golden = json.loads(path.read_text("utf-8"))
    line = Recorded(golden["exchanges"])
    client = ChongqingClient(Post(Line("chongqing", "http://region", transport=line), paas_id="p", token="t"))
    operation = getattr(ChongqingMedicalInsurance(client), golden["operation"])
    translated = await operation(message_of(golden), **arguments_of(golden))
    told = [(sent["infno"], sent["input"]) for sent in line.sent]
    assert told == [(exchange["infno"], exchange["input"]) for exchange in golden["exchanges"]]
    answers = getattr(translated, "answers", None)
    if answers is None:
        assert translated.answer.model_dump(mode="json", exclude_none=True) == golden["answer"]
    else:
        assert [one.model_dump(mode="json", exclude_none=True) for one in answers] == golden["answer"]
    assert translated.residue == ()


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    shown = {json.loads(path.read_text("utf-8"))["operation"] for path in GOLDEN}
    assert shown == ChongqingMedicalInsurance.supports - {"enquire", "reverse"}
