"""Gives documents away: the formats by name, ours and those of installed packages; selecting revisions is left to the store.

A format makes one file or a folder; one of captures reads the archive too. What each holds is in the module named after it; how it gets
its name at the end is in `pipelines.files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from pipelines.errors import UsageError
from pipelines.exports.csv import write_csv
from pipelines.exports.ftm import write_ftm
from pipelines.exports.huggingface import write_huggingface
from pipelines.exports.jsonl import write_jsonl
from pipelines.exports.markdown import write_markdown
from pipelines.exports.parquet import write_parquet
from pipelines.exports.references.bibtex import write_bibtex_file
from pipelines.exports.references.csl_json import write_csl_json_file
from pipelines.exports.references.ris import write_ris_file
from pipelines.exports.sqlite import write_sqlite
from pipelines.exports.tei import write_tei
from pipelines.exports.text import write_text
from pipelines.exports.uwazi import write_uwazi
from pipelines.exports.vertical import write_vertical
from pipelines.exports.wacz.captures import RecordReader, Sign, Written
from pipelines.exports.xlsx import write_xlsx
from pipelines.items import Revision

Writer = Callable[[Iterable[Revision], BinaryIO], int]
"""Writes revisions to an open file, from its beginning to its end and without seeking, and returns how many."""

FolderWriter = Callable[[Iterable[Revision], Path], int]
"""Writes revisions into an empty folder and returns how many."""


class CaptureWriter(Protocol):
    """Writes revisions and their captures to an open file that can seek, signed where there is a key, and returns how many."""

    def __call__(self, revisions: Iterable[Revision], read: RecordReader, out: BinaryIO, *, sign: Sign | None = None) -> Written: ...


ENTRY_POINT_GROUP = "winnow.exports"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A format of one file; one that is `named` wants the mentions of names with each revision."""

    name: str
    words: str
    write: Writer
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFormat:
    """A format of a folder with many files; one that is `shaped` wants the shapes of paragraphs with each revision."""

    name: str
    words: str
    write: FolderWriter
    shaped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFormat:
    """A format of one file that holds captures, as they were received; `suffix` is how the name of its files must end."""

    name: str
    words: str
    write: CaptureWriter
    suffix: str


def _write_wacz(revisions: Iterable[Revision], read: RecordReader, out: BinaryIO, *, sign: Sign | None = None) -> Written:
    from pipelines.exports.wacz.writing import write_wacz  # with it comes warcio, which nothing else here needs

    return write_wacz(revisions, read, out, sign=sign)


Format = FileFormat | FolderFormat | CaptureFormat

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            FileFormat(name="jsonl", words="exact, for programs", write=write_jsonl),
            FileFormat(name="csv", words="safe to open in a spreadsheet", write=write_csv),
            FileFormat(name="xlsx", words="an Excel file, also for LibreOffice", write=write_xlsx),
            FileFormat(name="parquet", words="typed columns, for pandas, R and DuckDB", write=write_parquet),
            FileFormat(name="sqlite", words="one table in a database file", write=write_sqlite),
            FileFormat(name="uwazi", words="CSV for the import of Uwazi", write=write_uwazi, named=True),
            FileFormat(name="ftm", words="FollowTheMoney entities, for Aleph", write=write_ftm, named=True),
            FileFormat(name="bibtex", words="references for LaTeX, Zotero, JabRef", write=write_bibtex_file),
            FileFormat(name="csl-json", words="references for Zotero, Pandoc", write=write_csl_json_file),
            FileFormat(name="ris", words="references for EndNote, Zotero, Mendeley", write=write_ris_file),
            FileFormat(name="vertical", words="a token a line, for Sketch Engine, KonText, CQPweb", write=write_vertical),
            CaptureFormat(name="wacz", words="a web archive, for ReplayWeb.page and pywb", write=_write_wacz, suffix=".wacz"),
            FolderFormat(name="text", words="a text file per article, for AntConc and the like", write=write_text),
            FolderFormat(name="markdown", words="a Markdown file per article", write=write_markdown, shaped=True),
            FolderFormat(name="tei", words="a TEI-XML file per article", write=write_tei, shaped=True),
            FolderFormat(name="huggingface", words="a data set for datasets.load_dataset", write=write_huggingface),
        )
    }
)
"""The formats that come with Winnow."""


def find_formats() -> Mapping[str, Format]:
    """Our formats and those of one file that installed packages offer under the entry point group `winnow.exports`, each a `Writer`.

    Raises `UsageError` naming the package when a format cannot be loaded or takes a name that is in use.
    """
    formats = dict(FORMATS)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        where = f"export format {entry.name!r} ({entry.value})"
        if entry.name in formats:
            raise UsageError(f"{where}: the name is in use already; uninstall the package or have it choose another name")
        try:
            formats[entry.name] = FileFormat(name=entry.name, words=f"of {entry.value.partition(':')[0]}", write=entry.load())
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{where}: cannot be loaded ({error}); uninstall or repair the package") from error
    return MappingProxyType(formats)
