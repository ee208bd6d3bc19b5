"""Reads the names and versions that requirements.lock pins."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def pins() -> list[tuple[str, str]]:
    """Name and version, in the order of the file. A name stands twice where systems need different versions."""
    return _PIN.findall(LOCK.read_text(encoding="utf-8"))
