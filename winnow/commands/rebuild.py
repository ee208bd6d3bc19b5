"""`winnow rebuild`: the database made anew from the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.corpus import open_corpus
from pipelines.outcomes import ExitCode
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

if TYPE_CHECKING:
    from pipelines.safekeeping.rebuild import Rebuilt

EXAMPLES = """
Examples:

    winnow rebuild                the database is lost, the archive is there

    winnow rebuild --replace      the database is damaged: it is kept under another name

Exit codes: 0 done, 2 usage, 5 another run is at work, 6 disk full, 8 a log file of the archive is damaged or missing.
"""


@explain_errors
def rebuild(
    replace: Annotated[bool, typer.Option("--replace", help="Put the new database in the place of one that is there.")] = False,
    corpus: CorpusOption = None,
    progress: Annotated[str, typer.Option(help="auto (a bar on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Make the database anew from the archive: every document, revision, outcome and event as it was. Nothing is extracted again.

    It becomes a SQLite file: where the corpus was in PostgreSQL, name one as database in winnow.toml first.
    """
    from crawler.runs.progress_line import ProgressLine
    from pipelines.choices import require_known
    from pipelines.safekeeping.rebuild import rebuild as make_anew

    require_known("--progress", progress, ("auto", "plain", "none"))
    opened = open_corpus(corpus)
    with opened.lock(), ProgressLine("none" if json else progress) as line:
        made = make_anew(opened, replace=replace, on_progress=line.show)
    code = ExitCode.INTEGRITY if made.findings else ExitCode.DONE
    if json:
        print_json(_as_dict(made, code))
    else:
        _tell(made)
    raise typer.Exit(int(code))


def _as_dict(made: Rebuilt, code: ExitCode) -> dict[str, object]:
    return {
        "exit_code": int(code),
        "counts": made.counts,
        "custody_head": {"sha256": made.head.sha256, "events": made.head.events},
        "other_engine": made.other_engine,
        "former": str(made.former) if made.former else None,
        "findings": [finding.as_dict() for finding in made.findings],
    }


def _tell(made: Rebuilt) -> None:
    out = console()
    for finding in made.findings:
        out.print(f"[red]{safe(finding.part)}[/red]  {safe(finding.place)}: {safe(finding.what)}")
    documents, texts = made.counts.get("documents", 0), made.counts.get("texts", 0)
    out.print(f"Documents: {documents}, texts: {texts}; custody log: {made.head.events} events, head {safe(made.head.sha256)}")
    if made.findings:
        out.print("The new database does not fit its log; it lies beside, and nothing was changed. 'winnow verify' looks at the archive.")
    if made.former:
        out.print(f"The former database is {safe(made.former.name)}.")
    if made.other_engine:
        out.print(f"Texts of another extraction than today's: {made.other_engine}. 'winnow reextract' tells what it would make of them.")
    if not made.findings:
        out.print("What a run captured right before it was killed may be missing; 'winnow verify' counts captures without a row.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(rebuild)
