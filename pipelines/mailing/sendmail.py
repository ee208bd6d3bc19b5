"""Hands a message to the local sendmail program, or to one that behaves as it does: on its standard input, without a shell."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

SECONDS = 60.0  # to take a message into its queue, which takes a moment
_TOLD_CHARS = 200  # of what it complains


def send_mail(message: EmailMessage, program: Path, *, seconds: float = SECONDS) -> str:
    """Hand a message over; what went wrong, empty where the program took it.

    It reads the recipients in the message (`-t`), so that none of them is an option. It is given none of our variables, nor those of the
    database: passwords may be among them.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WINNOW_", "PG"))}
    try:
        process = subprocess.Popen(  # noqa: S603 - the person who owns the corpus names the program, and there is no shell
            [str(program), "-oi", "-t"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        return f"{program} cannot be started: {error.strerror}"
    try:
        _, complaint = process.communicate(message.as_bytes(), timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with what it started, which would keep its pipes open
        process.communicate()
        return f"{program} did not end within {seconds:g} s"
    if process.returncode:
        said = " ".join(complaint.decode("utf-8", "replace").split())[:_TOLD_CHARS]
        return f"{program} ended with code {process.returncode}{f': {said}' if said else ''}"
    return ""
