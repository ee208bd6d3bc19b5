"""The circumstances of a capture as the fields of a WARC `metadata` record (application/warc-fields), and back; `via` is the standard's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pipelines.archive.http_message import parse_head
from pipelines.archive.records import Fields
from pipelines.captures.circumstances import Certificate, Circumstances, Redirect
from pipelines.outcomes import Road


def fields_of(circumstances: Circumstances) -> Fields:
    """Name and value of each line, none for what is not known; values are not escaped."""
    return tuple((name, value) for name, value in _lines(circumstances) if value)


def read_fields(block: bytes) -> Circumstances:
    """The circumstances that such a record holds. Never fails: what cannot be read counts as not known."""
    fields = parse_head(b"\r\n" + block, "utf-8")[1]
    first = dict(reversed(fields))
    depth = first.get("linksFromSeed", "")
    return Circumstances(
        source=first.get("source", ""),
        found_on=first.get("via", ""),
        roads=_read_roads(first.get("foundBy", "")),
        kind=first.get("expected", ""),
        depth=int(depth) if depth.isdecimal() else None,
        redirects=tuple(_read_redirect(value) for name, value in fields if name == "redirectedFrom"),
        robots=first.get("robots", ""),
        opt_out=tuple(value for name, value in fields if name == "optOut"),
        certificate=_read_certificate(first),
    )


def _lines(known: Circumstances) -> Iterator[tuple[str, str]]:
    yield "source", known.source
    yield "via", known.found_on
    yield "foundBy", ", ".join(road.name.lower() for road in known.roads if road.name)
    yield "expected", known.kind
    yield "linksFromSeed", "" if known.depth is None else str(known.depth)
    yield from (("redirectedFrom", f"{step.how} {step.url.replace(' ', '%20')}") for step in known.redirects)
    yield "robots", known.robots
    yield from (("optOut", signal) for signal in known.opt_out)
    if known.certificate is not None:
        yield "tlsCertificateSha256", known.certificate.sha256
        yield "tlsCertificateSubject", known.certificate.subject
        yield "tlsCertificateIssuer", known.certificate.issuer
        yield "tlsCertificateNotBefore", _written(known.certificate.not_before)
        yield "tlsCertificateNotAfter", _written(known.certificate.not_after)


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _read_roads(text: str) -> Road:
    roads = Road.NONE
    for word in text.upper().split(", "):
        roads |= Road.__members__.get(word, Road.NONE)
    return roads


def _read_redirect(text: str) -> Redirect:
    how, _, url = text.rpartition(" ")
    return Redirect(url=url, how=how)


def _read_certificate(fields: dict[str, str]) -> Certificate | None:
    sha256 = fields.get("tlsCertificateSha256")
    if sha256 is None:
        return None
    return Certificate(
        sha256=sha256,
        subject=fields.get("tlsCertificateSubject", ""),
        issuer=fields.get("tlsCertificateIssuer", ""),
        not_before=_read_moment(fields.get("tlsCertificateNotBefore", "")),
        not_after=_read_moment(fields.get("tlsCertificateNotAfter", "")),
    )


def _read_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
