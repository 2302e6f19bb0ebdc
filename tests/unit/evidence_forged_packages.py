"""Forgeries of signatures, of the manifest, of the files and of the archive itself."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evidence_cases import (
    GOOD,
    LOGS,
    Case,
    cosigned_otherwise,
    failed,
    holds,
    listed,
    mixed,
    package_alone,
    without,
)
from evidence_samples import (
    CHONGQING,
    CLAIM,
    ENTRIES,
    ERASE,
    ERRAND,
    FOREIGN,
    LOG,
    NOON,
    ORIGIN,
    REQUEST,
    SICHUAN,
    STRANGER,
    TRUST,
    SmallLog,
    added,
    package,
    repacked,
)

from gateway.evidence.archive import archived, read_archive
from gateway.evidence.checkpoints import Trust
from gateway.evidence.manifest import BodiesState
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer
from gateway.evidence.package import PackagedEntry

COSIGNER = Ed25519Signer(ORIGIN, bytes(range(7, 39)), COSIGNATURE)


# -- signatures ------------------------------------------------------------------------------------------


def signatures() -> Iterator[tuple[str, Case]]:
    where = "entry 1, witness sichuan"
    older = LOGS.head(4)
    yield (
        "replayed cosignature of another checkpoint",
        failed(cosigned_otherwise("sichuan", over=older), f"cosignature {where}"),
    )
    stale = int(NOON.timestamp()) - 301
    yield "stale cosignature", failed(cosigned_otherwise("sichuan", at=stale), f"cosignature_age {where}")
    yield (
        "cosignature of another age of the world",
        failed(cosigned_otherwise("sichuan", at=2**63), f"cosignature_age {where}"),
    )
    yield (
        "cosignature with another date",
        failed(
            repacked({name: moved(content) for name, content in read_archive(GOOD).items()}),
            f"cosignature {where}",
        ),
    )
    impostor = Ed25519Signer(SICHUAN.name, bytes(range(5, 37)), COSIGNATURE)
    yield "wrong log key", failed(mixed(*strangers(STRANGER)), "log_signature entry 1")
    yield (
        "wrong log key, said in the manifest",
        failed(package_of(STRANGER, replace(TRUST, log=STRANGER.key)), "keys manifest.json"),
    )
    yield (
        "a log of the forger's own, unseen",
        Case(package_of(STRANGER, replace(TRUST, log=STRANGER.key)), "not_established", "keys ", None),
    )
    false_trust = replace(TRUST, witnesses={**TRUST.witnesses, "sichuan": impostor.key})
    by_impostor = package([LOGS.claim(witnesses=[impostor, CHONGQING])], false_trust)
    yield "wrong witness key", failed(by_impostor, "keys manifest.json")
    traded = replace(TRUST, witnesses={"sichuan": CHONGQING.key, "chongqing": SICHUAN.key})
    yield "witnesses' keys traded", failed(package([LOGS.claim()], traded), "keys manifest.json")
    renamed = replace(TRUST, witnesses={"sichuan": SICHUAN.key, "guizhou": CHONGQING.key})
    yield "a witness under another name", failed(package([LOGS.claim()], renamed), "keys manifest.json")
    yield (
        "another origin",
        failed(listed(lambda manifest: manifest.update(origin="log.other.example")), "origin manifest.json"),
    )
    yield (
        "another origin, without keys",
        failed(listed(lambda manifest: manifest.update(origin="log.other.example")), "origin entry 1", None),
    )
    yield (
        "the log under another origin",
        failed(GOOD, "origin entry 1", replace(TRUST, origin="log.other.example")),
    )
    yield (
        "a wrong line of the log beside the right one",
        failed(
            repacked(
                {
                    name: content + second_line(content) if name.startswith("receipts/") else content
                    for name, content in read_archive(GOOD).items()
                }
            ),
            "log_signature entry 1",
        ),
    )


def moved(content: bytes) -> bytes:
    """A receipt whose cosignature of Sichuan says another second, and nothing else."""
    marker = f"— {SICHUAN.name} ".encode()
    if marker not in content:
        return content
    head, _, rest = content.partition(marker)
    encoded, _, tail = rest.partition(b"\n")
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
    yield (
        "an entry's file elsewhere",
        failed(listed(lambda it: it["entries"][0].update(entry="entries/3.json")), where),
    )
    yield (
        "a body's file elsewhere",
        failed(listed(lambda it: it["entries"][0]["parts"][0].update(file="bodies/3/answer")), where),
    )
    yield (
        "a part twice",
        failed(listed(lambda it: it["entries"][0]["parts"].append(it["entries"][0]["parts"][0])), where),
    )
    yield (
        "a part of a wrong name",
        failed(
            listed(lambda it: it["entries"][0]["parts"][0].update(name="../x", file="bodies/1/../x")), where
        ),
    )
    yield (
        "an index that is true",
        failed(listed(lambda it: it["entries"][0].update(index=True, entry="entries/True.json")), where),
    )
    yield (
        "a state that there is not",
        failed(listed(lambda it: it["entries"][0].update(bodies="intact")), where),
    )
    yield "an errand that is none", failed(listed(lambda it: it.update(errand_id="all")), where)
    yield "a date that is none", failed(listed(lambda it: it.update(made_at="yesterday")), where)
    yield "keys that are none", failed(listed(lambda it: it["keys"].update(log=[1])), where)
    yield (
        "a manifest that is a list",
        failed(archived(without("manifest.json") | {"manifest.json": b"[]"}), where),
    )
    yield (
        "a manifest with a prototype",
        failed(archived(without("manifest.json") | {"manifest.json": b'{"__proto__":{"format":1}}'}), where),
    )
    yield "no manifest", failed(archived(without("manifest.json")), where)
    yield (
        "a manifest with blanks",
        failed(
            archived(read_archive(GOOD) | {"manifest.json": read_archive(GOOD)["manifest.json"] + b"\n"}),
            where,
        ),
    )
    yield (
        "a date before the entries",
        failed(listed(lambda it: it.update(made_at="2026-11-25T03:00:00Z")), "date manifest.json"),
    )
    yield (
        "another errand",
        failed(listed(lambda it: it.update(errand_id=str(ERRAND).replace("1", "2"))), "errand manifest.json"),
    )
    for name, keys in (
        ("no key of the log", {"log": []}),
        ("a key that is no key", {"log": ["key"]}),
        ("a key with another id", {"log": [str(LOG.key).replace("+2", "+3")]}),
        ("a witness's key as the log's", {"log": [str(SICHUAN.key)]}),
        ("a key that cosigns beside the log's", {"log": [str(LOG.key), str(COSIGNER.key)]}),
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
    yield (
        "a file that nothing speaks of",
        failed(repacked({**members, "entries/9.json": CLAIM}), "files entries/9.json"),
    )
    yield (
        "a file that is not listed",
        failed(archived({**members, "entries/9.json": CLAIM}), "files entries/9.json"),
    )
    yield "edited cover", failed(archived({**members, "cover.html": b"all is well"}), "files cover.html")
    yield (
        "edited cover, digest made right",
        holds(repacked({**members, "cover.html": b"all is well"}), "cover ", state="not_checked"),
    )
    yield (
        "a foreign entry",
        failed(repacked(*added(members, LOGS.bare(ENTRIES.index(FOREIGN)))), "errand entry 5"),
    )
    erasure = LOGS.bare(ENTRIES.index(ERASE))
    yield "only an erasure", failed(package_alone(erasure), "errand manifest.json")
    other = SmallLog([*ENTRIES[:-1], ERASE.replace(b'"administration"', b'"exchange"')])
    claim = PackagedEntry(1, CLAIM, other.receipt(1), BodiesState.ERASED)
    yield (
        "an erasure of the wrong class",
        failed(repacked(*added(read_archive(package_alone(claim)), other.bare(6))), "errand entry 6"),
    )


ALL = (signatures, forks, manifests, files)
