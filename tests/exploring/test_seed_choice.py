"""Which of the places found a source file names."""

from __future__ import annotations

import pytest

from crawler.exploring.seed_choice import Offer, choose_seeds
from pipelines.items import LinkKind, Seeds


def offer(kind: LinkKind, name: str, articles: range, *, further: str | None = None, children: tuple[str, ...] = ()) -> Offer:
    return Offer(kind=kind, url=name, articles=frozenset(map(str, articles)), further_pages=further, children=children)


def feed(name: str, articles: range) -> Offer:
    return offer(LinkKind.FEED, name, articles)


def sitemap(name: str, articles: range, *children: str) -> Offer:
    return offer(LinkKind.SITEMAP, name, articles, children=children)


def listing(name: str, articles: range, further: str | None = None) -> Offer:
    return offer(LinkKind.LISTING, name, articles, further=further)


@pytest.mark.parametrize(
    ("offers", "seeds"),
    [
        ([], Seeds()),
        ([feed("f", range(10)), sitemap("s", range(100)), listing("l", range(10))], Seeds(feeds=("f",), sitemaps=("s",))),
        ([sitemap("news", range(3)), sitemap("index", range(9), "news")], Seeds(sitemaps=("index",))),
        ([sitemap("empty", range(0)), listing("l", range(5))], Seeds(listings=("l",))),
        ([sitemap("old", range(50)), listing("l", range(45, 60))], Seeds(sitemaps=("old",), listings=("l",))),
        ([feed("f", range(10)), listing("l", range(10))], Seeds(feeds=("f",), listings=("l",))),
        ([feed("all", range(10)), feed("part", range(5)), feed("other", range(20, 30))], Seeds(feeds=("all", "other"))),
        ([listing("home", range(9)), listing("news", range(6), "news?page={n}")], Seeds(listings=("news", "home"))),
        ([listing("news", range(20), "news?page={n}"), listing("part", range(6))], Seeds(listings=("news",))),
        ([listing("a", range(9)), listing("b", range(8)), listing("c", range(20, 24))], Seeds(listings=("a", "c"))),
        (
            [listing("a", range(9)), *(listing(f"b{n}", range(10 * n, 10 * n + 5)) for n in range(1, 9))],
            Seeds(listings=("a", *(f"b{n}" for n in range(1, 8)))),
        ),
    ],
)
def test_seeds_leave_nothing_out_and_repeat_little(offers: list[Offer], seeds: Seeds) -> None:
    assert choose_seeds(offers) == seeds
