"""Which fold of the cross-validation a page is held out in: all pages of a registered domain share one."""

from __future__ import annotations

import zlib

FOLDS = 10


def fold_of(url: str) -> int:
    """0 to `FOLDS` - 1."""
    return zlib.crc32(domain_of(url).encode()) % FOLDS


def domain_of(url: str) -> str:
    """The registered domain, near enough: the last two labels, three below a country's second level."""
    labels = [*url.split("/"), "", "", ""][2].lower().split(":")[0].split(".")
    country_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if country_level else labels[-2:])
