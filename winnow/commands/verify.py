"""`winnow verify`: is everything still as it was stored? Archive, database, texts, snapshots."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.outcomes import ExitCode
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

if TYPE_CHECKING:
    from pipelines.store.integrity.findings import Scope, Verification

EXAMPLES = """
Examples:

    winnow verify                       every record, digest, row, text and snapshot

    winnow verify --quick               in cron, every hour: the structure of the database, and that no archive file is missing or shorter

    winnow verify --export articles.csv    is this file still as it was exported?

    winnow verify --head SHA256            is the custody log still the one whose head was copied away?

    winnow verify --sample 3/7          in cron, every night: the third of seven parts of the archive and of the texts

Exit codes: 0 all is as it was stored, 2 usage, 8 something is damaged or was changed.
"""
_WORDS = {
    "archive_files": "archive files",
    "records": "records",
    "locators": "captures",
    "documents": "documents",
    "events": "events of the custody log",
    "heads": "heads of it",
    "texts": "texts",
    "snapshots": "snapshots",
}


@explain_errors
def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Structure only: no record and no text is read.")] = False,
    sample: Annotated[str, typer.Option(help="A part of the archive and the texts, as 3/7.", metavar="N/T")] = "",
    head: Annotated[
        str, typer.Option(help="A head of the custody log kept elsewhere: does the log still go on from it?", metavar="SHA256")
    ] = "",
    export: Annotated[
        Path | None, typer.Option(help="Only look whether this file or folder is an export of this corpus, unchanged.", show_default=False)
    ] = None,
    corpus: CorpusOption = None,
    progress: Annotated[str, typer.Option(help="auto (a bar on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Hold everything against its digests, and name what is damaged or was changed, with the documents concerned. Changes nothing."""
    from crawler.runs.progress_line import ProgressLine
    from pipelines.choices import require_known
    from pipelines.safekeeping import verify as verifying

    require_known("--progress", progress, ("auto", "plain", "none"))
    scope = verifying.read_scope(sample, quick=quick)
    if head and not re.fullmatch("[0-9a-f]{64}", head.lower()):
        raise UsageError(f"--head {head}: write all 64 hexadecimal digits, as 'winnow backup' tells them")
    opened = open_corpus(corpus)
    if export is not None:
        _verify_export(opened, export, as_json=json)
        return
    with ProgressLine("none" if json else progress) as line:
        found = verifying.verify(opened, scope, on_progress=line.show, head=head.lower())
    verifying.write_result(opened, scope, found, opened.now())
    code = ExitCode.DONE if found.is_sound else ExitCode.INTEGRITY
    if json:
        findings = [finding.as_dict() for finding in found.findings]
        print_json({"exit_code": int(code), "counts": found.counts, "captures_without_row": found.unnamed, "findings": findings})
        raise typer.Exit(int(code))
    _tell(found, scope)
    raise typer.Exit(int(code))


def _tell(found: Verification, scope: Scope) -> None:
    """What was not looked at is not called sound."""
    out = console()
    for finding in found.findings:
        at = "" if finding.offset is None else f" at byte {finding.offset}" + (f", {finding.length} bytes" if finding.length else "")
        out.print(f"[red]{safe(finding.part)}[/red]  {safe(finding.place)}{at}: {safe(finding.what)}")
        if finding.concerns:
            more = finding.concerns - len(finding.documents)
            numbers = ", ".join(map(str, finding.documents)) + (f" and {more} more" if more else "")
            out.print(f"         {'document' if finding.concerns == 1 else 'documents'} {numbers}")
    if found.unnamed:
        which = "1 capture of the archive has" if found.unnamed == 1 else f"{found.unnamed} captures of the archive have"
        out.print(f"{which} no row in the database, which is no fault: robots.txt, and what a run that was killed had not stored yet")
    seen = ", ".join(f"{found.counts[name]} {words}" for name, words in _WORDS.items() if found.counts.get(name))
    faults = len(found.findings)
    sound = "the structure is sound; no record and no text was read" if scope.quick else "all as it was stored"
    verdict = sound if found.is_sound else f"{faults} {'fault' if faults == 1 else 'faults'}"
    out.print(f"{safe(seen or 'nothing to look at')}: {verdict}")


def _verify_export(corpus: Corpus, path: Path, *, as_json: bool) -> None:
    from pipelines.store.custody.exports import logged_exports
    from winnow.commands.exported import digest_of

    digest = digest_of(path)
    db = corpus.open_database(read_only=True)
    try:
        found = [(at, record) for at, record in logged_exports(db) if record.sha256 == digest]
    finally:
        db.close()
    code = ExitCode.DONE if found else ExitCode.INTEGRITY
    if as_json:
        exports = [{"at": at, "name": record.name, "format": record.format, "documents": record.documents} for at, record in found]
        print_json({"exit_code": int(code), "sha256": digest, "exports": exports})
    for at, record in () if as_json else found:
        console().print(safe(f"{path}: as exported {at}, {record.format}, {record.documents} documents, SHA-256 {digest}"))
    if not found and not as_json:
        what = f"the custody log of this corpus tells of no export with SHA-256 {digest}; it was changed, or is another's"
        console().print(safe(f"{path}: {what}"))
    raise typer.Exit(int(code))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(verify)
