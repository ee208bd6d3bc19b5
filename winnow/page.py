"""One page as Python users get it: `winnow.extract`, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.errors import UsageError
from pipelines.extraction.extract import extract as extract_page
from pipelines.items import Block, Extraction, PageInput
from pipelines.outcomes import PageStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was taken from a page. `text` is empty unless `status` is article or stub; `reason` says in words why it has this status.

    `blocks` are all texts of the page in order, kept and dropped, each with its reason. `date` is ISO 8601, a day or a moment; `language`
    an ISO 639-1 code. What the page does not say is None or empty.
    """

    url: str
    status: PageStatus
    reason: str
    title: str | None
    authors: tuple[str, ...]
    date: str | None
    language: str | None
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    flags: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """As a line of `winnow extract --batch`, for JSON."""
        return {
            "url": self.url,
            "status": str(self.status),
            "title": self.title,
            "authors": list(self.authors),
            "date": self.date,
            "language": self.language,
            "text": self.text,
            **({"error": self.reason} if self.status is PageStatus.ERROR else {}),
            "blocks": [{"text": b.text, "kept": b.kept, "reason": b.reason, "kind": str(b.kind)} for b in self.blocks],
        }


def extract(
    html: str | bytes | bytearray | memoryview, *, url: str | None = "", charset: str | None = None, captured_at: datetime | None = None
) -> Page:
    """Take the article out of one page, in this process and without limits of time and memory: for pages you trust or can lose.

    `url` helps with relative links and with the date in it; `charset` is that of the HTTP header, for bytes; `captured_at` (aware) bounds
    the date. Nothing is raised for a bad page: its status says what it is. What is no page at all, such as a path or an open file, raises
    `UsageError`.

    >>> page = extract("<html><body><h1>Visit</h1><p>Nobody was there.</p></body></html>", url="https://example.org/visit")
    >>> page.status, page.text
    """
    if not isinstance(html, (str, bytes, bytearray, memoryview)):
        raise UsageError(f"html is to be the text or the bytes of a page, not {type(html).__name__}; of a file, read it first")
    body, charset = (html.encode("utf-8", "replace"), "utf-8") if isinstance(html, str) else (bytes(html), charset)
    return page_of(extract_page(PageInput(url=url or "", body=body, charset=charset, captured_at=captured_at)), url or "")


def page_of(extraction: Extraction, url: str) -> Page:
    """An extraction without the rules behind its facts."""
    facts = extraction.facts
    return Page(
        url=url,
        status=extraction.status,
        reason=extraction.status_reason,
        title=facts.title.value if facts.title else None,
        authors=facts.authors.value if facts.authors else (),
        date=facts.date.value if facts.date else None,
        language=facts.language.value if facts.language else None,
        text="" if extraction.status is PageStatus.SITE_PAGE else extraction.text,  # stored, for those who ask for it; no article
        blocks=extraction.blocks,
        flags=tuple(map(str, extraction.flags)),
    )
