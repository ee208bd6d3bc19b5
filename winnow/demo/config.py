"""Reads `site.toml`: how a miniature site is called, laid out and discovered; leaves its articles to `articles`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from pipelines.items import Seeds

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How a place on the page shortens teasers: to so many characters, with a mark behind. 0 shows the first sentence, uncut."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    max_chars: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The four places that show teasers: cards of a listing, below and inside the text of an article, beside everything, in the feed."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    card: Cut
    related: Cut
    inline: Cut
    side: Cut
    feed: Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """How listings go on: `format` makes the path of page 2 and later from `path` and `page`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    per_page: int
    format: str
    style: Literal["next", "numbers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The paths of the machine-readable files a site offers; empty where it has none. Sitemaps other than the index are named by it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    rss: str = ""
    atom: str = ""
    sitemap_index: str = ""
    sitemap: str = ""
    news_sitemap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    """Everything about a site but its articles and templates. Paths begin with `/`; `tags` and `sections` map a key of URLs to a label."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    name: str
    title: str
    tagline: str
    language: str
    direction: Literal["ltr", "rtl"] = "ltr"
    charset: str = "utf-8"
    markup: Literal["paragraphs", "breaks", "divs"]
    article_path: str
    home_title: str
    news_path: str
    news_title: str
    section_path: str
    tag_path: str
    feed_size: int = 20
    robots: str
    exclude: tuple[str, ...]
    updated: datetime
    seeds: Seeds
    files: Files
    cuts: Cuts
    news_pager: Pager
    section_pager: Pager
    date_format: str
    digits: str = "0123456789"
    months: tuple[str, ...]
    byline: str
    and_word: str
    most_read: tuple[str, ...]
    sections: dict[str, str]
    tags: dict[str, str]
    authors: dict[str, str]

    def show_date(self, date: datetime) -> str:
        """A date in the words of the site."""
        text = self.date_format.format(date=date, month=self.months[date.month - 1])
        return text.translate(str.maketrans("0123456789", self.digits))


SITE_FILE = TypeAdapter(SiteConfig)


def load_config(folder: Path) -> SiteConfig:
    """The `site.toml` of one site."""
    return SITE_FILE.validate_python({"name": folder.name} | tomllib.loads((folder / "site.toml").read_text("utf-8")))
