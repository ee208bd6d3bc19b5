"""`winnow cron`: prints what makes this machine crawl this corpus by itself."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, JsonOption, explain_errors, print_json
from winnow.schedules import Schedule, crontab_line, launchd_agent, launchd_label, read_schedule, service_unit, timer_unit

EXAMPLES = """
Examples:

    winnow cron                                   every hour, for the corpus in the current folder

    winnow cron --corpus /srv/corpus --every day

    winnow cron --json                            the same texts for a program

Nothing is changed on this machine: copy what you need.
"""
UNITS = "/etc/systemd/system"
AGENTS = "~/Library/LaunchAgents"


@explain_errors
def cron(
    corpus: CorpusOption = None,
    every: Annotated[str, typer.Option(help="hour, day, 2hours to 12hours, or 5minutes to 30minutes.")] = "hour",
    json: JsonOption = False,
) -> None:
    """Print what makes this machine crawl this corpus by itself: for launchd on a Mac, for cron and systemd elsewhere."""
    schedule = read_schedule(every, program=_program(), corpus=open_corpus(corpus).root)
    user = pwd.getpwuid(os.getuid()).pw_name
    if json:
        print_json(_texts(schedule, user=user))
    else:
        sys.stdout.write(_for_macos(schedule) if sys.platform == "darwin" else _for_linux(schedule, user=user))


def _program() -> tuple[str, ...]:
    """The `winnow` of this very installation."""
    script = Path(sys.executable).parent / "winnow"
    return (str(script),) if script.is_file() else (sys.executable, "-m", "winnow.commands.main")


def _texts(schedule: Schedule, *, user: str) -> dict[str, object]:
    """All of it, whatever this machine is; files by the path they belong to."""
    units = {"service": service_unit(schedule, user=user), "timer": timer_unit(schedule)}
    return {
        "name": schedule.name,
        "command": list(schedule.command),
        "cron": crontab_line(schedule),
        "systemd": {f"{UNITS}/{schedule.name}.{kind}": text for kind, text in units.items()},
        "launchd": {_agent_path(schedule): launchd_agent(schedule)},
    }


def _agent_path(schedule: Schedule) -> str:
    return f"{AGENTS}/{launchd_label(schedule)}.plist"


def _for_macos(schedule: Schedule) -> str:
    path = _agent_path(schedule)
    return f"""<!-- Save this as {path}, then type:
     launchctl bootstrap gui/$(id -u) {path}
     Runs never overlap: one that finds another at work leaves with code 5. To stop it for good:
     launchctl bootout gui/$(id -u)/{launchd_label(schedule)} -->
{launchd_agent(schedule)}"""


def _for_linux(schedule: Schedule, *, user: str) -> str:
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
