"""Entries: their bytes are always the same, name nobody, and commit to what is sealed beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.evidence.commitments import Digest, check_commitment
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.entry import VERSION, Entry, EntryClass, TooLong, read_entry, written
from gateway.evidence.sealing import Cipher, OpenSeal, SealBroken, TooLarge, unsealed
from gateway.evidence.tiles import LONGEST_ENTRY

SEAL = OpenSeal(UUID("01890a5d-ac96-774b-bcce-b302099a8057"), Cipher.SM4_GCM, bytes(range(16)))
ENTRY = Entry(
    recorded_at=datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    entry_class=EntryClass.EXCHANGE,
    action="close",
    outcome="answered",
    effect="applied",
    client_id="hospital",
    organisation="A hospital",
)
BODIES = (("request", b"<input/>"), ("received-1", "姓名".encode("gb18030")), ("answer", b"{}"))
SEALED = replace(ENTRY, seal=SEAL, bodies=BODIES)

digests = pytest.mark.parametrize("digest", Digest)


def said(entry: Entry, digest: Digest = Digest.SHA_256) -> dict:
    return read_entry(written(entry, digest).entry)


# -- the bytes -------------------------------------------------------------------------------------------


def test_the_bytes_are_json_with_sorted_names_and_no_white_space():
    assert written(ENTRY, Digest.SHA_256).entry == (
        b'{"action":"close","class":"exchange","client_id":"hospital","effect":"applied",'
        b'"organisation":"A hospital","outcome":"answered","recorded_at":"2026-11-03T09:30:00Z","version":2}'
    )


def test_an_instant_keeps_its_offset():
    shanghai = ENTRY.recorded_at.astimezone(timezone(timedelta(hours=8)))
    assert said(replace(ENTRY, recorded_at=shanghai))["recorded_at"] == "2026-11-03T17:30:00+08:00"


def test_what_says_nothing_is_left_out_and_what_says_no_or_nought_is_kept():
    rest = {"attempt": 0, "held": False, "reason": None, "details": {}, "rows": [], "rule_set": ""}
    assert set(said(replace(ENTRY, rest=rest))) - set(said(ENTRY)) == {"attempt", "held"}


def test_everything_an_entry_can_say_is_in_it():
    full = replace(
        SEALED,
        institution_code="H51019800001",
        service="medical_insurance",
        purpose="settlement",
        legal_basis="Social Insurance Law, article 29",
        region="chongqing",
        errand_id=UUID(int=1),
        message_id="H51019800001202611030930000001",
        trace_id="0af7651916cd43dd8448eb211c80319c",
        disclosed=("/settlement/total",),
        rest={"attempt": 2},
    )
    told = said(full)
    assert told["version"] == VERSION
    assert told["seal"] == str(SEAL.seal_id)
    assert told["disclosed"] == ["/settlement/total"]
    assert set(told) >= {
        "institution_code",
        "legal_basis",
        "message_id",
        "trace_id",
        "commitments",
        "attempt",
    }


@pytest.mark.parametrize("name", ["version", "seal", "commitments", "outcome"])
def test_the_rest_cannot_stand_in_for_what_an_entry_says_itself(name):
    with pytest.raises(ValueError, match=name):
        written(replace(ENTRY, rest={name: "forged"}), Digest.SHA_256)


def test_an_entry_is_refused_from_the_first_byte_that_the_log_has_no_room_for():
    room = LONGEST_ENTRY - len(written(replace(ENTRY, rest={"x": "."}), Digest.SHA_256).entry) + 1
    assert len(written(replace(ENTRY, rest={"x": "." * room}), Digest.SHA_256).entry) == LONGEST_ENTRY
    with pytest.raises(TooLong):
        written(replace(ENTRY, rest={"x": "." * (room + 1)}), Digest.SHA_256)


# -- the bodies ------------------------------------------------------------------------------------------


@digests
@pytest.mark.parametrize("cipher", Cipher)
@settings(deadline=None)
@given(
    bodies=st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=200), min_size=1, max_size=4)
)
def test_every_body_is_committed_to_and_opens_to_what_was_committed(digest, cipher, bodies):
    seal = OpenSeal(SEAL.seal_id, cipher, bytes(range(cipher.key_bytes)))
    made = written(replace(ENTRY, seal=seal, bodies=tuple(bodies.items())), digest)
    commitments = read_entry(made.entry)["commitments"]
    parts = unsealed(seal, made.sealed, made.entry)
    assert {part.name: part.body for part in parts} == bodies
    assert set(commitments) == set(bodies)
    for part in parts:
        assert commitments[part.name].startswith(f"{digest.value}:")
        check_commitment(commitments[part.name], part.salt, part.body)


@digests
def test_the_bodies_open_beside_their_own_entry_only(digest):
    one, other = written(SEALED, digest), written(SEALED, digest)
    with pytest.raises(SealBroken):
        unsealed(SEAL, one.sealed, other.entry)


def test_nothing_of_a_body_is_in_the_entry():
    made = written(SEALED, Digest.SM3)
    for _, body in BODIES[:2]:
        assert body not in made.entry
        assert body not in made.sealed


def test_equal_bodies_cannot_be_recognised_by_their_commitments():
    same = replace(SEALED, bodies=(("request", b"x"), ("answer", b"x")))
    commitments = [*said(same)["commitments"].values(), *said(same)["commitments"].values()]
    assert len(set(commitments)) == 4


def test_without_a_seal_nothing_is_kept_and_nothing_is_committed_to():
    made = written(replace(ENTRY, bodies=BODIES), Digest.SHA_256)
    assert made.sealed is None
    assert made == written(ENTRY, Digest.SHA_256)


def test_a_seal_is_named_where_there_is_nothing_to_be_sealed():
    for entry in (replace(ENTRY, seal=SEAL), replace(ENTRY, seal_id=SEAL.seal_id)):
        made = written(entry, Digest.SHA_256)
        assert made.sealed is None
        assert read_entry(made.entry)["seal"] == str(SEAL.seal_id)
        assert "commitments" not in read_entry(made.entry)


def test_of_two_bodies_by_one_name_neither_goes_uncommitted():
    with pytest.raises(ValueError, match="two bodies of one name"):
        written(replace(SEALED, bodies=(("sent-1", b"one"), ("sent-1", b"two"))), Digest.SHA_256)


def test_bodies_that_would_not_be_opened_again_are_refused():
    with pytest.raises(TooLarge):
        written(replace(SEALED, bodies=(("received-1", bytes(128 * 1024 * 1024)),)), Digest.SHA_256)


# -- reading ---------------------------------------------------------------------------------------------


def test_an_entry_reads_back():
    made = written(replace(ENTRY, rest={"details": {"rows": "3"}}), Digest.SHA_256)
    assert read_entry(made.entry) == json.loads(made.entry)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'[["version",2]]',
        b"null",
        b"2",
        b'"entry"',
        b"{",
        b'{"a":1}{}',
        b"\xff",
        b'{"a":NaN}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
def test_what_is_not_an_entry_is_refused(text):
    with pytest.raises(NoteUnreadable):
        read_entry(text)
