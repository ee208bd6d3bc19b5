"""What it costs to find names: `python -m benchmarks.names`. Processor time for 1,000 articles, by a list of 10,000 names and by spaCy.

Articles are those of `../shared/pages`. Half of the names stand in them: words in a row that begin with capitals; the other half nowhere.
The pipeline of spaCy is made on the spot, of rules for some of the names: so much reading by spaCy costs before a model does its work.
An argument names a model that is installed, or its folder, to be measured too.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.names.finding import find_mentions
from pipelines.names.mention import Field, NameKind
from pipelines.names.models import load_model
from pipelines.names.name_list import ListedName, ListedNames, list_names
from pipelines.names.sentences import sentence_of

PAGES = Path(__file__).resolve().parents[2] / "shared" / "pages" / "manifest.jsonl"
ARTICLES, NAMES = 1_000, 10_000
_CAPITALS = re.compile(r"\b[^\W\d_a-zß-ÿ][^\W\d_]+(?: [^\W\d_a-zß-ÿ][^\W\d_]+){0,3}\b")


def articles() -> list[str]:
    """The first texts of articles."""
    with PAGES.open(encoding="utf-8") as file:
        found = (page for page in map(json.loads, file) if page["kind"] == "article" and len(page["text"] or "") > 500)
        return [page["text"] for page in islice(found, ARTICLES)]


def names_of(texts: list[str]) -> ListedNames:
    """The most frequent of their names, and as many that stand nowhere."""
    counts = Counter(found[0] for text in texts for found in _CAPITALS.finditer(text) if len(found[0]) > 3)
    met = [name for name, _ in counts.most_common(NAMES // 2)]
    nowhere = [f"{name.split()[0]} Xq{number}" for number, name in enumerate(islice(_again(met), NAMES - len(met)))]
    return list_names([ListedName(name=name, kind=NameKind.PERSON) for name in (*met, *nowhere)])


def _again(names: list[str]) -> Iterator[str]:
    while True:
        yield from names


def timed(what: str, begun: float, more: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{what:<44} {time.process_time() - begun:8.2f} s   {more}\n")


def main() -> int:
    """Print the table."""
    texts = articles()
    sys.stdout.write(f"{len(texts):,} articles, {sum(map(len, texts)):,} characters\n")
    begun = time.process_time()
    listed = names_of(texts)
    timed(f"names chosen, and a tree of {len(listed.names):,}", begun, "")
    begun = time.process_time()
    found = [find_mentions("", text, listed) for text in texts]
    timed("found by the list", begun, f"{sum(map(len, found)):,} mentions")
    begun = time.process_time()
    cut = [sentence_of(text, one.start, one.end) for text, mentions in zip(texts, found, strict=True) for one in mentions]
    timed("each sentence cut out", begun, f"{sum(map(len, cut)):,} characters")
    if find_spec("spacy") is not None:
        _by_spacy(texts, listed)
    return 0


def _by_spacy(texts: list[str], listed: ListedNames) -> None:
    import spacy

    with TemporaryDirectory() as folder:
        pipe = spacy.blank("en")
        pipe.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": one.name} for one in listed.names[:1_000]])
        pipe.to_disk(folder)
        model = load_model(folder, Path("/"))
    begun = time.process_time()
    found = list(model.find({Field.TEXT: text} for text in texts))
    timed("read by a blank pipeline of spaCy, 1,000 rules", begun, f"{sum(len(one[Field.TEXT]) for one in found):,} mentions")
    if len(sys.argv) > 1:
        model = load_model(sys.argv[1], Path("/"))
        begun = time.process_time()
        found = list(model.find({Field.TEXT: text} for text in texts))
        timed(f"read by {model.name}", begun, f"{sum(len(one[Field.TEXT]) for one in found):,} mentions")


if __name__ == "__main__":
    raise SystemExit(main())
