"""`winnow forget`: a document, an address or a source taken out of the corpus for good."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

if TYPE_CHECKING:
    from pipelines.safekeeping.forgetting.work import Forgotten, Plan
    from pipelines.store.database.connection import Database
    from pipelines.store.forgetting.targets import Target

EXAMPLES = """
Examples:

    winnow forget 12 --why "the witness asked for it" --preview     what would go, and from where

    winnow forget 12 --why "the witness asked for it"

    winnow forget https://example.org/report --why "court order of 3 May 2026" --yes

    winnow forget --expired --yes                                   in cron: what is older than its source's keep_days

    winnow forget old-source --why "kept for five years" --yes      all that was collected of a source

Exit codes: 0 done, 2 usage or not confirmed, 3 done but some file still has words of it, 5 another run is at work, 6 disk full, 8 damage.
"""


EXPIRED = "kept for as long as its source file says"


@explain_errors
def forget(
    wanted: Annotated[
        str, typer.Argument(help="A document's number, an address, or a source.", metavar="[ID|URL|SOURCE]", show_default=False)
    ] = "",
    why: Annotated[str, typer.Option(help="The reason. It stays in the corpus, in place of what goes.")] = "",
    expired: Annotated[bool, typer.Option("--expired", help="Documents that are older than their source's keep_days.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    corpus: CorpusOption = None,
    progress: Annotated[str, typer.Option(help="auto (a bar on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Take a document out of database, archive, log files and snapshots, with its words wherever they stand. It does not come back."""
    from crawler.runs.filing import file_log
    from crawler.runs.progress_line import ProgressLine
    from pipelines.choices import require_known
    from pipelines.outcomes import ExitCode
    from pipelines.safekeeping.forgetting import work
    from pipelines.store.forgetting.tombstones import forgotten_addresses

    require_known("--progress", progress, ("auto", "plain", "none"))
    if expired == bool(wanted):
        raise UsageError("name a document, an address or a source, or give --expired; one of the two")
    why = why.strip() or (EXPIRED if expired else "")
    if not why and not preview:
        raise UsageError("--why: say why; the reason stays in the corpus, so that others know that something was here")
    opened = open_corpus(corpus)
    work.refuse_scattered(opened)
    with opened.lock():
        db = opened.open_database()
        try:
            target = _expired(opened, db) if expired else _find(opened, db, wanted)
            if expired and not target.documents:
                work.complete(opened, db, on_progress=lambda done, total, words: None)
                _sign_snapshots(opened, db)
                sys.stderr.write("no document is older than its source's keep_days\n")
                return
            with ProgressLine("none" if json else progress) as line:
                planned = work.plan(opened, db, target, on_progress=line.show) if target.addresses else None
            if planned is None or (not planned.archive.hits and all(name in forgotten_addresses(db) for name in _names(target))):
                _complete(opened, db, wanted)
                return
            if preview or not yes:
                _show(planned, as_json=json)
            if preview:
                return
            if not yes:
                _ask(len(target.documents))
            with ProgressLine("none" if json else progress) as line:
                done = work.forget(opened, db, planned, why=why, on_progress=line.show)
            _sign_snapshots(opened, db)
            file_log(opened, db)
        finally:
            db.close()
    code = ExitCode.ATTENTION if done.remains else ExitCode.DONE
    print_json({"exit_code": int(code), **_plan_as_dict(planned), **_done_as_dict(done)}) if json else _tell(done)
    raise typer.Exit(int(code))


def _expired(corpus: Corpus, db: Database) -> Target:
    """Of sources that are not crawled any more, too; a file that cannot be read ends it, for its documents would stay unnoticed."""
    from pipelines.sources.loader import load_sources
    from pipelines.store.forgetting.targets import stored_before, target_of_documents

    rules = [(source.name, source.keep_days) for source in load_sources(corpus.root / "sources") if source.keep_days is not None]
    return target_of_documents(
        db, [number for name, days in rules for number in stored_before(db, name, corpus.now() - timedelta(days=days))]
    )


def _find(corpus: Corpus, db: Database, wanted: str) -> Target:
    from pipelines.store.database.columns import row_number
    from pipelines.store.forgetting.targets import (
        documents_at,
        target_of_address,
        target_of_documents,
        target_of_forgotten,
        target_of_source,
    )
    from pipelines.store.revisions.documents import document_for_url
    from pipelines.urls import canonical_url

    if wanted.isdecimal():
        number = row_number(wanted) or 0
        target = target_of_documents(db, [number])
        if not target.documents:
            target = target_of_forgotten(db, number)
    elif "://" not in wanted:
        target = target_of_source(db, wanted)
    else:
        try:
            canonical = canonical_url(wanted)
            with db.read() as session:
                document = document_for_url(session, wanted)
        except ValueError as error:
            raise UsageError(f"'{wanted}' is no URL of a web page") from error
        ids = {*documents_at(db, canonical), *([document.id] if document else [])}
        target = target_of_documents(db, ids) if ids else target_of_address(db, canonical)
    return target


def _names(target: Target) -> list[tuple[str, str]]:
    return [(address.source, address.canonical) for address in target.addresses]


def _complete(corpus: Corpus, db: Database, wanted: str) -> None:
    """What was forgotten before; that call may have been killed right before its end. Raises `UsageError` where nothing was."""
    from pipelines.safekeeping.forgetting.work import complete
    from pipelines.store.forgetting.tombstones import tombstone_of

    with db.read() as session:
        there = tombstone_of(session, wanted)
    if there is None:
        raise UsageError(f"no document, address or source '{wanted}' in {corpus.root}; 'winnow export --format csv' lists what there is")
    complete(corpus, db, on_progress=lambda done, total, words: None)
    _sign_snapshots(corpus, db)
    sys.stderr.write(f"'{safe(wanted)}' was forgotten on {there.forgotten_at:%Y-%m-%d}: {safe(there.why)}\n")


def _ask(documents: int) -> None:
    if not sys.stdin.isatty():
        raise UsageError("not confirmed: there is no terminal to ask at; look with --preview, then give --yes")
    words = "this document" if documents == 1 else f"these {documents} documents"
    if not typer.confirm(f"Forget {words}? It cannot be undone", err=True):
        raise UsageError("not confirmed; nothing was changed")


def _plan_as_dict(planned: Plan) -> dict[str, object]:
    return {
        "documents": sorted(planned.target.documents),
        "addresses": sorted(address.canonical for address in planned.target.addresses),
        "revisions": len(planned.target.revisions),
        "captures": planned.archive.own,
        "captures_with_words": len(planned.archive.masked),
        "sharing": list(planned.sharing),
        "damaged": list(planned.archive.damaged),
        "unread": list(planned.archive.unread),
        "snapshots": [path.name for path in planned.snapshots],
        "database_copies": [path.name for path in planned.copies],
        "exports_made": planned.exports,
    }


def _done_as_dict(done: Forgotten) -> dict[str, object]:
    reissued = [{"name": one.name, "documents": one.documents} for one in done.reissued]
    return {"masked": done.masked, "log_files": done.log_files, "reissued": reissued, "remains": list(done.remains)}


def _show(planned: Plan, *, as_json: bool) -> None:
    if as_json:
        print_json(_plan_as_dict(planned))
        return
    out = console()
    documents, revisions = len(planned.target.documents), len(planned.target.revisions)
    out.print(f"To go: {_count(documents, 'document')} with {_count(revisions, 'revision')}, and {_count(planned.archive.own, 'capture')}.")
    for address in planned.target.addresses[:10]:
        out.print(f"  {safe(address.canonical)}")
    if len(planned.target.addresses) > 10:
        out.print(f"  and {len(planned.target.addresses) - 10} more addresses")
    if planned.archive.masked:
        out.print(f"With words of the text: {_count(len(planned.archive.masked), 'capture')} of other pages, kept without these words.")
    if planned.sharing:
        out.print(f"The same somewhere in their own text, which stays: documents {', '.join(map(str, planned.sharing))}.")
    for place in (*planned.archive.damaged, *planned.archive.unread):
        out.print(f"[yellow]Cannot be looked through, and may have words of it:[/yellow] {safe(place)}")
    for path in planned.snapshots:
        out.print(f"The snapshot {safe(path.name)} is made anew without it: its identifier changes.")
    for path in planned.copies:
        out.print(f"The copy of the database {safe(path.name)} is deleted.")
    if planned.exports:
        out.print(f"Of this corpus {_count(planned.exports, 'export')} and perhaps backups were made; whoever has one has to be told.")


def _sign_snapshots(corpus: Corpus, db: Database) -> None:
    """A snapshot that was made anew gets the head of the log as it is now, as every snapshot has one."""
    from pipelines.safekeeping.heads import complete_snapshots
    from winnow.commands.signing import signer_or_reason

    signer, _ = signer_or_reason(corpus)
    complete_snapshots(corpus, db, signer)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _tell(done: Forgotten) -> None:
    out = console()
    documents = _count(len(done.plan.target.documents), "document")
    out.print(f"Forgotten: {documents}, {_count(done.plan.archive.own, 'capture')}.")
    for one in done.reissued:
        what = f"made anew with {_count(one.documents, 'document')}" if one.documents else "removed, for nothing was left of it"
        out.print(f"Snapshot {safe(one.name)}: {what}.")
    for name in done.remains:
        out.print(f"[yellow]Still has words of it:[/yellow] {safe(name)}")
    out.print("'winnow backup' brings it to a backup; exports that were given away are with whoever has them.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(forget)
