"""Shows scraped text as what it is: never markup, characters that hide or turn text visible, and hosts as the network knows them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlencode

from markupsafe import Markup, escape

from pipelines.urls import fetch_url, host_of, is_fetchable

# Controls; overrides, embeddings and isolates of direction; characters of no width; letters that are blank; tags. The joiners U+200C and
# U+200D and the marks U+200E, U+200F and U+061C belong to good Persian, Arabic and Indic text and are left alone.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u115f\u1160\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Of these, what only has no width: soft hyphens of German, spaces of Thai and Burmese, blank letters, tags of flags. It harms nobody who
# copies it, so it stays where it is, and its code is drawn beside it; the others turn or break what stands around them.
_NO_WIDTH = re.compile("[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e007f]")
_OUR_ISOLATES = "\u2068\u2069"
_WORD = re.compile(r"\w+")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
"""Alphabets with letters that look like those of another; a word in two of them was made to be misread, or is a slip."""
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "glk", "he", "ks", "mzn", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_CHARS_READ = 2_000  # enough of a text to tell which way it runs
LEAVING = "/-/leave"


def shown(text: object) -> Markup:
    """Text for a page, escaped, what cannot be seen with its code point; copied, it is as it was but for what turns or breaks text."""
    return Markup(_UNSEEN.sub(_write_out, str(escape("" if text is None else text))))  # noqa: S704 - escaped first, and what is put in is ours


def copyable(text: str) -> Markup:
    """A text that we put together, such as a reference, to be copied as it is: the isolates in it are ours, and paired."""
    pieces = re.split(f"([{_OUR_ISOLATES}])", text)
    return Markup("").join(Markup(piece) if piece in tuple(_OUR_ISOLATES) else shown(piece) for piece in pieces)  # noqa: S704 - a sign of ours


def _write_out(match: re.Match[str]) -> str:
    code = f"U+{ord(match[0]):04X}"
    if _NO_WIDTH.fullmatch(match[0]):
        return f'<span class="unseen" data-code="{code}">{match[0]}</span>'
    return f'<span class="unseen">{code}</span>'


def isolated(text: object) -> Markup:
    """A short scraped text among our own words: it cannot turn the direction of what stands around it."""
    return Markup("<bdi>") + shown(text) + Markup("</bdi>")


def english(text: object) -> Markup:
    """A sentence that there is in English only, such as a reason with its numbers, on a page in any language."""
    return Markup('<bdi lang="en" dir="ltr">') + shown(text) + Markup("</bdi>")


def mixed_words(text: str | None) -> tuple[str, ...]:
    """Words with letters of more than one alphabet, such as a Latin word with a Cyrillic "а" in it."""
    return tuple(word for word in _WORD.findall(text or "") if len(_alphabets_of(word)) > 1)


def _alphabets_of(word: str) -> set[str]:
    names = (unicodedata.name(char, "") for char in word if char.isalpha())
    return {alphabet for name in names for alphabet in _ALPHABETS if name.startswith(alphabet)}


def direction_of(text: str | None, language: str | None = None) -> str:
    """ "rtl" or "ltr": which way most letters of a text run, and where it has none, which way its language does."""
    kinds = [unicodedata.bidirectional(char) for char in (text or "")[:_CHARS_READ]]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    if right or left:
        return "rtl" if right > left else "ltr"
    return "rtl" if (language or "").lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def language_tag(language: str | None) -> str:
    """The language for an attribute `lang`; empty, which means unknown, for what is no code."""
    return language if language and _CODE.fullmatch(language) else ""


def host_shown(url: str | None) -> str:
    """The host of a URL as the network knows it: letters beyond ASCII as `xn--`, a port that is not the usual one.

    Empty where it is no URL of a web page.
    """
    try:
        host = host_of(url or "")
    except ValueError:
        return ""
    usual = ":80" if (url or "").lstrip().lower().startswith("http:") else ":443"
    return host.removesuffix(usual)


def leaving_address(url: str | None) -> str | None:
    """Our page that warns before it links to a URL; None for what is no http(s) address."""
    target = web_address(url)
    return None if target is None else f"{LEAVING}?{urlencode({'to': target})}"


def web_address(url: str | None) -> str | None:
    """A URL that may stand in a link: http or https, in ASCII, without user name; None for any other."""
    return fetch_url(url) if url and is_fetchable(url) else None
