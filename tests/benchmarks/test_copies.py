"""What Winnow says of copies holds: they are found when cut, framed and edited, and different articles are none. Needs the shared sites."""

from __future__ import annotations

from itertools import combinations

import pytest

from benchmarks.copies.edits import EDITS
from benchmarks.copies.quality import is_candidate, make_copies, read_articles
from benchmarks.pages import SHARED
from pipelines.similarity import compare, fingerprint

FLOORS = {
    "one word added": 1.0,
    "dateline and credit swapped": 1.0,
    "boilerplate around it": 0.98,
    "cut to half": 0.97,
    "a fifth of the sentences rewritten": 0.95,
}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    if not (SHARED / "sites.tar.xz").exists():
        pytest.skip("../shared/sites.tar.xz is missing: copies of its articles are NOT measured")
    return read_articles()[::3]


@pytest.mark.parametrize("name", FLOORS)
def test_copies_are_found_and_never_called_the_same(texts: list[str], name: str) -> None:
    pairs = [(fingerprint(text), fingerprint(copy)) for text, copy in zip(texts, make_copies(texts, EDITS[name]), strict=True)]
    found = [is_candidate(*pair) and compare(*pair).is_copy for pair in pairs]
    assert sum(found) / len(found) >= FLOORS[name]
    assert not any(compare(*pair).same for pair in pairs)


def test_different_articles_are_no_copies(texts: list[str]) -> None:
    pairs = list(combinations([fingerprint(text) for text in texts], 2))
    assert len(pairs) > 3_000
    assert not [pair for pair in pairs if compare(*pair).is_copy or is_candidate(*pair)]
