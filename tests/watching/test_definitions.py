"""`watches.toml`: written for people, read back as it was meant, and otherwise left as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.quality_flags import QualityFlag
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Includable, Selection
from pipelines.watching.definitions import add_watch, find_watch, make_watch, read_watches, remove_watch

BY_HAND = """\
# My watches
[one]  # the first
question = "a [bracket] = \\"quoted\\""
source = "holm"

# about the second
[two]
question = ""
since = 2024-01-31
include = ["gone", "stub"]
"""


def test_a_file_written_by_hand_is_read(tmp_path: Path) -> None:
    (tmp_path / "watches.toml").write_text(BY_HAND)
    one, two = read_watches(tmp_path)
    assert (one.selection.query.text, one.selection.sources) == ('a [bracket] = "quoted"', ("holm",))
    assert two.selection == Selection(since=date(2024, 1, 31), include=frozenset({Includable.GONE, Includable.STUB}))


def test_adding_and_removing_leaves_the_rest_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "watches.toml"
    path.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    before = path.read_bytes()
    watch = make_watch("three", Selection(query=parse_query("word"), flags=(QualityFlag.SHORT,)))
    add_watch(tmp_path, watch)
    assert path.read_bytes().startswith(before) and b"\r\n[three]\r\n" in path.read_bytes()
    assert find_watch(tmp_path, "three") == watch
    remove_watch(tmp_path, watch)
    assert path.read_bytes() == before
    remove_watch(tmp_path, find_watch(tmp_path, "one"))
    assert path.read_text().splitlines() == ["# My watches", *BY_HAND.splitlines()[4:]]
    assert [one.name for one in read_watches(tmp_path)] == ["two"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.from_regex(r"[^\W_][\w-]{0,20}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40),
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=9), max_size=3, unique=True),
)
def test_whatever_is_written_is_read_back(tmp_path: Path, name: str, question: str, sources: list[str]) -> None:
    (tmp_path / "watches.toml").unlink(missing_ok=True)
    try:
        watch = make_watch(name, Selection(query=parse_query(" ".join(question.split())), sources=tuple(sources)))
    except UsageError:
        return
    add_watch(tmp_path, watch)
    assert [(one.name, one.asked) for one in read_watches(tmp_path)] == [(watch.name, watch.asked)]
    remove_watch(tmp_path, watch)
    assert read_watches(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a", "not readable as TOML"),
        ('question = "x"', "stands outside of a table"),
        ('["a b"]\nquestion = "x"', "take letters"),
        ("[a]\nquestion = 7", "question: "),
        ('[a]\nquestion = "!"', "nothing in it can be searched for"),
        ('[a]\nsince = "yesterday"', "since yesterday: write the day"),
        ('[a]\nflag = "shrt"', "did you mean short"),
        ('[a]\nquestion = "x"\n[A]\nquestion = "x"', "there twice"),
        ('[a]\nquery = "x"', "query"),
        ('[a]\nsince = ["2026-01-01", "2026-02-01"]', "since: takes one text, and here are 2"),
        ('[a]\nquestion = ["x", "y"]', "question: takes one text, and here are 2"),
    ],
)
def test_a_fault_is_named_with_its_table(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "watches.toml").write_text(text)
    with pytest.raises(UsageError, match=r"watches\.toml") as caught:
        read_watches(tmp_path)
    assert said in str(caught.value)
