"""Reads the text files of a miniature site into `Article`s, as they stand in one version of the site; leaves the look of them to `markup`.

A file is a TOML header between two `+++` lines and a body of chunks separated by blank lines:

    ## a heading            - a list item           > a quote           | a table | row |
    @also slug              a "read also" line that links another article
    @teaser slug            a card that advertises another article
    @image caption          a picture and its caption
    @newsletter             a box that asks for a mail address

Anything else is a paragraph. `[text](target)` is a link, `**text**` is bold. A chunk that begins with `{1}` or `{2}` stands in that version
only, and the header table `[version_2]` replaces fields of the header in version 2.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from pydantic import ConfigDict, TypeAdapter

LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ONLY_IN_VERSION = re.compile(r"\{([12])\}\s*")


class PageKind(StrEnum):
    """What a page of a miniature site is; the truth against which a reading of it can be held."""

    ARTICLE = "article"
    STUB = "stub"
    CONSENT_WALL = "consent_wall"
    SOFT_404 = "soft_404"
    LISTING = "listing"
    STATIC = "static"
    REMOVED = "removed"
    DISALLOWED = "disallowed"


READABLE_KINDS = frozenset({PageKind.ARTICLE, PageKind.STUB, PageKind.STATIC, PageKind.DISALLOWED})
"""Kinds of page that show a text of their own."""


class ElementKind(StrEnum):
    """What a piece of a body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    READ_ALSO = "also"
    TEASER = "teaser"
    IMAGE = "image"
    NEWSLETTER = "newsletter"


TEXT_KINDS = frozenset({ElementKind.PARAGRAPH, ElementKind.HEADING, ElementKind.LIST_ITEM, ElementKind.QUOTE, ElementKind.TABLE_ROW})
"""Kinds of element that belong to the article; the others are furniture between its paragraphs."""

LINE_MARKS = {"## ": ElementKind.HEADING, "- ": ElementKind.LIST_ITEM, "> ": ElementKind.QUOTE, "| ": ElementKind.TABLE_ROW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One piece of a body, inline marks still in its text."""

    kind: ElementKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a reader wrote under an article."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text file of a site. `since` and `until` are the first and last version that show it; dates are UTC."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    slug: str
    path: str
    title: str
    date: datetime
    kind: PageKind = PageKind.ARTICLE
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    credit: str = ""
    wire: str = ""
    summary: str = ""
    modified: datetime | None = None
    comments: tuple[Comment, ...] = ()
    listed: bool = True
    since: int = 1
    until: int = 2
    removed_status: int = 410
    body: tuple[Element, ...] = field(default=(), repr=False)

    def shown_in(self, version: int) -> bool:
        """Is the page there in this version of the site?"""
        return self.since <= version <= self.until


ARTICLE_FILE = TypeAdapter(Article)


def load_articles(folder: Path, *, path_format: str, version: int) -> tuple[Article, ...]:
    """Every article of a site, newest first, those a version has not yet or no longer included.

    `path_format` makes the path of an article that names none, from `date` and `slug`.
    """
    articles = [read_article(file, path_format=path_format, version=version) for file in sorted(folder.glob("articles/*.txt"))]
    return tuple(sorted(articles, key=lambda article: (article.date, article.slug), reverse=True))


def read_article(file: Path, *, path_format: str, version: int) -> Article:
    """One text file. Text that `wire` names is shared by several sites and lies in `pages/wire/`."""
    _, header, body = file.read_text("utf-8").split("+++\n", 2)
    fields = tomllib.loads(header)
    changes = fields.pop("version_2", {})
    if version == 2:
        fields |= changes
    if wire := fields.get("wire"):
        body = (file.parents[2] / "wire" / f"{wire}.txt").read_text("utf-8")
    path = fields.pop("path", None) or path_format.format(date=fields["date"], slug=file.stem)
    return ARTICLE_FILE.validate_python(fields | {"slug": file.stem, "path": quote(path), "body": read_body(body, version=version)})


def read_body(text: str, *, version: int) -> tuple[Element, ...]:
    """The elements of a body as one version of the site shows them."""
    elements: list[Element] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        only = ONLY_IN_VERSION.match(chunk)
        if only and int(only[1]) != version:
            continue
        elements += _read_chunk(chunk[only.end() :] if only else chunk)
    return tuple(elements)


def plain_text(text: str) -> str:
    """The text of an element without its inline marks, as a reader sees it."""
    return BOLD.sub(r"\1", LINK.sub(r"\1", text))


def gold_paragraphs(elements: tuple[Element, ...]) -> tuple[str, ...]:
    """The text that belongs to the article, one entry per paragraph, heading, list item, quote or table row (`cell | cell`)."""
    return tuple(plain_text(element.text) for element in elements if element.kind in TEXT_KINDS)


def _read_chunk(chunk: str) -> list[Element]:
    if chunk.startswith("@"):
        word, _, text = chunk[1:].partition(" ")
        return [Element(kind=ElementKind(word), text=" ".join(text.split()))]
    kind = LINE_MARKS.get(chunk[:2]) or LINE_MARKS.get(chunk[:3])
    if kind in {ElementKind.LIST_ITEM, ElementKind.TABLE_ROW}:
        return [Element(kind=kind, text=line.strip("-| ")) for line in chunk.splitlines()]
    return [Element(kind=kind or ElementKind.PARAGRAPH, text=" ".join(chunk.split()).lstrip("#> " if kind else ""))]
