"""Where a page says its other versions are: for AMP, and in other languages. Claims only: who uses them asks whether to believe them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from pipelines.items import Fact
from pipelines.urls import join

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, the part of it that pages use; not `x-default`
MAX_TRANSLATIONS = 60  # the largest international sites have about fifty languages


def find_amp(links: Sequence[etree._Element], url: str) -> Fact[str] | None:
    """The address of the page's AMP version."""
    found = (_target(link, url) for link in links if "amphtml" in _rel(link))
    return next((Fact(value=address, rule="link rel=amphtml") for address in found if address), None)


def find_translations(links: Sequence[etree._Element], url: str) -> Fact[tuple[str, ...]] | None:
    """The versions of the page in other languages, each as language code, blank and address; the page itself is not among them."""
    found: dict[str, str] = {}
    for link in links:
        language = (link.get("hreflang") or "").strip()
        address = _target(link, url) if "alternate" in _rel(link) and _LANGUAGE.fullmatch(language) else None
        if address and address != join(url, url) and "rss" not in (link.get("type") or ""):
            found.setdefault(address, language)
    values = tuple(f"{language} {address}" for address, language in found.items())
    return Fact(value=values[:MAX_TRANSLATIONS], rule="link hreflang") if values else None


def _rel(link: etree._Element) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _target(link: etree._Element, url: str) -> str | None:
    return join(url, link.get("href") or "")
