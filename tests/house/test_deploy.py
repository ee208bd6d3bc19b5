"""The examples of deployment: systemd takes the units as they are, and what they call is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from winnow.commands.lazy import COMMANDS
from winnow.schedules import read_schedule, service_unit, timer_unit

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))


def verify(*units: Path) -> str:
    """What systemd has against them; a user and a program of another machine are exchanged for those of this one."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here: no unit was verified")
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr if done.returncode else ""


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/winnow/bin/winnow", sys.executable).replace("User=winnow", "User=root")
        (tmp_path / unit.name).write_text(text, "utf-8")
    assert verify(*(tmp_path / unit.name for unit in UNITS)) == ""


def test_a_unit_that_systemd_does_not_take_would_be_noticed(tmp_path: Path) -> None:
    unit = tmp_path / "broken.service"
    unit.write_text("[Service]\nType=oneshot\nExecStart=/not/there\n", "utf-8")
    assert verify(unit)


def test_systemd_finds_no_fault_in_what_winnow_cron_prints(tmp_path: Path) -> None:
    schedule = read_schedule("3hours", program=(sys.executable, "-m", "winnow"), corpus=tmp_path / "a corpus")
    (tmp_path / "made.service").write_text(service_unit(schedule, user="root"), "utf-8")
    (tmp_path / "made.timer").write_text(timer_unit(schedule), "utf-8")
    assert verify(tmp_path / "made.service", tmp_path / "made.timer") == ""


def test_the_examples_call_commands_that_exist() -> None:
    called = [match for unit in UNITS for match in re.findall(r"^ExecStart=\S+ (\S+)", unit.read_text("utf-8"), re.MULTILINE)]
    called += [service["command"][0] for service in COMPOSE["services"].values() if "command" in service]
    assert called
    assert set(called) <= set(COMMANDS)


def test_no_example_holds_a_password_and_workers_wait_for_the_database() -> None:
    worker, db = COMPOSE["services"]["worker"], COMPOSE["services"]["db"]
    assert worker["depends_on"]["db"]["condition"] == "service_healthy"
    assert db["healthcheck"]["test"]
    secrets = [db["environment"]["POSTGRES_PASSWORD"], worker["environment"]["PGPASSWORD"], worker["environment"]["AWS_SECRET_ACCESS_KEY"]]
    assert all(secret is None or secret.startswith("${") for secret in secrets)
    assert (worker["read_only"], worker["cap_drop"], worker["init"]) == (True, ["ALL"], True)
