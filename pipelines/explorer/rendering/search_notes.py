"""What search says about a question, in the language of the page."""

from __future__ import annotations

from markupsafe import Markup, escape

from pipelines.explorer.languages.choice import ENGLISH, current
from pipelines.explorer.languages.search_notes import NOTE, SENTENCES
from pipelines.explorer.languages.translations import translate, translate_in
from pipelines.explorer.rendering.scraped_text import english, isolated

_WORDS_OF_OURS = frozenset({"unit", "chosen"})


def search_note(note: str) -> Markup:
    """A note in words, with what was typed as it was typed; a note that nobody translated is shown in English as a whole."""
    sentence, values = SENTENCES.read(note)
    translated = translate_in(NOTE, sentence) if sentence else ""
    if current.get() == ENGLISH or translated in ("", sentence):
        return english(note)
    return escape(translated) % {name: isolated(translate(value) if name in _WORDS_OF_OURS else value) for name, value in values.items()}
