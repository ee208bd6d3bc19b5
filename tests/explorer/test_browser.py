"""The explorer in a browser: nothing runs, nothing is asked of another host, people find their way, and it can be used without a mouse or eyes.

WINNOW_SCREENSHOTS names a folder that gets a picture of each page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
WIDTHS = {"desktop": 1280, "phone": 320}
LOUD = re.compile(r"Refused to|violates|Content Security Policy|blocked|winnow-ran", re.IGNORECASE)


class Watched:
    """A page of a browser that entered, with all it asked for and all that would show that something ran."""

    def __init__(self, browser: Any, server: Any, *, bypass_csp: bool = False, color_scheme: str = "light", width: int = 1280) -> None:
        self.server = server
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            bypass_csp=bypass_csp,
            color_scheme=color_scheme,
            accept_downloads=True,
            reduced_motion="reduce",  # no click meets a page that still scrolls
        )
        name, _, value = server.cookie.partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": server.base, "httpOnly": True, "sameSite": "Strict"}])
        self.page = self.context.new_page()
        self.asked: set[str] = set()
        self.signs: list[str] = []
        self.context.on("request", lambda request: self.asked.add(request.url))
        self.context.on("page", lambda page: self.signs.append(f"a new page: {page.url}"))
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda message: self.signs.append(message.text) if LOUD.search(message.text) else None)
        self.page.on("pageerror", lambda error: self.signs.append(str(error)))
        self.page.on("websocket", lambda socket: self.signs.append(socket.url))

    def _dialog(self, dialog: Any) -> None:
        self.signs.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def go(self, path: str) -> None:
        self.page.goto(self.server.base + path)

    @property
    def foreign(self) -> set[str]:
        """What was asked of anybody but our server."""
        return {url for url in self.asked if urlsplit(url).netloc != f"127.0.0.1:{self.server.port}"}

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def watched(chromium) -> Iterator[Callable[..., Watched]]:
    opened: list[Watched] = []

    def start(server: Any, **options: Any) -> Watched:
        opened.append(Watched(chromium, server, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def shares(count: int) -> list[Any]:
    """So many parts of a long round, each with every attack; the first stands for all in a short run."""
    return [0, *(pytest.param(share, marks=pytest.mark.long) for share in range(1, count))]


@pytest.mark.parametrize("share", shares(6))
def test_no_attack_does_anything(watched, attacked, attacks, share) -> None:
    """Without our policy too: it is the second line, not the first."""
    own = watched(attacked, bypass_csp=share < 3)
    for place in range(len(attacks)):
        pages = (f"/article/{1000 + place}", f"/article/{1000 + place}/why", f"/corpus/revision/{1000 + place}")
        path = pages[(place + share) % 3]
        own.go(path)
        assert own.signs == [] and own.foreign == set(), (path, attacks[place])
        assert own.page.title().endswith(" - Winnow")


@pytest.mark.parametrize("bypass_csp", (False, True), ids=("with our policy", "without any policy"))
def test_no_attack_does_anything_where_many_stand_together(watched, attacked, bypass_csp) -> None:
    own = watched(attacked, bypass_csp=bypass_csp)
    for path in (
        "/",
        "/search",
        "/search?page=3",
        "/corpus/article?_size=max",
        "/corpus/article?_facet=source&_facet_array=flags",
        "/corpus?sql=select+*+from+source",
    ):
        own.go(path)
        own.page.wait_for_timeout(200)
        assert own.signs == [] and own.foreign == set(), path


@pytest.mark.parametrize("share", shares(3))
def test_no_attack_does_anything_where_a_block_is_marked(watched, attacked_source, attacks, share) -> None:
    own = watched(attacked_source, bypass_csp=True)
    for place in range(share, len(attacks), 3):
        own.go(f"/article/{1000 + place}/mark?revision=1&block=0&do=drop")
        assert own.signs == [] and own.foreign == set(), attacks[place]
        assert own.page.get_by_role("heading", name="What is like it?", exact=True).is_visible()


@pytest.mark.parametrize("share", shares(3))
def test_attacks_in_the_address_do_nothing(watched, attacked, attacks, share) -> None:
    from urllib.parse import urlencode

    own = watched(attacked, bypass_csp=True)
    for place, attack in enumerate(attacks):
        name, path = (("q", "/search"), ("to", "/-/leave"), ("sql", "/corpus"))[(place + share) % 3]
        own.go(f"{path}?{urlencode({name: attack}, errors='replace')}")
        assert own.signs == [] and own.foreign == set(), (path, attack)


def test_the_browser_would_have_shown_an_attack_that_worked(watched, attacked) -> None:
    own = watched(attacked, bypass_csp=True)
    own.go("/")
    own.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://evil.test/x.png onerror=alert(1)>')")
    own.page.wait_for_timeout(1000)
    assert any(sign.startswith("dialog") for sign in own.signs)
    assert own.foreign == {"http://evil.test/x.png"}


def test_the_address_of_the_door_does_not_stay_in_the_address_bar(chromium, serving, corpus_of) -> None:
    with serving(corpus_of()) as own:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(own.next_address())
        page.wait_for_url(f"{own.base}/")
        assert page.get_by_role("heading", level=1).inner_text() == "What this corpus holds"
        cookie = next(one for one in context.cookies() if one["name"].startswith("winnow-"))
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["domain"] == "127.0.0.1" and cookie["expires"] == -1
        stranger = chromium.new_context().new_page()
        stranger.goto(f"{own.base}/article/1")
        assert "closed to you" in stranger.inner_text("h1")
        context.close()


def test_another_page_cannot_look_in(chromium, follow, server, tmp_path) -> None:
    """A page of the web with a frame, a form, a picture and a link to the explorer, in the very browser that entered."""
    evil = tmp_path / "evil.html"
    evil.write_text(
        f"<iframe src='{server.base}/article/1'></iframe><img src='{server.base}/-/winnow/icon.svg'>"
        f"<form method=post action='{server.base}/-/correct/1/0'><button>go</button></form><a href='{server.base}/article/1'>in</a>"
    )
    context = chromium.new_context()
    name, _, value = server.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.base, "httpOnly": True, "sameSite": "Strict"}])
    page = context.new_page()
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status) if response.url.startswith(server.base) else None)
    page.goto(evil.as_uri())
    page.wait_for_timeout(500)
    follow(page, page.locator("a"))
    page.goto(evil.as_uri())
    follow(page, page.locator("button"))
    assert len(statuses) >= 4 and set(statuses) <= {403, 405}
    context.close()


WALKS = {
    "english": ("officers", "Six officers in Holm", "ltr", "en", "The mayor of Holm resigned"),
    "arabic": ("شهود", "اللجنة تستمع إلى شهود الليلة", "rtl", "ar", "استمعت اللجنة"),
}


@pytest.mark.parametrize("language", WALKS)
@pytest.mark.parametrize("device", WIDTHS)
def test_a_walk_through(watched, follow, server, language, device) -> None:
    """Home, search, filter, article, why, the live page, a file: what an analyst does, and nothing of it reaches the web."""
    words, title, direction, code, inside = WALKS[language]
    own = watched(server, width=WIDTHS[device])
    page = own.page
    own.go("/")
    shoot(page, f"{device}-home")
    page.get_by_label("Search the texts").fill(words)
    follow(page, "Enter")
    follow(page, page.get_by_role("link", name="holm", exact=True).first)
    shoot(page, f"{device}-search-{language}")
    assert "1 document" in page.get_by_role("status").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    exported = Path(download.value.path()).read_text("utf-8-sig")
    assert title in exported and download.value.suggested_filename == "selection.csv"
    follow(page, page.get_by_role("link", name=title).first)
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text() == title
    text = page.locator(".text")
    assert (text.get_attribute("dir"), text.get_attribute("lang")) == (direction, code) and inside in text.inner_text()
    assert text.evaluate("element => getComputedStyle(element).direction") == direction
    shoot(page, f"{device}-article-{language}")
    if language == "english":
        follow(page, page.get_by_role("link", name="what changed in revision 2"))
        assert "Six" in page.locator(".diff ins").first.inner_text()
        shoot(page, f"{device}-diff")
    follow(page, page.get_by_role("link", name=re.compile("Why this text")))
    assert page.locator(".blocks > li.kept").count() >= 4 and page.locator(".blocks > li.dropped").count() >= 2
    frame = page.frame_locator("iframe")
    assert inside in frame.locator("body").inner_text() and frame.locator(".kept").count() >= 4
    shoot(page, f"{device}-why-{language}")
    page.go_back()
    follow(page, page.get_by_role("link", name="open the live page").first)
    assert "holm.example" in page.inner_text("main")
    shoot(page, f"{device}-leave")
    assert own.signs == [] and own.foreign == set()


@pytest.mark.parametrize(
    "path",
    (
        "/",
        "/search",
        "/article/1",
        "/article/2",
        "/article/3",
        "/article/1?compare=2",
        "/article/1/why",
        "/corpus",
        "/corpus/article",
        "/corpus?sql=select+1",
        "/nothing",
        "/-/leave?to=https://holm.example/",
    ),
)
def test_a_phone_shows_each_page_without_scrolling_sideways(watched, server, path) -> None:
    own = watched(server, width=320)
    own.go(path)
    shoot(own.page, f"phone{re.sub(r'[^a-z0-9]+', '-', path)[:40]}")
    assert own.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_text_for_reading_is_set_for_its_script(watched, server) -> None:
    own = watched(server)
    for number, language in ((2, "ar"), (3, "zh"), (4, "he")):
        own.go(f"/article/{number}")
        text = own.page.locator(".text")
        assert text.get_attribute("lang") == language
        size, height = (
            float(text.evaluate(f"element => parseFloat(getComputedStyle(element).{name})")) for name in ("fontSize", "lineHeight")
        )
        assert height / size >= 1.7
        paragraph = text.locator("p").first
        edge = paragraph.evaluate("element => getComputedStyle(element).textAlign")
        assert edge in ("start", "justify")
        shoot(own.page, f"desktop-article-{language}")


def test_the_keyboard_reaches_everything(watched, server) -> None:
    own = watched(server)
    own.go("/search")
    own.page.keyboard.press("Tab")
    assert own.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    own.page.keyboard.press("Enter")
    assert own.page.evaluate("document.activeElement.id") == "main"
    own.page.keyboard.press("Tab")
    assert own.page.evaluate("document.activeElement.id") == "q"
    style = own.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


PLACES = (
    "/", "/search", "/search?q=officers", "/search?source=holm&since=nonsense", "/article/1", "/article/1?revision=1&compare=2", "/article/2", "/article/3", "/article/1/why", "/-/leave?to=http://holm.example/",
    "/words?language=en", "/words?show=collocates&q=officers", "/concordance?q=officers&sort=1R", "/article/1?q=officers&line=1",
    "/corpus", "/corpus/article?_facet=source", "/corpus/article?source=holm", "/corpus/document/1", "/corpus?sql=select+*+from+article", "/corpus?sql=nonsense", "/nothing", "/corrections/holm", "/article/5/mark?revision=1&block=3&do=drop",
)  # fmt: skip


DARK = [
    pytest.param(path, "dark", marks=() if path in ("/", "/search?q=officers", "/article/1/why") else pytest.mark.long) for path in PLACES
]


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in PLACES), *DARK])
def test_axe_finds_nothing_serious(watched, server, serious_faults, path, scheme) -> None:
    own = watched(server, bypass_csp=True, color_scheme=scheme)
    own.go(path)
    shoot(own.page, f"{scheme}{re.sub(r'[^a-z0-9]+', '-', path)[:50]}")
    assert serious_faults(own.page) == []
