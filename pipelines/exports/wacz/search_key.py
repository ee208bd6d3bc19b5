"""The key by which replay programs find a URL in an index: the sort-friendly form (SURT) that pywb and py-wacz make of it.

The steps are those of https://specs.webrecorder.net/cdxj/0.1.0/#searchable-url, and what pywb does besides when it looks an address up:
without `www.`, default port, session numbers and a slash at the end; percent-encoding undone and done anew (the rules of Google's Safe
Browsing, https://developers.google.com/safe-browsing/reference/URLs.and.Hashing); arguments in order. `make check-wacz` compares it with
pywb's own.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

import idna

_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT = frozenset(range(0x21, 0x7F)) - frozenset(b"#%")
_SLASHES = re.compile("/{2,}")
_SESSION = re.compile(
    r"(?<![^&])(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)


def search_key(url: str) -> str:
    """The key of an http or https URL; of anything else the address itself, which nobody looks up."""
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return _encode(url)
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return _encode(url)
    shown = f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{host}{shown}){_path(parts.path)}{_query(parts.query)}"


def _host(host: str) -> str:
    """Its labels from the last to the first; an IPv6 address as it is."""
    plain = _WWW.sub("", host.strip("."), count=1) if _WWW.match(host) else host.strip(".")
    if ":" in plain:
        return plain
    if not plain.isascii():
        plain = idna.encode(plain, uts46=True).decode()
    return ",".join(reversed(plain.split(".")))


def _path(path: str) -> str:
    kept: list[str] = []
    for part in _encode(path).split("/")[1:]:
        if part == ".." and kept:
            kept.pop()
        elif part != ".":
            kept.append(part)
    return "/" + _SLASHES.sub("/", "/".join(kept)).strip("/")


def _query(query: str) -> str:
    encoded = _encode(query)
    kept = _SESSION.sub("", encoded)
    if kept != encoded:
        kept = kept.removesuffix("&")
    joined = "&".join(sorted(kept.split("&"), key=lambda argument: argument.split("=", 1)))
    return f"?{joined}" if joined else ""


def _encode(text: str) -> str:
    """In small letters, with only those bytes percent-encoded that must be."""
    plain = text.encode("utf-8", "surrogatepass")
    while (undone := unquote_to_bytes(plain)) != plain:
        plain = undone
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02x}" for byte in plain).lower()
