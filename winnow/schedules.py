"""Texts by which a machine starts a crawl by itself: for cron, systemd and the launchd of macOS. Writes no file; quotes paths for each."""

from __future__ import annotations

import plistlib
import re
import shlex
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.choices import name_known
from pipelines.errors import UsageError

_EVERY = re.compile(r"(?P<count>\d*)(?P<unit>minute|hour|day)s?")
_MOST = {"minute": 60, "hour": 24, "day": 1}
_NIGHT_HOUR = 3
_STOP_SECONDS = 30  # a stopped run ends within 10 seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to crawl which corpus, with which program. `minute` is the same at every call, and another for another folder."""

    program: tuple[str, ...]
    corpus: Path
    count: int
    unit: str

    @property
    def minute(self) -> int:
        """Minute of the hour; not 0, when everybody starts something."""
        return 1 + zlib.crc32(str(self.corpus).encode()) % 59

    @property
    def name(self) -> str:
        """A name for units: the folder's, and a number that tells two folders of one name apart."""
        word = re.sub(r"[^a-z0-9]+", "-", self.corpus.name.lower()).strip("-") or "corpus"
        return f"winnow-{word}-{zlib.crc32(str(self.corpus).encode()) % 10_000:04}"

    @property
    def command(self) -> tuple[str, ...]:
        """The program with its arguments."""
        return (*self.program, "crawl", "--corpus", str(self.corpus), "--progress", "none")


EXAMPLES = ("hour", "day", "2hours", "3hours", "6hours", "12hours", "10minutes", "15minutes", "30minutes")


def read_schedule(every: str, *, program: Sequence[str], corpus: Path) -> Schedule:
    """`every` is hour, day, or a number of minutes or hours that divides the hour or day, as in 3hours. Raises `UsageError`."""
    found = _EVERY.fullmatch(every.replace(" ", ""))
    count = int(found["count"] or 1) if found else 0
    if found is None or count < 1 or _MOST[found["unit"]] % count or (found["unit"] == "minute" and count < 5):
        raise UsageError(f"--every {every}: {name_known(every, EXAMPLES)}")
    bad = next((path for path in (*program, str(corpus)) if "\\" in path or not path.isprintable()), None)
    if bad is not None:
        raise UsageError(
            f"{bad!r}: cron cannot be given a path with a backslash, a line break or another character that is not seen; rename the folder"
        )
    return Schedule(program=tuple(program), corpus=corpus, count=count, unit=found["unit"])


def crontab_line(schedule: Schedule) -> str:
    """One line for `crontab -e`. A percent sign would end the command, so it is escaped (crontab(5)), within the shell's quotes."""
    log, errors = (shlex.quote(str(schedule.corpus / name)) for name in ("runs.log", "errors.log"))
    command = f"umask 077; LANG=C.UTF-8 {shlex.join(schedule.command)} >> {log} 2>> {errors}"
    return f"{_cron_times(schedule)} {command.replace('%', chr(92) + '%')}"


def _cron_times(schedule: Schedule) -> str:
    minute, step = schedule.minute, f"/{schedule.count}" if schedule.count > 1 else ""
    if schedule.unit == "minute":
        return f"{','.join(str(at) for at in _minutes(schedule))} * * * *"
    return f"{minute} *{step} * * *" if schedule.unit == "hour" else f"{minute} {_NIGHT_HOUR} * * *"


def _minutes(schedule: Schedule) -> range:
    return range(schedule.minute % schedule.count, 60, schedule.count)


def service_unit(schedule: Schedule, *, user: str) -> str:
    """A systemd service that makes one run (systemd.service(5)). Finding another run at work is no failure; needing attention is."""
    return f"""[Unit]
Description=Winnow crawl of {_escape_percent(str(schedule.corpus))}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
Environment=LANG=C.UTF-8
UMask=0077
ExecStart={_quote(schedule.command[0])} {" ".join(_quote(word).replace("$", "$$") for word in schedule.command[1:])}
SuccessExitStatus=5
KillMode=mixed
TimeoutStopSec={_STOP_SECONDS}
"""


def timer_unit(schedule: Schedule) -> str:
    """A systemd timer that starts the service (systemd.timer(5)); a start that was missed while the machine was off is made up for."""
    if schedule.unit == "minute":
        times = f"*:{','.join(f'{at:02}' for at in _minutes(schedule))}:00"
    elif schedule.unit == "hour":
        times = f"{'*' if schedule.count == 1 else f'0/{schedule.count}'}:{schedule.minute:02}:00"
    else:
        times = f"{_NIGHT_HOUR:02}:{schedule.minute:02}:00"
    return f"""[Unit]
Description=Starts the Winnow crawl of {_escape_percent(str(schedule.corpus))}

[Timer]
OnCalendar=*-*-* {times}
Persistent=true

[Install]
WantedBy=timers.target
"""


def launchd_label(schedule: Schedule) -> str:
    """The name launchd knows the agent by; its file is called after it."""
    return f"org.winnow.{schedule.name.removeprefix('winnow-')}"


def launchd_agent(schedule: Schedule) -> str:
    """An agent of launchd, the starter of macOS (launchd.plist(5)); a start that was missed while the Mac slept is made up for."""
    log, errors = (str(schedule.corpus / name) for name in ("runs.log", "errors.log"))
    return plistlib.dumps(
        {
            "Label": launchd_label(schedule),
            "ProgramArguments": list(schedule.command),
            "EnvironmentVariables": {"LANG": "en_US.UTF-8"},  # C.UTF-8 is not there
            "StartCalendarInterval": _calendar(schedule),
            "StandardOutPath": log,
            "StandardErrorPath": errors,
            "Umask": 0o077,
            "ProcessType": "Background",
            "ExitTimeOut": _STOP_SECONDS,
        },
        sort_keys=False,
    ).decode()


def _calendar(schedule: Schedule) -> list[dict[str, int]]:
    """launchd knows no steps: each time of the hour or the day is named."""
    if schedule.unit == "minute":
        return [{"Minute": minute} for minute in _minutes(schedule)]
    if schedule.unit == "day":
        return [{"Hour": _NIGHT_HOUR, "Minute": schedule.minute}]
    if schedule.count == 1:
        return [{"Minute": schedule.minute}]
    return [{"Hour": hour, "Minute": schedule.minute} for hour in range(0, 24, schedule.count)]


def _quote(word: str) -> str:
    """A word of a command line of systemd: in quotes where it holds more than plain letters, its specifiers inert."""
    inert = _escape_percent(word)
    if re.fullmatch(r"[\w./:@=+,%$-]+", inert):
        return inert
    return '"' + inert.replace('"', r"\"") + '"'


def _escape_percent(text: str) -> str:
    return text.replace("%", "%%")
