"""The source that `--as` makes of the hosts in files or of a list: counted, shown, asked about, written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from crawler.exploring.adding import create_source_file
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.importing.survey import SeenHost, survey_files
from pipelines.importing.work import SLACK
from pipelines.items import Scope, Seeds, Source
from pipelines.sources.loader import parse_source
from pipelines.sources.writer import write_source
from winnow.commands.common import ProgressStyle, console, print_json, safe

MAX_HOSTS = 100  # as a source file takes them
_SHOWN = 30
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `--as` and the options beside it say. `hosts` are the only ones wanted, all with pages where there are none."""

    name: str
    title: str = ""
    hosts: tuple[str, ...] = ()
    yes: bool = False
    command: str = "winnow import"


def make_source(corpus: Corpus, look: Callable[[], Sequence[SeenHost]], asked: Asked, *, json: bool) -> Source | None:
    """The source, its file written; None where it was only shown. `look` counts the hosts. Raises `UsageError` and writes nothing."""
    path = corpus.root / "sources" / f"{asked.name}.toml"
    if path.exists():
        raise UsageError(f"{path}: is there already; give --source {asked.name} instead of --as, or another name")
    _text_of(asked, [SeenHost(host="example.org", home="https://example.org/")], corpus)
    if not (asked.yes or json or sys.stdin.isatty()):
        raise UsageError(f"{asked.command} --as: there is nobody to ask; say --yes to write the source file, or --json to only look")
    seen = look()
    chosen = _choose(seen, asked)
    text = _text_of(asked, chosen, corpus)
    if json and not asked.yes:
        print_json({"hosts": [host.as_dict() for host in seen], "file": str(path), "toml": text, "written": False})
        return None
    if not json:
        _show(seen, chosen, path, text)
    if not (asked.yes or typer.confirm("Write this file and go on?")):
        console().print("Nothing written.")
        return None
    if not create_source_file(path, text):
        raise UsageError(f"{path}: somebody else has written it meanwhile; look at it, and give --source {asked.name}")
    return parse_source(text, origin=path.name)


def survey_with_progress(corpus: Corpus, files: Sequence[Path], *, base: str, progress: ProgressStyle) -> list[SeenHost]:
    """The hosts in files, with a bar on a terminal."""
    megabytes = sum(path.stat().st_size for path in files) // _MEGABYTE
    with ProgressLine(progress) as line:

        def show(read: int) -> None:
            line.show(read // _MEGABYTE, megabytes, "MB looked through for hosts")

        return survey_files(files, base=base, latest=corpus.now() + SLACK, on_progress=show)


def _choose(seen: Sequence[SeenHost], asked: Asked) -> list[SeenHost]:
    with_pages = [host for host in seen if host.pages]
    if missing := sorted(set(asked.hosts) - {host.host for host in with_pages}):
        there = ", ".join(host.host for host in with_pages[:5]) or "none"
        raise UsageError(f"--host {missing[0]}: no page of it is in these files; there are pages of {there}")
    chosen = [host for host in with_pages if host.host in asked.hosts] if asked.hosts else with_pages
    if not chosen:
        raise UsageError("--as: no page with an address is in these files, so there is nothing to make a source of")
    if len(chosen) > MAX_HOSTS:
        named = ", ".join(host.host for host in chosen[:5])
        raise UsageError(
            f"--as {asked.name}: these are pages of {len(chosen)} hosts, and a source takes {MAX_HOSTS}; name those wanted with --host, as "
            f"{named}; --json shows all"
        )
    return chosen


def _text_of(asked: Asked, hosts: Sequence[SeenHost], corpus: Corpus) -> str:
    """The source file. Raises `UsageError` for a name or a title that it cannot have."""
    source = Source(
        name=asked.name,
        title=asked.title or asked.name,
        seeds=Seeds(listings=(hosts[0].home,)),
        scope=Scope(hosts=tuple(host.host for host in hosts)),
        enabled=False,
    )
    text = write_source(source, homepage=hosts[0].home, made_on=f"{corpus.now():%Y-%m-%d}", made_by=asked.command)
    parse_source(text, origin="--as")
    return text


def _show(seen: Sequence[SeenHost], chosen: Sequence[SeenHost], path: Path, text: str) -> None:
    from rich.table import Column, Table

    out, wanted = console(), {host.host for host in chosen}
    table = Table(Column("host", min_width=26, overflow="fold"), "pages", "others", "first", "last", "taken")
    for host in seen[:_SHOWN]:
        days = tuple(f"{day:%Y-%m-%d}" if day else "" for day in (host.first, host.last))
        table.add_row(safe(host.host), str(host.pages), str(host.responses - host.pages), *days, "yes" if host.host in wanted else "no")
    out.print(table)
    if len(seen) > _SHOWN:
        out.print(f"{len(seen) - _SHOWN} more hosts; --json names them")
    out.print(safe(f"\n{path}:\n\n{text}"))
