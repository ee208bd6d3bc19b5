"""A tree of hashes over the lines of the custody log: its root stands for all of them, and some twenty hashes prove one among a million.

The tree is that of RFC 9162, section 2.1 (Certificate Transparency): a leaf is the SHA-256 of a zero byte and a line, a node that of a one
byte and its two children; what has no neighbour goes up as it is. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step from a leaf to the root: the neighbour, SHA-256 in hexadecimal, and on which side of the way it stands."""

    is_left: bool
    sha256: str


@dataclass(slots=True)
class GrowingTree:
    """A tree that is given one line after the other and keeps only the roots of its full parts."""

    size: int = 0
    _parts: list[tuple[int, bytes]] = field(default_factory=list)  # leaves, root; each part is larger than the next

    def add(self, line: str) -> None:
        """The next line."""
        self.size += 1
        self._parts.append((1, leaf_of(line)))
        while len(self._parts) > 1 and self._parts[-1][0] == self._parts[-2][0]:
            (leaves, right), (_, left) = self._parts.pop(), self._parts.pop()
            self._parts.append((2 * leaves, _node(left, right)))

    @property
    def root(self) -> str:
        """Of the lines so far; that of no line is the SHA-256 of nothing."""
        if not self._parts:
            return hashlib.sha256().hexdigest()
        *others, (_, root) = self._parts
        for _, left in reversed(others):
            root = _node(left, root)
        return root.hex()


def leaf_of(line: str) -> bytes:
    """The hash of a line as a leaf."""
    return hashlib.sha256(b"\0" + line.encode("utf-8", "surrogatepass")).digest()


def prove(leaves: Sequence[bytes], positions: Sequence[int]) -> list[tuple[Step, ...]]:
    """For each position, counted from 0, the way from its leaf to the root."""
    places, level = list(positions), list(leaves)
    ways: list[list[Step]] = [[] for _ in places]
    while len(level) > 1:
        for way, place in zip(ways, places, strict=True):
            neighbour = place ^ 1
            if neighbour < len(level):
                way.append(Step(is_left=neighbour < place, sha256=level[neighbour].hex()))
        level = [_node(*level[at : at + 2]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)]
        places = [place // 2 for place in places]
    return [tuple(way) for way in ways]


def follow(line: str, way: Sequence[Step]) -> str:
    """The root to which a proof leads."""
    found = leaf_of(line)
    for step in way:
        neighbour = bytes.fromhex(step.sha256)
        found = _node(neighbour, found) if step.is_left else _node(found, neighbour)
    return found.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
