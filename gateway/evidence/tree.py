"""The Merkle tree of the log (RFC 6962, section 2.1; SHA-256): hashing, growing, and checking proofs.

The checks follow RFC 9162, sections 2.1.3.2 and 2.1.4.2. They raise ProofFails; they never return False,
so that a result that nobody looks at cannot pass for a check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32


class ProofFails(ValueError):
    """A proof does not prove what it was given for."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbouring subtrees: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def parents(hashes: bytes) -> bytes:
    """The hashes over each two of neighbouring subtrees; all of them one after the other."""
    pairs = range(0, len(hashes), 2 * HASH_BYTES)
    return b"".join([hashlib.sha256(b"\1" + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without entries."""


class Frontier:
    """A tree that grows at its right edge: the roots of its whole subtrees, the largest first.

    >>> grown = Frontier()
    >>> grown.append(leaf_hash(b""))
    >>> grown.root.hex()[:8]
    '6e340b9c'
    """

    __slots__ = ("_subtrees", "size")

    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        self.size = size
        self._subtrees = list(subtrees)
        if size < 0 or len(self._subtrees) != size.bit_count():
            raise ValueError("a frontier has one subtree for each binary digit 1 of its size")

    @property
    def subtrees(self) -> tuple[bytes, ...]:
        """The roots of the whole subtrees, the largest first."""
        return tuple(self._subtrees)

    def append(self, leaf: bytes) -> None:
        """Add one leaf by its hash."""
        node, place = leaf, self.size
        while place & 1:
            node = node_hash(self._subtrees.pop(), node)
            place >>= 1
        self._subtrees.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._subtrees:
            return EMPTY_ROOT
        return folded(self._subtrees)

    def copy(self) -> Frontier:
        """Another one that grows on its own."""
        return Frontier(self.size, self._subtrees)


def folded(subtrees: Sequence[bytes]) -> bytes:
    """The root over neighbouring whole subtrees, the largest first."""
    *rest, root = subtrees
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


# -- checking --------------------------------------------------------------------------------------------


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the tree of this size and root holds the leaf (its hash) at the index.

    Raises ProofFails with what is wrong.
    """
    if not 0 <= index < size:
        raise ProofFails(f"entry {index} cannot lie in a tree of size {size}")
    if any(len(part) != HASH_BYTES for part in (*proof, leaf, root)):
        raise ProofFails("a hash is not 32 bytes long")
    first, last, node = index, size - 1, leaf
    for part in proof:
        if last == 0:
            raise ProofFails("the inclusion proof is too long")
        if first & 1 or first == last:
            node = node_hash(part, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, part)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise ProofFails("the inclusion proof is too short")
    if node != root:
        raise ProofFails("the inclusion proof leads to another root")


def check_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of the new size begins with the whole tree of the old one.

    The empty tree is the beginning of every tree, with an empty proof. Raises ProofFails with what is wrong.
    """
    if not 0 <= old_size <= new_size:
        raise ProofFails("the older tree is larger than the newer")
    if any(len(part) != HASH_BYTES for part in (*proof, old_root, new_root)):
        raise ProofFails("a hash is not 32 bytes long")
    if old_size in (0, new_size):
        _check_trivial(old_size, new_size, old_root, new_root, proof)
        return
    if not proof:
        raise ProofFails("the consistency proof is empty")
    old, new = _roots_of_consistency(old_size, new_size, old_root, proof)
    if old != old_root:
        raise ProofFails("the consistency proof leads to another root of the older tree")
    if new != new_root:
        raise ProofFails("the consistency proof leads to another root of the newer tree")


def _check_trivial(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise ProofFails("nothing is to be proved, and the proof is not empty")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofFails("the root of the empty tree is wrong")
    if old_size == new_size and old_root != new_root:
        raise ProofFails("two trees of one size have different roots")


def _roots_of_consistency(
    old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    old = new = path[0]
    for part in path[1:]:
        if last == 0:
            raise ProofFails("the consistency proof is too long")
        if first & 1 or first == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, part)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise ProofFails("the consistency proof is too short")
    return old, new
