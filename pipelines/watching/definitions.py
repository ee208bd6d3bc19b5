"""The watches of a corpus as `watches.toml` has them, written for people: a table for each, named after it.

A watch is added at the end of the file and taken out as a table; everything else in it stays as it was written.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.choices import name_known
from pipelines.errors import UsageError
from pipelines.files.atomic_file import atomic_output
from pipelines.search.parsing import parse_query
from pipelines.search.selection import FIELDS, NARROWING, Selection, try_selection, write_selection
from pipelines.search.selection_kinds import CommaSeparated

WATCHES_NAME = "watches.toml"
MAX_NAME_CHARS = 60  # it is the name of a file, too; in most scripts a character takes up to three bytes of 255
_NAME = re.compile(r"[^\W_][\w-]*")
_QUESTION = "question"
_OPTIONS = {one.name: one for one in NARROWING}
_QUERY = FIELDS["query"].name
_HEAD = """\
# What this corpus is watched for: a table for each watch, read by 'winnow watch check' and after every run.
# docs/how-to/watch.md says what can stand here.
"""
_TABLE = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*[^\s#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A question with what narrows it, by a name."""

    name: str
    selection: Selection

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """(option, word) of all it asks, by which a changed question is known."""
        return tuple(write_selection(self.selection))


def read_watches(root: Path) -> tuple[Watch, ...]:
    """The watches of a corpus folder, as they stand in the file; none where there is no file. Raises `UsageError`."""
    return _parse(_text_of(root / WATCHES_NAME))


def find_watch(root: Path, name: str) -> Watch:
    """One by its name. Raises `UsageError` where there is none."""
    watches = read_watches(root)
    found = next((watch for watch in watches if watch.name == normal_name(name)), None)
    if found is None:
        there = name_known(name, [watch.name for watch in watches]) if watches else "there is none yet; 'winnow watch add' makes one"
        raise UsageError(f"there is no watch '{name}'; {there}")
    return found


def make_watch(name: str, selection: Selection) -> Watch:
    """A watch that can be kept and asked. Raises `UsageError`."""
    fault = _fault_of_name(normal_name(name)) or _fault_of_question(selection)
    if fault:
        raise UsageError(fault)
    plain = " ".join(selection.query.text.split())  # as it is read back from a line of the file
    return Watch(name=normal_name(name), selection=replace(selection, query=parse_query(plain)) if plain else selection)


def add_watch(root: Path, watch: Watch) -> None:
    """Write a watch at the end of the file. Raises `UsageError` where its name is taken, `DiskFullError`."""
    path = root / WATCHES_NAME
    text = _text_of(path) or _HEAD
    there = _parse(text)
    taken = next((one for one in there if one.name.casefold() == watch.name.casefold()), None)
    if taken is not None:
        raise UsageError(
            f"there is a watch '{taken.name}' already; take another name, or remove it with 'winnow watch remove {taken.name}'"
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    added = text + ("" if text.endswith("\n") else newline) + newline + _write(watch).replace("\n", newline)
    _replace(path, added, expected=(*there, watch))


def remove_watch(root: Path, watch: Watch) -> None:
    """Take a watch out of the file. Raises `UsageError` where its table cannot be told apart from the rest, `DiskFullError`."""
    path = root / WATCHES_NAME
    text = _text_of(path)
    there = _parse(text)
    left = tuple(one for one in there if one.name != watch.name)
    _replace(path, _without_table(text, watch.name), expected=left)


def normal_name(name: str) -> str:
    """A name as it is compared: its accents composed, as keyboards and file systems write them otherwise."""
    return unicodedata.normalize("NFC", name.strip())


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name}: is not UTF-8: {error}") from error


def _parse(text: str) -> tuple[Watch, ...]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{WATCHES_NAME}: not readable as TOML: {error}; see docs/how-to/watch.md") from error
    faults: list[str] = []
    watches: list[Watch] = []
    for name, table in tables.items():
        where = f"{WATCHES_NAME}: [{name}]"
        if not isinstance(table, dict):
            faults.append(f"{WATCHES_NAME}: {name}: stands outside of a table; a watch begins with its name, as [{name}]")
            continue
        selection, wrong = _read_table(table)
        named = normal_name(name)
        faults += [f"{where} {fault}" for fault in (*wrong, _fault_of_name(named), "" if wrong else _fault_of_question(selection)) if fault]
        if named.casefold() in (watch.name.casefold() for watch in watches):
            faults.append(f"{where} is there twice, but for capital letters; give one of them another name")
        watches.append(Watch(name=named, selection=selection))
    if faults:
        raise UsageError("\n".join(faults))
    return tuple(watches)


def _read_table(table: Mapping[str, Any]) -> tuple[Selection, tuple[str, ...]]:
    unknown = [name for name in table if name != _QUESTION and name not in _OPTIONS]
    words = {(_QUERY if name == _QUESTION else name): list(_words(value)) for name, value in table.items() if name not in unknown}
    wrong = [f"{name}: {fault}" for name, value in table.items() if name not in unknown and (fault := _fault_of_value(name, value))]
    if wrong:
        return Selection(), tuple(wrong)
    selection, faults = try_selection({name: [" ".join(word.split()) for word in given] for name, given in words.items()})
    return selection, (*(f"{name}: {name_known(name, [_QUESTION, *_OPTIONS])}" for name in unknown), *faults)


def _fault_of_value(name: str, value: object) -> str:
    if not _is_text(value):
        return "is neither text nor a list of texts"
    if isinstance(value, list) and len(value) > 1 and not _takes_several(name):
        return f"takes one text, and here are {len(value)}"
    return ""


def _takes_several(name: str) -> bool:
    return name != _QUESTION and (_OPTIONS[name].kind.many or isinstance(_OPTIONS[name].kind, CommaSeparated))


def _is_text(value: object) -> bool:
    return isinstance(value, (str, date)) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _words(value: Any) -> Iterator[str]:
    yield from (str(one) for one in value) if isinstance(value, list) else (str(value),)


def _fault_of_name(name: str) -> str:
    if _NAME.fullmatch(name) and len(name) <= MAX_NAME_CHARS:
        return ""
    return f"the name '{name}': take letters, digits, - and _, at most {MAX_NAME_CHARS}; the first is a letter or a digit"


def _fault_of_question(selection: Selection) -> str:
    query = selection.query
    if query.text and query.root is None:
        return f"the question {query.text}: nothing in it can be searched for. {' '.join(query.notes)}".rstrip()
    return ""


def _write(watch: Watch) -> str:
    lines = [f"[{_key(watch.name)}]", f"{_QUESTION} = {_quoted(watch.selection.query.text)}"]
    given: dict[str, list[str]] = {}
    for name, word in write_selection(watch.selection, NARROWING):
        given.setdefault(name, []).append(word)
    for name, words in given.items():
        value = f"[{', '.join(map(_quoted, words))}]" if _OPTIONS[name].kind.many or len(words) > 1 else _quoted(words[0])
        lines.append(f"{name} = {value}")
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are among TOML's. What cannot be seen, or turns what stands around it, is escaped too."""
    plain = text.encode("utf-8", "replace").decode()
    quoted = json.dumps(plain, ensure_ascii=False)
    return "".join(f"\\u{ord(char):04x}" if _is_unseen(char) else char for char in quoted)


def _is_unseen(char: str) -> bool:
    return ord(char) <= 0xFFFF and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def _without_table(text: str, name: str) -> str:
    """The text without the table of this name: from its heading to the last key of it."""
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _name_in(line) == name]
    if not starts:
        return text
    start = starts[0]
    end = next((number for number in range(start + 1, len(lines)) if _TABLE.match(lines[number])), len(lines))
    last = max(number for number in range(start, end) if _KEY.match(lines[number]))
    before = start - 1 if start and not lines[start - 1].strip() else start
    return "".join(lines[:before] + lines[last + 1 :])


def _name_in(line: str) -> str | None:
    """The name in the heading of a table, None for any other line."""
    if not _TABLE.match(line):
        return None
    try:
        tables = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    return normal_name(next(iter(tables), ""))


def _replace(path: Path, text: str, *, expected: tuple[Watch, ...]) -> None:
    """Write the file, if it then holds the watches expected."""
    try:
        now = _parse(text)
    except UsageError as error:
        raise UsageError(f"{error}; the file was left as it is: change it by hand") from error
    if [(watch.name, watch.asked) for watch in now] != [(watch.name, watch.asked) for watch in expected]:
        raise UsageError(f"{path.name}: the table of this watch cannot be told apart from the rest; change the file by hand")
    with atomic_output(path) as file:
        file.write(text.encode("utf-8"))
