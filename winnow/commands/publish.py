"""`winnow publish`: articles as a site of plain files, to be read and searched from a disk or any web server."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.choices import read_member, require_known
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import IntegrityError, MissingExtraError, UsageError
from pipelines.exports.snapshots.card import cite_as
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, check_name
from pipelines.exports.snapshots.making import describe_making
from pipelines.exports.snapshots.pins import read_pins
from pipelines.exports.snapshots.verifying import SUMS_NAME, find_faults, read_manifest
from pipelines.items import Revision
from pipelines.search.selection import Selection
from pipelines.store.search.pinned import read_pinned
from pipelines.store.search.selection import count_selected, select
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.exported import note_exported
from winnow.commands.masking_options import Masking, MaskingOptions, build_masking, takes_masking
from winnow.commands.selection_options import selecting, show_progress, takes_selection, tell_notes

if TYPE_CHECKING:
    from pipelines.explorer.languages.choice import Language
    from pipelines.publishing.site import Site

EXAMPLES = """
Examples:

    winnow publish site --source amnesty --since 2024-01-01 --title "Amnesty since 2024" --creator "A. Berg"

    winnow publish site --snapshot paper-2025 --licence "For reading and quoting only"

    winnow publish site --interface ar --title "شهادات"         its own words are Arabic, from right to left

    winnow publish site --pseudonymise --names names.txt        names, numbers and addresses of persons are masked

Open site/index.html, or copy the folder to a web server. docs/how-to/publish.md says more.
"""
_PACKAGES = ("jinja2", "markupsafe")  # of the extra `explorer`


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The articles of a site, and how they were chosen."""

    revisions: Iterator[Revision]
    total: int
    title: str
    creator: str
    making: dict[str, Any]


@explain_errors
@takes_selection
@takes_masking
def publish(
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the site, outside the corpus.", show_default=False)],
    title: Annotated[str, typer.Option(help="The title of the site; the name of the corpus or the snapshot when left out.")] = "",
    creator: Annotated[str, typer.Option(help="Who answers for it: a person or an organisation.")] = "",
    licence: Annotated[str, typer.Option(help="Under which terms the texts may be used; stands on every page.")] = "",
    interface: Annotated[str, typer.Option(help="The language of the site's own words: ar, en, es, fr or ru.")] = "en",
    robots: Annotated[str, typer.Option(help="forbid or allow: what search engines are told.")] = "forbid",
    snapshot: Annotated[str, typer.Option(help="Publish this snapshot of the corpus instead of a selection.")] = "",
    selection: Selection,
    masking: MaskingOptions,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Write a static, read-only site of a selection or a snapshot: to read, browse and search from a disk or any web server."""
    if not all(find_spec(name) for name in _PACKAGES):
        raise MissingExtraError("winnow publish", extra="explorer")
    from pipelines.publishing.site import Robots, Site
    from pipelines.publishing.writing import write_site

    told, spoken = read_member("--robots", robots, Robots), _find_language(interface)
    opened = open_corpus(corpus)
    _require_outside(folder, opened)
    _require_apart(folder, masking)
    masked = build_masking(masking, opened, output=folder)
    with _choose(opened, selection, snapshot) as chosen:
        publications: dict[str, str] = {}
        site = Site(
            title=title or (opened.root.resolve().name if masked else chosen.title),
            creator=creator or chosen.creator,
            licence=licence,
            robots=told,
            language=spoken,
            is_masked=masked is not None,
            publications=publications,
            making=_without_names(chosen.making) if masked else chosen.making,
        )
        rows = show_progress(chosen.revisions, total=chosen.total, words="articles")
        rows = _noting_titles(masked.masker.mask_all(rows) if masked else rows, publications)

        def check(count: int) -> None:
            if snapshot and count != chosen.total:
                raise IntegrityError(f"snapshot {snapshot}: {chosen.total - count} of its revisions are not in this corpus; is it another?")
            if masked:
                masked.write_files()
            if sys.stderr.isatty():
                sys.stderr.write(f"{count} pages are written; now the lists and the index of search ...\n")

        count = write_site(folder, rows, site, check=check)
    head = note_exported(opened, folder / SUMS_NAME, "site", count)
    _tell(folder, count, site, masked, {"sha256": head.sha256, "events": head.events} if head else None, as_json=json)


def _find_language(code: str) -> Language:
    from pipelines.explorer.languages.choice import LANGUAGES

    languages = {language.code: language for language in LANGUAGES}
    require_known("--interface", code, languages)
    return languages[code]


def _noting_titles(revisions: Iterable[Revision], titles: dict[str, str]) -> Iterator[Revision]:
    """The same; what their sources are called goes into `titles`: masked where the revisions are, as frozen in a snapshot."""
    for revision in revisions:
        titles[revision.source] = revision.source_title or revision.source
        yield revision


def _without_names(making: dict[str, Any]) -> dict[str, Any]:
    """A question, a tag and the name of a snapshot may name the very persons who are masked."""
    selection = making["selection"]
    hidden = {name: "(left out)" for name in ("query", "tags", "without_tags") if selection.get(name)}
    kept = {name: value for name, value in making.items() if name != "snapshot"}
    return kept | {"selection": selection | hidden}


def _require_apart(folder: Path, masking: MaskingOptions) -> None:
    """Whoever publishes copies the whole folder to a server."""
    for path in (masking.key, masking.report, masking.names):
        if path is not None and Path(path).resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"{path}: would be published with the site; keep it outside {folder}")


def _require_outside(folder: Path, corpus: Corpus) -> None:
    """What lies in the corpus folder is kept and forgotten by its rules; what lies around it would show it to readers of the site."""
    site, root = folder.resolve(), corpus.root.resolve()
    if site.is_relative_to(root) or root.is_relative_to(site):
        raise UsageError(f"{folder}: is the corpus folder, or lies in it or around it; publish to a folder of its own elsewhere")


@contextmanager
def _choose(corpus: Corpus, selection: Selection, snapshot: str) -> Iterator[_Chosen]:
    if snapshot and selection != Selection():
        raise UsageError("--snapshot publishes what was frozen; leave the options that select out")
    with _choose_snapshot(corpus, snapshot) if snapshot else _choose_selection(corpus, selection) as chosen:
        yield chosen


@contextmanager
def _choose_selection(corpus: Corpus, selection: Selection) -> Iterator[_Chosen]:
    making = describe_making(corpus, name="", title="", creator="", selection=selection, archive_files=())
    with selecting(corpus, selection) as db, db.read() as session:
        tell_notes(selection)
        yield _Chosen(
            revisions=select(session, selection, shaped=True),
            total=count_selected(session, selection),
            title=corpus.root.resolve().name,
            creator="",
            making={"selection": making.selection, "software": making.software},
        )


@contextmanager
def _choose_snapshot(corpus: Corpus, name: str) -> Iterator[_Chosen]:
    frozen = corpus.root / SNAPSHOTS_NAME / check_name(name)
    if not frozen.is_dir():
        raise UsageError(f"--snapshot {name}: there is no such snapshot in {frozen.parent}; 'winnow snapshot --list' shows those there are")
    if faults := find_faults(frozen):
        raise IntegrityError("\n".join([f"{frozen}: not as it was written; restore it from a copy", *(f"  {fault}" for fault in faults)]))
    manifest = read_manifest(frozen)
    identity = {"name": manifest["name"], "identifier": manifest["identifier"], "cite_as": cite_as(manifest)}
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            yield _Chosen(
                revisions=read_pinned(session, read_pins(frozen), shaped=True),
                total=manifest["counts"]["documents"],
                title=manifest["title"],
                creator=manifest["creator"],
                making={"snapshot": identity, "selection": manifest["selection"], "software": manifest["software"]},
            )
    finally:
        db.close()


def _tell(folder: Path, count: int, site: Site, masked: Masking | None, head: dict[str, Any] | None, *, as_json: bool) -> None:
    if as_json:
        found = {"folder": str(folder), "articles": count, "title": site.title, "robots": site.robots.value, "custody_head": head}
        print_json(found | ({"masked": masked.masker.report()["masked"]} if masked else {}))
        return
    out = console()
    out.print(f"{count} {'article' if count == 1 else 'articles'} published in {safe(folder)}; open {safe(folder / 'index.html')}")
    if masked is not None:
        sys.stderr.write(f"{masked.told()}\n")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(publish)
