"""A crawl learns what its host repeats, takes it out of what it stored before, and nothing of that looks like an edit by the source."""

from __future__ import annotations

from copy import copy

import pytest

DAY = 86_400
PLEA = "Our work depends on readers who give a little, every month, to this house."
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="date" content="2026-03-01"></head><body>
<article class="story"><h1>{title}</h1>{told}<div class="support-us"><p>{plea}</p></div></article>
</body></html>"""
TOWNS = ("Ashby", "Borrow", "Calder", "Dunmore", "Elford", "Fenwick", "Garth", "Holm", "Ingle", "Jarrow", "Kelso", "Lorne")


def page(town: str, *, edited: str = "", plea: str = PLEA) -> bytes:
    told = f"""<p>The council of {town} met behind closed doors on Monday and heard three families who had lost their homes.</p>
<p>A clerk in {town} said that the register had been kept by hand since the fire and that nobody had asked for it.</p>
<p>People in {town} waited outside until the evening, some with photographs of the houses in which they were born. {edited}</p>"""
    return PAGE.format(title=f"The flood in {town}", told=told, plea=plea).encode()


class Site:
    """A host of twelve articles, crawled."""

    def __init__(self, tools) -> None:
        self.tools = tools
        self.web = tools.web()
        self.urls = {town: self.web.url(f"/news/{town}") for town in TOWNS}
        self.web.pages = self.pages()
        self.folder = tools.corpus(self.web.host)
        self.folder.add_source("site", seeds={"listings": [self.web.url()]}, limits={"delay_seconds": 0})

    def pages(self) -> dict[str, object]:
        articles = {f"/news/{town}": self.tools.answer(page(town)) for town in TOWNS}
        return articles | {"/": self.tools.answer(self.tools.listing(*self.urls.values()))}

    def texts(self) -> list[str]:
        rows = "select r.text from revision r join document d on d.id = r.document_id and d.latest_revision = r.number order by d.id"
        return [text for (text,) in self.folder.rows(rows)]

    def revisions(self) -> int:
        return int(self.folder.rows("select count(*) from revision")[0][0])


@pytest.fixture(scope="module")
def once(module_tools) -> Site:
    """The site after its first crawl."""
    site = Site(module_tools)
    site.summary = site.folder.crawl().json
    return site


@pytest.fixture
def crawled(tools, once) -> Site:
    """A copy of that corpus, and its server as it was."""
    site = copy(once)
    site.tools, site.folder = tools, tools.copy(once.folder)
    site.web.pages = site.pages()
    return site


@pytest.fixture
def site(tools) -> Site:
    return Site(tools)


def test_what_a_host_repeats_is_in_no_text_at_the_end_of_the_first_crawl(crawled):
    summary = crawled.summary
    assert (summary["exit_code"], summary["new"], summary["revised"]) == (0, 12, 0)
    assert 0 < summary["improved"] < 12, "the first pages are stored with it, the later ones without"
    assert crawled.revisions() == 12 + summary["improved"]
    assert [text for text in crawled.texts() if PLEA in text or "photographs" not in text] == []
    ((stored,),) = crawled.folder.rows("select json_extract(summary, '$.improved') from run")
    assert stored == summary["improved"]
    assert set(crawled.folder.rows("select outcome from fetch where url like '%/news/%'")) == {("stored",)}


def test_crawling_and_extracting_again_change_nothing(crawled):
    before, texts = crawled.revisions(), crawled.texts()
    again = crawled.folder.crawl("--recheck", offset_seconds=DAY).json
    assert (again["new"], again["revised"], again["improved"], again["unchanged"]) == (0, 0, 0, 12)
    extracted = crawled.folder.winnow("reextract", "--apply", "--json").json
    assert (extracted["unchanged"], extracted["written"]) == (12, 0)
    assert (crawled.revisions(), crawled.texts()) == (before, texts)


def test_an_edit_is_still_seen(crawled):
    crawled.web.pages["/news/Holm"] = crawled.tools.answer(page("Holm", edited="The mayor has resigned since."))
    again = crawled.folder.crawl("--recheck", offset_seconds=DAY).json
    assert (again["revised"], again["unchanged"]) == (1, 11)
    assert [PLEA in text for text in crawled.texts() if "resigned" in text] == [False]


def test_another_plea_on_all_pages_is_learnt_in_turn(crawled):
    new = "Read all of it in the letter that we send on every Friday at noon."
    crawled.web.pages |= {f"/news/{town}": crawled.tools.answer(page(town, plea=new)) for town in TOWNS}
    crawled.folder.crawl("--recheck", offset_seconds=DAY)
    assert [text for text in crawled.texts() if PLEA in text or new in text] == []


def test_a_person_is_told_what_was_improved_and_why_a_text_was_dropped(site):
    shown = site.folder.winnow("crawl").stdout.decode()
    assert "texts improved by site memory" in " ".join(shown.split())
    why = site.folder.winnow("why", site.urls["Ashby"], "--dropped", "--json").json
    reasons = {block["text"]: block["reason"] for block in why["blocks"]}
    assert reasons[PLEA] == "stands on 12 of 12 pages of this host"


def test_a_corpus_from_before_is_improved_by_extracting_again(crawled):
    blank = crawled.tools.corpus(crawled.web.host, name="old")
    assert blank.winnow("reextract", "--json").json["documents"] == 0
    with_plea = crawled.folder.winnow("reextract", "--restart", "--json").json
    assert (with_plea["unchanged"], with_plea["examined_now"]) == (12, 12)


def test_a_correction_wins_over_the_template_at_the_second_pass_too(site):
    rule = f'\n[[corrections]]\ndo = "keep"\ntext = "{PLEA}"\n'
    toml = site.folder.root / "sources" / "site.toml"
    toml.write_text(toml.read_text() + rule)
    site.folder.crawl()
    assert all(PLEA in text for text in site.texts())
    extracted = site.folder.winnow("reextract", "--apply", "--json").json
    assert (extracted["unchanged"], extracted["written"]) == (12, 0)
    toml.write_text(toml.read_text().removesuffix(rule))
    removed = site.folder.winnow("reextract", "--apply", "--json").json
    assert removed["written"] == 12, "a rule that was taken out by hand is taken back by a re-extraction"
    assert not any(PLEA in text for text in site.texts()), "site memory has learnt what the pages themselves said"
