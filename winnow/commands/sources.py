"""`winnow sources`: shows what is configured and what the catalogue offers, takes sources from it, and checks addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipelines.choices import name_known, require_known
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.files.private import make_private_folder, write_private
from pipelines.items import Source
from pipelines.outcomes import ExitCode
from pipelines.sources.loader import CatalogueEntry, catalogue, load_sources
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

sources_app = typer.Typer(help="List, add and check sources.", no_args_is_help=True)

NamesArgument = Annotated[list[str] | None, typer.Argument(help="Names of sources; all when left out.", metavar="[SOURCE]...")]


@sources_app.command("list", epilog="Example:\n\n    winnow sources list --json")
@explain_errors
def list_sources(corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """The sources of this corpus."""
    found = load_sources(open_corpus(corpus).root / "sources")
    if json:
        print_json([_describe(source) for source in found])
        return
    table = Table("name", "title", "languages", "seeds", "enabled")
    for source in found:
        table.add_row(
            safe(source.name), safe(source.title), " ".join(source.languages), str(len(_seeds(source))), "yes" if source.enabled else "no"
        )
    console().print(table)


@sources_app.command("catalogue", epilog="Example:\n\n    winnow sources catalogue --language ar")
@explain_errors
def show_catalogue(
    language: Annotated[str, typer.Option(help="Only sources in this language (ISO 639-1).")] = "", json: JsonOption = False
) -> None:
    """Human-rights sources that come with Winnow; none has been visited by us, 'sources check' does that for you."""
    everything = catalogue()
    if language:
        require_known("--language", language, sorted({code for entry in everything for code in entry.source.languages}))
    entries = [entry for entry in everything if not language or language in entry.source.languages]
    if json:
        print_json(
            [
                _describe(entry.source) | {"country": entry.country, "kind": entry.kind, "address_from": entry.address_from}
                for entry in entries
            ]
        )
        return
    table = Table("name", "title", "country", "languages", "address taken from")
    for entry in entries:
        table.add_row(
            safe(entry.source.name), safe(entry.source.title), entry.country, " ".join(entry.source.languages), safe(entry.address_from)
        )
    console().print(table)
    console().print("Take some with [bold]winnow sources add NAME...[/bold], then [bold]winnow sources check[/bold].")


@sources_app.command("add", epilog="Example:\n\n    winnow sources add amnesty cpj")
@explain_errors
def add_sources(
    names: Annotated[list[str], typer.Argument(help="Names in the catalogue.", metavar="NAME...")], corpus: CorpusOption = None
) -> None:
    """Copy sources from the catalogue into this corpus; a file that is there already stays as it is."""
    folder = open_corpus(corpus).root / "sources"
    make_private_folder(folder)
    offered = {entry.source.name: entry for entry in catalogue()}
    for name in names:
        if name not in offered:
            raise UsageError(f"the catalogue has no '{name}'; {name_known(name, sorted(offered))}; 'winnow sources catalogue' lists them")
    for name in names:
        _add(offered[name], folder / f"{name}.toml")


def _add(entry: CatalogueEntry, target: Path) -> None:
    if target.exists():
        console().print(f"{safe(target)} is there already; left as it is")
    else:
        write_private(target, entry.text)
        console().print(f"added {safe(target)}")


@sources_app.command("check", epilog="Example:\n\n    winnow sources check amnesty")
@explain_errors
def check_sources(names: NamesArgument = None, corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Visit the seed URLs once (politely, obeying robots.txt) and say which answer, and with how many links."""
    from crawler.exploring.seed_check import check_seeds

    opened = open_corpus(corpus)
    results = check_seeds(opened, opened.sources(tuple(names or ())))
    if json:
        print_json([result.as_dict() for result in results])
    else:
        table = Table("source", "seed", "outcome", "links", "what to do")
        for result in results:
            table.add_row(safe(result.source), safe(result.url), safe(result.outcome), str(result.links), safe(result.advice))
        console().print(table)
    if any(result.advice for result in results):
        raise typer.Exit(int(ExitCode.ATTENTION))


def _seeds(source: Source) -> tuple[str, ...]:
    return source.seeds.feeds + source.seeds.sitemaps + source.seeds.listings


def _describe(source: Source) -> dict[str, object]:
    return {
        "name": source.name,
        "title": source.title,
        "languages": source.languages,
        "enabled": source.enabled,
        "feeds": source.seeds.feeds,
        "sitemaps": source.seeds.sitemaps,
        "listings": source.seeds.listings,
        "hosts": source.scope.hosts,
    }


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(sources_app, name="sources")
