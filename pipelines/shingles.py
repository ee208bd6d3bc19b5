"""The numbers behind a fingerprint, by numpy: hashes of runs of tokens, the bands of MinHash, and what two texts share. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_AT_ONCE = 2_048  # shingles, which makes 2 MB of products


def shingles_of(tokens: Sequence[str], *, width: int) -> Hashes:
    """A hash for each run of `width` tokens, in the order of the text."""
    if len(tokens) < width:
        return np.empty(0, np.uint64)
    hashes = np.array([_token_digest(token) for token in tokens], np.uint64)
    count = len(tokens) - width + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(width):
        mixed = _mix(mixed ^ hashes[place : place + count])
    return mixed


def distinct(shingles: Hashes) -> Hashes:
    """Each shingle once, sorted. `np.unique` does the same and imports `numpy.ma` first, which takes 18 ms of a command."""
    ordered = np.sort(shingles)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def count_shared(one: Hashes, other: Hashes) -> int:
    """How many of two sets of distinct shingles are in both."""
    return len(np.intersect1d(one, other, assume_unique=True))


def bands_of(shingles: Hashes, *, first: int, bands: int, rows: int) -> list[int]:
    """The smallest value of each of `bands` x `rows` hash functions, numbered from `first`; those of a band mixed into one of 63 bits."""
    factors = _factors(first, bands * rows)[:, None]
    smallest = np.full(bands * rows, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(shingles), _AT_ONCE):
        products = factors * shingles[None, start : start + _AT_ONCE]
        np.minimum(smallest, (products ^ (products >> np.uint64(32))).min(axis=1), out=smallest)
    mixed = np.arange(first, first + bands, dtype=np.uint64)
    for values in smallest.reshape(bands, rows).T:
        mixed = _mix(mixed ^ values)
    return [int(band) for band in mixed >> np.uint64(1)]


def digest(text: str) -> int:
    """64 bits of a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_token_digest = lru_cache(maxsize=50_000)(digest)


@lru_cache(maxsize=8)
def _factors(first: int, count: int) -> Hashes:
    """An odd number for each hash function."""
    return _mix(np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): each bit depends on every other."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
