"""The columns of every export, in order: their names are a promise, so add and never rename; how a format writes them is left to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from pipelines.items import Fact, Revision
from pipelines.sources.publication import publication_of

T = TypeVar("T")

Value = str | int | tuple[str, ...] | None


class ColumnType(StrEnum):
    """What a column holds: lists are true lists in JSON Lines and joined by "; " in CSV."""

    INTEGER = "integer"
    TEXT = "text"
    LIST = "list of texts"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `of` takes its value from a revision; None where the page says nothing."""

    name: str
    description: str
    type: ColumnType
    of: Callable[[Revision], Value]


def read_row(revision: Revision) -> dict[str, Value]:
    """The values of one revision by column name, in order."""
    return {column.name: column.of(revision) for column in COLUMNS}


def count_words(text: str) -> int:
    """Pieces between white space; says little in scripts that write without it."""
    return len(text.split())


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC, as in 2025-03-04T05:06:07Z; raises `ValueError` for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: a time without its zone cannot be exported; give it in UTC")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _value_of(fact: Fact[T] | None) -> T | None:
    return None if fact is None else fact.value


def _list_of(fact: Fact[tuple[str, ...]] | None) -> tuple[str, ...]:
    return () if fact is None else fact.value


def _integer(name: str, description: str, of: Callable[[Revision], Value]) -> Column:
    return Column(name=name, description=description, type=ColumnType.INTEGER, of=of)


def _text(name: str, description: str, of: Callable[[Revision], Value]) -> Column:
    return Column(name=name, description=description, type=ColumnType.TEXT, of=of)


def _list(name: str, description: str, of: Callable[[Revision], Value]) -> Column:
    return Column(name=name, description=description, type=ColumnType.LIST, of=of)


def _time(name: str, description: str, of: Callable[[Revision], Value]) -> Column:
    return Column(name=name, description=description, type=ColumnType.TIME, of=of)


COLUMNS: tuple[Column, ...] = (
    _integer("id", "Number of the document in this corpus; all revisions of a document share it.", lambda r: r.document_id),
    _text("url", "Address at which the page was captured; opening it tells the site that you read it.", lambda r: r.url),
    _text("source", "Name of the source, the organisation the document was collected from.", lambda r: r.source),
    _text("title", "Headline of the article, empty where the page gives none.", lambda r: r.title),
    _list("authors", "Names of the authors in the order of the page.", lambda r: r.authors),
    _text(
        "date",
        "Day of publication as the page states it, year first; longer, with T and the time, where it gives a time too, "
        "shorter where it says only month or year. "
        "Where it says none, that of the site's feed, and flags has date_from_feed.",
        lambda r: r.date,
    ),
    _text("language", "Language of the text as a two- or three-letter code, such as en, ar or kmr.", lambda r: r.language),
    _text(
        "text",
        "The article without its boilerplate, paragraphs divided by line breaks; only the lead where status is stub.",
        lambda r: r.text,
    ),
    _time("captured_at", "When the page was fetched, in UTC.", lambda r: format_time(r.captured_at)),
    _text(
        "status",
        "Kind of page: article is complete, stub has only the beginning that the site shows to everyone. Others stand here only where they "
        "were asked for: site_page is about the site itself, withdrawn turned out to be a list or another page that is "
        "no document.",
        lambda r: r.status,
    ),
    _integer(
        "revision", "Number of this version of the text, counted from 1; a higher one means that the site changed it.", lambda r: r.number
    ),
    _text("description", "Summary the page gives of itself.", lambda r: _value_of(r.facts.description)),
    _text("section", "Section of the site the article stands in.", lambda r: _value_of(r.facts.section)),
    _list("tags", "Keywords the site gave the article.", lambda r: _list_of(r.facts.tags)),
    _text("image", "Address of the main picture; the picture itself is not collected.", lambda r: _value_of(r.facts.image)),
    _text("canonical_url", "Address the page names as its own, where it does.", lambda r: _value_of(r.facts.canonical_url)),
    _text("site_name", "Name the site gives itself.", lambda r: _value_of(r.facts.site_name)),
    _list("flags", "Quality flags, the named doubts about the text; none means that no doubt was found.", lambda r: r.flags),
    _integer(
        "word_count",
        "Words in text, counted at white space; says little for languages written without it.",
        lambda r: count_words(r.text) if r.word_count is None else r.word_count,
    ),
    _text("text_sha256", "SHA-256 of text in UTF-8; equal values mean equal texts.", lambda r: r.text_sha256),
    _text("engine", "Program and version that took the text out of the page.", lambda r: r.engine),
    _text("warc_file", "Archive file that holds the page as received.", lambda r: r.locator.file if r.locator else None),
    _integer("warc_offset", "Byte in warc_file at which the page begins.", lambda r: r.locator.offset if r.locator else None),
    _text("warc_record_id", "Identifier of the page in warc_file.", lambda r: r.locator.record_id if r.locator else None),
    _text("modified", "When the page says it was last changed.", lambda r: _value_of(r.facts.modified)),
    _list("agencies", "News agencies that byline or dateline name, alone or beside persons.", lambda r: _list_of(r.facts.agencies)),
    _text("image_caption", "What stands under the main picture.", lambda r: _value_of(r.facts.image_caption)),
    _text("image_credit", "Who is named as the maker or owner of the main picture.", lambda r: _value_of(r.facts.image_credit)),
    _text(
        "license", "Licence the page gives itself: an address, or the words that stand in its place.", lambda r: _value_of(r.facts.license)
    ),
    _list(
        "opt_out",
        "Signals of the page against text mining and machine learning; none does not mean that the site agrees to it.",
        lambda r: _list_of(r.facts.opt_out),
    ),
    _integer(
        "copy_group",
        "Number of the document that was captured first of those with this text or nearly this text, itself counted; empty if it is alone.",
        lambda r: r.copy_group,
    ),
    _text(
        "copy_kind",
        "What it is to its nearest copy: exact, near_duplicate, or wire_copy for an agency's text on several sources.",
        lambda r: r.copy_kind or None,
    ),
    _list("analyst_tags", "Tags that analysts gave the document; empty in a snapshot.", lambda r: r.analyst_tags),
    _list(
        "analyst_notes",
        "Notes of analysts on the document, each with its person before it; empty in a snapshot and where an export is pseudonymised.",
        lambda r: r.analyst_notes,
    ),
    _text(
        "publication",
        "Name of what published it, for people: what the page calls its site, else the title of the source, else source.",
        publication_of,
    ),
)
