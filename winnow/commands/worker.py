"""`winnow worker`: a crawl that several processes on several machines make together, each with sources of its own at a time."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.discovery.backfill import START
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from winnow.commands.common import CorpusOption, JsonOption, explain_errors, read_progress
from winnow.commands.crawl import end_with

EXAMPLES = """
Start as many as you like, on as many machines as you like; each has its own corpus folder with the same winnow.toml and sources, and
they share the PostgreSQL database. No host is asked by two of them at a time. The work of one that dies is taken up by the others.

Examples:

    winnow worker                     take part in the crawl of every source until nothing is due

    winnow worker & winnow worker     two on this machine

    0 * * * *  flock -n /srv/.worker winnow worker --corpus /srv/corpus --progress none --json >> /srv/corpus/runs.jsonl   from cron

Exit codes: as of 'winnow crawl'; 2 where the database is a file, 5 where a crawl, an import or another command has the corpus alone.
"""


@explain_errors
def worker(
    corpus: CorpusOption = None,
    progress: Annotated[str, typer.Option(help="auto (a table on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Crawl beside other workers, on this machine and on others, that share one PostgreSQL database."""
    shown = read_progress(progress, json=json)
    opened = open_corpus(corpus)
    sources, left_out = opened.readable_sources()
    if not sources:
        raise UsageError("\n".join(left_out) or f"{opened.root / 'sources'}: no source to crawl; 'winnow add ADDRESS' makes one")
    from crawler.crawling import run_worker

    summary = run_worker(opened, sources, reach_of_new=START, progress=shown, left_out=left_out)
    end_with(summary, json=json)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(worker)
