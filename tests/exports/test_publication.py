"""What a text was published in has one name, wherever it is cited or exported, and readers are not shown the name of a file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, update

from benchmarks.made_rows import START, document_row, fetch_row, revision_row, url_row
from pipelines.exports import FORMATS, FileFormat
from pipelines.exports.names import name_file
from pipelines.exports.pseudonyms.masking import MaskingRules, Pseudonymiser
from pipelines.exports.pseudonyms.names import read_names
from pipelines.exports.references.citation_styles import STYLES, cite
from pipelines.exports.snapshots.pins import PINS_NAME, PinsWriter, pin_of, read_pins
from pipelines.exports.tei import tei_of
from pipelines.items import Fact, Facts, Revision
from pipelines.search.selection import Selection
from pipelines.store.database.connection import open_database
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, RunRow, SourceRow, UrlRow
from pipelines.store.search.pinned import read_pinned
from pipelines.store.search.selection import select

Make = Callable[..., Revision]
NAME = "Brújula Cívica"


@pytest.fixture(params=("site", "title"))
def named(request: pytest.FixtureRequest, make_revision: Make) -> Revision:
    if request.param == "title":
        return make_revision(source="brujula", source_title=NAME, facts=Facts())
    facts = Facts(site_name=Fact(value=f" {NAME}\n", rule="og:site_name"))
    return make_revision(source="brujula", source_title="The compass", facts=facts)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_each_style_of_a_reference_names_the_publication(named: Revision, style: str) -> None:
    text = cite(named, style)
    assert NAME in text
    assert "The compass" not in text


@pytest.mark.parametrize("name", sorted(name for name, made in FORMATS.items() if isinstance(made, FileFormat) and name != "parquet"))
def test_each_format_of_one_file_names_it(named: Revision, name: str) -> None:
    made, out = FORMATS[name], BytesIO()
    assert isinstance(made, FileFormat)
    assert made.write([named], out) == 1
    written = out.getvalue()
    if name == "xlsx":
        with ZipFile(out) as parts:
            written = b"".join(map(parts.read, parts.namelist()))
    assert NAME.encode() in written


def test_tei_and_tables_name_it_where_a_reader_looks(named: Revision) -> None:
    publisher = tei_of(named).findtext(".//{*}publicationStmt/{*}publisher")
    out = BytesIO()
    uwazi = FORMATS["uwazi"]
    assert isinstance(uwazi, FileFormat)
    uwazi.write([named], out)
    row = next(csv.DictReader(io.StringIO(out.getvalue().decode())))
    assert (publisher, row["Source"]) == (NAME, NAME)
    out = BytesIO()
    FORMATS["jsonl"].write([named], out)  # type: ignore[union-attr, call-arg, arg-type]
    record = json.loads(out.getvalue())
    assert (record["source"], record["publication"]) == ("brujula", NAME)


def test_the_title_of_a_source_is_masked_with_the_rest(make_revision: Make) -> None:
    masked = Pseudonymiser(MaskingRules(names=read_names(["Mara Lind"], where="names.txt"))).mask(
        make_revision(source_title="The diary of Mara Lind", facts=Facts())
    )
    assert "Mara" not in cite(masked, "ris")


@pytest.mark.parametrize(
    ("date", "source", "title", "name"),
    (
        ("2024-05-31T10:00", "holm", "Police release reporter", "2024-05-31-holm-police-release-reporter-0000012-1.txt"),
        ("2024-05", "holm", "", "2024-05-holm-0000012-1.txt"),
        (None, "brujula", "Liberan a la periodista", "undated-brujula-liberan-a-la-periodista-0000012-1.txt"),
        ("31.5.2024", "holm", "أُفرج عنهم", "undated-holm-0000012-1.txt"),
        ("2024-05-31", "a" * 60, f"one {'b' * 48} two", f"2024-05-31-{'a' * 40}-one-0000012-1.txt"),
        ("2024-05-31", "../con", "C:\\nul. /etc/passwd\n", "2024-05-31-con-c-nul-etc-passwd-0000012-1.txt"),
    ),
)
def test_files_are_named_by_day_source_and_title(make_revision: Make, date: str | None, source: str, title: str, name: str) -> None:
    revision = make_revision(document_id=12, number=1, date=date, source=source, title=title)
    assert name_file(revision, ".txt") == name_file(revision, ".txt") == name


def test_a_revision_is_read_with_the_title_of_its_source_and_a_snapshot_keeps_it(tmp_path: Path) -> None:
    db = open_database(tmp_path / "corpus.db")
    with db.write() as session:
        session.execute(insert(SourceRow).values(name="toy", title=NAME, added_at=datetime(2026, 1, 1, tzinfo=UTC)))
        session.execute(insert(RunRow).values(id=1, started_at=START, pid=1, command="crawl", software="0"))
        for table, row in ((UrlRow, url_row(1)), (FetchRow, fetch_row(1)), (DocumentRow, document_row(1))):
            session.execute(insert(table), [row])
        session.execute(insert(RevisionRow), [revision_row(1, "A text.") | {"text_sha256": hashlib.sha256(b"A text.").hexdigest()}])
    with db.read() as session:
        (read,) = select(session, Selection())
    with (tmp_path / PINS_NAME).open("wb") as out:
        PinsWriter(out).write(pin_of(read))
    with db.write() as session:
        session.execute(update(SourceRow).values(title="Renamed"))
    with db.read() as session:
        (today,) = select(session, Selection())
        (pinned,) = read_pinned(session, read_pins(tmp_path))
    db.close()
    assert (read.source_title, today.source_title, pinned.source_title) == (NAME, "Renamed", NAME)
    earlier = tmp_path / PINS_NAME
    earlier.write_text("document,revision,status,copy_group,copy_kind\n1,1,article,,\n")
    assert [pin.source_title for pin in read_pins(tmp_path)] == [None]
