"""Reads pages with another extractor, in that extractor's own environment: JSON lines of jobs in, JSON lines of readings out.

Run by `benchmarks.peers` with the peers' interpreter, so it imports nothing of ours. Each extractor is asked as its documentation shows,
for the main text without links and images; what it returns as HTML is written out with a line per block element.
"""

from __future__ import annotations

import gzip
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BLOCKS = frozenset("p div section article h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre table tr td th br figure figcaption".split())
STOP_LISTS = dict(
    pair.split("=")
    for pair in (
        *"ar=Arabic bg=Bulgarian cs=Czech da=Danish de=German el=Greek en=English es=Spanish fa=Persian".split(),
        *"fi=Finnish fr=French hr=Croatian hu=Hungarian id=Indonesian it=Italian nb=Norwegian_Bokmal nl=Dutch no=Norwegian_Bokmal".split(),
        *"pl=Polish pt=Portuguese ro=Romanian ru=Russian sk=Slovak sl=Slovenian sv=Swedish tr=Turkish uk=Ukrainian".split(),
        *"vi=Vietnamese".split(),
    )
)
Found = dict[str, Any]


def justext() -> Callable[[str, str, str], Found]:
    """jusText with the stop words of the page's language; without any, and by length and links alone, where it has no list."""
    import justext as library

    def read(page: str, url: str, language: str) -> Found:
        if language in STOP_LISTS:
            paragraphs = library.justext(page, library.get_stoplist(STOP_LISTS[language]))
        else:
            paragraphs = library.justext(page, frozenset(), stopwords_low=0, stopwords_high=0)
        return {"text": "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)}

    return read


def newspaper4k() -> Callable[[str, str, str], Found]:
    """newspaper4k without downloads."""
    import newspaper

    def read(page: str, url: str, language: str) -> Found:
        article = newspaper.Article(url or "https://example.org/", fetch_images=False)
        article.download(input_html=page)
        article.parse()
        date = article.publish_date
        found = {"text": article.text, "title": article.title, "authors": " ".join(article.authors)}
        return {**found, "date": date.isoformat() if hasattr(date, "isoformat") else str(date or "")}

    return read


def readability() -> Callable[[str, str, str], Found]:
    """readability-lxml; its summary as text."""
    from readability import Document

    def read(page: str, url: str, language: str) -> Found:
        document = Document(page, url=url or None)
        return {"text": text_of(document.summary(html_partial=True)), "title": document.short_title()}

    return read


def resiliparse() -> Callable[[str, str, str], Found]:
    """Resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(page: str, url: str, language: str) -> Found:
        tree = HTMLTree.parse(page)
        return {"text": extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False), "title": tree.title}

    return read


READERS = {"justext": justext, "newspaper4k": newspaper4k, "readability-lxml": readability, "resiliparse": resiliparse}


def text_of(markup: str) -> str:
    """The text of an HTML fragment, a line per block element."""
    from lxml import html

    root = html.fromstring(markup)
    for element in root.iter():
        if element.tag in BLOCKS:
            element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    return str(root.text_content())


def answers(name: str, jobs: Iterator[str]) -> Iterator[Found]:
    """One reading per job, in order. A page that an extractor fails on gave no text; the error is named."""
    read = READERS[name]()
    for line in jobs:
        job = json.loads(line)
        file = Path(job["file"])
        body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        page = body.decode(job["charset"] or "utf-8", "replace")
        start = time.process_time()
        try:
            found = read(page, job["url"], job["language"])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this extractor's result on this page
            found = {"error": f"{type(error).__name__}: {error}"[:200]}
        yield {**found, "cpu_ms": 1_000 * (time.process_time() - start)}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    for answer in answers(sys.argv[1], sys.stdin):
        print(json.dumps(answer), flush=True)
