"""The archive of an evidence package: ZIP with members stored as they are, and one way only to write them.

Whatever could differ without meaning anything (dates, flags, order, comments) is fixed, so that no byte can
be changed unseen, and so that a short program can read it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

LONGEST = 2**32 - 1
MOST_MEMBERS = 2**16 - 1
FIRST = "manifest.json"
PART_NAME = r"[a-z0-9][a-z0-9_-]{0,63}"

_NAME = re.compile(
    r"manifest\.json|cover\.html|README\.txt|(?:entries/(?:0|[1-9][0-9]{0,15})\.json)"
    rf"|(?:receipts/(?:0|[1-9][0-9]{{0,15}})\.tlog-proof)|(?:bodies/(?:0|[1-9][0-9]{{0,15}})/{PART_NAME})",
    re.ASCII,
)

_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_VERSION, _FLAGS, _STORED, _TIME, _DATE = 10, 0, 0, 0, 0x21
"""ZIP 1.0; no flags; stored; midnight of 1 January 1980, the first day that ZIP knows."""

_LOCAL_HEAD = Struct("<4sHHHHHIIIHH")
_CENTRAL_HEAD = Struct("<4sHHHHHHIIIHHHHHII")
_END_RECORD = Struct("<4sHHHHIIH")


class ArchiveRefused(ValueError):
    """The bytes are not an archive as evidence packages have it; `check` names what was violated."""

    def __init__(self, check: str, reason: str, member: str = "") -> None:
        super().__init__(reason)
        self.check = check
        self.member = member


# -- writing ---------------------------------------------------------------------------------------------


def archived(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members: the manifest first, the others by name. Raises ArchiveRefused."""
    pieces: list[bytes] = []
    central: list[bytes] = []
    at = 0
    for name in sorted(members, key=lambda name: (name != FIRST, name)):
        _check_name(name)
        content, encoded = members[name], name.encode("ascii")
        size = len(content)
        facts = (_VERSION, _FLAGS, _STORED, _TIME, _DATE, zlib.crc32(content), size, size, len(encoded), 0)
        pieces += [_LOCAL_HEAD.pack(_LOCAL, *facts), encoded, content]
        central.append(_CENTRAL_HEAD.pack(_CENTRAL, _VERSION, *facts, 0, 0, 0, 0, at) + encoded)
        at += _LOCAL_HEAD.size + len(encoded) + size
        if at > LONGEST:
            raise ArchiveRefused("archive.form", "the archive is longer than its format can say")
    listing, count = b"".join(central), len(central)
    if count > MOST_MEMBERS or at + len(listing) > LONGEST:
        raise ArchiveRefused("archive.form", "the archive has more members than its format can say")
    end = _END_RECORD.pack(_END, 0, 0, count, count, len(listing), at, 0)
    return b"".join((*pieces, listing, end))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ArchiveRefused("archive.names", f"the format knows no member of the name {name!r}")


# -- reading ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    content: bytes
    checksum: int
    end: int


def read_archive(data: bytes) -> dict[str, bytes]:
    """The members of an archive by name; raises ArchiveRefused for anything but the one way to write them."""
    if data[:4] != _LOCAL:
        raise ArchiveRefused("archive.whole", "the file does not begin as a ZIP file does")
    members: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == _LOCAL:
        member = _member(data, at)
        if member.name in members:
            raise ArchiveRefused("archive.duplicates", "two members have one name", member.name)
        if zlib.crc32(member.content) != member.checksum:
            raise ArchiveRefused("archive.checksums", "the bytes do not have their checksum", member.name)
        members[member.name] = member.content
        at = member.end
    _check_form(data, archived(members))
    return members


def _member(data: bytes, at: int) -> _Member:
    if len(data) < at + _LOCAL_HEAD.size:
        raise ArchiveRefused("archive.whole", "the file is cut short within a member's head")
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra = _LOCAL_HEAD.unpack_from(data, at)
    name_at = at + _LOCAL_HEAD.size
    content_at = name_at + name_length + extra
    name = data[name_at : name_at + name_length].decode("latin-1")
    if len(data) < content_at:
        raise ArchiveRefused("archive.whole", "the file is cut short within a member's head")
    _check_name(name)
    if method != _STORED or flags & 1 or packed != size:
        raise ArchiveRefused("archive.stored", "a member is compressed or encrypted", name)
    if len(data) < content_at + size:
        raise ArchiveRefused("archive.whole", "the file is cut short within a member", name)
    return _Member(name, data[content_at : content_at + size], checksum, content_at + size)


def _check_form(data: bytes, right: bytes) -> None:
    if data == right:
        return
    if right.startswith(data):
        raise ArchiveRefused("archive.whole", "the file is cut short within its list of members")
    if data.startswith(right):
        raise ArchiveRefused("archive.whole", "something follows the end of the archive")
    raise ArchiveRefused("archive.form", "dates, flags, order or list of the members are not as they must be")
