"""What kind a page is: by itself on pages of each kind, written by us after real ones, and by the knowledge of its host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.extraction.extract import extract
from pipelines.extraction.kind import features, host_features
from pipelines.extraction.kind.address import describe_address
from pipelines.extraction.kind.model import are_articles, shipped_kind_models
from pipelines.extraction.kind.outline import read_outline
from pipelines.extraction.kind.rows import choose_rows, describe_row, find_rows
from pipelines.extraction.kind.signature import address_shape
from pipelines.extraction.page.parsing import read_page
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import PageStatus
from pipelines.page_kind import HostVerdict, Kind, PageKind, PageSignature, likeliest

PAGES = sorted((Path(__file__).parent / "kinds").glob("*/*.html"))
URL = "https://example.org/2024/05/what-was-written"


def read(body: bytes, url: str = URL) -> Extraction:
    return extract(PageInput(url=url, body=body))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_page_is_of_the_kind_of_its_folder(path: Path) -> None:
    found = read(path.read_bytes(), url=f"https://example.org/a/{path.stem}")
    assert (found.status, bool(found.status_reason)) == (PageStatus(path.parent.name), True), found.status_reason
    assert bool(found.text) or found.status is not PageStatus.ARTICLE
    assert not found.text or found.status is not PageStatus.LISTING


def boxes(*, own_classes: bool, overlay: bool = False) -> bytes:
    made = []
    for number in range(6):
        named = f"post post-{number} category-{number}" if own_classes else "post"
        link = "" if overlay else f' href="/story/{number}"'
        cover = f'<a aria-label="read" href="/story/{number}"></a>' if overlay else ""
        text = f"Families of village {number} waited for a second hearing, and the council promised them an answer before the summer."
        made.append(f'<div class="{named}"><h2><a{link}>The hearing of village {number}</a></h2><p>{text}</p>{cover}</div>')
    return f"<html><body><main>{''.join(made)}</main></body></html>".encode()


@pytest.mark.parametrize("own_classes", [False, True])
@pytest.mark.parametrize("overlay", [False, True])
def test_boxes_are_alike_but_for_names_of_their_own(own_classes: bool, overlay: bool) -> None:
    outline = read_outline(read_page(URL, boxes(own_classes=own_classes, overlay=overlay)).tree, URL)
    row, _ = choose_rows(outline, find_rows(outline))
    found = describe_row(outline, row)
    assert (found["boxes"], found["box_linked_heading"], found["box_overlay"]) == (6, 1, overlay)
    assert found["box_share"] == 1


def test_a_heading_that_says_the_title_is_the_pages_own_wherever_it_leads() -> None:
    tree = read_page(URL, b'<html><body><h2><a href="/?p=17">One title</a></h2><h2><a href="/b">Another</a></h2></body></html>').tree
    outline = read_outline(tree, URL, titles=["one title"])
    assert outline.linked_headings[0] == 1


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/kategorie/flut/", "term_word"),
        ("https://example.org/author/anna/", "author_word"),
        ("https://example.org/news/page/3/", "paged"),
        ("https://example.org/2014/03/", "date_only"),
        ("https://example.org/about-us", "site_word"),
        ("https://example.org/?cat=7", "query_list"),
        ("https://example.org/?p=7", "query_post"),
        ("https://example.org/", "is_root"),
    ],
)
def test_an_address_says_what_it_is_of(url: str, name: str) -> None:
    assert describe_address(url, "")[name]
    assert not describe_address("https://example.org/news/the-flood-in-ashby", "")[name]
    assert not describe_address("", "")[name]


def test_addresses_of_one_shape_differ_in_slugs_and_numbers_only() -> None:
    assert address_shape("https://a.example/2024/05/one-slug-here") == address_shape("https://a.example/2023/11/an-other-one")
    assert address_shape("https://a.example/tag/flood") != address_shape("https://a.example/author/flood")


def test_what_a_page_declares_can_be_left_unknown() -> None:
    described = dict.fromkeys(features.NAMES, 3.0)
    full, hidden = features.as_row(described), features.as_row(described, declared=False)
    declared = [name in features.DECLARED for name in features.NAMES]
    assert set(full) == {3.0}
    assert (set(hidden[declared]), set(hidden[~np.array(declared)])) == ({features.UNKNOWN}, {3.0})


def page(chance: float, *tokens: int, number: int = 0) -> PageKind:
    signature = PageSignature(
        target=number, title=number, shape=tokens[0], tokens=tokens, opens=(1_000 + number,), shows=(), numbered=(), links=(1, 2)
    )
    chances = (chance, 1 - chance, 0.0, 0.0)
    return PageKind(kind=likeliest(chances), chances=chances, reason="", signature=signature)


def host(doubtful: PageKind) -> HostVerdict:
    """The verdict on a page of a host with eight sure articles of one build and eight sure lists of another."""
    articles = [page(0.98, 1, 2, 3, 4, number=number) for number in range(10, 18)]
    lists = [page(0.02, 1, 5, 6, 7, number=number) for number in range(20, 28)]
    verdict = shipped_kind_models().judge_host([*articles, *lists, doubtful])[-1]
    assert verdict is not None
    return verdict


def test_a_doubtful_page_is_what_the_pages_of_its_host_are_that_are_built_like_it() -> None:
    as_article, as_list = host(page(0.5, 1, 2, 3, 4)), host(page(0.5, 1, 5, 6, 7))
    assert (as_article.kind, as_list.kind) == (Kind.ARTICLE, Kind.LISTING)
    assert as_article.article > as_list.article
    assert "of its host" in as_article.reason
    assert "of its host" in as_list.reason


def test_a_host_overrules_a_page_that_is_an_article_by_itself_only_when_it_is_sure() -> None:
    alone, by_host = np.array([True, True, False, False]), np.array([0.3, 0.2, 0.3, 0.6])
    assert are_articles(alone, by_host).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("chances", "declared", "kind"),
    [
        pytest.param((0.3, 0.2, 0.5, 0.0), False, Kind.ARTICLE, id="a page about the site must be eight times likelier"),
        pytest.param((0.3, 0.2, 0.5, 0.0), True, Kind.SITE_PAGE, id="but where the page calls itself no post"),
        pytest.param((0.46, 0.04, 0.5, 0.0), True, Kind.ARTICLE, id="by more than a little"),
        pytest.param((0.26, 0.3, 0.44, 0.0), False, Kind.ARTICLE, id="what passes for an article is no list"),
        pytest.param((0.26, 0.6, 0.14, 0.0), False, Kind.LISTING, id="a list that is likelier than both"),
        pytest.param((0.02, 0.2, 0.78, 0.0), False, Kind.LISTING, id="an article that is unlikely is none"),
    ],
)
def test_an_article_has_the_benefit_of_the_doubt(chances: tuple[float, float, float, float], declared: bool, kind: Kind) -> None:
    assert likeliest(chances, declared_page=declared) is kind


def test_few_pages_say_nothing_of_one_another() -> None:
    pages = [page(0.5, 1, number=number) for number in range(host_features.MIN_PAGES - 1)]
    assert shipped_kind_models().judge_host(pages) == [None] * len(pages)


def test_on_a_host_of_few_posts_that_are_all_built_alike_none_is_unlike_the_others() -> None:
    """What all pages have tells nothing of which are alike; two of four posts of a small corpus were withdrawn for it."""
    posts = [page(0.78, 1, 2, 3, number=number) for number in range(host_features.MIN_PAGES)]
    rows = host_features.describe_host([one.signature for one in posts], np.array([one.chances for one in posts]))
    assert rows[:, host_features.NAMES.index("like_article")].tolist() == [1.0] * len(posts)
    assert [verdict and verdict.kind for verdict in shipped_kind_models().judge_host(posts)] == [Kind.ARTICLE] * len(posts)


def test_a_page_is_described_by_others_alone() -> None:
    pages = [page(0.9, 1, 2, number=number) for number in range(6)]
    chances = np.array([one.chances for one in pages])
    rows = host_features.describe_host([one.signature for one in pages], chances)
    chances[0] = (0.1, 0.9, 0, 0)
    other = host_features.describe_host([one.signature for one in pages], chances)
    own = [host_features.NAMES.index(name) for name in ("alone", "list_alone", "site_alone")]
    unchanged = [number for number in range(len(host_features.NAMES)) if number not in own]
    assert np.allclose(rows[0, unchanged], other[0, unchanged])
    assert not np.allclose(rows[1], other[1])


@pytest.mark.parametrize(("shown", "beyond"), [(0, -3.0), (3, 0.0), (5, 2.0), (30, 8.0)])
def test_headlines_count_beyond_those_that_articles_of_the_host_show(shown: int, beyond: float) -> None:
    """Related posts below each article made lists of briefs."""
    titles = tuple(range(1, 41))
    others = [page(0.02, 1, number=number).signature for number in titles]
    articles = [replace(page(0.98, 2, number=number).signature, shows=titles[:3]) for number in range(100, 108)]
    asked = replace(page(0.5, 2, number=200).signature, shows=titles[:shown])
    chances = np.array([(0.02, 0.98, 0, 0)] * len(others) + [(0.98, 0.02, 0, 0)] * len(articles) + [(0.5, 0.5, 0, 0)])
    rows = host_features.describe_host([*others, *articles, asked], chances)
    assert rows[-1, host_features.NAMES.index("titles_beyond")] == beyond


def test_a_page_that_leads_to_no_other_is_no_list() -> None:
    told = "Nobody was there when the three of them came to the house on Monday, and nobody has seen the clerk since."
    assert read(f"<html><body><h1>Visit</h1><p>{told}</p></body></html>".encode()).status is PageStatus.ARTICLE
    assert read(b"<html><body><h1>Visit</h1></body></html>").status is PageStatus.EMPTY


def test_a_reason_says_how_doubtful_an_article_is() -> None:
    articles = [found for path in PAGES if (found := read(path.read_bytes())).status is PageStatus.ARTICLE]
    told = [("a chance of" in found.status_reason, found.kind is not None and 0.1 < found.kind.chances[0] < 0.9) for found in articles]
    assert {said for said, _ in told} == {True, False}
    assert all(said == doubtful for said, doubtful in told)


def test_a_report_in_pre_is_prose_and_a_listing_of_code_beside_prose_is_not() -> None:
    report = "The registry was closed on Monday. Nobody said why.\n\nThree families waited until the evening. They were sent away. " * 3
    code = "for name in names {\n  print(name);\n}\n" * 9
    told = "<p>" + "Everybody who came on Tuesday was heard, and the registry noted all of it in a book of its own. " * 4 + "</p>"
    assert "Nobody said why." in read(f"<html><body><h1>Log</h1><pre>{report}</pre></body></html>".encode()).text
    found = read(f"<html><body><h1>Log</h1>{told}<pre>{code}</pre></body></html>".encode())
    assert [block.kind.value for block in found.blocks if "print(name)" in block.text] == ["pre"]
