"""What holds, or is open: a verifier that refuses everything proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidence_cases import (
    GOOD,
    LOGS,
    OLD_KEY,
    UNKNOWN_KIND,
    Case,
    failed,
    holds,
)
from evidence_samples import (
    ANSWER,
    CLAIM,
    CLOSE,
    ENTRIES,
    ERASE,
    NOON,
    ORIGIN,
    SICHUAN,
    TRUST,
    SmallLog,
    package,
    repacked,
)

from gateway.evidence.archive import read_archive
from gateway.evidence.encoding import to_base64
from gateway.evidence.manifest import BodiesState
from gateway.evidence.national import Sm2Signer, can_sign
from gateway.evidence.notes import UNASSIGNED, Signature, VerifierKey
from gateway.evidence.package import PackagedEntry

# -- what holds ------------------------------------------------------------------------------------------


def good() -> Iterator[tuple[str, Case]]:
    """What must be found to hold, or to be open: a verifier that refuses everything proves nothing."""
    yield "golden", holds(GOOD, "inclusion entry 3")
    yield "without keys to trust", Case(GOOD, "not_established", "keys ", None)
    erased = PackagedEntry(1, CLAIM, LOGS.receipt(1), BodiesState.ERASED)
    withheld = PackagedEntry(3, CLOSE, LOGS.receipt(3), BodiesState.WITHHELD, [ANSWER])
    erasure = LOGS.bare(ENTRIES.index(ERASE))
    yield "erased", holds(package([erased, LOGS.close()]), "bodies entry 1", state="not_checked")
    yield "erased, and proved", holds(package([erased, LOGS.close(), erasure]), "bodies entry 1")
    yield "withheld in part", holds(package([withheld]), "bodies entry 3", state="not_checked")
    yield "an entry of a following errand", holds(package([LOGS.claim(), LOGS.bare(4)]), "errand ")
    yield (
        "not cosigned",
        holds(LOGS.whole(witnesses=[]), "cosignature entry 1, witness sichuan", state="not_checked"),
    )
    yield "cosigned by one", holds(LOGS.whole(witnesses=[SICHUAN]), "level entry 3")
    yield (
        "dated within the clocks' difference",
        holds(LOGS.whole(at=int(NOON.timestamp()) - 300), "cosignature_age entry 1, witness sichuan"),
    )
    two_sizes = package([LOGS.claim(size=3), LOGS.close()])
    yield "two checkpoints of different sizes", holds(two_sizes, "consistency ", state="not_checked")
    yield "a receipt", holds(LOGS.receipt(3).encode(), "inclusion entry 3")


def rotated() -> Iterator[tuple[str, Case]]:
    both = replace(TRUST, also=(OLD_KEY.key,))
    old = SmallLog(signer=OLD_KEY)
    packed_then = package([old.claim(), old.close()], replace(TRUST, log=OLD_KEY.key))
    yield "signed with the key before", holds(packed_then, "log_signature entry 1", both)
    yield "signed with a key before that is not trusted", failed(packed_then, "log_signature entry 1")
    yield "signed with both", holds(LOGS.whole(also=[OLD_KEY]), "log_signature entry 1", both)
    more = replace(TRUST, also=(UNKNOWN_KIND,))
    where = f"entry 1, key {ORIGIN}+{UNKNOWN_KIND.key_id.hex()}"
    yield (
        "a further key that has not signed",
        holds(GOOD, f"log_signature.further {where}", more, state="not_checked"),
    )
    yield (
        "a further key of an unknown kind",
        holds(
            with_line(UNKNOWN_KIND, b"whatever"), f"log_signature.further {where}", more, state="not_checked"
        ),
    )
    yield (
        "a further key that is not trusted",
        holds(package([LOGS.claim()], more), "keys.further manifest.json", state="not_checked"),
    )
    stranger = replace(TRUST, witnesses={"sichuan": VerifierKey(SICHUAN.name, 0x06, b"ML-DSA")})
    odd = f"— {SICHUAN.name} {to_base64(stranger.witnesses['sichuan'].key_id + b'?' * 80)}\n".encode()
    receipt = LOGS.receipt(3).encode() + odd
    yield (
        "a witness of an unknown kind",
        holds(receipt, "cosignature entry 3, witness sichuan", stranger, state="not_checked"),
    )


def national() -> Iterator[tuple[str, Case]]:
    """SM2 beside Ed25519, where GmSSL is here to sign with."""
    if not can_sign():
        return
    for byte in (3, 5, 200):
        signer = Sm2Signer(ORIGIN, bytes([byte]) * 32)
        both = replace(TRUST, also=(signer.key,))
        finding = f"log_signature.further entry 1, key {ORIGIN}+{signer.key.key_id.hex()}"
        signed = LOGS.whole(also=[signer])
        yield f"signed with SM2 too, {byte}", holds(signed, finding, both)
        yield f"SM2 that is not trusted, {byte}", holds(signed, "log_signature entry 1")
        payload = LOGS.head().note.signed_by(signer).signatures[-1].payload
        for name, other in (
            ("with another s", payload[:63] + bytes([payload[63] ^ 1])),
            ("with another r", bytes([payload[0] ^ 1]) + payload[1:]),
            ("of another text", signer.sign(b"another text")),
            ("cut short", payload[:-1]),
            ("too long", payload + b"0"),
            ("without r", bytes(32) + payload[32:]),
            ("without s", payload[:32] + bytes(32)),
            ("beyond the order", b"\xff" * 32 + payload[32:]),
        ):
            wrong = with_line(signer.key, other)
            yield f"signed with SM2 {name}, {byte}", Case(wrong, "failed", finding, both)
        public = signer.key.public
        for name, key in (
            ("off the curve", public[:-1] + bytes([public[-1] ^ 1])),
            ("of half a point", public[:-32]),
            ("of an unknown name", b"example.org/lattices\0" + public),
        ):
            odd = VerifierKey(ORIGIN, UNASSIGNED, key)
            where = f"log_signature.further entry 1, key {ORIGIN}+{odd.key_id.hex()}"
            trust = replace(TRUST, also=(odd,))
            data = with_line(odd, payload)
            if name == "of an unknown name":
                yield f"SM2 key {name}, {byte}", holds(data, where, trust, state="not_checked")
            else:
                yield f"SM2 key {name}, {byte}", failed(data, where, trust)


def with_line(key: VerifierKey, payload: bytes) -> bytes:
    """The good package with a line of another key under each checkpoint."""
    line = Signature(key.name, key.key_id, payload).line.encode()
    members = read_archive(GOOD)
    for index in (1, 3):
        members[f"receipts/{index}.tlog-proof"] += line
    return repacked(members)


ALL = (good, rotated, national)
