"""Adds each real site by its address alone, crawls it twice, and counts its posts: `python -m benchmarks.realsites`.

A post is *visited* when its address was answered with 200, *stored* when a document has its address: what lies between the two is owed to
the page kind that extraction finds, not to discovery. *False* are archives, home and error pages stored as documents.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.realsites.serving import PACK, Served, Site, path_of, serve_sites
from pipelines.corpus import init_corpus, open_corpus
from pipelines.reports.completeness import measure_completeness
from pipelines.reports.found_pages import join_pages
from pipelines.store.frontier.found import FoundUrl, read_found

CRAWLS = 2
FALSE_KINDS = ("archive", "home", "error404")
HEAD = "site       posts  visited  after 1  stored  false  asked   404  estimate     by true kinds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one site. `visited` has the posts visited after each crawl, `estimate` how many articles Winnow expects.

    `estimate_of_kinds` is what it would expect if it knew of each page visited whether it is a post.
    """

    site: str
    posts: int
    visited: list[int]
    stored: int
    false: int
    documents: int
    asked: int
    missing: int
    estimate: int | None
    estimate_of_kinds: int | None
    seeds: str


def main() -> int:
    """Print a row for each site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="names of sites")
    parser.add_argument("--max-pages", type=int, default=20_000, help="max_pages_per_run of the trial; 0 leaves what 'winnow add' wrote")
    parser.add_argument("--keep", type=Path, help="a folder for the corpora, which are gone otherwise")
    parser.add_argument("--json", type=Path, help="also write every figure there")
    options = parser.parse_args()
    if not PACK.exists():
        sys.stderr.write(f"{PACK} is missing: there are no sites to crawl\n")
        return 2
    rows = []
    with serve_sites(options.only) as served, tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(f"{HEAD}\n")
        for site in served.sites:
            rows.append(measure(served, site, (options.keep or Path(folder)) / site.name, max_pages=options.max_pages))
            sys.stdout.write(f"{_line(rows[-1])}\n")
            sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
    return 0


def measure(served: Served, site: Site, folder: Path, *, max_pages: int) -> Row:
    """Add, crawl twice, count."""
    init_corpus(folder, contact="benchmarks@example.org", allow=(urlsplit(site.base).netloc,))
    _winnow("add", site.base, "--name", site.name, "--delay", "0", "--yes", corpus=folder)
    seeds = _set_budget(folder / "sources" / f"{site.name}.toml", max_pages)
    visited = []
    for _ in range(CRAWLS):
        _winnow("crawl", "--progress", "none", corpus=folder)
        asked = served.asked(site)
        visited.append(len(site.posts & {path_of(path) for path, status in asked if status == 200}))
    stored = {path_of(url) for url in _stored(folder)}
    return Row(
        site=site.name,
        posts=len(site.posts),
        visited=visited,
        stored=len(stored & site.posts),
        false=sum(site.kinds.get(path) in FALSE_KINDS for path in stored),
        documents=len(stored),
        asked=len(asked),
        missing=sum(status == 404 for _, status in asked),
        estimate=_estimate(folder),
        estimate_of_kinds=_estimate_of_kinds(folder, site),
        seeds=seeds,
    )


def _set_budget(file: Path, max_pages: int) -> str:
    """Give the source file a larger budget; returns the file as it was."""
    text = file.read_text("utf-8")
    if max_pages:
        file.write_text(text.replace("[limits]\n", f"[limits]\nmax_pages_per_run = {max_pages}\n"), "utf-8")
    return text


def _stored(folder: Path) -> list[str]:
    out = folder / "export.jsonl"
    _winnow("export", "--include", "stub", "--format", "jsonl", "--output", str(out), corpus=folder)
    return [json.loads(line)["url"] for line in out.read_text("utf-8").splitlines()]


def _estimate(folder: Path) -> int | None:
    told = json.loads(_winnow("report", "health", "--json", corpus=folder))["sources"][0]
    return (told.get("completeness") or {}).get("articles")


def _estimate_of_kinds(folder: Path, site: Site) -> int | None:
    db = open_corpus(folder).open_database(read_only=True)
    try:
        found = read_found(db, site.name)
    finally:
        db.close()
    pages = [replace(url, page=path_of(url.page), is_document=_is_visited_post(url, site)) for url in found]
    told = measure_completeness(join_pages(pages))
    return None if told is None else told.articles


def _is_visited_post(found: FoundUrl, site: Site) -> bool:
    return found.outcome is not None and found.status is None and path_of(found.page) in site.posts


def _winnow(*arguments: str, corpus: Path | None = None) -> str:
    """Run a command to its end; its exit code may say that somebody should look, and no worse."""
    environment = os.environ | ({"WINNOW_CORPUS": str(corpus)} if corpus else {})
    done = subprocess.run([sys.executable, "-m", "winnow.commands.main", *arguments], env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"winnow {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _line(row: Row) -> str:
    share = row.visited[-1] / max(1, row.posts)
    counts = f"{row.visited[-1]:4} {share:.0%}".rjust(8)
    about, by_kinds = (_told(count, row.posts) for count in (row.estimate, row.estimate_of_kinds))
    asked = f"{row.asked:6} {row.missing:5}"
    return f"{row.site:10} {row.posts:5} {counts:>8} {row.visited[0]:8} {row.stored:7} {row.false:6} {asked}  {about:12} {by_kinds}"


def _told(count: int | None, posts: int) -> str:
    return "none" if count is None else f"{count} ({count / max(1, posts) - 1:+.0%})"


if __name__ == "__main__":
    raise SystemExit(main())
