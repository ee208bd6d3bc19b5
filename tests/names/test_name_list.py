"""The list: read as spreadsheets write it, faults by their line; and what of list and model holds where both found something."""

from __future__ import annotations

import os
from pathlib import Path
from time import process_time

import pytest

from pipelines.files.csv_table import FileFaultError
from pipelines.names.finding import ModelFinds, find_mentions
from pipelines.names.mention import Field, NameKind, key_of
from pipelines.names.name_list import MAX_NAMES, ListedName, list_names, parse_names, read_name_list

MALI = "Mali Human Rights Network"


def test_a_list_is_read_as_spreadsheets_write_it() -> None:
    data = "\ufeffName;Kind;Spellings\r\nAmina Diallo;person;A. Diallo|Diallo\r\n;;\r\n'=Sum;organisation\r\n".encode()
    assert parse_names(data) == (
        ListedName(name="Amina Diallo", kind=NameKind.PERSON, spellings=("A. Diallo", "Diallo")),
        ListedName(name="=Sum", kind=NameKind.ORGANISATION),
    )


def test_lines_of_one_name_are_one() -> None:
    data = "name,kind,spellings\nAmina Diallo,person,A. Diallo\nAMINA DIALLO,Person,Diallo\nAmina Diallo,place,\n"
    assert parse_names(data.encode()) == (
        ListedName(name="Amina Diallo", kind=NameKind.PERSON, spellings=("A. Diallo", "AMINA DIALLO", "Diallo")),
        ListedName(name="Amina Diallo", kind=NameKind.PLACE),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,kind\nA,person\n", "names.csv: line 2: 'A' is too short"),
        ("name,kind\nAli,human\n", "names.csv: line 2: kind human: "),
        ("name,kind\nAli,\n", "names.csv: line 2: kind "),
        ("name,kind,spellings\nAli,person,-|Ali\n", "names.csv: line 2: '-' is too short"),
        ("name,sort\nAli,person\n", "names.csv: line 1: there is no column 'sort'"),
        ("name,kind\n" + "x" * 300 + ",person\n", "names.csv: line 2: a name has at most 200 characters"),
        ('name,kind\n"Ali,person\n', "is a quotation mark missing"),
    ],
)
def test_a_fault_is_told_by_its_line(text: str, told: str) -> None:
    with pytest.raises(FileFaultError) as caught:
        parse_names(text.encode())
    assert told in str(caught.value)


def test_a_corpus_without_a_list_has_none(tmp_path: Path) -> None:
    assert read_name_list(tmp_path).names == ()
    (tmp_path / "names.csv").write_bytes(b"")
    assert read_name_list(tmp_path).names == ()


def test_what_is_no_file_or_too_large_is_told_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "names.csv")
    with pytest.raises(FileFaultError, match=r"names\.csv: is no file"):
        read_name_list(tmp_path)
    (tmp_path / "names.csv").unlink()
    with (tmp_path / "names.csv").open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(FileFaultError, match=r"names\.csv: has 10,000,000,000 bytes; at most 100,000,000 are read"):
        read_name_list(tmp_path)


def test_the_list_is_right_but_for_a_longer_name_around_it() -> None:
    text = "Mali Human Rights Network and Amina Diallo in Mali."
    listed = list_names([ListedName(name="Mali", kind=NameKind.PLACE), ListedName(name="Amina Diallo", kind=NameKind.PERSON)])
    places = [(0, len(MALI), NameKind.ORGANISATION), (30, 35, NameKind.PLACE), (24, 36, NameKind.PERSON), (30, 42, NameKind.ORGANISATION)]
    finds = ModelFinds(model="m 1", places=tuple((Field.TEXT, *place) for place in places))
    found = find_mentions("Mali", text, listed, finds)
    assert [(one.field, one.written, one.kind, one.found_by) for one in found] == [
        ("title", "Mali", "place", "list"),
        ("text", MALI, "organisation", "m 1"),
        ("text", "Mali", "place", "list"),
        ("text", "Amina Diallo", "person", "list"),
        ("text", "Mali", "place", "list"),
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("Perón", "PERON"), ("O’Brien", "o'brien"), ("الأمم المتحدة", "الامم المتحده"), ("Jean-Luc", "Jean  Luc")]
)
def test_spellings_that_fold_alike_are_one_name(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_a_spelling_of_a_crowd_of_names_is_refused() -> None:
    lines = [f"Officer {number},person,Officer\n" for number in range(MAX_NAMES + 1)]
    head = "name,kind,spellings\n"
    assert len(parse_names((head + "".join(lines[:-1]) * 2).encode())) == MAX_NAMES
    with pytest.raises(FileFaultError, match="line 22: 'Officer' is a spelling of more than 20 names"):
        parse_names((head + "".join(lines)).encode())


def test_many_lines_of_one_name_are_read_in_time_that_grows_with_them() -> None:
    data = "name,kind,spellings\n" + "".join(f"Nakuru,place,Nakuru{number}\n" for number in range(20_000))
    begun = process_time()
    (one,) = parse_names(data.encode())
    assert len(one.spellings) == 20_000
    assert process_time() - begun < 6, "it took 15 seconds while each line copied all before it"


def test_names_of_list_and_model_side_by_side_take_time_that_grows_with_them() -> None:
    many = 30_000
    listed = list_names([ListedName(name="Mali", kind=NameKind.PLACE)])
    finds = ModelFinds(model="m 1", places=tuple((Field.TEXT, 9 * place + 5, 9 * place + 8, NameKind.PERSON) for place in range(many)))
    begun = process_time()
    assert len(find_mentions("", "Mali Bob\n" * many, listed, finds)) == 2 * many
    assert process_time() - begun < 5, "it took 11 seconds while each was held to all that follow"
