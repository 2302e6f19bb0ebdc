"""Sealed bodies and commitments: they open to what was sealed, or are refused in one way."""

from __future__ import annotations

import zlib
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.evidence.commitments import SALT_BYTES, CommitmentBroken, Digest, check_commitment, committed
from gateway.evidence.sealing import (
    FORM,
    MOST_BYTES,
    NONCE_BYTES,
    PACKED_FROM,
    Cipher,
    KeyMissing,
    OpenSeal,
    Part,
    Seal,
    SealBroken,
    Suite,
    TooLarge,
    new_seal,
    opened_seal,
    salted,
    sealed,
    unsealed,
)
from gateway.keys.files import SealingKeys

SEAL_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
ENTRY = b'{"action":"settle","seal":"01890a5d"}'
SALT = bytes(range(32))

ciphers = pytest.mark.parametrize("cipher", Cipher)
suites = pytest.mark.parametrize("suite", Suite)


def seal_of(cipher: Cipher) -> OpenSeal:
    return OpenSeal(SEAL_ID, cipher, bytes(range(cipher.key_bytes)))


def flipped(data: bytes, place: int, bit: int = 1) -> bytes:
    touched = bytearray(data)
    touched[place] ^= bit
    return bytes(touched)


def sealed_plain(cipher: Cipher, plain: bytes, *, form: int = FORM, flags: int = 0) -> bytes:
    """What somebody who has the key could make: any plain text under any head."""
    seal, head, nonce = seal_of(cipher), bytes((form, flags)), bytes(NONCE_BYTES)
    return head + nonce + cipher.encrypt(seal.key, nonce, plain, head + ENTRY)


# -- bodies ----------------------------------------------------------------------------------------------

names = st.text(max_size=60).filter(lambda name: len(name.encode()) < 256)
parts_made = st.lists(st.builds(Part, names, st.binary(min_size=32, max_size=32), st.binary(max_size=400)))
LARGE = Part("received-1", SALT, bytes(range(256)) * 64)


@ciphers
@settings(deadline=None)
@given(parts=parts_made, entry=st.binary(max_size=300))
@example(parts=[LARGE, LARGE], entry=ENTRY)
def test_what_was_sealed_opens_again(cipher, parts, entry):
    assert unsealed(seal_of(cipher), sealed(seal_of(cipher), parts, entry), entry) == parts


@pytest.mark.parametrize(("size", "packed"), [(PACKED_FROM - 1, 0), (PACKED_FROM, 1)])
def test_only_what_is_large_is_packed(size, packed):
    part = Part("answer", SALT, bytes(size - len("answer") - 1 - SALT_BYTES - 4))
    body = sealed(seal_of(Cipher.AES_256_GCM), [part], ENTRY)
    assert body[1] == packed
    assert (len(body) < 200) is bool(packed)
    assert unsealed(seal_of(Cipher.AES_256_GCM), body, ENTRY) == [part]


@ciphers
@pytest.mark.parametrize("part", [Part("request", SALT, b"<input/>"), Part("answer", SALT, b"a" * 20_000)])
def test_every_byte_of_body_entry_and_key_counts(cipher, part):
    seal = seal_of(cipher)
    body = sealed(seal, [part], ENTRY)
    for place in range(len(body)):
        with pytest.raises(SealBroken):
            unsealed(seal, flipped(body, place), ENTRY)
        with pytest.raises(SealBroken):
            unsealed(seal, body[:place], ENTRY)
    for place in range(len(ENTRY)):
        with pytest.raises(SealBroken):
            unsealed(seal, body, flipped(ENTRY, place))
    for place in range(len(seal.key)):
        with pytest.raises(SealBroken):
            unsealed(OpenSeal(SEAL_ID, cipher, flipped(seal.key, place)), body, ENTRY)


@ciphers
def test_the_same_body_never_looks_the_same(cipher):
    part = Part("request", SALT, b"<input/>")
    assert sealed(seal_of(cipher), [part], ENTRY) != sealed(seal_of(cipher), [part], ENTRY)


def test_a_body_of_one_cipher_does_not_open_with_the_other():
    body = sealed(seal_of(Cipher.AES_256_GCM), [Part("request", SALT, b"x")], ENTRY)
    with pytest.raises(SealBroken):
        unsealed(seal_of(Cipher.SM4_GCM), body, ENTRY)
    with pytest.raises(SealBroken):
        unsealed(OpenSeal(SEAL_ID, Cipher.SM4_GCM, bytes(32)), body, ENTRY)


@ciphers
@settings(deadline=None)
@given(body=st.binary(max_size=80))
def test_what_nobody_sealed_is_refused(cipher, body):
    with pytest.raises(SealBroken):
        unsealed(seal_of(cipher), body, ENTRY)


# -- made by somebody who has the key -------------------------------------------------------------------


@ciphers
@settings(max_examples=300, deadline=None)
@given(plain=st.binary(max_size=120), flags=st.integers(0, 1))
@example(plain=b"\x01a" + SALT + b"\xff\xff\xff\xff", flags=0)
@example(plain=b"\x01\xff" + SALT + bytes(4), flags=0)
@example(plain=zlib.compress(b"\x05abc"), flags=1)
def test_framing_that_does_not_add_up_raises_nothing_else(cipher, plain, flags):
    try:
        parts = unsealed(seal_of(cipher), sealed_plain(cipher, plain, flags=flags), ENTRY)
    except SealBroken:
        return
    told = zlib.decompress(plain) if flags else plain
    framed = (bytes((len(one.name.encode()),)) + one.name.encode() + one.salt for one in parts)
    lengths = (len(one.body).to_bytes(4, "big") + one.body for one in parts)
    assert b"".join(map(bytes.__add__, framed, lengths)) == told


WHOLE = b"\x01a" + SALT + b"\x00\x00\x00\x02hi"


def test_every_way_to_cut_a_frame_short_is_refused():
    for end in range(1, len(WHOLE)):
        with pytest.raises(SealBroken, match="cut short"):
            unsealed(seal_of(Cipher.SM4_GCM), sealed_plain(Cipher.SM4_GCM, WHOLE[:end]), ENTRY)
    opened = unsealed(seal_of(Cipher.SM4_GCM), sealed_plain(Cipher.SM4_GCM, WHOLE), ENTRY)
    assert opened == [Part("a", SALT, b"hi")]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no zlib",
        zlib.compress(WHOLE)[:-1],
        zlib.compress(WHOLE) + b"more",
        zlib.compress(WHOLE) + zlib.compress(WHOLE),
        flipped(zlib.compress(WHOLE), -1),
    ],
)
def test_what_does_not_unpack_to_its_very_end_is_refused(packed):
    with pytest.raises(SealBroken):
        unsealed(seal_of(Cipher.AES_256_GCM), sealed_plain(Cipher.AES_256_GCM, packed, flags=1), ENTRY)


def test_what_unpacks_to_more_than_any_entry_holds_is_refused():
    packing = zlib.compressobj(9)
    frame = b"\x01a" + SALT + MOST_BYTES.to_bytes(4, "big")
    block = bytes(1024 * 1024)
    packed = packing.compress(frame) + b"".join(
        packing.compress(block) for _ in range(MOST_BYTES // len(block))
    )
    bomb = sealed_plain(Cipher.AES_256_GCM, packed + packing.flush(), flags=1)
    assert len(bomb) < 200_000
    with pytest.raises(SealBroken, match="too large"):
        unsealed(seal_of(Cipher.AES_256_GCM), bomb, ENTRY)


def test_nothing_is_sealed_that_would_not_be_opened():
    with pytest.raises(TooLarge):
        sealed(seal_of(Cipher.AES_256_GCM), [Part("received-1", SALT, bytes(MOST_BYTES))], ENTRY)


@pytest.mark.parametrize(("form", "flags"), [(0, 0), (FORM + 1, 0), (FORM, 2), (FORM, 3), (FORM, 0x80)])
def test_a_form_that_is_not_known_is_refused(form, flags):
    body = sealed_plain(Cipher.AES_256_GCM, WHOLE, form=form, flags=flags)
    with pytest.raises(SealBroken, match="does not read"):
        unsealed(seal_of(Cipher.AES_256_GCM), body, ENTRY)


# -- keys ------------------------------------------------------------------------------------------------


@suites
def test_the_key_of_a_seal_is_kept_wrapped_and_opens_again(suite):
    keeper = SealingKeys.made("2026-11", suite)
    seal, opened = new_seal(keeper, suite.cipher, SEAL_ID)
    assert opened_seal(keeper, seal) == opened
    assert (seal.wrapped_by, seal.cipher, len(opened.key)) == (
        "2026-11",
        suite.cipher,
        suite.cipher.key_bytes,
    )
    assert opened.key not in seal.wrapped
    shown = repr(seal) + repr(opened)
    assert repr(opened.key) not in shown
    assert repr(seal.wrapped) not in shown


@suites
def test_a_wrapped_key_that_was_touched_or_is_anothers_does_not_open(suite):
    keeper = SealingKeys.made("2026-11", suite)
    seal, _ = new_seal(keeper, suite.cipher, SEAL_ID)
    tried = [flipped(seal.wrapped, place) for place in range(len(seal.wrapped))]
    tried += [seal.wrapped[:end] for end in range(len(seal.wrapped))]
    for wrapped in tried:
        with pytest.raises(SealBroken):
            opened_seal(keeper, Seal(SEAL_ID, seal.cipher, wrapped, seal.wrapped_by))
    with pytest.raises(SealBroken):
        opened_seal(keeper, Seal(UUID(int=1), seal.cipher, seal.wrapped, seal.wrapped_by))
    with pytest.raises(SealBroken):
        opened_seal(SealingKeys.made("2026-11", suite), seal)


def test_a_key_without_its_key_encryption_key_is_missing_not_broken():
    seal, _ = new_seal(SealingKeys.made("2026-11", Suite.NATIONAL), Cipher.SM4_GCM, SEAL_ID)
    with pytest.raises(KeyMissing, match="2026-11"):
        opened_seal(SealingKeys.made("2026-12", Suite.NATIONAL), seal)


@pytest.mark.parametrize(("made", "claimed"), [tuple(Cipher), tuple(reversed(Cipher))])
def test_a_key_does_not_pass_for_one_of_another_cipher(made, claimed):
    """AES would take the sixteen bytes of an SM4 key, and be weaker than it says."""
    keeper = SealingKeys.made("2026-11", Suite.INTERNATIONAL)
    seal, _ = new_seal(keeper, made, SEAL_ID)
    with pytest.raises(SealBroken, match="cipher"):
        opened_seal(keeper, Seal(SEAL_ID, claimed, seal.wrapped, seal.wrapped_by))


# -- commitments -----------------------------------------------------------------------------------------

digests = pytest.mark.parametrize("digest", Digest)


@digests
@settings(deadline=None)
@given(salt=st.binary(min_size=32, max_size=32), text=st.binary(max_size=300))
def test_a_commitment_opens_to_its_text_only(digest, salt, text):
    commitment = committed(digest, salt, text)
    check_commitment(commitment, salt, text)
    with pytest.raises(CommitmentBroken):
        check_commitment(commitment, flipped(salt, 0), text)
    with pytest.raises(CommitmentBroken):
        check_commitment(commitment, salt, text + b"\0")


@digests
def test_a_byte_of_the_text_cannot_pass_as_one_of_the_salt(digest):
    commitment = committed(digest, SALT, b"text")
    for salt, text in ((SALT[:-1], SALT[-1:] + b"text"), (SALT + b"t", b"ext")):
        with pytest.raises(CommitmentBroken, match="does not read"):
            check_commitment(commitment, salt, text)


def test_the_same_text_is_committed_to_differently_each_time():
    one, other = salted([("request", b"text"), ("request", b"text")])
    assert one.salt != other.salt
    assert {len(one.salt), len(other.salt)} == {SALT_BYTES}
    assert salted([]) == []


GOOD = committed(Digest.SHA_256, SALT, b"text")


@pytest.mark.parametrize(
    "commitment",
    [
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:*",
        "md5:AAAA",
        "SHA256" + GOOD[6:],
        GOOD.replace("sha256", "sm3"),
        GOOD[:-1],
        GOOD + "=",
        GOOD[:-5] + "=",
        GOOD[:20] + "\n" + GOOD[20:],
        "sha256:密",
        GOOD + ":" + GOOD,
    ],
)
def test_what_is_not_the_commitment_is_refused_in_one_way(commitment):
    with pytest.raises(CommitmentBroken):
        check_commitment(commitment, SALT, b"text")
