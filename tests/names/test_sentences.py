"""The sentence of a name."""

from __future__ import annotations

from time import process_time

import pytest

from pipelines.names.finding import find_mentions
from pipelines.names.grouping import group_names
from pipelines.names.mention import NameKind
from pipelines.names.name_list import ListedName, list_names
from pipelines.names.sentences import MAX_CHARS, sentence_of


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("It rained. Ali left at noon! She stayed.", "Ali", "Ali left at noon!"),
        ("It rained. She met Ali. He left.", "Ali", "She met Ali."),
        ("He saw Dr. Ali Hasan in Rome. Nobody else.", "Ali Hasan", "He saw Dr. Ali Hasan in Rome."),
        ("First line\nAli left\nlast line", "Ali", "Ali left"),
        ("One. “Ali left.” Two.", "Ali", "“Ali left.”"),
        ("今天下雨。艾未未离开了。她留下了。", "艾未未", "艾未未离开了。"),
        ("كان المطر. غادر علي؟ بقيت هي.", "علي", "غادر علي؟"),
        ("At 3.5 km from Nakuru. End.", "Nakuru", "At 3.5 km from Nakuru."),
        ("Only  Ali", "Ali", "Only Ali"),
        ("He met J. Smith of the U.S. army. End.", "Smith", "He met J. Smith of the U.S. army."),
    ],
)
def test_a_sentence_is_cut_out(text: str, name: str, expected: str) -> None:
    start = text.index(name)
    assert sentence_of(text, start, start + len(name)) == expected


def test_a_sentence_without_end_is_cut_and_says_so() -> None:
    text = "word " * 5_000 + "Ali" + " more" * 5_000
    cut = sentence_of(text, text.index("Ali"), text.index("Ali") + 3)
    assert cut.startswith("… word")
    assert cut.endswith("more …")
    assert len(cut) <= 2 * MAX_CHARS + 10


def sentences_of(text: str) -> tuple[str, ...]:
    listed = list_names([ListedName(name="Ali", kind=NameKind.PERSON)])
    (one,) = group_names("", text, find_mentions("", text, listed))
    return one.sentences


def test_names_of_one_sentence_share_it() -> None:
    assert sentences_of("Ali met Ali.  Ali left. Ali\n") == ("Ali met Ali.", "Ali left.", "Ali")


def test_the_sentences_of_a_text_without_full_stops_are_not_many_times_as_long() -> None:
    text = "".join(f"Ali {number} " for number in range(5_000))
    shown = sentences_of(text)
    assert sum(map(len, shown)) < 3 * len(text), "each place had 1,200 characters of its own, a hundred times the text"
    assert "Ali 4999" in shown[-1]


def test_rows_of_full_stops_are_looked_through_once() -> None:
    text = ("Ali " + "." * 1_190 + "x\n") * 300
    begun = process_time()
    sentences_of(text)
    assert process_time() - begun < 2, "it took 7 seconds"
