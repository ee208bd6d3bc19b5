"""Corrections in source files: any text comes back as it went in, and nothing else of a file changes."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.extraction.corrections import digest_of
from pipelines.items import BlockKind, Correction
from pipelines.sources.corrections import add_correction, remove_correction
from pipelines.sources.loader import load_source, parse_source
from pipelines.sources.writer import write_correction

FILE = """\
# ours, do not touch
name = "a"   # the name
title = "A"

[seeds]
# the feed moved
feeds = [
    "https://a.test/feed",
]
"""
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FILLED = ANY.filter(str.strip)
CORRECTIONS = st.builds(
    Correction,
    keep=st.booleans(),
    where=st.one_of(st.just("div.story > p"), FILLED),
    kind=st.none() | st.sampled_from(BlockKind),
    made=st.none() | st.dates(min_value=date(1000, 1, 1)),
    by=ANY,
    note=ANY,
).flatmap(
    lambda one: st.one_of(st.just(one), FILLED.map(lambda text: _with(one, text=text)), FILLED.map(lambda text: _with(one, starts=text)))
)


def _with(one: Correction, **values: str) -> Correction:
    return Correction(keep=one.keep, where=one.where, kind=one.kind, made=one.made, by=one.by, note=one.note, **values)


@given(CORRECTIONS)
@settings(max_examples=300)
def test_a_correction_reads_back_as_it_was_written(correction: Correction) -> None:
    assert parse_source(FILE + write_correction(correction), origin="a.toml").corrections == (correction,)
    assert len(write_correction(correction).splitlines()) <= 9, "each text on a line of its own"


@given(st.lists(CORRECTIONS, min_size=1, max_size=4, unique_by=lambda one: digest_of([one])), st.data())
@settings(max_examples=60)
def test_corrections_come_and_go_and_the_rest_of_the_file_stays(corrections: list[Correction], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "a.toml"
        path.write_text(FILE, "utf-8")
        for number, correction in enumerate(corrections, start=1):
            assert add_correction(folder, "a", correction).corrections == tuple(corrections[:number])
            assert add_correction(folder, "a", correction).corrections == tuple(corrections[:number]), "the second time changes nothing"
        assert path.read_text("utf-8").startswith(FILE)
        left = list(corrections)
        for correction in data.draw(st.permutations(corrections)):
            left.remove(correction)
            assert remove_correction(folder, "a", digest_of([correction])).corrections == tuple(left) == load_source(path).corrections
        assert path.read_text("utf-8") == FILE
        assert [file.name for file in folder.iterdir()] == ["a.toml"]


def test_comments_and_tables_around_a_correction_stay(tmp_path: Path) -> None:
    one, two = Correction(keep=False, text="[[corrections]]\n[about]"), Correction(keep=True, where="p.foot")
    text = FILE + "\n" + write_correction(one) + "# said by the editor\n\n[about]\ncountry = 'INT'\n\n" + write_correction(two) + "# end\n"
    (tmp_path / "a.toml").write_text(text, "utf-8")
    assert remove_correction(tmp_path, "a", digest_of([one])).corrections == (two,)
    now = (tmp_path / "a.toml").read_text("utf-8")
    assert now == FILE + "# said by the editor\n\n[about]\ncountry = 'INT'\n\n" + write_correction(two) + "# end\n"


def test_line_ends_and_permissions_of_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(FILE.rstrip().replace("\n", "\r\n").encode())
    path.chmod(0o640)
    add_correction(tmp_path, "a", Correction(keep=False, text="x"))
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("text = 'x'", "[[corrections]] number 1 do: missing"),
        ("do = 'erase'\ntext = 'x'", "[[corrections]] number 1 do: 'erase' must be one of 'keep' or 'drop'"),
        ("do = 'drop'", "[[corrections]] number 1: says of no block; give 'where' it stands, its 'text', or how its text 'starts'"),
        ("do = 'drop'\ntext = 'x'\nstarts = 'y'", "both 'text' and 'starts'; keep the one that is meant"),
        ("do = 'drop'\ntext = ' '", "[[corrections]] number 1 text: is empty"),
        ("do = 'drop'\nwere = 'p'", "[[corrections]] number 1 were: unknown key; did you mean 'where'?"),
        ("do = 'drop'\nwhere = 'p'\nkind = 'para'", "number 1 kind: 'para' is no kind of block; write one of paragraph, heading"),
        ("do = 'drop'\nwhere = 'p'\nmade = '2026-11-25'", "number 1 made: must be a day without quotes, such as 2026-11-25"),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(table: str, message: str) -> None:
    with pytest.raises(UsageError) as fault:
        parse_source(f"{FILE}[[corrections]]\n{table}\n", origin="sources/a.toml")
    assert message in str(fault.value)


def test_what_cannot_be_changed_safely_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with pytest.raises(UsageError, match=r"a\.toml: there is no such file"):
        add_correction(tmp_path, "a", Correction(keep=False, text="x"))
    inline = "corrections = [{do = 'drop', text = 'x'}]\n" + FILE
    path.write_text(inline, "utf-8")
    with pytest.raises(UsageError, match="the file was left as it is"):
        add_correction(tmp_path, "a", Correction(keep=False, text="y"))
    with pytest.raises(UsageError, match="change the file by hand"):
        remove_correction(tmp_path, "a", digest_of([Correction(keep=False, text="x")]))
    assert path.read_text("utf-8") == inline
