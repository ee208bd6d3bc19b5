"""Loads the gold pages that lie beside the repository in `../shared/pages`; nothing of them is copied into it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


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

    def read_body(self) -> bytes:
        """The page's bytes as they were served, decompressed."""
        return gzip.decompress(self.file.read_bytes()) if self.file.suffix == ".gz" else self.file.read_bytes()


def load_pages(folder: Path = SHARED / "pages") -> list[GoldPage]:
    """All pages of the manifest. Raises `FileNotFoundError` where the folder is missing."""
    with (folder / "manifest.jsonl").open(encoding="utf-8") as lines:
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
        gold=text("text") if dataset != "trafilatura" else None,
        group=url.split("/")[2] if url.count("/") > 1 else url,
        wanted=texts("with") if dataset == "trafilatura" else (),
        unwanted=texts("without"),
        title=text("title") if facts_known else None,
        author=text("author") if facts_known else None,
        date=text("date") if facts_known else None,
    )
