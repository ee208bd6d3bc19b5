"""Where heads, public keys and certificates lie in a corpus: `custody/`, which holds no secret and may be copied away whole."""

from __future__ import annotations

from pathlib import Path

CUSTODY_NAME = "custody"


def heads_folder(root: Path) -> Path:
    """Heads of the custody log, their signatures, requests and time stamps."""
    return root / CUSTODY_NAME / "heads"


def keys_folder(root: Path) -> Path:
    """Public keys."""
    return root / CUSTODY_NAME / "keys"


def roots_folder(root: Path) -> Path:
    """Root certificates of time-stamp authorities that the operator trusts."""
    return root / CUSTODY_NAME / "roots"
