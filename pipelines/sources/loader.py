"""Reads source files and the catalogue into `Source`s, or says every fault at once. The words of the faults are `faults`' part."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path, PurePath
from typing import TypeVar

from pydantic import ValidationError

from pipelines.errors import UsageError
from pipelines.items import BlockKind, Correction, Limits, Scope, Seeds, Source
from pipelines.sources.faults import describe_faults, describe_syntax_fault
from pipelines.sources.schema import AboutTable, CorrectionTable, SourceFile

T = TypeVar("T")
R = TypeVar("R")

MAX_DOTS_PER_LINE = 2_000  # a dotted key of 20,000 parts takes the TOML parser 5 seconds, ten times as many ten minutes
MAX_FILE_BYTES = 256 * 1024  # ours have under 2 KiB; what is larger was not written by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A source that Winnow brings along. `checked` says whether somebody has visited its addresses; `text` is its file."""

    source: Source
    country: str
    kind: str
    homepage: str | None
    address_from: str
    checked: bool
    text: str = field(repr=False)


def load_source(path: Path) -> Source:
    """Read one source file. Raises UsageError with a line for each fault."""
    return _convert(_read(path))


def load_sources(folder: Path) -> tuple[Source, ...]:
    """Read every `*.toml` of a folder, sorted by name. Raises UsageError with the faults of all files together."""
    sources, faults = load_readable(folder)
    if faults:
        raise UsageError("\n".join(faults))
    return sources


def load_readable(folder: Path) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """As `load_sources`, but files with faults are left out: their faults come second. Raises UsageError where there is no folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; make it and put source files into it")
    paths = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
    sources, faults = _try_each(paths, load_source)
    return tuple(sorted(sources, key=lambda source: source.name)), tuple(faults)


def parse_source(text: str, *, origin: str) -> Source:
    """Read the text of a source file; `origin` is what error messages call it. Raises UsageError."""
    return _convert(_parse(text, origin=origin))


def catalogue() -> tuple[CatalogueEntry, ...]:
    """The sources that Winnow brings along, sorted by name."""
    files = resources.files("pipelines.sources").joinpath("catalogue").iterdir()
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".toml")]
    entries = _collect(texts, lambda item: _make_entry(*item))
    return tuple(sorted(entries, key=lambda entry: entry.source.name))


def _make_entry(file_name: str, text: str) -> CatalogueEntry:
    parsed = _parse(text, origin=f"catalogue/{file_name}")
    about: AboutTable = parsed.about
    return CatalogueEntry(
        source=_convert(parsed),
        country=about.country or "",
        kind=about.kind or "",
        homepage=about.homepage,
        address_from=about.address_from,
        checked=about.checked,
        text=text,
    )


def _collect(items: Iterable[T], read: Callable[[T], R]) -> list[R]:
    results, faults = _try_each(items, read)
    if faults:
        raise UsageError("\n".join(faults))
    return results


def _try_each(items: Iterable[T], read: Callable[[T], R]) -> tuple[list[R], list[str]]:
    results, faults = [], []
    for item in items:
        try:
            results.append(read(item))
        except UsageError as error:
            faults.append(str(error))
    return results, faults


def _read(path: Path) -> SourceFile:
    origin = f"{path.parent.name}/{path.name}".removeprefix("/")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        return _parse(content.decode("utf-8-sig"), origin=origin)
    except UnicodeDecodeError as error:
        raise UsageError(f"{origin}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise UsageError(f"{origin}: cannot be read: {error.strerror}") from error


def _parse(text: str, *, origin: str) -> SourceFile:
    if len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise UsageError(f"{origin}: larger than {MAX_FILE_BYTES // 1024} KiB; split it into several sources")
    if any(line.count(".") > MAX_DOTS_PER_LINE for line in text.splitlines()):
        raise UsageError(f"{origin}: a line holds more than {MAX_DOTS_PER_LINE} dots; write one URL a line")
    try:
        stem = PurePath(origin).stem if origin.endswith(".toml") else None
        return SourceFile.model_validate(tomllib.loads(text), context={"stem": stem})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{origin}: {describe_syntax_fault(error, text)}") from error
    except RecursionError:
        raise UsageError(f"{origin}: not valid TOML: lists or tables lie too deep within each other") from None
    except ValidationError as error:
        raise UsageError("\n".join(f"{origin}: {fault}" for fault in describe_faults(error))) from error


def _convert(parsed: SourceFile) -> Source:
    seeds, scope, limits = parsed.seeds, parsed.scope, parsed.limits
    return Source(
        name=parsed.name,
        title=parsed.title,
        languages=tuple(parsed.languages),
        enabled=parsed.enabled,
        seeds=Seeds(feeds=tuple(seeds.feeds), sitemaps=tuple(seeds.sitemaps), listings=tuple(seeds.listings)),
        scope=Scope(
            hosts=tuple(parsed.scope_hosts),
            include=tuple(scope.include),
            exclude=tuple(scope.exclude),
            follow_links=scope.follow_links,
        ),
        limits=Limits(
            delay_seconds=limits.delay_seconds,
            max_pages_per_run=limits.max_pages_per_run,
            max_listing_pages=limits.max_listing_pages,
        ),
        keep_days=parsed.retention.keep_days,
        corrections=tuple(map(_convert_correction, parsed.corrections)),
    )


def _convert_correction(table: CorrectionTable) -> Correction:
    return Correction(
        keep=table.do == "keep",
        where=table.where,
        text=table.text or "",
        starts=table.starts or "",
        kind=BlockKind(table.kind) if table.kind else None,
        made=table.made,
        by=table.by,
        note=table.note,
    )
