"""The log as tiles (c2sp.org/tlog-tiles): which hash stands in which tile, and proofs made out of tiles.

A tile of level L holds up to 256 neighbouring hashes, each the root of 256**L entries; tiles of level 0
hold leaf hashes. A tree needs whole tiles and, at its right edge, at most one partial tile a level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.evidence.tree import EMPTY_ROOT, HASH_BYTES, folded, parents

WIDTH = 256
_BITS = 8
MAX_LEVEL = 63
LONGEST_ENTRY = 65_535
"""What the length of an entry in a bundle can say."""

_PLACE = re.compile(r"(?P<n>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile stands: its level, and its number within the level."""

    level: int
    n: int


@dataclass(frozen=True, slots=True)
class Span:
    """The entries from `start` up to `end`, whose root is wanted."""

    start: int
    end: int


# -- paths -----------------------------------------------------------------------------------------------


def place_path(n: int, width: int = WIDTH) -> str:
    """The last part of a tile's or bundle's path: three digits an element, `.p/<W>` when partial.

    >>> place_path(1234067)
    'x001/x234/067'
    >>> place_path(5, 12)
    '005.p/12'
    """
    digits = f"{n:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    elements = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{element}" for element in elements[:-1]), elements[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def read_place(path: str) -> tuple[int, int] | None:
    """The number and width that a path names; None when it is not written as it must be."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return None
    n, width = int(found["n"].replace("x", "").replace("/", "")), int(found["width"] or WIDTH)
    return (n, width) if width <= WIDTH and place_path(n, width) == path else None


def width_of(tile: Tile, size: int) -> int:
    """How many hashes a tile holds in a tree of this size; 0 when it is not there."""
    hashes = (size >> (_BITS * tile.level)) if tile.level <= MAX_LEVEL // _BITS else 0
    return max(0, min(WIDTH, hashes - tile.n * WIDTH))


# -- entry bundles ---------------------------------------------------------------------------------------


def bundled(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each with its length before it (two bytes, big-endian)."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundled(bundle: bytes) -> Iterator[bytes]:
    """The entries of a bundle; raises ValueError when it is cut short."""
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise ValueError("the bundle is cut short")
        yield bundle[at + 2 : end]
        at = end


# -- proofs ----------------------------------------------------------------------------------------------


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The subtrees whose roots prove the entry at the index, the leaf's own neighbour first."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} does not lie in a tree of size {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old_size: int, new_size: int) -> list[Span]:
    """The subtrees whose roots prove that the newer tree begins with the older one."""
    if not 0 <= old_size <= new_size:
        raise ValueError("the older tree is larger than the newer")
    if old_size in (0, new_size):
        return []
    spans: list[Span] = []
    start, end, whole = 0, new_size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start, whole = middle, False
    if not whole:
        spans.append(Span(start, end))
    return spans[::-1]


def tiles_of(spans: Iterable[Span]) -> set[Tile]:
    """The tiles in which the roots of the spans are found."""
    return {tile for span in spans for tile, _, _ in map(_located, _subtrees_of(span))}


def root_of(span: Span, tiles: Mapping[Tile, bytes]) -> bytes:
    """The root of a span, out of the tiles that `tiles_of` names; partial tiles are as good as whole ones.

    Raises KeyError when a tile is missing, ValueError when one is too short.
    """
    if span.start == span.end:
        return EMPTY_ROOT
    return folded([_root_in_tile(subtree, tiles) for subtree in _subtrees_of(span)])


def roots_of(spans: Iterable[Span], tiles: Mapping[Tile, bytes]) -> list[bytes]:
    """The roots of several spans: a proof."""
    return [root_of(span, tiles) for span in spans]


def hashes_in(tile: bytes) -> Sequence[bytes]:
    """The hashes that a tile holds."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def root_over(hashes: bytes) -> bytes:
    """The root over a power of two of neighbouring hashes, one after the other as in a tile."""
    while len(hashes) > HASH_BYTES:
        hashes = parents(hashes)
    return hashes


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtrees_of(span: Span) -> Iterator[tuple[int, int]]:
    """The whole subtrees that make up a span, the largest first: height and number within that height."""
    start, size = span.start, span.end - span.start
    while size:
        height = size.bit_length() - 1
        yield height, start >> height
        start, size = start + (1 << height), size - (1 << height)


def _located(subtree: tuple[int, int]) -> tuple[Tile, int, int]:
    """The tile that holds a whole subtree, the first of its hashes there, and how many they are."""
    height, number = subtree
    level, rest = divmod(height, _BITS)
    first = number << rest
    return Tile(level, first // WIDTH), first % WIDTH, 1 << rest


def _root_in_tile(subtree: tuple[int, int], tiles: Mapping[Tile, bytes]) -> bytes:
    tile, first, count = _located(subtree)
    piece = tiles[tile][first * HASH_BYTES : (first + count) * HASH_BYTES]
    if len(piece) != count * HASH_BYTES:
        raise ValueError(f"tile {tile.level}/{tile.n} is too short")
    return root_over(piece)
