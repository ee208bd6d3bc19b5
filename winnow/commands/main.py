"""The `winnow` command. Each command lives in a module of its own name and is imported when it is called for."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
from contextlib import suppress

import typer

from pipelines.outcomes import ExitCode
from pipelines.workers.garbage_collection import collect_seldom
from winnow.commands.lazy import LazyGroup
from winnow.commands.standard_streams import open_closed_streams

app = typer.Typer(
    name="winnow",
    cls=LazyGroup,
    help="Turn human-rights news sites into a clean, complete, provable corpus.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from pipelines.version import VERSION

        sys.stdout.write(f"winnow {VERSION}\n")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version.")) -> None:
    """Options of `winnow` itself."""


def run() -> None:
    """Entry point: text is UTF-8 whatever the locale says (cron runs with LANG=C)."""
    if sys.platform == "win32":
        sys.stderr.write("winnow: Windows is not supported by itself; use WSL, the Linux within Windows, and install Winnow there\n")
        sys.exit(int(ExitCode.USAGE))
    open_closed_streams()
    collect_seldom()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # we have none; to look for them is to read about every installed package
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # `nohup` has it ignored
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # a terminal that closes ends a run as SIGTERM does
    ending = _PromptEnd()
    try:
        app()
    except OSError as error:  # of `--help` and the like; commands say it themselves
        from winnow.commands.common import code_of

        ending.code = int(code_of(error))
        sys.exit(ending.code)
    except SystemExit as error:
        ending.code = error.code if isinstance(error.code, int) else None
        raise


class _PromptEnd:
    """Ends the process when all has been put away, with its exit code once that is known.

    An interpreter then takes every module apart, which after a crawl took .4 s of the processor, on a busy machine 4 s by the clock
    (November 2026), and nothing is left that needs it.
    """

    def __init__(self) -> None:
        self.code: int | None = None
        atexit.register(self._leave)  # the first to register is the last to be called

    def _leave(self) -> None:
        if self.code is None:  # an error nobody caught, which the interpreter tells
            return
        logging.shutdown()
        with suppress(OSError, ValueError):
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:  # it was closed before we came: `>&-`
                    stream.flush()
            os._exit(self.code & 0xFF)


if __name__ == "__main__":
    run()
