"""How a capture came about: where its address was found, what led to it, who answered. Written down by `archive.metadata_record`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.outcomes import Road


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A step before a capture: the address that sent on, and how: a status, or "meta refresh" of a page."""

    url: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a TLS server showed: SHA-256 of the certificate (DER) in hexadecimal, names as RFC 4514 writes them, and when it is valid.

    Names and times are empty where the certificate has some that cannot be read.
    """

    sha256: str
    subject: str = ""
    issuer: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a capture beside the answer itself.

    `kind` is what was expected behind the address, `depth` the number of links from a seed, `robots` what robots.txt says of the address.
    `opt_out` are the signals against machine learning or text mining in the headers and in the first bytes of the page.
    """

    source: str = ""
    found_on: str = ""
    roads: Road = Road.NONE
    kind: str = ""
    depth: int | None = None
    redirects: tuple[Redirect, ...] = ()
    robots: str = ""
    opt_out: tuple[str, ...] = ()
    certificate: Certificate | None = None
