"""How many of the documents that a question should find are found, by script: our terms beside FTS5's own tokenizers.

`python -m benchmarks.search`. The tokenizers of FTS5 are given the plain words of the questions without operators, fields and stars: each
question in quotation marks where it was so, else all of its words.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from pipelines.search.parsing import parse_query
from pipelines.search.tokens import terms_of
from pipelines.store.database.sqlite import newest_driver
from pipelines.store.search.match import to_fts

FOLDER = Path(__file__).parents[2] / "tests" / "search"
TOKENIZERS = {
    "our terms": "ascii",
    "unicode61": "unicode61 remove_diacritics 2",
    "porter": "porter unicode61 remove_diacritics 2",
    "trigram": "trigram",
}
_SIGNS = frozenset("():*")
_OPERATORS = ("AND", "OR", "NOT")


def main() -> int:
    """Print a table: recall and precision by script and tokenizer, over the questions that every tokenizer can be asked."""
    corpus = [line.split("\t") for line in (FOLDER / "corpus.tsv").read_text("utf-8").splitlines()]
    questions = [line.split("\t") for line in (FOLDER / "queries.tsv").read_text("utf-8").splitlines()]
    plain = [row for row in questions if not _has_operators(row[1])]
    sys.stdout.write(f"{len(plain)} of {len(questions)} questions have no operators\n")
    for name, tokenizer in TOKENIZERS.items():
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for (script, _, expected), found in zip(plain, _ask(name, tokenizer, corpus, plain), strict=True):
            right = set(expected.split())
            for key in (script, "all"):
                for place, number in enumerate((len(right & found), len(right), len(found))):
                    counts[key][place] += number
        for script, (hits, right_count, found_count) in counts.items():
            precision = f"{hits / found_count:.0%}" if found_count else "-"
            sys.stdout.write(f"{name:<10} {script:<9} recall {hits / right_count:>4.0%}  precision {precision:>4}\n")
    return 0


def _ask(name: str, tokenizer: str, corpus: list[list[str]], questions: list[list[str]]) -> list[set[str]]:
    connection = newest_driver().connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(name UNINDEXED, title, text, author, tokenize='{tokenizer}')")
    ours = name == "our terms"
    for key, _, title, text in corpus:
        values = [" ".join(terms_of(field)) if ours else field for field in (title, text)]
        connection.execute("INSERT INTO t VALUES (?, ?, ?, '')", (key, *values))
    found = []
    for _, question, _ in questions:
        root = parse_query(question).root
        expression = to_fts(root) if ours and root is not None else _quoted(question)
        found.append({row[0] for row in connection.execute("SELECT name FROM t WHERE t MATCH ?", (expression,))})
    connection.close()
    return found


def _quoted(question: str) -> str:
    phrase = question.strip('"「」')
    words = [phrase] if phrase != question else question.split()
    return " AND ".join(f'"{word}"' for word in words)


def _has_operators(question: str) -> bool:
    return bool(_SIGNS & set(question)) or any(word in _OPERATORS or word.startswith("-") for word in question.split())


if __name__ == "__main__":
    sys.exit(main())
