"""Further keys of a log, as its SM2 key: a checkpoint is never worse for one, unless it is wrong."""

from __future__ import annotations

import pytest

from gateway.evidence.checkpoints import Checkpoint, Trust, cosigned, judge
from gateway.evidence.national import Sm2Signer
from gateway.evidence.notes import (
    COSIGNATURE,
    Ed25519Signer,
    NotCheckable,
    NotSigned,
    Signature,
    VerifierKey,
)

ORIGIN = "log.chuanyu.example/evidence"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
SICHUAN = Ed25519Signer("witness.sichuan.example", bytes(range(1, 33)), COSIGNATURE)
SM2 = Sm2Signer(ORIGIN, bytes(range(32)))
UNHEARD_OF = VerifierKey(ORIGIN, 0xFF, b"example.org/lattices\0" + bytes(64))
HEAD = Checkpoint(ORIGIN, 5, bytes(32))
TRUST = Trust(ORIGIN, LOG.key, {"sichuan": SICHUAN.key}, (SM2.key,))


def checkpoint(*further: Signature) -> str:
    note = HEAD.note.signed_by(LOG).with_lines([cosigned(SICHUAN, HEAD.text, 1_795_600_000), *further])
    return str(note)


def line(key: VerifierKey, payload: bytes) -> Signature:
    return Signature(key.name, key.key_id, payload)


# Made once by this key, over the checkpoint and over another text: a machine without GmSSL meets them too.
GOOD = line(
    SM2.key,
    bytes.fromhex(
        "dd44b8b3a9d24e2c26b7d38fb74ad0e05a5c8157b03ebfc592aa986024c663e7"
        "67250938a53274992ebaf51d745d55ffeaf97b82a1198d68ffd800a2d8fd75f4"
    ),
)
WRONG = line(
    SM2.key,
    bytes.fromhex(
        "c21ff7ed2a195093e24b1b119a4b461a2a2d70c44ec465734080a7b3f267bb9f"
        "f5c00f794333186ed301ccf958da810ff11324b12d2b5e63149282678084f146"
    ),
)


def test_a_further_signature_that_verifies_is_named(gmssl):
    judged = judge(checkpoint(GOOD), TRUST)
    assert (judged.also, judged.unchecked) == ((SM2.key,), ())


def test_a_further_signature_does_not_have_to_be_there_nor_to_be_known():
    bare = judge(checkpoint(), TRUST)
    assert (bare.also, bare.unchecked) == ((), ())
    unknown = judge(checkpoint(WRONG), Trust(ORIGIN, LOG.key, TRUST.witnesses))
    assert (unknown.also, unknown.unchecked, unknown.witnessed) == ((), (), bare.witnessed)


@pytest.mark.parametrize("lines", [(WRONG,), (GOOD, WRONG), (line(SM2.key, b"short"),)])
def test_a_further_signature_that_is_wrong_spoils_the_checkpoint(lines, gmssl):
    with pytest.raises(NotSigned, match="does not verify"):
        judge(checkpoint(*lines), TRUST)


def test_what_cannot_be_checked_is_named_and_makes_nothing_worse(gmssl):
    trust = Trust(ORIGIN, LOG.key, TRUST.witnesses, (UNHEARD_OF, SM2.key))
    judged = judge(checkpoint(line(UNHEARD_OF, bytes(64)), GOOD), trust)
    assert (judged.also, judged.unchecked) == ((SM2.key,), (UNHEARD_OF,))
    assert judged.level is judge(checkpoint(), trust).level


def test_without_gmssl_the_signature_is_unchecked_but_not_one_that_is_none(without_gmssl):
    for signature in (GOOD, WRONG):
        judged = judge(checkpoint(signature), TRUST)
        assert (judged.also, judged.unchecked) == ((), (SM2.key,))
    with pytest.raises(NotSigned, match="does not verify"):
        judge(checkpoint(line(SM2.key, b"short")), TRUST)


def test_a_log_that_signs_with_sm2_alone_is_not_believed_unchecked(without_gmssl):
    with pytest.raises(NotCheckable):
        judge(checkpoint(GOOD), Trust(ORIGIN, SM2.key, {}))


def test_a_further_key_may_be_of_any_kind():
    other = Ed25519Signer(ORIGIN, bytes(32))
    signed = line(other.key, other.sign(HEAD.text.encode()))
    assert judge(checkpoint(signed), Trust(ORIGIN, LOG.key, {}, (other.key,))).also == (other.key,)
