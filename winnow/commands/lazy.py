"""A group of commands of which only the one called for is imported: a start of `winnow` waits for no other command's libraries."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

MODULES = {
    "init": "init",
    "add": "add",
    "sources": "sources",
    "crawl": "crawl",
    "import": "import_",
    "import-wayback": "import_wayback",
    "search": "search",
    "kwic": "kwic",
    "open": "open_",
    "show": "show",
    "why": "why",
    "history": "history",
    "diff": "diff",
    "correct": "correct",
    "copies": "copies",
    "cite": "cite",
    "export": "export",
    "snapshot": "snapshot",
    "extract": "extract",
    "reextract": "reextract",
    "report": "report",
    "cron": "cron",
    "demo": "demo",
}
"""The module of each command, in the order in which `winnow --help` shows them."""


class LazyGroup(TyperGroup):
    """`winnow` itself."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names only."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None where there is none."""
        return load_command(cmd_name) if cmd_name in MODULES else None


def load_command(name: str) -> Any:
    """A command, or a group of them, by its name."""
    alone = typer.Typer(rich_markup_mode="rich", add_completion=False, pretty_exceptions_enable=False)
    alone.callback()(_nothing)  # or a single command would be taken for the whole program
    import_module(f"winnow.commands.{MODULES[name]}").register(alone)
    group: Any = typer.main.get_group(alone)
    return group.commands[name]


def _nothing() -> None:
    """Holds the place of options that all commands share."""
