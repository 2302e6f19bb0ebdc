"""Forgeries of the archive itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from evidence_cases import (
    GOOD,
    Case,
    failed,
)

from gateway.evidence.archive import read_archive

STRANGE_NAMES = [
    *("../x.json", "/entries/1.json", "entries/../1.json", "entries\\1.json", "C:1.json", "x", ""),
    *(
        "entries/01.json",
        "entries/1.json/",
        "bodies/1/..",
        "ENTRIES/1.json",
        "cover.html\0",
        "entries/1.json\n",
    ),
]


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
    for name in STRANGE_NAMES:
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


ALL = (archives,)
