"""Listed names in texts: what is found and what not, and the same as a slow search that tries each name at each place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.names.matching import NameTree
from pipelines.search.folding import fold
from pipelines.search.tokens import ascii_words, clusters_of, fold_run, is_plain, written_words


def found(text: str, *names: str) -> list[str]:
    tree = NameTree((name, number) for number, name in enumerate(names))
    return [text[place.start : place.end] for place in tree.find(text)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Police shot Wangari Maathai's driver.", ["Wangari Maathai"], ["Wangari Maathai"]),
        ("WANGARI MAATHAI and wangari  maathai", ["Wangari Maathai"], ["WANGARI MAATHAI", "wangari  maathai"]),
        ("Perón spoke, Peron left; Perondini stayed", ["Perón"], ["Perón", "Peron"]),
        (
            "the Kenya Human Rights Commission in Kenya",
            ["Kenya", "Kenya Human Rights Commission"],
            ["Kenya Human Rights Commission", "Kenya"],
        ),
        ("Kenya Human Rights groups", ["Kenya", "Kenya Human Rights Commission"], ["Kenya"]),
        ("Will will go. WILL GO.", ["Will"], ["Will", "WILL"]),
        ("Who said so? The WHO did.", ["WHO"], ["WHO"]),
        ("قال وعلي إن", ["علي", "وعلي"], ["وعلي"]),
        ("al-Bashir and Al Bashir, not Al. Bashir or bashir", ["al-Bashir"], ["al-Bashir", "Al Bashir"]),
        ("Gen. Ali Hasan, gen Ali Hasan", ["Gen Ali Hasan"], ["Gen. Ali Hasan", "gen Ali Hasan"]),
        ("He met Ruto. William left.", ["Ruto William"], []),
        ("Kenya, Uganda", ["Kenya Uganda"], []),
        ("line one Kenya\nUganda line two", ["Kenya Uganda"], []),
        ("J. F. Kennedy, J F Kennedy", ["J.F. Kennedy"], ["J. F. Kennedy", "J F Kennedy"]),
        ("قال وعلي حسن إن", ["علي حسن"], ["وعلي حسن"]),
        ("تقرير للأمم المتحدة والأمم المتحدة", ["الأمم المتحدة"], ["للأمم المتحدة", "والأمم المتحدة"]),
        ("משה כץ ולמשה כץ", ["משה כץ"], ["משה כץ", "ולמשה כץ"]),
        ("김철수는 말했다", ["김철수"], ["김철수"]),
        ("记者艾未未在北京被捕", ["艾未未", "北京"], ["艾未未", "北京"]),
        ("เขาอยู่กรุงเทพฯ", ["กรุงเทพ"], ["กรุงเทพ"]),
        ("Путин и Путина", ["Путин"], ["Путин"]),
        ("", ["Kenya"], []),
        ("nothing here", [], []),
        ("O’Brien and O'Brien", ["O'Brien"], ["O’Brien", "O'Brien"]),
    ],
)
def test_names_are_found(text: str, names: list[str], expected: list[str]) -> None:
    assert found(text, *names) == expected


def test_a_spelling_of_two_names_is_a_place_of_both() -> None:
    assert [place.number for place in NameTree([("Georgia", 4), ("Georgia", 7), ("georgia", 7)]).find("in Georgia")] == [4, 7]


def test_of_spellings_that_fold_alike_the_one_that_asks_for_less_holds() -> None:
    assert [place.number for place in NameTree([("Will", 1), ("will", 1), ("WILL", 1)]).find("he will, Will")] == [1, 1]
    assert [place.number for place in NameTree([("علي", 1), ("وعلي", 2)]).find("قال وعلي إن")] == [2], "the whole word goes first"


WORDS = ["Ali", "ali", "ALI", "Hasan", "bin", "Bin", "al", "Kenya", "WHO", "who", "علي", "وعلي", "حسن", "北", "京", "김", "수", "O", "J"]
GAPS = [" ", " ", " ", "-", ", ", ". ", "\n", "  ", "'", "", " – "]


def units_of(text: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for word, start, end, is_run in written_words(text):
        pieces = [(text[one:other], one, other) for one, other in clusters_of(text, start, end)] if is_run else [(word, start, end)]
        found += pieces
    return found


def folded(word: str) -> str:
    return fold(word) if is_plain(word) else fold_run(word)


def fits(text: str, units: list[tuple[str, int, int]], at: int, name: list[str]) -> bool:
    """Word by word, as the docs say it."""
    here = units[at : at + len(name)]
    if len(here) < len(name):
        return False
    if len(name) == 1 and name[0].isupper() and len(name[0]) > 1 and not here[0][0].isupper():
        return False
    if len(name) == 1 and name[0][:1].isupper() and not here[0][0][:1].isupper():
        return False
    first = {folded(here[0][0])} | ({folded(here[0][0])[1:]} if here[0][0] == "وعلي" else set())
    if folded(name[0]) not in first or [folded(word) for word, _, _ in here[1:]] != [folded(word) for word in name[1:]]:
        return False
    for (before, _, end), (_, start, _) in pairwise(here):
        gap = text[end:start]
        gap = gap[1:] if gap.startswith(".") and len(before) == 1 else gap
        if start - end > 3 or any(sign not in " -'–" for sign in gap):
            return False
    return True


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=14),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), max_size=6),
)
def test_the_tree_finds_what_trying_each_name_at_each_place_does(pieces: list[tuple[str, str]], names: list[list[str]]) -> None:
    text = "".join(word + gap for word, gap in pieces)
    spelled = [" ".join(name) for name in names]
    tried = [[word for word, _, _ in units_of(name)] for name in spelled]
    units, expected, at = units_of(text), [], 0
    while at < len(units):
        fitting = [(len(name), number) for number, name in enumerate(tried) if fits(text, units, at, name)]
        longest = max((length for length, _ in fitting), default=0)
        numbers = [number for length, number in fitting if length == longest]
        whole = [number for number in numbers if folded(tried[number][0]) == folded(units[at][0])]
        expected += [(units[at][1], units[at + longest - 1][2], number) for number in whole or numbers]
        at += max(1, longest)
    got = [tuple(place) for place in NameTree((name, number) for number, name in enumerate(spelled)).find(text)]
    assert got == expected


def test_no_long_word_of_a_text_is_remembered() -> None:
    tree = NameTree([("Nakuru Town", 0)])
    for letter in "abcdef":
        assert not list(tree.find(letter * 100_000 + " Nakuru " + letter * 100_000))
    assert sum(len(word) for known in (tree._begins, tree._terms) for word in known) < 1_000


@given(st.text("aB9 éш李-'", max_size=12))
def test_the_quick_way_to_the_words_of_a_name_gives_the_same(name: str) -> None:
    quick = ascii_words(name)
    assert quick is None or quick == [word for word, _, _, _ in written_words(name)]
    assert quick is not None or not name.isascii() or not all(map(str.isalnum, name.split(" ")))
