"""Pages whose kind is known, from `../shared`: small sites, complete real sites, WCXB's page types and the articles of the gold sets.

Truth is the site's own markup (body classes, feeds) for sites, the data set's word for WCXB.
"""

from __future__ import annotations

import gzip
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from benchmarks.blockmodel.folds import domain_of, fold_of, group_of
from benchmarks.pages import SHARED

REAL = "real-sites"
SMALL = "small-sites"
WCXB = "wcxb-dev"


class Truth(StrEnum):
    """What a page is; `PAGE` is a page by the content system's word alone, which may be an article or one about the site."""

    ARTICLE = "article"
    LIST = "list"
    SITE = "site_page"
    ERROR = "error"
    PAGE = "page"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """One page. `group` is what is held out together: the host with all hosts of its theme."""

    dataset: str
    name: str
    url: str
    host: str
    group: str
    language: str
    truth: Truth
    subkind: str
    file: Path
    charset: str | None = None
    words: int = 0

    @property
    def fold(self) -> int:
        """0 to `FOLDS` - 1."""
        return fold_of(self.url)

    def read_body(self) -> bytes:
        """The page's bytes."""
        return gzip.decompress(self.file.read_bytes()) if self.file.suffix == ".gz" else self.file.read_bytes()


_SMALL = {
    "article": Truth.ARTICLE,
    "archive": Truth.LIST,
    "search": Truth.LIST,
    "home": Truth.LIST,
    "error404": Truth.ERROR,
    "attachment": Truth.SITE,
    "page": Truth.PAGE,
}
_SITE_SUBKINDS = frozenset({"about", "contact", "legal", "privacy"})
_REAL = {
    "post": Truth.ARTICLE,
    "archive": Truth.LIST,
    "home": Truth.LIST,
    "error404": Truth.ERROR,
    "page": Truth.PAGE,
    "other": Truth.OTHER,
}
_WCXB = {
    "article": Truth.ARTICLE,
    "collection": Truth.LIST,
    "listing": Truth.LIST,
    "service": Truth.SITE,
    "product": Truth.SITE,
    "forum": Truth.OTHER,
    "documentation": Truth.OTHER,
}


def small_sites() -> list[KindPage]:
    """Pages of `../shared/small-sites`. Raises `FileNotFoundError` where it is missing."""
    return [
        KindPage(
            dataset=SMALL,
            name=row["id"],
            url=row["url"],
            host=row["host"],
            group="",
            language=row["language"],
            truth=Truth.SITE if row["subkind"] in _SITE_SUBKINDS else _SMALL[row["kind"]],
            subkind=f"{row['kind']} {row['subkind']}".strip(),
            file=SHARED / SMALL / row["file"],
            words=len((row.get("text") or "").split()),
        )
        for row in _rows(SHARED / SMALL / "manifest.jsonl")
    ]


def real_sites() -> list[KindPage]:
    """Pages of the complete real sites, unpacked once per process."""
    root = _unpacked()
    pages = []
    for site in json.loads((root / "manifest.json").read_text("utf-8"))["sites"]:
        host = site["hosts"][0]
        pages += [
            KindPage(
                dataset=REAL,
                name=f"{site['name']}{page['path']}",
                url=f"https://{host}{page['path']}",
                host=host,
                group="",
                language=site["language"],
                truth=_REAL[page["kind"]],
                subkind=page["kind"],
                file=root / page["file"],
                words=page["words"],
            )
            for page in site["pages"]
        ]
    return pages


def gold_pages() -> list[KindPage]:
    """Pages of `../shared/pages` and the articles of `../shared/pages-more`."""
    pages = []
    for folder in ("pages", "pages-more"):
        for row in _rows(SHARED / folder / "manifest.jsonl"):
            host = domain_of(row["url"])
            pages.append(
                KindPage(
                    dataset=row["set"],
                    name=str(row["id"]),
                    url=row["url"],
                    host=host,
                    group="",
                    language=row.get("language") or "",
                    truth=_WCXB[row["kind"]],
                    subkind=row["kind"],
                    file=SHARED / folder / row["file"],
                    charset=row.get("charset"),
                )
            )
    return pages


def grouped(pages: Iterable[KindPage]) -> list[KindPage]:
    """The pages with their groups: domains that share a theme are one group."""
    return [replace(page, group=group_of(page.url)) for page in pages]


def sampled(pages: Iterable[KindPage], most: int) -> list[KindPage]:
    """At most so many pages of each host and kind, chosen by a hash of their names."""
    chosen: dict[tuple[str, Truth], list[KindPage]] = {}
    for page in sorted(pages, key=lambda page: zlib.crc32(page.name.encode())):
        chosen.setdefault((page.host, page.truth), []).append(page)
    return [page for of_kind in chosen.values() for page in of_kind[:most]]


def _rows(manifest: Path) -> Iterator[dict[str, object]]:
    with manifest.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@lru_cache(maxsize=1)
def _unpacked() -> Path:
    folder = Path(tempfile.gettempdir()) / "winnow-real-sites"
    if not (folder / "manifest.json").exists():
        with tarfile.open(SHARED / f"{REAL}.tar.xz") as archive:
            archive.extractall(folder, filter="data")
    return folder
