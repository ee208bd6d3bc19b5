"""Writes the rows of a measurement as Markdown tables, and names the figures that have floors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median

from benchmarks import figures
from benchmarks.figures import Figure, Measure, measure, measure_difference
from benchmarks.scoring import Row

TEXT_SETS = ("fundus", "wcxb-dev", "sites")
SNIPPET_SET = "trafilatura"
READERS = ("winnow", "trafilatura")
_TEXT: tuple[tuple[str, Measure], ...] = (
    ("F1", figures.f1),
    ("precision", figures.precision),
    ("recall", figures.recall),
    ("exact", figures.exact),
    ("word F1", figures.words),
)
_WITH_INTERVAL = ("F1", "exact")
_LEAKS: dict[str, tuple[str, ...]] = {"fundus": (), "wcxb-dev": ("unwanted",), "sites": ("teaser", "boilerplate", "comment")}
_NOT_ARTICLES = ("listing", "consent", "soft404", "static")  # what robots.txt disallows are articles, to be left by the crawl
_FACTS = ("title", "date", "author")


def write_report(rows: Sequence[Row]) -> str:
    """All tables, one under the other."""
    parts = ["## Body text", _text_table(rows), "## Snippets", _snippet_table(rows), "## Facts", _fact_table(rows)]
    return "\n\n".join([*parts, "## Page status by page type (Winnow)", _status_table(rows), "## CPU time", _time_table(rows)])


def floor_figures(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Winnow's figures that may not fall, by set; all of them are better when higher."""
    found: dict[str, dict[str, float]] = {}
    for dataset in TEXT_SETS:
        ours = select(rows, dataset, "winnow", with_gold=True)
        found[dataset] = {name: take(ours) for name, take in _TEXT}
        found[dataset] |= {f"no {kind} leak": figures.clean(kind)(ours) for kind in _LEAKS[dataset]}
    found[SNIPPET_SET] = {"snippet F": figures.snippet_f(select(rows, SNIPPET_SET, "winnow"))}
    for dataset in ("wcxb-dev", "sites"):
        ours = select(rows, dataset, "winnow")
        for name in _FACTS:
            if any(getattr(row, name) is not None for row in ours):
                found[dataset][name] = figures.share(name)(ours)
    special = [row for row in select(rows, "sites", "winnow") if row.kind in _NOT_ARTICLES]
    found["sites"]["special pages kept out"] = fmean(row.status not in ("article", "stub") for row in special)
    return found


def select(rows: Sequence[Row], dataset: str, reader: str, *, with_gold: bool = False) -> list[Row]:
    """Rows of one set and one reader; `with_gold` takes only articles with a gold text."""
    return [row for row in rows if row.dataset == dataset and row.reader == reader and (row.has_gold or not with_gold)]


def _text_table(rows: Sequence[Row]) -> str:
    lines = []
    for dataset in TEXT_SETS:
        both = {reader: select(rows, dataset, reader, with_gold=True) for reader in READERS}
        for reader, own in both.items():
            cells = [_cell(measure(own, take)) if name in _WITH_INTERVAL else f"{take(own):.3f}" for name, take in _TEXT]
            leaks = ", ".join(f"{kind} {100 * (1 - figures.clean(kind)(own)):.1f} %" for kind in _LEAKS[dataset]) or "–"
            lines.append([dataset, str(len(own)), reader, *cells, leaks])
        difference = [
            _cell(measure_difference(both["winnow"], both["trafilatura"], take), signed=True)
            for name, take in _TEXT
            if name in _WITH_INTERVAL
        ]
        lines.append([dataset, "", "difference", difference[0], "", "", difference[1], "", ""])
    return _table(["set", "pages", "reader", *[name for name, _ in _TEXT], "pages with leaks"], lines)


def _snippet_table(rows: Sequence[Row]) -> str:
    lines = []
    for reader in READERS:
        own = select(rows, SNIPPET_SET, reader)
        counts = [str(sum(getattr(row, name) for row in own)) for name in ("hits", "misses", "intruders")]
        lines.append([reader, str(len(own)), _cell(measure(own, figures.snippet_f)), *counts])
    return _table(["reader", "pages", "snippet F", "found", "missed", "intruding"], lines)


def _fact_table(rows: Sequence[Row]) -> str:
    lines = []
    for dataset in ("wcxb-dev", "sites"):
        for reader in READERS:
            own = select(rows, dataset, reader)
            known = [[row for row in own if getattr(row, name) is not None] for name in _FACTS]
            cells = [
                f"{_cell(measure(some, figures.share(name)))} of {len(some)}" if some else "–"
                for name, some in zip(_FACTS, known, strict=True)
            ]
            lines.append([dataset, reader, *cells])
    return _table(["set", "reader", "title exact", "date", "author"], lines)


def _status_table(rows: Sequence[Row]) -> str:
    counts = Counter((row.dataset, row.kind, row.status) for row in rows if row.reader == "winnow")
    statuses = sorted({status for _, _, status in counts})
    kinds = sorted({(dataset, kind) for dataset, kind, _ in counts})
    lines = [[dataset, kind, *[str(counts[dataset, kind, status] or "·") for status in statuses]] for dataset, kind in kinds]
    return _table(["set", "page type", *statuses], lines)


def _time_table(rows: Sequence[Row]) -> str:
    lines = []
    for reader in READERS:
        times = sorted(row.cpu_ms for row in rows if row.reader == reader)
        lines.append(
            [
                reader,
                str(len(times)),
                f"{fmean(times):.1f}",
                f"{median(times):.1f}",
                f"{times[int(0.95 * len(times))]:.1f}",
                f"{times[-1]:.0f}",
            ]
        )
    return _table(["reader", "pages", "mean ms", "median ms", "95 % under ms", "most ms"], lines)


def _cell(figure: Figure, *, signed: bool = False) -> str:
    form = "+.3f" if signed else ".3f"
    return f"{figure.value:{form}} [{figure.low:{form}}, {figure.high:{form}}]"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    shown = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in shown)
