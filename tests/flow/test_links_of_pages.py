"""A home page alone leads to every post of a linked site: by its categories, and by the posts before and after."""

from __future__ import annotations

import json

import pytest

STORIES = 24


def path_of(number: int) -> str:
    return f"/the-long-story-of-case-{number}/"


@pytest.fixture(scope="module")
def added(module_tools):
    """A site without feed or sitemap: the home page shows the three newest posts, each of its pages the same; a category has eight more.

    The others are named by the post before alone.
    """
    tools = module_tools
    web = tools.web()
    category = b"<nav><a href='/category/water/'>Water</a></nav>"
    front = tools.listing(*map(path_of, range(3)))
    for page in range(1, 6):
        pager = "".join(f"<a href='/page/{number}/'>{number}</a>" for number in range(2, 6)).encode()
        web.pages["/" if page == 1 else f"/page/{page}/"] = tools.answer(front + category + b"<div class='pagination'>" + pager + b"</div>")
    web.pages["/category/water/"] = tools.answer(tools.listing(*map(path_of, range(3, 11))))
    for number in range(STORIES):
        before = f"<div class='nav-previous'><a href='{path_of(number + 1)}' rel='prev'>Older</a> <a href='/lost-{number}/'>x</a></div>"
        web.pages[path_of(number)] = tools.answer(tools.article(f"The long story of case {number}") + before.encode())
    folder = tools.corpus(web.host)
    done = folder.winnow("add", web.url(), "--name", "site", "--delay", "0", "--yes")
    assert done.code in (0, 3), done.stderr
    return web, folder, folder.crawl()


def test_every_post_is_stored_after_one_crawl(added):
    web, folder, _ = added
    assert {url for (url,) in folder.rows("select canonical from document")} >= {web.url(path_of(n)).rstrip("/") for n in range(STORIES)}


def test_the_source_file_says_that_links_are_followed_and_keeps_the_category(added):
    web, folder, _ = added
    text = (folder.root / "sources" / "site.toml").read_text("utf-8")
    assert "follow_links = true" in text
    assert web.url("/category/water/") in text


def test_a_url_remembers_every_road_to_it(added):
    web, folder, _ = added
    roads = dict(folder.rows("select canonical, roads from url"))
    assert roads[web.url(path_of(1)).rstrip("/")] == 4 | 8, "listed by the front page, and named by the story after it"
    assert roads[web.url(path_of(20)).rstrip("/")] == 8


def test_a_page_that_is_not_there_is_asked_again_in_a_month(added):
    web, folder, _ = added
    before = len(web.paths())
    done = folder.crawl(offset_seconds=3 * 86_400)
    assert done.code == 0, json.dumps(done.json)
    assert not [path for path in web.paths()[before:] if path.startswith("/lost")]


def test_the_report_says_about_how_many_articles_there_are(added):
    _, folder, _ = added
    (told,) = folder.winnow("report", "health", "--json").json["sources"]
    about = told["completeness"]["articles"]
    assert (told["completeness"]["visited"], abs(about - STORIES) <= 0.1 * STORIES) == (STORIES, True)
    assert f"site: about {about} articles, {STORIES} visited" in " ".join(folder.winnow("report", "health").stdout.decode().split())


def test_the_run_says_that_the_further_pages_bring_nothing_new(added):
    web, _, done = added
    assert done.json["repeating"] == {"site": {"pages": 3, "example": web.url("/page/2/")}}
