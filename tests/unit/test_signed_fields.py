"""The structured fields of signatures: read strictly, written as RFC 9651 writes them."""

import base64

import http_sf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.signed.fields import (
    LONGEST,
    FieldUnreadable,
    SignatureInput,
    read_digests,
    read_signature,
    read_signature_input,
)

USUAL = (
    'sig=("@method" "@target-uri" "content-digest");created=1790000000;keyid="hospital.1";nonce="a b\\"\\\\"'
)


def test_what_a_signature_says_of_itself_is_read_and_written_again():
    told = read_signature_input(USUAL)
    assert told.label == "sig"
    assert told.components == ("@method", "@target-uri", "content-digest")
    assert told.parameters == {"created": 1790000000, "keyid": "hospital.1", "nonce": 'a b"\\'}
    assert f"sig={told.written}" == USUAL


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (' sig=(  "a"   "b" );  created=7 ', '("a" "b");created=7'),
        ("sig=()", "()"),
        ("*s-1.x=()", "()"),
        ('sig=("a");created=007;expires=-0', '("a");created=7;expires=0'),
    ],
)
def test_blanks_that_the_rfc_allows_are_taken_out(given, written):
    assert read_signature_input(given).written == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sig",
        "sig=",
        "sig=1",
        'sig="a"',
        "Sig=()",
        "1=()",
        "sig=(",
        'sig=("a"',
        'sig=("a"("b"))',
        'sig=("a""b")',
        'sig=("a", "b")',
        'sig=("a" "a")',
        "sig=(a)",
        "sig=(1)",
        "sig=(:YQ==:)",
        'sig=("a";sf)',
        'sig=("@query-param";name="x")',
        'sig=("a") ;created=1',
        "sig=();created",
        "sig=();created=",
        "sig=();created=1.5",
        "sig=();created=?1",
        "sig=();created=@1",
        "sig=();created=1234567890123456",
        "sig=();created=1;created=2",
        "sig=();nonce=token",
        'sig=();nonce="a',
        'sig=();nonce="a\\b"',
        'sig=();nonce="\u00e4"',
        'sig=();nonce="a\tb"',
        'sig=();nonce="a\nb"',
        "sig=();Created=1",
        "sig=();created =1",
        "sig=(),other=()",
        "sig=()x",
        "sig=();",
        f"sig=({' '.join(f'{chr(34)}h{n}{chr(34)}' for n in range(33))})",
        f'sig=();nonce="{"x" * LONGEST}"',
    ],
)
def test_whatever_else_stands_there_is_refused(text):
    with pytest.raises(FieldUnreadable):
        read_signature_input(text)


NAMES = st.from_regex(r"[@a-z][a-z0-9-]{0,12}", fullmatch=True)
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
KEYS = st.from_regex(r"[a-z*][a-z0-9_*.-]{0,8}", fullmatch=True)
WHOLE = st.integers(-999_999_999_999_999, 999_999_999_999_999)


@given(
    KEYS, st.lists(NAMES, unique=True, max_size=8), st.dictionaries(KEYS, st.one_of(TEXTS, WHOLE), max_size=6)
)
def test_what_another_library_wrote_reads_as_it_meant(label, names, parameters):
    text = http_sf.ser({label: ([(name, {}) for name in names], parameters)})
    told = read_signature_input(text)
    assert (told.label, told.components, told.parameters) == (label, tuple(names), parameters)
    assert f"{label}={told.written}" == text


@given(st.text(st.sampled_from('sig=("@a" );:1c?*\\x,.'), max_size=24).map(lambda rest: f'sig=("{rest}'))
def test_what_we_read_the_other_library_reads_too(text):
    try:
        told = read_signature_input(text)
    except FieldUnreadable:
        return
    ((label, (items, parameters)),) = http_sf.parse(text.encode(), tltype="dictionary").items()
    assert told == SignatureInput(label, tuple(name for name, _ in items), dict(parameters))


@given(KEYS, st.binary(max_size=80))
def test_a_signature_is_bytes_under_a_label(label, signature):
    assert read_signature(http_sf.ser({label: (signature, {})})) == (label, signature)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sig",
        "sig=",
        "sig=YQ==",
        'sig="YQ=="',
        "sig=:YQ==",
        "sig=:Y Q==:",
        "sig=:YQ:",
        "sig=:Y:",
        "sig=:YQ===:",
        "sig=:=YQ=:",
        "sig=:YQ_-:",
        "sig=:YQ==:;x=1",
        "sig=:YQ==:, sig=:YQ==:",
        "sig=:YQ==:\n",
        f"sig=:{'A' * LONGEST}:",
    ],
)
def test_a_signature_that_is_anything_else_is_refused(text):
    with pytest.raises(FieldUnreadable):
        read_signature(text)


def test_digests_stand_under_their_algorithms():
    one, other = bytes(32), bytes(64)
    text = f"sha-256=:{base64.b64encode(one).decode()}: ,\tsha-512=:{base64.b64encode(other).decode()}:"
    assert read_digests(text) == {"sha-256": one, "sha-512": other}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha-256",
        "sha-256=x",
        "sha-256=:YQ==:,",
        "sha-256=:YQ==:,sha-256=:YQ==:",
        "SHA-256=:YQ==:",
        "a=:Y:",
    ],
)
def test_digests_that_do_not_read_are_refused(text):
    with pytest.raises(FieldUnreadable):
        read_digests(text)
