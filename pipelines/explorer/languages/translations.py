"""The explorer's sentences in the language of the request, from gettext catalogues (`catalogues/CODE.po`) that translators know.

The catalogues are read as they are: nothing is compiled, so a changed line shows after the next start.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pipelines.explorer.languages.choice import ENGLISH, current

CATALOGUES = Path(__file__).parent / "catalogues"


@lru_cache
def translations_of(code: str) -> gettext.NullTranslations:
    """The catalogue of a language; English has none. A sentence without translation stays English."""
    if code == ENGLISH.code:
        return gettext.NullTranslations()
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(sentence: str) -> str:
    """A sentence or a word of a closed list."""
    return translations_of(current.get().code).gettext(sentence) if sentence else ""


def marked(sentence: str) -> str:
    """The sentence itself, for constants: it enters the catalogues, and the page that shows it translates it."""
    return sentence


def translate_number(one: str, many: str, count: int) -> str:
    """The form of a sentence that the language has for this count."""
    return translations_of(current.get().code).ngettext(one, many, count)


def translate_in(context: str, sentence: str) -> str:
    """A short word whose meaning the context tells."""
    return translations_of(current.get().code).pgettext(context, sentence)


def translate_number_in(context: str, one: str, many: str, count: int) -> str:
    """As `translate_number`, of words whose meaning the context tells."""
    return translations_of(current.get().code).npgettext(context, one, many, count)
