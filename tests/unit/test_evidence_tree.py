"""The tree against Certificate Transparency's vectors, against its plain definition, and against forgers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.evidence import tiles, tree
from gateway.evidence.tiles import Span, Tile
from gateway.evidence.tree import Frontier, ProofFails, check_consistency, check_inclusion, leaf_hash

VECTORS = json.loads((Path(__file__).parent / "golden/rfc6962/certificate_transparency.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in (VECTORS["empty_root"], *VECTORS["roots"])]
"""By the size of the tree."""
OTHER = hashlib.sha256(b"something else").digest()


def mth(leaves):
    """The Merkle Tree Hash, word for word as RFC 6962 defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def grown(leaves):
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier


def all_tiles(leaves):
    """Every tile of the tree over these leaves, from the definition of c2sp.org/tlog-tiles."""
    made, level, hashes = {}, 0, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        for n in range(0, len(hashes), 256):
            made[Tile(level, n // 256)] = b"".join(hashes[n : n + 256])
        hashes = [
            tiles.root_over(b"".join(hashes[n : n + 256]))
            for n in range(0, len(hashes), 256)
            if n + 256 <= len(hashes)
        ]
        level += 1
    return made


def leaves_of(count):
    return [str(number).encode() for number in range(count)]


BIG = 256 * 3 + 77
FOREST = leaves_of(70_000)
FOREST_TILES = all_tiles(FOREST)


# -- outside vectors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size):
    assert grown(LEAVES[:size]).root == ROOTS[size]


def path(vector):
    return [bytes.fromhex(part) for part in vector["proof"]]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda one: f"{one['index']} in {one['size']}")
def test_inclusion_proofs_are_those_of_certificate_transparency(vector):
    index, size, proof = vector["index"], vector["size"], path(vector)
    check_inclusion(index, size, leaf_hash(LEAVES[index]), proof, ROOTS[size])
    made = tiles.roots_of(tiles.inclusion_spans(index, size), all_tiles(LEAVES[:size]))
    assert made == proof


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda one: f"{one['old']} in {one['new']}")
def test_consistency_proofs_are_those_of_certificate_transparency(vector):
    old, new, proof = vector["old"], vector["new"], path(vector)
    check_consistency(old, new, ROOTS[old], ROOTS[new], proof)
    assert tiles.roots_of(tiles.consistency_spans(old, new), all_tiles(LEAVES[:new])) == proof


# -- the whole of it, by definition ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 255, 256, 257, 1000])
def test_the_frontier_grows_into_the_defined_root(size):
    assert grown(leaves_of(size)).root == mth(leaves_of(size))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 600).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_every_entry_of_every_tree_can_be_proved_out_of_tiles(drawn):
    size, index = drawn
    spans = tiles.inclusion_spans(index, size)
    wanted = {tile: FOREST_TILES[tile] for tile in tiles.tiles_of(spans)}
    proof = tiles.roots_of(spans, wanted)
    check_inclusion(index, size, leaf_hash(FOREST[index]), proof, mth(FOREST[:size]))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 600).flatmap(lambda new: st.tuples(st.integers(0, new), st.just(new))))
def test_every_tree_can_be_proved_to_be_the_beginning_of_a_larger_one(drawn):
    old, new = drawn
    spans = tiles.consistency_spans(old, new)
    proof = tiles.roots_of(spans, {tile: FOREST_TILES[tile] for tile in tiles.tiles_of(spans)})
    check_consistency(old, new, mth(FOREST[:old]), mth(FOREST[:new]), proof)


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, 69_999])
def test_a_proof_in_a_tree_of_three_levels_needs_few_tiles(index):
    spans = tiles.inclusion_spans(index, len(FOREST))
    wanted = tiles.tiles_of(spans)
    assert len(wanted) <= 5
    proof = tiles.roots_of(spans, {tile: FOREST_TILES[tile] for tile in wanted})
    root = tiles.root_of(Span(0, len(FOREST)), FOREST_TILES)
    assert root == grown(FOREST).root
    check_inclusion(index, len(FOREST), leaf_hash(FOREST[index]), proof, root)


def test_a_frontier_is_taken_up_where_it_was_left():
    half = grown(FOREST[:1234])
    again = Frontier(half.size, half.subtrees)
    for leaf in FOREST[1234:2000]:
        again.append(leaf_hash(leaf))
    assert again.root == mth(FOREST[:2000])
    assert half.root == mth(FOREST[:1234])


def test_a_frontier_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="one subtree for each"):
        Frontier(3, [OTHER])


# -- forgers ---------------------------------------------------------------------------------------------


def spoiled(proof):
    """Every way of touching a proof."""
    for place in range(len(proof)):
        yield [*proof[:place], OTHER, *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
    yield [*proof, OTHER]
    yield [OTHER, *proof]
    yield [*proof, b"short"]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda one: f"{one['index']} in {one['size']}")
def test_an_inclusion_proof_proves_nothing_else(vector):
    index, size, proof = vector["index"], vector["size"], path(vector)
    leaf, root = leaf_hash(LEAVES[index]), ROOTS[size]
    for other in {index - 1, index + 1, index ^ 2} - {index}:
        with pytest.raises(ProofFails):
            check_inclusion(other, size, leaf, proof, root)
    for other in (size * 2, size // 2, 0):
        with pytest.raises(ProofFails):
            check_inclusion(index, other, leaf, proof, root)
    for leaf_given, root_given in ((OTHER, root), (leaf, OTHER), (leaf, tree.EMPTY_ROOT), (b"", root)):
        with pytest.raises(ProofFails):
            check_inclusion(index, size, leaf_given, proof, root_given)
    for touched in spoiled(proof):
        with pytest.raises(ProofFails):
            check_inclusion(index, size, leaf, touched, root)


@pytest.mark.parametrize(
    "vector", VECTORS["consistency"][1:], ids=lambda one: f"{one['old']} in {one['new']}"
)
def test_a_consistency_proof_proves_nothing_else(vector):
    old, new, proof = vector["old"], vector["new"], path(vector)
    before, after = ROOTS[old], ROOTS[new]
    for sizes in (
        (old - 1, new),
        (old + 1, new),
        (old ^ 2, new),
        (old, new * 2),
        (old, new // 2),
        (new, old),
    ):
        with pytest.raises(ProofFails):
            check_consistency(*sizes, before, after, proof)
    for roots in ((OTHER, after), (before, OTHER), (after, before), (b"", after)):
        with pytest.raises(ProofFails):
            check_consistency(old, new, *roots, proof)
    for touched in (*spoiled(proof), []):
        with pytest.raises(ProofFails):
            check_consistency(old, new, before, after, touched)


def test_trivial_consistency_is_checked_all_the_same():
    check_consistency(0, 8, tree.EMPTY_ROOT, ROOTS[8], [])
    check_consistency(8, 8, ROOTS[8], ROOTS[8], [])
    for sizes, roots, proof in (
        ((0, 8), (OTHER, ROOTS[8]), []),
        ((8, 8), (ROOTS[8], OTHER), []),
        ((0, 8), (tree.EMPTY_ROOT, ROOTS[8]), [OTHER]),
    ):
        with pytest.raises(ProofFails):
            check_consistency(*sizes, *roots, proof)


# -- tiles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "width", "path"),
    [
        (0, 256, "000"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1_234_067, 256, "x001/x234/067"),
        (273, 112, "273.p/112"),
        (1_234_067, 1, "x001/x234/067.p/1"),
    ],
)
def test_paths_are_written_and_read_as_the_specification_says(n, width, path):
    assert tiles.place_path(n, width) == path
    assert tiles.read_place(path) == (n, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "00",
        "0000",
        "x000/000",
        "001/000",
        "x001/x000",
        "000.p/0",
        "000.p/256",
        "000.p/257",
        "000.p/01",
        "000.p/",
        "000/",
        "/000",
        "000.p/1/",
        "-01",
        "x001/000 ",
        "٠٠٠",
    ],
)
def test_other_paths_are_not_read(path):
    assert tiles.read_place(path) is None


def test_the_tree_of_70000_has_the_tiles_of_the_specifications_example():
    widths = {tile: tiles.width_of(tile, 70_000) for tile in FOREST_TILES}
    assert {tile: len(content) // 32 for tile, content in FOREST_TILES.items()} == widths
    assert (widths[Tile(0, 272)], widths[Tile(0, 273)]) == (256, 112)
    assert (widths[Tile(1, 0)], widths[Tile(1, 1)], widths[Tile(2, 0)]) == (256, 17, 1)
    assert tiles.width_of(Tile(0, 274), 70_000) == tiles.width_of(Tile(3, 0), 70_000) == 0
    assert tiles.width_of(Tile(1, 0), 256) == 1


def test_a_tile_that_is_too_short_is_noticed():
    spans = tiles.inclusion_spans(5, 200)
    short = {tile: FOREST_TILES[tile][: 32 * 64] for tile in tiles.tiles_of(spans)}
    with pytest.raises(ValueError, match="too short"):
        tiles.roots_of(spans, short)


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_bundles_give_back_their_entries(entries):
    assert list(tiles.unbundled(tiles.bundled(entries))) == entries


@pytest.mark.parametrize("cut", [1, 2, 4])
def test_a_bundle_that_is_cut_short_is_noticed(cut):
    bundle = tiles.bundled([b"one", b"two"])
    with pytest.raises(ValueError, match="cut short"):
        list(tiles.unbundled(bundle[:-cut] if cut != 4 else bundle[:6]))
