"""Vertical text, one token a line, for Sketch Engine, NoSketch Engine, KonText, CQPweb and the IMS Corpus Workbench.

A document is `<doc ...>` with its facts as attributes, a paragraph `<p>`, a line of a paragraph that has several `<l>`. `<g/>` says that no
blank stands between two tokens, so that the text can be put together again, white space in a row as one blank. Sentences are not marked:
they would be guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from pipelines.exports.columns import format_time
from pipelines.exports.paragraphs import read_paragraphs
from pipelines.items import BlockKind, Revision
from pipelines.search.tokens import clusters_of, words_of
from pipelines.sources.publication import publication_of

GLUE = "<g/>"
LIST_SEPARATOR = "|"  # what corpus managers call MULTISEP
_SIGN = re.compile(r"([^\w\s])\1*|\w|\S")  # a sign, or the same one several times, as in "..."
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7ff]")
_SPACE = re.compile(r"\s+")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
Span = tuple[int, int]


def write_vertical(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write all documents one behind the other; returns how many."""
    count = 0
    for revision in revisions:
        out.write("".join(f"{line}\n" for line in _lines(revision)).encode())
        count += 1
    return count


def tokens_of(text: str) -> Iterator[Span]:
    """Where the tokens of a text begin and end: words as search has them, every sign between them by itself.

    Of scripts that set no spaces between words, each character with its marks is a token. Characters that cannot be seen, such as the
    half-space of Persian, belong to the token before them.
    """
    spans: list[Span] = []
    for start, end in _raw_tokens(text):
        unseen = all(unicodedata.category(char) == "Cf" for char in text[start:end])
        glued = bool(spans) and spans[-1][1] == start
        if glued and (unseen or text[start - 1] == "\u200c"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    yield from spans


def _raw_tokens(text: str) -> Iterator[Span]:
    end = 0
    for word in words_of(text):
        yield from _signs(text, end, word.start)
        if word.is_run and not _HANGUL.match(text, word.start):
            yield from clusters_of(text, word.start, word.end)
        else:
            yield word.start, word.end
        end = word.end
    yield from _signs(text, end, len(text))


def _signs(text: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _SIGN.finditer(text, start, end))


def _lines(revision: Revision) -> Iterator[str]:
    facts = " ".join(f'{name}="{_attribute(value)}"' for name, value in _facts(revision).items())
    yield f"<doc {facts}>"
    for paragraph in read_paragraphs(_UNWRITABLE.sub("\ufffd", revision.text)):
        is_list = paragraph.kind is BlockKind.LIST_ITEM
        yield '<p type="list">' if is_list else "<p>"
        for line in paragraph.lines:
            if is_list or len(paragraph.lines) > 1:
                yield from ("<l>", *_token_lines(line), "</l>")
            else:
                yield from _token_lines(line)
        yield "</p>"
    yield "</doc>"


def _token_lines(line: str) -> Iterator[str]:
    before = 0
    for place, (start, end) in enumerate(tokens_of(line)):
        if place and start == before:
            yield GLUE
        yield line[start:end].translate(_ESCAPES)
        before = end


def _facts(revision: Revision) -> Mapping[str, str]:
    """What a corpus manager can make subcorpora of; all there for each document, empty where not known."""
    facts, day = revision.facts, revision.date or ""
    return {
        "id": f"d{revision.document_id}_r{revision.number}",  # CQPweb takes letters, digits and underscores alone
        "document": str(revision.document_id),
        "revision": str(revision.number),
        "source": revision.source,
        "publication": publication_of(revision),
        "title": revision.title or "",
        "authors": _joined(revision.authors),
        "date": day,
        "year": day[:4],
        "month": day[:7] if len(day) >= len("2026-01") else "",
        "language": revision.language or "",
        "status": revision.status,
        "section": facts.section.value if facts.section else "",
        "keywords": _joined(facts.tags.value if facts.tags else ()),
        "copy_kind": revision.copy_kind,
        "captured": format_time(revision.captured_at),
        "url": revision.url,
    }


def _joined(values: Iterable[str]) -> str:
    return LIST_SEPARATOR.join(value.replace(LIST_SEPARATOR, "/") for value in values)


def _attribute(value: str) -> str:
    return _SPACE.sub(" ", _UNWRITABLE.sub("\ufffd", value)).strip().translate(_ESCAPES).replace('"', "&quot;")
