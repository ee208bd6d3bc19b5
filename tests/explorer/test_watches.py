"""Watches in the explorer: what is new since somebody looked, the form that marks it, and titles written by strangers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from pipelines.corpus import open_corpus
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Includable, Selection
from pipelines.store.search.index import index_waiting
from pipelines.watching.checking import check_watches
from pipelines.watching.definitions import add_watch, make_watch, read_watches
from tests.explorer.conftest import ARABIC, ENGLISH, page_of, plant, sqlite3

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WIDTHS = {"desktop": 1280, "phone": 320}


def check(built: Any) -> None:
    corpus = open_corpus(built.root)
    db = corpus.open_database()
    try:
        for _ in index_waiting(db):
            pass
        for one in check_watches(corpus, db, read_watches(built.root)):
            assert one.fault == ""
    finally:
        db.close()


def watch(built: Any, name: str, question: str = "", **narrowed: Any) -> None:
    add_watch(built.root, make_watch(name, Selection(query=parse_query(question), **narrowed)))


def fill(built: Any) -> Any:
    """Three watches, and after they began: an edit in English, a new article in Arabic, one that is gone."""
    watch(built, "hearings", "witness* OR شهود OR عدد", sources=("holm",))
    watch(built, "قتل", "ضباط", languages=("ar",))
    watch(built, "quiet", "avalanche")
    check(built)
    changed = (*ENGLISH[:2], ENGLISH[2].replace("by hand", "by two clerks"), *ENGLISH[3:])
    arabic = tuple(line.replace("خمسة", "ستة") for line in ARABIC)
    built.add(
        ("english", "https://holm.example/en/hearing", page_of("Witnesses heard in Holm, six officers named", changed, language="en")),
        (
            "second",
            "https://holm.example/ar/jalsa-2",
            page_of("اللجنة تستمع إلى شهود جدد", (*arabic, "وحضر الجلسة شهود جدد."), language="ar"),
        ),
        days=3,
    )
    built.rows("update document set status = 'gone', gone_since = '2026-03-04T06:00:00.000000Z' where id = ?", built.documents["arabic"])
    check(built)
    return built


@pytest.fixture(scope="module")
def watched_corpus(copy_corpus: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return fill(copy_corpus(tmp_path_factory.mktemp("watches") / "holm"))


@pytest.fixture(scope="module")
def server(serving: Any, watched_corpus: Any) -> Iterator[Any]:
    with serving(watched_corpus) as found:
        yield found


def form_of(server: Any, path: str, watch: str) -> tuple[dict[str, str], str]:
    """The values of the form of a watch, and the cookies that belong to it."""
    answer = server.ask(path)
    assert answer.status == 200, answer.text
    assert answer.headers["referrer-policy"] == "same-origin"
    forms = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in re.findall(r"<form class=.seen.*?</form>", answer.text)]
    return next(form for form in forms if form["watch"] == watch), f"{server.cookie}; {answer.headers['set-cookie'].partition(';')[0]}"


def send(server: Any, values: dict[str, str], cookies: str, **headers: str) -> Any:
    given = FORM | {"Cookie": cookies, "Origin": server.base} | {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask("/-/seen", method="POST", headers=given, body=urlencode(values).encode(), cookie=False)


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_first_page_says_what_is_new_since_when(server: Any) -> None:
    home = words_of(server.ask("/").text)
    assert re.search(r"hearings : 1 new, 1 edited, 1 gone since (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", home)
    assert re.search(r"قتل : 1 new, 1 gone since \w+day", home)
    assert re.search(r"quiet : nothing new since \w+day", home)


def test_the_page_lists_the_news_with_links_to_article_change_and_search(server: Any, watched_corpus: Any) -> None:
    page = server.ask("/watches").text
    english, gone = watched_corpus.documents["english"], watched_corpus.documents["arabic"]
    assert f'href="/article/{english}?revision=3&amp;compare=3#changes"' in page
    assert f'href="/article/{gone}?revision=1"' in page
    assert "The site changed the text." in page and "The page is not there any more" in page
    address = re.search(r'href="(/search\?q=witness[^"]*)"', page)
    assert address is not None
    found = server.ask(address[1].replace("&amp;", "&")).text
    assert "Six officers" not in words_of(found) and "Witnesses heard in Holm" in words_of(found)
    changes = server.ask(f"/article/{english}?revision=3&compare=3").text
    assert "clerks" in words_of("".join(re.findall(r"<ins>.*?</ins>", changes)))
    assert server.ask("/watches?name=nothing").status == 404


@pytest.mark.parametrize(
    "headers",
    ({"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Content_Type": "text/plain"}),
)
def test_a_forged_form_marks_nothing(server: Any, headers: dict[str, str]) -> None:
    values, cookies = form_of(server, "/watches", "hearings")
    assert send(server, values, cookies, **headers).status in (403, 415)
    assert send(server, values | {"csrftoken": "x"}, cookies).status == 403
    assert server.ask("/-/seen").status == 404
    assert "1 new, 1 edited, 1 gone" in words_of(server.ask("/watches").text)


@pytest.mark.parametrize("change", ({"number": "x"}, {"number": ""}, {"back": "https://evil.test"}, {"watch": "../../x"}, {"watch": ""}))
def test_a_form_that_is_not_ours_is_refused(server: Any, change: dict[str, str]) -> None:
    values, cookies = form_of(server, "/watches", "hearings")
    assert send(server, values | change, cookies).status == 400
    assert "1 new, 1 edited, 1 gone" in words_of(server.ask("/watches").text)


def test_marking_as_seen_leads_back_the_rest_stays_new_and_a_fault_in_the_file_is_told(serving: Any, corpus_of: Any) -> None:
    with serving(fill(corpus_of())) as own:
        for path, back in (("/", "/"), ("/watches", "/watches")):
            name = {"/": "hearings", "/watches": "قتل"}[path]
            values, cookies = form_of(own, path, name)
            answer = send(own, values, cookies)
            assert (answer.status, answer.headers["location"]) == (303, back)
        assert not re.search(r"\d (new|edited|gone)", words_of(own.ask("/").text).partition("Articles by month")[0])
        assert 'class="fresh"' not in own.ask("/watches").text
        own.built.add(("third", "https://holm.example/en/third", page_of("A third hearing", ENGLISH, language="en")), days=4)
        check(own.built)
        assert re.search(r"hearings : 1 new since \w+day", words_of(own.ask("/").text))
        (own.built.root / "watches.toml").write_text('[a]\nquestoin = "<b>"\n')
        for path in ("/", "/watches"):
            answer = own.ask(path)
            assert answer.status == 200 and "did you mean question" in answer.text
        (own.built.root / "watches.toml").unlink()
        assert "winnow watch add" in own.ask("/watches").text, "how the first one is made"
        assert "What the watches found" not in own.ask("/").text


def test_no_attack_in_a_title_does_anything(chromium: Any, serving: Any, corpus_of: Any, attacks: list[str]) -> None:
    built = corpus_of()
    watch(built, "all", include=frozenset(Includable))
    check(built)
    plant(built, attacks)
    connection = sqlite3.connect(built.root / "corpus.db")
    connection.execute("update document set source = 'holm', status = 'article' where id >= 1000")
    connection.commit()
    connection.close()
    check(built)
    with serving(built) as own:
        context = chromium.new_context(bypass_csp=True)
        name, _, value = own.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": own.base, "httpOnly": True, "sameSite": "Strict"}])
        page, signs, asked = context.new_page(), [], set()
        page.on("dialog", lambda dialog: (signs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: signs.append(message.text) if "winnow-ran" in message.text else None)
        context.on("request", lambda request: asked.add(request.url))
        page.goto(f"{own.base}/watches?name=all")
        page.wait_for_timeout(200)
        assert page.locator(".news li").count() == len(attacks) > 100
        assert page.title() == "all - Winnow"
        assert page.locator("main :is(script, iframe, img, svg, object, style, input:not([type=hidden]))").count() == 0
        context.close()
    assert signs == [] and all(url.startswith(own.base) for url in asked)
