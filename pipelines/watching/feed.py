"""A watch's news as an Atom feed (RFC 4287): titles and addresses, no texts. The same news give the same bytes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lxml import etree

from pipelines.exports.columns import format_time
from pipelines.files.atomic_file import atomic_output
from pipelines.store.search.watched import NamedRevision
from pipelines.urls import is_fetchable
from pipelines.watching.changes import NewsKind
from pipelines.watching.state import News, WatchState, feed_path
from pipelines.watching.wording import told_kind, told_origin

FEED_NEWS = 500  # in the file; a reader of feeds that looks once a week sees all, and each reads the whole file each time
_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, and characters that turn the direction of what stands around a title.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def write_feed(name: str, corpus: str, state: WatchState, named: Mapping[tuple[int, int], NamedRevision]) -> bytes:
    """The feed of a watch; news of documents that are no more in the corpus (they were forgotten) are left out."""
    shown = [one for one in state.news if (one.document, one.revision) in named][-FEED_NEWS:]
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", f"urn:uuid:{state.id}")
    _add(feed, "title", f"{name} \u2013 {one_line(corpus)}")
    left_out = state.dropped + len(state.news) - len(shown)
    if left_out:
        _add(
            feed,
            "subtitle",
            f"The last {len(shown)} of {len(shown) + left_out} news; 'winnow watch list {name}' has more.",
        )
    _add(feed, "updated", format_time(shown[-1].found_at if shown else state.made_at))
    _add(_add(feed, "author"), "name", "Winnow")
    for one in reversed(shown):
        _add_entry(feed, state, one, named[one.document, one.revision])
    return bytes(etree.tostring(feed, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def keep_feed(root: Path, name: str, state: WatchState, named: Mapping[tuple[int, int], NamedRevision]) -> None:
    """Write the feed into the corpus folder, unless it reads so already. Raises `DiskFullError`."""
    path, feed = feed_path(root, name), write_feed(name, root.name, state, named)
    with suppress(FileNotFoundError):
        if path.read_bytes() == feed:
            return
    with atomic_output(path) as file:
        file.write(feed)


def entry_id(state: WatchState, news: News) -> str:
    """What names one of the news for good."""
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(state.id), f'{news.number} {news.kind} {news.document} {news.revision}')}"


def _add_entry(feed: etree._Element, state: WatchState, news: News, named: NamedRevision) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", entry_id(state, news))
    _add(entry, "title", f"{told_kind(news)}: {one_line(named.title) or one_line(named.url)}")
    if is_fetchable(named.url):
        _add(entry, "link", rel="alternate", href=one_line(named.url))
    _add(entry, "updated", format_time(news.found_at))
    _add(entry, "category", term=news.kind.value)
    _add(entry, "summary", summary_of(news, named))


def summary_of(news: News, named: NamedRevision) -> str:
    """What can be said of one of the news without its text."""
    revision = f"revision {news.revision}" if news.revision > 1 else "its first revision"
    parts = [
        f"{told_origin(news)}." if told_origin(news) else "",
        f"Source {one_line(named.source)}, document {news.document}, {revision}.",
    ]
    if news.kind is NewsKind.EDITED:
        parts.append(f"'winnow diff {news.document} --from {news.since} --to {news.revision}' shows the change word by word.")
    elif news.kind in (NewsKind.GONE, NewsKind.WITHDRAWN):
        parts.append(f"The text stays in the corpus: 'winnow show {news.document}'.")
    return " ".join(filter(None, parts))


def one_line(text: str) -> str:
    """Scraped words for a line of XML or of a mail: what cannot stand there, or turns the line, is left out."""
    return " ".join(_UNWRITABLE.sub("", text).split())


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text:
        element.text = text
    return element
