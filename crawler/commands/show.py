"""`winnow show`: one document, as a person reads it, with where it came from."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from crawler.commands.lookup import find_document
from crawler.corpus import open_corpus
from pipelines.exports.columns import read_row
from pipelines.items import Revision

EXAMPLES = """
Examples:

    winnow show 12

    winnow show https://example.org/news/a-story --json
"""


@explain_errors
def show(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL.", metavar="ID|URL")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Read one document: title, facts, text, and the capture it came from."""
    revision = find_document(open_corpus(corpus), wanted).revision
    if json:
        print_json(read_row(revision))
        return
    out = console()
    out.print(f"[bold]{safe(revision.title or '(no title)')}[/bold]")
    for name, value in _facts(revision):
        out.print(f"[dim]{name:>12}[/dim]  {safe(value)}")
    out.print()
    out.print(safe(revision.text))


def _facts(revision: Revision) -> list[tuple[str, str]]:
    facts = revision.facts
    where = revision.locator
    lines = [
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
        ("engine", revision.engine),
    ]
    return [(name, value) for name, value in lines if value]


def _with_rule(value: str, rule: str) -> str:
    return f"{value}  (from {rule})" if value and rule else value


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(show)
