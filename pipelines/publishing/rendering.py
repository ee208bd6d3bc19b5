"""Fills the templates of a published site, in its language. What comes from pages is escaped, and cannot turn what stands beside it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipelines.explorer.languages.terms import in_words
from pipelines.explorer.languages.translations import translations_of
from pipelines.explorer.rendering import scraped_text
from pipelines.publishing.site import Site

_HERE = "pipelines.publishing"
STATIC = ("site.css", "analyzer.js", "question.js", "search.js")
"""The files of ours that a site takes along."""


@lru_cache(maxsize=8)
def _environment(code: str) -> Environment:
    environment = Environment(
        loader=PackageLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = translations_of(code)
    environment.install_gettext_translations(spoken, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "shown": scraped_text.shown,
        "isolated": scraped_text.isolated,
        "direction": scraped_text.direction_of,
        "language_tag": scraped_text.language_tag,
        "web_address": scraped_text.web_address,
        "number": lambda count: f"{count:,}".replace(",", "\u202f"),
        "words": lambda word: spoken.gettext(in_words(word)),
        "translated": lambda sentence: spoken.gettext(sentence) if sentence else "",
    }
    return environment


def render(template: str, *, site: Site, **values: Any) -> bytes:
    """A page. A half character, which UTF-8 cannot write, is a question mark."""
    return _template(site.language.code, template).render(site=site, **values).encode("utf-8", "replace")


@lru_cache(maxsize=64)
def _template(code: str, name: str) -> Template:
    return _environment(code).get_template(name)


def plural_samples(code: str) -> dict[str, int]:
    """A number of each plural category of whole numbers in a language, by CLDR's names for them, as `Intl.PluralRules` gives them."""
    category = Locale.parse(code).plural_form
    return {category(count): count for count in range(120, -1, -1)}


def static_file(name: str) -> bytes:
    """A file of `STATIC`, or of the explorer, whose style sheet a site shares."""
    package = _HERE if name in STATIC else "pipelines.explorer"
    return (files(package) / "static" / name).read_bytes()
