"""`winnow init`: makes a corpus folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import init_corpus
from pipelines.errors import UsageError
from winnow.commands.common import console, explain_errors, safe

EXAMPLES = """
Examples:

    winnow init my-corpus --contact you@example.org

    winnow init my-corpus --contact https://example.org/about-our-crawler
"""


@explain_errors
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make; one that is there already keeps what it holds.", metavar="DIR")],
    contact: Annotated[
        str, typer.Option(help="An e-mail address or web page by which sites can reach you; it stands in the user agent.")
    ] = "",
    allow: Annotated[list[str] | None, typer.Option(help="A private address that may be contacted, as 127.0.0.1:8101-8112.")] = None,
) -> None:
    """Make a corpus folder: winnow.toml, sources/ and archive/, readable by you alone."""
    try:
        corpus = init_corpus(folder.expanduser(), contact=contact or "set-me@example.invalid", allow=tuple(allow or ()))
    except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:  # in /proc, or where a part of the path is a file
        raise UsageError(f"{folder}: no folder can be made there ({error.strerror}); name another place") from error
    out = console()
    out.print(f"Corpus folder: {safe(corpus.root)}")
    if not contact:
        out.print("Write your e-mail address or web page as 'contact' into winnow.toml: sites must be able to reach you.")
    out.print("Next: [bold]winnow sources catalogue[/bold] to see sources to start from, then [bold]winnow crawl[/bold].")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(init)
