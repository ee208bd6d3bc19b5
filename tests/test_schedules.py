"""What `winnow cron` prints works as printed: the line by a shell, the units by systemd's own check, odd paths included."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from winnow.schedules import crontab_line, launchd_agent, launchd_label, read_schedule, service_unit, timer_unit

ODD = 'a corpus, 100%h $HOME it\'s "odd"'
EVERY = [
    ("hour", r"\d+ \* \* \* \*", r"\*:\d\d:00"),
    ("3hours", r"\d+ \*/3 \* \* \*", r"0/3:\d\d:00"),
    ("day", r"\d+ 3 \* \* \*", r"03:\d\d:00"),
    ("30minutes", r"\d+,\d+ \* \* \* \*", r"\*:\d\d,\d\d:00"),
]


def _schedule(every="hour", corpus=Path("/srv/corpus"), program=("/opt/winnow/bin/winnow",)):
    return read_schedule(every, program=program, corpus=corpus)


@pytest.mark.parametrize(("every", "cron", "systemd"), EVERY)
def test_how_often_is_said_in_the_words_of_each(every, cron, systemd):
    assert re.match(f"{cron} umask", crontab_line(_schedule(every)))
    assert re.search(f"^OnCalendar=\\*-\\*-\\* {systemd}$", timer_unit(_schedule(every)), re.MULTILINE)


@pytest.mark.parametrize("every", ["", "week", "5hours", "7minutes", "1minute", "0hours", "2days"])
def test_what_cron_cannot_do_evenly_is_refused(every):
    with pytest.raises(UsageError, match="--every"):
        _schedule(every)


def test_a_path_that_cron_cannot_take_is_refused():
    with pytest.raises(UsageError, match="line break"):
        _schedule(corpus=Path("/srv/a\nb"))


def _as_cron_hands_it_over(line: str) -> str:
    """The command of a crontab line: behind five fields, up to a percent sign that is not escaped; the escapes are taken away."""
    command = line.split(" ", 5)[5]
    return re.sub(r"\\%", "%", re.split(r"(?<!\\)%", command)[0])


def test_the_crontab_line_crawls_an_odd_folder_in_the_environment_of_cron(tools):
    folder = tools.corpus(name=ODD)
    program = tools.tmp / "the program, 5%"
    program.write_text(f'#!/bin/sh\ncd "{tools.repository}" && exec "{tools.winnow[0]}" -m winnow.commands.main "$@"\n', "utf-8")
    program.chmod(0o700)
    line = crontab_line(_schedule(corpus=folder.root, program=(str(program),)))
    done = tools.run("/bin/sh", "-c", _as_cron_hands_it_over(line), env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}, cwd=Path("/"))
    assert done.code == 2, done.stderr
    assert "no source to crawl" in (folder.root / "errors.log").read_text("utf-8")
    assert (folder.root / "errors.log").stat().st_mode & 0o077 == 0


def test_systemd_takes_the_units(tools):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not there: the units of `winnow cron` are NOT verified")
    program = tools.tmp / "the program, 5"
    shutil.copy("/bin/true", program)
    schedule = _schedule(corpus=tools.tmp / ODD, program=(str(program),))
    service, timer = tools.tmp / f"{schedule.name}.service", tools.tmp / f"{schedule.name}.timer"
    service.write_text(service_unit(schedule, user="root"), "utf-8")
    timer.write_text(timer_unit(schedule), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", service, timer], capture_output=True, text=True, timeout=60)
    ours = [line for line in done.stderr.splitlines() if schedule.name in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_the_command_prints_line_and_units_for_this_corpus(tools):
    folder = tools.corpus(name=ODD)
    done = folder.winnow("cron", "--every", "day")
    text = done.stdout.decode()
    assert done.code == 0, done.stderr
    assert "crontab -e" in text
    assert "[Timer]" in text
    assert "ExecStart=/" in text or 'ExecStart="/' in text
    assert str(folder.root).replace("%", "%%").replace("$", "$$").replace('"', r"\"") in text
    assert {path.name for path in folder.root.iterdir()} == {"winnow.toml", "sources", "archive"}


LAUNCHD = [
    ("hour", ["Minute"], 1),
    ("3hours", ["Hour", "Minute"], 8),
    ("day", ["Hour", "Minute"], 1),
    ("15minutes", ["Minute"], 4),
]


@pytest.mark.parametrize(("every", "keys", "starts"), LAUNCHD)
def test_launchd_starts_it_as_often(every, keys, starts):
    agent = plistlib.loads(launchd_agent(_schedule(every)).encode())
    times = [tuple(time.items()) for time in agent["StartCalendarInterval"]]
    assert [list(time) for time in agent["StartCalendarInterval"]] == [keys] * starts
    assert len(set(times)) == starts
    assert all(0 <= time["Minute"] < 60 and 0 <= time.get("Hour", 0) < 24 for time in agent["StartCalendarInterval"])


def test_the_agent_of_launchd_crawls_an_odd_folder(tools):
    """Its words are those of a shell-less start: what launchd would run is run, in as little environment as it gives."""
    folder = tools.corpus(name=ODD + " <&>")
    program = tools.tmp / "the program, <5%>"
    program.write_text(f'#!/bin/sh\ncd "{tools.repository}" && exec "{tools.winnow[0]}" -m winnow.commands.main "$@"\n', "utf-8")
    program.chmod(0o700)
    schedule = _schedule(corpus=folder.root, program=(str(program),))
    agent = plistlib.loads(launchd_agent(schedule).encode())
    assert agent["Label"] == launchd_label(schedule)
    assert (agent["StandardErrorPath"], agent["Umask"]) == (str(folder.root / "errors.log"), 0o077)
    done = tools.run(*agent["ProgramArguments"], env={"PATH": "/usr/bin:/bin", **agent["EnvironmentVariables"]}, cwd=Path("/"))
    assert done.code == 2
    assert "no source to crawl" in done.stderr


def test_a_mac_is_told_of_launchd_and_a_program_of_everything(tools):
    folder = tools.corpus(name=ODD)
    (tools.tmp / "sitecustomize.py").write_text("import sys, sysconfig\nsysconfig.get_config_vars()\nsys.platform = 'darwin'\n", "utf-8")
    environment = os.environ | {"PYTHONPATH": f"{tools.tmp}:{tools.repository}", "WINNOW_CORPUS": str(folder.root)}
    shown = subprocess.run([*tools.winnow, "cron"], env=environment, capture_output=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    comment, _, agent = shown.stdout.partition(b"-->\n")
    assert plistlib.loads(agent)["ProgramArguments"][-4:-1] == ["--corpus", str(folder.root), "--progress"]
    assert b"launchctl bootstrap" in comment
    texts = folder.winnow("cron", "--json").json
    assert list(texts) == ["name", "command", "cron", "systemd", "launchd"]
    assert texts["cron"] == crontab_line(_schedule(corpus=folder.root, program=texts["command"][: texts["command"].index("crawl")]))
    assert [Path(path).suffix for path in (*texts["systemd"], *texts["launchd"])] == [".service", ".timer", ".plist"]
    assert plistlib.loads(*[text.encode() for text in texts["launchd"].values()]) == plistlib.loads(agent)
