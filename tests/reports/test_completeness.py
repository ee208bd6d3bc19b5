"""How many articles a site has, by what its feeds, sitemaps, listings and links name in common."""

from __future__ import annotations

import random

import pytest

from pipelines.outcomes import Outcome, Road
from pipelines.reports.completeness import FoundPage, Missing, estimate, measure_completeness
from pipelines.reports.found_pages import join_pages
from pipelines.store.frontier.found import FoundUrl


def pages(count: int, roads: Road, **values: object) -> list[FoundPage]:
    return [FoundPage(**{"shape": "/*", "roads": roads, "is_article": "missing" not in values} | values)] * count  # type: ignore[arg-type]


def url(name: str, roads: Road, outcome: Outcome | None = Outcome.STORED, **values: object) -> FoundUrl:
    known = {"page": name, "status": None, "is_document": outcome is Outcome.STORED} | values
    return FoundUrl(url=name, roads=roads, outcome=outcome, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "named", "expected"),
    [
        (90, [60, 50], 150),  # of two roads it is n1 n2 / m: 60 * 50 / 20
        (333, [10, 333], 333),  # a feed of the ten newest, all of which the listing has
        (400, [400, 400, 400], 400),
        (100, [60, 46], None),  # six named twice
        (100, [100, 0], None),  # one road says nothing
    ],
)
def test_the_estimate_follows_what_is_named_twice(found: float, named: list[float], expected: float | None) -> None:
    told = estimate(found, named)
    assert told == (None if expected is None else pytest.approx(expected, rel=1e-6))


def test_of_samples_that_do_not_know_of_each_other_it_comes_near_the_truth() -> None:
    dice = random.Random(1)
    errors = []
    for _ in range(200):
        site = [tuple(dice.random() < chance for chance in (0.1, 0.4, 0.5)) for _ in range(500)]
        told = estimate(sum(map(any, site)), [sum(road) for road in zip(*site, strict=True)])
        assert told is not None
        errors.append(told / 500 - 1)
    assert abs(sum(errors) / 200) < 0.01
    assert sum(abs(error) < 0.1 for error in errors) >= 180


def test_what_waits_counts_as_often_as_pages_of_its_form_were_articles() -> None:
    known = pages(40, Road.SITEMAP | Road.LINKS) + pages(10, Road.LINKS, shape="/tag/*", is_article=False)
    waiting = pages(20, Road.SITEMAP | Road.LINKS, missing=Missing.NOT_VISITED)
    tags = pages(30, Road.LINKS, shape="/tag/*", missing=Missing.NOT_VISITED)
    told = measure_completeness([*known, *waiting, *tags, *pages(2, Road.SITEMAP | Road.LINKS, missing=Missing.ERRORS)])
    assert told is not None
    assert (told.articles, told.visited, told.missing) == (62, 40, {"not_visited": 20, "errors": 2})
    assert told.roads == {"feed": 0, "sitemap": 40, "listing": 0, "links": 40}


def test_what_no_road_names_is_missing_too() -> None:
    told = measure_completeness(pages(40, Road.FEED) + pages(30, Road.LINKS) + pages(20, Road.FEED | Road.LINKS))
    assert told is not None
    assert (told.articles, told.missing) == (150, {"not_found": 60})


def test_with_one_road_it_is_not_told() -> None:
    told = measure_completeness(pages(40, Road.SITEMAP))
    assert told is not None
    assert (told.articles, told.visited, told.missing) == (None, 40, {})
    assert measure_completeness([]) is None


def test_addresses_that_lead_to_one_page_are_one_page() -> None:
    found = [
        url("https://n.test/?p=1", Road.FEED, page="https://n.test/story"),
        url("https://n.test/story", Road.LINKS),
        url("https://n.test/lost", Road.LINKS, Outcome.HTTP_ERROR, status=404),
        url("https://n.test/broken", Road.LINKS, Outcome.HTTP_ERROR, status=500),
        url("https://n.test/later", Road.LISTING, None),
        url("https://n.test/tag", Road.LINKS, Outcome.LISTING),
    ]
    assert [(page.roads, page.is_article, page.missing) for page in join_pages(found)] == [
        (Road.FEED | Road.LINKS, True, None),
        (Road.LINKS, False, None),
        (Road.LINKS, False, Missing.ERRORS),
        (Road.LISTING, False, Missing.NOT_VISITED),
        (Road.LINKS, False, None),
    ]
