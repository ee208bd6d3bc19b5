"""`winnow cite`: references for reference managers, each to the capture behind the text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipelines.choices import require_known
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.exports.references.citation_styles import STYLES
from pipelines.exports.references.citations import build_citation
from winnow.commands.common import CorpusOption, RevisionOption, explain_errors
from winnow.commands.lookup import find_document

EXAMPLES = """
Examples:

    winnow cite 12

    winnow cite 12 15 --style bibtex > references.bib

    winnow cite https://example.org/news/a-story --style ris --revision 1
"""


@explain_errors
def cite(
    wanted: Annotated[list[str], typer.Argument(help="Documents by number or URL.", metavar="ID|URL...")],
    style: Annotated[str, typer.Option("--style", "-s", help="text, bibtex, csl-json or ris.")] = "text",
    revision: RevisionOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Print a reference to each document: authors, title, site, dates, URL, and the capture with its digests and archive place."""
    require_known("--style", style, STYLES)
    if revision is not None and len(wanted) > 1:
        raise UsageError("--revision is a number of one document; cite the documents one by one")
    opened = open_corpus(corpus)
    revisions = [find_document(opened, one, revision).revision for one in wanted]
    once = {(one.document_id, one.number): one for one in revisions}  # two entries of one key are an error to readers of BibTeX
    text = STYLES[style]([build_citation(one) for one in once.values()])
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(cite)
