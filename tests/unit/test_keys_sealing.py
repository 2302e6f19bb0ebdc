"""The keys that seal: changed without losing one, and read whole or not at all."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from gateway.errors import Broken
from gateway.evidence.commitments import Digest
from gateway.evidence.encoding import NoteUnreadable, to_base64
from gateway.evidence.sealing import Cipher, KeyMissing, Suite, new_seal, opened_seal
from gateway.keys import files
from gateway.keys.files import SealingKeys

suites = pytest.mark.parametrize("suite", Suite)


@suites
def test_sealing_keys_read_back_and_do_not_show(suite, tmp_path):
    keys = SealingKeys.made("2026-11", suite).with_new("2026-12", Suite.NATIONAL)
    files.write_secret(tmp_path / "sealing.json", keys.written())
    assert files.read_sealing_keys(tmp_path / "sealing.json") == keys
    shown = repr(keys)
    for secret in (keys.index_key, *(one.key for one in keys.keys.values())):
        assert repr(secret) not in shown
        assert to_base64(secret) not in shown
    assert keys.index_digest is suite.digest


def test_new_keys_are_wrapped_under_the_new_one_and_old_ones_still_open():
    old = SealingKeys.made("2026-11", Suite.INTERNATIONAL)
    before, opened = new_seal(old, Cipher.AES_256_GCM, UUID(int=1))
    rotated = old.with_new("2026-12", Suite.NATIONAL)
    after, _ = new_seal(rotated, Cipher.AES_256_GCM, UUID(int=2))
    assert (before.wrapped_by, after.wrapped_by) == ("2026-11", "2026-12")
    assert opened_seal(rotated, before) == opened
    assert rotated.blind_index(b"resident_id:x") == old.blind_index(b"resident_id:x")
    assert rotated.keys["2026-12"].cipher is Cipher.SM4_GCM
    with pytest.raises(KeyMissing, match="2026-12"):
        opened_seal(old, after)
    with pytest.raises(Broken, match="2026-11"):
        rotated.with_new("2026-11", Suite.NATIONAL)


def test_a_key_that_is_given_up_is_missing_and_the_current_one_is_never_given_up():
    keys = SealingKeys.made("2026-10", Suite.NATIONAL)
    seal, _ = new_seal(keys, Cipher.SM4_GCM, UUID(int=1))
    keys = keys.with_new("2026-11", Suite.NATIONAL).with_new("2026-12", Suite.NATIONAL)
    assert set(keys.with_only({"2026-11"}).keys) == {"2026-11", "2026-12"}
    assert set(keys.with_only(set()).keys) == {"2026-12"}
    assert keys.with_only({"2026-10", "unheard of"}).keys.keys() == {"2026-10", "2026-12"}
    opened_seal(keys.with_only({"2026-10"}), seal)
    with pytest.raises(KeyMissing):
        opened_seal(keys.with_only(set()), seal)


@pytest.mark.parametrize("digest", Digest)
def test_a_person_is_found_again_and_by_nobody_without_the_key(digest):
    one, other = (SealingKeys("a", {}, digest, bytes([number]) * 32) for number in (1, 2))
    assert len(one.blind_index(b"resident_id:x")) == 16
    assert one.blind_index(b"resident_id:x") == one.blind_index(b"resident_id:x")
    assert one.blind_index(b"resident_id:x") != one.blind_index(b"resident_id:y")
    assert one.blind_index(b"resident_id:x") != other.blind_index(b"resident_id:x")


KEY = {"cipher": "aes-256-gcm", "key": to_base64(bytes(32))}
WHOLE = {
    "current": "a",
    "key_encryption_keys": {"a": KEY},
    "blind_index": {"digest": "sha256", "key": to_base64(bytes(32))},
}


def test_what_the_hostile_files_are_changed_from_reads():
    assert SealingKeys.read(json.dumps(WHOLE)).current == "a"


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        [],
        {},
        "text",
        {**WHOLE, "current": "b"},
        {**WHOLE, "current": None},
        {**WHOLE, "current": ["a"]},
        {**WHOLE, "current": {"a": 1}},
        {**WHOLE, "key_encryption_keys": {}},
        {**WHOLE, "key_encryption_keys": ["a"]},
        {**WHOLE, "key_encryption_keys": {"a": "key"}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "key": 7}}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "key": "*"}}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "key": to_base64(bytes(16))}}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "cipher": "sm4-gcm"}}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "cipher": "rot13"}}},
        {**WHOLE, "key_encryption_keys": {"a": {**KEY, "cipher": ["aes-256-gcm"]}}},
        {**WHOLE, "key_encryption_keys": {"a": KEY, "b": {**KEY, "key": ""}}},
        {**WHOLE, "blind_index": None},
        {**WHOLE, "blind_index": {"digest": "md5", "key": to_base64(bytes(32))}},
        {**WHOLE, "blind_index": {"digest": "sm3", "key": to_base64(bytes(31))}},
        {**WHOLE, "blind_index": {"digest": "sm3", "key": "密钥"}},
    ],
)
def test_sealing_keys_that_are_not_complete_are_refused(told):
    with pytest.raises(NoteUnreadable, match="the sealing keys"):
        SealingKeys.read(json.dumps(told))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"a":' * 100_000, json.dumps(WHOLE)[:-1], json.dumps(WHOLE) + "{}"],
)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(NoteUnreadable):
        SealingKeys.read(text)


def test_two_keys_by_one_name_are_refused():
    """The first would be forgotten, and with it everything that is wrapped under it."""
    twice = json.dumps(WHOLE).replace(
        '"a": {', '"a": ' + json.dumps({**KEY, "key": to_base64(bytes(range(32)))}) + ', "a": {'
    )
    assert json.loads(twice) == WHOLE
    with pytest.raises(NoteUnreadable):
        SealingKeys.read(twice)
