"""Frequencies, n-grams, collocates, key words and dispersion are those that a plain reading of the texts gives, on both databases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from benchmarks.size import texts
from benchmarks.size.corpus import fill
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.search.words.measures import deviation_of_proportions, log_dice, log_likelihood, log_likelihood_of_table, log_ratio
from pipelines.search.words.segmenting import find_segmenter
from pipelines.store.database.connection import Database, open_database
from pipelines.store.search.concordance import concordance
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.words.collocates import find_collocates
from pipelines.store.words.frequency import list_words
from pipelines.store.words.ngrams import list_ngrams
from pipelines.store.words.reading import read_texts
from tests.search.conftest import empty_database
from tests.search.plain_words import Reference, check_all, gries

LATIN = Selection(languages=("en", "es", "fr", "tr"))
TWO = ("source-03", "source-04")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Made articles of 20 sources and 10 years, some in Chinese characters."""
    with empty_database(request, tmp_path_factory.mktemp("words")) as database:
        with few_words():
            fill(database, 120)
        yield database


@contextmanager
def few_words() -> Iterator[None]:
    """To make 150,000 words takes longer than all these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "VOCABULARY", 6_000)
        for made_once in (texts._vocabulary, texts._chances):
            made_once.cache_clear()
        yield
        for made_once in (texts._vocabulary, texts._chances):
            made_once.cache_clear()


def selection_of(question: str) -> Selection:
    return Selection(languages=LATIN.languages, query=parse_query(question))


def test_every_figure_is_that_of_a_plain_reading(made):
    check_all(made, LATIN.languages, TWO)


def test_a_short_time_is_cut_into_months(made):
    short = Selection(languages=LATIN.languages, since=date(2020, 1, 1), until=date(2021, 12, 31))
    reference = Reference(made, short)
    with made.read() as session:
        whole, found = list_words(session, LATIN, at_most=0), list_words(session, short, at_most=0)
    months = reference.by(lambda one: (one.date or "")[:7])
    months.pop("", None)
    assert (whole.period, found.period) == ("year", "month")
    assert found.periods == len(months) > 2
    row = found.rows[0]
    assert row.deviation_periods == pytest.approx(gries([of[row.word] for of in months.values()], [of.total() for of in months.values()]))


@pytest.mark.long
def test_every_figure_is_that_of_a_plain_reading_of_five_thousand(tmp_path):
    database = open_database(tmp_path / "corpus.db")
    with few_words():
        fill(database, 5_000)
    check_all(database, LATIN.languages, TWO)
    database.close()


def test_each_row_is_found_as_often_in_its_concordance(made):
    with made.read() as session:
        rows = [*list_words(session, LATIN, limit=300, at_most=0).rows[::60], *list_ngrams(session, LATIN, at_most=0, limit=20).rows[::5]]
        for row in (one for one in rows if len(set(one.word.split())) == len(one.word.split())):  # of "so so so" a pair is in each other
            assert len(list(concordance(session, parse_query(f'"{row.word}"'), LATIN))) == row.count, row


def test_a_collocate_is_found_near_its_word(made):
    with made.read() as session:
        word = list_words(session, LATIN, limit=40, at_most=0).rows[-1].word
        row = find_collocates(session, selection_of(f'"{word}"'), window=3, at_most=0).rows[0]
        lines = list(concordance(session, parse_query(f'"{word}" NEAR/2 "{row.word}"'), LATIN))
    assert 0 < len(lines) <= row.together * 2
    assert all(row.word in line.keyword and word in line.keyword for line in lines)


def test_of_many_documents_an_even_sample_is_counted_always_the_same(made):
    with made.read() as session:
        chosen = choose_documents(session, Selection(), at_most=60)
        ids = [text.document_id for text in read_texts(session, chosen)]
        again = [text.document_id for text in read_texts(session, choose_documents(session, Selection(), at_most=60))]
        sample, whole = list_words(session, LATIN, at_most=60), list_words(session, LATIN, at_most=0)
        near = find_collocates(session, selection_of(f'"{whole.rows[0].word}"'), at_most=80)
        exact = find_collocates(session, selection_of(f'"{whole.rows[0].word}"'), at_most=0)
    assert chosen.documents == 117  # one in forty is a stub
    assert ids == again
    assert 50 <= len(ids) <= 70
    assert all(sum(first <= number < first + 60 for number in ids) >= 20 for first in (1, 61))
    assert sample.counted.is_sample
    assert sample.counted.documents == whole.counted.documents == whole.counted.counted
    assert sample.rows[0].per_million == pytest.approx(whole.rows[0].per_million, rel=0.2)
    assert near.near.is_sample
    assert near.node == pytest.approx(exact.node, rel=0.3)
    assert near.rows[0].count < 1.5 * exact.node


def test_scripts_without_spaces_are_left_out_and_counted_where_no_segmenter_is(made, monkeypatch):
    monkeypatch.setattr("pipelines.store.words.frequency.find_segmenter", lambda: None)
    with made.read() as session:
        found = list_words(session, Selection(languages=("zh",)), at_most=0)
        everything = list_words(session, Selection(), at_most=0)
    assert found.counted.left_out == found.counted.counted > 5
    assert found.rows == ()
    assert everything.counted.left_out == found.counted.counted
    assert everything.rows


def pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(0, len(run), 2)]


def test_a_segmenter_makes_them_words(made):
    with made.read() as session:
        found = list_words(session, Selection(languages=("zh",)), at_most=0, limit=5, segmenter=pairs)
        grams = list_ngrams(session, Selection(languages=("zh",)), at_most=0, limit=5, segmenter=pairs)
    assert found.counted.left_out == 0
    assert all(len(row.word) == 2 for row in found.rows)
    assert all(len(row.word) == 4 for row in grams.rows)


@pytest.mark.skipif(find_segmenter() is None, reason="ICU is not installed")
@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("\U00020bb7野家听取了证人的陈述", ["听取", "证人", "陈述"]),
        ("東京で人権の集会が開かれました", ["東京", "人権", "集会"]),
        ("สิทธิมนุษยชนในประเทศไทย", ["สิทธิ", "ใน", "ประเทศไทย"]),
        ("ສິດທິມະນຸດໃນປະເທດລາວ", ["ສິດທິ", "ໃນ", "ລາວ"]),
        ("សិទ្ធិមនុស្សនៅកម្ពុជា", ["នៅ", "កម្ពុជា"]),
        ("လူ့အခွင့်အရေးမြန်မာ", ["လူ့", "မြန်မာ"]),
    ],
)
def test_icu_cuts_each_script(run, words):
    pieces = find_segmenter()(run)
    assert "".join(pieces) == run
    assert [word for word in words if word not in pieces] == []


def test_words_are_written_as_they_are_most_often_and_counted_as_the_index_has_them(filled):
    database, _ = filled
    with database.read() as session:
        rows = {row.term: row for row in list_words(session, Selection(), limit=5_000, at_most=0).rows}
        korean = [word for word in rows if "\uac00" <= word[0] <= "\ud7a3"]
    assert rows["detention"].count >= 1
    assert rows["detention"].word == "detention"
    assert korean
    assert any(row.word != row.term for row in rows.values() if "\u0600" <= row.word[0] <= "\u06ff")  # the letters that people write


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (log_dice(10, 10, 10), 14),
        (log_dice(5, 10, 10), 13),
        (log_dice(0, 5, 5), float("-inf")),
        (log_likelihood(10, 10, 100, 100), 0),
        (log_likelihood(0, 10, 100, 100), -13.862944),
        (log_likelihood_of_table(8, 10, 10, 100), 35.8267),
        (log_ratio(20, 5, 100, 100), 2),
        (log_ratio(4, 0, 100, 100), 3),
        (deviation_of_proportions([5, 5], [50, 50]), 0),
        (deviation_of_proportions([10, 0], [50, 50]), 1),
        (deviation_of_proportions([0, 10], [90, 10]), 1),
    ],
)
def test_measures_have_the_values_that_can_be_worked_out_by_hand(value, wanted):
    assert value == pytest.approx(wanted, rel=1e-3)


def test_of_one_part_there_is_no_spread():
    assert math.isnan(deviation_of_proportions([5], [50]))
