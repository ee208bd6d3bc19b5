"""The archived page behind a revision, sanitised, with what was kept and dropped marked; shown in a frame of the why page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from datasette.utils.asgi import Request
from lxml import etree
from markupsafe import escape

from pipelines.archive.content import TooLarge, page_of
from pipelines.archive.reader import read_capture
from pipelines.errors import WinnowError
from pipelines.explorer.access.headers import framed_policy
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.article import choose_version
from pipelines.explorer.rendering.sanitise import Mark, write_sanitised
from pipelines.explorer.rendering.scraped_text import direction_of, language_tag
from pipelines.extraction.embedded.taking import show_embedded
from pipelines.extraction.facts.metadata import read_page_data
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import UndecodableError, read_page
from pipelines.items import Block
from pipelines.store.revisions.versions import Version

CSS = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2em .5em}pre{white-space:pre-wrap}"
    ".kept{border-inline-start:.3rem solid #0a7d33;padding-inline-start:.6rem;background:#0a7d3314}"
    ".dropped{border-inline-start:.3rem dashed #b3261e;padding-inline-start:.6rem;background:#b3261e0f}"
    ".partly{border-inline-start:.3rem dotted #8a6d00;padding-inline-start:.6rem}"
    ".apart{border-inline-start:.3rem double #5b6470;padding-inline-start:.6rem;background:#5b647014}"
    ".place{float:inline-end;font:.75rem ui-monospace,monospace;opacity:.85;user-select:none;margin-inline-start:.5rem}"
    "[id]{scroll-margin-block:30vh}:target,:has(>.place:target){outline:3px solid #1769aa;outline-offset:3px}"
    ".link{text-decoration:underline dotted}.picture{font-style:italic;opacity:.8}"
    ".unseen{font:.8em monospace;border:1px solid;padding:0 .2em}.unseen[data-code]::before{content:attr(data-code)}"
)
"""The whole style of the frame; the page's own is not taken over."""


def original_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The page in its frame. What cannot be read from the archive is said there, for the blocks beside it stand all the same."""
    version = choose_version(corpus.database, request).version
    try:
        inner = "".join(_render(corpus, version))
    except (WinnowError, UndecodableError, TooLarge) as error:
        inner = f"<p>The archived page cannot be shown: {escape(error)}</p>"
    body = (
        f'<!doctype html><html lang="{language_tag(version.revision.language)}" dir="{direction_of(version.revision.text)}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The archived page</title>'
        f"<style>{CSS}</style></head><body>{inner}</body></html>"
    )
    headers = {"Content-Security-Policy": framed_policy(CSS), "X-Frame-Options": "SAMEORIGIN"}
    return PageResponse(body=body.encode("utf-8", "replace"), headers=headers)


def _render(corpus: OpenedCorpus, version: Version) -> list[str]:
    locator = version.revision.locator
    if locator is None:
        raise WinnowError("it is not in the archive")
    content = page_of(read_capture(corpus.archive, locator))
    page = read_page(content.url, content.body, content.charset)
    tree = page.tree
    show_embedded(read_page_data(page.url, tree), content.body)
    body = tree.find("body")
    return list(write_sanitised(body if body is not None else tree, mark_elements(tree, version.blocks)))


def verdict_of(block: Block) -> str:
    """`kept`, `dropped`, or `apart` for what the document has as its title, author or date."""
    return "kept" if block.kept else "apart" if block.stands_apart else "dropped"


def mark_elements(tree: etree._Element, blocks: Sequence[Block]) -> Mapping[etree._Element, Mark]:
    """Elements with what became of their texts, `partly` where that differs: blocks are cut from the page as they were then.

    A text that stands on the page twice, and was kept once, takes its verdicts in their order.
    """
    known: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, block in reversed(list(enumerate(blocks))):
        known[block.text].append((place, verdict_of(block)))
    found: dict[etree._Element, dict[int, str]] = defaultdict(dict)
    for segment in split_segments(tree):
        places = known.get(segment.text)
        if places:
            found[segment.element].update([places.pop() if len(places) > 1 else places[0]])
    seen: set[int] = set()
    return {element: _mark(judged, seen) for element, judged in found.items()}


def _mark(judged: Mapping[int, str], seen: set[int]) -> Mark:
    """The mark of one element; the number of a block stands at the first element that has it."""
    places = tuple(place for place in judged if place not in seen)
    seen.update(places)
    verdicts = set(judged.values())
    return Mark(word=verdicts.pop() if len(verdicts) == 1 else "partly", places=places)
