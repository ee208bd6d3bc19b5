"""Markdown: one file per article with its facts as front matter; text stays text, whatever signs it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipelines.exports.columns import COLUMNS, Value, read_row
from pipelines.exports.names import name_file
from pipelines.exports.paragraphs import Paragraph, read_paragraphs
from pipelines.items import BlockKind, Revision, Shape

# All ASCII punctuation that CommonMark reads anywhere in a line; any of it may be escaped (CommonMark 0.31, 2.4).
_SIGNS = re.compile(r"([\\`*_\[\]<>~|$&!])")
_LINE_SIGN = re.compile(r"^(\s*)([#+=:-]|\d{1,9}(?=[.)]))")
_CLOSING = re.compile(r"(?<!\\)#+$")
_ESCAPED_IN_YAML = re.compile(
    "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)  # YAML 1.2 is JSON but for what it holds unprintable


def write_markdown(revisions: Iterable[Revision], folder: Path) -> int:
    """Write one `.md` per revision: YAML front matter with every column but the text, the title as heading, then the text."""
    count = 0
    for revision in revisions:
        with (folder / name_file(revision, ".md")).open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(markdown_of(revision))
        count += 1
    return count


def markdown_of(revision: Revision) -> str:
    """The file of one revision."""
    row = read_row(revision)
    matter = "".join(f"{column.name}: {_yaml(row[column.name])}\n" for column in COLUMNS if column.name != "text")
    heading = _heading(escape_line(" ".join((revision.title or "").split())), 1) + "\n\n" if (revision.title or "").strip() else ""
    return f"---\n{matter}---\n\n{heading}{body_of(revision.text, revision.shapes)}"


def body_of(text: str, shapes: Sequence[Shape] = ()) -> str:
    """The text as Markdown that shows it letter for letter; line breaks within a paragraph are kept by a backslash."""
    parts = [_paragraph(found) for found in read_paragraphs(text, shapes)]
    return "\n\n".join(parts) + ("\n" if parts else "")


def _paragraph(found: Paragraph) -> str:
    lines = [escape_line(line) for line in found.lines]
    match found.kind:
        case BlockKind.LIST_ITEM:
            return "\n".join(f"- {line}" for line in lines)
        case BlockKind.HEADING:  # it has one line; below the title, which is of level 1
            return _heading(" ".join(lines), min(max(found.level, 2), 6))
        case BlockKind.QUOTE:
            return "> " + "\\\n> ".join(lines)
        case _:
            return "\\\n".join(lines)


def _heading(line: str, level: int) -> str:
    """An escaped line as heading; signs at its end that look like the closing of one are escaped too (CommonMark 0.31, 4.2)."""
    return f"{'#' * level} {_CLOSING.sub(lambda found: chr(92) + found[0], line)}"


def escape_line(line: str) -> str:
    """A line whose signs mean nothing to Markdown."""
    line = _SIGNS.sub(r"\\\1", line)
    if line[:1] in (" ", "\t"):  # four of them would make it code
        line = f"&#{ord(line[0])};{line[1:]}"
    found = _LINE_SIGN.match(line)
    if found is None:
        return line
    return f"{found[1]}\\{line[found.start(2) :]}" if not found[2].isdigit() else f"{line[: found.end(2)]}\\{line[found.end(2) :]}"


def _yaml(value: Value) -> str:
    """A value as JSON, which YAML reads too."""
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return _ESCAPED_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
