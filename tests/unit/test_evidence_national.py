"""SM2 signatures: as published, as other programs make and check them, and as notes write them."""

from __future__ import annotations

import gmalg
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.evidence.checkpoints import CHECKPOINT_CHECKS
from gateway.evidence.encoding import NoteUnreadable, to_base64
from gateway.evidence.national import SM2_WITH_SM3, USER_ID, CannotSign, Sm2Signer, can_sign, sm2_fits
from gateway.evidence.notes import (
    Ed25519Signer,
    NotCheckable,
    Note,
    NotSigned,
    VerifierKey,
    check_signature,
)

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123

# The example of a signature on the recommended curve (GM/T 0003.5-2012, annex A; GB/T 32918.5-2017).
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
SIGNED = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)

ORIGIN = "log.chuanyu.example/evidence"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
SM2 = Sm2Signer(ORIGIN, SECRET)

SM2_BY_OPENSSL = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{USER_ID.decode()}")


def public_key_info(point: bytes) -> bytes:
    """SubjectPublicKeyInfo (RFC 5480) of a point on the curve 1.2.156.10197.1.301."""
    return bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004") + point


def private_key_info(secret: bytes) -> bytes:
    """ECPrivateKey (RFC 5915) without the public key: whoever reads it computes that anew."""
    return bytes.fromhex("30310201010420") + secret + bytes.fromhex("a00a06082a811ccf5501822d")


def in_der(payload: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(payload[:32], "big"), int.from_bytes(payload[32:], "big"))


def pair(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


# -- SM2 -------------------------------------------------------------------------------------------------


def test_the_published_signature_verifies_and_the_published_key_is_derived(gmssl):
    assert Sm2Signer("name", SECRET).public == POINT
    assert sm2_fits(SM2_WITH_SM3 + POINT, MESSAGE, SIGNED)
    assert not sm2_fits(SM2_WITH_SM3 + POINT, MESSAGE + b".", SIGNED)


def test_openssl_verifies_what_we_sign(openssl, gmssl):
    payload = SM2.sign(MESSAGE)
    der = in_der(payload)
    public = public_key_info(SM2.public)
    verify = ("pkeyutl", "-verify", *SM2_BY_OPENSSL, "-pubin", "-keyform", "DER", "-inkey", public)
    assert b"Verified Successfully" in openssl(*verify, "-in", MESSAGE, "-sigfile", der)


def test_we_verify_what_openssl_signs_with_the_key_it_derives(openssl, gmssl):
    private = private_key_info(SM2.secret)
    derived = openssl("ec", "-inform", "DER", "-in", private, "-pubout", "-outform", "DER")
    assert derived == public_key_info(SM2.public)
    der = openssl("pkeyutl", "-sign", *SM2_BY_OPENSSL, "-keyform", "DER", "-inkey", private, "-in", MESSAGE)
    assert sm2_fits(SM2.key.public, MESSAGE, pair(*decode_dss_signature(der)))
    assert not sm2_fits(SM2.key.public, b"another", pair(*decode_dss_signature(der)))


@pytest.mark.usefixtures("gmssl")
@settings(max_examples=8, deadline=None)
@given(st.integers(1, N - 2), st.binary(max_size=300))
def test_a_second_implementation_agrees_both_ways(number, text):
    ours = Sm2Signer("name", number.to_bytes(32, "big"))
    theirs = gmalg.SM2(ours.secret, USER_ID)
    assert gmalg.SM2().generate_pk(ours.secret) == b"\x04" + ours.public
    payload = ours.sign(text)
    assert theirs.verify(text, payload[:32], payload[32:])
    # It leaves out the zero bytes that a number begins with.
    assert sm2_fits(ours.key.public, text, b"".join(number.rjust(32, b"\0") for number in theirs.sign(text)))


def test_numbers_that_are_short_fill_their_place(gmssl):
    """One signature in 128 has a number that begins with a zero byte."""
    signed = (SM2.sign(MESSAGE) for _ in range(4_000))
    payload = next(one for one in signed if 0 in (one[0], one[32]))
    assert len(payload) == 64
    assert sm2_fits(SM2.key.public, MESSAGE, payload)


@pytest.mark.parametrize("place", range(64))
def test_a_signature_that_was_touched_does_not_verify(place, gmssl):
    touched = bytearray(SIGNED)
    touched[place] ^= 0x10
    assert not sm2_fits(SM2.key.public, MESSAGE, bytes(touched))


R, S = int.from_bytes(SIGNED[:32], "big"), int.from_bytes(SIGNED[32:], "big")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        SIGNED[:-1],
        SIGNED + b"\0",
        in_der(SIGNED),
        bytes(64),
        pair(0, S),
        pair(R, 0),
        pair(N, S),
        pair(R, N),
        pair(2**256 - 1, S),
        pair(R, 2**256 - 1),
        pair(R, N - R),
    ],
)
def test_what_is_no_signature_is_wrong_everywhere_and_gmssl_never_sees_it(payload, capfd):
    assert sm2_fits(SM2.key.public, MESSAGE, payload) is False
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("payload", [b"", bytes(64), pair(N, S)])
def test_it_is_wrong_without_gmssl_too(without_gmssl, payload):
    assert sm2_fits(SM2.key.public, MESSAGE, payload) is False


def beyond_the_field() -> bytes:
    """A point of the curve whose x is written with p added, which 32 bytes leave room for."""
    for x in range(1, 100):
        square = (x**3 - 3 * x + 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square:
            return pair(x + P, y)
    raise AssertionError("half of all x have a point")


@pytest.mark.parametrize(
    "point",
    [
        b"",
        b"\0",
        POINT[:-1],
        POINT + b"\0",
        b"\x04" + POINT,
        bytes(64),
        b"\xff" * 64,
        POINT[32:] + POINT[:32],
        beyond_the_field(),
    ],
)
def test_what_is_no_point_of_the_curve_verifies_nothing(point, capfd):
    assert sm2_fits(SM2_WITH_SM3 + point, MESSAGE, SIGNED) is False
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("number", [0, N - 1, N, 2**256 - 1])
def test_a_private_key_out_of_range_is_refused(number):
    with pytest.raises(NoteUnreadable):
        Sm2Signer("name", number.to_bytes(32, "big"))


@pytest.mark.parametrize("secret", [b"", SECRET[1:], b"\0" + SECRET])
def test_a_private_key_of_another_length_is_refused(secret):
    with pytest.raises(NoteUnreadable):
        Sm2Signer("name", secret)


def test_a_private_key_does_not_show_and_new_ones_differ():
    assert "secret" not in repr(SM2)
    assert repr(SECRET) not in repr(SM2)
    assert Sm2Signer.made("name").secret != Sm2Signer.made("name").secret


# -- as notes write it -----------------------------------------------------------------------------------


def test_the_key_is_written_as_a_kind_without_a_number_and_reads_back():
    assert str(SM2.key).endswith("+" + to_base64(b"\xffchuanyu.example/sm2-with-sm3\0" + POINT))
    assert VerifierKey.read(str(SM2.key)) == SM2.key
    assert Sm2Signer.read(SM2.written() + "\n") == SM2
    assert SM2.written().endswith("+" + to_base64(b"\xffchuanyu.example/sm2-with-sm3\0" + SECRET))


KEPT = SM2.written()


@pytest.mark.parametrize(
    "text",
    [
        "",
        str(SM2.key),
        LOG.written(),
        KEPT.replace(SM2.key.key_id.hex(), "00000000"),
        KEPT.replace(SM2.key.key_id.hex(), "not hexa"),
        KEPT.replace("PRIVATE", "PUBLIC"),
        KEPT.replace(ORIGIN, "another"),
        KEPT[:-4],
        "PRIVATE+KEY+a+00000000+",
        "PRIVATE+KEY+a+00000000+" + to_base64(b"\xff" + SECRET),
    ],
)
def test_what_is_not_an_sm2_private_key_is_refused(text):
    with pytest.raises(NoteUnreadable):
        Sm2Signer.read(text)


def test_a_note_is_signed_and_checked(gmssl):
    note = Note("text\n").signed_by(SM2)
    assert len(check_signature(note, SM2.key, CHECKPOINT_CHECKS).payload) == 64
    with pytest.raises(NotSigned, match="does not verify"):
        check_signature(Note("other\n", note.signatures), SM2.key, CHECKPOINT_CHECKS)


def test_a_kind_that_is_not_among_the_checks_is_not_called_wrong(gmssl):
    with pytest.raises(NotCheckable):
        check_signature(Note("text\n").signed_by(SM2), SM2.key)


def test_without_gmssl_nothing_is_signed_and_nothing_is_called_wrong(without_gmssl):
    assert not can_sign()
    with pytest.raises(CannotSign, match="extra `national`"):
        SM2.sign(b"text")
    with pytest.raises(NotCheckable):
        sm2_fits(SM2.key.public, MESSAGE, SIGNED)
    assert Sm2Signer.read(KEPT).key == SM2.key
