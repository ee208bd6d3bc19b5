"""Tags and notes: files that people keep and spreadsheets change, the tables made of them, and what they select, on both databases."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import BusyError, UsageError
from pipelines.files.csv_table import FileFaultError
from pipelines.safekeeping.forgetting.passages import Passages
from pipelines.safekeeping.forgetting.tag_pass import forget_in_tags
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.search.browse import browse
from pipelines.store.search.conditions import conditions_of
from pipelines.store.search.full_text import search
from pipelines.store.search.known_names import find_unknown
from pipelines.store.search.selection import count_selected, select, select_pinned
from pipelines.store.tagging.refreshing import refresh_opened, refresh_tags
from pipelines.store.tagging.tag_file import Remark, TagFile, read_tag_file, unite, write_tag_file
from pipelines.store.tagging.tag_folder import change_file, choose_person, read_file, read_person, tag_files
from pipelines.store.tagging.tagged import addresses_without_document, count_tags, known_tags, remarks_on

A, B, C = (f"https://example.org/{name}" for name in "abc")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tags"


@pytest.fixture
def tagged(corpus: Any, folder: Path) -> Any:
    """Documents a, b and c; Ana and Omar tagged some of them."""
    for address in (A, B, C):
        corpus.finish(address, text=f"A report of the harbour, page {address[-1]}.")
    folder.mkdir()
    (folder / "ana.csv").write_text(f'address,tags,note\n{A},Urgent; court,"See b, too"\n{B},court,\n', "utf-8")
    (folder / "Omar Ñ.csv").write_text(f"address;tags;note\n{A};urgent;\n{B};;مهم\nhttps://elsewhere.org/x;urgent;\n", "utf-8")
    assert refresh_opened(folder, corpus.db) == ()
    return corpus


def names(db: Database, **conditions: Any) -> list[str]:
    with db.read() as session:
        selection = Selection(**conditions)
        found = [revision.url[-1] for revision in select(session, selection)]
        assert count_selected(session, selection) == len(found)
        query = Selection(**{**conditions, "revisions": "all"})
        assert [revision.url[-1] for revision in select(session, query)] == found
        return found


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"tags": ("urgent",)}, "a"),
        ({"tags": ("COURT",)}, "ab"),
        ({"tags": ("court", "urgent")}, "a"),
        ({"without_tags": ("court",)}, "c"),
        ({"tags": ("court",), "without_tags": ("urgent",)}, "b"),
        ({"query": parse_query("tag:court")}, "ab"),
        ({"query": parse_query("-tag:court")}, "c"),
        ({"query": parse_query('harbour tag:"Urgent"')}, "a"),
        ({"query": parse_query("tag:urgent OR page:c tag:nothing")}, "a"),
        ({"tags": ("cour",)}, ""),
    ],
    ids=str,
)
def test_tags_select(tagged: Any, conditions: dict[str, Any], found: str) -> None:
    assert names(tagged.db, **conditions) == list(found)


def test_lists_facets_and_searches_go_by_tags(tagged: Any) -> None:
    with tagged.db.read() as session:
        browsed = browse(session, Selection(tags=("court",)), limit=10)
        assert browsed.facets is not None
        assert (browsed.facets.total, len(browsed.documents)) == (2, 2)
        result = search(session, parse_query("harbour"), Selection(tags=("urgent",)))
        assert (result.total, [hit.url for hit in result.hits]) == (1, [A])
        assert count_tags(session, conditions_of(Selection())) == (("court", 2), ("Urgent", 1))
        assert count_tags(session, conditions_of(Selection(query=parse_query("tag:urgent")))) == (("court", 1), ("Urgent", 1))
        assert addresses_without_document(session) == 1


def test_a_tag_that_nobody_gave_is_named_with_the_near_ones(tagged: Any) -> None:
    with tagged.db.read() as session:
        assert find_unknown(session, Selection(tags=("Urgent",), query=parse_query("tag:COURT"))) == ()
        (line,) = find_unknown(session, Selection(without_tags=("urgnt",)))
        assert line == "no document has the tag 'urgnt'; did you mean Urgent or court? There are: Urgent, court"


def test_exports_have_what_everybody_says_and_snapshots_nothing(tagged: Any) -> None:
    with tagged.db.read() as session:
        first, second, third = select(session, Selection())
        assert (first.analyst_tags, first.analyst_notes) == (("court", "urgent"), ("ana: See b, too",))
        assert (second.analyst_tags, second.analyst_notes) == (("court",), ("Omar Ñ: مهم",))
        assert (third.analyst_tags, third.analyst_notes) == ((), ())
        assert [one.analyst_tags for one in select_pinned(session, [(first.document_id, 1)])] == [()]
        assert [(one.person, one.tags, one.note) for one in remarks_on(session, first.document_id)] == [
            ("Omar Ñ", ("urgent",), ""),
            ("ana", ("court", "Urgent"), "See b, too"),
        ]


def test_the_tables_follow_the_files(tagged: Any, folder: Path) -> None:
    (folder / "ana.csv").write_text("address,tags\nhttps://EXAMPLE.org:443/c#part,new\n", "utf-8")
    assert refresh_opened(folder, tagged.db) == ()
    assert names(tagged.db, tags=("new",)) == ["c"]
    assert names(tagged.db, tags=("court",)) == []
    (folder / "ana.csv").unlink()
    assert refresh_opened(folder, tagged.db) == ()
    assert names(tagged.db, tags=("new",)) == []
    assert names(tagged.db, tags=("urgent",)) == ["a"]


def test_a_file_with_a_fault_is_named_and_what_was_read_before_stays(tagged: Any, folder: Path) -> None:
    (folder / "ana.csv").write_text(f"address,tags\n{A},fine\nnot an address,x\n", "utf-8")
    (line,) = refresh_opened(folder, tagged.db)
    assert line.startswith("tags/ana.csv: line 3: 'not an address' is not the address of a page")
    assert names(tagged.db, tags=("court",)) == ["a", "b"]
    assert refresh_opened(folder, tagged.db) == (line,)  # told until it is mended


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tags,note\nx,y\n", "line 1: the first line must name the columns"),
        ("address,Tag\n", "line 1: there is no column 'tag'; they are: address, tags, note, changed"),
        (f"address,tags\n{A},a,b\n", "line 2: has 3 cells, the first line 2"),
        (f'address,note\n{A},"two\nlines"\n{B},"open\n', "line 4: unexpected end of data; is a quotation mark missing?"),
        (f"address,tags\n\n{A},{'x' * 61}\n", "line 3: 'xxx"),
        (f"address,tags\n{A},***\n", "line 2: '***' is no tag"),
        (f"address,note\n{A},{'x' * 5001}\n", "line 2: a note has at most 5,000 characters"),
        (f"address\nhttps://example.org/{'x' * 2000}\n", "line 2: the address is longer"),
        (f"address,changed\n{A},0001-01-01T00:00:00+14:00\n", "line 2: '0001-01-01T00:00:00+14:00' is no time of a change"),
        (f"address,changed\n{A},9999-12-31T23:59:59-14:00\n", "line 2: '9999-12-31T23:59:59-14:00' is no time of a change"),
        ("address\nfile:///etc/passwd\n", "line 2: 'file:///etc/passwd' is not the address of a page"),
    ],
)
def test_each_fault_names_its_line(text: str, told: str) -> None:
    with pytest.raises(FileFaultError) as caught:
        read_tag_file(text.encode(), where="tags/ana.csv")
    assert str(caught.value).startswith(f"tags/ana.csv: {told}")


def test_bytes_that_are_no_utf_8_name_their_line() -> None:
    with pytest.raises(FileFaultError, match="line 2: not UTF-8; save the file as 'CSV UTF-8'"):
        read_tag_file(f"address,note\n{A},se\u00f1or\n".encode("latin-1"), where="tags/ana.csv")


@pytest.mark.parametrize(
    "data",
    [
        f"\ufeffaddress,tags,note,changed\r\n{A},a; b,n,2026-03-01T12:00:00Z\r\n,,,\r\n".encode(),
        f"address\ttags\tnote\tchanged\r\n{A}\ta;b\tn\t2026-03-01 12:00\r\n".encode("utf-16"),
        f'Address;Tags;Note;Changed;\n"{A}";"a; b";n;2026-03-01T13:00:00+01:00;\n'.encode(),
    ],
    ids=["excel", "excel unicode text", "european"],
)
def test_files_of_spreadsheets_are_read(data: bytes) -> None:
    remarks = read_tag_file(data, where="x").remarks
    assert remarks == {A: Remark(address=A, tags=("a", "b"), note="n", changed=NOON)}


@pytest.mark.parametrize(
    "note", ["=1+1", "'=1+1", "''-x", "@a", "+1", "'quoted'", 'He said "no", then; left\nline two', "\u202bمهم\u202c", "-"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_was_written_is_read_and_no_cell_is_a_formula(note: str, delimiter: str) -> None:
    file = TagFile(remarks={A: Remark(address=A, tags=("-x", "b c"), note=note, changed=NOON)}, delimiter=delimiter)
    data = write_tag_file(file)
    assert read_tag_file(data, where="x") == file
    import csv
    import io

    for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_lines_on_one_article_are_united_and_the_later_note_stays() -> None:
    one, other = (
        Remark(address=A, tags=("a", "B"), note="old", changed=NOON),
        Remark(address=A, tags=("b", "c"), note="new", changed=NOON.replace(hour=13)),
    )
    for first, second in ((one, other), (other, one)):
        united = unite(first, second)
        assert {tag.casefold() for tag in united.tags} == {"a", "b", "c"}
        assert (united.note, united.changed) == ("new", other.changed)
    file = TagFile().with_remark(one).united(TagFile().with_remark(other).with_remark(Remark(address=B, tags=("x",))))
    assert list(file.remarks) == [A, B]
    assert file.with_remark(Remark(address=A)).remarks.keys() == {B}


def test_writers_do_not_lose_each_others_lines(folder: Path) -> None:
    def add(number: int) -> None:
        for place in range(5):
            remark = Remark(address=f"https://example.org/{number}-{place}", tags=("t",))
            change_file(folder, "ana", lambda file: file.with_remark(remark))  # noqa: B023

    writers = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    (path,) = tag_files(folder)
    assert len(read_file(path).remarks) == 30
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_open_or_broken_is_left_as_it_is(folder: Path) -> None:
    change_file(folder, "ana", lambda file: file.with_remark(Remark(address=A, tags=("a",))))
    path, lock = folder / "ana.csv", folder / ".~lock.ana.csv#"
    lock.touch()
    with pytest.raises(BusyError, match="open in LibreOffice"):
        change_file(folder, "ana", lambda file: TagFile())
    lock.unlink()
    path.write_text("broken\n", "utf-8")
    with pytest.raises(FileFaultError, match="line 1"):
        change_file(folder, "ana", lambda file: TagFile())
    assert path.read_text("utf-8") == "broken\n"


@pytest.mark.parametrize("name", ["", ".", "../x", "a/b", "a\x00", "-", "x" * 61, "a.", ".lock"])
def test_a_person_cannot_name_another_file(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a file"):
        read_person(name)


@pytest.mark.parametrize("name", ["Ana María", "عمر", "李雷", "a.b-c_2"])
def test_names_of_any_script_name_a_file(name: str, folder: Path) -> None:
    change_file(folder, read_person(name), lambda file: file.with_remark(Remark(address=A, note="n")))
    assert [path.stem for path in tag_files(folder)] == [name]


def test_many_lines_are_taken_over_once_and_then_only_compared(db: Database, folder: Path) -> None:
    folder.mkdir()
    lines = "".join(f"https://example.org/{number},tag {number % 50}; all,\n" for number in range(6_000))
    (folder / "ana.csv").write_text(f"address,tags,note\n{lines}", "utf-8")
    assert refresh_opened(folder, db) == ()
    with db.read() as session:
        assert addresses_without_document(session) == 6_000
        assert len(known_tags(session)) == 51
    begun = time.perf_counter()
    assert refresh_opened(folder, db) == ()
    assert time.perf_counter() - begun < 1.0


def test_forgetting_goes_by_the_files_and_names_those_it_cannot_change(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    names = ("jose\u0301.csv", "maria  luz.csv", "maria (conflicted copy).csv")
    for name in names:
        (folder / name).write_text(f"address,tags\n{A},witness\n{B},court\n")
    (tmp_path / "elsewhere.csv").write_text(f"address,tags\n{A},witness\n")
    (folder / "linked.csv").symlink_to(tmp_path / "elsewhere.csv")
    remains = forget_in_tags(folder, {A}, Passages(()))
    assert remains == ("tags/linked.csv, which is a symbolic link: change the file it points to by hand",)
    for name in names:
        left = (folder / name).read_text("utf-8-sig")
        assert A not in left and B in left
    assert len(list(folder.glob("*.csv"))) == 4


def test_a_file_with_a_fault_makes_nobody_a_writer(tagged: Any, folder: Path) -> None:
    def never() -> Database:
        raise AssertionError("opened for writing")

    (folder / "Omar Ñ.csv").unlink()
    assert refresh_opened(folder, tagged.db) == ()
    (folder / "ana.csv").write_text("address,tags\nnot an address,x\n", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/jos\xe9.csv")).write_text(f"address,tags\n{A},x\n", "utf-8")
    told = refresh_tags(folder, tagged.db, never)
    assert [line.partition(": ")[0] for line in told] == ["tags/jos\\udce9.csv", "tags/ana.csv"]
    assert "its name is not UTF-8" in told[0]
    assert choose_person(folder, "", login="omar") == "ana"  # the only one who can be named
    assert refresh_opened(folder, tagged.db) == told
    assert names(tagged.db, tags=("court",)) == ["a", "b"]
    assert refresh_opened(folder, tagged.db, keeps_faulty=False) == told
    assert names(tagged.db, tags=("court",)) == []


def test_a_name_with_its_accents_apart_names_one_person(db: Database, folder: Path) -> None:
    folder.mkdir()
    (folder / "jose\u0301.csv").write_text(f"address,tags\n{A},court\n", "utf-8")
    change_file(folder, "jos\u00e9", lambda file: file.with_remark(Remark(address=B, tags=("late",))))
    assert [path.name for path in tag_files(folder)] == ["jose\u0301.csv"]
    assert refresh_opened(folder, db) == ()
    (folder / "jos\u00e9.csv").write_text(f"address,tags\n{C},other\n", "utf-8")
    (told,) = refresh_opened(folder, db)
    assert "two files have this name" in told
    assert refresh_opened(folder, db) == (told,)
