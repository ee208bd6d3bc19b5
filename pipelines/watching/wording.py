"""What news are called where there is no template: in feeds, mails and the terminal. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pipelines.history import RevisionOrigin
from pipelines.watching.changes import NewsKind
from pipelines.watching.state import News

_KINDS = {
    NewsKind.NEW: "New",
    NewsKind.EDITED: "Edited",
    NewsKind.ENTERED: "Found only now",
    NewsKind.LEFT: "No longer found",
    NewsKind.GONE: "Gone",
    NewsKind.WITHDRAWN: "Withdrawn",
    NewsKind.BACK: "There again",
}
_ORIGINS = {
    RevisionOrigin.EDITED: "The site changed the text",
    RevisionOrigin.EXTRACTED_AGAIN: "The site changed nothing; Winnow read the same capture again",
    RevisionOrigin.CORRECTED: "The site changed nothing; an analyst corrected the extraction",
    RevisionOrigin.READ_OTHERWISE: "The site changed nothing; its page was read otherwise",
}
_BY_KIND = {
    NewsKind.GONE: "The page is not there any more",
    NewsKind.WITHDRAWN: "It turned out to be no article",
    NewsKind.BACK: "The page was gone and is there again",
}


def told_kind(news: News) -> str:
    """The kind of news as the beginning of a line."""
    return _KINDS[news.kind]


def told_origin(news: News) -> str:
    """Why, where that is known; without a full stop."""
    return _BY_KIND.get(news.kind) or _ORIGINS.get(RevisionOrigin(news.origin) if news.origin else RevisionOrigin.FIRST, "")


def in_short(news: Iterable[News]) -> str:
    """ "3 new, 1 edited"; empty where there are none."""
    return tell_counts(Counter(one.kind.value for one in news))


def tell_counts(counts: Mapping[str, int]) -> str:
    """The same of counts by kind."""
    return ", ".join(f"{counts[kind]} {_KINDS[kind].lower()}" for kind in NewsKind if counts.get(kind))
