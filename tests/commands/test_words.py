"""`winnow words` and the orders of `winnow kwic` on a crawled corpus."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest


@pytest.fixture(scope="module")
def folder(module_tools: Any) -> Any:
    web = module_tools.web()
    web.pages["/a"] = module_tools.answer(module_tools.article("curfew in the city", words="The secret prison was found. A prison it was."))
    web.pages["/b"] = module_tools.answer(module_tools.article("land rights", words="No secret there, and no curfew."))
    web.pages["/"] = module_tools.answer(module_tools.listing("/a", "/b"))
    made = module_tools.corpus(web.host)
    made.add_source("toy", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    assert made.crawl().code in (0, 3)
    return made


def rows_of(done: Any) -> list[dict[str, str]]:
    assert done.code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def test_a_list_has_what_the_concordance_has(folder: Any) -> None:
    found = folder.winnow("words", "list", "--json", "--limit", "1000").json
    assert found["counted"]["counted"] == found["counted"]["documents"] == 2
    assert sum(row["count"] for row in found["rows"]) == found["counted"]["words"]
    count = next(row["count"] for row in found["rows"] if row["word"] == "prison")
    assert len(folder.winnow("kwic", '"prison"', "--json").json["lines"]) == count
    assert [row["word"] for row in rows_of(folder.winnow("words", "list", "--csv", "--limit", "5"))] == [
        row["word"] for row in found["rows"]
    ][:5]


def test_a_question_says_which_documents_are_counted(folder: Any) -> None:
    assert folder.winnow("words", "list", "prison", "--json").json["counted"]["documents"] == 1
    rows = rows_of(folder.winnow("words", "ngrams", "prison", "--csv", "--least", "1", "--limit", "1000"))
    assert Counter(row["word"] for row in rows)["secret prison"] == 1


def test_collocates_and_key_words_are_given(folder: Any) -> None:
    near = rows_of(folder.winnow("words", "collocates", "prison", "--window", "1", "--least", "1", "--csv"))
    assert "secret" in [row["word"] for row in near]
    assert all(float(row["log_dice"]) <= 14 for row in near)
    key = rows_of(folder.winnow("words", "keyness", "prison", "--least", "1", "--csv"))
    assert "prison" in [row["word"] for row in key]
    assert all(float(row["log_likelihood"]) > 0 for row in key)
    shown = folder.winnow("words", "keyness", "prison", "--against", "land", "--least", "1")
    assert "prison" in shown.stdout.decode()
    assert "1 of 1 documents" in shown.stdout.decode()


def test_what_was_left_out_is_said(folder: Any) -> None:
    done = folder.winnow("words", "list", "--documents", "1")
    assert "Of 2 documents" in done.stderr
    assert "--documents 0 counts all" in done.stderr
    assert "Of 2 documents" not in folder.winnow("words", "list", "--documents", "0").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("collocates", "source:toy"), "has no word"),
        (("keyness", "''"), "asks for nothing"),
        (("keyness", "prison", "--against", '"'), "asks for nothing"),
        (("keyness", "prison", "--against", "source:tyo"), "did you mean toy"),
        (("list", "--source", "tyo"), "did you mean toy"),
        (("list", "--copies", "none"), "there are: all, first"),
        (("ngrams", "--size", "9"), "less than or equal to 5"),
    ],
)
def test_what_nobody_can_mean_ends_with_code_2(folder: Any, words: tuple[str, ...], told: str) -> None:
    done = folder.winnow("words", *words)
    assert done.code == 2
    assert told in done.stderr


def test_kwic_sorts_by_the_second_word_and_says_what_it_did_not_sort(folder: Any) -> None:
    lines = folder.winnow("kwic", "--json", "--sort", "2R", "/s.cret/ OR prison", "--copies", "first").json["lines"]
    second = [(line["right"].replace(".", " ").lower().split() + [""] * 2)[1] for line in lines]
    assert second == sorted(second)
    near = folder.winnow("kwic", "--json", "prison NEAR/0 secret").json["lines"]
    assert {line["keyword"] for line in near} == {"secret prison"}
    assert folder.winnow("kwic", "prison", "--sort", "3R").code == 2


def test_nothing_to_compare_with_is_said(folder: Any) -> None:
    done = folder.winnow("words", "keyness", "prison", "--against", "nothingofthiskind")
    assert done.code == 0
    assert "No word was counted often enough." in done.stdout.decode()
    assert "nothing to count, or to compare with" in " ".join(done.stderr.split())
