"""How well the page-kind models do on hosts and themes they never saw: one table by set and kind, with intervals over hosts.

python -m benchmarks.pagekind.measuring             # trains the ten folds anew and prints the tables
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.pagekind.pages import REAL, SMALL, Truth
from benchmarks.pagekind.training import CrossValidation, Table, read_table
from pipelines.extraction.kind.model import are_articles, is_declared_page
from pipelines.page_kind import Kind, likeliest

RESAMPLES = 400


def share(table: Table, chosen: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> str:
    """How many of the chosen examples are wrong, with the 95 % interval of resampled hosts."""
    hosts: dict[str, list[int]] = {}
    for number in np.flatnonzero(chosen):
        hosts.setdefault(table.examples[number].page.host, []).append(number)
    if not hosts:
        return "–"
    counts = np.array([[wrong[numbers].sum(), len(numbers)] for numbers in hosts.values()], float)
    draws = np.random.default_rng(1).integers(0, len(counts), (RESAMPLES, len(counts)))
    sums = counts[draws].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, 1], [2.5, 97.5])
    bad, all_of_them = counts.sum(axis=0)
    return f"{bad:.0f} of {all_of_them:.0f} ({bad / all_of_them:.1%}) [{low:.1%}, {high:.1%}]"


def by_page(table: Table, chances: NDArray[np.float64], *, declared: bool) -> NDArray[np.bool_]:
    """Which examples the page alone makes articles."""
    found = []
    for example, (article, listing, site, error) in zip(table.examples, chances, strict=True):
        is_page = declared and is_declared_page(example.features)
        found.append(likeliest((article, listing, site, error), declared_page=is_page) is Kind.ARTICLE)
    return np.array(found)


def rows_of(table: Table, name: str, taken: NDArray[np.bool_]) -> list[str]:
    """Lines of the table for one way of asking; `taken` are the examples that it makes articles."""
    sets = np.array([e.page.dataset for e in table.examples])
    truths = np.array([str(e.page.truth) for e in table.examples])
    subkinds = np.array([e.page.subkind for e in table.examples])
    lines = []
    for dataset in (SMALL, REAL, "wcxb-dev"):
        here = sets == dataset
        for label, chosen, wrong in (
            ("archives taken", here & np.char.startswith(subkinds, "archive"), taken),
            ("all lists taken", here & (truths == Truth.LIST), taken),
            ("posts lost", here & (truths == Truth.ARTICLE), ~taken),
            ("site pages taken", here & (truths == Truth.SITE) & ~np.char.startswith(subkinds, "attachment"), taken),
            ("attachments taken", here & np.char.startswith(subkinds, "attachment"), taken),
            ("error pages taken", here & (truths == Truth.ERROR), taken),
            ("“page” of the content system taken", here & (truths == Truth.PAGE), taken),
            *((f"{kind} taken", here & (subkinds == kind), taken) for kind in ("forum", "documentation", "product", "service")),
        ):
            if chosen.any():
                lines.append(f"| {dataset} | {name} | {label} | {share(table, chosen, wrong)} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args(arguments)
    import lightgbm

    table = read_table()
    found = CrossValidation(lightgbm, table)
    print("| set | decided by | what | share |\n| --- | --- | --- | --- |")
    known = table.of_known_host
    full, hidden = by_page(table, found.full, declared=True), by_page(table, found.hidden, declared=False)
    for name, taken in (
        ("page alone", full),
        ("page and host", np.where(known, are_articles(full, found.full_host), full)),
        ("page alone, declarations hidden", hidden),
        ("page and host, declarations hidden", np.where(known, are_articles(hidden, found.hidden_host), hidden)),
    ):
        print("\n".join(rows_of(table, name, taken)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
