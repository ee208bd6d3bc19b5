"""What a revision changed, on the page of an article: a paragraph that stands on both pages is neither added nor removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from tests.explorer.conftest import ENGLISH, Built, build_corpus, page_of

URL = "https://holm.example/en/register"
BOXED = "The ministry did not answer our questions about the register that was kept by hand since the fire."
NEW = "On Tuesday the court ordered that the register be read aloud to the families who came."
IN_A_BOX = f"<div class='sidebar'><p>{BOXED}</p></div>"


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Iterator[tuple[Any, int]]:
    """An article with two revisions more: a paragraph from the side is text in the second, and again is not in the third."""
    built: Built = build_corpus(tmp_path_factory.mktemp("changes") / "corpus")
    before = page_of("The register of Holm", ENGLISH, language="en", extra=IN_A_BOX)
    built.add(("register", URL, before))
    built.add(("register", URL, page_of("The register of Holm", (*ENGLISH, NEW, BOXED), language="en")), days=2)
    built.add(("register", URL, before), days=4)
    with serving(built) as server:
        yield server, built.documents["register"]


def changed(page: str) -> list[tuple[str, str]]:
    """Class and words of each paragraph of the comparison that is not unchanged."""
    found = re.findall(r'<p dir="auto" class="(?!unchanged)(\w+)">(.*?)</p>', page.partition('class="diff"')[2], re.S)
    return [(name, " ".join(re.sub(r"<[^>]+>", " ", unescape(words)).split())) for name, words in found]


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 2, [("added", f"[added:] {NEW}"), ("moved", f"on both pages, kept only now {BOXED}")]),
        ("en", 3, [("removed", f"[removed:] {NEW}"), ("moved", f"on both pages, dropped only now {BOXED}")]),
        ("fr", 3, [("removed", f"[supprimé :] {NEW}"), ("moved", f"présent sur les deux pages, écarté seulement maintenant {BOXED}")]),
    ],
)
def test_what_stands_on_both_pages_is_told_apart(
    revised: tuple[Any, int], language: str, number: int, expected: list[tuple[str, str]]
) -> None:
    server, document = revised
    answer = server.ask(f"/article/{document}?revision=3&compare={number}", headers={"Accept-Language": language})
    assert answer.status == 200
    assert changed(answer.text) == expected


def test_the_list_of_revisions_says_so_in_short(revised: tuple[Any, int]) -> None:
    server, document = revised
    page = server.ask(f"/article/{document}").text
    assert "1 paragraph added, 1 on both pages kept only now" in page
    assert "1 paragraph removed, 1 on both pages dropped only now" in page
