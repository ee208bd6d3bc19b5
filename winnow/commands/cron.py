"""`winnow cron`: prints what makes this machine crawl this corpus by itself."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, explain_errors
from winnow.schedules import Schedule, crontab_line, read_schedule, service_unit, timer_unit

EXAMPLES = """
Examples:

    winnow cron                                   every hour, for the corpus in the current folder

    winnow cron --corpus /srv/corpus --every day

Nothing is changed on this machine: copy what you need.
"""
UNITS = "/etc/systemd/system"


@explain_errors
def cron(
    corpus: CorpusOption = None,
    every: Annotated[str, typer.Option(help="hour, day, 2hours to 12hours, or 5minutes to 30minutes.")] = "hour",
) -> None:
    """Print the crontab line and the systemd units that crawl this corpus by themselves."""
    schedule = read_schedule(every, program=_program(), corpus=open_corpus(corpus).root)
    sys.stdout.write(_text(schedule, user=pwd.getpwuid(os.getuid()).pw_name))


def _program() -> tuple[str, ...]:
    """The `winnow` of this very installation."""
    script = Path(sys.executable).parent / "winnow"
    return (str(script),) if script.is_file() else (sys.executable, "-m", "winnow.commands.main")


def _text(schedule: Schedule, *, user: str) -> str:
    name = schedule.name
    return f"""# One of the two is enough. Runs never overlap: one that finds another at work leaves with code 5.

# 1. cron: type 'crontab -e' and add this line.
{crontab_line(schedule)}

# 2. systemd: as root, save this as {UNITS}/{name}.service
{service_unit(schedule, user=user)}
# ... and this as {UNITS}/{name}.timer
{timer_unit(schedule)}
# ... then type: systemctl daemon-reload && systemctl enable --now {name}.timer
# 'journalctl -u {name}' shows what the runs said, 'winnow report health' which sources need attention.
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(cron)
