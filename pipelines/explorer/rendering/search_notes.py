"""What search says about a question, in the language of the page."""

from __future__ import annotations

from markupsafe import Markup, escape

from pipelines.explorer.languages.choice import ENGLISH, current
from pipelines.explorer.languages.search_notes import NAMES, NOTE, SENTENCES
from pipelines.explorer.languages.translations import translate, translate_in
from pipelines.explorer.rendering.scraped_text import english, isolated

_WORDS_OF_OURS = frozenset({"unit", "chosen"})
_NAMES = frozenset({"near", "known"})


def search_note(note: str) -> Markup:
    """A note in words, with what was typed as it was typed; a note that nobody translated is shown in English as a whole."""
    sentence, values = SENTENCES.read(note)
    if current.get() == ENGLISH or not sentence or translate_in(NOTE, sentence) == sentence:
        return english(note)
    return _filled(sentence, {name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: str) -> Markup:
    if name in _WORDS_OF_OURS:
        return isolated(translate(value))
    return _names(value) if name in _NAMES else isolated(value)


def _names(text: str) -> Markup:
    sentence, values = NAMES.read(text)
    return _filled(sentence, {name: _names(value) for name, value in values.items()}) if sentence else isolated(text)


def _filled(sentence: str, values: dict[str, Markup]) -> Markup:
    """Our own sentence with values that are escaped already."""
    return escape(translate_in(NOTE, sentence)) % values
