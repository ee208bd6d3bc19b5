"""Articles that run over several pages: crawled into one document, each part with a capture of its own, and read again out of the archive."""

from __future__ import annotations

import json

import pytest

from pipelines.archive.part_records import read_locator
from pipelines.archive.reader import iter_captures, read_capture

TAIL = "<p>The register of {0} holds five thousand names, and the clerk said that the number of {0} on the list had been struck out by hand.</p>"


def part(tools, title: str, number: int, *, following: str = "", before: str = "") -> bytes:
    """One part: the page of an article whose last paragraph and whose pager are its own."""
    steps = "".join(f'<a rel="{rel}" href="{href}">{rel}</a>' for rel, href in (("prev", before), ("next", following)) if href)
    own = "".join(TAIL.format(f"{title} {number} {word}") for word in ("Garth", "Hexley", "Tarn"))
    body = tools.article(f"{title}, part {number}").replace(f"{title}, part {number}</h1>".encode(), f"{title}</h1>".encode())
    return body.replace(b"</article>", f'{own}<div class="pagination">{steps}</div></article>'.encode())


@pytest.fixture(scope="module")
def crawled(module_tools):
    web = module_tools.web()
    answer = module_tools.answer
    pages = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /closed\nAllow: /closed$\n", content_type="text/plain"),
        "/long": part(module_tools, "Long", 1, following="/long?page=2"),
        "/long?page=2": part(module_tools, "Long", 2, before="/long", following="/long?page=3"),
        "/long?page=3": part(module_tools, "Long", 3, before="/long?page=2"),
        "/torn": part(module_tools, "Torn", 1, following="/torn/2/"),
        "/circle": part(module_tools, "Circle", 1, following="/circle?page=2"),
        "/circle?page=2": part(module_tools, "Circle", 2, following="/circle"),
        "/busy": part(module_tools, "Busy", 1, following="/busy?page=2"),
        "/busy?page=2": answer(status=503),
        "/shut": part(module_tools, "Shut", 1, following="/shut?page=2"),
        "/shut?page=2": part(module_tools, "Shut", 2),
        "/alone": module_tools.article("alone"),
    }
    web.pages = {path: page if isinstance(page, answer) else answer(page) for path, page in pages.items()}
    articles = ("/long", "/torn", "/circle", "/busy", "/shut", "/alone")
    web.pages["/"] = answer(module_tools.listing(*(web.url(path) for path in articles)))
    folder = module_tools.corpus(web.host)
    scope = {"hosts": [web.host], "exclude": ["/shut?*"]}
    folder.add_source("site", seeds={"listings": [web.url()]}, scope=scope, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert done.stdout, done.stderr
    assert done.json["errors"] == []
    return folder, web


def document(folder, web, path: str) -> tuple[str, list[str], dict]:
    query = "select text, flags, facts from revision join document on document.id = document_id where canonical = ? and number = latest_revision"
    (row,) = folder.rows(query, web.url(path))
    return row[0], json.loads(row[1]), json.loads(row[2])


def test_an_article_over_three_pages_is_one_document(crawled):
    folder, web = crawled
    text, flags, _ = document(folder, web, "/long")
    places = [text.index(f"Long {number} Garth") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert "one_of_parts" not in flags
    assert text.count("heard witness number 1 on Tuesday") == 3, "each part's own paragraphs"
    assert {path for path in web.paths() if path.startswith("/long")} == {"/long", "/long?page=2", "/long?page=3"}
    assert web.paths().count("/long?page=2") == 1
    assert not folder.rows("select canonical from document where canonical like '%page=%'")


def test_the_record_of_each_part_is_named(crawled):
    folder, web = crawled
    _, _, facts = document(folder, web, "/long")
    records = facts["parts"]["value"]
    assert [record.split()[0] for record in records] == [web.url("/long?page=2"), web.url("/long?page=3")]
    for number, record in enumerate(records, start=2):
        capture = read_capture(folder.root / "archive", read_locator(record))
        assert f"Long {number} Garth".encode() in capture.body


@pytest.mark.parametrize("path", ["/torn", "/shut"])
def test_an_article_whose_next_part_is_missing_or_not_ours_says_that_it_is_not_whole(crawled, path):
    folder, web = crawled
    text, flags, facts = document(folder, web, path)
    assert "1 Garth" in text
    assert "one_of_parts" in flags
    assert "parts" not in facts
    assert "/shut?page=2" not in web.paths()


def test_a_circle_of_parts_is_walked_once(crawled):
    folder, web = crawled
    text, flags, facts = document(folder, web, "/circle")
    assert (text.count("register of Circle 1 Garth"), text.count("register of Circle 2 Garth")) == (1, 1)
    assert len(facts["parts"]["value"]) == 1
    assert "one_of_parts" not in flags
    assert web.paths().count("/circle") == 1


def test_a_part_that_cannot_be_had_now_ends_the_visit_and_stores_nothing(crawled):
    folder, web = crawled
    outcome, reason = folder.endings()[web.url("/busy")]
    assert outcome == "http_error"
    assert reason == f"a further part of it, {web.url('/busy?page=2')}: the server answered 503"
    assert folder.rows("select id from document where canonical = ?", web.url("/busy")) == []


def test_a_page_alone_has_no_parts(crawled):
    folder, web = crawled
    assert "parts" not in document(folder, web, "/alone")[2]


def test_the_archive_gives_the_same_text_again(crawled):
    folder, web = crawled
    before = document(folder, web, "/long")
    found = folder.winnow("reextract", "--json", "--restart").json
    assert (found["documents"], found["unchanged"]) == (5, 5)
    assert document(folder, web, "/long") == before


def test_a_second_visit_changes_nothing(crawled):
    folder, _ = crawled
    again = folder.crawl("--recheck").json
    assert again["outcomes"].get("revised", 0) == 0, again
    assert len(folder.rows("select id from document")) == 5


def test_a_part_is_archived_as_found_on_the_article(crawled):
    folder, web = crawled
    path = min((folder.root / "archive").iterdir())  # of the first crawl
    known = {capture.url: capture.circumstances for capture in iter_captures(path)}
    part_of_it, article = known[web.url("/long?page=2")], known[web.url("/long")]
    assert (part_of_it.found_on, part_of_it.kind, part_of_it.depth) == (web.url("/long"), "part of an article", article.depth + 1)
