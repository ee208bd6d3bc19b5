"""The README of a snapshot (dataset card): what it holds, how it was made, what its numbers do not say, and how to cite it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.exports.columns import COLUMNS
from pipelines.exports.references.citations import one_line

_LIMITS = """\
- The sources were chosen, not drawn by lot. Counts say what these sources published and what was collected of it, not what happened.
- More articles in a year can mean more crawling, a longer feed or an archive that was found, and not more events.
- What a site removed before the first visit, keeps behind a login or a paywall, or forbids in its robots.txt is not here.
- The date is what the page states. Undated articles are counted as `undated`; a date of publication may be that of an update.
- One text may stand here several times, on several sources or at several addresses: look at `copy_group` before you count.
- Title, author, date and text were taken out of the pages by a program. It errs; `flags` names its doubts, and no flag is no proof.
- `word_count` counts pieces between white space. It says little for languages that are written without it.
- The texts name people, among them victims and witnesses. They did not agree to be in a dataset. Publish with care, or pseudonymise.
- The texts belong to their authors and publishers. Whether and how you may pass them on was not evaluated.
"""
_TABLES = (("source", "Source"), ("language", "Language"), ("status", "Status"), ("year", "Year"), ("flag", "Quality flag"))
_FILES = {
    "data.jsonl": "every column, exact; one JSON object a line",
    "data.csv": "every column, for spreadsheets; what looks like a formula is disarmed, see the column `escaped`",
    "data.parquet": "every column, for pandas, R, DuckDB",
    "citations.bib": "a BibTeX entry for each document, cited to its capture",
    "pins.csv": "number of document and revision, from which the snapshot can be made again",
}


def describe(manifest: Mapping[str, Any]) -> str:
    """What the snapshot is, in two sentences."""
    counts = manifest["counts"]
    sources, languages = len(counts["by_source"]), len(counts["by_language"])
    captured = f", captured between {counts['captured_from'][:10]} and {counts['captured_until'][:10]}" if counts["documents"] else ""
    held = f"Texts of news sites: {counts['documents']} documents (sources: {sources}, languages: {languages}){captured}."
    return f"{held} Each row names the archived page behind it."


def cite_as(manifest: Mapping[str, Any]) -> str:
    """How to cite the snapshot."""
    day = (manifest["counts"]["captured_until"] or "")[:4] or "n.d."
    return f"{one_line(manifest['creator'])}: {one_line(manifest['title'])}. Snapshot, {day}. {manifest['identifier']}"


def write_card(manifest: Mapping[str, Any]) -> str:
    """The whole README.md."""
    return "\n".join(
        [
            f"# {_plain(manifest['title'])}",
            "",
            describe(manifest),
            "",
            f"Identifier: `{manifest['identifier']}`, which is the SHA-256 of `data.jsonl`.",
            "",
            "## Cite",
            "",
            f"> {_plain(cite_as(manifest))}",
            "",
            "Cite single articles with `citations.bib`.",
            "",
            "## Files",
            "",
            *_rows(("File", "Holds", "Bytes"), ((f"`{name}`", _FILES[name], facts["bytes"]) for name, facts in manifest["files"].items())),
            "",
            "`manifest.json` has the digests and how it was made, `croissant.json` the same for machine-learning tools.",
            "`sha256sum -c SHA256SUMS` says whether the files are as they were.",
            "",
            "## What was selected",
            "",
            *_selection(manifest["selection"]),
            "",
            "## Counts",
            "",
            f"{manifest['counts']['documents']} documents, {manifest['counts']['words']} words.",
            *_counts(manifest["counts"]),
            "",
            "## How it was made",
            "",
            *_making(manifest),
            "",
            "## What the numbers do not say",
            "",
            _LIMITS,
            "## Columns",
            "",
            *_rows(("Column", "Holds", "Meaning"), ((f"`{one.name}`", one.type.value, one.description) for one in COLUMNS)),
            "",
        ]
    )


def _selection(selection: Mapping[str, Any]) -> list[str]:
    """The conditions that were given. What is at its default but says something, such as which revisions, is listed too."""
    given = {name: value for name, value in selection.items() if value not in (None, "", [], 0)}
    shown = {name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in given.items()}
    return ["Articles of the corpus for which all of this holds:", "", *(f"- {name}: {_plain(value)}" for name, value in shown.items())]


def _counts(counts: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, heading in _TABLES:
        if table := counts[f"by_{key}"]:
            lines += ["", *_rows((heading, "Documents"), ((_plain(name), number) for name, number in table.items()))]
    return lines


def _making(manifest: Mapping[str, Any]) -> list[str]:
    archive = manifest["archive"]
    lacking = sum(facts is None for facts in archive.values())
    return [
        "Pages were fetched, archived as they came (WARC), and their text extracted:",
        "",
        *_rows(("Extraction", "Documents"), ((_plain(name), number) for name, number in manifest["counts"]["by_engine"].items())),
        "",
        "Software that wrote the files: " + ", ".join(f"{name} {version}" for name, version in manifest["software"].items()) + ".",
        "",
        f"Archive files with the captures: {len(archive)}{f', of which {lacking} were not there' if lacking else ''}.",
        "`manifest.json` has their digests and those of the source files.",
    ]


def _rows(heading: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [f"| {' | '.join(heading)} |", f"|{'---|' * len(heading)}", *(f"| {' | '.join(map(str, row))} |" for row in rows)]


def _plain(text: str) -> str:
    """Text that Markdown takes as text: what pages and people wrote must not become a link or a picture."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#!" else char for char in one_line(text))
