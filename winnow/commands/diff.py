"""`winnow diff`: what changed between two revisions of a document, as a person reads it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.comparing.comparison import Comparison
from pipelines.corpus import open_corpus
from pipelines.history import compare, earlier_version, is_correction
from pipelines.store.revisions.versions import Version
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json
from winnow.commands.comparison_output import lines_of
from winnow.commands.history import version_as_json
from winnow.commands.lookup import find_versions, numbered_version

EXAMPLES = """
Examples:

    winnow diff 12                    the last change

    winnow diff 12 --from 1 --to 4

    winnow diff https://example.org/news/a-story --json
"""


@explain_errors
def diff(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL.", metavar="ID|URL")],
    from_: Annotated[
        int | None, typer.Option("--from", help="Number of the earlier revision; of the capture before when left out.", show_default=False)
    ] = None,
    to: Annotated[
        int | None, typer.Option("--to", help="Number of the later revision; the latest when left out.", show_default=False)
    ] = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed between two revisions: + added, - removed, ~ altered ([-old-]{+new+}), > moved, (+) (-) only read otherwise."""
    versions = find_versions(open_corpus(corpus), wanted)
    after = numbered_version(versions, to, "--to") if to is not None else versions[-1]
    before = numbered_version(versions, from_, "--from") if from_ is not None else earlier_version(versions, after)
    comparison = compare(before, after) if before is not None else None
    if json:
        print_json(_as_json(before, after, comparison))
        return
    out = console()
    out.print("\n".join(lines_of(before, after, comparison)))


def _as_json(before: Version | None, after: Version, comparison: Comparison | None) -> dict[str, object]:
    return {
        "document": after.revision.document_id,
        "url": after.revision.url,
        "from": version_as_json(before) if before else None,
        "to": version_as_json(after),
        "same_capture": before is not None and before.fetch_id == after.fetch_id,
        "corrected": before is not None and is_correction(before, after),
        "changed": comparison.in_short if comparison else "",
        "title": asdict(comparison.title) if comparison and comparison.title else None,
        "paragraphs": [asdict(one) for one in comparison.paragraphs] if comparison else [],
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(diff)
