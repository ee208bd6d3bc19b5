"""`winnow correct`: a block wrongly kept or dropped becomes a rule of its source, after a preview over all that is stored of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.runs.filing import file_log
from crawler.runs.interruption import watch_signals
from crawler.runs.progress_line import ProgressLine
from pipelines.choices import name_known, read_member
from pipelines.corpus import Corpus, open_corpus
from pipelines.correcting.preview import Preview, check, preview_each, preview_without
from pipelines.correcting.proposals import Breadth, propose
from pipelines.correcting.work import accept, take_back
from pipelines.errors import UsageError
from pipelines.items import Correction, Source
from pipelines.outcomes import ExitCode
from pipelines.sources.corrections import add_correction, remove_correction
from pipelines.sources.loader import load_source
from winnow.commands.common import CorpusOption, JsonOption, ProgressOption, console, explain_errors, print_json, read_progress
from winnow.commands.correction_output import preview_as_json, print_accepted, print_corrections, print_preview, print_proposals
from winnow.commands.lookup import FoundDocument, find_document
from winnow.commands.why import print_blocks

if TYPE_CHECKING:
    from pipelines.correcting.work import Accepted

EXAMPLES = """
Examples:

    winnow correct 12                                the blocks of document 12, numbered

    winnow correct 12 --block 7 --drop --preview     what dropping block 7, and what is like it, would change

    winnow correct 12 --block 7 --drop --broad start --note "appeal for donations"

    winnow correct amnesty --list                    the corrections of a source

    winnow correct amnesty --undo 3f2a91c0           take one back

Exit codes: 0 done, 2 usage or not accepted, 5 another run is at work, 6 disk full, 7 interrupted, 8 the database is damaged.
"""
_WORDS = "captures looked at"


@explain_errors
def correct(
    wanted: Annotated[
        str, typer.Argument(help="A document's number or URL; with --list or --undo also a source.", metavar="ID|URL|SOURCE")
    ],
    corpus: CorpusOption = None,
    block: Annotated[int | None, typer.Option(help="Number of the block, as listed.", min=1, show_default=False)] = None,
    drop: Annotated[bool, typer.Option("--drop", help="The block is not part of the article.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="The block is part of the article.")] = False,
    broad: Annotated[
        str, typer.Option(help="What is like it: exact (this text), start (texts that begin so), place (all that stands there).")
    ] = Breadth.EXACT.value,
    note: Annotated[str, typer.Option(help="Why; it is shown with every block that changes.")] = "",
    by: Annotated[str, typer.Option(help="Who says so. No name is written unless you give one.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Accept without asking.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Accept also what the preview warns of.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the corrections of the source.")] = False,
    undo: Annotated[str, typer.Option(help="Take back the correction with this name, as --list shows it.", metavar="NAME")] = "",
    progress: ProgressOption = "auto",
    json: JsonOption = False,
) -> None:
    """Mark a block as wrongly kept or dropped: see what that changes in all stored texts of the source, and accept it as a rule of it."""
    chosen = read_member("--broad", broad, Breadth)
    work = _CorrectCommand(open_corpus(corpus), progress=read_progress(progress, json=json), json=json)
    if list_ or undo:
        source = work.source_of(wanted)
        work.take_back(source, undo, only_preview=preview, yes=yes) if undo else work.show_list(source)
        return
    found = find_document(work.corpus, wanted)
    if block is None:
        work.show_blocks(found)
        return
    if drop is keep:
        raise UsageError(f"--block {block}: say what is right, --drop or --keep")
    proposals = _propose(found, block, keep=keep)
    source = work.source_of(found.revision.source)
    made = work.corpus.now().date()
    corrections = {breadth: replace(one, note=note, by=by, made=made) for breadth, one in proposals.items()}
    if chosen not in corrections:
        raise UsageError(f"--broad {broad}: block {block} gives no such rule; there is: {', '.join(corrections)}")
    work.accept(source, corrections, chosen, only_preview=preview, yes=yes, force=force)


def _propose(found: FoundDocument, number: int, *, keep: bool) -> dict[Breadth, Correction]:
    document = found.revision.document_id
    if found.revision.status not in ("article", "stub", "missing_once", "gone"):
        raise UsageError(f"document {document} is {found.revision.status}; only the text of an article or a stub can be corrected")
    if number > len(found.blocks):
        raise UsageError(f"--block {number}: document {document} has {len(found.blocks)} blocks; 'winnow correct {document}' lists them")
    block = found.blocks[number - 1]
    if block.kept is keep and block.overruled is None:
        raise UsageError(f"--block {number}: it is {'kept' if keep else 'dropped'} already: {block.reason}")
    return propose(found.blocks, number - 1, keep=keep)


class _CorrectCommand:
    """One call of the command."""

    def __init__(self, corpus: Corpus, *, progress: str, json: bool) -> None:
        self.corpus = corpus
        self.folder = corpus.root / "sources"
        self.progress = progress
        self.json = json

    def source_of(self, wanted: str) -> Source:
        """The source with this name, or that of a document."""
        if not (self.folder / f"{wanted}.toml").is_file() and (wanted.isdigit() or "://" in wanted):
            wanted = find_document(self.corpus, wanted).revision.source
        path = self.folder / f"{wanted}.toml"
        if "/" in wanted or not path.is_file():
            there = name_known(wanted, sorted(file.stem for file in self.folder.glob("*.toml")))
            raise UsageError(
                f"{self.folder}: there is no source file '{wanted}.toml', in which its corrections would stand; put it there, or: {there}"
            )
        return load_source(path)

    def show_blocks(self, found: FoundDocument) -> None:
        """What can be corrected."""
        if self.json:
            blocks = [{"number": number, "kept": one.kept, "text": one.text} for number, one in enumerate(found.blocks, start=1)]
            print_json({"document": found.revision.document_id, "source": found.revision.source, "blocks": blocks})
            return
        print_blocks(enumerate(found.blocks, start=1))
        console().print(f"'winnow correct {found.revision.document_id} --block NUMBER --drop' (or --keep) says what is wrong.")

    def show_list(self, source: Source) -> None:
        """The corrections of a source."""
        print_corrections(source, json=self.json)

    def accept(
        self, source: Source, corrections: dict[Breadth, Correction], broad: Breadth, *, only_preview: bool, yes: bool, force: bool
    ) -> None:
        """Preview every breadth, then ask for the one wanted; looked at again under the lock, so that what is accepted is what holds."""
        correction = corrections[broad]
        if not yes:
            seen = dict(zip(corrections, self._preview(source, list(corrections.values())), strict=True))
            self._show(seen[broad], seen)
            if only_preview:
                return
            check(seen[broad], force=force)
            self._ask("Accept it?")
        with self.corpus.lock():
            source = load_source(self.folder / f"{source.name}.toml")
            save = partial(add_correction, self.folder, source.name)
            db = self.corpus.open_database()
            try:
                with ProgressLine(self.progress) as line, watch_signals() as stopping:
                    show = partial(line.show, words=_WORDS)
                    done = accept(db, source, correction, save=save, force=force, on_progress=show, stopping=stopping)
                file_log(self.corpus, db)
            finally:
                db.close()
        self._end(done)

    def take_back(self, source: Source, digest: str, *, only_preview: bool, yes: bool) -> None:
        """The same the other way round."""
        if not yes:
            db = self.corpus.open_database(read_only=True)
            try:
                with ProgressLine(self.progress) as line:
                    seen = preview_without(db, source, digest, on_progress=partial(line.show, words=_WORDS))
            finally:
                db.close()
            self._show(seen, {})
            if only_preview:
                return
            self._ask("Take it back?")
        with self.corpus.lock():
            source = load_source(self.folder / f"{source.name}.toml")
            remove = partial(remove_correction, self.folder, source.name)
            db = self.corpus.open_database()
            try:
                with ProgressLine(self.progress) as line, watch_signals() as stopping:
                    done = take_back(db, source, digest, remove=remove, on_progress=partial(line.show, words=_WORDS), stopping=stopping)
                file_log(self.corpus, db)
            finally:
                db.close()
        self._end(done)

    def _preview(self, source: Source, corrections: list[Correction]) -> tuple[Preview, ...]:
        db = self.corpus.open_database(read_only=True)
        try:
            with ProgressLine(self.progress) as line:
                return preview_each(db, source, corrections, on_progress=partial(line.show, words=_WORDS))
        finally:
            db.close()

    def _show(self, chosen: Preview, all_: dict[Breadth, Preview]) -> None:
        if self.json:
            print_json({"preview": preview_as_json(chosen), "broad": {name: preview_as_json(one) for name, one in all_.items()}})
            return
        print_proposals(all_)
        print_preview(chosen)

    def _ask(self, question: str) -> None:
        if self.json or not sys.stdin.isatty():
            raise UsageError("nothing was changed: add --yes to accept, or --preview to only look")
        if not typer.confirm(question):
            console().print("Nothing was changed.")
            raise typer.Exit(int(ExitCode.DONE))

    def _end(self, done: Accepted) -> None:
        code = ExitCode.DONE if done.complete else ExitCode.INTERRUPTED
        if self.json:
            result = {"source": done.source.name, "written": done.written, "complete": done.complete}
            print_json({"exit_code": int(code), **result, "preview": preview_as_json(done.preview)})
        else:
            print_accepted(done)
        raise typer.Exit(int(code))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(correct)
