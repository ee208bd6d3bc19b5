"""How complete a source is: about how many articles its site has, how many of them were visited, and why the others were not. Pure.

Feeds, sitemaps, listings and the links of pages are four samples of one population, the articles of the site. Where they name the same
articles there is little that none of them names. With a chance of its own for each sample, and samples that do not know of each other, the
likeliest number N of articles solves

    1 - n/N = (1 - n1/N) (1 - n2/N) ... (1 - nk/N)

with n articles found in all and n1 to nk by each road: Darroch, "The multiple-recapture census I", Biometrika 45 (1958). Of two samples
that is the estimate of Lincoln and Petersen, n1 n2 / m. Samples that favour the same articles, as feed and front page favour the newest,
make it too low: it says how many there are at least. Chao's bound f1^2 / 2 f2 ("Estimating the population size for capture-recapture
data with unequal catchability", Biometrics 43, 1987) does not serve here: it takes the samples for equally good, and a feed of ten beside
an archive of all would give thousands of articles.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import prod
from typing import Any

from pipelines.outcomes import Outcome, Road

MIN_OVERLAP = 7  # articles named twice; below it the estimate is biased (Robson and Regier, Trans. Am. Fish. Soc. 93, 1964)
MIN_OF_SHAPE = 5  # pages visited that have addresses of one form, before they tell what the others of that form are
UNSURE = 1e9  # articles; a site has fewer


class Missing(StrEnum):
    """Why an article that is probably there was not visited, or gave no text."""

    NOT_VISITED = "not_visited"
    REFUSED = "refused"
    ERRORS = "errors"
    WALLS = "walls"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_FOUND = "not_found"


WHY: Mapping[Outcome, Missing] = {
    **dict.fromkeys((Outcome.REFUSED_BY_ROBOTS, Outcome.REFUSED_ADDRESS), Missing.REFUSED),
    **dict.fromkeys((Outcome.HTTP_ERROR, Outcome.NETWORK_ERROR, Outcome.TOO_LARGE, Outcome.TRUNCATED), Missing.ERRORS),
    **dict.fromkeys((Outcome.UNDECODABLE, Outcome.EXTRACTION_FAILED, Outcome.QUARANTINED), Missing.ERRORS),
    **dict.fromkeys((Outcome.CONSENT_WALL, Outcome.CHALLENGE, Outcome.LOGIN), Missing.WALLS),
    Outcome.OUT_OF_SCOPE: Missing.OUT_OF_SCOPE,
}
"""Every other outcome says of a page that it is an article or that it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """A page that may be an article: the form of its address, its roads, and whether it is one; `missing` where that is not known."""

    shape: str
    roads: Road
    is_article: bool = False
    missing: Missing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """About how many articles a site has, how many were visited, and how many are missing why.

    `articles` is None where the roads overlap too little to tell. `missing` are expected numbers, rounded, by a `Missing`; `roads` says how
    many of the visited articles each road named.
    """

    articles: int | None
    visited: int
    missing: dict[str, int]
    roads: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def measure_completeness(pages: Iterable[FoundPage]) -> Completeness | None:
    """What the pages found say of those that were not; None where no page was found."""
    known = list(pages)
    if not known:
        return None
    shares = _shares(known)
    weights = [_weight(page, shares) for page in known]
    found = sum(weights)
    named = {road: sum(weight for page, weight in zip(known, weights, strict=True) if page.roads & road) for road in Road if road}
    expected = estimate(found, list(named.values()))
    missing: Counter[str] = Counter()
    for page, weight in zip(known, weights, strict=True):
        if page.missing is not None:
            missing[page.missing] += weight  # type: ignore[assignment]
    if expected is not None:
        missing[Missing.NOT_FOUND] = expected - found  # type: ignore[assignment]
    visited = [page for page in known if page.is_article]
    return Completeness(
        articles=None if expected is None else round(expected),
        visited=len(visited),
        missing={word: round(missing[word]) for word in Missing if round(missing[word])},
        roads={str(road.name).lower(): sum(bool(page.roads & road) for page in visited) for road in Road if road},
    )


def estimate(found: float, named: list[float]) -> float | None:
    """The N of the equation above, for `found` articles in all and those `named` by each road; None where too few are named twice."""
    if sum(named) - found < MIN_OVERLAP:
        return None
    low, high = found, UNSURE
    for _ in range(200):
        middle = (low + high) / 2
        if prod(1 - count / middle for count in named) > 1 - found / middle:
            low = middle
        else:
            high = middle
    return low


def _weight(page: FoundPage, shares: Mapping[tuple[str, str], float]) -> float:
    """The chance that a page is an article: known, or as often as pages with addresses of its form were, or those found as it was."""
    if page.missing is None:
        return float(page.is_article)
    return next((shares[key] for key in _keys(page) if key in shares), 0.5)


def _shares(pages: Iterable[FoundPage]) -> dict[tuple[str, str], float]:
    seen: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for page in pages:
        if page.missing is None:
            for key in _keys(page):
                seen[key].append(page.is_article)
    return {key: sum(which) / len(which) for key, which in seen.items() if len(which) >= MIN_OF_SHAPE}


def _keys(page: FoundPage) -> list[tuple[str, str]]:
    """By what a page is compared, best first."""
    return [("shape", page.shape), ("found by", "links" if page.roads == Road.LINKS else "announced")]
