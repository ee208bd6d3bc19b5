"""The explorer in a browser: nothing runs, nothing is asked of another host, people find their way, and it can be used without a mouse or eyes.

What analysts do with it step by step, in every language, stands in test_walks.py.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.explorer.looking import shoot


@pytest.mark.long
@pytest.mark.parametrize("share", range(3))
def test_no_attack_does_anything_on_a_page_that_is_opened(watched, attacked, attacks, share) -> None:
    """With our policy, and each page by itself; test_attacks.py shows them in frames and without any policy, which is the second line."""
    own = watched(attacked)
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


def test_the_browser_would_have_shown_an_attack_that_worked(watched, attacked) -> None:
    own = watched(attacked, bypass_csp=True)
    own.go("/")
    with own.page.expect_event("dialog"):
        own.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://evil.test/x.png onerror=alert(1)>')")
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
    page.goto(evil.as_uri())  # it is loaded when frame and picture were answered
    follow(page, page.locator("a"))
    page.goto(evil.as_uri())
    follow(page, page.locator("button"))
    assert len(statuses) >= 4 and set(statuses) <= {403, 405}
    context.close()


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


def test_a_search_leads_to_its_words_and_back(watched: Any, server: Any, follow: Any) -> None:
    own = watched(server)
    own.go("/search?q=officers&source=holm")
    follow(own.page, own.page.locator(".hits h2 a").first)
    assert own.page.locator("mark.current").inner_text() == "officers"
    assert "places in this article" in own.page.locator(".place").inner_text()
    follow(own.page, own.page.get_by_role("link", name="Next hit"))
    assert own.page.locator("mark.current").inner_text() == "officers"
    assert own.page.get_by_role("link", name="Previous hit").count() == 1
    follow(own.page, own.page.get_by_role("link", name="Back to the results"))
    assert "q=officers" in own.page.url and "source=holm" in own.page.url


@pytest.mark.parametrize(("question", "language"), [("الحاضرين", "ar"), ("护士", "zh"), ("הפצועים", "he")])
def test_every_script_is_shown_in_its_direction(watched: Any, server: Any, follow: Any, question: str, language: str) -> None:
    own = watched(server)
    own.go(f"/concordance?q={quote(question)}")
    shoot(own.page, f"concordance-{language}")
    boxes = own.page.evaluate("['before', 'node', 'after'].map(name => document.querySelector('.kwic .' + name).getBoundingClientRect().x)")
    assert boxes == sorted(boxes, reverse=language != "zh")
    follow(own.page, own.page.locator("a.node").first)
    shoot(own.page, f"place-{language}")
    assert question in own.page.locator("mark#hit").inner_text() or language == "ar"
