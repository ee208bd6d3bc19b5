"""`winnow demo`: crawls the bundled miniature sites twice, without a network, and shows what happened."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from pipelines.corpus import CONFIG_NAME, Corpus, init_corpus
from pipelines.errors import UsageError, WinnowError
from pipelines.files.private import write_private
from winnow.commands.common import console, explain_errors, safe
from winnow.demo.server import DemoServer

DAY_SECONDS = 86_400
EXAMPLES = """
Examples:

    winnow demo

    winnow demo --folder /tmp/try-winnow
"""
_WHAT = (
    ("stored", "articles stored", "new text, cleaned, with its raw bytes archived"),
    ("revised", "articles revised", "the site edited them; both versions are kept"),
    ("unchanged", "unchanged", "fetched again, same text"),
    ("not_modified", "not modified", "the server said so; nothing was transferred"),
    ("stub", "stubs", "only the beginning is free to read; marked as such"),
    ("consent_wall", "consent walls", "a cookie dialog instead of an article; not stored"),
    ("soft_404", "soft 404s", "“not found” said with status 200; not stored"),
    ("gone", "gone", "the site removed them; the text stays, marked"),
    ("missing_once", "missing once", "not found; a later visit decides"),
    ("listing", "feeds, sitemaps, listings", "read for links"),
    ("refused_by_robots", "refused by robots.txt", "the site asked not to"),
    ("out_of_scope", "out of scope", "outside what the source file names"),
)


@explain_errors
def demo(
    folder: Annotated[Path, typer.Option(help="Where to make the demo corpus; one made by an earlier demo is made anew.")] = Path(
        "winnow-demo"
    ),
) -> None:
    """Serve small sites on this machine, crawl them twice, a day apart, and show what was stored."""
    corpus = _fresh_corpus(folder)
    out = console()
    with DemoServer() as server:
        write_private(corpus.root / CONFIG_NAME, _config(server.base_urls))
        for site in server.sites:
            write_private(corpus.root / "sources" / f"{site.name}.toml", site.source_toml(server.base_urls[site.name]))
        pages = sum(1 for request in server.sites for page in request.pages if page.version == 1)
        out.print(f"Serving {len(server.sites)} small sites ({pages} pages, English, Arabic, Spanish) on this machine; no network is used.")
        out.print("First crawl ...")
        first = _crawl(corpus, offset_seconds=0)
        out.print("A day later the sites have changed. Second crawl ...")
        server.version = 2
        second = _crawl(corpus, offset_seconds=DAY_SECONDS)
    out.print(_table(first, second))
    out.print(f"The corpus is in {safe(folder)}: corpus.db (text), archive/ (raw responses), sources/ (what was crawled).\n")
    out.print("Try next:")
    for command in _next_commands(folder):
        out.print(f"  [bold]{safe(command)}[/bold]")


def _next_commands(folder: Path) -> tuple[str, ...]:
    name = "winnow" if shutil.which("winnow") else os.path.relpath(Path(sys.executable).with_name("winnow"))
    return (
        f"{name} open --corpus {folder}",
        f"{name} search detention --corpus {folder}",
        f"{name} show 1 --corpus {folder}",
        f"{name} why 1 --corpus {folder}",
        f"{name} export --format csv --output articles.csv --corpus {folder}",
    )


def _fresh_corpus(folder: Path) -> Corpus:
    marker = folder / ".winnow-demo"
    if folder.exists() and any(folder.iterdir()):
        if not marker.exists():
            raise UsageError(f"{folder}: is not empty and was not made by the demo; name another with --folder")
        shutil.rmtree(folder)
    corpus = init_corpus(folder, contact="demo@example.invalid")
    write_private(marker, "made by 'winnow demo', which may make this folder anew\n")
    return corpus


def _config(base_urls: Mapping[str, str]) -> str:
    allowed = ", ".join(f'"{url.removeprefix("http://")}"' for url in base_urls.values())
    return f'contact = "demo@example.invalid"\n\n[network]\nallow = [{allowed}]\n'


_BY_HOST = (
    ("recognised", "articles after all", "taken for lists; their sites show otherwise"),
    ("withdrawn", "withdrawn", "their sites show that they are no articles; kept, marked"),
)


def _crawl(corpus: Corpus, *, offset_seconds: int) -> dict[str, Any]:
    """One run in a process of its own, as cron would start it."""
    command = [sys.executable, "-m", "winnow.commands.main", "crawl", "--corpus", str(corpus.root), "--json"]
    environment = os.environ | {"WINNOW_CLOCK_OFFSET_SECONDS": str(offset_seconds)}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300, check=False)  # noqa: S603
    try:
        summary: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise WinnowError(f"the demo crawl ended with code {done.returncode}:\n{done.stderr[-2000:]}") from error
    return summary


def _table(first: Mapping[str, Any], second: Mapping[str, Any]) -> Table:
    table = Table("what", "first crawl", "a day later", "meaning", title="What happened")
    named = {word for word, _, _ in _WHAT}
    others = [(word, word.replace("_", " "), "") for word in {**first["outcomes"], **second["outcomes"]} if word not in named]
    for word, label, meaning in (*_WHAT, *others):
        counts = (first["outcomes"].get(word, 0), second["outcomes"].get(word, 0))
        if any(counts):
            table.add_row(label, *(str(count or "") for count in counts), meaning)
    for word, label, meaning in _BY_HOST:
        counts = (first[word], second[word])
        if any(counts):
            table.add_row(label, *(str(count or "") for count in counts), meaning)
    table.add_row("seconds", str(first["seconds"]), str(second["seconds"]), "")
    return table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(demo)
