"""The pages of the miniature sites in `../shared/sites.tar.xz`, read offline one by one, as a crawl without site memory would."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

from benchmarks.pages import SHARED, GoldPage

DATASET = "sites"
ARTICLE_KINDS = ("article", "paywall")


def unpack_sites(target: Path, archive: Path = SHARED / "sites.tar.xz") -> Path:
    """Unpack the sites into a folder and return the one that holds their manifest."""
    with tarfile.open(archive) as pack:
        pack.extractall(target, filter="data")
    return next(target.rglob("manifest.json")).parent


def load_sites(root: Path) -> list[GoldPage]:
    """Every page that the first version of the sites serves with status 200."""
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    found = []
    for entry in manifest["urls"]:
        view = entry["versions"].get("1")
        if view and view.get("status") == 200:
            found.append(_page(root, entry, view, manifest["sites"][entry["host"]]["boilerplate"]))
    return found


def _page(root: Path, entry: dict[str, Any], view: dict[str, Any], boilerplate: list[str]) -> GoldPage:
    with_gold = view["kind"] in ARTICLE_KINDS
    return GoldPage(
        dataset=DATASET,
        name=f"{entry['host']}{entry['path']}",
        url=entry["url"],
        kind=view["kind"],
        file=root / view["file"],
        charset="utf-8",
        gold="\n\n".join(view["gold"]) if with_gold else None,
        group=entry["host"],
        optional=tuple(view["optional"]) if with_gold else (),
        leaks=(
            ("teaser", tuple(teaser["text"] for teaser in view["teasers"])),
            ("boilerplate", tuple(boilerplate)),
            ("comment", tuple(view["comments"])),
        )
        if view["kind"] == "article"
        else (),
        title=view.get("title") if view["kind"] == "article" else None,
        date=view.get("date") if view["kind"] == "article" else None,
    )
