"""The page-kind models: what a page is by itself, and what it is among the pages of its host.

Trained by `make train` with LightGBM on pages of known kind, shipped as flat arrays; the model card in `pipelines/extraction/models` says
on which, and how well they do on hosts they never saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.kind import features, host_features
from pipelines.extraction.kind.reasons import host_reason, page_reason
from pipelines.extraction.trees import Trees
from pipelines.page_kind import KINDS, OTHER_KINDS, HostVerdict, Kind, PageKind, PageSignature, likeliest

MODEL_FILE = "page-kind-model.npz"
HOST_CHANCE = 0.5
# Where a page by itself is an article, its host must think it three times likelier to be none. Short posts under one another's links are
# built as pages about the site are: of 815 posts of hosts and themes not seen 8 were lost at even chances, 3 so, for one list more.
OVERRULED = 0.25
SURE_ARTICLE = 0.9  # from which on a page is one though its content system calls it an archive
_MIN_SITE_LINKS = 2  # to other pages of the site


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HostModel:
    """A logistic regression over `host_features`: log odds of an article = `bias` + sum of `weights` times (column - `mean`) / `scale`.

    No trees: seventy hosts are too few to grow them on; tried, they lost twice as many posts of hosts they had not seen.
    """

    mean: NDArray[np.float64] = field(repr=False)
    scale: NDArray[np.float64] = field(repr=False)
    weights: NDArray[np.float64] = field(repr=False)
    bias: float

    def contributions(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each column adds to the log odds of each row."""
        parts: NDArray[np.float64] = (rows - self.mean) / self.scale * self.weights
        return parts

    def chances(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance that each row is an article."""
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-self.bias - self.contributions(rows).sum(axis=1)))
        return chances


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KindModels:
    """Trees of each kind for a page alone, and the model of a page among others."""

    version: str  # names the training in every text's engine
    page: Mapping[Kind, Trees]
    host: HostModel

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of each kind, one row a page: the softmax of what the trees of each kind add up to."""
        odds = np.stack([self.page[kind].add_up(rows) for kind in KINDS], axis=1)
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return chances

    def judge_page(self, described: Mapping[str, float], signature: PageSignature) -> PageKind:
        """What a page is by itself; `described` has all of `features.NAMES`."""
        row = features.as_row(described)
        chances = self.chances(row[None, :])[0]
        article, listing, site, error = (float(chance) for chance in chances)
        if listing < article < SURE_ARTICLE and _is_declared_list(described):
            article, listing = listing, article
        chances_of = (article, listing, site, error)
        kind = likeliest(chances_of, declared_page=is_declared_page(described))
        if kind is not Kind.ERROR_PAGE and not _is_of_site(signature):
            kind = Kind.ARTICLE
        reason = page_reason(described, self.page[kind].contributions(row))
        return PageKind(kind=kind, chances=chances_of, reason=reason, signature=signature)

    def judge_host(self, pages: Sequence[PageKind]) -> list[HostVerdict | None]:
        """What each page is among the others of its host.

        None for a page that leads to no other, and for all where there are fewer than `host_features.MIN_PAGES`.
        """
        if len(pages) < host_features.MIN_PAGES:
            return [None] * len(pages)
        chances = np.array([page.chances for page in pages])
        rows = host_features.describe_host([page.signature for page in pages], chances)
        parts, by_host = self.host.contributions(rows), self.host.chances(rows)
        articles = are_articles(np.array([page.kind is Kind.ARTICLE for page in pages]), by_host)
        return [
            _verdict(page, is_article=bool(articles[n]), chance=float(by_host[n]), row=rows[n], parts=parts[n])
            if _is_of_site(page.signature)
            else None
            for n, page in enumerate(pages)
        ]


def are_articles(alone: NDArray[np.bool_], by_host: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pages are articles, by whether each is one by itself and by its chance among the pages of its host."""
    return by_host >= np.where(alone, OVERRULED, HOST_CHANCE)


def _is_declared_list(described: Mapping[str, float]) -> bool:
    """Whether the content system calls it an archive and no post: a category of one post is built as that post is."""
    return bool(described["body_list"]) and not (described["body_post"] or described["rest_post"])


def _is_of_site(signature: PageSignature) -> bool:
    """Whether the models can judge a page: they learnt from pages of sites, and one that leads to no other is no list."""
    return len(signature.links) >= _MIN_SITE_LINKS


def is_declared_page(described: Mapping[str, float]) -> bool:
    """Whether the content system calls it a page or an attachment, and not a post too."""
    is_page = described["body_page"] or described["rest_page"] or described["body_attachment"]
    is_post = described["rest_post"] or (described["body_post"] and not described["body_attachment"])
    return bool(is_page) and not is_post


def _verdict(page: PageKind, *, is_article: bool, chance: float, row: NDArray[np.float64], parts: NDArray[np.float64]) -> HostVerdict:
    others = page.chances[1:]
    kind = Kind.ARTICLE if is_article else OTHER_KINDS[max(range(3), key=lambda number: others[number])]
    return HostVerdict(kind=kind, article=chance, reason=host_reason(kind, row, parts))


def read_kind_models(path: str) -> KindModels:
    """Read a model file. Raises `ValueError` where its columns are not those of the features."""
    with np.load(path, allow_pickle=False) as arrays:
        if tuple(map(str, arrays["host.names"])) != host_features.NAMES:
            raise ValueError(f"{path}: the model was trained on other features; train it anew with `make train`")
        return KindModels(
            version=str(arrays["version"]),
            page={kind: Trees.read(arrays, kind.value, features.NAMES, path) for kind in KINDS},
            host=HostModel(
                mean=arrays["host.mean"], scale=arrays["host.scale"], weights=arrays["host.weights"], bias=float(arrays["host.bias"])
            ),
        )


@lru_cache(maxsize=1)
def shipped_kind_models() -> KindModels:
    """The models that come with Winnow, read once per process."""
    with as_file(files("pipelines.extraction") / "models" / MODEL_FILE) as path:
        return read_kind_models(str(path))
