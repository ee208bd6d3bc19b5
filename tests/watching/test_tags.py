"""Watches that ask for tags read the files of tags before they look, and tell of a file that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TEXT = "The curfew in the old town was lifted on Monday, the governor said."


@pytest.fixture
def tags(watched: Any) -> Path:
    folder: Path = watched.folder.root / "tags"
    folder.mkdir()
    (folder / "ana.csv").write_text("address,tags\nhttps://example.org/a,urgent\n")
    return folder


def test_a_watch_reads_the_files_of_tags_before_it_looks(watched: Any, tags: Path) -> None:
    watched.visit("a", TEXT)
    watched.visit("b", TEXT.replace("old", "new"))
    assert watched.watch("urgent", tags=("urgent",)).found == 1
    (tags / "ana.csv").write_text("address,tags\nhttps://example.org/b,urgent\n")
    assert sorted(watched.news("urgent")) == [("entered", "b"), ("left", "a")]


def test_only_a_watch_that_asks_for_tags_has_the_fault_of_their_file(watched: Any, tags: Path) -> None:
    watched.visit("a", TEXT)
    watched.watch("urgent", tags=("urgent",))
    watched.watch("all", "curfew")
    (tags / "ana.csv").write_text("address,tags\nno address,urgent\n")
    assert watched.check("urgent").fault.startswith("tags/ana.csv: line 2")
    assert watched.check("all").fault == ""
    (tags / "ana.csv").write_text("address,tags\nhttps://example.org/a,urgent\n")
    assert watched.news("urgent") == []


def test_an_article_that_was_tagged_is_not_told_as_changed_by_the_site(watched: Any, tags: Path) -> None:
    watched.visit("b", TEXT)
    watched.visit("b", TEXT.replace("lifted", "extended"))
    watched.watch("urgent", tags=("urgent",))
    (tags / "ana.csv").write_text("address,tags\nhttps://example.org/b,urgent\n")
    assert [(one.kind.value, one.revision, one.origin) for one in watched.check("urgent").news] == [("entered", 2, "")]
