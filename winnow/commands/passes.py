"""`winnow passes`: what a crawl or an import makes at its end, for the shared ones that leave it to the last."""

from __future__ import annotations

import typer

from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, JsonOption, ProgressOption, explain_errors, read_progress

EXAMPLES = """
Follows 'winnow import --shared' and 'winnow reextract --shared', which leave to it what needs the corpus alone: pages that failed are read
again, what hosts repeat is left out of texts, copies are found, watches are looked at, and the custody log is filed in the archive.
'winnow crawl', 'winnow import' and jobs make these passes by themselves.

Examples:

    winnow import --shared a.warc.gz & winnow import --shared b.warc.gz; wait; winnow passes

Exit codes: 0 done, 2 usage, 5 another run is at work, 6 disk full, 7 interrupted, 8 damaged archive or database.
"""


@explain_errors
def passes(corpus: CorpusOption = None, progress: ProgressOption = "auto", json: JsonOption = False) -> None:
    """Make the passes that shared imports and re-extractions leave to the last: templates, copies, watches, the custody log."""
    shown = read_progress(progress, json=json)
    from crawler.runs.importing import run_passes
    from winnow.commands.crawl import end_with

    opened = open_corpus(corpus)
    summary = run_passes(opened, opened.readable_sources()[0], progress=shown)
    end_with(summary, json=json)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(passes)
