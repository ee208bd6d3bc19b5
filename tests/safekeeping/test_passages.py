"""The words of a text are found wherever 40 of its characters stand in a row, and nothing else is."""

from __future__ import annotations

import html
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.page.inline_text import UNSEEN
from pipelines.safekeeping.forgetting import passages
from pipelines.safekeeping.forgetting.passages import MASK, MIN_CHARS, Passages, letters_of, mask

TEXT = "".join(chr(0x3040 + place) for place in range(400))  # no character twice, so each place is told by what stands there


@pytest.fixture(params=["few", "many"])
def found_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Passages:
    """Both ways of looking up anchors."""
    if request.param == "many":
        monkeypatch.setattr(passages, "_MANY_CHARS", 0)
    return Passages([TEXT])


@pytest.mark.parametrize("start", range(45))
@pytest.mark.parametrize("before", [0, 1, 7, 19, 20, 33])
def test_a_passage_is_found_wherever_it_begins(found_in: Passages, start: int, before: int) -> None:
    piece = TEXT[start : start + MIN_CHARS]
    assert found_in.find("x" * before + piece + "y" * 25) == [(before, before + MIN_CHARS)]
    assert found_in.find("x" * before + piece[1:] + "y" * 25) == []


def test_a_longer_one_is_found_whole_and_two_apart(found_in: Passages) -> None:
    text = f"...{TEXT[5:105]}+{TEXT[200:260]}..."
    assert found_in.find(text) == [(3, 103), (104, 164)]
    assert mask(text, found_in.find(text)) == f"...{MASK}+{MASK}..."


WORDS = "The commission heard the first witness on Tuesday & adjourned until the autumn."


@pytest.mark.parametrize(
    "source",
    [
        f"<p>{html.escape(WORDS)}</p>",
        f"<p>{html.escape(WORDS).replace('first', '<b class=x>first</b>')}</p>",
        "<p>" + html.escape(WORDS).replace(" ", "  \n") + "</p>",
        f"<p>{html.escape(WORDS).replace(' ', '&nbsp;')}</p>",
        f"<meta content='{html.escape(WORDS)}'>",
        f"<description>{html.escape(f'<p>{html.escape(WORDS)}</p>')}</description>",
        f"<description><![CDATA[<p>{html.escape(WORDS)}</p>]]></description>",
        *(f"<p>{html.escape(WORDS).replace(' ', f' {unseen}').replace('wit', f'wit{unseen}')}</p>" for unseen in UNSEEN),
        *(f"<p>{html.escape(WORDS).replace(' ', f' &#{ord(unseen)};')}</p>" for unseen in UNSEEN),
        f"<a href='https://share.example/?via=a+site&amp;text={quote(WORDS)}&amp;u=1'>",
        f'<a href="https://share.example/?text={quote_plus(WORDS)}">',
        f'<script>{{"share":"https:\\/\\/share.example\\/?text={quote_plus(WORDS)}"}}</script>',
    ],
)
def test_words_of_a_page_are_found_as_a_reader_has_them(source: str) -> None:
    known = Passages([WORDS])
    masked = mask(source, known.find_in_source(source))
    assert MASK in masked
    assert "witness" not in masked
    assert not known.find_in_source(masked)
    assert [known.has_in_source(text) for text in (source, masked)] == [True, False]


def test_of_an_address_in_other_letters_only_the_words_are_masked() -> None:
    words = "قالت الشاهدة إن الجنود ضربوا شقيقها طوال إحدى عشرة ليلة في السجن 🕊 الواقع شمال المدينة"
    known = Passages([words])
    source = f'<a href="https://share.example/?text={quote("أنباء " + words)}%20{quote("أنباء")}&u=x%20y">'
    assert (
        mask(source, known.find_in_source(source))
        == f'<a href="https://share.example/?text={quote("أنباء ")}{MASK}%20{quote("أنباء")}&u=x%20y">'
    )
    assert letters_of(quote(words)) == letters_of(words)


@given(st.text(alphabet="ab <>&;\n", max_size=400), st.integers(0, 400))
def test_what_is_left_of_any_page_has_no_passage(noise: str, place: int) -> None:
    known = Passages([WORDS])
    source = noise[:place] + html.escape(WORDS) + noise[place:]
    assert not known.find(mask(source, known.find_in_source(source)))


def test_short_texts_are_no_passages() -> None:
    assert not Passages(["A text of less than forty characters."])
