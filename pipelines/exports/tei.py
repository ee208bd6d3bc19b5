"""TEI P5: one XML file per article, with what is known of it in the header, as corpus linguists keep texts (tei-c.org/guidelines/p5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from pipelines.exports.columns import format_time
from pipelines.exports.names import name_file
from pipelines.exports.paragraphs import Paragraph, read_paragraphs
from pipelines.items import BlockKind, Revision
from pipelines.sources.publication import publication_of
from pipelines.urls import is_fetchable

NAMESPACE = "http://www.tei-c.org/ns/1.0"
# What XML 1.0 cannot hold (2.2 Characters), and the carriage return, which every reader turns into a line break.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def write_tei(revisions: Iterable[Revision], folder: Path) -> int:
    """Write one `.xml` per revision."""
    count = 0
    for revision in revisions:
        tree = etree.ElementTree(tei_of(revision))
        with (folder / name_file(revision, ".xml")).open("xb") as file:
            tree.write(file, encoding="UTF-8", xml_declaration=True)
        count += 1
    return count


def tei_of(revision: Revision) -> etree._Element:
    """The document as a `TEI` element. A character that XML cannot hold is U+FFFD."""
    root = etree.Element(f"{{{NAMESPACE}}}TEI", nsmap={None: NAMESPACE})
    header = _add(root, "teiHeader")
    _describe_file(_add(header, "fileDesc"), revision)
    _describe_text(_add(header, "profileDesc"), revision)
    body = _add(_add(root, "text"), "body")
    if revision.title:
        _add(body, "head", revision.title)
    _divide(body, read_paragraphs(revision.text, revision.shapes))
    return root


def _divide(body: etree._Element, paragraphs: Iterable[Paragraph]) -> None:
    """A `div` for the beginning and one for each heading, side by side whatever their levels: pages leave levels out."""
    division = _add(body, "div")
    for paragraph in paragraphs:
        if paragraph.kind is BlockKind.HEADING:
            if len(division):
                _close(division)
                division = _add(body, "div")
            _add_lines(_add(division, "head"), paragraph.lines)
            if paragraph.level:
                division.set("n", str(paragraph.level))
        else:
            _add_paragraph(division, paragraph)
    _close(division)


def _close(division: etree._Element) -> None:
    """A `div` must have something besides its heading."""
    if all(etree.QName(child).localname == "head" for child in division):
        _add(division, "p")


def _add_paragraph(division: etree._Element, paragraph: Paragraph) -> None:
    match paragraph.kind:
        case BlockKind.LIST_ITEM:
            made = _add(division, "list")
            for line in paragraph.lines:
                _add(made, "item", line)
        case BlockKind.QUOTE:
            _add_lines(_add(_add(division, "quote"), "p"), paragraph.lines)
        case BlockKind.CAPTION:
            made = _add(division, "p")
            made.set("rend", "caption")
            _add_lines(made, paragraph.lines)
        case _:
            _add_lines(_add(division, "p"), paragraph.lines)


def _describe_file(file: etree._Element, revision: Revision) -> None:
    title = _add(file, "titleStmt")
    _add(title, "title", revision.title or "untitled")
    for author in revision.authors:
        _add(title, "author", author)
    published = _add(file, "publicationStmt")
    _add(published, "publisher", publication_of(revision))
    if revision.date:
        date = _add(published, "date", revision.date)
        if _DAY.fullmatch(revision.date[:10]):
            date.set("when", revision.date[:10])
    source = _add(_add(file, "sourceDesc"), "bibl")
    _add(source, "title", revision.title or "untitled")
    if is_fetchable(revision.url):
        _add(source, "ref", revision.url).set("target", _plain(revision.url))
    captured = _add(source, "date", format_time(revision.captured_at))
    captured.set("type", "captured")
    known = {"document": str(revision.document_id), "revision": str(revision.number), "text-sha256": revision.text_sha256}
    if revision.locator is not None:
        known |= {"warc-file": revision.locator.file, "warc-record-id": revision.locator.record_id}
    for kind, value in known.items():
        _add(source, "idno", value).set("type", kind)


def _describe_text(profile: etree._Element, revision: Revision) -> None:
    if revision.language and _LANGUAGE.fullmatch(revision.language):
        _add(_add(profile, "langUsage"), "language", revision.language).set("ident", revision.language)
    tags = revision.facts.tags.value if revision.facts.tags else ()
    if tags:
        terms = _add(_add(profile, "textClass"), "keywords")
        for tag in tags:
            _add(terms, "term", tag)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        made.text = _plain(text)
    return made


def _add_lines(paragraph: etree._Element, lines: tuple[str, ...]) -> None:
    """Lines of one paragraph, with `lb` between them."""
    paragraph.text = _plain(lines[0])
    for line in lines[1:]:
        _add(paragraph, "lb").tail = _plain(line)


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
