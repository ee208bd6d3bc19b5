"""What analysts do in the explorer, step by step, in English and in Arabic; nothing of it reaches the web.

Every page on the way is looked at as a desktop and a phone show it, light and dark (`looking.py`). One corpus, one server and one
browser serve all walks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipelines.corpus import open_corpus
from pipelines.store.copies.index import index_copies
from tests.explorer.looking import DEVICES, Walk, Watched, walks
from tests.explorer.test_watches import fill

EVERYTHING = "lang:en OR lang:ar OR lang:he OR lang:zh"
READ = {
    "en": ("officers", "english", "Witnesses heard in Holm, six officers named", "ltr", "The hearing goes on next week"),
    "ar": ("ضباط", "second", "اللجنة تستمع إلى شهود جدد", "rtl", "وحضر الجلسة شهود جدد"),
}
"""By the language of the interface: what is asked, the article that is opened with name, title and direction, and words in it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, copy_corpus: Any, serving: Any, module_tools: Any) -> Iterator[Any]:
    """Articles with and without a date, watches with news, copies that are known, and a page that was saved by hand and imported."""
    built = copy_corpus(tmp_path_factory.mktemp("walks") / "holm")
    import_saved_page(module_tools, built.root)
    fill(built)
    for name, day, listed in (("hebrew", None, "2026-03-01"), ("chinese", "2025", "2025")):
        built.rows("update revision set date = ? where document_id = ?", day, built.documents[name])
        built.rows("update document set day = ? where id = ?", listed, built.documents[name])
    database = open_corpus(built.root).open_database()
    while index_copies(database).documents:
        pass
    database.close()
    with serving(built) as found:
        yield found


def import_saved_page(tools: Any, root: Path) -> None:
    """An article that somebody saved in a browser."""
    saved = root.parent / "saved" / "Market closed.html"
    saved.parent.mkdir()
    lines = "".join(
        f"<p>The market in Torv was closed at noon, said trader number {number}, and the stalls were taken away.</p>" for number in range(6)
    )
    address = "https://torv.example/news/market"
    saved.write_text(
        f"<!-- saved from url=(00{len(address)}){address} --><html lang='en'><head><title>Market closed in Torv</title></head>"
        f"<body><article><h1>Market closed in Torv</h1>{lines}</article></body></html>",
        "utf-8",
    )
    command = (*tools.winnow, "import", str(saved.parent), "--as", "torv", "--yes")
    done = tools.run(*command, env=os.environ | {"WINNOW_CORPUS": str(root)})
    assert done.code == 0, done.stderr


@pytest.fixture
def walking(chromium: Any, server: Any) -> Any:
    """Starts a walk; at its end nothing has run, nobody else was asked, and no look has found a fault."""

    @contextmanager
    def start(code: str, device: str, name: str) -> Iterator[tuple[Watched, Walk, Callable[[str], None]]]:
        own = Watched(chromium, server, bypass_csp=True, width=DEVICES[device], code=code)
        walk = Walk(own.page, code, device, name)
        faults: list[str] = []
        try:
            yield own, walk, lambda stop: faults.extend(walk.look(stop))
            assert faults == [], "\n".join(faults)
            assert (own.signs, own.foreign) == ([], set())
        finally:
            own.close()

    return start


english_in_a_short_run = pytest.mark.parametrize(("code", "device"), walks(("en", "desktop")))
arabic_in_a_short_run = pytest.mark.parametrize(("code", "device"), walks(("ar", "phone")))


@english_in_a_short_run
def test_from_a_question_to_an_article_and_what_stands_behind_it(walking: Any, follow: Any, server: Any, code: str, device: str) -> None:
    words, name, title, direction, inside = READ[code]
    with walking(code, device, "search") as (own, walk, look):
        page = own.page
        own.go("/")
        look("overview")
        page.get_by_label(walk.say("Search the texts")).fill(words)
        follow(page, "Enter")
        follow(page, page.get_by_role("link", name="holm", exact=True).first)
        look("hits")
        hits = page.locator(".hits > li").count()
        assert walk.count("%(count)s document", "%(count)s documents", hits) in page.get_by_role("status").first.inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert title in Path(download.value.path()).read_text("utf-8-sig")
        assert download.value.suggested_filename == "selection.csv"
        follow(page, page.get_by_role("link", name=title).first)
        assert page.get_by_role("heading", level=1).inner_text() == title
        text = page.locator(".text")
        assert text.evaluate("element => getComputedStyle(element).direction") == direction
        assert inside in text.inner_text()
        look("article")
        number = server.built.documents[name]
        own.go(f"/article/{server.built.documents['english']}")
        follow(page, page.get_by_role("link", name=walk.say("what changed in revision %(number)s") % {"number": 3}))
        assert "clerks" in " ".join(page.locator(".diff ins").all_inner_texts())
        look("changes")
        own.go(f"/article/{number}/why")
        assert page.locator(".blocks > li.kept").count() >= 4
        assert page.locator(".blocks > li.dropped").count() >= 2
        assert inside in page.frame_locator("iframe").locator("body").inner_text()
        look("why")
        page.go_back()
        own.go(f"/article/{number}")
        follow(page, page.get_by_role("link", name=walk.say("open the live page …")).first)
        assert "holm.example" in page.inner_text("main")
        look("leave")


@arabic_in_a_short_run
def test_from_a_chart_to_a_comparison_a_month_and_what_has_no_date(walking: Any, follow: Any, code: str, device: str) -> None:
    with walking(code, device, "time") as (own, walk, look):
        page = own.page
        own.go(f"/search?q={quote(EVERYTHING)}&by=month")
        page.get_by_label(walk.say("Compare with")).fill("شهود")
        follow(page, page.get_by_role("button", name=walk.say("Add to the chart")))
        assert page.locator(".legend .letter").all_inner_texts() == ["A", "B"]
        assert page.locator(".bars.B .bar").count() >= 1
        follow(page, page.get_by_role("link", name=walk.say("share"), exact=True))
        heading = walk.say("Share of all articles by %(unit)s of publication") % {"unit": walk.say("month")}
        assert page.get_by_role("heading", name=heading).is_visible()
        page.get_by_text(walk.say("The numbers as a table")).first.click()
        look("comparison")
        follow(page, page.get_by_role("link", name=re.compile(f"^{walk.say('take out')} B")))
        assert page.locator(".legend").count() == 0
        look("one-question")
        counted = page.locator(".bars.A:not(.apart) a")
        told = counted.first.locator("title").text_content()
        follow(page, counted.first)
        assert "dated=day" in page.url
        month, count = re.match(r"(\d{4}-\d\d): (\d+)", told).groups()
        assert f"since={month}-01" in page.url
        assert page.locator(".hits > li").count() == int(count)
        page.go_back()
        follow(page, page.locator("svg.apart a").first)
        assert "dated=no" in page.url
        assert page.locator(".hits > li").count() >= 1
        look("no-date")


@english_in_a_short_run
def test_from_a_word_to_its_lines_to_their_places_and_back(walking: Any, follow: Any, code: str, device: str) -> None:
    with walking(code, device, "words") as (own, walk, look):
        page = own.page
        own.go(f"/words?language={code}")
        look("words")
        row = page.locator("tbody th[scope=row] a").first
        count = int(page.locator("tbody tr").first.locator("td.n").nth(1).inner_text())
        follow(page, row)
        lines = page.locator(".lines > li").count()
        assert lines == count, page.url
        page.locator("select[name=sort]").select_option("1R")
        follow(page, page.locator("form button").first)
        look("concordance")
        follow(page, page.locator(".lines a.node").first)
        assert page.url.endswith("#hit")
        place = page.locator(".place")
        line = walk.say("Line %(number)s of %(total)s")
        assert line % {"number": 1, "total": lines} in place.inner_text()
        assert page.evaluate("(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('mark#hit').getBoundingClientRect())")
        assert page.evaluate(
            "(h => !document.querySelector('.place').contains(document.elementFromPoint(h.x + 1, h.y + 1)))"
            "(document.querySelector('mark#hit').getBoundingClientRect())"
        )
        look("place")
        follow(page, page.get_by_role("link", name=walk.say("Next hit")))
        assert line % {"number": 2, "total": lines} in page.locator(".place").inner_text()
        follow(page, page.get_by_role("link", name=walk.say("Previous hit")))
        follow(page, page.get_by_role("link", name=walk.say("Back to the concordance")))
        assert page.url.endswith("#line-1")
        assert "sort=1R" in page.url
        question = {"en": "the", "ar": "اللجنة"}[code]
        for show in ("collocates", "keyness", "ngrams-2"):
            own.go(f"/words?show={show}&copies=all&q={quote(question if show == 'collocates' else f'lang:{code}')}")
            look(show)


@arabic_in_a_short_run
def test_a_watch_is_read_and_marked_as_seen(walking: Any, serving: Any, follow: Any, server: Any, code: str, device: str) -> None:
    with walking(code, device, "watches") as (own, walk, look):
        page = own.page
        own.go("/watches")
        look("watches")
        button = page.locator(".seen button").last
        assert button.text_content() == f"{walk.say('Mark as seen')}: قتل"
        for _ in range(60):
            page.keyboard.press("Tab")
            if button.evaluate("button => button === document.activeElement"):
                break
        assert button.evaluate("button => button === document.activeElement")
        own.go("/watches?name=hearings")
        look("one-watch")
        before = page.locator(".seen button").count()
        follow(page, page.get_by_role("link", name="Witnesses heard in Holm, six officers named"))
        assert "compare=3" in page.url
        assert before == 1


@english_in_a_short_run
def test_a_selection_and_an_article_are_taken_along(walking: Any, follow: Any, server: Any, code: str, device: str) -> None:
    words, name, *_ = READ[code]
    with walking(code, device, "taking") as (own, walk, look):
        page = own.page
        own.go(f"/search?q={quote(words)}")
        follow(page, page.get_by_role("link", name=walk.say("Excel, references, text, TEI and others")))
        follow(page, page.get_by_role("link", name=walk.say("each once, as captured first")))
        assert words in page.get_by_role("status").inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="tei", exact=True).click()
        assert download.value.suggested_filename == "selection-tei.zip"
        look("taking")
        follow(page, page.get_by_role("link", name=walk.say("masked"), exact=True))
        look("masked")
        own.go(f"/article/{server.built.documents[name]}")
        follow(page, page.get_by_role("link", name=walk.say("Take it along as Excel, references, text, TEI and others")))
        assert walk.count("%(count)s document", "%(count)s documents", 1) in page.get_by_role("status").inner_text()


@arabic_in_a_short_run
def test_tags_and_a_note_are_written_and_searched(walking: Any, follow: Any, server: Any, code: str, device: str) -> None:
    tag, number = f"seen {code} {device}", server.built.documents[READ[code][1]]
    with walking(code, device, "tags") as (own, walk, look):
        page = own.page
        own.go(f"/article/{number}")
        changing = page.get_by_role("link", name=walk.say("Change yours")).or_(
            page.get_by_role("link", name=walk.say("Add tags or a note"))
        )
        follow(page, changing)
        look("form")
        page.get_by_label(walk.say("Tags, with ; between them")).fill(f"شاهد; {tag}")
        page.get_by_label(walk.say("Note"), exact=True).fill("قابل مع المقال الأول")
        page.get_by_label(walk.say("Your name, which names the file")).fill("Zoë")
        follow(page, page.get_by_role("button", name=walk.say("Save")))
        assert page.url.endswith(f"/article/{number}?saved=1#tags")
        assert page.get_by_role("status").inner_text() == f"{walk.say('Saved in the corpus folder:')} tags/Zoë.csv"
        look("saved")
        follow(page, page.get_by_role("link", name=tag).first)
        assert page.locator("ol.hits > li").count() == 1
        look("found")


@english_in_a_short_run
def test_a_page_that_was_imported_is_found_and_says_where_it_comes_from(walking: Any, follow: Any, code: str, device: str) -> None:
    with walking(code, device, "import") as (own, walk, look):
        page = own.page
        own.go("/search?q=market+stalls")
        follow(page, page.get_by_role("link", name="Market closed in Torv").first)
        assert "torv.example" in page.get_by_role("region", name=walk.say("The capture it came from")).inner_text()
        look("article")
        own.go(f"{page.url.removeprefix(own.server.base).partition('?')[0]}/why")
        assert page.locator(".blocks > li.kept").count() >= 4
        look("why")


PLACES = (
    *(
        "/search",
        "/search?source=holm&since=nonsense",
        "/article/3",
        "/names",
        "/names?kind=person&q=zzzz",
        "/corpus",
        "/corpus/article?_facet=source",
        "/corpus/article?source=holm",
    ),
    *("/corpus/document/1", "/corpus?sql=select+*+from+article", "/corpus?sql=nonsense", "/nothing", "/corrections/holm"),
    "/article/5/mark?revision=1&block=3&do=drop",
)


@arabic_in_a_short_run
def test_the_other_pages(walking: Any, code: str, device: str) -> None:
    with walking(code, device, "pages") as (own, _, look):
        for path in PLACES:
            own.go(path)
            look(re.sub(r"[^a-z0-9]+", "-", path).strip("-")[:40])
