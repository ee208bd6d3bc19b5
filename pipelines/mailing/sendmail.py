"""Hands a message to the local sendmail program, or to one that behaves as it does: on its standard input, without a shell."""

from __future__ import annotations

import os
import subprocess
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
        done = subprocess.run(  # noqa: S603 - the person who owns the corpus names the program, and there is no shell
            [str(program), "-oi", "-t"],
            input=message.as_bytes(),
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return f"{program} did not end within {seconds:.0f} s"
    except OSError as error:
        return f"{program} cannot be started: {error.strerror}"
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[:_TOLD_CHARS]
        return f"{program} ended with code {done.returncode}{f': {said}' if said else ''}"
    return ""
