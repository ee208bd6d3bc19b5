"""`winnow tag`: tags and notes of one's own on articles, in a file beside the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.search.selection import Includable, Selection
from pipelines.search.tag_names import fold_tag, read_tag, unite_tags
from pipelines.store.revisions.documents import canonical_of
from pipelines.store.search.conditions import conditions_of
from pipelines.store.tagging.tag_file import Remark, TagFile, read_note
from pipelines.store.tagging.tag_folder import TAGS_NAME, change_file, choose_person, persons_of, read_file
from pipelines.store.tagging.tagged import PersonsRemark, addresses_without_document, count_tags, remarks_on
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.lookup import find_document
from winnow.commands.tag_tables import login_name, tell_tag_faults

EXAMPLES = """
Examples:

    winnow tag 12 urgent 'police custody'                tag document 12

    winnow tag 12 --note 'Same officer as in 45?'        an empty note, '', takes it off

    winnow tag 12 --remove urgent

    winnow tag 12                                        what everybody says of it

    winnow tag                                           all tags, and how many documents have each

    winnow search harbour --tag urgent                   or: winnow search 'harbour tag:urgent'

    winnow export --tag urgent --format csv -o urgent.csv

Each person has a file, tags/NAME.csv in the corpus folder, which a spreadsheet opens; docs/how-to/tag.md.
"""


@explain_errors
def tag(
    document: Annotated[str | None, typer.Argument(help="Number or URL of a document; all tags when left out.", show_default=False)] = None,
    tags: Annotated[list[str] | None, typer.Argument(help="Tags to give it.", metavar="[TAG]...", show_default=False)] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="A tag to take off; may be given several times.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Your note on it, in place of the one before.", show_default=False)] = None,
    person: Annotated[
        str, typer.Option("--as", help="Whose tags: the file is tags/NAME.csv. When left out, the only file there is, or your login name.")
    ] = "",
    merge: Annotated[
        Path | None,
        typer.Option("--merge", help="Take all of another file of tags into yours.", show_default=False),
    ] = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Give articles tags and notes of your own, by which search and exports can select. Each person has a file."""
    opened = open_corpus(corpus)
    folder = opened.root / TAGS_NAME
    if document is None and (remove or note is not None):
        raise UsageError("name the document: its number or its URL")
    if merge is not None:
        _merge(merge, folder, _person(folder, person), alone=document is None)
    elif document is not None and (tags or remove or note is not None):
        _change(opened, document, _person(folder, person), tags=tags or [], remove=remove or [], note=note)
    faults = tell_tag_faults(opened)
    _tell_document(opened, document, as_json=json) if document is not None else _tell_all(opened, faults, as_json=json)


def _person(folder: Path, given: str) -> str:
    return choose_person(folder, given, login=login_name())


def _change(corpus: Corpus, document: str, person: str, *, tags: list[str], remove: list[str], note: str | None) -> None:
    wanted, unwanted = [read_tag(tag) for tag in tags], {fold_tag(tag) for tag in remove}
    noted = None if note is None else read_note(note)
    found = find_document(corpus, document).revision.document_id
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            address = canonical_of(session, found)
    finally:
        db.close()

    def change(file: TagFile) -> TagFile:
        before = file.remarks.get(address, Remark(address=address))
        kept = [tag for tag in unite_tags(before.tags, wanted) if fold_tag(tag) not in unwanted]
        after = replace(before, tags=tuple(kept), note=before.note if noted is None else noted)
        return file if after == before else file.with_remark(replace(after, changed=corpus.now()))

    change_file(corpus.root / TAGS_NAME, person, change)


def _merge(source: Path, folder: Path, person: str, *, alone: bool) -> None:
    if not alone:
        raise UsageError("--merge takes a whole file in, and no document")
    if not source.is_file():
        raise UsageError(f"--merge {source}: there is no such file")
    other = read_file(source)
    change_file(folder, person, lambda file: file.united(other))


def _tell_document(corpus: Corpus, document: str, *, as_json: bool) -> None:
    revision = find_document(corpus, document).revision
    remarks = _read(corpus, lambda session: remarks_on(session, revision.document_id))
    if as_json:
        print_json({"document": revision.document_id, "remarks": [_remark_as_dict(one) for one in remarks]})
        return
    out = console()
    out.print(f"{revision.document_id:>6}  {safe(revision.title or '(no title)')}")
    for one in remarks:
        out.print(f"        [bold]{safe(one.person)}[/bold]: {safe('; '.join(one.tags)) or '(no tags)'}")
        for line in one.note.splitlines():
            out.print(f"            {safe(line)}")
    if not remarks:
        out.print("        nobody has tagged it")


def _tell_all(corpus: Corpus, faults: tuple[str, ...], *, as_json: bool) -> None:
    everything = Selection(include=frozenset(Includable))
    counts, waiting = _read(corpus, lambda session: (count_tags(session, conditions_of(everything)), addresses_without_document(session)))
    persons = persons_of(corpus.root / TAGS_NAME)
    if as_json:
        print_json({"tags": dict(counts), "persons": persons, "without_document": waiting, "faults": faults})
        return
    out = console()
    for name, count in counts:
        out.print(f"{count:>6}  {safe(name)}")
    out.print(f"{len(counts)} {'tag' if len(counts) == 1 else 'tags'}; files of: {safe(', '.join(persons)) or 'nobody yet'}")
    if waiting:
        out.print(f"addresses in them without a document in this corpus: {waiting}")


def _read(corpus: Corpus, ask: Callable[[Any], Any]) -> Any:
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            return ask(session)
    finally:
        db.close()


def _remark_as_dict(remark: PersonsRemark) -> dict[str, Any]:
    return {"person": remark.person, "tags": remark.tags, "note": remark.note}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(tag)
