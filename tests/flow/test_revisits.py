"""Pages that come again to the byte: archived once, and read, verified, re-extracted and imported as any other."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

DAY = 86_400
MORE = "The register of the harbour court names every one of them, and none was told where the others had been taken. " * 4
PLACES = "select warc_file, warc_offset, warc_length, warc_record_id, url, payload_sha256, bytes from fetch where warc_file is not null order by id"


@pytest.fixture(scope="module")
def visited(module_tools):
    """Visited on three days: all pages stay as they are but one, which changes between the second and the third."""
    web, answer = module_tools.web(), module_tools.answer
    pages = {f"/{name}": module_tools.article(f"{name} case", words=MORE) for name in ("same", "packed", "changed")}
    web.pages = {path: answer(body) for path, body in pages.items()}
    web.pages["/packed"] = answer(gzip.compress(pages["/packed"] * 40, 1, mtime=0), headers=(("Content-Encoding", "gzip"),))
    web.pages["/short"] = answer(module_tools.article("short case"))
    web.pages["/moved"] = answer(status=302, headers=(("Location", "/target"),))
    web.pages["/target"] = answer(module_tools.article("target case", words=MORE))
    web.pages["/"] = answer(module_tools.listing(*(web.url(path) for path in (*pages, "/short", "/moved"))))
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    runs = [folder.crawl(), folder.crawl("--recheck", offset_seconds=DAY)]
    web.pages["/changed"] = answer(pages["/changed"].replace(b"Tuesday", b"Friday"))
    runs.append(folder.crawl("--recheck", offset_seconds=2 * DAY))
    assert [run.code for run in runs] == [0, 0, 0], [run.stderr for run in runs]
    return folder, web, runs


def kinds(folder, web):
    """The types of the records of each page, in the order of the visits."""
    found = {}
    for path in sorted((folder.root / "archive").iterdir()):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.raw_stream.read()
                if record.rec_type in ("response", "revisit"):
                    found.setdefault(record.rec_headers.get_header("WARC-Target-URI").removeprefix(web.url("")), []).append(record.rec_type)
    return found


def captures(folder):
    for *place, url, digest, size in folder.rows(PLACES):
        locator = Locator(**dict(zip(("file", "offset", "length", "record_id"), place, strict=True)))
        yield read_capture(folder.root / "archive", locator), url, digest, size


def test_what_came_again_is_archived_once(visited):
    folder, web, _ = visited
    found = kinds(folder, web)
    whole, again = "response", "revisit"
    assert found["/same"] == found["/packed"] == found["/target"] == [whole, again, again]
    assert found["/changed"] == [whole, again, whole]
    assert found["/short"] == found["/moved"] == [whole] * 3, "too short to save anything, and no page"


def test_each_visit_has_its_own_capture_with_the_whole_page(visited):
    folder, web, runs = visited
    bodies = {}
    for capture, url, _, size in captures(folder):
        assert (capture.url, len(capture.body)) == (url, size)
        bodies.setdefault(url, []).append((capture.captured_at.day, capture.body))
    seen = bodies[web.url("/packed")]
    assert len({day for day, _ in seen}) == 3
    assert {body for _, body in seen} == {web.pages["/packed"].body}
    assert [run.json["outcomes"].get("unchanged") for run in runs] == [None, 5, 4]


def test_the_corpus_is_sound_and_can_be_extracted_again(visited):
    folder, _, _ = visited
    assert folder.winnow("verify", "--json").json["findings"] == []
    done = folder.winnow("reextract", "--json")
    assert (done.code, done.json["unchanged"], done.json["unreadable"]) == (0, 5, 0), done.stderr


def test_the_loss_of_the_first_capture_shows_at_all_that_need_it(visited, tools):
    folder, _, _ = visited
    copy = tools.copy(folder)
    first = min((copy.root / "archive").iterdir())
    first.unlink()
    found = copy.winnow("verify", "--json").json["findings"]
    places = {finding["place"] for finding in found}
    assert places == {path.name for path in (folder.root / "archive").glob("*-run*")}
    assert any(first.name in finding["what"] for finding in found)


def test_an_archive_with_revisits_is_imported_as_if_each_were_whole(visited, tools):
    folder, web, _ = visited
    taken = tools.corpus(web.host, name="taken")
    taken.add_source("site", seeds={"listings": [web.url()]})
    shutil.copytree(folder.root / "archive", tools.tmp / "given")
    done = taken.winnow("import", *map(str, sorted((tools.tmp / "given").iterdir())), "--json", offset_seconds=2 * DAY)
    assert done.code == 0, done.stderr
    assert set(kinds(taken, web)["/same"]) == {"response"}
    digests = {digest for _, url, digest, _ in captures(taken) if url == web.url("/changed")}
    assert digests == {digest for _, url, digest, _ in captures(folder) if url == web.url("/changed")}
    assert len(digests) == 2
    assert taken.winnow("verify", "--json").json["findings"] == []
    lonely = tools.corpus(web.host, name="lonely")
    lonely.add_source("site", seeds={"listings": [web.url()]})
    only = Path(shutil.copy(max((tools.tmp / "given").glob("*-run*")), tools.tmp))
    done = lonely.winnow("import", str(only), "--json", offset_seconds=2 * DAY)
    (file,) = done.json["files"]
    assert file["others"]["revisit"] == 3, "the file with the bodies is not there"
