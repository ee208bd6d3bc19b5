"""`winnow stamp`: writes the head of the custody log down, signed, with a request for a time stamp; files what an authority replies."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

EXAMPLES = """
Examples:

    winnow stamp                                        writes head, signature and request into custody/heads

    winnow stamp --reply reply.tsr --root authority.pem     what the authority answered, and its certificate; later without --root

Nothing is sent anywhere: it prints the command with which you may ask an authority of your choice. docs/how-to/prove.md

Exit codes: 0 done, 2 usage, 8 the reply does not hold.
"""
_ADDRESS = "http://ADDRESS-OF-THE-AUTHORITY"


@explain_errors
def stamp(
    reply: Annotated[
        Path | None, typer.Option(help="File the reply of a time-stamp authority (.tsr), once it is verified.", show_default=False)
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="The root certificate of that authority (PEM), which it publishes; kept.", show_default=False)
    ] = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Write the head of the custody log down, sign it and prepare a request for a time stamp; or file the reply. Contacts nobody."""
    opened = open_corpus(corpus)
    if reply is not None:
        _file(opened, reply, root, as_json=json)
        return
    if root is not None:
        raise UsageError("--root: goes with --reply")
    _write(opened, as_json=json)


def _write(corpus: Corpus, *, as_json: bool) -> None:
    from pipelines.safekeeping.heads import write_head
    from winnow.commands.signing import signer_of

    signer = signer_of(corpus)
    db = corpus.open_database()
    try:
        head, is_new = write_head(corpus, db, signer)
    finally:
        db.close()
    request = head.beside("tsq")
    if as_json:
        facts = {"head": str(head.path), "new": is_new, "events": head.head.events, "sha256": head.head.sha256, "tree": head.head.tree}
        print_json(facts | {"key": head.key or None, "request": str(request), "stamped": head.beside("tsr").is_file()})
        return
    out = console()
    out.print(safe(f"{head.path}: {'written' if is_new else 'is the latest; nothing has happened since'}"))
    out.print(safe(f"custody log: {head.head.events} events, head {head.head.sha256}"))
    out.print(safe(f"signed by {head.key}" if head.key else "not signed: there is no key; 'winnow key make' makes one"))
    if not head.beside("tsr").is_file():
        asked = shlex.join(["curl", "--silent", "--show-error", "--fail", "-H", "Content-Type: application/timestamp-query"])
        out.print("To have the time confirmed, ask an authority of your choice, which learns your address and a digest, nothing else:")
        out.print(safe(f"  {asked} --data-binary @{shlex.quote(str(request))} -o reply.tsr {_ADDRESS}"))
        out.print("  winnow stamp --reply reply.tsr --root CERTIFICATE-OF-THE-AUTHORITY.pem")


def _file(corpus: Corpus, reply: Path, root: Path | None, *, as_json: bool) -> None:
    from pipelines.exports.columns import format_time
    from pipelines.safekeeping.stamping import file_reply

    db = corpus.open_database()
    try:
        filed = file_reply(corpus, db, reply, root)
    finally:
        db.close()
    at = format_time(filed.stamp.at)
    if as_json:
        print_json({"head": str(filed.head.path), "reply": str(filed.head.beside("tsr")), "at": at, "authority": filed.stamp.authority})
        return
    console().print(safe(f"{filed.head.path}: was there {at}, says {filed.stamp.authority or 'the authority'}"))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(stamp)
