"""The sources that Winnow brings along."""

from __future__ import annotations

import pytest

from crawler.discovery.scope import in_scope
from pipelines.items import LinkKind
from pipelines.sources.loader import CatalogueEntry, catalogue, parse_source

ENTRIES = catalogue()


def test_the_catalogue_spans_kinds_and_languages() -> None:
    assert len(ENTRIES) >= 30
    languages = {language for entry in ENTRIES for language in entry.source.languages}
    assert languages >= {"ar", "en", "es", "fa", "fr", "pt", "ru", "zh"}
    assert {entry.kind for entry in ENTRIES} >= {
        "un",
        "international_ngo",
        "regional_ngo",
        "press_freedom",
        "digital_rights",
        "national_ngo",
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.source.name)
def test_each_source_is_complete_and_finds_its_own_seeds(entry: CatalogueEntry) -> None:
    source = entry.source
    assert entry.country
    assert entry.kind
    assert entry.homepage
    assert entry.address_from
    assert source.languages
    assert source.limits.delay_seconds is None or source.limits.delay_seconds >= 1
    seeds = source.seeds
    assert all(in_scope(url, source.scope, kind=LinkKind.FEED) for url in seeds.feeds)
    assert all(in_scope(url, source.scope, kind=LinkKind.SITEMAP) for url in seeds.sitemaps)
    assert all(in_scope(url, source.scope, kind=LinkKind.LISTING) for url in seeds.listings)
    assert parse_source(entry.text, origin=f"{source.name}.toml") == source


def test_no_name_stands_twice_and_names_are_in_order() -> None:
    names = [entry.source.name for entry in ENTRIES]
    assert names == sorted(set(names))
