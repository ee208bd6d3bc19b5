"""`winnow add`: looks at sites by their address, shows what it found and how a trial went, and writes source files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from crawler.exploring.adding import Plan, create_source_file, plan_sources, text_of
from crawler.exploring.report import describe, doubt
from crawler.exploring.values import Exploration
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.outcomes import ExitCode
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

EXAMPLES = """
Examples:

    winnow add https://www.example.org

    winnow add example.org --name example --yes

    winnow add https://a.example https://b.example --yes --json

At most 40 addresses of a site are asked, with the delays of every crawl: about a minute.

Exit codes: 0 written, there already, or not wanted; 3 nothing to start from was found; 4 the site could not be reached.
"""


@explain_errors
def add(
    addresses: Annotated[list[str], typer.Argument(help="Addresses of sites, with or without https://.", metavar="ADDRESS...")],
    name: Annotated[str, typer.Option(help="The source's name; made from the address when left out.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the file without asking.")] = False,
    delay: Annotated[
        float | None,
        typer.Option(help="Seconds between two requests, also for later crawls; 0 only for servers of your own.", min=0, max=3600),
    ] = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Find a site's feeds, sitemaps and listings, try three articles, and write its source file. An existing file is never changed."""
    from crawler.exploring.site_trial import explore_sites

    opened = open_corpus(corpus)
    plans = plan_sources(opened, addresses, name=name, delay_seconds=delay)
    new = {plan.address: plan.draft for plan in plans if not plan.exists}
    if new and not (yes or json or sys.stdin.isatty()):
        raise UsageError("winnow add: there is nobody to ask; say --yes to write the files, or --json to only look")
    explored = {found.address: found for found in explore_sites(opened, new, say=_say)} if new else {}
    stopped = [address for address in new if address not in explored]
    for address in stopped:
        _say(f"{address}: stopped before it was explored; nothing was written for it")
    if stopped and not (yes or json):
        raise typer.Exit(int(ExitCode.INTERRUPTED))
    done = [plan for plan in plans if plan.address not in stopped]
    results = [_finish(opened, plan, explored.get(plan.address), yes=yes, json=json) for plan in done]
    if json:
        print_json([result.as_dict() for result in results])
    raise typer.Exit(int(ExitCode.INTERRUPTED if stopped else max(result.exit_code for result in results)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """The result for one address. `exploration` is None where its file was there already."""

    plan: Plan
    exploration: Exploration | None = None
    text: str = ""
    written: bool = False

    @property
    def exit_code(self) -> ExitCode:
        if self.exploration is None:
            return ExitCode.DONE
        if not self.exploration.reached:
            return ExitCode.NOTHING_REACHABLE
        return ExitCode.ATTENTION if self.exploration.source is None or doubt(self.exploration) else ExitCode.DONE

    def as_dict(self) -> dict[str, object]:
        found = self.exploration.as_dict() if self.exploration else {"address": self.plan.address}
        return {"name": self.plan.draft.name, "file": str(self.plan.path), "written": self.written, "toml": self.text} | found


def _finish(corpus: Corpus, plan: Plan, found: Exploration | None, *, yes: bool, json: bool) -> _Result:
    """Show what was found, ask, write."""
    if found is None:
        _print(f"{plan.path} is there already; left as it is", unless=json)
        return _Result(plan=plan)
    for line in describe(found):
        _print(line, unless=json)
    if found.source is None:
        return _Result(plan=plan, exploration=found)
    text = text_of(found, found.source, made_on=f"{corpus.now():%Y-%m-%d}")
    _print(f"\n{plan.path}:\n\n{text}", unless=json)
    if warning := doubt(found):
        _print(f"Careful: {warning}.", unless=json)
    written = (yes or (not json and typer.confirm("Write this file?"))) and create_source_file(plan.path, text)
    _print(f"Written. Next: winnow crawl {plan.draft.name}" if written else "Nothing written.", unless=json)
    return _Result(plan=plan, exploration=found, text=text, written=written)


def _print(line: str, *, unless: bool) -> None:
    if not unless:
        console().print(safe(line))


def _say(line: str) -> None:
    sys.stderr.write("".join(char if char.isprintable() else " " for char in line) + "\n")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(add)
