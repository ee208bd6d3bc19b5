"""The sentence of a name."""

from __future__ import annotations

import pytest

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
