"""A group of commands of which only the one called for is imported: a start of `winnow` waits for no other command's libraries."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "init": ("init", "Make a corpus folder: winnow.toml, sources/ and archive/, readable by you alone."),
    "add": (
        "add",
        "Find a site's feeds, sitemaps and listings, try three articles, and write its source file. An existing file is never changed.",
    ),
    "sources": ("sources", "List, add and check sources."),
    "crawl": ("crawl", "Visit what is due, archive every response, and store the articles."),
    "worker": ("worker", "Crawl beside other workers, on this machine and on others, that share one PostgreSQL database."),
    "status": (
        "status",
        "Tell what is at work in this corpus now, on this machine and on others, and what waits in the queue of each source.",
    ),
    "import": (
        "import_",
        "Take captures of other programs (CC-NEWS, any WARC, WACZ or ARC file) into the corpus, and store their articles. Uses no network.",
    ),
    "import-wayback": (
        "import_wayback",
        "Take the captures that the Wayback Machine, or another web archive, has of a source, and store their articles.",
    ),
    "jobs": ("jobs", "Imports, re-extractions and crawls that wait for any of several machines to do them."),
    "passes": (
        "passes",
        "Make the passes that shared imports and re-extractions leave to the last: templates, copies, watches, the custody log.",
    ),
    "search": (
        "search",
        "Search title and text of the latest revisions. Any text may be typed; what cannot be searched for is said and passed over.",
    ),
    "kwic": ("kwic", "Show each place where the latest revisions have these words, one line each, the words aligned."),
    "trend": (
        "trend",
        "Count what is found by day, week, month or year of publication. Articles without a date are counted apart.",
    ),
    "watch": ("watch", "Ask questions again after each run, and tell what is new, edited or gone."),
    "words": ("words", "Count words: how frequent, in what company, and what sets a selection apart."),
    "names": ("names", "Persons, organisations and places that texts name, by a list and by models; never facts."),
    "open": ("open_", "Look at the corpus in the browser: overview, search, articles, why a text was kept or dropped, tables and SQL."),
    "show": ("show", "Read one document: title, facts, text, the capture it came from, and its copies."),
    "why": ("why", "Show every block of a page with its number: green (+) kept, red (-) dropped, with the reason and where it stood."),
    "history": ("history", "List the revisions of a document: when, what changed in short, and the capture of each."),
    "diff": (
        "diff",
        "Show what changed between two revisions: + added, - removed, ~ altered ([-old-]{+new+}), > moved, (+) (-) only read otherwise.",
    ),
    "correct": (
        "correct",
        "Mark a block as wrongly kept or dropped: see what that changes in all stored texts of the source, and accept it as a rule of it.",
    ),
    "tag": (
        "tag",
        "Give articles tags and notes of your own, by which search and exports can select. Each person has a file.",
    ),
    "copies": ("copies", "Tell which documents have nearly the same text. They are linked, never merged or deleted."),
    "cite": (
        "cite",
        "Print a reference to each document: authors, title, site, dates, URL, and the capture with its digests and archive place.",
    ),
    "export": (
        "export",
        "Write the latest revision of each selected document, in constant memory; with --json, what was written is told on standard error.",
    ),
    "snapshot": (
        "snapshot",
        "Freeze a selection: data, citations, README, Croissant metadata and digests, the same bytes however often it is made.",
    ),
    "publish": (
        "publish",
        "Write a static, read-only site of a selection or a snapshot: to read, browse and search from a disk or any web server.",
    ),
    "verify": (
        "verify",
        "Hold everything against its digests, and name what is damaged or was changed, with the documents concerned. Changes nothing.",
    ),
    "backup": (
        "backup",
        "Copy the corpus to another folder, or bring a copy up to date. A crawl may be at work; the copy is sound.",
    ),
    "archive": ("archive", "Move the archive into an object store (S3), and bring it back."),
    "rebuild": (
        "rebuild",
        "Make the database anew from the archive: every document, revision, outcome and event as it was. Nothing is extracted again.",
    ),
    "forget": (
        "forget",
        "Take a document out of database, archive, log files and snapshots, with its words wherever they stand. It does not come back.",
    ),
    "key": ("key", "Make the key that signs heads of the custody log, snapshots and evidence, and show it."),
    "stamp": (
        "stamp",
        "Write the head of the custody log down, sign it and prepare a request for a time stamp; or file the reply. Contacts nobody.",
    ),
    "evidence": (
        "evidence",
        "Write a folder that proves one document: page, text, what was left out and why, revisions, custody, a report, how to verify it.",
    ),
    "extract": ("extract", "Print the clean text of a page. Exit code 1 when there is no article in it."),
    "reextract": ("reextract", "Run today's extraction over what was archived, and tell what it makes better or worse. Uses no network."),
    "report": ("report", "What the corpus tells about itself."),
    "cron": ("cron", "Print what makes this machine crawl this corpus by itself: for launchd on a Mac, for cron and systemd elsewhere."),
    "demo": ("demo", "Serve small sites on this machine, crawl them twice, a day apart, and show what was stored."),
}
"""The module of each command and what `winnow --help` says of it, in its order. The words are those of the command's own docstring."""


class LazyGroup(TyperGroup):
    """`winnow` itself."""

    _is_listing = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of all commands, which needs none of them."""
        self._is_listing = True
        super().format_help(ctx, formatter)

    def list_commands(self, ctx: Any) -> list[str]:
        """Names only."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1]) if self._is_listing else load_command(cmd_name)


def load_command(name: str) -> Any:
    """A command, or a group of them, by its name."""
    alone = typer.Typer(rich_markup_mode="rich", add_completion=False, pretty_exceptions_enable=False)
    alone.callback()(_nothing)  # or a single command would be taken for the whole program
    import_module(f"winnow.commands.{COMMANDS[name][0]}").register(alone)
    group: Any = typer.main.get_group(alone)
    return group.commands[name]


def _nothing() -> None:
    """Holds the place of options that all commands share."""
