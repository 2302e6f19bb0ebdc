"""What holds, and forgeries of entries, bodies and receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson
from evidence_cases import (
    GOOD,
    LOGS,
    Case,
    failed,
    listed,
    package_alone,
    swapped,
)
from evidence_samples import (
    CLAIM,
    CLOSE,
    ENTRIES,
    LOG,
    ORIGIN,
    RECORDED,
    REQUEST,
    SENT,
    STRANGER,
    SmallLog,
    added,
    edited,
    entry,
    forged,
    in_other_letters,
    repacked,
    with_extra,
)

from gateway.evidence.archive import read_archive
from gateway.evidence.checkpoints import Checkpoint
from gateway.evidence.commitments import Digest, committed
from gateway.evidence.encoding import to_base64
from gateway.evidence.manifest import BodiesState
from gateway.evidence.notes import Note
from gateway.evidence.package import PackagedEntry
from gateway.evidence.sealing import Part

BLANK = "\n\n"

# -- entries, bodies, receipts ---------------------------------------------------------------------------


def entries() -> Iterator[tuple[str, Case]]:
    refused = CLOSE.replace(b'"applied"', b'"none"')
    plain = edited(GOOD, "entries/3.json", b'"applied"', b'"none"')
    yield "edited entry", failed(plain, "inclusion entry 3")
    yield "edited entry, receipt as it was", failed(plain, "receipt.entry entry 3")
    members = read_archive(plain)
    members["receipts/3.tlog-proof"] = with_extra(members["receipts/3.tlog-proof"], refused)
    yield "edited entry, receipt carries it", failed(repacked(members), "inclusion entry 3")
    yield (
        "the receipt carries another entry",
        failed(
            repacked(
                read_archive(GOOD) | {"receipts/3.tlog-proof": with_extra(LOGS.receipt(3).encode(), CLAIM)}
            ),
            "receipt.entry entry 3",
        ),
    )
    for name, old, new in (
        ("with blanks", b'":', b'": '),
        ("with a name twice", b'{"', b'{"action":"close","'),
        ("without a date", b"recorded_at", b"recorded_is"),
        ("with a day that is none", b"-11-25T", b"-11-31T"),
        ("with a date of another form", b"2026-11-25T", b"20261125T"),
        ("with a float", b'"version":2', b'"version":2.0'),
        ("with a huge number", b'"version":2', b'"version":9007199254740993'),
        ("with a byte order mark", b'{"action"', b'\xef\xbb\xbf{"action"'),
        ("that is not UTF-8", b"close", b"clo\xffe"),
        ("with half a character", b"close", b"clo\\ud800e"),
        ("with an escape that is not needed", b"close", b"cl\\u006fse"),
        ("with a version that is a word", b'"version":2', b'"version":"2"'),
        ("with a version that is true", b'"version":2', b'"version":true'),
        ("nested too deep", b'"close"', b"[" * 32 + b"]" * 32),
    ):
        yield f"an entry {name}", failed(edited(GOOD, "entries/3.json", old, new), "entry.form entry 3")
    yield (
        "an entry that is a list",
        failed(repacked(read_archive(GOOD) | {"entries/3.json": b"[]"}), "entry.form entry 3"),
    )
    odd = orjson.dumps({**orjson.loads(CLOSE), "commitments": {"answer": 1}}, option=orjson.OPT_SORT_KEYS)
    yield (
        "an entry with a commitment that is a number",
        failed(repacked(read_archive(GOOD) | {"entries/3.json": odd}), "entry.form entry 3"),
    )
    newer = SmallLog([entry("close", version=3)])
    one = PackagedEntry(0, newer.entries[0], newer.receipt(0), BodiesState.NONE)
    yield (
        "an entry of a newer version",
        Case(repacked(*added(read_archive(GOOD), one)), "not_established", "entry.version entry 0"),
    )
    inserted = repacked(*added(read_archive(GOOD), forged(CLAIM, 2)))
    yield "inserted entry of a log of the forger's", failed(inserted, "log_signature entry 2")
    by_the_log = repacked(*added(read_archive(GOOD), forged(CLOSE, 2, LOG)))
    yield "inserted entry of a log that lies", failed(by_the_log, "fork entry 2")


def bodies() -> Iterator[tuple[str, Case]]:
    yield (
        "edited body",
        failed(edited(GOOD, "bodies/3/answer", b"1234", b"9234"), "commitment bodies/3/answer"),
    )
    yield (
        "swapped bodies",
        failed(swapped("bodies/3/sent-1", "bodies/3/received-1"), "commitment bodies/3/sent-1"),
    )
    yield (
        "emptied body",
        failed(repacked(read_archive(GOOD) | {"bodies/1/request": b""}), "commitment bodies/1/request"),
    )

    def salt(value: str) -> Callable[[dict[str, Any]], None]:
        return lambda manifest: manifest["entries"][0]["parts"][0].update(salt=value)

    yield "empty salt", failed(listed(salt("")), "commitment bodies/1/request")
    yield "a salt that is not base64", failed(listed(salt("*")), "commitment bodies/1/request")
    yield (
        "a salt with other ends",
        failed(listed(salt(to_base64(REQUEST.salt)[:-2] + "9=")), "commitment bodies/1/request"),
    )
    yield "another's salt", failed(listed(salt(to_base64(SENT.salt))), "commitment bodies/1/request")
    yield (
        "salt and body shifted",
        failed(
            listed(
                salt(to_base64(REQUEST.salt + REQUEST.body[:1])),
                read_archive(GOOD) | {"bodies/1/request": REQUEST.body[1:]},
            ),
            "commitment bodies/1/request",
        ),
    )
    yield (
        "missing salt",
        failed(
            listed(lambda manifest: manifest["entries"][0]["parts"][0].pop("salt")), "manifest manifest.json"
        ),
    )
    kinds = SmallLog([entry("claim", commitments={"request": "blake3:AAAA"})])
    unknown = PackagedEntry(0, kinds.entries[0], kinds.receipt(0), BodiesState.PRESENT, [REQUEST])
    yield (
        "a commitment of an unknown kind",
        Case(package_alone(unknown), "not_established", "commitment bodies/0/request"),
    )
    right = committed(Digest.SHA_256, REQUEST.salt, REQUEST.body)
    loose = SmallLog([entry("claim", commitments={"request": in_other_letters(right)})])
    one = PackagedEntry(0, loose.entries[0], loose.receipt(0), BodiesState.PRESENT, [REQUEST])
    yield "a commitment in other letters", failed(package_alone(one), "commitment bodies/0/request")
    broken = SmallLog([entry("claim", commitments={"request": "sha256:*"})])
    one = PackagedEntry(0, broken.entries[0], broken.receipt(0), BodiesState.PRESENT, [REQUEST])
    yield "a commitment that is not base64", failed(package_alone(one), "commitment bodies/0/request")


def states() -> Iterator[tuple[str, Case]]:
    """What the manifest says of the bodies, against what is there."""

    def claim(state: BodiesState, parts: list[Part]) -> bytes:
        return package_alone(PackagedEntry(1, CLAIM, LOGS.receipt(1), state, parts))

    invented = Part("request", bytes(32), b'{"visit":"invented"}')
    yield (
        "erased body presented as intact",
        failed(claim(BodiesState.PRESENT, [invented]), "commitment bodies/1/request"),
    )
    yield "erased body said to be there, and not", failed(claim(BodiesState.PRESENT, []), "bodies entry 1")
    yield "body said to be erased, and there", failed(claim(BodiesState.ERASED, [REQUEST]), "bodies entry 1")
    yield (
        "body said to be withheld, and there",
        failed(claim(BodiesState.WITHHELD, [REQUEST]), "bodies entry 1"),
    )
    yield "commitments denied", failed(claim(BodiesState.NONE, []), "bodies entry 1")
    yield "body without a word", failed(claim(BodiesState.NONE, [REQUEST]), "bodies entry 1")
    yield (
        "a body that nothing commits to",
        failed(
            claim(BodiesState.PRESENT, [REQUEST, replace(REQUEST, name="answer")]),
            "commitment bodies/1/answer",
        ),
    )
    yield (
        "part renamed",
        failed(claim(BodiesState.PRESENT, [replace(REQUEST, name="answer")]), "commitment bodies/1/answer"),
    )
    yield (
        "part named as JavaScript names what every object has",
        failed(
            claim(BodiesState.PRESENT, [REQUEST, replace(REQUEST, name="constructor")]),
            "commitment bodies/1/constructor",
        ),
    )
    yield (
        "part renamed, the other missing",
        failed(claim(BodiesState.PRESENT, [replace(REQUEST, name="answer")]), "bodies entry 1"),
    )
    bare = PackagedEntry(4, RECORDED, LOGS.receipt(4), BodiesState.ERASED)
    yield "erasure of what never was", failed(repacked(*added(read_archive(GOOD), bare)), "bodies entry 4")
    yield (
        "presence of what never was",
        failed(
            repacked(*added(read_archive(GOOD), replace(bare, bodies=BodiesState.PRESENT))), "bodies entry 4"
        ),
    )


def receipts() -> Iterator[tuple[str, Case]]:
    yield (
        "swapped receipts",
        failed(swapped("receipts/1.tlog-proof", "receipts/3.tlog-proof"), "receipt.index entry 1"),
    )
    yield "swapped entries", failed(swapped("entries/1.json", "entries/3.json"), "inclusion entry 1")
    for name, old, new in (
        ("of a form unknown", b"@v1", b"@v2"),
        ("that is not UTF-8", "—".encode(), b"\xff"),
        ("with a carriage return", b"\n\n", b"\r\n\n"),
        ("with an index that begins with zero", b"index 3", b"index 03"),
        ("for more entries than there can be", b"index 3", b"index 9007199254740993"),
        ("without an index", b"index 3\n", b""),
    ):
        yield (
            f"a receipt {name}",
            failed(edited(GOOD, "receipts/3.tlog-proof", old, new), "receipt.form entry 3"),
        )
    yield (
        "a receipt for another place",
        failed(edited(GOOD, "receipts/3.tlog-proof", b"index 3", b"index 2"), "receipt.index entry 3"),
    )
    yield (
        "a receipt whose proof was cut",
        failed(
            edited(
                GOOD,
                "receipts/3.tlog-proof",
                LOGS.receipt(3).split("index 3\n")[1].split("\n")[0].encode() + b"\n",
                b"",
            ),
            "inclusion entry 3",
        ),
    )
    root = LOGS.head().text.splitlines()[2]
    other = ("B" if root[0] == "A" else "A") + root[1:]
    yield (
        "another root",
        failed(edited(GOOD, "receipts/3.tlog-proof", root.encode(), other.encode()), "log_signature entry 3"),
    )
    log_that_signs_it = Note(LOGS.head().text.replace(root, in_other_letters(root))).signed_by(LOG)
    yield (
        "a root in other letters, signed",
        failed(
            f"{LOGS.receipt(3).partition(BLANK)[0]}{BLANK}{log_that_signs_it}".encode(),
            "receipt.form entry 3",
        ),
    )
    hash_line = LOGS.receipt(3).split("index 3\n")[1].split("\n")[0]
    yield (
        "a hash of the proof in other letters",
        failed(
            LOGS.receipt(3).replace(hash_line, in_other_letters(hash_line)).encode(),
            "receipt.form ",
        ),
    )
    line = LOGS.checkpoint(witnesses=[]).splitlines()[-1]
    yield (
        "a signature in other letters",
        failed(LOGS.receipt(3).replace(line, line + "====").encode(), "receipt.form entry 3"),
    )
    small = SmallLog(ENTRIES[:4])
    note = Checkpoint(ORIGIN, 8, small.head().root).note.signed_by(LOG)
    proof = small.receipt(3).partition("\n\n")[0]
    yield (
        "a root that the log has signed with another size",
        failed(f"{proof}\n\n{note}".encode(), "inclusion entry 3"),
    )
    bare = LOGS.receipt(3).encode()
    yield (
        "a bare receipt of an edited entry",
        failed(with_extra(bare, CLOSE.replace(b"applied", b"none")), "inclusion entry 3"),
    )
    yield (
        "a bare receipt without its entry",
        failed(
            b"\n".join(line for line in bare.split(b"\n") if not line.startswith(b"extra")),
            "receipt.entry entry 3",
        ),
    )
    yield (
        "a bare receipt with a wrong signature",
        failed(SmallLog(signer=STRANGER).receipt(3).encode(), "log_signature entry 3"),
    )
    yield "half a bare receipt", failed(bare[: len(bare) // 4], "receipt.form ")


ALL = (entries, bodies, states, receipts)
