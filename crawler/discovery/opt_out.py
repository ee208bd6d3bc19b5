"""Reads the signals against use by machines in tdmrep.json. Pure.

Format: TDM Reservation Protocol (W3C community group), section 6.1. Signals of headers and pages are read by
extraction.
"""

from __future__ import annotations

import json

MAX_TDMREP_BYTES = 256 * 1024
MAX_RESERVATIONS = 20  # shown to people


def read_tdmrep(body: bytes) -> list[str]:
    """The places for which `/.well-known/tdmrep.json` reserves text and data mining; none where it is no such file. Never raises."""
    try:
        rules = json.loads(body[:MAX_TDMREP_BYTES].decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return []
    if not isinstance(rules, list):
        return []
    return [text for rule in rules[:MAX_RESERVATIONS] if isinstance(rule, dict) and (text := _reservation(rule))]


def _reservation(rule: dict[str, object]) -> str:
    if str(rule.get("tdm-reservation")) != "1":
        return ""
    policy = rule.get("tdm-policy")
    where = str(rule.get("location", "/"))[:200]
    return f"tdmrep.json reserves {where}" + (f", policy {str(policy)[:300]}" if policy else "")
