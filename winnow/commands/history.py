"""`winnow history`: the revisions of a document, what changed in each, and where their captures lie."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.corpus import open_corpus
from pipelines.history import RevisionOrigin, Step, tell_history
from pipelines.store.revisions.versions import Version
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.lookup import find_versions

EXAMPLES = """
Examples:

    winnow history 12

    winnow history https://example.org/news/a-story --json
"""
_TOLD = {
    RevisionOrigin.FIRST: "first stored",
    RevisionOrigin.EDITED: "edited",
    RevisionOrigin.EXTRACTED_AGAIN: "same capture, extracted again",
    RevisionOrigin.CORRECTED: "same capture, corrected by an analyst",
    RevisionOrigin.READ_OTHERWISE: "no edit: the page said the same and was read otherwise",
}


@explain_errors
def history(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL.", metavar="ID|URL")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """List the revisions of a document: when, what changed in short, and the capture of each."""
    versions = find_versions(open_corpus(corpus), wanted)
    steps = tell_history(versions)
    latest = versions[-1]
    if json:
        document = {"document": latest.revision.document_id, "url": latest.revision.url, "source": latest.revision.source}
        since = latest.gone_since.isoformat() if latest.gone_since else None
        print_json(document | {"status": latest.revision.status, "gone_since": since, "revisions": [_as_json(step) for step in steps]})
        return
    _print(steps, latest)


def _print(steps: list[Step], latest: Version) -> None:
    out = console()
    out.print(f"[bold]{safe(latest.revision.title or '(no title)')}[/bold]")
    out.print(f"[dim]document {latest.revision.document_id} of {safe(latest.revision.source)}, {safe(latest.revision.url)}[/dim]")
    for step in steps:
        revision, where = step.version.revision, step.version.revision.locator
        out.print()
        out.print(f"[bold]{revision.number:>3}[/bold]  {revision.captured_at:%Y-%m-%d %H:%M} UTC  {safe(in_short(step))}")
        if where is not None:
            out.print(f"[dim]     {safe(where.file)} at byte {where.offset}, {where.length} bytes, {safe(where.record_id)}[/dim]")
        out.print(f"[dim]     body SHA-256 {step.version.payload_sha256}, text SHA-256 {revision.text_sha256}[/dim]")
    if latest.gone_since is not None:
        out.print()
        word = "gone" if latest.revision.status == "gone" else "missing, to be confirmed by another visit"
        out.print(f"The page is [bold]{word}[/bold]; first missed {latest.gone_since:%Y-%m-%d %H:%M} UTC. The text stays.")
    if len(steps) > 1:
        out.print()
        out.print(f"[dim]'winnow diff {latest.revision.document_id}' shows the last change.[/dim]")


def in_short(step: Step) -> str:
    """Why there is a revision and what it changed, in a line."""
    told = _TOLD[step.origin]
    changed = step.comparison.in_short if step.comparison else ""
    if step.comparison is not None and not changed:
        changed = "same wording"
    return f"{told}: {changed}" if changed and step.origin is not RevisionOrigin.READ_OTHERWISE else told


def version_as_json(version: Version) -> dict[str, Any]:
    """A revision without its text, with its capture."""
    revision, where = version.revision, version.revision.locator
    return {
        "revision": revision.number,
        "captured_at": revision.captured_at.isoformat(),
        "status": revision.status,
        "title": revision.title,
        "text_sha256": revision.text_sha256,
        "engine": revision.engine,
        "warc_file": where.file if where else None,
        "warc_offset": where.offset if where else None,
        "warc_length": where.length if where else None,
        "warc_record_id": where.record_id if where else None,
        "payload_sha256": version.payload_sha256,
    }


def _as_json(step: Step) -> dict[str, Any]:
    changed = step.comparison.in_short if step.comparison else ""
    return version_as_json(step.version) | {"origin": step.origin.value, "changed": changed}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(history)
