"""Writes report.html, for a reader who is a lawyer: what was collected, when, from where, what was left out and why, who says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipelines.items import Block, Capture, Fact, Revision
from pipelines.safekeeping.evidence.contents import ARCHIVE, head_name, heads_of, software_of
from pipelines.safekeeping.evidence.custody_words import told_event
from pipelines.safekeeping.evidence.differences import tell_changes, told_origin
from pipelines.safekeeping.evidence.dossier import Dossier, TakenCapture
from pipelines.safekeeping.evidence.how_to import NAME as HOW_TO
from pipelines.safekeeping.evidence.markup import code, escape, facts, moment, page, scraped, table
from pipelines.safekeeping.keys import PublicKey
from pipelines.sources.publication import publication_of

NAME = "report.html"


def write_report(dossier: Dossier, signed_by: PublicKey | None, at: datetime) -> str:
    """The whole page."""
    latest = dossier.latest
    parts = (_summary, _captures, _text, _blocks, _history, _custody, _software)
    body = [f"<h1>Evidence: {scraped(latest.title or latest.url, latest.language)}</h1>\n", _about(signed_by, at)]
    body += [piece for part in parts for piece in part(dossier)]
    sent = _OF_A_FILE if any(one.is_saved_file for one in dossier.captures) else _SENT
    return page(f"Evidence: {latest.title or latest.url}", [*body, _END.format(sent=sent)])


def _about(signed_by: PublicKey | None, at: datetime) -> str:
    signed = f"signed with the key {code(signed_by.fingerprint)}" if signed_by else "not signed: there was no key"
    return (
        f"<p>This report and the files beside it were written {moment(at)}. They are {signed}. {code(HOW_TO)} tells "
        f"step by step how to verify all of it with tools that are not Winnow's. Every time is UTC. Addresses are no links: opening "
        f"one tells the site that somebody reads it.</p>\n"
    )


def _summary(dossier: Dossier) -> Iterator[str]:
    latest = dossier.latest
    found = latest.facts
    stated = "none is stated" if latest.date is None else scraped(latest.date) + _rule(found.date)
    gone = dossier.versions[0].gone_since
    first, last = dossier.versions[0].revision, dossier.versions[-1].revision
    yield "<h2>The document</h2>\n"
    yield facts(
        [
            ("Address", code(latest.url)),
            ("Also found at", "<br>".join(map(code, dossier.other_addresses))),
            ("Title", scraped(latest.title, latest.language) + _rule(found.title) if latest.title else ""),
            ("Authors, as the page states", scraped("; ".join(latest.authors)) + _rule(found.authors) if latest.authors else ""),
            ("Date, as the page states", stated),
            ("Language", scraped(latest.language) + _rule(found.language) if latest.language else ""),
            ("Publication", scraped(publication_of(latest))),
            ("Source in the corpus", scraped(latest.source)),
            ("Document number", escape(latest.document_id)),
            ("First collected", moment(first.captured_at)),
            ("Last collected with a change", moment(last.captured_at)),
            ("Last visit of the address", _last_visit(dossier)),
            ("Revisions", escape(len(dossier.versions))),
            ("Gone from the site since", moment(gone) if gone else ""),
            ("Doubts about the text", scraped(", ".join(latest.flags))),
            ("Number of words", escape(latest.word_count or 0)),
            ("SHA-256 of the text", code(latest.text_sha256)),
        ]
    )
    yield (
        '<p class="note">Title, authors, date and language are what the page says of itself; the rule by which each was found '
        "stands behind it. Whether it is true this report cannot tell.</p>\n"
    )


def _last_visit(dossier: Dossier) -> str:
    visits = [row.values for row in dossier.rows if row.table == "fetch"]
    last = max(visits, key=lambda values: values["requested_at"], default=None)
    return "" if last is None else f"{moment(last['requested_at'])}: {scraped(last['outcome'])}"


def _rule(fact: Fact[object] | None) -> str:
    return "" if fact is None else f' <span class="note">(found by: {escape(fact.rule)})</span>'


def _captures(dossier: Dossier) -> Iterator[str]:
    yield "<h2>What was received, from where and when</h2>\n"
    saved = [one.is_saved_file for one in dossier.captures]
    if not all(saved) or not saved:
        yield f"<p>The answers of the server, byte for byte, stand in {code(ARCHIVE)} and in {code('captures/')}.</p>\n"
    if any(saved):
        yield _SAVED.format(archive=code(ARCHIVE), folder=code("captures/"))
    for one in dossier.captures:
        yield f"<h3>Fetch {one.fetch_id}</h3>\n"
        yield facts(_capture_facts(dossier, one))


def _capture_facts(dossier: Dossier, one: TakenCapture) -> Iterator[tuple[str, str]]:
    row, capture = dossier.row("fetch", one.fetch_id), one.excerpt.capture if one.excerpt else None
    if row is not None:
        values = row.values
        if not one.is_saved_file:
            yield "Address asked", code(values["url"])
            yield "Asked at", moment(values["requested_at"])
            yield "Status", escape(values["status"] or "")
        yield (
            "Bytes, SHA-256 of the body",
            f"{escape(values['bytes'])}, {code(values['payload_sha256'])}" if values["payload_sha256"] else "",
        )
        yield "Place in the archive", code(f"{values['warc_file']} at byte {values['warc_offset']}, {values['warc_record_id']}")
        run = dossier.row("run", values["run_id"])
        yield "Collected by", scraped(run.values["software"]) if run else ""
    if one.excerpt is None or capture is None:
        yield "Not given here", scraped(one.missing)
        return
    yield from _facts_of_file(capture) if one.is_saved_file else _facts_of_answer(capture)
    origin = capture.origin
    yield "Taken over from", "" if origin is None else code(origin.address or f"{origin.file} ({origin.file_sha256})")
    metadata = [raw.record for raw in one.excerpt.raw if raw.record.field("WARC-Type") == "metadata"][:1]
    yield "Noted about the connection", "".join(scraped(record.block.decode("utf-8", "replace"), element="div") for record in metadata)


def _facts_of_answer(capture: Capture) -> Iterator[tuple[str, str]]:
    yield "Answer received", moment(capture.captured_at)
    yield "Address of the server", code(capture.ip_address or "")
    yield "Protocol", escape(capture.protocol)
    yield "Kind of content, as the server says", scraped(capture.header("Content-Type") or "")
    yield "Incomplete", "the answer ended early" if capture.truncated else ""


def _facts_of_file(capture: Capture) -> Iterator[tuple[str, str]]:
    """Of an address and a time that no server answered for, who says them."""
    yield "Kind of capture", "a saved file; no answer of a server is known"
    yield "Address of the page", f"{code(capture.url)} (by: {scraped(capture.header('X-Winnow-Address-By') or 'the file')})"
    yield "Time of the page", f"{moment(capture.captured_at)} (by: {scraped(capture.header('X-Winnow-Time-By') or 'the file')})"


def _text(dossier: Dossier) -> Iterator[str]:
    latest = dossier.latest
    yield f"<h2>The text, revision {latest.number}</h2>\n"
    yield f"<p>As in {code(f'revisions/{latest.number}/text.txt')}, taken from the page by {escape(latest.engine)}.</p>\n"
    yield scraped(latest.text, latest.language, "div", "text") + "\n"


def _blocks(dossier: Dossier) -> Iterator[str]:
    version = next(one for one in dossier.versions if one.revision is dossier.latest)
    kept = sum(block.kept for block in version.blocks)
    yield "<h2>What was left out of the page, and why</h2>\n"
    yield (
        f"<p>A page is cut into blocks, in its order: here {len(version.blocks)}, of which {kept} are the text. The others were "
        f"left out: menus, notices, other articles. Each has its reason.</p>\n"
    )
    rows = [_block(number, block, version.revision) for number, block in enumerate(version.blocks, start=1)]
    yield table(("", "Verdict", "Block", "Reason"), rows, row_css=["kept" if block.kept else "dropped" for block in version.blocks])


def _block(number: int, block: Block, revision: Revision) -> tuple[str, str, str, str]:
    overruled = f"; an analyst overruled: {escape(block.overruled)}" if block.overruled is not None else ""
    return str(number), "kept" if block.kept else "left out", scraped(block.text, revision.language), escape(block.reason) + overruled


def _history(dossier: Dossier) -> Iterator[str]:
    yield "<h2>Revisions</h2>\n"
    for step in dossier.steps:
        revision = step.version.revision
        yield f"<h3>Revision {revision.number}, collected {moment(revision.captured_at)}</h3>\n"
        yield f"<p>{escape(told_origin(step))} SHA-256 of its text: {code(revision.text_sha256)}</p>\n"
        yield from tell_changes(step)


def _custody(dossier: Dossier) -> Iterator[str]:
    yield "<h2>Custody</h2>\n"
    yield "<p>What the log of the corpus tells of this document, in its order. Each event holds the digest of the one before it.</p>\n"
    rows = [told_event(proof) for proof in dossier.proofs]
    yield table(("Event", "Time, by the collecting machine", "What", "Of", "SHA-256 of the event"), rows)
    yield "<p>The heads of the log that prove these events:</p>\n"
    heads = [
        (
            code(head_name(head)),
            escape(head.file.head.events),
            code(head.key.fingerprint) if head.key else "not signed",
            f"{moment(head.stamp.at)}, {scraped(head.stamp.authority)}" if head.stamp else "none",
        )
        for head in heads_of(dossier)
    ]
    yield table(("Head", "Events", "Signed with the key", "Time stamp of an authority"), heads)


def _software(dossier: Dossier) -> Iterator[str]:
    software = software_of(dossier)
    yield "<h2>Software</h2>\n"
    yield facts(
        [
            ("This folder was written by", escape(software["written_by"])),
            ("Python, system", escape(f"{software['python']}, {software['system']}")),
            ("Packages", escape(", ".join(f"{name} {version}" for name, version in software["packages"].items()))),
            ("Pages were collected by", "<br>".join(scraped(f"run {run}: {one}") for run, one in software["collected_by_run"].items())),
            ("Texts were taken by", "<br>".join(escape(f"revision {one}: {by}") for one, by in software["text_taken_by_revision"].items())),
        ]
    )


_SAVED = (
    "<p>Some of it was not fetched by Winnow: somebody saved pages as files, and they were imported. The bytes of the files stand in "
    "{archive} and in {folder}; the head of an answer before each was made by Winnow, for an archive cannot hold a page without one. "
    "Browsers change pages when they save them.</p>\n"
)
_SENT = "That the site showed the same to everybody: it shows what was sent to one machine, at one address, at one time."
_OF_A_FILE = (
    "That a server sent this: a saved file shows what stood in it when it was imported. Its address and its time are what the file says."
)
_END = """<h2>What this does not show</h2>
<ul><li>That what the page says is true, or that its author wrote it.</li>
<li>{sent}</li>
<li>When the page was published: the date is what the page states.</li>
<li>That the log was honest from its first event. From the moment of a head on, best of a time-stamped one, nothing before it can be changed
unseen.</li></ul>
"""
