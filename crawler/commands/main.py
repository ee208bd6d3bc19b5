"""The `winnow` command: puts the commands together. Each lives in a module of its own name and is imported when it is called for."""

from __future__ import annotations

import sys

import typer

from crawler.commands import (
    add,
    copies,
    crawl,
    cron,
    demo,
    diff,
    export,
    extract,
    history,
    import_,
    import_wayback,
    init,
    kwic,
    reextract,
    report,
    search,
    show,
    sources,
    why,
)
from crawler.version import VERSION

app = typer.Typer(
    name="winnow",
    help="Turn human-rights news sites into a clean, complete, provable corpus.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
for module in (
    init,
    add,
    sources,
    crawl,
    import_,
    import_wayback,
    search,
    kwic,
    show,
    why,
    history,
    diff,
    copies,
    export,
    extract,
    reextract,
    report,
    cron,
    demo,
):
    module.register(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"winnow {VERSION}\n")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version.")) -> None:
    """Options of `winnow` itself."""


def run() -> None:
    """Entry point: text is UTF-8 whatever the locale says (cron runs with LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


if __name__ == "__main__":
    run()
