"""Does a job: its command in a process of its own, so that whatever happens to it happens to it alone."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.outcomes import ExitCode

MAX_REASON_CHARS = 500
_READ_BYTES = 8_192  # of the end of what it said
_QUIET = ("--json", "--progress", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit code, minus the signal that killed it, and in words why."""

    code: int
    reason: str


async def run_command(root: Path, words: Sequence[str]) -> Ended:
    """Run a command on a corpus to its end. Cancelled, it asks the command to end, and waits until it has."""
    command = (sys.executable, "-m", "winnow.commands.main", *words, "--corpus", str(root), *_QUIET)
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # Ctrl-C reaches it once, by us
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            raise
        return Ended(code=code, reason=_reason(code, said))


def _reason(code: int, said: IO[bytes]) -> str:
    if code == ExitCode.DONE:
        return ""
    end = said.seek(0, 2)
    said.seek(max(0, end - _READ_BYTES))
    lines = [line.strip() for line in said.read().decode("utf-8", "replace").splitlines() if line.strip()]
    told = lines[-1].removeprefix("winnow: ")[:MAX_REASON_CHARS] if lines else ""
    if code < 0:
        return f"killed by signal {-code}{f'; {told}' if told else ''}"
    return told or (ExitCode(code).meaning if code in list(ExitCode) else f"exit code {code}")
