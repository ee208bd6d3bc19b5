"""Reads signals against use by machines that stand beside pages: in headers and in tdmrep.json. Those in pages are extraction's. Pure.

Formats: TDM Reservation Protocol (W3C community group), sections 6.1 and 6.2; `noai` and `noimageai` as DeviantArt introduced them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

MAX_TDMREP_BYTES = 256 * 1024
MAX_RESERVATIONS = 20  # shown to people
_AGAINST = frozenset(["noai", "noimageai", "noml"])


def opt_out_of_headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    """`X-Robots-Tag: noai` and its kin, and `TDM-Reservation: 1`."""
    found = []
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            words = (word.strip().lower() for word in value.replace(":", ",").split(","))
            found += [f"X-Robots-Tag: {word}" for word in words if word in _AGAINST]
        elif name.lower() == "tdm-reservation" and value.strip() == "1":
            found.append("TDM-Reservation: 1")
        elif name.lower() == "tdm-policy":
            found.append(f"TDM-Policy: {value.strip()[:300]}")
    return list(dict.fromkeys(found))


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
