"""Tags and notes in the explorer: the form below an article, the facet of the search, and who may send the form."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SHOTS = os.environ.get("WINNOW_SCREENSHOTS")


@pytest.fixture(scope="module")
def own(serving: Any, copy_corpus: Any, tmp_path_factory: Any) -> Iterator[Any]:
    with serving(copy_corpus(tmp_path_factory.mktemp("tagging") / "holm")) as server:
        yield server


def form_of(server: Any, document: int) -> tuple[dict[str, str], str]:
    """The hidden values of the form, and the cookies that belong to it."""
    answer = server.ask(f"/article/{document}/tags")
    assert answer.headers["referrer-policy"] == "same-origin"
    values = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    return values, f"{server.cookie}; {answer.headers['set-cookie'].partition(';')[0]}"


def send(server: Any, document: int, values: dict[str, str], cookies: str, **headers: str) -> Any:
    given = FORM | {"Cookie": cookies, "Origin": server.base} | {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask(f"/-/tag/{document}", method="POST", headers=given, body=urlencode(values).encode(), cookie=False)


def save(server: Any, document: int, **words: str) -> Any:
    values, cookies = form_of(server, document)
    return send(server, document, values | {"tags": "", "note": "", "person": "ana"} | words, cookies)


def test_tags_and_a_note_are_saved_shown_and_searched(own: Any) -> None:
    answer = save(own, 2, tags="urgent; شاهد", note="See <b>1</b>\r\nand 3")
    assert (answer.status, answer.headers["location"]) == (303, "/article/2?saved=1#tags"), answer.text
    written = (own.built.root / "tags" / "ana.csv").read_text("utf-8-sig")
    assert 'https://holm.example/ar/jalsa,urgent; شاهد,"See <b>1</b>\nand 3",' in written.replace("\r\n", "\n")
    page = own.ask("/article/2?saved=1").text
    assert "Saved in the corpus folder: <code>tags/ana.csv</code>" in page
    assert "See &lt;b&gt;1&lt;/b&gt;" in page and "<b>1" not in page
    page = own.ask("/article/2/tags").text
    assert 'value="urgent; شاهد"' in page and 'name="person" size="20" maxlength="60" dir="auto" required value="ana"' in page
    found = own.ask("/search?tag=URGENT").text
    assert "<strong>1 document</strong>" in found and 'href="/article/2"' in found
    everything = own.ask("/search").text
    assert re.search(r'href="/search\?tag=urgent"><bdi[^>]*>urgent', everything)
    assert own.ask("/article/2.json").json()["analyst_tags"] == ["urgent", "شاهد"]
    assert "no document has the tag 'urgnt'; did you mean urgent?" in html.unescape(own.ask("/search?q=tag:urgnt").text)


def test_a_file_changed_beside_is_seen_at_once_and_a_form_made_before_is_refused(own: Any) -> None:
    assert save(own, 3, tags="before").status == 303  # from now on the form is ana's
    values, cookies = form_of(own, 3)
    assert save(own, 3, tags="first").status == 303
    refused = send(own, 3, values | {"tags": "second", "note": "", "person": "ana"}, cookies)
    assert (refused.status, "changed elsewhere meanwhile" in refused.text) == (409, True)
    (own.built.root / "tags" / "omar.csv").write_text("address,tags\nhttps://holm.example/zh/1,by hand\n", "utf-8")
    assert "by hand" in own.ask("/article/3").text
    (own.built.root / "tags" / "omar.csv").write_text("address,tags\nnowhere,x\n", "utf-8")
    told = "tags/omar.csv: line 2: 'nowhere' is not the address of a page"
    assert told in html.unescape(own.ask("/article/3").text)
    assert told in html.unescape(own.ask("/search").text)
    assert "Nothing was searched." in own.ask("/search?tag=first").text  # who asks for tags must know them all
    (own.built.root / "tags" / "omar.csv").unlink()
    assert "<strong>1 document</strong>" in own.ask("/search?tag=first").text


def test_what_stands_in_a_file_is_never_markup(own: Any) -> None:
    hostile = own.built.root / "tags" / "<img src=x>.csv"
    hostile.write_text("address,tags,note\nhttps://holm.example/zh/1,<b>x</b>,\u202e<script>alert(1)</script>\n", "utf-8")
    for path in ("/article/3", "/article/3/tags", "/search"):
        page = own.ask(path).text
        assert not [word for word in ("<img src", "<b>x", "<script") if word in page], path
        assert "\u202e" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in own.ask("/article/3").text and "U+202E" in own.ask("/article/3").text
    hostile.unlink()


def test_what_is_typed_under_another_name_is_added_to_that_persons(own: Any) -> None:
    assert save(own, 4, tags="a", note="one").status == 303
    assert save(own, 4, tags="b", note="two", person="Omar").status == 303  # the form was filled for ana
    values, _ = form_of(own, 4)
    assert values["filled_for"] == "Omar"
    assert save(own, 4, tags="c", note="three", person="ana").status == 303
    page = own.ask("/article/4").text
    for word in ("one\nthree", "two"):
        assert word in page
    assert save(own, 4, tags="", note="", person="ana").status == 303
    assert "holm.example/he" not in (own.built.root / "tags" / "ana.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [({"tags": "***"}, "is no tag"), ({"person": "../x"}, "cannot name a file"), ({"note": "x" * 5001}, "at most 5,000")],
    ids=str,
)
def test_what_cannot_be_saved_is_told(own: Any, words: dict[str, str], told: str) -> None:
    answer = save(own, 1, **words)
    assert (answer.status, told in answer.text) == (400, True)
    assert own.built.rows("select count(*) from tag where canonical like '%/en/hearing'") == [(0,)]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Content_Type": "text/plain"}],
    ids=str,
)
def test_a_forged_form_is_refused(own: Any, headers: dict[str, str]) -> None:
    values, cookies = form_of(own, 1)
    assert send(own, 1, values | {"tags": "forged", "note": "", "person": "ana"}, cookies, **headers).status in (403, 415)
    assert send(own, 1, {"tags": "forged", "note": "", "person": "ana"}, cookies).status == 403  # without its token
    assert own.built.rows("select count(*) from tag where folded = 'forged'") == [(0,)]
    assert own.ask("/-/tag/1").status == 404
