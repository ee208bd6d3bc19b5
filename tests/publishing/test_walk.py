"""What a reader does on a published site, step by step, in English and in Arabic; each page is looked at as `explorer/looking.py` does."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.explorer.languages.translations import translations_of
from tests.explorer.looking import DEVICES, Walk

TITLE = "اللجنة تستمع إلى شهود الليلة"
WORD = "شهود"


@pytest.mark.parametrize(("code", "device"), [("en", "desktop"), ("ar", "phone"), pytest.param("ar", "desktop", marks=pytest.mark.long)])
def test_from_the_start_page_through_lists_words_and_search_to_an_article(watched: Any, in_language: Any, code: str, device: str) -> None:
    site = in_language(code)
    own = watched(viewport={"width": DEVICES[device], "height": 900}, locale=code, bypass_csp=True)
    page, walk = own.page, Walk(own.page, code, device, "published")
    faults: list[str] = []

    def follow(name: str, arrived: str, **options: Any) -> None:
        page.get_by_role("link", name=name, **options).first.click()
        page.wait_for_url(f"**/{arrived}")

    page.goto((site.folder / "index.html").as_uri())
    assert page.locator("html").get_attribute("dir") == ("rtl" if code == "ar" else "ltr")
    faults += walk.look("start")
    follow("The Holm Herald", "publications/holm-1.html")
    faults += walk.look("publication")
    follow(TITLE, "articles/0/2-1.html")
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    assert page.locator(".text").evaluate("element => getComputedStyle(element).direction") == "rtl"
    faults += walk.look("article")
    follow(walk.say("Search"), "search.html", exact=True)
    page.get_by_role("searchbox").fill(WORD)
    page.keyboard.press("Enter")
    found = page.locator(".hits li")
    found.first.wait_for()
    assert page.get_by_role("status").inner_text().startswith(counted(code, found.count()))
    faults += walk.look("answers")
    page.get_by_role("searchbox").fill(f"{WORD} NEAR/3 اللجنة")
    page.keyboard.press("Enter")
    page.get_by_text(walk.say("NEAR, /patterns/ and tag: are not known here; they were read as words.")).wait_for()
    faults += walk.look("not-known")
    follow(walk.say("Words"), "words.html", exact=True)
    faults += walk.look("letters")
    follow(WORD[0], "words/0634-1.html", exact=True)
    faults += walk.look("words")
    page.goto((site.folder / "about.html").as_uri())
    faults += walk.look("about")
    assert faults == [], "\n".join(faults)
    ours = [sign for sign in own.signs if "XMLHttpRequest" not in sign]  # by which axe looks for style sheets again
    assert (ours, own.foreign(site)) == ([], set())


def counted(code: str, count: int) -> str:
    """The sentence that tells how many articles were found."""
    return translations_of(code).ngettext("%(count)s article was found.", "%(count)s articles were found, the best first.", count) % {
        "count": count
    }
