"""NEAR and /patterns/: what they find is held against a plain reading of the texts, on both databases."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.search.folding import fold
from pipelines.search.highlighting import find_marks
from pipelines.search.marks import _spans, _stream_spans
from pipelines.search.parsing import parse_query
from pipelines.search.query import And, Near, WantedTerm, WordPattern
from pipelines.search.selection import Selection
from pipelines.search.word_patterns import read_pattern
from pipelines.store.search.concordance import concordance, read_concordance
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.search.full_text import search
from pipelines.store.words.reading import read_texts
from tests.search.conftest import rows_of

TEXTS = {number: (title, text) for number, (_, _, title, text) in enumerate(rows_of("corpus.tsv"), start=1)}
WORD = re.compile(r"[^\W_]+")


def found_in(db, question):
    with db.read() as session:
        result = search(session, parse_query(question), Selection(), limit=1000, seconds=20)
    return {hit.document_id for hit in result.hits}, result


def plain_words(text):
    return [fold(word) for word in WORD.findall(text.replace("’", " ").replace("'", " "))]


def near_by_hand(one, other, words):
    """Documents with both words as they are, in one field, with at most so many words between."""
    return {
        number
        for number, fields in TEXTS.items()
        for text in fields
        if (at := plain_words(text))
        and any(0 <= abs(a - b) - 1 <= words for a, x in enumerate(at) for b, y in enumerate(at) if x == one and y == other and a != b)
    }


def pairs_of_words():
    """Every ninth pair of English and Spanish words that stand in a text of the corpus."""
    pairs = sorted(
        {(at[a], at[b]) for fields in TEXTS.values() for text in fields if text.isascii() and (at := plain_words(text))
         for a in range(len(at)) for b in range(a + 1, min(a + 8, len(at))) if at[a] != at[b]}
    )  # fmt: skip
    return pairs[::9]


def test_near_finds_what_a_plain_reading_finds(filled):
    database, _ = filled
    pairs = pairs_of_words()
    assert len(pairs) > 20
    found = 0
    for one, other in pairs[:20]:
        for words in (0, 3):
            wanted = near_by_hand(one, other, words)
            assert found_in(database, f'"{other}" NEAR/{words} "{one}"')[0] == wanted, (one, other, words)
            found += len(wanted)
    assert found > 10


@pytest.mark.parametrize(
    "expression", ["tort.*", "prison(s|er|ers)?", "[dc]e[a-z]{3,8}n", "(a|e|i).*[st]", "d[eé]tention", "1[0-9]{3}", "сво.*", "الح.*"]
)
def test_a_pattern_finds_what_the_re_module_finds(filled, expression):
    database, _ = filled
    reference = re.compile(expression.replace("é", "e"))
    wanted = {number for number, fields in TEXTS.items() for text in fields for word in plain_words(text) if reference.fullmatch(word)}
    found, result = found_in(database, f"/{expression}/")
    assert found == wanted
    assert result.notes == () or not wanted


def test_near_and_patterns_go_with_everything_else(filled):
    database, names = filled
    whole, _ = found_in(database, "/[a-z]+/")
    assert whole
    some, _ = found_in(database, "/[a-z]+/ NEAR/2 prison")
    assert some
    assert found_in(database, "/[a-z]+/ -(/[a-z]+/ NEAR/2 prison)")[0] == whole - some
    assert found_in(database, "(/[a-z]+/ NEAR/2 prison) OR حرية")[0] >= some
    assert found_in(database, "title:(/[a-z]+/ NEAR/2 prison)")[0] <= some
    assert len(names) == len(TEXTS)


def test_a_concordance_has_the_stretch_between_both(filled):
    database, _ = filled
    with database.read() as session:
        lines = list(concordance(session, parse_query("secret NEAR/3 /pris.*/"), Selection()))
    assert lines
    assert all("secret" in line.keyword.lower() and "pris" in line.keyword.lower() for line in lines)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("NEAR/3 prison", "NEAR needs"),
        ("prison NEAR/3", "NEAR needs"),
        ("prison NEAR/3 OR police", "NEAR needs"),
        ("prison NEAR/99 police", "read as NEAR/20"),
        ("(prison -guard) NEAR police", "NEAR needs"),
        ("/pris(on/", "is not closed"),
        ("/(?=a)b/", "needs a letter"),
        ("/(a)\\1/", "not known here"),
        ("/(a{64}){64}/", "repeats too much"),
        (f"/{'a' * 101}/", "at most 100"),
    ],
)
def test_what_makes_no_sense_is_said_and_the_rest_is_searched(question, note):
    query = parse_query(question)
    assert query.root is not None
    assert any(note in one for one in query.notes), query.notes


def test_how_the_signs_are_read():
    assert isinstance(parse_query("a1 NEAR b1").root, Near)
    assert parse_query("a1 NEAR b1").root.words == 5
    three = parse_query("aa NEAR/1 bb NEAR/2 cc").root
    assert isinstance(three, And)
    assert [part.words for part in three.parts] == [1, 2]
    assert isinstance(parse_query("/ab+c/").root, WordPattern)
    assert not isinstance(parse_query("km/h and/or 24/7/365").root, WordPattern)
    assert "NEAR" not in parse_query("near miss").notes


@pytest.mark.parametrize("expression", ["(a+)+b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "([a-z]+)*1"])
def test_no_pattern_takes_longer_than_its_word(expression):
    pattern = read_pattern(expression)
    begun = time.perf_counter()
    for number in range(200):
        assert pattern.matches("a" * 62 + str(number % 2)) == (re.fullmatch(expression, "a" * 12 + str(number % 2)) is not None)
    assert time.perf_counter() - begun < 1


def test_patterns_agree_with_the_re_module_on_short_words():
    letters = ["".join(x) for x in __import__("itertools").product("ab1", repeat=4)] + ["", "a", "ab", "ba", "aab"]
    for expression in (
        "a*b?",
        "(ab|1)*",
        "a{2}.*",
        "a{1,2}b{0,1}[^a]?1?",
        "(a(b|1)?)+",
        "((a|b){2})*1{0,2}",
        "[^1]*",
        "(a*)*b",
        "(|a)b*",
        "a{2,}.?",
    ):
        pattern, reference = read_pattern(expression), re.compile(expression)
        for word in letters:
            assert pattern.matches(word) == (reference.fullmatch(word) is not None), (expression, word)


def test_a_beginning_is_taken_only_where_every_word_has_it():
    for expression, beginning in (
        ("tortur(e|ed)", "tortur"),
        ("tortu?r", "tort"),
        ("(to|ta)x", ""),
        ("to+x", "to"),
        ("[t]o.x", "to"),
        ("t{2}x", "t"),
    ):
        assert read_pattern(expression).beginning() == beginning


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(UsageError):
        read_pattern("[a")


def test_both_ways_to_find_marks_agree():
    """A half-space makes a text one that is read term by term."""
    for _, text in TEXTS.values():
        for question in (
            "prison",
            '"secret prison"',
            "pris*",
            "/p.*/",
            "secret NEAR/4 pris*",
            "UN",
            "1,200",
            "women's",
            "prisons police حقوق الحرية",
        ):
            wanted = parse_query(question).wanted()
            quick = find_marks(text, wanted, "text")
            assert quick == [mark for mark in find_marks(f"{text} \u0641\u200c\u0642", wanted, "text") if mark.end <= len(text)]


def test_what_no_index_answers_is_counted_by_what_was_read(filled):
    database, _ = filled
    for question in ("secret NEAR/3 prison", "/[a-z]+/ -(/s.*/ NEAR/2 prison)", "(secret NEAR/3 prison) OR حرية", "/.*ion/"):
        wanted, _ = found_in(database, question)
        with database.read() as session:
            query = parse_query(question)
            chosen = choose_documents(session, Selection(), at_most=0, having=query)
            asked = choose_documents(session, Selection(query=query), at_most=0)
            without = choose_documents(session, Selection(), at_most=0, lacking=query)
            for population, options in ((chosen, {"having": query}), (without, {"lacking": query})):
                named = choose_documents(session, Selection(), at_most=1_000, **options)
                assert (named.documents, named.is_sample) == (population.documents, False)
                assert [one.document_id for one in read_texts(session, named)] == [
                    one.document_id for one in read_texts(session, population)
                ]
            ids = [{text.document_id for text in read_texts(session, population)} for population in (chosen, asked, without)]
            lines = read_concordance(session, query, Selection())
        assert ids[0] == ids[1] == wanted
        assert ids[2] == set(TEXTS) - wanted
        assert chosen.documents >= len(wanted)
        assert chosen.documents_for(len(ids[0])) == lines.documents == len(wanted)


@pytest.mark.parametrize(
    ("expression", "word"), [("((((){64}){64}){64}){64}", ""), ("(a{0}){64}b", "b"), ("(((a{0}){64}){64}){64}", ""), ("(){1,64}x", "x")]
)
def test_repetitions_of_nothing_are_read_at_once(expression, word):
    """Python's own expressions agree and take seconds."""
    begun = time.process_time()
    pattern = read_pattern(expression)
    assert time.process_time() - begun < 0.5
    assert [one for one in ("", "a", "b", "x") if pattern.matches(one)] == [word]


@pytest.mark.parametrize("question", ('/abc"def/', "/o'brien/", "/pris'*.*/", '/"""x/', "/tor-ture/"))
def test_signs_in_a_pattern_reach_no_database(filled, question):
    database, _ = filled
    found_in(database, question)
    assert all(term.isalnum() for one in parse_query(question).wanted() for phrase in one.phrases for term in phrase.terms)


def test_a_range_that_runs_backwards_is_refused():
    with pytest.raises(UsageError, match="behind its end"):
        read_pattern("[z-a]bc")


def test_near_takes_time_by_the_words_of_a_text():
    text = " ".join(f"word{number % 50} other" for number in range(20_000))
    wanted = parse_query("/.+/ NEAR/20 other").wanted()
    begun = time.process_time()
    assert find_marks(text, wanted, "text")
    assert time.process_time() - begun < 4


def test_near_stands_only_in_fields_of_both():
    (near,) = parse_query("prison NEAR title:guards").wanted()
    assert {field for part in near.parts for field in part.fields} == {"title"}
    assert parse_query("title:prison NEAR text:guards").notes


@given(
    st.text("中文人\u3042\uff71\uff9e\u0e33\u0e01ｶがA 1\n\u200b。", max_size=30),
    st.text("中文人がA1ｶ\uff9e\u0e01\u0e33", min_size=1, max_size=4),
)
def test_a_run_is_found_by_its_lines_as_by_all_terms(text: str, asked: str) -> None:
    """Where only lines with its first character are read, the places are those of a reading of everything."""
    for wanted in parse_query(f"{asked} 中").wanted():
        leaves = (wanted,)
        if isinstance(wanted, WantedTerm):
            assert [sorted((one.start, one.end) for one in of) for of in _spans(text, leaves)] == [
                sorted((one.start, one.end) for one in of) for of in _stream_spans(text, leaves)
            ]
