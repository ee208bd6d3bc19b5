"""Text of the article that stands in a page's data is read where the page shows none or stops early, and only there."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from pipelines.extraction.embedded.bodies import find_bodies
from pipelines.extraction.embedded.states import MAX_STATE_CHARS, read_states
from pipelines.items import Extraction
from pipelines.outcomes import PageStatus
from pipelines.quality_flags import QualityFlag
from tests.extraction.test_alternatives import LEAD, PARAGRAPHS, page

PAGES = Path(__file__).parent / "embedded_pages"
TITLE = "Council reopens inquiry"
HTML = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
REST_HTML = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[3:])
MOUNT = "<div id=root><div class=spinner></div></div>"
OTHER = "".join(
    f"<p>In another town a bridge of {number} spans was opened, and the mayor spoke of it for hours.</p>" for number in range(9)
)


def script(value: object, **attributes: str) -> str:
    named = "".join(f' {name}="{text}"' for name, text in attributes.items())
    return f"<script{named}>{json.dumps(value) if not isinstance(value, str) else value}</script>"


def ld(body: str, **more: object) -> str:
    return script({"@type": "NewsArticle", "headline": TITLE, "articleBody": body, **more}, type="application/ld+json")


def attribute(value: object) -> str:
    return escape(json.dumps(value) if not isinstance(value, str) else value)


def sources(found: Extraction) -> set[str]:
    return {name for block in found.blocks if block.kept for name in block.path.replace(" ", ".").split(".") if name.startswith("from-")}


def assert_whole(found: Extraction, source: str) -> None:
    assert found.status is PageStatus.ARTICLE
    assert [text for text in PARAGRAPHS if found.text.count(text) != 1] == []
    assert f"from-{source}" in sources(found)
    assert QualityFlag.FROM_PAGE_DATA in found.flags


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("jsonld-articlebody-only", "json-ld"),
        ("next-data-json-body", "state"),
        ("text-in-custom-attribute", "attribute"),
        ("lazy-text-template-element", "template"),
    ],
)
def test_an_article_is_read_where_it_stands(read: Callable[..., Extraction], name: str, source: str) -> None:
    found = read((PAGES / f"{name}.html").read_bytes())
    assert found.status is PageStatus.ARTICLE
    wanted = [
        "The council of Port Malin voted",
        "Relatives who had",
        "The new inquiry will",
        "A spokesman",
        "Lawyers for",
        "The first hearing",
    ]
    assert [line[: len(start)] for line, start in zip(found.text.split("\n\n"), wanted, strict=True)] == wanted
    assert sources(found) == {f"from-{source}"}


STATES = {
    "assigned": script("window.__STATE__ = " + json.dumps({"article": {"title": TITLE, "content": HTML}}) + ";boot();"),
    "with undefined": script('window.__STATE__={"user":undefined,"article":' + json.dumps({"title": TITLE, "content": HTML}) + "};"),
    "parsed": script(f"window['__DATA__'] = JSON.parse({json.dumps(json.dumps({'headline': TITLE, 'body': HTML}))})"),
    "escaped": script(f'var s = JSON.parse(decodeURIComponent("{quote(json.dumps({"headline": TITLE, "body": HTML}))}"))'),
    "Nuxt 2": script(f"window.__NUXT__=(function(a){{return {{data:[{{title:a,body:{json.dumps(HTML)}}}]}}}}({json.dumps(TITLE)}));"),
    "Nuxt 3": script(
        [["Reactive", 1], {"post": 2}, {"title": 3, "text": 4}, TITLE, list(range(5, 5 + len(PARAGRAPHS))), *PARAGRAPHS],
        id="__NUXT_DATA__",
        type="application/json",
    ),
    "Gatsby": script({"pageContext": {"post": {"title": TITLE, "html": HTML}}}, type="application/json"),
    "plain text": script({"story": {"headline": TITLE, "body": "\n\n".join(PARAGRAPHS)}}, type="application/json"),
    "WordPress": script([{"title": {"rendered": TITLE}, "content": {"rendered": HTML}}], type="application/json"),
    "ProseMirror": script(
        {
            "title": TITLE,
            "doc": {
                "type": "doc",
                "content": [
                    {
                        "type": "paragraph",
                        "content": [{"type": "text", "text": text[:20]}, {"type": "text", "text": text[20:], "marks": []}],
                    }
                    for text in PARAGRAPHS
                ],
            },
        },
        type="application/json",
    ),
    "EditorJS": script(
        {"title": TITLE, "content": {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS]}},
        type="application/json",
    ),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_an_article_that_a_script_draws_is_read_out_of_its_state(read: Callable[..., Extraction], state: str) -> None:
    assert_whole(read(page(MOUNT + state)), "state")


def test_next_streams_are_joined(read: Callable[..., Extraction]) -> None:
    stream = f'1:["$","$L5",null,{{"post":{{"title":"{TITLE}","body":"$2"}}}}]\n2:T{len(HTML.encode()):x},{HTML}3:["end"]\n'
    pushes = [script(f"self.__next_f.push({json.dumps([1, part])})") for part in (stream[:500], stream[500:])]
    assert_whole(read(page(MOUNT + "".join(pushes))), "state")


@pytest.mark.parametrize(
    "body", [HTML, escape(HTML), "\n".join(PARAGRAPHS), " ".join(PARAGRAPHS)], ids=["html", "escaped", "lines", "one block"]
)
def test_the_rest_is_read_out_of_json_ld(read: Callable[..., Extraction], body: str) -> None:
    assert_whole(read(page(LEAD + ld(body))), "json-ld")


@pytest.mark.parametrize(
    "box",
    [
        f'<read-more html="{escape(HTML)}"></read-more>',
        f'<div data-react-props="{attribute({"article": {"title": TITLE, "body": HTML}})}"></div>',
        f'<astro-island props="{attribute({"title": [0, TITLE], "body": [1, [[0, text] for text in PARAGRAPHS]]})}"></astro-island>',
        f"<story-body data-props='{json.dumps({'blocks': [{'type': 'p', 'text': text} for text in PARAGRAPHS]})}'></story-body>",
    ],
)
def test_an_article_is_read_out_of_an_attribute(read: Callable[..., Extraction], box: str) -> None:
    assert_whole(read(page(box)), "attribute")


@pytest.mark.parametrize(
    "rest",
    [
        f"<template>{REST_HTML}</template>",
        f"<div class=more><template>{REST_HTML}</template></div><button>More</button>",
        f'<script type="text/x-template">{REST_HTML}</script>',
        f"<textarea class=lazy>{escape(REST_HTML)}</textarea>",
        f"<template>{PARAGRAPHS[3]}<p>{PARAGRAPHS[4]}</p></template><template>{REST_HTML.split('</p>', 2)[2]}</template>",
    ],
)
def test_the_rest_is_read_where_the_text_stops(read: Callable[..., Extraction], rest: str) -> None:
    assert_whole(read(page(LEAD.replace("</article>", f"{rest}</article>"))), "template")


def test_a_paragraph_that_breaks_off_is_given_whole(read: Callable[..., Extraction]) -> None:
    broken = LEAD.replace("</article>", f"<p>{PARAGRAPHS[3][:70]}…</p></article>")
    found = read(page(broken + ld("\n\n".join(PARAGRAPHS))))
    assert_whole(found, "json-ld")
    assert "…" not in found.text


@pytest.mark.parametrize(
    "data",
    [
        ld(HTML, isAccessibleForFree=False),
        ld(HTML, isAccessibleForFree="False"),
        ld("", isAccessibleForFree=False) + STATES["assigned"],
        ld(HTML) + script({"@type": "WebPageElement", "isAccessibleForFree": False}, type="application/ld+json"),
        script({"article": {"title": TITLE, "isPremium": True, "body": HTML}}, type="application/json"),
        "<meta property=article:content_tier content=locked>" + ld(HTML),
        "<p>Subscribe to continue reading this article.</p>" + ld(HTML),
    ],
)
def test_what_readers_must_pay_for_is_not_taken(read: Callable[..., Extraction], data: str) -> None:
    found = read(page(LEAD.replace("</article>", f"{data}</article>")))
    assert PARAGRAPHS[2] in found.text
    assert PARAGRAPHS[4] not in found.text
    assert QualityFlag.MORE_IN_PAGE in found.flags


WHOLE = f"<main><article><h1>{TITLE}</h1>{HTML}</article></main>"


@pytest.mark.parametrize(
    "body",
    [
        WHOLE + ld(" ".join(PARAGRAPHS)),
        WHOLE + STATES["assigned"],
        WHOLE + ld(" ".join((*PARAGRAPHS, *PARAGRAPHS))),
        WHOLE + f"<template>{OTHER}</template>",
        WHOLE + script({"article": {"title": "A bridge is opened", "body": OTHER}}, type="application/json"),
        WHOLE + script({"title": TITLE, "related": [{"body": OTHER}], "comments": [{"content": OTHER}]}, type="application/json"),
        WHOLE.replace("</article>", f'</article><gallery-box data-props="{attribute({"comments": [{"html": OTHER}]})}"></gallery-box>'),
        WHOLE.replace(f"<p>{PARAGRAPHS[3]}", f"<template>{OTHER}</template><p>{PARAGRAPHS[3]}"),
        WHOLE + f"<aside><template>{OTHER}</template></aside>",
    ],
)
def test_a_page_that_shows_its_article_stays_as_it_is(read: Callable[..., Extraction], body: str) -> None:
    found = read(page(body))
    assert found.text == read(page(WHOLE)).text
    assert sources(found) == set()
    assert not {QualityFlag.MORE_IN_PAGE, QualityFlag.FROM_PAGE_DATA} & set(found.flags)


def test_only_the_article_of_the_page_is_taken_out_of_a_state(read: Callable[..., Extraction]) -> None:
    state = {"items": [{"title": "A bridge is opened", "body": OTHER}, {"title": TITLE, "body": HTML}]}
    found = read(page(MOUNT + script(state, type="application/json")))
    assert_whole(found, "state")
    assert "bridge" not in found.text


def test_beginnings_of_several_articles_stay_a_list(read: Callable[..., Extraction]) -> None:
    posts = {"First of all, a bridge": OTHER, TITLE: HTML}
    shown = "".join(
        f"<div class=card><h2><a href=/{n}>{title}</a></h2>{html.split('</p>')[0]}</p></div>"
        for n, (title, html) in enumerate(posts.items())
    )
    state = script({"posts": [{"title": title, "slug": title, "body": html} for title, html in posts.items()]}, type="application/json")
    found = read(f"<title>All news</title><main><h1>All news</h1>{shown}</main>{state}")
    assert sources(found) == set()


@pytest.mark.parametrize(
    "data",
    [
        script("window.__STATE__ = " + '{"a":' * 5_000 + "1" + "}" * 5_000 + ";" + "x" * 400),
        script("window.__STATE__ = {" + "<p>" * 50_000 + '"' + '\\"' * 50_000),
        script("[" * 100_000 + "]" * 100_000, type="application/json"),
        script([[1, 1], [0, 0], *([[0, 1, 2, 3]] * 500)], id="__NUXT_DATA__", type="application/json"),
        script({"body": "x " * MAX_STATE_CHARS}, type="application/json"),
        script({"title": TITLE, "body": HTML + "<p>\ufffe\ud800\x00\x01&#1;&#xfffe;</p>"}, type="application/json"),
        script("self.__next_f.push([1," + json.dumps("1:T7fffffff," + "x" * 9_000) + "])"),
    ],
)
def test_what_is_no_state_or_too_large_is_passed_over(read: Callable[..., Extraction], data: str) -> None:
    assert read(page(WHOLE + data)).text == read(page(WHOLE)).text


def test_characters_that_no_tree_can_hold_do_no_harm(read: Callable[..., Extraction]) -> None:
    odd = "<p>\ufffe\uffff\ud800\x00\x01\x1b&#1;&#xfffe;&#xd800; was written under the last page of the minutes, as all could see.</p>"
    assert_whole(read(page(MOUNT + script({"title": TITLE, "body": HTML + odd}, type="application/json"))), "state")


def test_values_that_name_each_other_have_an_end() -> None:
    from lxml import etree

    element = etree.Element("script", {"id": "__NUXT_DATA__", "type": "application/json"})
    element.text = json.dumps([[1, 2], [0, 2, 1], {"content": 1, "html": 3}, HTML]) + " " * 400
    assert [body.html for value in read_states([element], lambda _: True) for body in find_bodies(value)] == [HTML]
