"""The files of an evidence folder that machines compare, name and bytes each; the report and the instructions are left to others.

No name comes from a web page, and a page is stored under a name that no double click opens in a browser.
"""

from __future__ import annotations

import json
import platform
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipelines.archive.content import TooLarge, decoded_content
from pipelines.archive.excerpt import Excerpt
from pipelines.archive.http_message import split_block
from pipelines.archive.records import Record
from pipelines.comparing.comparison import SIGNS, ComparedParagraph, ParagraphChange
from pipelines.exports.columns import format_time
from pipelines.history import Step
from pipelines.items import Capture
from pipelines.safekeeping.evidence.dossier import Dossier
from pipelines.safekeeping.evidence.proofs import ProvedHead
from pipelines.store.custody.events import DIGESTED
from pipelines.version import SOFTWARE

ARCHIVE = "capture.warc.gz"
EVENTS = "custody/events.jsonl"
PROOFS = "custody/proofs.json"
_PACKAGES = ("trafilatura", "lxml", "warcio", "scrapy", "cryptography", "rfc3161-client")

File = tuple[str, bytes]


def files_of(dossier: Dossier) -> Iterator[File]:
    """All of them, in the order of their names within each part."""
    yield from _captures(dossier)
    yield from _revisions(dossier)
    yield from _rows(dossier)
    yield from _custody(dossier)
    yield "software.json", _json(software_of(dossier))


def heads_of(dossier: Dossier) -> list[ProvedHead]:
    """The heads under which its events stand, the oldest first."""
    heads = {proof.head.file.path: proof.head for proof in dossier.proofs}
    return [heads[path] for path in sorted(heads)]


def head_name(head: ProvedHead, suffix: str = "json") -> str:
    """Where a head, its signature, request or reply lies."""
    return f"custody/heads/{head.file.beside(suffix).name}"


def root_name(head: ProvedHead) -> str:
    """Where the certificate lies that vouches for its time stamp."""
    return f"custody/roots/{head.file.path.stem}.pem"


def software_of(dossier: Dossier) -> dict[str, Any]:
    """What wrote this, and what took each text out of its page."""
    engines = {str(one.revision.number): one.revision.engine for one in dossier.versions}
    runs = {str(row.number): row.values["software"] for row in dossier.rows if row.table == "run"}
    return {
        "written_by": SOFTWARE,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": {name: found for name in _PACKAGES if (found := _version_of(name))},
        "collected_by_run": runs,
        "text_taken_by_revision": engines,
    }


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _captures(dossier: Dossier) -> Iterator[File]:
    taken = [one.excerpt for one in dossier.captures if one.excerpt is not None]
    if taken:
        once = {(raw.file, raw.record.offset): raw.data for one in taken for raw in one.raw}
        yield ARCHIVE, b"".join(once.values())
    for one in dossier.captures:
        if one.excerpt is not None:
            folder, capture = f"captures/{one.fetch_id}", one.excerpt.capture
            yield f"{folder}/headers.txt", b"\n".join(_heads_of(one.excerpt))
            yield f"{folder}/body.bin", capture.body
            yield f"{folder}/page.html.txt", _page_of(capture)


def _heads_of(excerpt: Excerpt) -> Iterator[bytes]:
    """Of all but the record that begins a file."""
    yield from (_head_of(raw.record) for raw in excerpt.raw if raw.record.field("WARC-Type") != "warcinfo")


def _head_of(record: Record) -> bytes:
    """WARC fields, and of HTTP the head; of metadata all."""
    is_http = record.field("Content-Type").lower().startswith("application/http")
    fields = "".join(f"{name}: {value}\r\n" for name, value in record.fields)
    return fields.encode("utf-8", "surrogateescape") + b"\r\n" + (split_block(record.block)[0] if is_http else record.block + b"\r\n")


def _page_of(capture: Capture) -> bytes:
    try:
        return decoded_content(capture)
    except TooLarge:
        return capture.body


def _revisions(dossier: Dossier) -> Iterator[File]:
    for step in dossier.steps:
        revision = step.version.revision
        folder = f"revisions/{revision.number}"
        yield f"{folder}/text.txt", revision.text.encode("utf-8", "surrogatepass")
        yield f"{folder}/facts.json", _json({name: fact for name, fact in asdict(revision.facts).items() if fact is not None})
        if step.comparison is not None:
            yield f"{folder}/changes.txt", changes_of(step).encode("utf-8", "surrogatepass")


def changes_of(step: Step) -> str:
    """What a revision changed, a paragraph each, with the marks of `comparison.SIGNS`."""
    if step.comparison is None:
        return ""
    title = [step.comparison.title] if step.comparison.title else []
    lines = [*map(_change, title), *map(_change, step.comparison.paragraphs)]
    return f"{step.origin.value}: {step.comparison.in_short or 'the wording is the same'}\n\n" + "".join(line for line in lines if line)


def _change(one: ComparedParagraph) -> str:
    if one.change is ParagraphChange.UNCHANGED:
        return ""
    if one.change is ParagraphChange.ALTERED:
        return f"~ before: {one.before}\n~ after:  {one.after}\n\n"
    return f"{SIGNS[one.change]} {one.after or one.before}\n\n"


def _rows(dossier: Dossier) -> Iterator[File]:
    for row in dossier.rows:
        yield f"rows/{row.table}-{row.number}.json", row.text.encode("utf-8", "surrogatepass")
        if row.table == "revision":
            packed = bytes(row.values["blocks"])
            yield f"revisions/{row.values['number']}/blocks.zlib", packed
            yield f"revisions/{row.values['number']}/blocks.json", zlib.decompress(packed)
    yield "rows/columns.json", _json({table: list(columns) for table, columns in DIGESTED.items()})


def _custody(dossier: Dossier) -> Iterator[File]:
    yield EVENTS, b"".join(proof.event.text.encode("utf-8", "surrogatepass") + b"\n" for proof in dossier.proofs)
    yield (
        PROOFS,
        _json(
            [
                {
                    "position": proof.event.position,
                    "head": head_name(proof.head),
                    "way": [{"left": step.is_left, "sha256": step.sha256} for step in proof.way],
                }
                for proof in dossier.proofs
            ]
        ),
    )
    keys = {}
    for head in heads_of(dossier):
        yield head_name(head), head.file.data
        for suffix in ("sig", "tsq", "tsr"):
            if (data := head.file.read(suffix)) is not None:
                yield head_name(head, suffix), data
        if head.key:
            keys[f"custody/keys/{head.key.file_name}"] = head.key.pem.encode("ascii")
        if head.stamp:
            yield root_name(head), head.stamp.root.encode("ascii")
    yield from keys.items()


def _json(value: object) -> bytes:
    """For people and machines; times in UTC."""
    return json.dumps(value, ensure_ascii=True, indent=1, default=lambda one: format_time(one)).encode("ascii") + b"\n"
