"""The reason of a block on a page: in the reader's language where all of it is known, else in English."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from pipelines.explorer.languages.choice import ENGLISH, current
from pipelines.explorer.languages.reasons import BETWEEN, FEATURE, REASON, WHAT_IS_CORRECTED, ZONE, ZONES, read_feature, read_reason
from pipelines.explorer.languages.terms import in_words
from pipelines.explorer.languages.translations import translate, translate_in
from pipelines.explorer.rendering.scraped_text import english, isolated

MAX_FEATURES = 10  # in one reason; extraction names two


def block_reason(reason: str) -> Markup:
    """A reason in words; what holds a part that nobody translated is shown in English as a whole."""
    if current.get() == ENGLISH:
        return english(reason)
    sentence, values = read_reason(reason)
    shown = {name: _READERS.get(name, isolated)(value) for name, value in values.items()}
    if not sentence or not all(shown.values()):
        return english(reason)
    return _filled(sentence, **shown)


def _filled(sentence: str, **values: object) -> Markup:
    """Our own sentence with values that are escaped already."""
    return escape(translate_in(REASON, sentence)) % values


def _zone(name: str) -> Markup:
    return escape(translate_in(ZONE, name)) if name in ZONES else Markup("")


def _note(note: str) -> Markup:
    """The note that somebody gave a correction, in whatever language, or our words where there is none."""
    return _filled(note) if note in WHAT_IS_CORRECTED else isolated(note)


def _features(text: str) -> Markup:
    parts = [_feature(one) for one in text.split(BETWEEN, MAX_FEATURES)]
    return _filled(BETWEEN).join(parts) if all(parts) else Markup("")


def _feature(text: str) -> Markup:
    for sentence, name, value in read_feature(text):
        known = translate_in(FEATURE, name)
        if known != name:
            return _filled(sentence, feature=known, value=_coded(name, value)) if sentence else escape(known)
    return Markup("")


def _coded(name: str, value: str) -> Markup:
    """The value of a feature: a part of the page, a kind of block, or a number or tag, which is the same in every language."""
    if name == "zone":
        return _zone(value) or isolated(value)
    return isolated(translate(value) if name.startswith("kind") else value)


_READERS: dict[str, Callable[[str], Markup]] = {
    "zone": _zone,
    "note": _note,
    "features": _features,
    "status": lambda status: escape(translate(in_words(status))),
}
