"""An archived page written anew: its text in order, and nothing that does anything."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from pipelines.explorer.pages.original import mark_elements
from pipelines.explorer.rendering.sanitise import ELEMENTS, write_sanitised
from pipelines.extraction.page.parsing import read_page
from pipelines.items import Block, BlockKind


def harmless(page: str) -> str:
    tree = read_page("https://a.example/", page.encode("utf-8", "replace"), "utf-8").tree
    return "".join(write_sanitised(tree.find("body"), {}))


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("<p>One <b>two</b> three</p>", "<p>One <b>two</b> three</p>"),
        ("<p onclick=x style=y id=z class=k data-a=b>One</p>", "<p>One</p>"),
        ("<p>One<script>two</script> three<style>four</style> five</p>", "<p>One three five</p>"),
        ("<a href='javascript:x'>link</a>", '<span class="link">link</span>'),
        ("<p>a<img src=x alt='A <i>house</i>'>b</p>", '<p>a<span class="picture">[picture: A &lt;i&gt;house&lt;/i&gt;]</span>b</p>'),
        ("<p lang=ar dir=rtl>س</p><p lang='x\" y' dir='up'>t</p>", '<p dir="rtl" lang="ar">س</p><p>t</p>'),
        ("<table><tr><td colspan=2 rowspan=999 width=5>c</td></tr></table>", '<table><tr><td colspan="2">c</td></tr></table>'),
        ("<custom-thing>in<p>side</p></custom-thing>", "in<p>side</p>"),
        ("<form action=http://e.test><input value=v><button>go</button></form>", "go"),
        ("<details><summary>more</summary>text</details>", "moretext"),
        ("<svg><text>in</text></svg><math><mi>x</mi></math>out", "out"),
        ("<bdo dir=rtl>abc</bdo>", "abc"),
        ("a<br onload=x>b<hr>", "a<br>b<hr>"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("\u202eevil", '<span class="unseen">U+202E</span>evil'),
    ],
)
def test_what_is_written(page: str, written: str) -> None:
    got = re.sub(r"^<p>(?!.*</p>.*<p>)(.*)</p>$", r"\1", harmless(page)) if not page.startswith("<p") else harmless(page)
    assert got == written


def test_nothing_but_the_list_comes_out_of_a_page_full_of_attacks(attacks) -> None:
    page = "".join(f"<div title='{attack}' {attack}>{attack}</div>" for attack in attacks)
    written = harmless(page)
    tree = etree.HTML(f"<html><body>{written}</body></html>")
    for element in tree.iter():
        assert element.tag in ELEMENTS | {"html", "body", "span", "br", "hr", "wbr"}
        assert set(element.attrib) <= {"class", "dir", "lang", "colspan", "rowspan", "data-code"}
        assert re.fullmatch(r"(U\+[0-9A-F]+)?", element.get("data-code", ""))
        assert set(element.get("class", "").split()) <= {"link", "picture", "unseen", "kept", "dropped", "partly"}


def test_a_deep_page_and_a_long_one_are_whole_and_closed() -> None:
    deep = harmless("<div>" * 5_000 + "text")
    assert "text" in deep and deep.count("<div>") == deep.count("</div>")
    long = harmless("<p>word</p>" * 600_000)
    assert long.count("<p>") == long.count("</p>") and len(long) < 5_000_000


def test_texts_are_marked_as_they_were_judged() -> None:
    tree = read_page(
        "https://a.example/", b"<body><p>one</p><p>two</p><p>one</p><div>three<br><br>four</div><p>new</p></body>", "utf-8"
    ).tree
    verdicts = (("one", True), ("two", False), ("one", False), ("three", True), ("four", False))
    blocks = [Block(text=text, kind=BlockKind.PARAGRAPH, kept=kept, reason="") for text, kept in verdicts]
    marks = mark_elements(tree, blocks)
    found = [marks.get(element) for element in tree.find("body")]
    assert [one and one.word for one in found] == ["kept", "dropped", "dropped", "partly", None]
    assert [one.places for one in found if one] == [(0,), (1,), (2,), (3, 4)]
    written = "".join(write_sanitised(tree.find("body"), marks))
    assert re.findall(r'id="block-(\d+)">(\d+)<', written) == [(str(place), str(place + 1)) for place in range(5)]
