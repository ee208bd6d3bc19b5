"""Writes the rows of a measurement as Markdown tables, and names the figures that have floors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median

from benchmarks import figures
from benchmarks.figures import Figure, VisitMetrics, measure, measure_difference
from benchmarks.measuring import WITH_MEMORY
from benchmarks.pages import AED, SMALL, WADDLE
from benchmarks.scoring import Row

TEXT_SETS = ("fundus", "wcxb-dev", AED, WADDLE, SMALL, "sites")
SHORT = "under 100 words"  # of the small sites' posts
SHORT_WORDS = 100
SNIPPET_SET = "trafilatura"
_TEXT: tuple[tuple[str, VisitMetrics], ...] = (
    ("F1", figures.f1),
    ("precision", figures.precision),
    ("recall", figures.recall),
    ("exact", figures.exact),
    ("word F1", figures.words),
)
_WITH_INTERVAL = ("F1", "exact")
_LEAKS: dict[str, tuple[str, ...]] = {"wcxb-dev": ("unwanted",), "sites": ("teaser", "boilerplate", "comment")}
_NOT_ARTICLES = ("listing", "consent", "soft404", "static")  # what robots.txt disallows are articles, to be left by the crawl
OURS, BASE = "winnow", "trafilatura"  # every reader is held against the second
FEW = 5  # pages; a language with fewer of them is counted among the others
_FACTS = ("title", "date", "author")


def write_report(rows: Sequence[Row], missing: Sequence[str] = ()) -> str:
    """All tables, one under the other; then what could not be measured."""
    parts = [
        *("## Body text", _text_table(rows), "## Posts of small sites", _short_table(rows), "## Site memory, host by host"),
        *(_memory_table(rows), "## Snippets", _snippet_table(rows), "## The miniature sites", _site_table(rows)),
        *("## By language: Winnow less trafilatura", _language_table(rows), "## Facts", _fact_table(rows)),
        *("## Page status by page type (Winnow)", _status_table(rows), "## CPU time", _time_table(rows)),
    ]
    return "\n\n".join([*parts, *missing])


def floor_figures(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Winnow's figures that may not fall, by set; all of them are better when higher."""
    found: dict[str, dict[str, float]] = {}
    for dataset in TEXT_SETS:
        ours = select(rows, dataset, "winnow", with_gold=True)
        found[dataset] = {name: take(ours) for name, take in _TEXT}
        found[dataset] |= {f"no {kind} leak": figures.clean(kind)(ours) for kind in _LEAKS.get(dataset, ())}
    found[SMALL][f"F1, {SHORT}"] = figures.f1(short_posts(rows, "winnow"))
    for dataset in (WADDLE, SMALL):
        found[f"{dataset}, site memory"] = {name: take(select(rows, dataset, WITH_MEMORY, with_gold=True)) for name, take in _TEXT}
    found[SNIPPET_SET] = {"snippet F": figures.snippet_f(select(rows, SNIPPET_SET, "winnow"))}
    for dataset in ("wcxb-dev", "sites"):
        ours = select(rows, dataset, "winnow")
        for name in _FACTS:
            if any(getattr(row, name) is not None for row in ours):
                found[dataset][name] = figures.share(name)(ours)
    special = [row for row in select(rows, "sites", "winnow") if row.kind in _NOT_ARTICLES]
    found["sites"]["special pages kept out"] = fmean(row.status not in ("article", "stub") for row in special)
    with_memory = select(rows, "sites", WITH_MEMORY, with_gold=True)
    found["sites, site memory"] = {name: take(with_memory) for name, take in _TEXT}
    found["sites, site memory"] |= {f"no {kind} leak": figures.clean(kind)(with_memory) for kind in _LEAKS["sites"]}
    found["sites, site memory"]["whole"] = figures.whole(with_memory)
    return found


def readers_of(rows: Sequence[Row], dataset: str) -> list[str]:
    """Who read a set, in the order of reading."""
    return list(dict.fromkeys(row.reader for row in rows if row.dataset == dataset))


def select(rows: Sequence[Row], dataset: str, reader: str, *, with_gold: bool = False) -> list[Row]:
    """Rows of one set and one reader; `with_gold` takes only articles with a gold text."""
    return [row for row in rows if row.dataset == dataset and row.reader == reader and (row.has_gold or not with_gold)]


def _text_table(rows: Sequence[Row]) -> str:
    lines = []
    for dataset in TEXT_SETS:
        base = select(rows, dataset, BASE, with_gold=True)
        for reader in readers_of(rows, dataset):
            own = select(rows, dataset, reader, with_gold=True)
            cells = [_cell(measure(own, take)) if name in _WITH_INTERVAL else f"{take(own):.3f}" for name, take in _TEXT]
            leaks = ", ".join(f"{100 * (1 - figures.clean(kind)(own)):.1f} %" for kind in _LEAKS.get(dataset, ())[:1]) or "–"
            over = "" if reader == BASE else _cell(measure_difference(own, base, figures.f1), signed=True)
            lines.append([dataset, reader, *cells, leaks if dataset == "wcxb-dev" else "–", over])
    return _table(["set", "reader", *[name for name, _ in _TEXT], "pages with leaks", f"F1 less {BASE}'s"], lines)


def short_posts(rows: Sequence[Row], reader: str) -> list[Row]:
    """Posts of small sites with less than a hundred words of gold."""
    return [row for row in select(rows, SMALL, reader, with_gold=True) if row.gold_words < SHORT_WORDS]


def _short_table(rows: Sequence[Row]) -> str:
    lines = []
    for reader in readers_of(rows, SMALL):
        own, short = select(rows, SMALL, reader, with_gold=True), short_posts(rows, reader)
        hosts = {row.group for row in own}
        by_host = fmean(figures.f1([row for row in own if row.group == host]) for host in hosts) if hosts else 0.0
        lines.append([reader, f"{figures.f1(own):.3f}", f"{by_host:.3f}", _cell(measure(short, figures.f1)), str(len(short))])
    return _table(["reader", "F1", "F1, mean of hosts", f"F1, {SHORT}", "pages"], lines)


def _memory_table(rows: Sequence[Row]) -> str:
    """What site memory gains or loses on each host where it changes F1 by more than a thousandth; in the last row of a set, all hosts."""
    lines = []
    for dataset in (SMALL, WADDLE, "sites"):
        alone, known = (select(rows, dataset, reader, with_gold=True) for reader in (OURS, WITH_MEMORY))
        for host in sorted({row.group for row in known}):
            one, two = (figures.f1([row for row in some if row.group == host]) for some in (alone, known))
            if abs(two - one) > 0.001:
                lines.append([dataset, host, str(sum(row.group == host for row in known)), f"{one:.3f}", f"{two:.3f}", f"{two - one:+.3f}"])
        if known:
            one, two = figures.f1(alone), figures.f1(known)
            lines.append([dataset, "all hosts", str(len(known)), f"{one:.4f}", f"{two:.4f}", f"{two - one:+.4f}"])
    return _table(["set", "host", "pages", "F1 alone", "F1 with site memory", "difference"], lines)


def _snippet_table(rows: Sequence[Row]) -> str:
    lines = []
    for reader in readers_of(rows, SNIPPET_SET):
        own = select(rows, SNIPPET_SET, reader)
        counts = [str(sum(getattr(row, name) for row in own)) for name in ("hits", "misses", "intruders")]
        lines.append([reader, str(len(own)), _cell(measure(own, figures.snippet_f)), *counts])
    return _table(["reader", "pages", "snippet F", "found", "missed", "intruding"], lines)


def _site_table(rows: Sequence[Row]) -> str:
    lines = []
    for reader in readers_of(rows, "sites"):
        articles = [row for row in select(rows, "sites", reader) if row.kind == "article"]
        special = [row for row in select(rows, "sites", reader) if row.kind in _NOT_ARTICLES]
        leaks = [f"{100 * (1 - figures.clean(kind)(articles)):.1f} %" for kind in _LEAKS["sites"]]
        kept = sum(row.gives_text for row in special)
        lines.append(
            [reader, f"{figures.f1(articles):.3f}", *leaks, f"{100 * (1 - figures.whole(articles)):.1f} %", f"{kept} of {len(special)}"]
        )
    return _table(["reader", "F1", *(f"{kind} leak" for kind in _LEAKS["sites"]), "body cut short", "special pages with a text"], lines)


def _language_table(rows: Sequence[Row]) -> str:
    """Per set and language with at least `FEW` pages; the others together."""
    lines = []
    for dataset in (*TEXT_SETS, SNIPPET_SET):
        take = figures.snippet_f if dataset == SNIPPET_SET else figures.f1
        ours, theirs = (select(rows, dataset, reader, with_gold=dataset != SNIPPET_SET) for reader in (OURS, BASE))
        counts = Counter(row.language for row in ours)
        languages = [language for language, count in counts.most_common() if count >= FEW]
        for language in [*languages, "others"]:
            one, two = (
                [row for row in some if (row.language if row.language in languages else "others") == language] for some in (ours, theirs)
            )
            if one:
                hosts = len({row.group for row in one})
                difference = _cell(measure_difference(one, two, take), signed=True) if hosts > 1 else f"{take(one) - take(two):+.3f}"
                lines.append([dataset, language, str(len(one)), str(hosts), f"{take(one):.3f}", f"{take(two):.3f}", difference])
    return _table(["set", "language", "pages", "hosts", OURS, BASE, "difference"], lines)


def _fact_table(rows: Sequence[Row]) -> str:
    lines = []
    for dataset in ("wcxb-dev", AED, SMALL, "sites"):
        for reader in readers_of(rows, dataset):
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
    base = fmean(row.cpu_ms for row in rows if row.reader == BASE)
    for reader in dict.fromkeys(row.reader for row in rows):
        times = sorted(row.cpu_ms for row in rows if row.reader == reader)
        if times[-1]:
            mean = fmean(times)
            cells = (
                f"{mean:.1f}",
                f"{mean / base:.2f}",
                f"{median(times):.1f}",
                f"{times[int(0.95 * len(times))]:.1f}",
                f"{times[-1]:.0f}",
            )
            lines.append([reader, str(len(times)), *cells])
    return _table(["reader", "pages", "mean ms", f"of {BASE}'s", "median ms", "95 % under ms", "most ms"], lines)


def _cell(figure: Figure, *, signed: bool = False) -> str:
    form = "+.3f" if signed else ".3f"
    return f"{figure.value:{form}} [{figure.low:{form}}, {figure.high:{form}}]"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    shown = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in shown)
