"""What a page says of its licence and of machines that read it: facts for the user of the corpus, nothing is decided by them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.facts.jsonld import text_of
from pipelines.items import Fact

_ROBOTS = ("robots", "googlebot", "gptbot", "ccbot", "google-extended")
_AGAINST = frozenset(["noai", "noimageai", "noml"])


def find_license(
    metas: Mapping[str, Sequence[str]],
    article: Mapping[str, Any],
    links: Sequence[etree._Element],
    anchors: Sequence[etree._Element],
    url: str,
) -> Fact[str] | None:
    """The licence the page gives its text: an address made absolute, or the words that stand in its place."""
    candidates: list[tuple[str | None, str]] = [
        (_named(article.get("license")), "JSON-LD license"),
        (next((link.get("href") for link in links if _is_license(link)), None), "link rel=license"),
        (
            next((name for key in ("dcterms.license", "dc.rights.license", "license", "licence") for name in metas.get(key, ())), None),
            "meta license",
        ),
        (next((link.get("href") for link in anchors if _is_license(link)), None), "a rel=license"),
    ]
    for value, rule in candidates:
        if value and value.strip():
            return Fact(value=_absolute(value.strip(), url), rule=rule)
    return None


def find_opt_out(metas: Mapping[str, Sequence[str]]) -> Fact[tuple[str, ...]] | None:
    """Signals against use by machines that learn: noai and its kin in robots metas, and a reservation by the TDM protocol."""
    found = [
        f"{name}: {word}"
        for name in _ROBOTS
        for content in metas.get(name, ())
        for word in (part.strip().lower() for part in content.split(","))
        if word in _AGAINST
    ]
    if any(content.strip() == "1" for content in metas.get("tdm-reservation", ())):
        found += ["tdm-reservation: 1", *(f"tdm-policy: {policy}" for policy in metas.get("tdm-policy", ())[:1])]
    return Fact(value=tuple(dict.fromkeys(found)), rule="meta") if found else None


def _named(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    return text_of(value)


def _is_license(link: etree._Element) -> bool:
    return "license" in (link.get("rel") or "").lower().split() and bool(link.get("href"))


def _absolute(value: str, url: str) -> str:
    if " " in value or not value.startswith(("http://", "https://", "/")):
        return value
    try:
        joined = urljoin(url, value)
        return joined if urlsplit(joined).scheme in ("http", "https") else value
    except ValueError:
        return value
