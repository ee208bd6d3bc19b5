"""What all commands share: the --corpus option, safe printing, and how errors end a command."""

from __future__ import annotations

import errno
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.choices import read_member
from pipelines.errors import WinnowError
from pipelines.outcomes import ExitCode
from winnow.commands.output import Output

CorpusOption = Annotated[
    Path | None,
    typer.Option("--corpus", "-c", help="The corpus folder; the current folder, or WINNOW_CORPUS, when left out.", show_default=False),
]
ProgressOption = Annotated[str, typer.Option("--progress", help="auto (a bar on a terminal, lines elsewhere), plain or none.")]
RevisionOption = Annotated[
    int | None,
    typer.Option("--revision", help="Number of the revision, as 'winnow history' tells; the latest when left out.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text for people.")]


class ProgressStyle(StrEnum):
    """How a command that takes long tells how far it is."""

    AUTO = "auto"
    PLAIN = "plain"
    NONE = "none"


P = ParamSpec("P")
_OF_THE_DISK = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENAMETOOLONG})
_OBEYED = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # json.dumps escapes those below U+0020 itself
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def console() -> Console:
    """Standard output; plain where it is no terminal."""
    return Output()


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 block", "2 blocks"; `many` where it does not end in -s."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def safe(text: object) -> str:
    """Scraped text for a terminal: control and direction characters visible as escapes, markup inert (faults A16)."""
    return escape(shown(str(text)))


def shown(text: str) -> str:
    """Text without what a terminal obeys: control and direction characters are escapes. For what rich does not print; else `safe`."""
    return "".join(char if _is_printable(char) else f"\\u{ord(char):04x}" for char in text)


def _is_printable(char: str) -> bool:
    return char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _BIDI)


def print_json(value: object) -> None:
    """One JSON document on standard output, UTF-8 whatever the locale; for a person, on a terminal, over several lines.

    What a terminal would obey becomes escapes, the same in JSON.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None, default=str)
    sys.stdout.buffer.write(_OBEYED.sub(lambda char: f"\\u{ord(char[0]):04x}", text).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def read_progress(word: str, *, json: bool = False) -> ProgressStyle:
    """The progress asked for; none beside JSON unless it is. Raises `UsageError`."""
    progress = read_member("--progress", word, ProgressStyle)
    return ProgressStyle.NONE if json and progress is ProgressStyle.AUTO else progress


def explain_errors(command: Callable[P, Any]) -> Callable[P, Any]:
    """End with the error's own exit code and text, without a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return command(*args, **kwargs)
        except WinnowError as error:
            _complain(shown(str(error)))
            raise typer.Exit(int(error.exit_code)) from error
        except BrokenPipeError:
            sys.stderr.close()
            raise typer.Exit(int(ExitCode.DONE)) from None
        except KeyboardInterrupt:
            _complain("interrupted")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        except OSError as error:
            raise typer.Exit(int(code_of(error))) from error

    return wrapped


def code_of(error: OSError) -> ExitCode:
    """What an error of a disk ends a command as, after saying so. Raises any other error again."""
    if error.errno not in _OF_THE_DISK:
        raise error
    what = shown(str(error.filename or "standard output or a temporary file"))
    _complain(f"{what}: {error.strerror}; see to its disk and its owner")
    return ExitCode.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else ExitCode.BROKE


def _complain(text: str) -> None:
    """A line on standard error; where that is on a full disk, the exit code alone says it."""
    with suppress(OSError):
        sys.stderr.write(f"winnow: {text}\n")
