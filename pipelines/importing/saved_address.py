"""Finds the address and time of a page that somebody saved as a file: what the program wrote that saved it, what the page says of itself,
or where the file lies in a mirror. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from dateutil import parser

from pipelines.urls import fetch_url, is_fetchable

HEAD_BYTES = 256 << 10  # where these marks stand; a page may have long styles before its canonical address
# SingleFile, github.com/gildas-lormeau/SingleFile
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]{1,100}?)\s*-->", re.IGNORECASE)
# "Mark of the web": Internet Explorer, Chrome, Edge. The number is the length of the address.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(\S{1,8000}?)\s*-->", re.IGNORECASE)
_HTTRACK = re.compile(r"<!--\s*Mirrored from (\S{1,8000}) by HTTrack Website Copier/[^,>]{1,60}, ([^>\n]{1,60}?)\s*-->", re.IGNORECASE)
# What stands in them is no tag; one that is left open goes to the end.
_NO_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript|textarea)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:link|meta)\b", re.IGNORECASE)
_TAG_CHARS = 10_000
_MAX_TAGS = 1_000  # of a page, the first; one may hold any number that never end
# A name begins nowhere but at its first letter: what is no attribute is passed over once, however long
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z:-])([a-zA-Z:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HOST_FOLDER = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_FILE_ENDINGS = (".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".css", ".js", ".txt")  # a folder so called is no host
_ZONE_NAME = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)")  # in "GMT+0200" some readers take the sign for its opposite, as POSIX does
_ADDED_TO_QUERY = re.compile(r"(\?.*)\.html?$")  # wget --adjust-extension


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """The address of a saved page, by what it was found, and when it was saved, where something says so."""

    url: str
    by: str
    saved_at: datetime | None = None


def find_address(head: str, path: PurePosixPath, *, base: str = "") -> SavedAddress | None:
    """The address of a page by the beginning of its file and its path below the folder given; `base` is that folder's address."""
    return _written_by_a_program(head) or _said_by_the_page(head) or _of_a_mirror(path) or _below(base, path)


def _written_by_a_program(head: str) -> SavedAddress | None:
    if (found := _SINGLE_FILE.search(head)) and is_fetchable(found[1]):
        return SavedAddress(fetch_url(found[1]), "SingleFile", _read_time(found[2].partition("(")[0]))
    if (found := _SAVED_FROM.search(head)) and is_fetchable(found[1]):
        return SavedAddress(fetch_url(found[1]), "saved from url")
    if (found := _HTTRACK.search(head)) and is_fetchable(f"https://{found[1]}"):
        return SavedAddress(fetch_url(f"https://{found[1]}"), "HTTrack", _read_time(found[2]))
    return None


def _said_by_the_page(head: str) -> SavedAddress | None:
    """Canonical before og:url; a front page is believed of neither, for broken sites name it on every page."""
    said: dict[str, str] = {}
    for tag in _tags(head):
        values = {name.lower(): unescape(one or two or three) for name, one, two, three in _ATTRIBUTE.findall(tag)}
        if "canonical" in values.get("rel", "").lower().split():
            said.setdefault("canonical", values.get("href", "").strip())
        elif values.get("property", "").lower() == "og:url":
            said.setdefault("og:url", values.get("content", "").strip())
    for by in ("canonical", "og:url"):
        url = said.get(by, "")
        if is_fetchable(url) and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return SavedAddress(fetch_url(url), by)
    return None


def _tags(head: str) -> Iterator[str]:
    """What stands in the tags that may say an address."""
    head = _NO_MARKUP.sub(" ", head)
    for found in islice(_TAG.finditer(head), _MAX_TAGS):
        end = head.find(">", found.end(), found.end() + _TAG_CHARS)
        if end != -1:
            yield head[found.end() : end]


def _of_a_mirror(path: PurePosixPath) -> SavedAddress | None:
    """The last folder that is called like a host, and the path below it, as wget and HTTrack lay files down."""
    folders = path.parts[:-1]
    for place in reversed(range(len(folders))):
        if _HOST_FOLDER.fullmatch(folders[place]) and not folders[place].lower().endswith(_FILE_ENDINGS):
            return _at(f"https://{folders[place].lower()}/", path.parts[place + 1 :], "folder")
    return None


def _below(base: str, path: PurePosixPath) -> SavedAddress | None:
    return _at(base if base.endswith("/") else f"{base}/", path.parts, "--base") if base else None


def _at(base: str, parts: tuple[str, ...], by: str) -> SavedAddress | None:
    name = "/".join(unquote_to_bytes(_bytes_of(part)).decode("utf-8", "surrogateescape") for part in parts)
    way, mark, query = _ADDED_TO_QUERY.sub(r"\1", name).partition("?")
    if re.fullmatch(r"(?:.*/)?index\.html?", way):
        way = way[: way.rfind("/") + 1]
    quoted = quote(_bytes_of(way), safe="/;,:@!$&'()*+=~-._") + mark + quote(_bytes_of(query), safe="/;,:@!$&'()*+=~-._?%")
    url = urljoin(base, quoted)
    return SavedAddress(fetch_url(url), by) if is_fetchable(url) else None


def _bytes_of(name: str) -> bytes:
    """Those of a name of a file, in which Python keeps what is no UTF-8 as halves of pairs."""
    return name.encode("utf-8", "surrogateescape")


def _read_time(text: str) -> datetime | None:
    try:
        moment = parser.parse(_ZONE_NAME.sub("", text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
