"""Corrections and their previews, as `winnow correct` writes them for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.table import Table

from pipelines.correcting.preview import Preview
from pipelines.correcting.proposals import Breadth
from pipelines.correcting.work import Accepted
from pipelines.extraction.corrections import digest_of
from pipelines.items import Correction, Source
from winnow.commands.common import console, counted, print_json, safe


def print_corrections(source: Source, *, json: bool) -> None:
    """The corrections of a source, each with the name by which it can be taken back."""
    if json:
        print_json({"source": source.name, "corrections": [correction_as_json(one) for one in source.corrections]})
        return
    out = console()
    for one in source.corrections:
        out.print(f"[bold]{digest_of([one])}[/bold] {safe(in_words(one))}")
        told = [one.made.isoformat() if one.made else "", one.by, one.note]
        if any(told):
            out.print(f"         [dim]{safe(', '.join(filter(None, told)))}[/dim]")
    out.print(f"{counted(len(source.corrections), 'correction')} in sources/{safe(source.name)}.toml")


def in_words(one: Correction) -> str:
    """A correction in a line."""
    what = f"'{one.text}'" if one.text else f"what begins with '{one.starts}'" if one.starts else f"every {one.kind or 'block'}"
    return f"{'keep' if one.keep else 'drop'} {what}{f' in {one.where}' if one.where else ''}"


def print_proposals(seen: Mapping[Breadth, Preview]) -> None:
    """The rules that can be made of the marked block, and how much each would change."""
    if not seen:
        return
    table = Table("--broad", "rule", "documents", "blocks", "words")
    for breadth, one in seen.items():
        rule = "" if one.correction is None else in_words(one.correction)
        table.add_row(breadth, safe(rule), str(one.changed), str(one.dropped + one.kept), str(one.words_dropped + one.words_kept))
    console().print(table)


def print_preview(seen: Preview) -> None:
    """What one of them would do."""
    out = console()
    out.print(f"[bold]{safe(in_words(seen.correction) if seen.correction else 'without this correction')}[/bold]")
    for one in seen.examples:
        out.print(f"{one.document} {safe(one.url)}: {one.words_before} -> {counted(one.words_after, 'word')}")
        for sign, colour, texts in (("+", "green", one.kept), ("-", "red", one.dropped)):
            for text in texts:
                out.print(f"    [{colour}]{sign} {safe(text)}[/{colour}]")
    out.print(f"{_changes(seen)}; {seen.unchanged} of {counted(seen.documents, 'document')} of {safe(seen.source)} stay as they are.")
    if seen.captures > seen.documents:
        out.print(f"Of {seen.captures - seen.documents} earlier captures of these documents, {seen.changed_before} are corrected too.")
    if seen.lone and not seen.doubts:
        out.print(f"[yellow]Look closely:[/yellow] {seen.lone} of the texts dropped stand in one document only.")
    for doubt in filter(None, (*seen.doubts, seen.impossible)):
        out.print(f"[yellow]Warning:[/yellow] {safe(doubt)}.")


def print_accepted(done: Accepted) -> None:
    """What was done."""
    out = console()
    out.print(f"{_changes(done.preview)} of {safe(done.source.name)}.")
    out.print(f"New revisions written: [bold]{done.written}[/bold]. The ones before them stay.")
    out.print(f"sources/{safe(done.source.name)}.toml now holds {counted(len(done.source.corrections), 'correction')}.")
    if not done.complete:
        out.print("[yellow]Interrupted:[/yellow] the same command goes on where it stopped.")


def preview_as_json(seen: Preview) -> dict[str, Any]:
    """For machines."""
    counts = {name: value for name, value in asdict(seen).items() if name not in ("correction", "corrections")}
    rule = correction_as_json(seen.correction) if seen.correction else None
    return {"correction": rule} | counts | {"unchanged": seen.unchanged, "doubts": list(seen.doubts), "impossible": seen.impossible}


def correction_as_json(one: Correction) -> dict[str, Any]:
    """A correction with its name, by the keys of a source file."""
    values = asdict(one)
    do = "keep" if values.pop("keep") else "drop"
    return {"name": digest_of([one]), "do": do} | {key: value for key, value in values.items() if value}


def _changes(seen: Preview) -> str:
    told = [f"{counted(seen.changed, 'document')} changed"]
    if seen.dropped:
        told.append(f"{counted(seen.dropped, 'block')} ({counted(seen.words_dropped, 'word')}) dropped")
    if seen.kept:
        told.append(f"{counted(seen.kept, 'block')} ({counted(seen.words_kept, 'word')}) kept")
    if seen.emptied:
        told.append(f"{counted(seen.emptied, 'document')} left without text")
    return ", ".join(told)
