"""Handing a message to sendmail: to nobody but those in the settings, without our secrets, and never for longer than it may take."""

from __future__ import annotations

import os
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.mailing.sendmail import send_mail
from pipelines.mailing.settings import WatchSection


def program(folder: Path, script: str) -> Path:
    path = folder / "sendmail"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return path


def message(body: str = "Hello\n") -> EmailMessage:
    made = EmailMessage()
    made["To"] = "ana@example.org"
    made.set_content(body)
    return made


def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    hanging = program(tmp_path, f"sleep 300 & echo $! > {tmp_path}/started\nwait")
    begun = time.monotonic()
    assert send_mail(message(), hanging, seconds=0.5) == f"{hanging} did not end within 0.5 s"
    assert time.monotonic() - begun < 20
    started = int((tmp_path / "started").read_text())
    for _ in range(100):
        state = Path(f"/proc/{started}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("what it started is still there")


def test_a_program_that_does_not_read_its_input_is_no_fault_of_ours(tmp_path: Path) -> None:
    assert send_mail(message("x\n" * 1_000_000), program(tmp_path, "exit 0")) == ""
    assert send_mail(message("x\n" * 1_000_000), program(tmp_path, "echo full >&2; exit 75")).endswith("ended with code 75: full")


def test_it_gets_no_passwords_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINNOW_KEY_PASSPHRASE", "PGPASSWORD"):
        monkeypatch.setenv(name, "canary")
    assert send_mail(message(), program(tmp_path, f'env > {tmp_path}/env; echo "$@" > {tmp_path}/arguments; cat > /dev/null')) == ""
    assert "canary" not in (tmp_path / "env").read_text() and "PATH=" in (tmp_path / "env").read_text()
    assert (tmp_path / "arguments").read_text() == "-oi -t\n"
    assert "canary" in os.environ["PGPASSWORD"]


@pytest.mark.parametrize(
    "address", ["-Xlog@example.org", "a@b\nBcc: c@d", "a@example.org, b@example.org", "a b@example.org", '"a|sh"@x.org', "", "a@"]
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="is no plain e-mail address"):
        WatchSection(mail=address)


def test_plain_addresses_are_read() -> None:
    assert WatchSection(mail=" ana@example.org ").mail == ["ana@example.org"]
    assert WatchSection(mail=["ana+news@sub.example.org", "desk@localhost"]).mail == ["ana+news@sub.example.org", "desk@localhost"]
    with pytest.raises(ValidationError, match="whole path"):
        WatchSection(sendmail="msmtp")
