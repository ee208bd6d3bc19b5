"""`winnow crawl --list`: visits the addresses of a file, each once, and tells how each ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import typer

from crawler.runs.summary import RunSummary
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.importing.survey import SeenHost
from pipelines.items import Source
from pipelines.outcomes import ExitCode
from pipelines.store.frontier.listed import ListedFrontier, endings_of
from winnow.address_list import AddressList, Line, assign, read_lines
from winnow.commands.common import ProgressStyle, console, print_json, safe
from winnow.commands.import_source import Asked, make_source

_SHOWN = 20  # lines that were left out; --json has all


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedList:
    """The options of a crawl of a list; `as_name` is empty where no source is to be made; `show` prints a summary for people."""

    path: Path
    as_name: str = ""
    yes: bool = False
    again: bool = False
    show: Callable[[RunSummary], None]


def crawl_list(corpus: Corpus, sources: tuple[Source, ...], asked: AskedList, *, progress: ProgressStyle, json: bool) -> None:
    """Crawl a list with these sources, or with the one that `--as` makes; ends the command with the crawl's exit code."""
    lines = read_lines(asked.path)
    if asked.as_name:
        made = make_source(
            corpus, partial(_hosts_of, lines), Asked(name=asked.as_name, yes=asked.yes, command="winnow crawl --list"), json=json
        )
        if made is None:
            return
        sources = (made,)
    plan = assign(lines, sources, name=asked.path.name)
    if not plan.listed:
        first = plan.left_out[0]
        raise UsageError(f"--list {asked.path}: nothing to visit; line {first.number}: {first.fault}; name a source, or give --as NAME")
    from crawler.crawling import run_crawl

    used = {one.source for one in plan.listed}
    frontier = partial(ListedFrontier, listed=plan.listed, again=asked.again)
    summary = run_crawl(corpus, tuple(one for one in sources if one.name in used), progress=progress, open_frontier=frontier)
    if not json:
        asked.show(summary)
    _tell(summary, plan, _endings(corpus, plan), json=json)
    code = ExitCode(summary.exit_code)
    raise typer.Exit(int(ExitCode.ATTENTION if code is ExitCode.DONE and plan.left_out else code))


def _hosts_of(lines: Sequence[Line]) -> list[SeenHost]:
    seen: dict[str, SeenHost] = {}
    for line in lines:
        if not line.fault:
            parts = urlsplit(line.address)
            found = seen.setdefault(parts.netloc, SeenHost(host=parts.netloc, home=f"{parts.scheme}://{parts.netloc}/"))
            found.responses += 1
            found.pages += 1
    return sorted(seen.values(), key=lambda host: (-host.pages, host.host))


def _endings(corpus: Corpus, plan: AddressList) -> list[str]:
    db = corpus.open_database(read_only=True)
    try:
        return endings_of(db, plan.listed)
    finally:
        db.close()


def _tell(summary: RunSummary, plan: AddressList, endings: list[str], *, json: bool) -> None:
    counts = Counter(endings)
    if json:
        visited = [
            {"line": line.number, "address": line.address, "source": one.source, "outcome": ending}
            for line, one, ending in zip(plan.lines, plan.listed, endings, strict=True)
        ]
        left_out = [{"line": line.number, "address": line.address, "why": line.fault} for line in plan.left_out]
        print_json(summary.as_dict() | {"list": {"outcomes": dict(counts.most_common()), "lines": visited, "left_out": left_out}})
        return
    out = console()
    words = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    out.print(f"Of the list: {len(endings)} {'address' if len(endings) == 1 else 'addresses'}: {safe(words)}.")
    for line in plan.left_out[:_SHOWN]:
        out.print(f"[yellow]Left out:[/yellow] line {line.number}: {safe(line.address[:200])}: {safe(line.fault)}")
    if len(plan.left_out) > _SHOWN:
        out.print(f"{len(plan.left_out) - _SHOWN} more lines were left out; --json names them.")
