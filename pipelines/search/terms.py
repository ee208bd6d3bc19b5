"""Makes what the index is asked for out of one word or phrase that a person typed."""

from __future__ import annotations

import re

from pipelines.search.folding import fold
from pipelines.search.forms import asked_forms, is_joined_script, without_article
from pipelines.search.query import Phrase, WantedTerm, WordPattern
from pipelines.search.tokens import FORM, Word, word_terms, words_of
from pipelines.search.word_patterns import read_pattern

MAX_PHRASE_TERMS = 64  # the parts into which an index cuts a long text overlap by twice as many terms
MIN_PREFIX_CHARS = 2  # fewer would begin a tenth of all words
MIN_PATTERN_CHARS = (
    3  # with which all words of a pattern begin: the index merges the lists of all terms that begin so, seconds for two letters
)
MAX_JOINED = 3  # parts of a word such as O'Brien that are also looked for in one
_JOINS = re.compile("['’ʼ‘`\u200c\u2010\u2011-]+")
_HALF_SPACE = "\u200c"
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’٬\u00a0\u202f]\d{3})+")  # a number with a sign at each thousand
_MIN_GROUPED, _MAX_GROUPED = 4, 12  # digits
_INITIALS = re.compile("[A-Z]{2,6}")
_NUMBERED = re.compile(r"([^\W\d_]{2,})(\d{1,4})")
_POSSESSIVE = ("s",)


def read_phrase(text: str, *, is_prefix: bool) -> WantedTerm | None:
    """Exactly these words in a row; None where there are none."""
    words = list(words_of(text))
    if not words:
        return None
    return WantedTerm(phrases=(_in_a_row(words, is_prefix=is_prefix),), written=f'"{text.strip()}"', is_run=_is_run(words))


def read_word(text: str, *, is_prefix: bool) -> WantedTerm | None:
    """A word with its other forms; what is written in one but holds several, such as al-Bab, is a phrase. None where nothing is left."""
    words = list(words_of(text))
    if not words:
        return None
    if is_prefix:
        return WantedTerm(phrases=_beginnings(words), written=f"{text}*", is_run=_is_run(words))
    if len(words) > 1 and words[-1].terms[0][0] in _POSSESSIVE and _JOINS.search(text):
        words.pop()  # women's
    if len(words) == 1:
        return WantedTerm(phrases=(*_any_form(words[0]), *_apart(text, words[0])), written=text, is_run=words[0].is_run)
    # Persian writes endings after a half-space too, so what stands behind one may go on.
    phrases = [_in_a_row(words, is_prefix=_HALF_SPACE in text)]
    if len(words) <= MAX_JOINED and not any(word.is_run for word in words) and _is_joined(text, words):
        phrases += _any_form_of("".join(word.terms[0][0] for word in words))
    elif _GROUPED.fullmatch(text):
        phrases.append(Phrase(terms=("".join(word.terms[0][0] for word in words),)))
    return WantedTerm(phrases=tuple(phrases), written=text, is_run=_is_run(words))


_SIGN = re.compile(r"\W")


def read_word_pattern(text: str) -> WordPattern:
    """Words that match a regular expression. Raises `UsageError` that says what is wrong with it."""
    pattern = read_pattern(text)
    beginning = _SIGN.split(pattern.beginning(), maxsplit=1)[0]  # no term holds a sign, and a database may read it as one of its own
    phrases = (Phrase(terms=(beginning,), is_prefix=True),) if len(beginning) >= MIN_PATTERN_CHARS else ()
    return WordPattern(pattern=pattern, phrases=phrases, written=f"/{text}/")


def _any_form(word: Word) -> tuple[Phrase, ...]:
    if word.is_run:
        return (_in_a_row([word], is_prefix=False),)
    return tuple(_any_form_of(word.terms[0][0]))


def _apart(text: str, word: Word) -> list[Phrase]:
    """Words in a row that are this one written apart: 1,200 for 1200, U.N. for UN (in capitals: "un" is a word), COVID-19 for covid19."""
    term = word.terms[0][0]
    if word.is_run:
        return []
    if term.isdecimal() and _MIN_GROUPED <= len(term) <= _MAX_GROUPED:
        first = len(term) % 3 or 3
        return [Phrase(terms=(term[:first], *(term[place : place + 3] for place in range(first, len(term), 3))))]
    if _INITIALS.fullmatch(text):
        return [Phrase(terms=tuple(term))]
    numbered = _NUMBERED.fullmatch(term)
    return [Phrase(terms=(*word_terms(numbered[1]), numbered[2]))] if numbered else []


def _any_form_of(term: str) -> list[Phrase]:
    """The word, and each form as a word of its own and as a form of another."""
    terms = [term]
    for form in asked_forms(term):
        terms += [form, FORM + form]
    return [Phrase(terms=(one,)) for one in dict.fromkeys(terms)]


def _beginnings(words: list[Word]) -> tuple[Phrase, ...]:
    """Words that begin so, in Arabic and Hebrew also where particles stand before them."""
    phrases = [_in_a_row(words, is_prefix=True)]
    term = words[0].terms[0][0]
    if len(words) == 1 and is_joined_script(term) and len(term) >= MIN_PREFIX_CHARS:
        bare = without_article(term)
        phrases += [Phrase(terms=(one,), is_prefix=True) for one in dict.fromkeys((FORM + term, bare, FORM + bare)) if one != term]
    return tuple(phrases)


def _in_a_row(words: list[Word], *, is_prefix: bool) -> Phrase:
    """The terms as the index has them in a row. At the end stands less than in a text: forms and what follows are left open."""
    terms = [term for word in words[:-1] for term, _, _ in word.terms]
    last = words[-1]
    if not last.is_run:
        term = last.terms[0][0]
        return _cut([*terms, term], is_prefix=is_prefix and len(term) >= MIN_PREFIX_CHARS)
    pairs = [term for term, _, _ in last.terms]
    if len(pairs) == 1:
        return _cut([*terms, pairs[0]], is_prefix=True)  # a character alone: the first of a pair, or the last of a run
    return _cut([*terms, *pairs[:-1]], is_prefix=False)


def _cut(terms: list[str], *, is_prefix: bool) -> Phrase:
    whole = len(terms) <= MAX_PHRASE_TERMS
    return Phrase(terms=tuple(terms[:MAX_PHRASE_TERMS]), is_prefix=is_prefix and whole)


def _is_joined(text: str, words: list[Word]) -> bool:
    return fold(_JOINS.sub("", text)) == "".join(word.terms[0][0] for word in words)


def _is_run(words: list[Word]) -> bool:
    return any(word.is_run for word in words)
