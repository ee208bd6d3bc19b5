"""Says what a URL is: the form to fetch, the one form that identifies a document, and its host. Pure: it asks neither DNS nor the scope."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus, urljoin, urlsplit

import idna
from w3lib.url import safe_url_string

_REMEMBERED = 1_024  # addresses: one on its way into the frontier is taken apart nine times, one time after the other

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL_CHARS = 8_000  # RFC 9110 section 4.1 asks everyone to support 8,000; what is longer on news sites is a trap

CAMPAIGN_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_")
TRACKING_PREFIXES = (*CAMPAIGN_PREFIXES, "aspsessionid")
"""Parameters with these beginnings say how a reader came, never what they read: Google and Matomo campaigns, HubSpot ads, ASP sessions."""

TRACKING_NAMES = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "_openstat"),
        *("mc_cid", "mc_eid", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id", "_hsenc", "_hsmi", "hsctatracking", "_ga", "_gl"),
        *("__twitter_impression", "replytocom", "phpsessid", "jsessionid", "cfid", "cftoken"),
    }
)
"""Click identifiers, mailing-list members and sessions. `replytocom` is WordPress's "answer this comment" view of the same article."""

ORIGIN_NAMES = frozenset({"ref", "source", "src", "from", "via", "cmp", "ncid"})
ORIGIN_VALUES = frozenset({"rss", "feed", "atom", "newsletter", "email", "twitter", "facebook", "whatsapp", "telegram", "home", "homepage"})
"""`ref=rss` is dropped, `ref=2041` is kept: these names hold a document's number on some sites."""

SESSION_NAMES = frozenset({"sid", "s", "session", "sessionid", "session_id", "zenid", "oscsid"})
SESSION_VALUE = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{16,}")  # `sid=15` is a story in older content systems; a session is long and random
SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]+")
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9._~/=&+:,;@-]*")  # nearly all addresses; a first look at a tenth of the time
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int | None
    path: str
    query: str


def fetch_url(url: str) -> str:
    """The URL to ask for: as found, but trimmed, without fragment and default port, its host in ASCII and what needs it percent-encoded.

    Raises ValueError with a plain sentence where the text is not the URL of a web page.
    """
    return _join_parts(_split(url))


def canonical_url(url: str) -> str:
    """The one normal form that identifies a document. Applying it twice changes nothing.

    Besides what `fetch_url` does, escapes are written one way (RFC 3986 section 6.2.2), tracking and session parameters are dropped, the
    trailing slash is dropped, and the other parameters are sorted by name: sites link the same page with its parameters in any order, and
    no order carries a meaning we know of. Repeats of one name keep their order, which does mean something. The scheme stays.
    Raises ValueError as `fetch_url` does.
    """
    parts = _split(url)
    path = SESSION_IN_PATH.sub("", normalise_escapes(parts.path))
    path = _resolve_dots(path).rstrip("/") or "/"
    return _join_parts(parts._replace(path=path, query=_canonical_query(parts.query)))


def without_campaign(url: str) -> str:
    """The URL to ask for without the parameters of a campaign (`utm_source=rss`): asked with them, we would be counted as its readers.

    Raises ValueError as `fetch_url` does.
    """
    parts = _split(url)
    kept = [parameter for parameter in parts.query.split("&") if not parameter.lower().startswith(CAMPAIGN_PREFIXES)]
    return _join_parts(parts._replace(query="&".join(kept)))


def host_of(url: str) -> str:
    """Host name and port, the port always written: `example.org:443`. Raises ValueError as `fetch_url` does."""
    parts = _split(url)
    return f"{parts.host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


@lru_cache(maxsize=_REMEMBERED)
def split_host(host: str) -> tuple[str, int | None]:
    """Host name (lower case, ASCII) and port of `example.org` or `example.org:8080`; port None where it says none. Raises ValueError."""
    if re.search(r"[/?#\\@\s]", host):
        raise ValueError(f"{_shown(host)} is not a host")
    name, separator, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    parts = _split(f"http://{host}/")
    return parts.host, int(port) if separator and name else None


def is_fetchable(url: str) -> bool:
    """Is this an http or https URL with a host, without user name, password, blanks or control characters?"""
    if _CONTROL.search(url) or any(character.isspace() for character in url):
        return False
    try:
        _split(url)
    except ValueError:
        return False
    return True


def join(base: str, href: str) -> str | None:
    """The URL to fetch that `href` means on the page `base`, or None where it means no web page (`javascript:`, `mailto:`, broken)."""
    try:
        cleaned = _clean(href)
        return fetch_url(urljoin(base, cleaned)) if cleaned else None
    except ValueError:
        return None


def path_and_query(url: str) -> str:
    """What scope patterns are matched against: path, and `?` with the query where there is one. Raises ValueError as `fetch_url` does."""
    parts = _split(url)
    return normalise_escapes(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def shape_of(url: str) -> str:
    """How an address is made: `#` for a number, `*` for words joined to a slug or a long name, other parts of the path as they are."""
    parts = urlsplit(url)
    path = "/".join(_part_shape(part) for part in parts.path.rstrip("/").split("/"))
    names = sorted(item.partition("=")[0] for item in parts.query.split("&") if item)
    return f"{path}?{'&'.join(names)}" if names else path


def form_of(url: str) -> str:
    """`shape_of`, coarser: the last part of a path stands for any name, for sections are words and pages of them may have one word, too."""
    path, mark, names = shape_of(url).partition("?")
    above, _, last = path.rpartition("/")
    return f"{above}/{'#' if last == '#' else '*' if last else ''}{mark}{names}"


def normalise_escapes(text: str) -> str:
    """Write a path or a query in one way (RFC 3986 section 6.2.2).

    Letters, digits and `-._~` stand plain, all other escapes have capital digits, a lone `%` is `%25`, and what may not stand plain is
    escaped: other scripts as UTF-8, blanks, brackets, quotes.
    """

    def rewrite(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    escaped = _NOT_PLAIN.sub(lambda run: "".join(f"%{byte:02X}" for byte in run[0].encode("utf-8", "replace")), text)
    return _ESCAPE.sub(rewrite, escaped)


def _part_shape(part: str) -> str:
    name, dot, ending = part.rpartition(".")
    if dot and ending.isalpha() and len(ending) <= 5:
        return f"{_part_shape(name)}.{ending}"
    if part.isdecimal():
        return "#"
    words = [word for word in re.split(r"[-_]", part) if word]
    return "*" if len(words) >= 2 or len(unquote(part)) > 20 or re.search(r"\d{3}", part) else part


def _clean(url: str) -> str:
    """What browsers do first (WHATWG URL, basic parser): trim, drop line breaks and tabs, read `\\` as `/` before the query."""
    text = re.sub(r"[\t\n\r]", "", url).strip().strip("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f ")
    head = re.split(r"[?#]", text, maxsplit=1)[0]
    return head.replace("\\", "/") + text[len(head) :]


@lru_cache(maxsize=_REMEMBERED)
def _split(url: str) -> _Parts:
    text = _clean(url)
    if len(text) > MAX_URL_CHARS:
        raise ValueError(f"{_shown(url)} is longer than {MAX_URL_CHARS} characters")
    if _CONTROL.search(text):
        raise ValueError(f"{_shown(url)} holds control characters")
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        raise ValueError(f"{_shown(url)} is not a URL: {error}") from error
    if split.scheme not in DEFAULT_PORTS:
        raise ValueError(f"{_shown(url)} is not a URL; begin it with https://")
    if "@" in split.netloc:
        raise ValueError(f"{_shown(url)} holds a user name or password")
    if port == 0:
        raise ValueError(f"{_shown(url)} names port 0")
    host = _ascii_host(split.hostname or "", url)
    path, query = _quoted(split.path, split.query)
    if len(path) + len(query) > 3 * MAX_URL_CHARS:
        raise ValueError(f"{_shown(url)} is too long")
    return _Parts(split.scheme, host, None if port == DEFAULT_PORTS[split.scheme] else port, _resolve_dots(path or "/"), query)


def _ascii_host(name: str, url: str) -> str:
    if not name:
        raise ValueError(f"{_shown(url)} names no host")
    try:
        if ":" in name:
            return f"[{ipaddress.IPv6Address(name)}]"
        # The length is checked first because encoding is slow on long names; browsers write names as UTS 46 says.
        ascii_name = name if name.isascii() or len(name) > 253 else idna.encode(name, uts46=True).decode("ascii")
    except ValueError as error:  # idna's and ipaddress's errors are among them
        raise ValueError(f"{_shown(url)} names no possible host: {error}") from error
    ascii_name = ascii_name.lower().removesuffix(".")
    if len(ascii_name) > 253 or not _HOST.fullmatch(ascii_name):
        raise ValueError(f"{_shown(url)} names no possible host")
    return ascii_name


def _quoted(path: str, query: str) -> tuple[str, str]:
    """Percent-encode what must be, as Scrapy itself would, so that the URL asked for is the URL stored."""
    if _NEEDS_NO_QUOTES.fullmatch(path) and _NEEDS_NO_QUOTES.fullmatch(query):
        return path, query
    quoted = urlsplit(safe_url_string(f"http://host{path}?{query}"))
    return quoted.path, quoted.query


def _join_parts(parts: _Parts) -> str:
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.host}{port}{parts.path}{query}"


def _resolve_dots(path: str) -> str:
    """Resolve `.` and `..` segments (RFC 3986 section 5.2.4), also written with `%2e`."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain not in {".", ".."}:
            kept.append(segment)
            continue
        if plain == ".." and kept:
            kept.pop()
        if position == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _canonical_query(query: str) -> str:
    parameters = [normalise_escapes(parameter) for parameter in query.split("&") if parameter]
    kept = [parameter for parameter in parameters if not _is_tracking(parameter)]
    return "&".join(sorted(kept, key=lambda parameter: parameter.partition("=")[0]))


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value)
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES):
        return True
    if name in ORIGIN_NAMES:
        return value.lower() in ORIGIN_VALUES
    return name in SESSION_NAMES and SESSION_VALUE.fullmatch(value) is not None


def _shown(url: str) -> str:
    return repr(url if len(url) <= 100 else url[:97] + "...")
