"""`winnow show`: one document, as a person reads it, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import IntegrityError
from pipelines.items import Revision
from pipelines.sources.publication import publication_of
from pipelines.store.copies.groups import Copy, CopyGroup
from winnow.commands.common import CorpusOption, JsonOption, RevisionOption, console, explain_errors, print_json, safe
from winnow.commands.lookup import find_copies, find_document

EXAMPLES = """
Examples:

    winnow show 12

    winnow show 12 --revision 1

    winnow show https://example.org/news/a-story --json
"""
COPIES_NAMED = 5


@explain_errors
def show(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL.", metavar="ID|URL")],
    revision_number: RevisionOption = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Read one document: title, facts, text, the capture it came from, and its copies."""
    opened = open_corpus(corpus)
    revision = find_document(opened, wanted, revision_number).revision
    if json:
        from pipelines.exports.columns import read_row  # with it come all formats

        print_json(read_row(revision))
        return
    out = console()
    out.print(f"[bold]{safe(revision.title or '(no title)')}[/bold]")
    for name, value in [*_facts(revision), *_circumstances(opened, revision), *_copies(find_copies(opened, revision.document_id))]:
        out.print(f"[dim]{name:>12}[/dim]  {safe(value)}")
    out.print()
    out.print(safe(revision.text))


def _facts(revision: Revision) -> list[tuple[str, str]]:
    facts = revision.facts
    where = revision.locator
    lines = [
        ("publication", publication_of(revision)),
        ("source", revision.source),
        ("url", revision.url),
        ("status", revision.status),
        ("authors", _with_rule(", ".join(revision.authors), facts.authors.rule if facts.authors else "")),
        ("date", _with_rule(revision.date or "", facts.date.rule if facts.date else "")),
        ("language", revision.language or ""),
        ("flags", ", ".join(revision.flags)),
        ("revision", f"{revision.number}, captured {revision.captured_at:%Y-%m-%d %H:%M} UTC"),
        ("text SHA-256", revision.text_sha256),
        ("capture", f"{where.file} at byte {where.offset}" if where else ""),
        *(("further part", record) for record in (facts.parts.value if facts.parts else ())),
        ("engine", revision.engine),
    ]
    return [(name, value) for name, value in lines if value]


def _circumstances(corpus: Corpus, revision: Revision) -> Iterator[tuple[str, str]]:
    """What the archive tells of the capture; that its record is damaged or gone is no reason not to read the text."""
    from pipelines.archive.reader import read_capture

    if revision.locator is None:
        return
    try:
        known = read_capture(corpus.archived, revision.locator).circumstances
    except IntegrityError as error:
        yield "unreadable", f"{error}; 'winnow verify' tells more"
        return
    if known is None:
        return
    yield from (("sent on by", f"{step.url} ({step.how})") for step in known.redirects)
    if known.certificate is not None:
        yield "certificate", f"SHA-256 {known.certificate.sha256}, of {known.certificate.subject}, by {known.certificate.issuer}"


def _copies(group: CopyGroup) -> list[tuple[str, str]]:
    """Numbers and sources of the copies, as far as they fit on a line or two; `winnow copies` tells the rest."""
    others = [copy for copy in group.documents if copy.kind]
    lines = [("also at", address) for address in group.other_addresses]
    if others:
        credit = f", credit {', '.join(group.agencies)}" if group.agencies else ""
        first = group.documents[0]
        earliest = "this one" if first.document_id == group.of else f"{first.document_id} ({first.source})"
        lines.append(("copies", f"{_named(others)}; earliest capture: {earliest}{credit}; winnow copies {group.of} tells more"))
    if group.translations:
        named = ", ".join(f"{copy.document_id} ({copy.language or '?'})" for copy in group.translations)
        lines.append(("translations", named))
    return lines


def _named(others: list[Copy]) -> str:
    named = ", ".join(f"{copy.document_id} ({copy.source}, {copy.kind} {copy.similarity:g})" for copy in others[:COPIES_NAMED])
    return named + (f" and {len(others) - COPIES_NAMED} more" if len(others) > COPIES_NAMED else "")


def _with_rule(value: str, rule: str) -> str:
    return f"{value}  (from {rule})" if value and rule else value


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(show)
