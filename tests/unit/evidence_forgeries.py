"""Every forgery we could think of, each with the finding that must name it; both verifiers meet them all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import orjson
from evidence_samples import (
    ANSWER,
    CHONGQING,
    CLAIM,
    CLOSE,
    ENTRIES,
    ERASE,
    ERRAND,
    FOREIGN,
    LATER,
    LOG,
    NOON,
    ORIGIN,
    RECEIVED,
    RECORDED,
    REQUEST,
    SENT,
    SICHUAN,
    STRANGER,
    TRUST,
    SmallLog,
    added,
    edited,
    entry,
    forged,
    package,
    repacked,
    with_extra,
)

from gateway.evidence.archive import archived, read_archive
from gateway.evidence.checkpoints import Trust
from gateway.evidence.commitments import Digest
from gateway.evidence.encoding import to_base64
from gateway.evidence.manifest import BodiesState
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer, VerifierKey
from gateway.evidence.package import PackagedEntry
from gateway.evidence.sealing import Part
from gateway.evidence.trust import written_keys

LOGS = SmallLog()
GOOD = LOGS.whole()
OLD_KEY = Ed25519Signer(ORIGIN, bytes(range(9, 41)))
UNKNOWN_KIND = VerifierKey(ORIGIN, 0xFE, b"of another kind")


@dataclass(frozen=True)
class Case:
    """A file, the keys that are trusted, and what the verifiers must say."""

    data: bytes
    verdict: str
    finding: str
    """The finding that must be there: id, a blank and where."""
    trust: Trust | None = TRUST
    state: str = ""

    @property
    def expected(self) -> tuple[str, str, str]:
        check, _, where = self.finding.partition(" ")
        usual = {"holds": "ok", "failed": "failed", "not_established": "not_checked"}
        return check, self.state or usual[self.verdict], where


def failed(data: bytes, finding: str, trust: Trust | None = TRUST) -> Case:
    return Case(data, "failed", finding, trust)


def holds(data: bytes, finding: str, trust: Trust | None = TRUST, state: str = "ok") -> Case:
    return Case(data, "holds", finding, trust, state)


def listed(change: Callable[[dict[str, Any]], object], members: dict[str, bytes] | None = None) -> bytes:
    """A package in which only the manifest was edited, and everything made to fit."""
    return repacked(members or read_archive(GOOD), change)


def without(name: str) -> dict[str, bytes]:
    return {one: content for one, content in read_archive(GOOD).items() if one != name}


def swapped(one: str, other: str) -> bytes:
    members = read_archive(GOOD)
    members[one], members[other] = members[other], members[one]
    return repacked(members)


def mixed(claim: PackagedEntry, close: PackagedEntry) -> bytes:
    """Two entries with receipts of different origin, as a forger packs them."""
    members = read_archive(GOOD)
    return repacked({**members, **claim.members, **close.members})


def cosigned_otherwise(line_of: str, **signing: Any) -> bytes:
    """A package whose witness `line_of` cosigned with other facts than the rest."""
    names = {"sichuan": SICHUAN, "chongqing": CHONGQING}
    members = read_archive(GOOD)
    signed = LOGS.checkpoint(witnesses=[names[line_of]], **signing).splitlines(keepends=True)[-1]
    for index in (1, 3):
        name = f"receipts/{index}.tlog-proof"
        lines = members[name].decode().splitlines(keepends=True)
        kept = [line for line in lines if f"/witness/{line_of} " not in line]
        members[name] = "".join([*kept, signed]).encode()
    return repacked(members)


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
    yield "not cosigned", holds(
        LOGS.whole(witnesses=[]), "cosignature entry 1, witness sichuan", state="not_checked"
    )
    yield "cosigned by one", holds(LOGS.whole(witnesses=[SICHUAN]), "level entry 3")
    yield "dated within the clocks' difference", holds(
        LOGS.whole(at=int(NOON.timestamp()) - 300), "cosignature_age entry 1, witness sichuan"
    )
    two_sizes = package([LOGS.claim(size=3), LOGS.close()])
    yield "two checkpoints of different sizes", holds(two_sizes, "consistency ", state="not_checked")
    yield "a receipt", holds(LOGS.receipt(3).encode(), "inclusion entry 3")


def rotated() -> Iterator[tuple[str, Case]]:
    both = replace(TRUST, further=(OLD_KEY.key,))
    old = SmallLog(signer=OLD_KEY)
    packed_then = package([old.claim(), old.close()], replace(TRUST, log=OLD_KEY.key))
    yield "signed with the key before", holds(packed_then, "log_signature entry 1", both)
    yield "signed with a key before that is not trusted", failed(packed_then, "log_signature entry 1")
    yield "signed with both", holds(LOGS.whole(also=[OLD_KEY]), "log_signature entry 1", both)
    more = replace(TRUST, further=(UNKNOWN_KIND,))
    where = f"entry 1, key {ORIGIN}+{UNKNOWN_KIND.key_id.hex()}"
    yield "a further key that has not signed", holds(
        GOOD, f"log_signature.further {where}", more, state="not_checked"
    )
    line = f"— {ORIGIN} {to_base64(UNKNOWN_KIND.key_id + b'whatever')}\n".encode()
    members = read_archive(GOOD)
    for index in (1, 3):
        members[f"receipts/{index}.tlog-proof"] += line
    yield "a further key of an unknown kind", holds(
        repacked(members), f"log_signature.further {where}", more, state="not_checked"
    )
    yield "a further key that is not trusted", holds(
        package([LOGS.claim()], more), "keys.further manifest.json", state="not_checked"
    )
    stranger = replace(TRUST, witnesses={"sichuan": VerifierKey(SICHUAN.name, 0x06, b"ML-DSA")})
    odd = f"— {SICHUAN.name} {to_base64(stranger.witnesses['sichuan'].key_id + b'?' * 80)}\n".encode()
    receipt = LOGS.receipt(3).encode() + odd
    yield "a witness of an unknown kind", holds(
        receipt, "cosignature entry 3, witness sichuan", stranger, state="not_checked"
    )


# -- entries, bodies, receipts ---------------------------------------------------------------------------


def entries() -> Iterator[tuple[str, Case]]:
    refused = CLOSE.replace(b'"applied"', b'"none"')
    plain = edited(GOOD, "entries/3.json", b'"applied"', b'"none"')
    yield "edited entry", failed(plain, "inclusion entry 3")
    yield "edited entry, receipt as it was", failed(plain, "receipt.entry entry 3")
    members = read_archive(plain)
    members["receipts/3.tlog-proof"] = with_extra(members["receipts/3.tlog-proof"], refused)
    yield "edited entry, receipt carries it", failed(repacked(members), "inclusion entry 3")
    yield "the receipt carries another entry", failed(
        repacked(
            read_archive(GOOD)
            | {"receipts/3.tlog-proof": with_extra(LOGS.receipt(3).encode(), CLAIM)}
        ),
        "receipt.entry entry 3",
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
        ("with commitments that are numbers", b'"sm3:', b'"'),
        ("nested too deep", b'"close"', b"[" * 32 + b"]" * 32),
    ):
        if name != "with commitments that are numbers":
            yield f"an entry {name}", failed(
                edited(GOOD, "entries/3.json", old, new), "entry.form entry 3"
            )
    yield "an entry that is a list", failed(
        repacked(read_archive(GOOD) | {"entries/3.json": b"[]"}), "entry.form entry 3"
    )
    odd = orjson.dumps(
        {**orjson.loads(CLOSE), "commitments": {"answer": 1}}, option=orjson.OPT_SORT_KEYS
    )
    yield "an entry with a commitment that is a number", failed(
        repacked(read_archive(GOOD) | {"entries/3.json": odd}), "entry.form entry 3"
    )
    newer = SmallLog([entry("close", version=3)])
    one = PackagedEntry(0, newer.entries[0], newer.receipt(0), BodiesState.NONE)
    members, change = added(read_archive(GOOD), one)
    yield "an entry of a newer version", Case(repacked(members, change), "not_established", "entry.version entry 0")
    for name, made in (("claim", forged(CLAIM, 2)), ("close", forged(CLOSE, 2, LOG))):
        members, change = added(read_archive(GOOD), made)
        finding = "log_signature entry 2" if name == "claim" else "fork entry 3"
        yield f"inserted {name} of a log of the forger's", failed(repacked(members, change | {}) if False else repacked(members, change), finding)


def bodies() -> Iterator[tuple[str, Case]]:
    yield "edited body", failed(edited(GOOD, "bodies/3/answer", b"1234", b"9234"), "commitment bodies/3/answer")
    yield "swapped bodies", failed(
        swapped("bodies/3/sent-1", "bodies/3/received-1"), "commitment bodies/3/sent-1"
    )
    yield "emptied body", failed(
        repacked(read_archive(GOOD) | {"bodies/1/request": b""}), "commitment bodies/1/request"
    )

    def salt(value: str) -> Callable[[dict[str, Any]], None]:
        return lambda manifest: manifest["entries"][0]["parts"][0].update(salt=value)

    yield "empty salt", failed(listed(salt("")), "commitment bodies/1/request")
    yield "a salt that is not base64", failed(listed(salt("*")), "commitment bodies/1/request")
    yield "a salt with other ends", failed(
        listed(salt(to_base64(REQUEST.salt)[:-2] + "9=")), "commitment bodies/1/request"
    )
    yield "another's salt", failed(listed(salt(to_base64(SENT.salt))), "commitment bodies/1/request")
    yield "salt and body shifted", failed(
        listed(
            salt(to_base64(REQUEST.salt + REQUEST.body[:1])),
            read_archive(GOOD) | {"bodies/1/request": REQUEST.body[1:]},
        ),
        "commitment bodies/1/request",
    )
    yield "missing salt", failed(
        listed(lambda manifest: manifest["entries"][0]["parts"][0].pop("salt")), "manifest manifest.json"
    )
    kinds = SmallLog([entry("claim", commitments={"request": "blake3:AAAA"})])
    unknown = PackagedEntry(0, kinds.entries[0], kinds.receipt(0), BodiesState.PRESENT, [REQUEST])
    members, change = added(read_archive(GOOD), unknown)
    yield "a commitment of an unknown kind", failed(repacked(members, change), "fork entry 1")
    alone = read_archive(package_alone(unknown))
    yield "a commitment of an unknown kind, alone", Case(
        repacked(alone), "not_established", "commitment bodies/0/request"
    )
    broken = SmallLog([entry("claim", commitments={"request": "sha256:*"})])
    one = PackagedEntry(0, broken.entries[0], broken.receipt(0), BodiesState.PRESENT, [REQUEST])
    yield "a commitment that is not base64", failed(package_alone(one), "commitment bodies/0/request")


def package_alone(one: PackagedEntry) -> bytes:
    """A package of one entry that `packed` would refuse to make."""
    base = read_archive(GOOD)
    members = {name: base[name] for name in ("manifest.json", "cover.html", "README.txt")}
    return repacked(
        {**members, **one.members}, lambda manifest: manifest.update(entries=[one.listed.written()])
    )


def states() -> Iterator[tuple[str, Case]]:
    """What the manifest says of the bodies, against what is there."""

    def claim(state: BodiesState, parts: list[Part]) -> bytes:
        return package_alone(PackagedEntry(1, CLAIM, LOGS.receipt(1), state, parts))

    invented = Part("request", bytes(32), b'{"visit":"invented"}')
    yield "erased body presented as intact", failed(
        claim(BodiesState.PRESENT, [invented]), "commitment bodies/1/request"
    )
    yield "erased body said to be there, and not", failed(claim(BodiesState.PRESENT, []), "bodies entry 1")
    yield "body said to be erased, and there", failed(claim(BodiesState.ERASED, [REQUEST]), "bodies entry 1")
    yield "body said to be withheld, and there", failed(
        claim(BodiesState.WITHHELD, [REQUEST]), "bodies entry 1"
    )
    yield "commitments denied", failed(claim(BodiesState.NONE, []), "bodies entry 1")
    yield "body without a word", failed(claim(BodiesState.NONE, [REQUEST]), "bodies entry 1")
    yield "a body that nothing commits to", failed(
        claim(BodiesState.PRESENT, [REQUEST, replace(REQUEST, name="answer")]), "commitment bodies/1/answer"
    )
    yield "part renamed", failed(
        claim(BodiesState.PRESENT, [replace(REQUEST, name="answer")]), "commitment bodies/1/answer"
    )
    yield "part renamed, the other missing", failed(
        claim(BodiesState.PRESENT, [replace(REQUEST, name="answer")]), "bodies entry 1"
    )
    bare = PackagedEntry(4, RECORDED, LOGS.receipt(4), BodiesState.ERASED)
    members, change = added(read_archive(GOOD), bare)
    yield "erasure of what never was", failed(repacked(members, change), "bodies entry 4")
    yield "presence of what never was", failed(
        repacked(*added(read_archive(GOOD), replace(bare, bodies=BodiesState.PRESENT))), "bodies entry 4"
    )


def receipts() -> Iterator[tuple[str, Case]]:
    yield "swapped receipts", failed(
        swapped("receipts/1.tlog-proof", "receipts/3.tlog-proof"), "receipt.index entry 1"
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
        yield f"a receipt {name}", failed(
            edited(GOOD, "receipts/3.tlog-proof", old, new), "receipt.form entry 3"
        )
    yield "a receipt for another place", failed(
        edited(GOOD, "receipts/3.tlog-proof", b"index 3", b"index 2"), "receipt.index entry 3"
    )
    yield "a receipt whose proof was cut", failed(
        edited(
            GOOD,
            "receipts/3.tlog-proof",
            LOGS.receipt(3).split("index 3\n")[1].split("\n")[0].encode() + b"\n",
            b"",
        ),
        "inclusion entry 3",
    )
    root = LOGS.head().text.splitlines()[2]
    tail = {"A": "B"}.get(root[-2], "A") + "="
    yield "another root", failed(
        edited(GOOD, "receipts/3.tlog-proof", root.encode(), (root[:-2] + tail).encode()),
        "receipt.form entry 3" if tail[0] not in "AEIMQUYcgkosw048" else "log_signature entry 3",
    )
    bare = LOGS.receipt(3).encode()
    yield "a bare receipt of an edited entry", failed(
        with_extra(bare, CLOSE.replace(b"applied", b"none")), "inclusion entry 3"
    )
    yield "a bare receipt without its entry", failed(
        b"\n".join(line for line in bare.split(b"\n") if not line.startswith(b"extra")),
        "receipt.entry entry 3",
    )
    yield "a bare receipt with a wrong signature", failed(
        SmallLog(signer=STRANGER).receipt(3).encode(), "log_signature entry 3"
    )
    yield "half a bare receipt", failed(bare[: len(bare) // 4], "receipt.form ")


# -- signatures ------------------------------------------------------------------------------------------


def signatures() -> Iterator[tuple[str, Case]]:
    where = "entry 1, witness sichuan"
    older = LOGS.head(4)
    yield "replayed cosignature of another checkpoint", failed(
        cosigned_otherwise("sichuan", over=older), f"cosignature {where}"
    )
    stale = int(NOON.timestamp()) - 301
    yield "stale cosignature", failed(cosigned_otherwise("sichuan", at=stale), f"cosignature_age {where}")
    yield "cosignature of another age of the world", failed(
        cosigned_otherwise("sichuan", at=2**63), f"cosignature_age {where}"
    )
    yield "cosignature with another date", failed(
        repacked({name: moved(content) for name, content in read_archive(GOOD).items()}), f"cosignature {where}"
    )
    impostor = Ed25519Signer(SICHUAN.name, bytes(range(5, 37)), COSIGNATURE)
    yield "wrong log key", failed(mixed(*strangers(STRANGER)), "log_signature entry 1")
    yield "wrong log key, said in the manifest", failed(
        package_of(STRANGER, replace(TRUST, log=STRANGER.key)), "keys manifest.json"
    )
    yield "a log of the forger's own, unseen", Case(
        package_of(STRANGER, replace(TRUST, log=STRANGER.key)), "not_established", "keys ", None
    )
    false_trust = replace(TRUST, witnesses={**TRUST.witnesses, "sichuan": impostor.key})
    by_impostor = package([LOGS.claim(witnesses=[impostor, CHONGQING])], false_trust)
    yield "wrong witness key", failed(by_impostor, "keys manifest.json")
    yield "wrong witness key, not counted", failed(by_impostor, "keys manifest.json")
    traded = replace(TRUST, witnesses={"sichuan": CHONGQING.key, "chongqing": SICHUAN.key})
    yield "witnesses' keys traded", failed(package([LOGS.claim()], traded), "keys manifest.json")
    renamed = replace(TRUST, witnesses={"sichuan": SICHUAN.key, "guizhou": CHONGQING.key})
    yield "a witness under another name", failed(package([LOGS.claim()], renamed), "keys manifest.json")
    yield "another origin", failed(
        listed(lambda manifest: manifest.update(origin="log.other.example")), "origin manifest.json"
    )
    yield "another origin, without keys", failed(
        listed(lambda manifest: manifest.update(origin="log.other.example")), "origin entry 1", None
    )
    yield "the log under another origin", failed(
        GOOD, "origin entry 1", replace(TRUST, origin="log.other.example")
    )
    yield "a wrong line of the log beside the right one", failed(
        repacked(
            {
                name: content + second_line(content) if name.startswith("receipts/") else content
                for name, content in read_archive(GOOD).items()
            }
        ),
        "log_signature entry 1",
    )


def moved(content: bytes) -> bytes:
    """A receipt whose cosignature of Sichuan says another second, and nothing else."""
    marker = f"— {SICHUAN.name} ".encode()
    if marker not in content:
        return content
    head, _, rest = content.partition(marker)
    encoded, _, tail = rest.partition(b"\n")
    import base64

    raw = bytearray(base64.b64decode(encoded))
    raw[11] ^= 1
    return head + marker + base64.b64encode(bytes(raw)) + b"\n" + tail


def second_line(content: bytes) -> bytes:
    other = SmallLog(ENTRIES[:5]).checkpoint(witnesses=[])
    return other.splitlines(keepends=True)[-1].encode()


def strangers(signer: Ed25519Signer) -> tuple[PackagedEntry, PackagedEntry]:
    log = SmallLog(signer=signer)
    return log.claim(), log.close()


def package_of(signer: Ed25519Signer, trust: Trust) -> bytes:
    return package(strangers(signer), trust)


def forks() -> Iterator[tuple[str, Case]]:
    other = SmallLog([*ENTRIES[:-1], b"another last entry"])
    claim = PackagedEntry(1, CLAIM, other.receipt(1), BodiesState.PRESENT, [REQUEST])
    yield "forked log", failed(mixed(claim, LOGS.close()), "fork entry 3")


# -- the package as a whole ------------------------------------------------------------------------------


def manifests() -> Iterator[tuple[str, Case]]:
    where = "manifest manifest.json"
    yield "another format", failed(listed(lambda it: it.update(format="chuanyu-evidence@v2")), where)
    yield "a member more", failed(listed(lambda it: it.update(note="all checked")), where)
    yield "a member less", failed(listed(lambda it: it.pop("made_at")), where)
    yield "no entries", failed(listed(lambda it: it.update(entries=[])), where)
    yield "entries in another order", failed(listed(lambda it: it["entries"].reverse()), where)
    yield "an entry twice", failed(listed(lambda it: it["entries"].insert(0, it["entries"][0])), where)
    yield "an entry's file elsewhere", failed(
        listed(lambda it: it["entries"][0].update(entry="entries/3.json")), where
    )
    yield "a body's file elsewhere", failed(
        listed(lambda it: it["entries"][0]["parts"][0].update(file="bodies/3/answer")), where
    )
    yield "a part twice", failed(
        listed(lambda it: it["entries"][0]["parts"].append(it["entries"][0]["parts"][0])), where
    )
    yield "a part of a wrong name", failed(
        listed(lambda it: it["entries"][0]["parts"][0].update(name="../x", file="bodies/1/../x")), where
    )
    yield "an index that is true", failed(
        listed(lambda it: it["entries"][0].update(index=True, entry="entries/True.json")), where
    )
    yield "a state that there is not", failed(
        listed(lambda it: it["entries"][0].update(bodies="intact")), where
    )
    yield "an errand that is none", failed(listed(lambda it: it.update(errand_id="all")), where)
    yield "a date that is none", failed(listed(lambda it: it.update(made_at="yesterday")), where)
    yield "keys that are none", failed(listed(lambda it: it["keys"].update(log=[1])), where)
    yield "a manifest that is a list", failed(archived(without("manifest.json") | {"manifest.json": b"[]"}), where)
    yield "a manifest with a prototype", failed(
        archived(without("manifest.json") | {"manifest.json": b'{"__proto__":{"format":1}}'}), where
    )
    yield "no manifest", failed(archived(without("manifest.json")), where)
    yield "a manifest with blanks", failed(
        archived(read_archive(GOOD) | {"manifest.json": read_archive(GOOD)["manifest.json"] + b"\n"}), where
    )
    yield "a date before the entries", failed(
        listed(lambda it: it.update(made_at="2026-11-25T03:00:00Z")), "date manifest.json"
    )
    yield "another errand", failed(
        listed(lambda it: it.update(errand_id=str(ERRAND).replace("1", "2"))), "errand manifest.json"
    )
    for name, keys in (
        ("no key of the log", {"log": []}),
        ("a key that is no key", {"log": ["key"]}),
        ("a key with another id", {"log": [str(LOG.key).replace("+2", "+3")]}),
        ("a witness's key as the log's", {"log": [str(SICHUAN.key)]}),
        ("one witness for both", {"witnesses": {"sichuan": str(SICHUAN.key), "chongqing": str(SICHUAN.key)}}),
        ("the log as its own witness", {"witnesses": {"sichuan": str(LOG.key)}}),
        (
            "the log's key under a witness's name",
            {"witnesses": {"sichuan": str(Ed25519Signer("w", LOG.seed, COSIGNATURE).key)}},
        ),
        ("a region of a strange name", {"witnesses": {"Sichuan\n": str(SICHUAN.key)}}),
    ):

        def change(manifest: dict[str, Any], keys: dict[str, Any] = keys) -> None:
            manifest["keys"].update(keys)

        yield f"keys: {name}", failed(listed(change), "keys manifest.json", None)


def files() -> Iterator[tuple[str, Case]]:
    members = read_archive(GOOD)
    yield "deleted entry", failed(archived(without("entries/3.json")), "files entries/3.json")
    yield "deleted entry and digest", failed(repacked(without("entries/3.json")), "files entries/3.json")
    yield "deleted entry, named", failed(repacked(without("entries/3.json")), "entry.form entry 3")
    yield "deleted receipt", failed(repacked(without("receipts/3.tlog-proof")), "receipt.form entry 3")
    yield "deleted body", failed(repacked(without("bodies/3/answer")), "commitment bodies/3/answer")
    yield "deleted cover", failed(repacked(without("cover.html")), "files cover.html")
    yield "a file that nothing speaks of", failed(
        repacked({**members, "entries/9.json": CLAIM}), "files entries/9.json"
    )
    yield "a file that is not listed", failed(
        archived({**members, "entries/9.json": CLAIM}), "files entries/9.json"
    )
    yield "edited cover", failed(archived({**members, "cover.html": b"all is well"}), "files cover.html")
    yield "edited cover, digest made right", holds(
        repacked({**members, "cover.html": b"all is well"}), "cover ", state="not_checked"
    )
    yield "a foreign entry", failed(
        repacked(*added(members, LOGS.bare(ENTRIES.index(FOREIGN)))), "errand entry 5"
    )
    erasure = LOGS.bare(ENTRIES.index(ERASE))
    yield "only an erasure", failed(package_alone(erasure), "errand manifest.json")
    other = SmallLog([*ENTRIES[:-1], entry("erase", **{"class": "exchange", "details": {"seals": ["01970000-0000-7000-8000-00000000000a"]}, "errand_id": ""})])
    claim = PackagedEntry(1, CLAIM, other.receipt(1), BodiesState.ERASED)
    yield "an erasure of the wrong class", failed(
        repacked(*added(read_archive(package_alone(claim)), other.bare(6))), "errand entry 6"
    )


def archives() -> Iterator[tuple[str, Case]]:
    yield "nothing", failed(b"", "archive.whole ")
    yield "no archive", failed(b"%PDF-1.7\n", "archive.whole ")
    yield "something behind", failed(GOOD + b"\0", "archive.whole ")
    yield "something before", failed(b"\0" + GOOD, "archive.whole ")
    yield "two archives", failed(GOOD + GOOD, "archive.whole ")
    for length in range(1, len(GOOD), 977):
        yield f"truncated at {length}", failed(GOOD[:length], truncated(GOOD[:length]))
    yield "truncated by one", failed(GOOD[:-1], "archive.whole ")
    members = read_archive(GOOD)
    yield "compressed", failed(zipped(members, zipfile.ZIP_DEFLATED), "archive.stored manifest.json")
    yield "with dates", failed(zipped(members, zipfile.ZIP_STORED), "archive.form ")
    first = members["manifest.json"]
    head = GOOD[: 30 + len("manifest.json")]
    doubled = head + first + GOOD
    yield "duplicate members", failed(doubled, "archive.duplicates manifest.json")
    for name in ("../x.json", "/entries/1.json", "entries/../1.json", "entries\\1.json", "C:1.json", "x",
                 "entries/01.json", "entries/1.json/", "bodies/1/..", "ENTRIES/1.json", "cover.html\0"):
        yield f"a member named {name!r}", failed(renamed(name), "archive.names ")
    for place, name in ((4, "version"), (6, "flags"), (10, "time"), (12, "date")):
        yield f"another {name} of a member", failed(flipped(place), "archive.form ")
    yield "encrypted", failed(flipped(6, 1), "archive.stored manifest.json")
    yield "another checksum", failed(flipped(14), "archive.checksums manifest.json")
    yield "another size", failed(flipped(22), "archive.stored manifest.json")
    yield "another comment length", failed(flipped(len(GOOD) - 1), "archive.form ")


def truncated(data: bytes) -> str:
    """Which member a cut falls into decides where the finding is."""
    at, named = 0, ""
    while data[at : at + 4] == b"PK\3\4" and len(data) >= at + 30:
        size, length = int.from_bytes(data[at + 18 : at + 22], "little"), data[at + 26]
        if len(data) < at + 30 + length:
            break
        named = data[at + 30 : at + 30 + length].decode()
        at += 30 + length + size
        if at > len(data):
            return f"archive.whole {named}"
    return "archive.whole "


def zipped(members: dict[str, bytes], method: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in sorted(members, key=lambda one: (one != "manifest.json", one)):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name], method)
    return target.getvalue()


def renamed(name: str) -> bytes:
    """The archive with its first member under another name."""
    encoded = name.encode()
    return GOOD[:26] + len(encoded).to_bytes(2, "little") + GOOD[28:30] + encoded + GOOD[43:]


def flipped(at: int, bit: int = 2) -> bytes:
    return GOOD[:at] + bytes([GOOD[at] ^ bit]) + GOOD[at + 1 :]


CASES: dict[str, Case] = {
    name: case
    for group in (
        good,
        rotated,
        entries,
        bodies,
        states,
        receipts,
        signatures,
        forks,
        manifests,
        files,
        archives,
    )
    for name, case in group()
}
