"""What extraction says of a page's kind: `PageKind`, with what is remembered of the page. Part of `items`, by which others import it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds that the page-kind models tell apart, in the order of their chances."""

    ARTICLE = "article"
    LISTING = "listing"
    SITE_PAGE = "site_page"
    ERROR_PAGE = "error_page"


KINDS = tuple(Kind)
OTHER_KINDS = KINDS[1:]
# How many times likelier than an article a page must be something else. By itself a short post without a date is built as a page about the
# site is, and losing an article weighs more: of 683 articles of WCXB 14 were lost at 1, 8 at 2, 6 at 8. Its host tells them apart. A page
# of one sentence is built as an error page is; those that are one say so, and rules read that first.
LEAD = {Kind.LISTING: 1.0, Kind.SITE_PAGE: 8.0, Kind.ERROR_PAGE: 8.0}
# Where the page calls itself no post, a little: of the measured articles one more is kept so, and no page about a site.
LEAD_OF_DECLARED = {**LEAD, Kind.SITE_PAGE: 1.25}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSignature:
    """How a page is built, what it begins with and where it leads, in 32-bit hashes: what its host's other pages are compared with.

    `tokens` name the elements it is built of, `title` its headline, `opens` the beginnings of its own text, `shows` those of all sentences
    and headings in its content, `numbered` where its numbered pages lead, `links` where all its links within the site lead,
    `shape` that of its address. `target` is what links to it lead to.
    """

    target: int
    title: int
    shape: int
    tokens: tuple[int, ...] = field(repr=False)
    opens: tuple[int, ...] = field(repr=False)
    shows: tuple[int, ...] = field(repr=False)
    numbered: tuple[int, ...] = field(repr=False)
    links: tuple[int, ...] = field(repr=False)


def likeliest(chances: tuple[float, float, float, float], *, declared_page: bool = False) -> Kind:
    """An article, or the likeliest of the others where its chance to be one is small; `declared_page`: the page calls itself no post.

    A page about the site that passes for an article by itself is no list either: its share of the chance stands against the list's.
    """
    lead = LEAD_OF_DECLARED if declared_page else LEAD
    others = {kind: chance / lead[kind] for kind, chance in zip(OTHER_KINDS, chances[1:], strict=True)}
    article = chances[0]
    against_list = article if declared_page else article + others[Kind.SITE_PAGE]
    if against_list >= others[Kind.LISTING] and article >= max(others[Kind.SITE_PAGE], others[Kind.ERROR_PAGE]):
        return Kind.ARTICLE
    return max(others, key=lambda kind: others[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """What a page is by itself: its `kind`, and the chances of all kinds in the order of `Kind`, which add up to 1."""

    kind: Kind
    chances: tuple[float, float, float, float]
    reason: str
    signature: PageSignature = field(repr=False)


DOUBTFUL = (0.1, 0.9)  # chances of an article between which it is said that the page may be none


def is_doubtful(article: float) -> bool:
    """Whether a page with this chance of being an article may be something else."""
    return DOUBTFUL[0] < article < DOUBTFUL[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVerdict:
    """What a page is by the knowledge of its host, with the chance that it is an article."""

    kind: Kind
    article: float
    reason: str
