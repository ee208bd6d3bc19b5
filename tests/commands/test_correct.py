"""`winnow correct` on a crawled site: what is previewed is what happens, in every text it should and in no other; and it can be undone."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace

import pytest

from pipelines.sources.loader import load_source

DAY = 86_400
TOWNS = ("Ashby", "Borrow", "Calder", "Dunmore", "Elford", "Fenwick", "Garth", "Holm")
PAGE = """<!doctype html><html lang="en"><head><title>The flood in {town}</title><meta name="date" content="2026-03-01"></head><body>
<article class="story"><h1>The flood in {town}</h1>
<p>The council of {town} met behind closed doors on Monday and heard three families who had lost their homes.</p>
<p class="appeal">Please support our reporting from {town} with a monthly gift, so that we can stay there.</p>
<p>A clerk in {town} said that the register had been kept by hand since the fire and that nobody had asked for it.</p>
<p>People in {town} waited outside until the evening, some with photographs of the houses in which they were born. {edited}</p>
</article><aside class="notes"><p>Names in {town} were changed to protect the {count} people who spoke to us.</p></aside></body></html>"""


def page(town: str, *, edited: str = "") -> bytes:
    return PAGE.format(town=town, edited=edited, count=len(town)).encode()


def appeal(town: str) -> str:
    return f"Please support our reporting from {town} with a monthly gift, so that we can stay there."


class Site:
    def __init__(self, tools, folder, web) -> None:
        self.tools, self.folder, self.web = tools, folder, web

    def correct(self, *arguments: str):
        return self.folder.winnow("correct", *arguments)

    def texts(self) -> dict[int, str]:
        rows = "select d.id, r.text from revision r join document d on d.id = r.document_id and d.latest_revision = r.number order by d.id"
        return dict(self.folder.rows(rows))

    def revisions(self) -> list[tuple]:
        return self.folder.rows("select * from revision order by id")

    def town(self, document: int) -> str:
        ((title,),) = self.folder.rows("select title from revision where document_id = ? and number = 1", document)
        return title.removeprefix("The flood in ")

    def block(self, document: int, text: str) -> str:
        blocks = self.correct(str(document), "--json").json["blocks"]
        return next(str(block["number"]) for block in blocks if text in block["text"])

    @property
    def toml(self):
        return self.folder.root / "sources" / "site.toml"


@pytest.fixture(scope="module")
def crawled(module_tools):
    tools = module_tools
    web = tools.web()
    web.pages = {f"/news/{town}": tools.answer(page(town)) for town in TOWNS}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host, name="crawled")
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, len(TOWNS)), done.stderr
    site = Site(tools, folder, web)
    assert all(appeal(site.town(document)) in text for document, text in site.texts().items()), "what is to be corrected is kept at first"
    assert not any("Names in" in text for text in site.texts().values())
    return site


@pytest.fixture
def site(crawled, tmp_path):
    """A copy to change; its web is shared and put right again."""
    root = tmp_path / "copy"
    shutil.copytree(crawled.folder.root, root)
    pages = dict(crawled.web.pages)
    yield Site(crawled.tools, replace(crawled.folder, root=root), crawled.web)
    crawled.web.pages = pages


def drop_appeals(site, *more: str):
    return site.correct("1", "--block", site.block(1, "Please support"), "--drop", "--broad", "start", "--note", "appeal", *more, "--json")


def test_one_mark_changes_what_was_previewed_and_nothing_else(site):
    before, texts, toml = site.revisions(), site.texts(), site.toml.read_text()
    seen = drop_appeals(site, "--preview").json["preview"]
    assert (site.revisions(), site.toml.read_text()) == (before, toml), "a preview changes nothing"
    assert (seen["documents"], seen["changed"], seen["dropped"], seen["kept"], seen["emptied"]) == (8, 8, 8, 0, 0)
    assert seen["doubts"] == []
    done = drop_appeals(site, "--yes")
    assert done.code == 0, done.stderr
    assert (done.json["written"], done.json["complete"], done.json["preview"]) == (8, True, seen)
    assert site.texts() == {document: text.replace(appeal(site.town(document)) + "\n\n", "") for document, text in texts.items()}
    assert site.revisions()[: len(before)] == before, "the revisions below stay byte for byte"
    assert site.toml.read_text().startswith(toml)
    (rule,) = load_source(site.toml).corrections
    assert (rule.keep, rule.starts, rule.where, rule.note) == (False, "Please support our reporting from", "article.story", "appeal")
    added = site.folder.rows("select fetch_id, captured_at, facts, title, status from revision where number = 2 order by document_id")
    assert added == site.folder.rows(
        "select fetch_id, captured_at, facts, title, status from revision where number = 1 order by document_id"
    )

    second = drop_appeals(site, "--yes")
    assert (second.code, second.json["written"], len(load_source(site.toml).corrections)) == (0, 0, 1), "safe to run twice"


def test_history_and_diff_call_it_corrected(site):
    drop_appeals(site, "--yes")
    told = site.folder.winnow("history", "1", "--json").json["revisions"]
    assert [(one["origin"], one["changed"]) for one in told] == [("first", ""), ("corrected", "1 paragraph removed")]
    assert "corrected by an analyst" in site.folder.winnow("history", "1").stdout.decode()
    diff = site.folder.winnow("diff", "1", "--json").json
    assert (diff["same_capture"], diff["corrected"], diff["changed"]) == (True, True, "1 paragraph removed")
    assert "an analyst corrected" in site.folder.winnow("diff", "1").stdout.decode()
    why = site.folder.winnow("why", "1", "--json").json
    (block,) = [block for block in why["blocks"] if block["text"].startswith("Please")]
    assert (block["kept"], block["reason"].partition(": ")[2], str(block["number"])) == (False, "appeal", site.block(1, "Please"))
    assert block["overruled"]


def test_later_crawls_apply_it_and_take_nothing_of_it_for_an_edit(site):
    drop_appeals(site, "--yes")
    site.web.pages |= {"/news/Ingle": site.tools.answer(page("Ingle")), "/news/Holm": site.tools.answer(page("Holm", edited="It rained."))}
    paths = [path for path in site.web.pages if path.startswith("/news/")]
    site.web.pages["/"] = site.tools.answer(site.tools.listing(*(site.web.url(path) for path in paths)))
    again = site.folder.crawl("--recheck", offset_seconds=DAY)
    assert (again.json["new"], again.json["revised"], again.json["unchanged"], again.json["improved"]) == (1, 1, 7, 0), again.json
    assert not any("Please support" in text for text in site.texts().values())
    (holm,) = [document for document in site.texts() if site.town(document) == "Holm"]
    told = site.folder.winnow("history", str(holm), "--json").json["revisions"]
    assert [(one["origin"], one["changed"]) for one in told] == [
        ("first", ""),
        ("corrected", "1 paragraph removed"),
        ("edited", "1 paragraph altered"),
    ]
    extracted = site.folder.winnow("reextract", "--apply", "--restart", "--json").json
    assert (extracted["unchanged"], extracted["written"]) == (9, 0)


def test_an_undo_gives_the_uncorrected_reading_as_a_new_revision(site):
    texts, blocks = site.texts(), dict(site.folder.rows("select document_id, blocks from revision"))
    toml = site.toml.read_text()
    drop_appeals(site, "--yes")
    (listed,) = site.correct("site", "--list", "--json").json["corrections"]
    assert (listed["do"], listed["starts"]) == ("drop", "Please support our reporting from")
    before = site.revisions()
    seen = site.correct("site", "--undo", listed["name"], "--preview", "--json").json["preview"]
    done = site.correct("1", "--undo", listed["name"], "--yes", "--json")
    assert (done.json["written"], done.json["preview"]) == (8, seen)
    assert site.revisions()[:16] == before
    assert site.texts() == texts
    assert site.toml.read_text() == toml
    assert dict(site.folder.rows("select document_id, blocks from revision where number = 3")) == blocks
    engines = set(site.folder.rows("select document_id, engine from revision where number in (1, 3)"))
    assert len(engines) == 8, "the name of the engine is as before"
    assert site.correct("site", "--undo", listed["name"], "--yes", "--json").json["written"] == 0
    told = site.folder.winnow("history", "1", "--json").json["revisions"]
    assert [one["origin"] for one in told] == ["first", "corrected", "corrected"]


def test_a_dropped_text_can_be_kept_on_one_page_or_on_all_when_forced(site):
    number = site.block(3, "Names in")
    exact = site.correct("3", "--block", number, "--keep", "--yes", "--json")
    assert (exact.code, exact.json["written"]) == (0, 1), exact.stderr
    changed = [document for document, text in site.texts().items() if "Names in" in text]
    assert changed == [3]
    place = site.correct("3", "--block", number, "--keep", "--broad", "place", "--yes", "--json")
    assert (place.code, place.json["written"]) == (0, 7), place.stderr
    assert all(text.endswith("people who spoke to us.") for text in site.texts().values())


REFUSED = [
    (("1",), ("--block", "99", "--drop"), "document 1 has"),
    (("1",), ("--block", "1"), "say what is right, --drop or --keep"),
    (("1",), ("--block", "1", "--drop", "--keep"), "say what is right, --drop or --keep"),
    (("999",), ("--block", "1", "--drop"), "no document '999'"),
    (("nowhere",), ("--list",), "there is no source file 'nowhere.toml'"),
    (("../site",), ("--list",), "there is no source file"),
]


@pytest.mark.parametrize(("wanted", "options", "message"), REFUSED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_what_cannot_be_done_is_told(crawled, wanted, options, message):
    done = crawled.correct(*wanted, *options, "--yes")
    assert (done.code, message in done.stderr) == (2, True), done.stderr


def test_what_takes_too_much_is_refused_and_a_text_is_never_emptied(site):
    before, toml = site.revisions(), site.toml.read_text()
    story = ("1", "--block", site.block(1, "People in"), "--drop", "--broad", "place", "--yes")
    refused = site.correct(*story)
    assert refused.code == 2
    assert "8 documents would lose more than 30% of the words; 24 of the texts dropped stand in one document only" in refused.stderr
    assert (site.revisions(), site.toml.read_text()) == (before, toml)
    drop_appeals(site, "--yes")
    now, toml = site.revisions(), site.toml.read_text()
    emptied = site.correct(*story, "--force")
    assert (emptied.code, "8 documents would have no text left" in emptied.stderr) == (2, True), "not even when forced"
    assert (site.revisions(), site.toml.read_text()) == (now, toml)


def test_what_is_warned_of_can_be_forced(site):
    story = ("1", "--block", site.block(1, "People in"), "--drop", "--broad", "place", "--yes", "--force", "--json")
    assert site.correct(*story).json["written"] == 8
    assert site.texts() == {document: appeal(site.town(document)) for document in site.texts()}


def test_a_correction_that_would_change_nothing_is_refused(site):
    number = site.block(1, "Please support")
    assert site.correct("1", "--block", number, "--keep", "--yes").code == 2
    drop_appeals(site, "--yes")
    done = site.correct("1", "--block", number, "--drop", "--broad", "exact", "--yes")
    assert (done.code, "it is as wanted already" in done.stderr) == (2, True), done.stderr


def test_without_a_terminal_nothing_is_accepted_unless_told(site):
    before = site.revisions()
    done = drop_appeals(site)
    assert (done.code, "add --yes" in done.stderr, site.revisions()) == (2, True, before)


def test_the_sources_file_must_be_there(site):
    number = site.block(1, "Please support")
    site.toml.unlink()
    done = site.correct("1", "--block", number, "--drop", "--yes")
    assert (done.code, "there is no source file 'site.toml'" in done.stderr) == (2, True)


def test_a_rule_in_the_file_of_which_nothing_is_stored_yet_is_completed(site):
    """As after a kill between file and database, or half way through it; a re-extraction does it too."""
    drop_appeals(site, "--yes")
    whole = site.texts()
    with closing(sqlite3.connect(site.folder.root / "corpus.db")) as connection, connection:
        connection.execute("delete from revision where number = 2 and document_id > 3")
        connection.execute("update document set latest_revision = 1 where id > 3")
    half = shutil.copytree(site.folder.root, site.folder.root.with_name("half"))
    assert sum("Please support" in text for text in site.texts().values()) == 5
    assert drop_appeals(site, "--yes").json["written"] == 5
    assert site.texts() == whole
    other = Site(site.tools, replace(site.folder, root=half), site.web)
    extracted = other.folder.winnow("reextract", "--apply", "--json").json
    assert (extracted["written"], other.texts()) == (5, whole)


@pytest.mark.parametrize("moment", ["after_file", "after_first_write"])
def test_a_killed_call_is_completed_by_the_next(site, moment):
    site.tools.tmp.joinpath("x").touch()
    code = f"""
import os, signal
import pipelines.correcting.work as work
work.WRITE_AT_ONCE = 3
real, calls = work.write_corrected, []
def write(db, readings):
    calls.append(1)
    if {moment == "after_file"} or len(calls) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(db, readings)
work.write_corrected = write
from winnow.commands.main import run
run()
"""
    number = site.block(1, "Please support")
    arguments = ["correct", "1", "--block", number, "--drop", "--broad", "start", "--yes", "--corpus", str(site.folder.root)]
    command = [site.tools.winnow[0], "-c", code, *arguments]
    done = subprocess.run(command, cwd=site.tools.repository, env=site.folder.environment(), capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(load_source(site.toml).corrections) == 1
    left = 8 if moment == "after_file" else 5
    assert sum("Please support" in text for text in site.texts().values()) == left
    again = site.correct(*arguments[1:-2], "--json")
    assert (again.code, again.json["written"]) == (0, left), again.stderr
    assert not any("Please support" in text for text in site.texts().values())
    assert site.folder.rows("select count(*) from revision") == [(16,)]
    assert len(load_source(site.toml).corrections) == 1


def test_the_page_for_people_shows_rules_examples_and_the_blocks(site):
    shown = site.correct("1").stdout.decode()
    assert "Please support our reporting" in shown and "--drop' (or --keep)" in shown
    number = site.block(1, "Please support")
    told = site.correct("1", "--block", number, "--drop", "--broad", "start", "--preview").stdout.decode()
    assert "drop what begins with 'Please support our reporting from' in article.story" in told
    assert "8 documents changed, 8 blocks" in told
    done = site.correct("1", "--block", number, "--drop", "--broad", "start", "--yes").stdout.decode()
    assert "New revisions written: 8" in done
    assert "1 correction in sources/site.toml" in site.correct("1", "--list").stdout.decode()
    assert json.loads(site.correct("site", "--list", "--json").stdout)["source"] == "site"
