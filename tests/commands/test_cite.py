"""`winnow cite` on a corpus with a document of two revisions: each is cited to its own capture."""

from __future__ import annotations

import hashlib
import json

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator


@pytest.fixture(scope="module")
def edited(module_tools):
    """Two articles, one of them changed at the second crawl."""
    tools = module_tools
    web = tools.web()
    web.pages = {f"/{name}": tools.answer(tools.article(f"The {name} case")) for name in ("first", "second")}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 2
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    assert folder.crawl("--recheck", offset_seconds=86_400).json["revised"] == 1
    return folder, web


def test_a_citation_leads_to_the_capture_and_its_digests(edited):
    folder, web = edited
    for number in (1, 2):
        (item,) = folder.winnow("cite", web.url("/first"), "--style", "csl-json", "--revision", str(number)).json
        facts = item["custom"]
        ((length,),) = folder.rows("select warc_length from fetch where warc_record_id = ?", facts["warc_record_id"])
        place = Locator(file=facts["warc_file"], offset=facts["warc_offset"], length=length, record_id=facts["warc_record_id"])
        capture = read_capture(folder.root / "archive", place)
        assert item["title"].encode() in capture.body
        assert hashlib.sha256(capture.body).hexdigest() == facts["payload_sha256"]
        ((text,),) = folder.rows(
            "select text from revision join document d on d.id = document_id where number = ? and d.canonical like '%first'", number
        )
        assert hashlib.sha256(text.encode()).hexdigest() == facts["text_sha256"]
        assert facts["revision"] == number
    (latest,) = folder.winnow("cite", web.url("/first"), "--style", "csl-json").json
    assert latest == item


@pytest.mark.parametrize(
    ("style", "mark"), [("text", b"(Revision "), ("bibtex", b"@online{"), ("ris", b"TY  - ELEC\r\n"), ("csl-json", b'"id": ')]
)
def test_several_documents_are_cited_at_once(edited, style, mark):
    folder, web = edited
    done = folder.winnow("cite", "1", web.url("/second"), web.url("/first"), "--style", style)
    assert done.code == 0, done.stderr
    assert done.stdout.count(mark) == 2
    assert style != "csl-json" or len(json.loads(done.stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("1", "--style", "mla"), ("--style mla", "bibtex")),
        (("99",), ("no document '99'",)),
        (("/first", "--revision", "9"), ("--revision 9", "revisions 1 to 2")),
        (("1", "2", "--revision", "1"), ("--revision", "one by one")),
    ],
)
def test_what_cannot_be_cited_is_named(edited, arguments, words):
    folder, web = edited  # which of the two is document 1 depends on which answered first
    done = folder.winnow("cite", *(web.url(word) if word.startswith("/") else word for word in arguments))
    assert done.code == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert done.stdout == b""
