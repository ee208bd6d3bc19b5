"""What readers see, count and copy: names and not slugs, articles without a date apart, and references as they were written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.corpus import open_corpus
from pipelines.exports.references.citation_styles import STYLES, cite
from pipelines.items import Revision
from pipelines.search.selection import Selection
from pipelines.store.search.selection import select

from .conftest import page_of

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
THAI = (
    "คณะกรรมการ\u200bรับฟัง\u200bพยาน\u200bสิบเอ็ดคน\u200bในวันจันทร์ รวมถึง\u200bพยาบาล\u200bสองคน\u200bที่เก็บ\u200bรายชื่อ\u200bผู้บาดเจ็บไว้",
    "เจ้าหน้าที่\u200bห้านาย\u200bเข้าไป\u200bในบ้าน\u200bตอนกลางคืน\u200bและจด\u200bชื่อ\u200bทุกคน\u200bที่อยู่\u200bที่นั่น\u200bก่อนจะ\u200bจากไป",
    "เสมียน\u200bกล่าวว่า\u200bทะเบียน\u200bเขียน\u200bด้วยมือ\u200bตั้งแต่\u200bเกิด\u200bไฟไหม้\u200bและ\u200bไม่มี\u200bใคร\u200bขอดู\u200bมาตลอด\u200bหลายปี",
    "ผู้คน\u200bรอ\u200bอยู่\u200bข้างนอก\u200bจนถึง\u200bเย็น บางคน\u200bถือ\u200bรูปถ่าย\u200bของบ้าน\u200bที่ตน\u200bเกิด",
)
GERMAN = (
    "Der Ausschuss hörte am Montag elf Zeugen, darunter zwei Kranken\u00adschwestern, die die Liste der Ver\u00adwundeten geführt hatten.",
    "Fünf Beamte betraten nachts das Haus und schrieben die Namen aller Anwesenden auf, bevor sie es wieder verließen.",
    "Ein Schreiber sagte, das Register sei seit dem Brand von Hand geführt worden, und niemand habe danach gefragt.",
    "Die Menschen warteten bis zum Abend draußen, einige mit Bildern der Häuser, in denen sie geboren waren.",
)


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture(scope="module")
def reading(serving: Any, copy_corpus: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A corpus whose sources have titles, with texts that have no date, and signs of no width."""
    built = copy_corpus(tmp_path_factory.mktemp("reading") / "holm")
    built.add(
        ("thai", "https://harbour.example/th/1", page_of("คณะกรรมการรับฟังพยาน", THAI, language="th", day="")),
        ("german", "https://harbour.example/de/1", page_of("Kranken\u00adschwestern vor dem Ausschuss", GERMAN, language="de", day="")),
        source="harbour",
    )
    built.rows("update source set title = 'The Holm Post' where name = 'holm'")
    built.rows("update source set title = 'مرصد الميناء' where name = 'harbour'")
    with serving(built) as server:
        yield server


@pytest.fixture(scope="module")
def stored(reading: Any) -> dict[int, Revision]:
    db = open_corpus(reading.built.root).open_database(read_only=True)
    try:
        with db.read() as session:
            return {one.document_id: one for one in select(session, Selection())}
    finally:
        db.close()


@pytest.fixture
def page(chromium: Any, reading: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=reading.base)
    name, _, value = reading.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": reading.base, "httpOnly": True, "sameSite": "Strict"}])
    yield context.new_page()
    context.close()


def copied(page: Any, selector: str, place: int = 0) -> str:
    """What stands in the clipboard once an element was selected and copied by the keys that people use."""
    page.evaluate(
        "([selector, place]) => getSelection().selectAllChildren(document.querySelectorAll(selector)[place])",
        [selector, place],
    )
    page.keyboard.press("Control+C")
    return str(page.evaluate("navigator.clipboard.readText()"))


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\t", " | ").splitlines() if line.strip()]


@pytest.mark.parametrize("name", ("english", "arabic", "chinese", "hebrew", "thai", "german"))
def test_what_is_copied_is_what_was_written(page: Any, reading: Any, stored: dict[int, Revision], name: str) -> None:
    number = reading.built.documents[name]
    page.goto(f"{reading.base}/article/{number}")
    for place, style in enumerate(("text", "bibtex", "ris", "csl-json")):
        page.locator("details").nth(place).evaluate("element => element.open = true")
        assert lines(copied(page, ".cite", place)) == lines(cite(stored[number], style)), style
    assert "U+2068" not in page.locator("main").inner_text()
    assert lines(copied(page, ".text")) == lines(stored[number].text)
    shoot(page, f"copied-{name}")


def test_each_style_is_on_the_page() -> None:
    from pipelines.explorer.pages.article import CITED_AS

    assert list(CITED_AS) == ["text", "bibtex", "ris", "csl-json"]
    assert set(CITED_AS) == set(STYLES)


def test_readers_see_names_of_sources_and_no_slugs(page: Any, reading: Any) -> None:
    slug = re.compile(r"(?<![\w/.-])(?:harbour|holm)(?![\w.-])")
    number = reading.built.documents["copy"]
    for path in ("/", "/search", "/search?q=officers", "/search?source=harbour", f"/article/{number}"):
        page.goto(reading.base + path)
        page.locator(".command").evaluate_all(
            "commands => commands.forEach(command => command.remove())"
        )  # a command takes the file's name
        text = page.locator("main").inner_text()
        assert not slug.search(text), (path, slug.findall(text))
        assert "مرصد الميناء" in text, path
    page.goto(f"{reading.base}/search")
    page.get_by_text("Filters").click()
    page.locator("select[name=source]").select_option(label="مرصد الميناء")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**source=harbour**")
    assert page.get_by_role("status").inner_text().startswith("3 documents")
    page.goto(f"{reading.base}/corpus/article?_facet=publication")
    assert {"The Holm Post", "مرصد الميناء"} <= set(page.locator(".facets a").all_inner_texts())


def test_articles_without_a_date_stand_apart_from_months(page: Any, reading: Any) -> None:
    page.goto(f"{reading.base}/")
    apart = page.locator(".columns .apart")
    assert apart.count() == 1
    assert apart.locator("title").text_content() == "undated: 2"
    assert apart.get_attribute("fill") == "url(#hatch)"
    assert page.locator(".columns .bar").evaluate_all("bars => bars.map(bar => bar.querySelector('title').textContent)") == [
        "2025-11: 1",
        "2025-12: 1",
        "2026-01: 1",
        "2026-02: 2",
    ]
    assert "2 articles give no date on their pages" in page.locator("figcaption").inner_text()
    page.get_by_text("The numbers as a table").click()
    assert page.get_by_role("row", name="no date on the page 2").count() == 1
    shoot(page, "home-undated")
    page.set_viewport_size({"width": 320, "height": 900})
    shoot(page, "home-undated-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_phone_shows_the_tables_of_the_overview_whole(page: Any, reading: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{reading.base}/")
    page.get_by_text("The numbers as a table").click()
    for table in page.locator("main table").all():
        box = table.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320, table.inner_text()
    health = page.get_by_role("region", name="Health of the sources").get_by_role("row").filter(has_text="The Holm Post")
    cells = health.get_by_role("cell").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content.slice(1, -1) + ': ' + cell.textContent.trim())"
    )
    assert cells[0] == "State: ok"
    assert cells[-1].startswith("Text kept: ")
    for cell in health.get_by_role("cell").all():
        assert cell.bounding_box()["x"] + cell.bounding_box()["width"] <= 320
    assert page.get_by_role("region", name="Outcomes").get_by_role("row").count() == 3
    shoot(page, "home-tables-phone")


def test_the_why_page_joins_a_block_to_its_place_on_the_page(page: Any, reading: Any) -> None:
    page.goto(f"{reading.base}/article/1/why")
    headline = page.locator(".blocks > li").filter(has_text="the title")
    assert headline.get_attribute("class") == "apart"
    assert headline.locator(".verdict strong").inner_text() == "Kept apart"
    assert "Kept apart as title, author or date: 1." in page.locator("main").inner_text()
    frame = page.frame_locator("iframe")
    last = page.locator(".blocks > li.dropped").last
    number = last.locator(".place").inner_text()
    last.get_by_role("link", name="show on the page").click()
    page.frame("original").wait_for_url(f"**#block-{int(number) - 1}")  # the place is there before the link is followed, too
    shown = frame.locator(f".place#block-{int(number) - 1}")
    assert shown.evaluate("element => element.ownerDocument.location.hash") == f"#block-{int(number) - 1}"
    assert shown.inner_text() == number
    assert shown.evaluate("element => { const box = element.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }")
    said = last.locator(".said").inner_text()
    assert said in frame.locator("body").inner_text()
    assert frame.locator("h1").get_attribute("class") == "apart"
    page.get_by_role("link", name="Kept apart").click()
    page.wait_for_url("**show=apart")
    assert page.locator(".blocks > li").count() == 1
    shoot(page, "why-apart")


def test_on_a_phone_the_archived_page_stays_below_the_blocks(page: Any, reading: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{reading.base}/article/1/why")
    page.locator(".blocks > li").nth(3).get_by_role("link", name="show on the page").click()
    page.frame("original").wait_for_url("**#block-3")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < box["y"] + box["height"] <= 701
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/why-phone.png")
