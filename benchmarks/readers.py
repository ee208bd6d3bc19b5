"""The readers that run in this process: Winnow, and trafilatura as it comes out of the box and in two of its modes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial

import trafilatura

from benchmarks.blockmodel.held_out import models_for
from benchmarks.pagekind.held_out import kind_models_for
from benchmarks.pages import GoldPage
from pipelines.extraction.extract import extract
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import PageStatus

WITH_TEXT = frozenset({PageStatus.ARTICLE, PageStatus.STUB})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a page; `status` is empty where the reader knows none."""

    text: str = field(repr=False)
    status: str
    title: str | None
    authors: str
    date: str | None
    cpu_ms: float


def read_with_winnow(page: GoldPage) -> Reading:
    """Winnow's reading: text of articles and leads of stubs, empty for the other statuses."""
    body = page.read_body()
    start = time.process_time()
    found = take_out(page, body)
    return reading_of(found, 1_000 * (time.process_time() - start))


def reading_of(found: Extraction, cpu_ms: float) -> Reading:
    """What the gate scores of an extraction."""
    facts = found.facts
    return Reading(
        text=found.text if found.status in WITH_TEXT else "",
        status=str(found.status),
        title=facts.title.value if facts.title else None,
        authors=" ".join(facts.authors.value) if facts.authors else "",
        date=facts.date.value if facts.date else None,
        cpu_ms=cpu_ms,
    )


def take_out(page: GoldPage, body: bytes | None = None, memory: HostMemory | None = None) -> Extraction:
    """Winnow's whole extraction, by a model that saw no page of this domain, for those who want its blocks."""
    page_input = PageInput(url=page.url, body=page.read_body() if body is None else body, charset=page.charset)
    return extract(page_input, memory=memory, models=models_for(page), kind_models=kind_models_for(page.url, page.dataset))


def read_with_trafilatura(page: GoldPage, **options: bool) -> Reading:
    """trafilatura's reading with metadata and its default settings, but for the options given; its comments, kept apart, are left out."""
    body = page.read_body()
    start = time.process_time()
    document = trafilatura.bare_extraction(body, url=page.url, with_metadata=True, **options)
    cpu_ms = 1_000 * (time.process_time() - start)
    return Reading(
        text=getattr(document, "text", None) or "",
        status="",
        title=getattr(document, "title", None),
        authors=getattr(document, "author", None) or "",
        date=getattr(document, "date", None),
        cpu_ms=cpu_ms,
    )


READERS: dict[str, Callable[[GoldPage], Reading]] = {
    "winnow": read_with_winnow,
    "trafilatura": read_with_trafilatura,
    "trafilatura precision": partial(read_with_trafilatura, favor_precision=True),
    "trafilatura fast": partial(read_with_trafilatura, fast=True),
}


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Load models and compile patterns once per process, so that no page pays for them."""
    page = (
        b"<html><body><article>"
        + b"<p>A few plain words that say nothing of interest to anyone at all.</p>" * 5
        + b"</article></body></html>"
    )
    extract(PageInput(url="https://example.org/a", body=page))
    trafilatura.bare_extraction(page, with_metadata=True)
