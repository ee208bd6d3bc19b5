"""Which addresses may stand for one page, and which of a page's claims about its own address are believed. Pure.

Nothing here says that two pages are one: that takes the same text, too.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pipelines.urls import DEFAULT_PORTS, canonical_url

_HOST_PREFIXES = ("www.", "m.", "mobile.", "amp.")
_MARKS = frozenset({"amp", "print", "printable", "printer-friendly", "mobile"})
_MARKED_END = re.compile(
    r"/(?:amp|print|printable|printer-friendly)(?:\.html?)?$|/index\.(?:html?|php)$|(?<=[^/])\.amp(?=$|\.html?$)",
)
_DOUBLED = re.compile(r"(?<!:)/{2,}")
_MARKED_NAMES = frozenset({"amp", "print", "printable", "printer", "mobile", "outputtype", "output", "view", "display"})
_MARKED_VALUES = frozenset({"", "1", "true", "yes", "y", "on", "amp", "print", "printable", "mobile", "m"})


def believed_address(url: str, declared: str | None) -> str | None:
    """The canonical form of what a page at `url` declares as its own address, or None where that is itself, no address, or a known lie.

    Known lies: another site, the front page, a section above the page, and the same path without the number that tells pages apart.
    """
    try:
        here, there = canonical_url(url), canonical_url(declared or "")
    except ValueError:
        return None
    if here == there or not is_same_site(here, there):
        return None
    ours, theirs = urlsplit(here), urlsplit(there)
    if _plain_path(theirs.path) == "/" and not theirs.query:
        return None
    if ours.path == theirs.path and not _tells_as_much(theirs.query, ours.query):
        return None
    if theirs.path not in ("/", _plain_path(ours.path)) and ours.path.startswith(theirs.path + "/"):
        return None
    return there


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses have one host but for `www.`, `m.`, `mobile.` and `amp.`, and one port."""
    return _site(urlsplit(one)) == _site(urlsplit(other))


def is_same_place(one: str, other: str) -> bool:
    """Whether two canonical addresses differ by http or https and by `www.` alone."""
    first, second = urlsplit(one), urlsplit(other)
    hosts = {(parts.hostname or "").removeprefix("www.") for parts in (first, second)}
    return len(hosts) == 1 and (first.port, first.path, first.query) == (second.port, second.path, second.query)


def other_forms(url: str) -> tuple[str, ...]:
    """The addresses, in canonical form, at which sites serve the same page.

    They are https, www., mobile hosts, AMP and print versions, the page's file, and slashes that were doubled when an address was joined
    of two parts: a Drupal site's feed names `//news/663`.
    """
    here = canonical_url(url)
    parts = urlsplit(here)
    port = f":{parts.port}" if parts.port else ""
    bare = _bare_host(parts)
    hosts = [parts.netloc.removesuffix(port)] if _is_number(bare) else [bare, *(prefix + bare for prefix in _HOST_PREFIXES)]
    path, query = _plain_path(parts.path), _plain_query(parts.query)
    places = dict.fromkeys([(parts.path, parts.query), (path, query), (f"{path}/amp", query), (f"/amp{path}", query)])
    ends = [canonical_url(urlunsplit(("http", "host", place, asked, ""))).removeprefix("http://host") for place, asked in places]
    found = [
        f"{scheme}://{host}{'' if parts.port == DEFAULT_PORTS[scheme] else port}{end}"
        for scheme in ("https", "http")
        for host in hosts
        for end in ends
    ]
    single = _DOUBLED.sub("/", path)
    also = (f"{path.rstrip('/')}/index.html", single, f"/{single}")
    found += [canonical_url(urlunsplit((parts.scheme, parts.netloc, place, query, ""))) for place in also]
    return tuple(dict.fromkeys(form for form in found if form != here))


def with_single_slashes(url: str) -> str:
    """The canonical address without doubled slashes in its path. Those of an address in the path (`/2010/http://x.org`) stay."""
    parts = urlsplit(url)
    return canonical_url(urlunsplit(parts._replace(path=_DOUBLED.sub("/", parts.path))))


def _site(parts: SplitResult) -> tuple[str, int | None]:
    return _bare_host(parts), parts.port


def _bare_host(parts: SplitResult) -> str:
    """The host without the prefix of a version; `m.org` keeps its own."""
    host = parts.hostname or ""
    prefix = next((prefix for prefix in _HOST_PREFIXES if host.startswith(prefix)), "")
    bare = host.removeprefix(prefix)
    return bare if "." in bare else host


def _tells_as_much(query: str, whole: str) -> bool:
    """Whether a query has nothing that the whole one has not, and lacks no number: `?ref=x` may go, `?id=5` and `?page=2` may not."""
    there, asked = set(filter(None, query.split("&"))), set(filter(None, _plain_query(whole).split("&")))
    return there <= asked | set(whole.split("&")) and not any(part.partition("=")[2].isdigit() for part in asked - there)


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _plain_path(path: str) -> str:
    """A path without the mark of an AMP or print version."""
    first, _, rest = path.removeprefix("/").partition("/")
    plain = f"/{rest}" if first in _MARKS and rest else path
    return _MARKED_END.sub("", plain) or "/"


def _plain_query(query: str) -> str:
    """A query without the parameters that ask for an AMP, print or mobile version."""
    return "&".join(parameter for parameter in query.split("&") if parameter and not _is_mark(parameter))


def _is_mark(parameter: str) -> bool:
    name, _, value = parameter.lower().partition("=")
    return name in _MARKED_NAMES and value in _MARKED_VALUES
