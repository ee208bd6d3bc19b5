"""Writes a published site: one pass over its articles, then lists and index from what was sorted on the disk meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.exports.snapshots.manifest import Census, write_json
from pipelines.files.own_files import OwnFiles, own_files
from pipelines.items import Revision
from pipelines.publishing.articles import article_page, listed, table_head, table_line
from pipelines.publishing.lists import NAMED, Lists, open_lists
from pipelines.publishing.rendering import STATIC, plural_samples, render, static_file
from pipelines.publishing.search_index import SearchIndex
from pipelines.publishing.site import FORMAT, UNDATED, Robots, Site, file_name, path_of

START = "index.html"
MANIFEST = "site.json"


def write_site(folder: Path, revisions: Iterable[Revision], site: Site, *, check: Callable[[int], None]) -> int:
    """Publish the revisions, in order and once each; returns how many. The same ones give the same bytes.

    What else is in the folder stays. `check` is given their number before any file takes its name, and may raise.
    """
    with own_files(folder, last=START) as files, open_lists(files.scratch, site) as lists:
        census, index = Census(), SearchIndex(files.scratch)
        with files.writing("articles.csv") as table:
            table(table_head())
            for revision in revisions:
                files.write(path_of(revision), article_page(revision, site))
                table(table_line(revision, site))
                lists.add(revision, listed(revision, site))
                index.add(revision)
                census.add(revision)
        if not census.documents:
            raise UsageError("no document fits this selection; a site of nothing is not written")
        check(census.documents)
        lists.write(files)
        words = lists.write_words(files, index.write(files, named=NAMED))
        _write_pages(files, site, census, lists, words)
    return census.documents


def _write_pages(files: OwnFiles, site: Site, census: Census, lists: Lists, words: int) -> None:
    counts = census.as_json()
    publications = sorted(
        ((site.publication_of(source), file_name(source), count) for source, count in lists.publications.items()),
        key=lambda one: (one[0].casefold(), one[1]),
    )
    months = sorted(lists.months.items(), key=lambda one: (one[0] != UNDATED, one[0]), reverse=True)
    shown: dict[str, Any] = {
        "root": "",
        "counts": counts,
        "publications": publications,
        "words": words,
        "publications_counted": [(name, count) for name, _, count in publications],
        "plural_samples": plural_samples(site.language.code),
    }
    for name in (START, "about.html", "search.html"):
        files.write(name, render(name, site=site, months=_by_year(months), **shown))
    for name in STATIC:
        files.write(f"static/{name}", static_file(name))
    files.write("static/explorer.css", static_file("explorer.css"))
    files.write("static/icon.svg", static_file("icon.svg"))
    rule = "Disallow: /" if site.robots is Robots.FORBID else "Allow: /"
    files.write("robots.txt", f"User-agent: *\n{rule}\n".encode())
    manifest = {
        "format": FORMAT,
        "title": site.title,
        "creator": site.creator,
        "licence": site.licence,
        "robots": site.robots.value,
        "interface": site.language.code,
        "pseudonymised": site.is_masked,
        "counts": counts,
        **site.making,
    }
    files.write(MANIFEST, write_json(manifest))


def _by_year(months: list[tuple[str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    years: dict[str, list[tuple[str, int]]] = {}
    for month, count in months:
        years.setdefault(month[:4] if month != UNDATED else UNDATED, []).append((month, count))
    return list(years.items())
