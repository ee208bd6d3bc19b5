"""Trains the block model: `make train`, or `python -m benchmarks.blockmodel.training [--folds]`.

Needs lightgbm and rapidfuzz (`requirements-train.lock`) and the pages beside the repository. Seeds are fixed: the same pages and versions
give the same model. Besides the model that is shipped it trains those of the gate, each on pages of other domains than it is asked about:
one per fold, and one for the miniature sites without the pages and domains that these were built from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.blockmodel.examples import Example, read_examples
from benchmarks.blockmodel.export import write_models
from benchmarks.blockmodel.folds import FOLDS, domain_of, fold_of
from benchmarks.blockmodel.habits import WANTED
from benchmarks.blockmodel.held_out import FOLDER, path_of
from benchmarks.pages import AED, FOLDERS, SHARED, SMALL, SNIPPETS
from benchmarks.sites import DATASET as SITES
from benchmarks.sites import unpack_sites
from pipelines.extraction.blocks import classifier

SHIPPED = Path(classifier.__file__).parents[1] / "models" / classifier.MODEL_FILE
ROUNDS = 500  # of small steps on smoothed paths; against 250 of .1 one point of exactness on three sets, four on Fundus, nothing of F1

# Pages of one host share a theme, so a host weighs as the root of its pages. Small sites are what the model is for; big
# media of today come next, newspapers of 2011 (DAnIEL) last.
SET_WEIGHTS = {SMALL: 2.5, SNIPPETS: 2.0, "wcxb-dev": 1.5, "fundus": 1.5, AED: 1.5}
MAX_TOKENS = 150  # a longer segment weighs no more
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "path_smooth": 5,
    "num_leaves": 31,
    "max_depth": 9,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 2 something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="only the models of the gate; leave the one that is shipped as it is")
    options = parser.parse_args(arguments)
    try:
        import lightgbm
        import rapidfuzz  # noqa: F401
    except ImportError as error:
        print(f"{error.name} is not installed: run `make train`, which installs it")
        return 2
    if not (SHARED / FOLDERS[0] / "manifest.jsonl").exists():
        print(f"../shared/{FOLDERS[0]} is not beside the repository: nothing to train on")
        return 2
    examples = read_examples()
    print(f"{len(examples)} pages, {sum(len(example.texts) for example in examples)} segments read", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for fold in range(FOLDS):
        _train(lightgbm, [e for e in examples if fold_of(e.page.url) != fold], path_of(str(fold)))
    used = built_into_sites({f"{example.page.dataset}/{example.page.name}": example.page.url for example in examples})
    _train(lightgbm, [e for e in examples if domain_of(e.page.url) not in used], path_of(SITES))
    if not options.folds:
        _train(lightgbm, examples, SHIPPED)
    return 0


def _train(lightgbm: Any, examples: Sequence[Example], path: Path) -> None:
    alone = _boost(lightgbm, examples, lambda example: example.rows)
    with_engine = _boost(lightgbm, examples, lambda example: example.with_votes)
    version = hashlib.blake2b((alone.model_to_string() + with_engine.model_to_string()).encode(), digest_size=4).hexdigest()
    write_models(alone, with_engine, path, version)
    print(f"{path.name}: version {version}, trained on {len(examples)} pages, {path.stat().st_size // 1024} KiB", flush=True)


def _boost(lightgbm: Any, examples: Sequence[Example], rows_of: Callable[[Example], NDArray[np.float32]]) -> Any:
    known = [example.labels >= 0 for example in examples]
    rows = np.vstack([rows_of(example)[mask] for example, mask in zip(examples, known, strict=True)])
    wanted = np.concatenate([example.labels[mask] >= WANTED for example, mask in zip(examples, known, strict=True)])
    of_host = Counter((example.page.dataset, domain_of(example.page.url)) for example in examples)
    pages = [SET_WEIGHTS.get(e.page.dataset, 1.0) * of_host[e.page.dataset, domain_of(e.page.url)] ** -0.5 for e in examples]
    weight = np.concatenate([_weights(example.sizes[mask]) * page for example, mask, page in zip(examples, known, pages, strict=True)])
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, wanted.astype(float), weight=weight), ROUNDS)


def _weights(sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """A segment weighs as the root of its tokens, a page as the root of its segments' weights: neither long text nor a long page rules."""
    weights = np.sqrt(np.clip(sizes, 1, MAX_TOKENS))
    return weights / np.sqrt(max(1.0, weights.sum()))


def built_into_sites(known: Mapping[str, str]) -> frozenset[str]:
    """Domains of the pages that the miniature sites' manifest names as `source` or `template`; `known` are URLs by set and name."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = json.loads((unpack_sites(Path(folder)) / "manifest.json").read_text("utf-8"))
    named = {site["template"] for site in manifest["sites"].values()}
    named |= {view.get("source") for entry in manifest["urls"] for view in entry["versions"].values()}
    return frozenset(domain_of(known[name]) for name in named if name in known)


if __name__ == "__main__":
    sys.exit(main())
