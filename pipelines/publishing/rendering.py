"""Fills the templates of a published site. What comes from pages is escaped, and cannot turn what stands beside it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipelines.explorer.rendering import scraped_text

_HERE = "pipelines.publishing"
STATIC = ("site.css", "analyzer.js", "question.js", "search.js")
"""The files of ours that a site takes along."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    environment.filters |= {
        "shown": scraped_text.shown,
        "isolated": scraped_text.isolated,
        "direction": scraped_text.direction_of,
        "language_tag": scraped_text.language_tag,
        "web_address": scraped_text.web_address,
        "number": lambda count: f"{count:,}".replace(",", "\u202f"),
    }
    return environment


def render(template: str, **values: Any) -> bytes:
    """A page. A half character, which UTF-8 cannot write, is a question mark."""
    return _template(template).render(**values).encode("utf-8", "replace")


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return _environment().get_template(name)


def static_file(name: str) -> bytes:
    """A file of `STATIC`, or of the explorer, whose style sheet a site shares."""
    package = _HERE if name in STATIC else "pipelines.explorer"
    return (files(package) / "static" / name).read_bytes()
