"""The options of `winnow export` that mask values, and the two files that come of it: report and key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.exports.pseudonyms.masking import MaskingRules, Pseudonymiser
from pipelines.exports.pseudonyms.names import read_names
from pipelines.exports.pseudonyms.phones import known_regions
from pipelines.exports.snapshots.manifest import write_json
from pipelines.files.atomic_file import atomic_output
from pipelines.safekeeping.own_names import require_free_name
from winnow.commands.grouped_options import Command, takes


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingOptions:
    """What of an export is to be masked, as it was asked for; the fields are the options."""

    pseudonymise: Annotated[
        bool, typer.Option("--pseudonymise", help="Mask e-mail addresses, telephone and identity numbers, and the names of --names.")
    ] = False
    names: Annotated[
        Path | None, typer.Option("--names", help="Names to mask, one person a line, other spellings behind |.", show_default=False)
    ] = None
    phone_region: Annotated[
        list[str] | None,
        typer.Option("--phone-region", help="Country (two letters) whose telephone numbers are likely; may be given several times."),
    ] = None
    keep_links: Annotated[bool, typer.Option("--keep-links", help="Keep addresses and archive places of documents with masks.")] = False
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Where the report goes; beside --output, as NAME.masked.json, when left out.", show_default=False),
    ] = None
    key: Annotated[
        Path | None, typer.Option("--key", help="Write which mask stands for what into this file, for you alone.", show_default=False)
    ] = None


def takes_masking(command: Command) -> Command:
    """The command's `masking` is made of the options above."""
    options = signature(MaskingOptions, eval_str=True).parameters.values()
    return takes("masking", options, lambda values: MaskingOptions(**values))(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masking:
    """A masker at work, and where its report and key go when the export is written."""

    masker: Pseudonymiser
    report: Path | None
    key: Path | None

    def write_files(self) -> None:
        """Report and key, each for its owner only."""
        if self.report is not None:
            _write(self.report, self.masker.report())
        if self.key is not None:
            _write(self.key, self.masker.key())

    def told(self) -> str:
        """What was masked, in a line."""
        report = self.masker.report()
        kinds = ", ".join(f"{counts['places']} {kind}" for kind, counts in report["masked"].items())
        names = report["names"]
        where = f"; report in {self.report}" if self.report else ""
        return f"masked: {kinds}; {names['found']} of {names['listed']} names found{where}"


def build_masking(asked: MaskingOptions, corpus: Corpus, *, output: Path | None) -> Masking | None:
    """The masking asked for; None where none is. Raises `UsageError` before anything is written."""
    if not asked.pseudonymise:
        if asked != MaskingOptions():
            raise UsageError("--names, --phone-region, --keep-links, --report and --key need --pseudonymise; add it")
        return None
    names, report, key = asked.names, asked.report, asked.key
    if report is None and output is not None:
        report = output.with_name(f"{output.name}.masked.json")
    files = [path.absolute() for path in (output, report, key, names) if path is not None]
    if len(set(files)) < len(files):
        raise UsageError("--output, --report, --key and --names must be different files")
    for path in (report, key):
        if path is None:
            continue
        if not path.absolute().parent.is_dir():
            raise UsageError(f"{path}: its folder does not exist; make it first")
        require_free_name(corpus, path)
    rules = MaskingRules(
        names=read_names(_lines(names), where=str(names)), phone_regions=_regions(asked.phone_region), keep_links=asked.keep_links
    )
    return Masking(masker=Pseudonymiser(rules), report=report, key=key)


def _lines(names: Path | None) -> list[str]:
    if names is None:
        return []
    try:
        return names.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--names {names}: cannot be read ({getattr(error, 'strerror', None) or error}); give a text file in UTF-8"
        ) from error


def _regions(codes: list[str] | None) -> tuple[str, ...]:
    regions = tuple(code.upper() for code in codes or ())
    for region in regions:
        if region not in known_regions():
            raise UsageError(f"--phone-region {region}: not a country's code of two letters, such as KE or UA (ISO 3166)")
    return regions


def _write(path: Path, value: object) -> None:
    with atomic_output(path) as out:
        out.write(write_json(value))
        os.fchmod(out.fileno(), 0o600)
