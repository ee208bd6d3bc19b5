"""The part of winnow.toml that says to whom mail goes. Read with the rest of the file, so that a wrong address is told at every start."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

SENDMAIL = Path("/usr/sbin/sendmail")  # where every mail system for Unix puts it or a link to its own program (FHS 3.0, /usr/lib/sendmail)
MAX_RECIPIENTS = 20
# Of what RFC 5322 allows only what is in use: no quotes, comments or folding, and nothing that a program could take for an option.
_ADDRESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


class WatchSection(BaseModel):
    """`[watch]`: the addresses that news of watches go to, and the program that takes them."""

    model_config = ConfigDict(extra="forbid")

    mail: str | list[str] = Field(default_factory=list)
    sendmail: Path = SENDMAIL

    @field_validator("mail")
    @classmethod
    def _readable(cls, value: str | list[str]) -> list[str]:
        addresses = [one.strip() for one in ([value] if isinstance(value, str) else value)]
        wrong = next((one for one in addresses if not _ADDRESS.fullmatch(one)), None)
        if wrong is not None:
            raise ValueError(f"'{wrong}' is no plain e-mail address; write one as you@example.org, several as a list")
        if len(addresses) > MAX_RECIPIENTS:
            raise ValueError(f"has {len(addresses)} addresses, at most {MAX_RECIPIENTS}; use a mailing list")
        return addresses

    @field_validator("sendmail")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        if not value.is_absolute():
            raise ValueError("must be the whole path of a program that takes a message as sendmail does, such as /usr/bin/msmtp")
        return value
