"""Copies as a user meets them: a crawl finds them, the commands show them, an older corpus gets its index."""

from __future__ import annotations

import json
import sqlite3

import pytest


def page(tools, name, *, extra="", head=""):
    """An article that shares no four words in a row with that of another name."""
    said = "".join(
        f"<p>The {name} commission heard {name} witness number {number}, who told {name} lawyers how {name} officers entered {name} houses "
        f"at night, took {name} names and left {name} families behind.</p>"
        for number in range(1, 6)
    )
    head = f"<title>{name}</title><meta name='date' content='2026-03-01'>{head}"
    body = f"<article><h1>{name}</h1>{said}{extra}</article>"
    return tools.answer(f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode())


@pytest.fixture(scope="module")
def crawled(module_tools):
    """Two sources: an agency text on both, one of them edited; an AMP page; a page that takes itself for the front page."""
    tools = module_tools
    paper, radio = tools.web(), tools.web()
    credit = "<meta name='author' content='AFP'>"
    paper.pages = {
        "/news/wire": page(tools, "Homs", head=credit),
        "/news/own": page(tools, "Lima", head=f"<link rel='canonical' href='{paper.url('/news/own')}'>"),
        "/news/own/amp": page(tools, "Lima", head=f"<link rel='canonical' href='{paper.url('/news/own')}'>"),
        "/news/liar": page(tools, "Oslo", head=f"<link rel='canonical' href='{paper.url('/')}'>"),
    }
    radio.pages = {
        "/a/1": page(tools, "Homs", head=credit, extra="<p>The radio could not reach the ministry for a comment on Wednesday.</p>")
    }
    folder = tools.corpus(paper.host, radio.host, name="copies")
    for name, web in (("paper", paper), ("radio", radio)):
        web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
        folder.add_source(name, seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert done.code == 0, done.stderr
    return folder, paper, radio, done.json


def test_a_crawl_resolves_the_amp_page_and_counts_the_copies(crawled):
    folder, paper, _, summary = crawled
    endings = folder.endings()
    own = [endings[paper.url(path)][0] for path in ("/news/own", "/news/own/amp")]
    assert own in (["stored", "near_duplicate"], ["unchanged", "stored"])  # whichever is extracted first
    documents = [folder.winnow("show", paper.url(path), "--json").json for path in ("/news/own", "/news/own/amp")]
    assert documents[0] == documents[1]
    assert endings[paper.url("/news/liar")][0] == "stored"
    assert (summary["new"], summary["copies"]) == (4, 1)


def test_copies_names_kind_credit_sources_and_the_earliest_capture(crawled):
    folder = crawled[0]
    done = folder.winnow("copies", "--kind", "wire_copy", "--json")
    assert done.code == 0, done.stderr
    (group,) = done.json
    assert group["agencies"] == ["AFP"]
    assert {copy["source"] for copy in group["documents"]} == {"paper", "radio"}
    assert group["documents"][0]["document_id"] == group["group"]
    times = [copy["first_captured_at"] for copy in group["documents"]]
    assert times == sorted(times)
    text = folder.winnow("copies").stdout.decode()
    assert "wire_copy" in text
    assert "credit: AFP" in text
    assert "the earliest capture" in text


def test_copies_of_one_document_name_the_words_that_differ(crawled):
    folder, paper, radio, _ = crawled
    found = folder.winnow("copies", paper.url("/news/wire"), "--json").json
    (other,) = [copy for copy in found["documents"] if copy["source"] == "radio"]
    assert (other["kind"], 0.5 < other["similarity"] < 1) == ("wire_copy", True)
    assert any("ministry" in difference["there"] for difference in other["differences"])
    shown = folder.winnow("copies", radio.url("/a/1")).stdout.decode()
    assert "this document" in shown
    assert "- The radio could not reach" in shown
    assert "no copies" in folder.winnow("copies", paper.url("/news/liar")).stdout.decode()


def test_show_and_export_name_the_copies(crawled):
    folder, paper, _, _ = crawled
    shown = folder.winnow("show", paper.url("/news/wire")).stdout.decode()
    assert "copies" in shown
    assert "radio, wire_copy" in shown
    assert paper.url("/news/own/amp") in folder.winnow("show", paper.url("/news/own")).stdout.decode()
    rows = {row["url"]: row for row in map(json.loads, folder.winnow("export").stdout.splitlines())}
    assert rows[paper.url("/news/wire")]["copy_kind"] == "wire_copy"
    assert (rows[paper.url("/news/liar")]["copy_kind"], rows[paper.url("/news/liar")]["copy_group"]) == (None, None)


def test_a_corpus_without_an_index_says_so_and_gets_it_by_rebuild_or_by_the_next_crawl(crawled):
    folder = crawled[0]
    before = folder.winnow("copies", "--json").json

    def forget():
        with sqlite3.connect(folder.root / "corpus.db") as connection:
            for table in ("copy_index", "copy_band", "copy_link"):
                connection.execute(f"delete from {table}")

    forget()
    empty = folder.winnow("copies", "--json")
    assert empty.json == []
    assert "4 documents have not been compared yet" in empty.stderr
    rebuilt = folder.winnow("copies", "--rebuild", "--json")
    assert (rebuilt.json, rebuilt.code) == (before, 0)
    assert "4 documents compared" in rebuilt.stderr
    forget()
    assert folder.crawl().code == 0
    assert folder.winnow("copies", "--json").json == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("copies", "--kind", "odd"), "wire_copy"), (("copies", "999"), "no document '999'"), (("copies", "--progress", "x"), "auto")],
)
def test_what_is_wrong_is_named(crawled, arguments, words):
    done = crawled[0].winnow(*arguments)
    assert (done.code, words in done.stderr) == (2, True)
