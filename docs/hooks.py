"""What mkdocs does beyond its settings: the navigation is the index, and links that lead out of this folder lead somewhere on the site too.

So a new page needs its line in `index.md` (a test asks for it) and nothing here.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
# Pages that forges show at their own places, and where they stand on the site.
OUTSIDE = {
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "SECURITY.md": "project/security.md",
    "benchmarks/README.md": "project/benchmarks.md",
}
PLACES = {there: f"../{here}" for here, there in OUTSIDE.items()}
_LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")
_FENCED = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)


def on_config(config: Any) -> Any:
    """The sections of the index, in their order, are those of the navigation."""
    before, *sections = re.split(r"^## (.+)\n", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    config.nav = ["index.md", *_pages(before)]
    config.nav += [{heading: _pages(text)} for heading, text in zip(sections[::2], sections[1::2], strict=True)]
    return config


def _pages(text: str) -> list[str]:
    targets = [posixpath.normpath(match[1]) for match in _LINK.finditer(text)]
    pages = [OUTSIDE.get(target.removeprefix("../"), target) for target in targets if target.endswith(".md")]
    return list(dict.fromkeys(pages))


def on_files(files: Any, config: Any) -> Any:
    """Take in the pages that stand outside this folder."""
    for here, there in OUTSIDE.items():
        files.append(File.generated(config, there, content=(ROOT / here).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Write links for where the site has their targets. What it has not, such as the licence, stays as words without a link."""
    on_site = page.file.src_uri
    real = posixpath.normpath(posixpath.join("docs", PLACES.get(on_site, on_site)))

    def moved(match: re.Match[str]) -> str:
        target, anchor = match[1], match[2] or ""
        if "://" in target or target.startswith("mailto:"):
            return match[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(real), target))
        place = wanted.removeprefix("docs/") if wanted.startswith("docs/") and (ROOT / wanted).is_file() else OUTSIDE.get(wanted)
        if place is None:
            return "]"
        return f"]({posixpath.relpath(place, posixpath.dirname(on_site) or '.')}{anchor})"

    parts = _FENCED.split(markdown)
    return "".join(part if part.startswith("```") else _LINK.sub(moved, part) for part in parts)
