"""Recognises set phrases of walls, error pages and teaser headings, in the languages of the files beside this module.

Matched case-folded against whole short texts or their beginnings, never searched for inside an article's prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipelines.extraction.page.segments import weight_of
from pipelines.extraction.phrases.files import load_phrases

# Signs that people write for one another: typographic ones, the Turkish i whose capital case folding does not know, the Russian ё.
_LEVELLED = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("ʻ", "'"), ("–", "-"), ("—", "-"), ("ı", "i"), ("İ", "i"), ("ё", "е"), ("Ё", "е"))
_ARABIC_LEVELLED = (("أ", "ا"), ("إ", "ا"), ("ي", "ی"), ("ى", "ی"), ("ك", "ک"))  # keyboards for Arabic and for Persian differ
_MARKS = re.compile("[\u064b-\u0652\u0670]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u20e3\u2060\ufe00-\ufe0f\ufeff]")  # also parts of emoji
_LEAD_END = re.compile(r"[:：|>»៖፦፡՝]")  # the last four are the colons of Khmer, Amharic and Armenian
_SHORT_CHARS = 200
_ARABIC = re.compile("[\u0600-\u06ff]")


def fold(text: str) -> str:
    """Case-folded, typographic apostrophes, unseen characters and Arabic vowel marks levelled, punctuation at the ends removed."""
    return _fold_known(text) if len(text) <= _SHORT_CHARS else _without_edges(_folded(text))


@lru_cache(maxsize=2_048)  # six of ten short texts are asked for again
def _fold_known(text: str) -> str:
    return _without_edges(_folded(text))


def _folded(text: str) -> str:
    return " ".join((text if text.isascii() else _levelled(text)).casefold().split())


def _levelled(text: str) -> str:
    flat = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    for sign, plain in _LEVELLED:
        flat = flat.replace(sign, plain)
    if not _ARABIC.search(flat):
        return flat
    flat = _MARKS.sub("", flat)
    for sign, plain in _ARABIC_LEVELLED:
        flat = flat.replace(sign, plain)
    return flat


def _without_edges(text: str) -> str:
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and _is_edge(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_edge(letter: str) -> bool:
    """Punctuation; vowel signs and tone marks, with which many words of Hindi, Thai or Burmese end, are marks and no letters to Python."""
    return not letter.isalnum() and not unicodedata.category(letter).startswith("M")


_PHRASES = {kind: frozenset(map(fold, phrases)) for kind, phrases in load_phrases().items()}
_NOT_FOUND, _NOT_FOUND_WHOLE = _PHRASES["not_found"], _PHRASES["not_found_whole"]
_NOT_FOUND_BEGINNINGS = tuple(phrase for phrase in _NOT_FOUND if weight_of(phrase) <= 9)  # "not found" stands in many headlines
_CONSENT, _CONSENT_BUTTONS = _PHRASES["consent"], _PHRASES["consent_buttons"]
_CHALLENGE, _CHALLENGE_WHOLE = tuple(sorted(_PHRASES["challenge"])), _PHRASES["challenge_whole"]
_PARKED, _PARKED_WHOLE = tuple(sorted(_PHRASES["parked"])), _PHRASES["parked_whole"]
_DOWN = _PHRASES["down"]
_SERVER_PAGES, _LOGIN, _SUBSCRIBE = _PHRASES["server_pages"], _PHRASES["login"], _PHRASES["subscribe"]
_DEFACED, _SPAM = tuple(sorted(_PHRASES["defaced"])), tuple(sorted(_PHRASES["spam"]))
_RELATED, _SITE_PAGES, _SIGNATORIES = _PHRASES["related"], _PHRASES["site_pages"], _PHRASES["signatories"]

_TELLING_CHARS = 9  # of a phrase that may begin a heading; shorter phrases must be the whole of it
_TITLE_PARTS = re.compile(r"\s[|‹›«»–—·-]+\s|\s*[|｜]\s*")  # what parts a page's title from the site's name
BUTTON_CHARS = 40  # of a text that may be a button, or two of them side by side
SIGNATURE_CHARS = 80  # a defacer's line; a headline that mentions one is seldom shorter, and stands on a page with more on it
_REMEMBERED = 1_024  # texts of at most 400 characters: a page asks of the same ones several times


def _branching(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases that reads what they begin with only once."""
    rests: dict[str, list[str]] = {}
    for phrase in phrases:
        rests.setdefault(phrase[:1], []).append(phrase[1:])
    if "" in rests:
        return ""  # what follows need not be read
    branches = [re.escape(first) + _branching(rest) for first, rest in sorted(rests.items())]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _as_words(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words; scripts without spaces have none."""
    return "|".join(_edge(phrase[0], "(?<!\\w)") + re.escape(phrase) + _edge(phrase[-1], "(?!\\w)") for phrase in sorted(phrases))


def _edge(letter: str, bound: str) -> str:
    return bound if weight_of(letter) == 1 else ""


_OTHER_DAYS = re.compile(rf"©|{_as_words(_PHRASES['other_days'])}|(?:{_as_words(_PHRASES['other_day_labels'])})\s?:")


class _AnyOf:
    """Finds any of some phrases in a folded text; in one of ASCII no other phrase can stand."""

    def __init__(self, phrases: Iterable[str]) -> None:
        known = list(phrases)
        self._pattern = re.compile(_branching(known))
        self._of_ascii = re.compile(_branching(filter(str.isascii, known)))

    def stands_in(self, folded: str) -> bool:
        return (self._of_ascii if folded.isascii() else self._pattern).search(folded) is not None


_SUBSCRIBE_WITHIN = _AnyOf(_SUBSCRIBE)
_NOT_FOUND_WITHIN = _AnyOf(phrase for phrase in _NOT_FOUND if weight_of(phrase) > 9)
_RELATED_BEGINNINGS: dict[str, list[int]] = {}  # first characters -> lengths of the phrases that begin so
for _phrase in _RELATED:
    if len(_phrase) >= _TELLING_CHARS:
        _RELATED_BEGINNINGS.setdefault(_phrase[:_TELLING_CHARS], []).append(len(_phrase))


def is_related_heading(text: str) -> bool:
    """Whether a short text announces other articles ("You may also like")."""
    if len(text) > 60:
        return False
    folded = fold(text)
    lengths = _RELATED_BEGINNINGS.get(folded[:_TELLING_CHARS], ())
    return folded in _RELATED or any(len(folded) - length <= 28 and folded[:length] in _RELATED for length in lengths)


def is_related_lead(text: str) -> bool:
    """Whether a line says no more than that another article follows ("Read also")."""
    return fold(text) in _RELATED


def is_signatories_heading(text: str) -> bool:
    """Whether a line says no more than that those follow who signed."""
    return fold(text) in _SIGNATORIES


def starts_related(text: str) -> bool:
    """Whether a line begins as an in-body teaser does ("Read also: ...")."""
    if text.isascii() and not _LEAD_END.search(text):
        return False
    head = _LEAD_END.split(fold(text), maxsplit=1)
    return len(head) == 2 and len(head[0]) <= 40 and _without_edges(head[0]) in _RELATED


def title_head(title: str) -> str:
    """What stands before the first separator of a page's title: "Log in" of "Log in ‹ Example — WordPress"."""
    return _TITLE_PARTS.split(title.strip(), maxsplit=1)[0]


def is_not_found(text: str) -> bool:
    """Whether a title or heading says that the page does not exist."""
    folded = fold(text) if len(text) <= 120 else ""
    said = folded.startswith(_NOT_FOUND_BEGINNINGS) or _NOT_FOUND_WITHIN.stands_in(folded)
    return said or folded in _NOT_FOUND_WHOLE or fold(title_head(text)) in _NOT_FOUND_WHOLE


def is_only_not_found(text: str) -> bool:
    """Whether a heading says nothing else but that the page does not exist."""
    folded = fold(text)
    return folded in _NOT_FOUND or folded in _NOT_FOUND_WHOLE


def is_site_page(title: str) -> bool:
    """Whether a title is that of a page about the site itself: nothing but "About us" or the like."""
    return fold(title) in _SITE_PAGES


def consent_phrases(texts: Sequence[str]) -> set[str]:
    """What a small page's texts, taken together, say that consent dialogs say."""
    folded = [fold(text) for text in texts]
    together = " ".join(folded)
    buttons = "\n".join(text for text in folded if len(text) <= BUTTON_CHARS)  # no phrase has a line break
    return {phrase for phrase in _CONSENT if phrase in together} | {phrase for phrase in _CONSENT_BUTTONS if phrase in buttons}


def challenge_phrase(texts: Sequence[str], *, with_whole: bool) -> str:
    """What a small page's texts say that robot checks say, "" for nothing; `with_whole` asks for whole texts that news may say, too."""
    return _said(texts, _CHALLENGE, _CHALLENGE_WHOLE if with_whole else frozenset())


def is_down(title: str) -> bool:
    """Whether a title or heading says no more than that a site is being repaired, or not there yet."""
    return fold(title) in _DOWN or fold(title_head(title)) in _DOWN


def is_server_title(title: str) -> bool:
    """Whether a page's title is that of the page which a newly installed web server shows."""
    return fold(title) in _SERVER_PAGES or fold(title_head(title)) in _SERVER_PAGES


def parked_phrase(texts: Sequence[str], host: str) -> str:
    """What a small page's texts say that parked domains say, "" for nothing; they name their `host` in the midst of it."""
    names = re.compile(rf"(?:www\.)?{re.escape(host.removeprefix('www.'))}", re.I)
    return _said([names.sub(" ", text) for text in texts] if host else texts, _PARKED, _PARKED_WHOLE)


def _said(texts: Sequence[str], anywhere: tuple[str, ...], whole: frozenset[str]) -> str:
    folded = [fold(text) for text in texts]
    together = " ".join(folded)
    return next((phrase for phrase in anywhere if phrase in together), "") or next((text for text in folded if text in whole), "")


def is_defacement(text: str) -> bool:
    """Whether a title or line is the signature of somebody who took the page over ("Hacked by ...")."""
    folded = fold(text) if len(text) <= SIGNATURE_CHARS else ""
    return folded.startswith(_DEFACED) or folded.endswith(_DEFACED)


def is_spam(text: str) -> bool:
    """Whether the text of links advertises what injected spam advertises."""
    folded = fold(text)
    return any(word in folded for word in _SPAM)


def is_subscribe_prompt(text: str) -> bool:
    """Whether a short block asks for a subscription."""
    return len(text) <= 400 and _asks_to_subscribe(text)


@lru_cache(maxsize=_REMEMBERED)
def _asks_to_subscribe(text: str) -> bool:
    return _SUBSCRIBE_WITHIN.stands_in(fold(text))


def tells_other_day(text: str) -> bool:
    """Whether the words around a day say that it is not that of the publication ("Deadline", "When:", "©")."""
    return _OTHER_DAYS.search(_folded(text)) is not None


def is_login_heading(text: str) -> bool:
    """Whether a title or heading is that of a login form."""
    return fold(text) in _LOGIN
