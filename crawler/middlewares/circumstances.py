"""What is known of an answer beside itself: by which way its address came to us, what robots.txt says, the certificate of the server.

Cookies, credentials and addresses of this machine are none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response
from twisted.internet.ssl import Certificate as PeerCertificate

from pipelines.captures.circumstances import Certificate, Circumstances, Redirect
from pipelines.extraction.facts.rights import opt_out_of_page
from pipelines.items import Visit

_CERTIFICATES = 256  # kept read: a crawl meets the same hosts again and again


def circumstances_of(request: Request, response: Response, page: bytes = b"") -> Circumstances:
    """`page` is the body without compression, empty where that cannot be undone."""
    return Circumstances(
        **_way(request),
        redirects=_redirects(request),
        robots=str(request.meta.get("robots", "")),
        opt_out=opt_out_of_page(page, pairs(response.headers)),
        certificate=_certificate(response.certificate),
    )


def pairs(headers: Headers) -> Iterator[tuple[str, str]]:
    """Name and value of each header, repeats included; latin-1 keeps every byte."""
    for name, values in headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")


def _way(request: Request) -> dict[str, Any]:
    """How the address was found. That of robots.txt is known of every host."""
    visit = request.meta.get("visit")
    if not isinstance(visit, Visit):
        return {"kind": "robots.txt" if request.meta.get("is_robots") else ""}
    if whole := request.meta.get("part_of"):
        return {"source": visit.source, "found_on": whole, "kind": "part of an article", "depth": visit.depth + 1}
    return {"source": visit.source, "found_on": visit.found_on, "roads": visit.roads, "kind": visit.kind.value, "depth": visit.depth}


def _redirects(request: Request) -> tuple[Redirect, ...]:
    """Scrapy notes the addresses that sent on, and the status or the kind of page by which each did."""
    steps = zip(request.meta.get("redirect_urls", ()), request.meta.get("redirect_reasons", ()), strict=False)
    return tuple(Redirect(url=str(url), how=str(how)) for url, how in steps)


def _certificate(shown: PeerCertificate | None) -> Certificate | None:
    if shown is None or shown.original is None:
        return None
    return _read_certificate(shown.dump())


@lru_cache(_CERTIFICATES)
def _read_certificate(der: bytes) -> Certificate:
    certificate = PeerCertificate.load(der)
    sha256 = hashlib.sha256(der).hexdigest()
    read = certificate.original.to_cryptography()
    try:
        subject, issuer = read.subject.rfc4514_string(), read.issuer.rfc4514_string()
        first, last = read.not_valid_before_utc, read.not_valid_after_utc
    except ValueError:  # names or times that no standard allows; the digest tells which it was
        return Certificate(sha256=sha256)
    return Certificate(sha256=sha256, subject=subject, issuer=issuer, not_before=first, not_after=last)
