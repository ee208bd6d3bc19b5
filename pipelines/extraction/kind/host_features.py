"""What the other pages of a host say of one of them: which are built like it, which show its text, which it shows, who links to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.page_kind import PageSignature

NEIGHBOURS = 5
MIN_PAGES = 4  # of a host; fewer say nothing of one another
NAMES = (
    "alone",
    "list_alone",
    "site_alone",
    "host_mean",
    "neighbours",
    "neighbours_alike",
    "neighbours_first",
    "like_article",
    "like_other",
    "like_which",
    "shows_others",
    "shows_titles",
    "titles_beyond",
    "numbered",
    "linked",
    "links_articles",
    "addresses",
)
_MANY = 4  # pages whose text or headline one shows; more say nothing more
_MOST_TITLES = 12  # of a list; where articles show some of other articles, the number tells them apart
_MIN_ARTICLES = 3  # of a host, to say how many headlines its articles show
_MENU_SHARE = 0.5  # of the host's pages that lead to one: it stands in the menu
_SURE_OF_SHAPE = 5  # pages with an address of one shape


def describe_host(pages: Sequence[PageSignature], chances: NDArray[np.float64], *, addresses: bool = True) -> NDArray[np.float64]:
    """One row with the columns `NAMES` for each page; `chances` are the page model's in the order of `Kind`, one row a page.

    Each page is described by the others alone: its own chance has no part in what it is compared with. Log odds are clipped, so that one
    page that the page model is sure of does not outvote several. `addresses` False leaves their shapes unknown.
    """
    odds = _log_odds(chances[:, 0])
    shows = _who_shows_whom(pages)
    columns = {
        "alone": np.clip(odds, -5, 5),
        "list_alone": np.clip(_log_odds(chances[:, 1]), -6, 5),
        "site_alone": np.clip(_log_odds(chances[:, 2]), -6, 3),
        "host_mean": np.clip((odds.sum() - odds) / max(1, len(pages) - 1), -3, 5),
        **_neighbours(_likeness(pages), odds),
        "shows_others": np.array([float(min(len(others), _MANY)) for others in shows["texts"]]),
        "shows_titles": np.array([float(min(len(others), _MANY)) for others in shows["titles"]]),
        "titles_beyond": _titles_beyond(shows["titles"], odds),
        **_links(pages, odds),
        "addresses": _addresses(pages, odds) if addresses else np.zeros(len(pages)),
    }
    return np.stack([columns[name] for name in NAMES], axis=1)


def _log_odds(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(chance, 0.002, 0.998)
    odds: NDArray[np.float64] = np.log(bounded / (1 - bounded))
    return odds


def _likeness(pages: Sequence[PageSignature]) -> NDArray[np.float64]:
    """Cosine of each two pages by what they are built of; what all pages of the host have, and what one alone has, does not count."""
    counts = Counter(token for page in pages for token in page.tokens)
    telling = [token for token, count in counts.items() if 1 < count < len(pages)]
    number = {token: index for index, token in enumerate(telling)}
    matrix = np.zeros((len(pages), max(1, len(telling))), np.float32)
    for row, page in enumerate(pages):
        for token in page.tokens:
            if token in number:
                matrix[row, number[token]] = np.log(len(pages) / counts[token])
    norm = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.maximum(norm, 1e-6)
    likeness: NDArray[np.float64] = (matrix @ matrix.T).astype(np.float64)
    bare = norm[:, 0] == 0  # built of nothing but what all have, or they alone: alike, and not unlike all, as on a host of a few posts
    likeness[np.ix_(bare, bare)] = 1.0
    np.fill_diagonal(likeness, -1.0)
    return likeness


def _neighbours(likeness: NDArray[np.float64], odds: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    most = min(NEIGHBOURS, len(odds) - 1)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :most]
    near = np.take_along_axis(likeness, nearest, axis=1)
    weight = np.maximum(near, 0.01) ** 2
    mean = np.clip((odds[nearest] * weight).sum(axis=1) / weight.sum(axis=1), -4, 4)
    article = np.where(odds[None, :] > 0, likeness, 0.0).max(axis=1)
    other = np.where(odds[None, :] <= 0, likeness, 0.0).max(axis=1)
    return {
        "neighbours": mean,
        "neighbours_alike": mean * np.maximum(near.mean(axis=1), 0),
        "neighbours_first": np.clip(odds[nearest[:, 0]], -5, 5),
        "like_article": article,
        "like_other": other,
        "like_which": article - other,
    }


def _who_shows_whom(pages: Sequence[PageSignature]) -> dict[str, list[set[int]]]:
    """Of each page the others whose text it shows the beginning of, and those whose headline."""
    by_opening: dict[int, set[int]] = defaultdict(set)
    by_title: dict[int, set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        for opening in page.opens:
            by_opening[opening].add(number)
        if page.title:
            by_title[page.title].add(number)
    # A text with which several pages open is the host's, not one page's.
    texts = {opening: owners for opening, owners in by_opening.items() if len(owners) <= 2}
    titles = {title: owners for title, owners in by_title.items() if len(owners) <= 2}
    none: set[int] = set()
    return {
        "texts": [{o for shown in page.shows for o in texts.get(shown, none)} - {number} for number, page in enumerate(pages)],
        "titles": [{o for shown in page.shows for o in titles.get(shown, none)} - {number} for number, page in enumerate(pages)],
    }


def _titles_beyond(shown: Sequence[set[int]], odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many more headlines of others a page shows than the articles of its host usually do; 0 where these are too few to say.

    Themes set related posts below each article, and they say more than a brief: taken by their number alone, briefs were lists.
    """
    counts = np.array([float(min(len(others), _MOST_TITLES)) for others in shown])
    articles = np.flatnonzero(odds > 0)
    usual = [np.median(rest) if len(rest := counts[articles[articles != page]]) >= _MIN_ARTICLES else None for page in range(len(counts))]
    beyond = [0.0 if own is None else count - float(own) for count, own in zip(counts, usual, strict=True)]
    found: NDArray[np.float64] = np.clip(np.array(beyond), -3.0, 8.0)
    return found


def _links(pages: Sequence[PageSignature], odds: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    linked = Counter(target for page in pages for target in page.links if target != page.target)
    numbered = Counter(target for page in pages for target in page.numbered if target != page.target)
    chance = {page.target: value for page, value in zip(pages, odds, strict=True)}
    articles = []
    for page in pages:
        known = [chance[target] for target in page.links if target in chance and target != page.target]
        articles.append(sum(value > 0 for value in known) / len(known) if known else 0.0)
    return {
        "linked": np.array([float(linked[page.target] > _MENU_SHARE * len(pages)) for page in pages]),
        "numbered": np.array([float(numbered[page.target] > 0) for page in pages]),
        "links_articles": np.array(articles),
    }


def _addresses(pages: Sequence[PageSignature], odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean log odds of the other pages with an address of the same finest shape, less where they are few; 0 where there is none."""
    sums: dict[int, float] = defaultdict(float)
    counts: Counter[int] = Counter()
    for page, value in zip(pages, odds, strict=True):
        sums[page.shape] += value
        counts[page.shape] += 1
    out = []
    for page, value in zip(pages, odds, strict=True):
        others = counts[page.shape] - 1
        mean = (sums[page.shape] - value) / others if others else 0.0
        out.append(min(4.0, max(-4.0, mean)) * min(others, _SURE_OF_SHAPE) / _SURE_OF_SHAPE)
    return np.array(out)
