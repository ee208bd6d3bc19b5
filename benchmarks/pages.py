"""Loads the gold pages that lie beside the repository in `../shared`; nothing of them is copied into it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FOLDERS = ("pages", "pages-more", "small-sites")
SNIPPETS, AED, WADDLE, SMALL = "trafilatura", "aed", "waddle", "small-sites"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """One page with what is known of it. `gold` is None where only snippets are known; `file` is gzipped if its name ends in .gz.

    `leaks` are texts that must not come out, by their kind; `optional` ones may.
    """

    dataset: str
    name: str
    url: str
    kind: str
    file: Path
    charset: str | None
    gold: str | None = field(repr=False)
    group: str  # pages of one group share a template: the unit of resampling
    optional: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    leaks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None  # as the set says

    def read_body(self) -> bytes:
        """The page's bytes as they were served, decompressed."""
        return gzip.decompress(self.file.read_bytes()) if self.file.suffix == ".gz" else self.file.read_bytes()


def load_pages() -> list[GoldPage]:
    """All pages of all folders that lie there. Raises `FileNotFoundError` where there is none."""
    found = [page for name in FOLDERS for page in load_folder(SHARED / name)]
    if not found:
        raise FileNotFoundError(SHARED / FOLDERS[0])
    return found


def load_folder(folder: Path) -> list[GoldPage]:
    """All pages of one manifest, none where it is missing."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8") as lines:
        return [_page(folder, json.loads(line)) for line in lines]


def _page(folder: Path, row: dict[str, object]) -> GoldPage:
    def text(key: str) -> str | None:
        value = row.get(key)
        return value if isinstance(value, str) and value else None

    def texts(key: str) -> tuple[str, ...]:
        value = row.get(key)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    dataset, kind, url = str(row["set"]), str(row["kind"]), str(row["url"])
    facts_known = kind == "article"
    return GoldPage(
        dataset=dataset,
        name=str(row["id"]),
        url=url,
        kind=kind,
        file=folder / str(row["file"]),
        charset=text("charset"),
        gold=text("text") if dataset != SNIPPETS else None,
        group=url.split("/")[2] if url.count("/") > 1 else url,
        optional=texts("captions"),
        wanted=texts("with") if dataset == SNIPPETS else (),
        unwanted=texts("without"),
        title=text("title") if facts_known else None,
        author=text("author") or " and ".join(texts("authors")) or None if facts_known else None,
        date=text("date") if facts_known else None,
        language=text("language"),
    )
