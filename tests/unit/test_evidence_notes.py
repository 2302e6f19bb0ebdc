"""Notes, checkpoints, cosignatures and receipts: byte for byte as specified, and not to be forged."""

from __future__ import annotations

import hashlib

import pytest

from gateway.evidence.checkpoints import (
    Checkpoint,
    EvidenceLevel,
    Trust,
    cosigned,
    cosigned_at,
    judge,
    read_checkpoint,
)
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.notes import (
    COSIGNATURE,
    Ed25519Signer,
    Note,
    NotSigned,
    VerifierKey,
    check_signature,
    read_note,
    read_signatures,
)
from gateway.evidence.receipts import HEAD, Receipt, read_receipt
from gateway.evidence.tiles import Tile, inclusion_spans, roots_of
from gateway.evidence.tree import Frontier, ProofFails, leaf_hash

# The example of Go's package golang.org/x/mod/sumdb/note, from which the specification was made.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANNS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANNS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)

ORIGIN = "log.chuanyu.example/evidence"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
SICHUAN = Ed25519Signer("witness.sichuan.example", bytes(range(1, 33)), COSIGNATURE)
CHONGQING = Ed25519Signer("witness.chongqing.example", bytes(range(2, 34)), COSIGNATURE)
STRANGER = Ed25519Signer("stranger.example", bytes(range(3, 35)), COSIGNATURE)
TRUST = Trust(ORIGIN, LOG.key, {"sichuan": SICHUAN.key, "chongqing": CHONGQING.key})
AT = 1_795_600_000

ENTRIES = [f'{{"entry":{number}}}'.encode() for number in range(5)]
TREE = Frontier()
for _entry in ENTRIES:
    TREE.append(leaf_hash(_entry))
TILES = {Tile(0, 0): b"".join(map(leaf_hash, ENTRIES))}
HEAD_OF_FIVE = Checkpoint(ORIGIN, 5, TREE.root)


def signed(checkpoint=HEAD_OF_FIVE, signer=LOG, witnesses=(), at=AT):
    note = checkpoint.note.signed_by(signer)
    return str(note.with_lines(cosigned(one, checkpoint.text, at) for one in witnesses))


def receipt(index=2, checkpoint=None, entry=None):
    proof = roots_of(inclusion_spans(index, 5), TILES)
    return Receipt(index, proof, checkpoint or signed(), ENTRIES[index] if entry is None else entry)


# -- notes -----------------------------------------------------------------------------------------------


def test_the_example_of_gos_package_is_read_checked_and_made_again():
    note = read_note(NEUMANNS_NOTE)
    check_signature(note, VerifierKey.read(NEUMANN))
    signer = Ed25519Signer.read(NEUMANNS_SECRET)
    assert str(Note(note.text).signed_by(signer)) == str(note) == NEUMANNS_NOTE
    assert (str(signer.key), signer.written()) == (NEUMANN, NEUMANNS_SECRET)


def test_a_secret_key_does_not_show():
    assert "81" not in repr(Ed25519Signer("name", b"\x81" * 32))


def test_the_text_may_hold_empty_lines():
    note = Note("first\n\n\nlast\n").signed_by(LOG)
    assert read_note(str(note)) == note


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text",
        "text\n",
        "text\n\n",
        "\n\n— a AAAAAAAA\n",
        "text\n\n— a AAAAAAAA",
        "te\rxt\n\n— a AAAAAAAA\n",
        "text\n\n- a AAAAAAAA\n",
        "text\n\n— a\n",
        "text\n\n— AAAAAAAA\n",
        "text\n\n— a AAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n— a AAAAAAAA\nmore\n",
        "text\n\n— a A*AAAAAA\n",
        "text\n\n" + "— a AAAAAAAA\n" * 65,
    ],
)
def test_what_is_not_a_note_is_refused(text):
    with pytest.raises(NoteUnreadable):
        read_note(text)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a",
        "a+b",
        "a b+00000000+AQ==",
        NEUMANN.replace("c74f", "c74e"),
        NEUMANN + "A",
        "a+00000000+",
        NEUMANNS_SECRET,
    ],
)
def test_what_is_not_a_key_is_refused(key):
    with pytest.raises(NoteUnreadable):
        VerifierKey.read(key)


@pytest.mark.parametrize("key", ["", NEUMANN, NEUMANNS_SECRET[:-8], NEUMANNS_SECRET.replace("c74f", "c74e")])
def test_what_is_not_a_secret_key_is_refused(key):
    with pytest.raises(NoteUnreadable):
        Ed25519Signer.read(key)


def test_signatures_of_strangers_are_passed_over_but_never_suffice():
    note = Note("text\n").signed_by(STRANGER)
    with pytest.raises(NotSigned, match="has not signed"):
        check_signature(note, LOG.key)
    check_signature(note.signed_by(LOG), LOG.key)


def test_a_wrong_signature_under_a_known_name_spoils_the_note():
    good, bad = Note("text\n").signed_by(LOG), Note("other\n").signed_by(LOG)
    with pytest.raises(NotSigned, match="does not verify"):
        check_signature(good.with_lines(bad.signatures), LOG.key)


def test_two_keys_of_one_name_are_told_apart():
    other = Ed25519Signer(LOG.name, bytes(32))
    with pytest.raises(NotSigned, match="has not signed"):
        check_signature(Note("text\n").signed_by(other), LOG.key)


# -- checkpoints and cosignatures ------------------------------------------------------------------------


def test_a_checkpoint_is_three_lines_and_reads_back():
    text = f"{ORIGIN}\n5\n{'':>0}" + HEAD_OF_FIVE.text.split("\n")[2] + "\n"
    assert HEAD_OF_FIVE.text == text
    assert Checkpoint.read(text) == HEAD_OF_FIVE
    assert read_checkpoint(signed())[0] == HEAD_OF_FIVE
    extended = Checkpoint(ORIGIN, 5, TREE.root, ("more", "and more"))
    assert Checkpoint.read(extended.text) == extended


ROOT = HEAD_OF_FIVE.text.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        f"a\n5\n{ROOT}",
        f"a\n05\n{ROOT}\n",
        f"a\n-5\n{ROOT}\n",
        f"a\n\n5\n{ROOT}\n",
        f"\n5\n{ROOT}\n",
        "a\n5\nAAAA\n",
        "a\n5\n*\n",
        f"a\n٥\n{ROOT}\n",
        f"a\n5\n{ROOT}\n\n",
        f"a\n99999999999999999999\n{ROOT}\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text):
    with pytest.raises(NoteUnreadable):
        Checkpoint.read(text)


def test_a_cosignature_is_made_over_the_text_that_the_specification_names():
    line = cosigned(SICHUAN, HEAD_OF_FIVE.text, AT)
    assert cosigned_at(line) == AT
    message = f"cosignature/v1\ntime {AT}\n{HEAD_OF_FIVE.text}".encode()
    assert line.payload == AT.to_bytes(8, "big") + SICHUAN.sign(message)
    named = SICHUAN.name.encode() + b"\n\x04" + SICHUAN.key.public
    assert line.key_id == hashlib.sha256(named).digest()[:4]
    assert read_signatures(line.line) == [line]


@pytest.mark.parametrize(
    ("witnesses", "level"),
    [
        ((), EvidenceLevel.LOGGED),
        ((STRANGER,), EvidenceLevel.LOGGED),
        ((SICHUAN,), EvidenceLevel.WITNESSED_BY_ONE),
        ((CHONGQING, STRANGER), EvidenceLevel.WITNESSED_BY_ONE),
        ((SICHUAN, CHONGQING), EvidenceLevel.WITNESSED_BY_BOTH),
    ],
)
def test_the_level_is_what_the_witnesses_amount_to(witnesses, level):
    assert judge(signed(witnesses=witnesses), TRUST).level is level


def test_a_cosignature_of_another_checkpoint_or_moment_is_not_taken():
    older = Checkpoint(ORIGIN, 4, TREE.root)
    replayed = read_checkpoint(signed())[1].with_lines([cosigned(SICHUAN, older.text, AT)])
    with pytest.raises(NotSigned, match=r"witness\.sichuan\.example does not verify"):
        judge(str(replayed), TRUST)
    line = cosigned(SICHUAN, HEAD_OF_FIVE.text, AT)
    later = (AT + 1).to_bytes(8, "big") + line.payload[8:]
    moved = read_checkpoint(signed())[1].with_lines([type(line)(line.name, line.key_id, later)])
    with pytest.raises(NotSigned):
        judge(str(moved), TRUST)


def test_a_plain_signature_is_no_cosignature():
    plain = Ed25519Signer(SICHUAN.name, SICHUAN.seed)
    note = read_checkpoint(signed())[1].signed_by(plain)
    assert judge(str(note), TRUST).level is EvidenceLevel.LOGGED


def test_another_key_or_another_log_is_not_believed():
    with pytest.raises(NotSigned, match="has not signed"):
        judge(signed(signer=Ed25519Signer(ORIGIN, bytes(32))), TRUST)
    with pytest.raises(NotSigned, match="another log"):
        judge(signed(Checkpoint("other.example", 5, TREE.root)), TRUST)


# -- receipts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(5))
def test_a_receipt_reads_back_and_proves_its_entry(index):
    made = receipt(index, signed(witnesses=(SICHUAN, CHONGQING)))
    again = read_receipt(str(made))
    assert str(again) == str(made)
    assert str(made).startswith(f"{HEAD}\nextra ")
    assert f"\nindex {index}\n" in str(made)
    assert again.check(TRUST).level is EvidenceLevel.WITNESSED_BY_BOTH
    bare = read_receipt(str(Receipt(index, made.proof, made.checkpoint)))
    assert bare.check(TRUST, ENTRIES[index]).checkpoint == HEAD_OF_FIVE


def test_a_receipt_proves_nothing_else():
    with pytest.raises(ProofFails):
        receipt(entry=b"edited").check(TRUST)
    with pytest.raises(ProofFails):
        Receipt(3, receipt(2).proof, signed(), ENTRIES[2]).check(TRUST)
    with pytest.raises(ProofFails):
        receipt().check(TRUST, ENTRIES[1])
    with pytest.raises(NoteUnreadable, match="does not carry its entry"):
        Receipt(2, receipt().proof, signed()).check(TRUST)
    with pytest.raises(NotSigned):
        receipt(checkpoint=signed(signer=Ed25519Signer(ORIGIN, bytes(32)))).check(TRUST)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("@v1", "@v2"),
        lambda text: text.replace("index 2", "index 02"),
        lambda text: text.replace("index 2\n", ""),
        lambda text: text.replace("\n\n", "\n", 1),
        lambda text: text.replace("index 2\n", "index 2\nAAAA\n"),
        lambda text: text.replace("extra ", "extra *"),
        lambda text: text[:40],
        lambda text: text.replace("index 2\n", "index 2\n" + (ROOT + "\n") * 64),
    ],
)
def test_what_is_not_a_receipt_is_refused(change):
    with pytest.raises(NoteUnreadable):
        read_receipt(change(str(receipt())))
