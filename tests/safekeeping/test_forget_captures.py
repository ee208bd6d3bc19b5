"""`winnow forget` and captures that no page like others explains: of no row, too large, no text, and those that came back."""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.writer import ArchiveWriter
from pipelines.items import Capture
from pipelines.store.database.sqlite import newest_driver

WHY = "the witness asked for it"
TEXT = (
    "Lena Marku told the commission that two officers had taken her brother from the house before dawn and that nobody has seen him since. "
    "She asked that her name be kept out of the record, because the officers still serve at the station in her street. "
    "The hearing was adjourned until the autumn, when the three remaining witnesses are to be heard behind closed doors."
)
OTHER = (
    "The northern inquiry heard on day one how the registry of the district lost forty files about land in a single night of March. "
    "Its clerk could not say who had the keys, and the commission asked for the list of all who worked in the building at that time."
)
LATER = "Lena Marku said on Friday in an annex that nobody had printed before that a third officer stood at the gate all night."


def page(title: str, text: str, *, beside: str = "") -> bytes:
    aside = f"<aside class='related'><h3>Read next</h3><p>{beside}</p></aside>" if beside else ""
    body = f"<article><h1>{title}</h1><p>{text}</p></article>{aside}"
    return f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.fixture
def site(tools: Any) -> tuple[Any, Any]:
    """An article, and another that has words of the first in a box beside it."""
    web = tools.web()
    web.pages = {
        "/hearing": tools.answer(page("The hearing", TEXT)),
        "/northern": tools.answer(page("The northern inquiry", OTHER, beside=TEXT)),
    }
    web.pages["/"] = tools.answer(tools.listing(web.url("/hearing"), web.url("/northern")))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 2
    return folder, web


def add_capture(folder: Any, url: str, body: bytes, *headers: tuple[str, str], kind: str = "text/html; charset=utf-8") -> None:
    """As of a run that was killed when the capture was on disk and its row was not."""
    with ArchiveWriter(folder.root / "archive", run_label="run9", software="tests") as writer:
        sent = (("Content-Type", kind), *headers)
        writer.write(Capture(url=url, captured_at=datetime(2026, 3, 2, tzinfo=UTC), status=200, headers=sent, body=body))


def records_in(root: Path) -> list[tuple[str, bytes]]:
    """Type and body of each record, unpacked."""
    found = []
    for path in sorted((root / "archive").glob("*.warc.gz")):
        with path.open("rb") as stream:
            found += [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(stream)]
    return found


def has(root: Path, words: str) -> bool:
    return any(words.encode() in body for _, body in records_in(root))


def forget(folder: Any, wanted: str) -> Any:
    return folder.winnow("forget", wanted, "--why", WHY, "--yes", "--json")


def test_a_capture_of_the_address_that_no_row_names_goes_too(site: tuple[Any, Any]) -> None:
    folder, web = site
    before = folder.winnow("verify", "--json").json["captures_without_row"]
    add_capture(folder, web.url("/hearing"), page("The hearing", LATER))
    add_capture(folder, web.url("/hearing-of-others"), page("Another", "Of another address, and kept."))
    assert folder.winnow("verify", "--json").json["captures_without_row"] == before + 2
    done = forget(folder, web.url("/hearing"))
    assert (done.code, done.json["captures"]) == (0, 2), done.stderr
    assert not has(folder.root, LATER)
    assert has(folder.root, "Of another address, and kept.")
    assert folder.winnow("verify", "--json").json["captures_without_row"] == before + 1


def test_a_capture_that_another_source_names_stays(site: tuple[Any, Any], tools: Any) -> None:
    folder, web = site
    folder.add_source("other", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl("other").json["new"] == 2, "its own documents"
    number = folder.rows("select id from document where source = 'site' and canonical like '%/hearing'")[0][0]
    assert forget(folder, str(number)).code == 0
    assert folder.rows("select count(*) from document where canonical like '%/hearing'") == [(1,)]
    assert folder.winnow("verify").code == 0


def test_a_page_of_more_bytes_than_a_crawl_takes_is_looked_through(site: tuple[Any, Any]) -> None:
    folder, web = site
    large = page("Large", OTHER, beside=TEXT) + b"<!--" + b"x" * (17 << 20) + b"-->"
    add_capture(folder, web.url("/large"), gzip.compress(large), ("Content-Encoding", "gzip"))
    done = forget(folder, web.url("/hearing"))
    assert (done.code, done.json["remains"]) == (0, []), done.stderr
    assert not any(TEXT[:60].encode() in body for _, body in records_in(folder.root))
    assert folder.winnow("verify").code == 0


JUNK = bytes(range(1, 9)) * 3_000


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (page("Broken", OTHER, beside=TEXT) + JUNK, "text/html; charset=utf-8", 0),
        (b"%PDF-1.7" + JUNK, "application/pdf", 3),
        (b"\x89PNG" + JUNK, "image/png", 0),
    ],
)
def test_what_is_no_text_goes_where_words_are_seen_and_is_named_where_they_may_be(
    site: tuple[Any, Any], body: bytes, kind: str, code: int
) -> None:
    folder, web = site
    add_capture(folder, web.url("/file"), body, kind=kind)
    done = forget(folder, web.url("/hearing"))
    assert done.code == code, done.stderr
    assert [web.url("/file") in place for place in done.json["remains"]] == [True] * (code == 3)
    assert not has(folder.root, TEXT[:60])
    assert folder.winnow("verify").code == 0


def test_what_unpacks_to_more_than_is_read_is_named(site: tuple[Any, Any]) -> None:
    folder, web = site
    bomb = gzip.compress(bytes(257 << 20), compresslevel=1)
    add_capture(folder, web.url("/bomb"), bomb, ("Content-Encoding", "gzip"))
    done = folder.winnow("forget", web.url("/hearing"), "--why", WHY, "--preview", "--json")
    assert ["unpacks to more than" in place for place in done.json["unread"]] == [True]


def foreign_file(folder: Path, url: str) -> Path:
    """Of another crawl: a page with words of the text beside its own."""
    folder.mkdir()
    with ArchiveWriter(folder, run_label="other", software="tests") as writer:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        body = page("The coastal inquiry", OTHER.replace("northern", "coastal"), beside=TEXT)
        writer.write(Capture(url=url, captured_at=datetime(2026, 2, 1, tzinfo=UTC), status=200, headers=headers, body=body))
    (path,) = folder.iterdir()
    return path


def rebuild(folder: Any) -> None:
    for path in folder.root.glob("corpus.db*"):
        path.unlink()
    assert folder.winnow("rebuild").code == 0


def test_records_that_were_masked_are_known_to_an_import_also_after_a_rebuild(site: tuple[Any, Any], tools: Any) -> None:
    folder, web = site
    files = [foreign_file(tools.tmp / "foreign", web.url("/coastal"))]
    files += [Path(shutil.copy(path, tools.tmp)) for path in (folder.root / "archive").glob("*-run1-*")]
    assert folder.winnow("import", str(files[0])).code == 0
    assert forget(folder, web.url("/hearing")).json["masked"] == 2
    for step in (lambda folder: None, rebuild):
        step(folder)
        taken = folder.winnow("import", *map(str, files), "--json")
        assert taken.code == 0, taken.stderr
        assert not has(folder.root, TEXT[:60])
    assert folder.winnow("verify").code == 0


def test_a_masked_record_that_came_back_is_taken_out_by_the_same_call(site: tuple[Any, Any], tools: Any) -> None:
    """As an import of an earlier version brought it."""
    folder, web = site
    file = foreign_file(tools.tmp / "foreign", web.url("/coastal"))
    assert folder.winnow("import", str(file)).code == 0
    number = folder.rows("select id from document where canonical like '%/hearing'")[0][0]
    assert forget(folder, str(number)).code == 0
    connection = newest_driver().connect(folder.root / "corpus.db")
    ((listed,),) = connection.execute("select captures_sha256 from tombstone").fetchall()
    connection.execute("update tombstone set captures_sha256 = '[]'")
    connection.commit()
    assert folder.winnow("import", str(file)).code == 0
    connection.execute("update tombstone set captures_sha256 = ?", (listed,))
    connection.commit()
    connection.close()
    assert has(folder.root, TEXT[:60])
    again = forget(folder, str(number))
    assert (again.code, again.json["captures"]) == (0, 1), again.stderr
    assert not has(folder.root, TEXT[:60])
    assert folder.winnow("show", str(folder.rows("select id from document where canonical like '%/coastal'")[0][0])).code == 0
    assert folder.winnow("verify").code == 0
    assert folder.winnow("forget", str(number), "--why", "again", "--yes").stderr.count(WHY) == 1


def test_words_of_an_older_revision_of_another_document_are_its_own(site: tuple[Any, Any], tools: Any) -> None:
    folder, web = site
    sentences = TEXT.split(". ")
    for day, quoted in ((1, sentences[0]), (2, sentences[2])):
        web.pages["/northern"] = tools.answer(page("The northern inquiry", f"{OTHER}</p><p>It quotes: {quoted}</p><p>Day {day} of it."))
        assert folder.crawl("--recheck", offset_seconds=day * 86_400).json["revised"] == 1
    done = forget(folder, web.url("/hearing"))
    assert (done.code, done.json["remains"], len(done.json["sharing"])) == (0, [], 1), done.stderr
