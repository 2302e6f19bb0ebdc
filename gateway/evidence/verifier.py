"""Verifies an evidence package or a receipt: every byte is read again, every hash computed again.

What the package says of itself counts for nothing; it is compared with what its entries and bytes say.
Nothing here raises for what it is given: whatever is wrong becomes a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.evidence.archive import FIRST, ArchiveRefused, read_archive
from gateway.evidence.bodies import check_bodies, seals_erased_by, seals_of
from gateway.evidence.canonical import read_instant
from gateway.evidence.checkpoints import CHECKPOINT_CHECKS, EvidenceLevel, Trust
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.findings import CHECKS, Findings, Verdict
from gateway.evidence.manifest import Manifest, ManifestUnreadable, digest_of, read_manifest
from gateway.evidence.notes import ED25519, VerifierKey
from gateway.evidence.proofs import Proved, prove, receipt_of
from gateway.evidence.receipts import HEAD
from gateway.evidence.signatures import CLOCKS_MAY_DIFFER, Checks
from gateway.evidence.trust import log_keys, trust_of

Said = Mapping[str, Any]


def is_receipt(data: bytes) -> bool:
    """Whether a file is a bare receipt and no package."""
    return data.startswith(HEAD.encode())


def verify(archive: bytes, trust: Trust | None, checks: Checks = CHECKPOINT_CHECKS) -> Verdict:
    """Check a package; without keys to trust its own are used, and that is said."""
    found = Findings()
    members = _members(found, archive)
    manifest = None if members is None else _manifest(found, members)
    if members is None or manifest is None:
        return Verdict(found.all)
    _check_files(found, manifest, members)
    used = _check_keys(found, manifest, trust)
    if used is None:
        return Verdict(found.all)
    proved = _check_entries(found, manifest, members, used, checks)
    _check_errand(found, manifest, proved)
    _check_heads(found, proved)
    _check_date(found, manifest, proved)
    found.not_checked("complete", "", "a log cannot prove that it holds no further entry of an errand")
    found.not_checked("cover", "", "they are for reading; what counts is what the entries say")
    return _verdict(found, proved, used)


def verify_receipt(text: bytes, trust: Trust, checks: Checks = CHECKPOINT_CHECKS) -> Verdict:
    """Check a receipt that carries its own entry."""
    found = Findings()
    try:
        receipt = receipt_of(text)
    except NoteUnreadable as error:
        found.failed("receipt.form", "", str(error))
        return Verdict(found.all)
    if receipt.entry is None:
        found.failed("receipt.entry", f"entry {receipt.index}", "it does not carry its entry")
        return Verdict(found.all)
    one = prove(found, trust, checks, receipt.index, receipt.entry, text)
    if one.said.get("commitments"):
        found.not_checked("bodies", f"entry {one.index}", "a receipt carries no bodies")
    return _verdict(found, [one], trust)


def _verdict(found: Findings, proved: Sequence[Proved], used: Trust) -> Verdict:
    levels = [one.level for one in proved]
    order = list(EvidenceLevel)
    weakest = None if None in levels else min(filter(None, levels), key=order.index)
    return Verdict(found.all, [one.fact for one in proved if one.level is not None], weakest, used)


# -- the package as a whole ------------------------------------------------------------------------------


def _members(found: Findings, archive: bytes) -> Mapping[str, bytes] | None:
    try:
        members = read_archive(archive)
    except ArchiveRefused as error:
        found.failed(error.check, error.member, str(error))
        return None
    for check in CHECKS:
        if check.startswith("archive."):
            found.ok(check)
    return members


def _manifest(found: Findings, members: Mapping[str, bytes]) -> Manifest | None:
    try:
        if FIRST not in members:
            raise ManifestUnreadable("it is not in the package")
        manifest = read_manifest(members[FIRST])
    except ManifestUnreadable as error:
        found.failed("manifest", FIRST, str(error))
        return None
    found.ok("manifest", FIRST)
    return manifest


def _check_files(found: Findings, manifest: Manifest, members: Mapping[str, bytes]) -> None:
    names = manifest.files | members.keys() | manifest.digests.keys()
    wrong = {name: _wrong_with_file(name, manifest, members) for name in sorted(names)}
    for name, reason in wrong.items():
        if reason is not None:
            found.failed("files", name, reason)
    if not any(wrong.values()):
        found.ok("files")


def _wrong_with_file(name: str, manifest: Manifest, members: Mapping[str, bytes]) -> str | None:
    if name not in members:
        return "it is missing"
    if name not in manifest.files:
        return "nothing in the package speaks of it"
    if name == FIRST:
        return "the manifest lists itself" if name in manifest.digests else None
    if name not in manifest.digests:
        return "the manifest does not list it"
    return None if digest_of(members[name]) == manifest.digests[name] else "its bytes have another digest"


# -- keys ------------------------------------------------------------------------------------------------


def _check_keys(found: Findings, manifest: Manifest, trust: Trust | None) -> Trust | None:
    """The keys to use: those that the caller trusts, else the package's own."""
    try:
        own = trust_of(manifest.origin, list(manifest.log), dict(manifest.witnesses))
    except NoteUnreadable as error:
        found.failed("keys", FIRST, str(error))
        return None
    if trust is None:
        found.not_checked(
            "keys", "", "compare the fingerprints with those that log and regions have published"
        )
        return own
    wrong_log = None if own.origin == trust.origin else f"the package is of {own.origin}"
    found.decided("origin", FIRST, wrong_log)
    found.decided("keys", FIRST, _contradicted(own, trust))
    known, own_keys = _all_keys(trust), _all_keys(own)
    if own_keys != known:
        names = ", ".join(sorted(map(str, own_keys ^ known)))
        found.not_checked("keys.further", FIRST, f"only trusted, or only named: {names}")
    return trust


def _contradicted(own: Trust, trust: Trust) -> str | None:
    """Who was given another key than the one that is trusted."""
    known = log_keys(trust)
    for key in log_keys(own):
        if key.kind == ED25519 and key not in known:
            return f"the log's key is {key}, which is not trusted"
    for region, key in own.witnesses.items():
        owners = [one for one, theirs in trust.witnesses.items() if theirs == key]
        if trust.witnesses.get(region, key) != key or owners not in ([], [region]):
            return f"the key of the witness {region} is {key}, which is not trusted for it"
    return None


def _all_keys(trust: Trust) -> set[VerifierKey]:
    return {*log_keys(trust), *trust.witnesses.values()}


# -- entries ---------------------------------------------------------------------------------------------


def _check_entries(
    found: Findings, manifest: Manifest, members: Mapping[str, bytes], trust: Trust, checks: Checks
) -> Sequence[Proved]:
    proved = []
    for listed in manifest.entries:
        entry, receipt = members.get(listed.entry_file), members.get(listed.receipt_file)
        proved.append(prove(found, trust, checks, listed.index, entry, receipt))
    erased = {seal for one in proved if one.level for seal in seals_erased_by(one.said)}
    for listed, one in zip(manifest.entries, proved, strict=True):
        if one.said:
            check_bodies(found, listed, one.said, members, erased)
    return proved


def _check_errand(found: Findings, manifest: Manifest, proved: Sequence[Proved]) -> None:
    """An entry is of the errand, of one that follows from it, or erases what one of these committed to."""
    related = [
        one for one in proved if manifest.errand_id in (one.said.get("errand_id"), one.said.get("parent_id"))
    ]
    seals = {seal for one in related for seal in seals_of(one.said)}
    strangers = [one for one in proved if one not in related and not seals & seals_erased_by(one.said)]
    for one in strangers:
        found.failed("errand", f"entry {one.index}", "it belongs to another errand")
    if not any(one.said.get("errand_id") == manifest.errand_id for one in proved):
        found.failed("errand", FIRST, "no entry belongs to the errand that the manifest names")
    elif not strangers:
        found.ok("errand")


def _check_heads(found: Findings, proved: Sequence[Proved]) -> None:
    roots: dict[int, bytes] = {}
    forked = False
    for one in proved:
        head = one.checkpoint
        if head is not None and roots.setdefault(head.size, head.root) != head.root:
            forked = True
            found.failed(
                "fork", f"entry {one.index}", f"another checkpoint of size {head.size} has another root"
            )
    if not forked:
        found.ok("fork")
    if len(roots) > 1:
        found.not_checked("consistency", "", "the package holds no proof of it; the witnesses vouch for it")


def _check_date(found: Findings, manifest: Manifest, proved: Sequence[Proved]) -> None:
    newest = max((read_instant(one.said["recorded_at"]) for one in proved if one.said), default=0)
    if read_instant(manifest.made_at) < newest - CLOCKS_MAY_DIFFER:
        found.failed("date", FIRST, "it says to have been made before its newest entry was recorded")
    else:
        found.not_checked("date", FIRST, "only whoever made the package says so")
