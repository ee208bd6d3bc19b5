"""Features of a page's kind: the text under its own title, wherever the title stands, and what shops show."""

from __future__ import annotations

import pytest

from pipelines.extraction.facts.metadata import find_facts, read_page_data
from pipelines.extraction.kind.address import describe_address
from pipelines.extraction.kind.features import KindInput, describe_page, outline_of
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.structure import find_places

URL = "https://ward.example.org/projects/night-bus"
TITLE = "A night bus for the northern wards"
TEXT = "The bus will run from the market to the last houses of the northern wards, every hour between eleven and five in the morning."
RELATED = "".join(
    f'<article><a href="/projects/{name}"><h2>{name.title()} of the northern wards</h2></a></article>'
    for name in ("library", "clinic", "well")
)
PRODUCTS = "".join(
    f'<li itemscope itemtype="https://schema.org/Product"><h3><a href="/lamp-{number}">Lamp {number}</a></h3><span>€ {number}9.50</span>'
    "<button>Add to cart</button></li>"
    for number in range(4)
)


def _describe(body: str, *, url: str = URL, head: str = "") -> dict[str, float]:
    page = read_page(url, f"<html><head><title>{TITLE} | Ward news</title>{head}</head><body>{body}</body></html>".encode())
    data = read_page_data(page.url, page.tree)
    segments = split_segments(page.tree)
    facts = find_facts(data, captured_at=None, language=None)
    known = KindInput(data=data, facts=facts, segments=segments, positions=find_places(segments, url))
    return describe_page(known, outline_of(known))


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        (f"<h1>{TITLE}</h1>", 1),
        (f'<h1><a href="/">Ward news</a></h1><h2><a href="/projects/night-bus">{TITLE}</a></h2>', 2),
        (f"<h3>{TITLE}</h3>", 3),
    ],
)
def test_text_under_the_title_counts_up_to_the_boxes_that_lead_elsewhere(heading: str, level: int) -> None:
    found = _describe(f"<main>{heading}<p>{TEXT}</p><div>{RELATED}</div><p>{TEXT}</p></main>")
    assert (found["prose_after_title"], found["title_level"]) == (len(TEXT), level)


def test_a_list_has_no_text_under_its_title() -> None:
    found = _describe(f"<main><h1>{TITLE}</h1><div>{RELATED}</div><p>{TEXT}</p></main>")
    assert (found["prose_after_title"], found["title_level"]) == (0, 1)
    assert _describe(f"<main><h1>Projects</h1><p>{TEXT}</p></main>")["title_level"] == 0


def test_a_shop_shows_prices_products_and_buttons_that_say_the_same() -> None:
    found = _describe(f"<main><h1>{TITLE}</h1><ul>{PRODUCTS}</ul></main>")
    assert (found["prices"], found["products"], found["same_buttons"]) == (4, 4, 4)
    assert _describe(f"<p>The fare is € 2 by day, and the council has asked for € 3 at night: {TEXT}</p>")["prices"] == 0


@pytest.mark.parametrize(
    ("path", "name"), [("collections/lamps", "term_word"), ("product-category/lamps", "term_word"), ("shop", "index_last")]
)
def test_addresses_of_shops_name_lists(path: str, name: str) -> None:
    assert describe_address(f"https://lamps.example/{path}", "")[name]


@pytest.mark.parametrize(
    ("head", "count"),
    [
        ("<meta property='og:type' content='product.group'>", 1),
        ("<meta property='og:type' content='Product.Group'><script type='application/ld+json'>{\"@type\": \"CollectionPage\"}</script>", 2),
        ("<meta property='og:type' content='product'>", 0),
        ("<meta property='og:type' content='article'>", 0),
        ("<meta property='og:type'>", 0),
        ("", 0),
    ],
)
def test_a_collection_that_says_so_in_json_ld_or_open_graph_is_counted(head: str, count: int) -> None:
    assert _describe(f"<main><h1>{TITLE}</h1><ul>{PRODUCTS}</ul></main>", head=head)["list_types"] == count
