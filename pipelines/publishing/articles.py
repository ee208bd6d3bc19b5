"""The page of one article, and what lists say of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from markupsafe import Markup, escape

from pipelines.explorer.rendering.scraped_text import direction_of, language_tag
from pipelines.exports.columns import Value, format_time
from pipelines.exports.csv import escape_row
from pipelines.exports.paragraphs import read_paragraphs
from pipelines.exports.references.citation_styles import STYLES
from pipelines.exports.references.citations import build_citation, one_line
from pipelines.items import BlockKind, Revision
from pipelines.publishing.rendering import render
from pipelines.publishing.site import Listed, Site, file_name, month_of, path_of
from pipelines.quality_flags import explain_flag

BEGINNING_CHARS = 220


def article_page(revision: Revision, site: Site) -> bytes:
    """The page. Its text is what is in the corpus, letter for letter."""
    citation = build_citation(revision)
    return render(
        "article.html",
        site=site,
        root="../../",
        article=revision,
        publication=site.publication_of(revision.source),
        publication_page=f"publications/{file_name(revision.source)}-1.html",
        month=month_of(revision),
        direction=direction_of(revision.text, revision.language),
        passages=list(read_paragraphs(revision.text, revision.shapes)),
        kinds=BlockKind,
        flags=[(flag, explain_flag(flag)) for flag in revision.flags],
        captured=format_time(revision.captured_at),
        citations={style: _set_apart(write([citation]).strip()) for style, write in STYLES.items()},
    )


def _set_apart(reference: str) -> Markup:
    """A reference whose words in other directions are set apart by the page: who copies it gets its words alone."""
    return Markup(str(escape(reference)).replace("\u2068", "<bdi>").replace("\u2069", "</bdi>"))  # noqa: S704 - escaped first


def listed(revision: Revision, site: Site) -> Listed:
    """The article as lists show it; its beginning ends with a word, but where the script sets no spaces."""
    title = one_line(revision.title or "")
    text = one_line(revision.text[: BEGINNING_CHARS * 2])
    beginning = text[:BEGINNING_CHARS]
    if len(text) > BEGINNING_CHARS:
        whole, _, cut = beginning.rpartition(" ")
        beginning = f"{whole if whole and len(cut) < BEGINNING_CHARS // 2 else beginning} …"
    return Listed(
        path=path_of(revision),
        title=title,
        language=language_tag(revision.language),
        direction=direction_of(title or text, revision.language),
        day=(revision.date or "")[:10],
        publication=site.publication_of(revision.source),
        beginning=beginning,
    )


_TABLE: tuple[str, ...] = (
    *("document", "revision", "page", "title", "publication", "date", "address", "captured_at", "text_sha256"),
    *("body_sha256", "warc_file", "warc_record"),
)


def table_head() -> bytes:
    """The first line of the table of all articles; it says to spreadsheets that it is UTF-8."""
    return b"\xef\xbb\xbf" + _line([*_TABLE, "escaped"])


def table_line(revision: Revision, site: Site) -> bytes:
    """The article in that table, safe to open in a spreadsheet."""
    where = revision.locator
    row: Mapping[str, Value] = dict(
        zip(
            _TABLE,
            (
                *(revision.document_id, revision.number, path_of(revision), revision.title, site.publication_of(revision.source)),
                *(revision.date, revision.url, format_time(revision.captured_at), revision.text_sha256, revision.payload_sha256),
                *((where.file, where.record_id) if where else (None, None)),
            ),
            strict=True,
        )
    )
    return _line(escape_row(row).values())


def _line(cells: object) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)  # type: ignore[arg-type]
    return text.getvalue().encode("utf-8", "replace")
