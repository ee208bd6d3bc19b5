"""Which fold of the cross-validation a page is held out in: all pages of a registered domain share one, and all domains of a theme."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache

import tldextract

from benchmarks.pages import SHARED

FOLDS = 10


def fold_of(url: str) -> int:
    """0 to `FOLDS` - 1."""
    return zlib.crc32(group_of(url).encode()) % FOLDS


def group_of(url: str) -> str:
    """What is held out together: the theme of one of the small sites, else the registered domain."""
    domain = domain_of(url)
    return themes().get(domain, domain)


def domain_of(url: str) -> str:
    """The registered domain by the Public Suffix List; each site of a hosting service is a domain of its own."""
    found = _suffixes(url)
    return found.top_domain_under_public_suffix or found.fqdn or found.domain


@lru_cache(maxsize=1)
def themes() -> dict[str, str]:
    """The theme of each registered domain of the small sites; none where their folder is missing."""
    manifest = SHARED / "small-sites" / "manifest.jsonl"
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {domain_of(row["url"]): row["theme"] for row in rows if not row["theme"].endswith(":")}


_suffixes = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)  # the list in the package
