"""`winnow evidence`: all that is known of one document, and how it came to be known, in a folder that is verified without Winnow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.outcomes import ExitCode
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe, shown

EXAMPLES = """
Examples:

    winnow evidence 12 -o evidence-12

    winnow evidence https://example.org/news/a-story -o story.zip

Before it: winnow key make, once, and winnow stamp. What is in it, and for whom: docs/how-to/prove.md

Exit codes: 0 written, 2 usage, 8 written without a capture that is missing or damaged, or not written: a text is not what was stored.
"""


@explain_errors
def evidence(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL.", metavar="ID|URL")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write, or a file that ends in .zip.")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Write a folder that proves one document: page, text, what was left out and why, revisions, custody, a report, how to verify it."""
    from pipelines.safekeeping.evidence.dossier import gather
    from pipelines.safekeeping.evidence.folder import write_evidence
    from pipelines.safekeeping.own_names import require_free_name
    from winnow.commands.exported import note_exported
    from winnow.commands.lookup import find_document
    from winnow.commands.signing import signer_of

    opened = open_corpus(corpus)
    require_free_name(opened, output)
    document = find_document(opened, wanted).revision.document_id
    signer = signer_of(opened)
    db = opened.open_database()
    try:
        dossier = gather(opened, db, document, signer)
    finally:
        db.close()
    written = write_evidence(output, dossier, signer, opened.now().replace(microsecond=0))
    note_exported(opened, output, "evidence", 1)
    for line in dossier.missing:
        sys.stderr.write(f"winnow: not in it: {shown(line)}\n")
    stamped = all(proof.head.stamp for proof in dossier.proofs)
    if json:
        facts = {"output": str(output), "document": document, "files": written.files, "bytes": written.bytes, "signed": signer is not None}
        print_json(facts | {"stamped": stamped, "missing": dossier.missing})
    else:
        _tell(opened, output, written.files, signed=signer is not None, stamped=stamped)
    lost = any(one.excerpt is None and _was_kept(dossier.row("fetch", one.fetch_id)) for one in dossier.captures)
    raise typer.Exit(int(ExitCode.INTEGRITY if lost else ExitCode.DONE))


def _was_kept(row: object) -> bool:
    return getattr(row, "values", {}).get("warc_record_id") is not None


def _tell(corpus: Corpus, output: Path, files: int, *, signed: bool, stamped: bool) -> None:
    out = console()
    out.print(safe(f"{output}: {files} files; begin with report.html, HOW-TO-VERIFY.md tells how to verify it"))
    if not signed:
        out.print("It is not signed: there is no key; 'winnow key make' makes one")
    if not stamped:
        out.print("Not all of it has a time stamp: 'winnow stamp' prepares one; file the reply, then write the evidence again")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(evidence)
