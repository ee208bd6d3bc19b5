"""Trains the page-kind models: `make train`, or `python -m benchmarks.pagekind.training [--folds]`.

Needs lightgbm and the pages beside the repository. Seeds are fixed: the same pages and versions give the same models. Two stages: a page
alone (four kinds), and a page among the others of its host (article or not), which is trained on what the first stage says of pages of
hosts and themes that it did not see. Every page is an example twice, once with what it declares of itself unknown.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.blockmodel.export import flatten, trees_of
from benchmarks.blockmodel.folds import FOLDS, domain_of
from benchmarks.blockmodel.held_out import FOLDER
from benchmarks.blockmodel.training import built_into_sites
from benchmarks.pagekind.examples import KindExample, read_examples
from benchmarks.pagekind.held_out import path_of
from benchmarks.pagekind.pages import REAL, SMALL, WCXB, Truth, gold_pages, grouped, real_sites, sampled, small_sites
from benchmarks.pages import SHARED
from benchmarks.sites import DATASET as SITES
from pipelines.extraction.kind import features, host_features, model
from pipelines.extraction.kind.model import HostModel
from pipelines.page_kind import Kind

SHIPPED = Path(model.__file__).parents[1] / "models" / model.MODEL_FILE
OF_HOST = 120  # pages of one host and kind that are learnt from; ten thousand pages of one theme teach no more than these
SITE_WEIGHT = 3.0  # pages of sites are what the model is for; articles of big media, of which there are most, are easy
TYPES_WEIGHT = 2.0  # of WCXB, the only set with shops and services
PAGE_ROUNDS = 250
CLASSES = (Truth.ARTICLE, Truth.LIST, Truth.SITE, Truth.ERROR)
_COMMON = {
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "use_missing": False,
}
PAGE_PARAMETERS = {
    **_COMMON,
    "objective": "multiclass",
    "num_class": len(CLASSES),
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 12,
    "feature_fraction": 0.4,
    "lambda_l2": 4,
    "max_bin": 127,
}
HOST_PENALTY = 5.0  # L2, on columns scaled to a deviation of 1


class Table:
    """Examples as matrices: `full` rows, and `hidden` ones whose declarations are unknown."""

    def __init__(self, examples: Sequence[KindExample]) -> None:
        self.examples = examples
        self.full = np.array([features.as_row(e.features) for e in examples])
        self.hidden = np.array([features.as_row(e.features, declared=False) for e in examples])
        self.kinds = np.array([CLASSES.index(e.page.truth) if e.page.truth in CLASSES else -1 for e in examples])
        self.folds = np.array([e.page.fold for e in examples])
        of_kind = Counter((e.page.host, e.page.truth) for e in examples)
        self.weights = np.array([of_kind[e.page.host, e.page.truth] ** -0.5 * _weight(e) for e in examples])
        self.hosts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, example in enumerate(examples):
            if example.page.dataset in (SMALL, REAL):
                self.hosts[example.page.dataset, example.page.host].append(number)
        self.of_known_host = np.zeros(len(examples), bool)
        for numbers in self.known_hosts():
            self.of_known_host[numbers] = True

    def known_hosts(self) -> list[list[int]]:
        """The numbers of the examples of each host with enough pages."""
        return [numbers for numbers in self.hosts.values() if len(numbers) >= host_features.MIN_PAGES]


def _weight(example: KindExample) -> float:
    if example.page.dataset in (SMALL, REAL):
        return SITE_WEIGHT
    return TYPES_WEIGHT if example.page.dataset == WCXB else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """The models of both stages as they are written."""

    page: Any
    host: HostModel

    def write(self, path: Path) -> str:
        """Write both as a model file; returns its version."""
        told = self.page.model_to_string().encode() + self.host.weights.round(6).tobytes()
        version = hashlib.blake2b(told, digest_size=4).hexdigest()
        trees = trees_of(self.page)
        arrays = arrays_of(self.host)
        for number, kind in enumerate(Kind):
            arrays |= flatten(kind.value, trees[number :: len(CLASSES)], features.NAMES)
        np.savez_compressed(path, version=np.array(version), **arrays)
        return version


def arrays_of(host: HostModel) -> dict[str, NDArray[Any]]:
    """The second stage as it stands in a model file."""
    return {
        "host.names": np.array(host_features.NAMES),
        "host.mean": host.mean,
        "host.scale": host.scale,
        "host.weights": host.weights,
        "host.bias": np.array(host.bias),
    }


def replace_host(path: Path, host: HostModel) -> str:
    """Write a model file with another second stage and the trees that it has; returns its version."""
    with np.load(path) as file:
        arrays = dict(file)
    told = str(arrays["version"]).encode() + host.weights.round(6).tobytes()
    version = hashlib.blake2b(told, digest_size=4).hexdigest()
    np.savez_compressed(path, **(arrays | arrays_of(host) | {"version": np.array(version)}))
    return version


def train_page(lightgbm: Any, table: Table, chosen: NDArray[np.bool_]) -> Any:
    """The model of a page alone, of the chosen examples."""
    known = chosen & (table.kinds >= 0)
    rows, kinds = np.vstack([table.full[known], table.hidden[known]]), np.tile(table.kinds[known], 2)
    return lightgbm.train(PAGE_PARAMETERS, lightgbm.Dataset(rows, kinds, weight=np.tile(table.weights[known], 2)), PAGE_ROUNDS)


def host_rows(table: Table, chances: NDArray[np.float64], *, declared: bool) -> NDArray[np.float64]:
    """The host's features of every example whose host has enough pages; zeros for the others."""
    rows = np.zeros((len(table.examples), len(host_features.NAMES)))
    for numbers in table.known_hosts():
        signatures = [table.examples[number].signature for number in numbers]
        rows[numbers] = host_features.describe_host(signatures, chances[numbers], addresses=declared)
    return rows


def train_host(table: Table, full: NDArray[np.float64], hidden: NDArray[np.float64], chosen: NDArray[np.bool_]) -> HostModel:
    """The model of a page among others, of the chosen examples; `full` and `hidden` are their `host_rows`."""
    known = chosen & (table.kinds >= 0) & table.of_known_host
    rows, articles = np.vstack([full[known], hidden[known]]), np.tile(table.kinds[known] == 0, 2).astype(float)
    return fit(rows, articles, np.tile(table.weights[known], 2) / SITE_WEIGHT)


def fit(rows: NDArray[np.float64], wanted: NDArray[np.float64], weights: NDArray[np.float64]) -> HostModel:
    """Logistic regression by Newton's method."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.c_[(rows - mean) / scale, np.ones(len(rows))]
    solution = np.zeros(inputs.shape[1])
    penalty = np.array([HOST_PENALTY] * rows.shape[1] + [1e-6])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-inputs @ solution))
        slope = inputs.T @ (weights * (chance - wanted)) + penalty * solution
        bend = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + np.diag(penalty)
        solution -= np.linalg.solve(bend, slope)
    return HostModel(mean=mean, scale=scale, weights=solution[:-1], bias=float(solution[-1]))


class CrossValidation:
    """What each example is by models that saw neither its host nor its theme: chances alone, and the article's by its host."""

    def __init__(self, lightgbm: Any, table: Table) -> None:
        everything = np.ones(len(table.examples), bool)
        self.full, self.hidden = np.zeros((len(table.examples), 4)), np.zeros((len(table.examples), 4))
        self.pages = []
        for fold in range(FOLDS):
            out = table.folds == fold
            self.pages.append(train_page(lightgbm, table, everything & ~out))
            self.full[out], self.hidden[out] = self.pages[-1].predict(table.full[out]), self.pages[-1].predict(table.hidden[out])
        self.full_rows = host_rows(table, self.full, declared=True)
        self.hidden_rows = host_rows(table, self.hidden, declared=False)
        self.hosts = [train_host(table, self.full_rows, self.hidden_rows, table.folds != fold) for fold in range(FOLDS)]
        self.full_host, self.hidden_host = self.full[:, 0].copy(), self.hidden[:, 0].copy()
        for fold, host in enumerate(self.hosts):
            out = (table.folds == fold) & table.of_known_host
            self.full_host[out], self.hidden_host[out] = host.chances(self.full_rows[out]), host.chances(self.hidden_rows[out])


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 2 something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="only the models of the gate; leave the one that is shipped as it is")
    parser.add_argument("--host", action="store_true", help="of the shipped model only the second stage: its trees stay")
    options = parser.parse_args(arguments)
    try:
        import lightgbm
    except ImportError as error:
        print(f"{error.name} is not installed: run `make train`, which installs it")
        return 2
    if not (SHARED / SMALL / "manifest.jsonl").exists():
        print(f"../shared/{SMALL} is not beside the repository: nothing to train on")
        return 2
    table = read_table()
    print(f"{len(table.examples)} pages read", flush=True)
    checked = CrossValidation(lightgbm, table)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for fold in range(FOLDS):
        Trained(page=checked.pages[fold], host=checked.hosts[fold]).write(path_of(str(fold)))
    used = built_into_sites({f"{e.page.dataset}/{e.page.name}": e.page.url for e in table.examples})
    apart = np.array([domain_of(e.page.url) not in used for e in table.examples])
    host = train_host(table, checked.full_rows, checked.hidden_rows, apart)
    Trained(page=train_page(lightgbm, table, apart), host=host).write(path_of(SITES))
    if not options.folds:
        everything = np.ones(len(table.examples), bool)
        host = train_host(table, checked.full_rows, checked.hidden_rows, everything)
        if options.host:
            version = replace_host(SHIPPED, host)
        else:
            version = Trained(page=train_page(lightgbm, table, everything), host=host).write(SHIPPED)
        print(f"{SHIPPED.name}: version {version}, {SHIPPED.stat().st_size // 1024} KiB")
    return 0


def read_table() -> Table:
    """The examples of all sets, at most `OF_HOST` of a host and kind."""
    sites = small_sites() + sampled([page for page in real_sites() if page.truth is not Truth.OTHER], OF_HOST)
    return Table(read_examples(grouped(sites + gold_pages())))


if __name__ == "__main__":
    sys.exit(main())
