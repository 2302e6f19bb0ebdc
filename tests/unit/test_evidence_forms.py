"""What evidence is written in reads in one way only: JSON, instants, base64, and the keys to trust."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from evidence_samples import (
    LOG,
    ORIGIN,
    SICHUAN,
    STRANGER,
    TRUST,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.evidence.canonical import NotCanonical, canonical, read_canonical, read_instant
from gateway.evidence.encoding import NoteUnreadable, from_canonical_base64
from gateway.evidence.notes import ED25519, VerifierKey
from gateway.evidence.trust import fingerprint, read_trust, written_trust

# -- JSON in one form ------------------------------------------------------------------------------------

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(plain)
def test_what_is_written_in_the_one_form_reads_back(value):
    try:
        text = canonical(value)
    except orjson.JSONEncodeError:  # half a character, which UTF-8 cannot say
        return
    assert read_canonical(text) == value


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" 1",
        b"1\n",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"9007199254740992",
        b"18446744073709551616",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"\xf0\x9f\x98\x80":1,"\xef\xbd\x9e":1}',
        b'"\\/"',
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"NaN",
        b"[" * 33 + b"]" * 33,
        b"[" * 5000 + b"]" * 5000,
    ],
)
def test_json_in_another_form_is_refused(text):
    with pytest.raises(NotCanonical):
        read_canonical(text)


def test_names_are_in_the_order_of_their_characters():
    assert read_canonical(b'{"\xef\xbd\x9e":1,"\xf0\x9f\x98\x80":1}') == {"～": 1, "😀": 1}
    assert read_canonical(b"[" * 32 + b"]" * 32)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-25", "2026-11-25T12:00:00", "2026-11-25 12:00:00Z", "2026-02-30T00:00:00Z"),
        *("2026-11-25T24:00:00Z", "2026-11-25T12:60:00Z", "2026-11-25T12:00:60Z", "0026-11-25T12:00:00Z"),
        *("2026-11-25T12:00:00.1234567Z", "2026-11-25T12:00:00+24:00", "2026-11-25T12:00:00+08", None, 5),
        "２026-11-25T12:00:00Z",
    ],
)
def test_an_instant_that_could_be_read_otherwise_is_refused(text):
    with pytest.raises(NotCanonical):
        read_instant(text)


@pytest.mark.parametrize(
    "text", ["AA=", "AB==", "AAAA=", "AAB=", "A A=", "AAAA\n", "AAAA====", "é", "AA==AA=="]
)
def test_base64_that_could_be_written_otherwise_is_refused(text):
    with pytest.raises(NoteUnreadable):
        from_canonical_base64(text)


# -- the keys to trust -----------------------------------------------------------------------------------


def test_the_keys_to_trust_read_back():
    assert read_trust(written_trust(TRUST)) == TRUST
    further = replace(TRUST, also=(STRANGER.key, VerifierKey(ORIGIN, 0xFF, b"sm2 and a key")))
    assert read_trust(written_trust(further)) == further
    assert fingerprint(LOG.key).startswith(LOG.key.key_id.hex())


def test_a_log_whose_first_key_is_of_another_kind_is_known_by_its_ed25519_key():
    said = orjson.loads(written_trust(replace(TRUST, also=(VerifierKey(ORIGIN, 0xFF, b"sm2"),))))
    said["log"].reverse()
    assert read_trust(orjson.dumps(said)).log == LOG.key


def said_otherwise(**change):
    return orjson.dumps({**orjson.loads(written_trust(TRUST)), **change})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        said_otherwise(more=1),
        said_otherwise(origin=""),
        said_otherwise(origin="two words"),
        said_otherwise(origin=None),
        said_otherwise(log=[]),
        said_otherwise(log=str(LOG.key)),
        said_otherwise(log=[str(LOG.key), str(LOG.key)]),
        said_otherwise(log=[f" {LOG.key}"]),
        said_otherwise(log=[str(SICHUAN.key)]),
        said_otherwise(log=[str(VerifierKey(ORIGIN, ED25519, bytes(31)))]),
        said_otherwise(log=[str(VerifierKey("日志", ED25519, LOG.key.public))]),
        said_otherwise(log=[None]),
        said_otherwise(witnesses=[]),
        said_otherwise(witnesses={"sichuan": str(LOG.key)}),
        said_otherwise(witnesses={"sichuan": str(STRANGER.key)}),
        said_otherwise(witnesses={"sichuan": str(SICHUAN.key), "chongqing": str(SICHUAN.key)}),
        said_otherwise(witnesses={"四川": str(SICHUAN.key)}),
    ],
)
def test_keys_that_cannot_be_trusted_are_refused(text):
    with pytest.raises(NoteUnreadable):
        read_trust(text)
