"""What is older than a date, and where a listing need not be followed further."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.discovery.backfill import is_older, latest_day, links_since
from pipelines.items import Link, LinkKind

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OLD, NEW = datetime(2019, 5, 1, tzinfo=UTC), datetime(2020, 5, 1, tzinfo=UTC)


def link(path: str, kind: LinkKind = LinkKind.ARTICLE, **dates: datetime) -> Link:
    return Link(url=f"https://example.org{path}", kind=kind, **dates)


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("/2019/03/12/minister-resigns", "2019-03-12"),
        ("/2019/3/7/minister", "2019-03-07"),
        ("/news/2019/03/minister", "2019-03-31"),
        ("/2019/12/", "2019-12-31"),
        ("/news/2019-03-12-minister.html", "2019-03-12"),
        ("/sitemap-2019-03.xml", "2019-03-31"),
        ("/a/20190312/minister", "2019-03-12"),
        ("/story-2019", None),
        ("/2019/report", None),
        ("/id/20191399", None),
        ("/news/1234567", None),
        ("/2019/02/31/a", None),
        ("/page/2/", None),
    ],
)
def test_a_url_tells_when_its_article_appeared_at_the_latest(path: str, end: str | None) -> None:
    assert latest_day(link(path)) == (None if end is None else date.fromisoformat(end))


@pytest.mark.parametrize(
    ("dates", "older"),
    [
        ({"published": OLD}, True),
        ({"published": OLD, "last_modified": NEW}, True),
        ({"last_modified": OLD}, True),
        ({"last_modified": NEW}, False),
        ({"published": datetime(2019, 12, 31, 23, tzinfo=UTC)}, True),
        ({"published": SINCE}, False),
        ({}, False),
    ],
)
def test_an_article_is_older_where_one_of_its_dates_says_so(dates: dict[str, datetime], older: bool) -> None:
    assert is_older(link("/2020/05/01/a", **dates), SINCE) is older
    assert is_older(link("/2019/05/01/a", **dates), SINCE)


@pytest.mark.parametrize(
    ("paths", "followed"),
    [
        (("/2019/05/01/a", "/2019/04/01/b"), False),
        (("/2019/05/01/a", "/2020/04/01/b"), True),
        (("/2019/05/01/a", "/undated"), False),
        (("/undated", "/other"), True),
        ((), True),
    ],
)
def test_a_listing_is_followed_until_its_articles_are_older(paths: tuple[str, ...], followed: bool) -> None:
    further = link("/page/2", LinkKind.LISTING)
    found = links_since([*map(link, paths), further], SINCE)
    assert (further in found) is followed
    assert not [one for one in found if is_older(one, SINCE)]


def test_a_sitemap_of_an_old_month_is_left_out() -> None:
    maps = [link("/sitemap-2019-03.xml", LinkKind.SITEMAP), link("/s.xml", LinkKind.SITEMAP, last_modified=OLD)]
    wanted = [
        link("/sitemap-2021-03.xml", LinkKind.SITEMAP),
        link("/t.xml", LinkKind.SITEMAP),
        link("/u.xml", LinkKind.SITEMAP, last_modified=NEW),
    ]
    assert links_since([*maps, *wanted], SINCE) == wanted
