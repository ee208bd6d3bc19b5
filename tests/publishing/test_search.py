"""A published site, opened from the disk, finds what the corpus finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing import search_index
from pipelines.publishing.search_index import encode
from pipelines.publishing.writing import write_site
from pipelines.search.rules import analyzer_rules
from pipelines.search.selection import Selection
from pipelines.search.tokens import terms_of
from pipelines.store.search.selection import select

TABLES = Path(__file__).parents[1] / "search"
QUESTIONS = [line.split("\t")[1] for name in ("queries.tsv", "held-out.tsv") for line in (TABLES / name).read_text("utf-8").splitlines()]
MORE = [
    "after:2020", "before:2020", "date:2026-03", "date:2026-03-01..2026-03-31 prison", "lang:ar", "language:es derechos", "source:example",
    "date:2023", "date:2024", "date:2024-01", "date:2024-05", "date:2024-01-01", "date:2023..2024-04", "before:2023", "before:2024", "before:2024-06",
    "before:2024-05-31", "after:2024", "after:2024-01-02", "after:2024-05", "after:2024-05-02", "-date:2024",
    "-the", "NOT prison", "(prison OR café) -secret", "author:jane", "text:prison", "title:(prison OR court)", '"', "((", "AND", "f:x", "flag:short",
    "title: prison", "-title: prison", "source: example", "lang: ar", "after: 2020", "author: jane", "flag: short", "title: (prison OR court)",
    "TITLE: prison", "text:", "of: prison", "http://example.org prison",
    "a*", "pri*", '"secret pris*"', "x" * 600, "U.N.", "1200", "al-bab's", "委", "委员会", "date:nonsense", "title:", "Ⅷ", "ﬁre", "ŞİŞLİ", "STRASSE", "straße",
]  # fmt: skip
_ASK = """async (questions) => {
  const answers = [];
  for (const question of questions) answers.push((await winnowSearch(question)).articles);
  return answers;
}"""


def ask_site(chromium: Any, site: Any, questions: list[str]) -> list[list[int]]:
    """The documents that the site's own script finds."""
    page = chromium.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site.folder / "search.html").as_uri())
    answers = page.evaluate(_ASK, questions)
    page.close()
    assert faults == []
    return [sorted(site.documents[number] for number in found) for found in answers]


def test_every_question_in_every_script_finds_what_the_corpus_finds(chromium: Any, of_scripts: Any) -> None:
    questions = QUESTIONS + MORE
    expected = of_scripts.ask_corpus(questions)
    found = ask_site(chromium, of_scripts, questions)
    differing = {question: (one, other) for question, one, other in zip(questions, found, expected, strict=True) if one != other}
    assert differing == {}
    assert sum(map(bool, expected)) > 200


def test_words_that_go_on_in_another_file_are_found_whole(
    chromium: Any, of_scripts: Any, site_of: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    """In a large site the places of a frequent word fill many files; here one or two articles fill one."""
    monkeypatch.setattr(search_index, "MOST_BYTES", 10)
    database = of_scripts.corpus.open_database(read_only=True)
    with database.read() as session:
        write_site(tmp_path / "site", select(session, Selection()), site_of(), check=lambda count: None)
    database.close()
    site = replace(of_scripts, folder=tmp_path / "site")
    lines = (site.folder / "search" / "directory.js").read_text("utf-8")
    assert lines.count('"the"') > 2, "the word is in several files"
    questions = [*QUESTIONS[::6], "the", "the prison", '"of the"', "det*", "after:2020"]
    assert ask_site(chromium, site, questions) == of_scripts.ask_corpus(questions)


def test_the_script_cuts_words_as_the_index_does(chromium: Any, of_scripts: Any) -> None:
    texts = [line for name in ("corpus.tsv", "queries.tsv") for line in (TABLES / name).read_text("utf-8").splitlines()]
    texts += [
        "İstanbul ǅ ΣΊΣΥΦΟΣ ŉ ½ ①② ʿayn ҁ҃ कि॒ ក្ក ﷺ ｶﾞ ｡ﾃﾞ 각 각 100１２３ e\u0301\u00ad\u200dx a_b 'ʼx",
        "ẞ և ﬀ \U0001d400\U00020000\U00020001",
    ]
    page = chromium.new_page()
    page.goto((of_scripts.folder / "search.html").as_uri())
    cut = page.evaluate("texts => texts.map(text => winnowAnalyzer.wordsOf(text).flatMap(word => word.terms))", texts)
    page.close()
    assert [(text, terms) for text, terms in zip(texts, cut, strict=True) if terms != list(terms_of(text))] == []


def test_the_tables_of_the_analyzer_are_plain_values() -> None:
    rules = analyzer_rules()
    assert rules["foldedCases"]["ß"] == "ss"
    assert len(rules["zeros"]) > 50
    assert rules["marks"]
    assert rules["forms"]["articles"]


@pytest.mark.parametrize(("number", "text"), [(0, "A"), (31, "f"), (32, "gB"), (1023, "_f"), (1024, "ggB")])
def test_numbers_are_digits_of_five_bits(number: int, text: str) -> None:
    assert encode(number) == text
