"""Cleans author names: takes "By" and "Published on" away, splits lists, refuses what is no name, tells agencies from persons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from pipelines.extraction.facts.authors.agencies import is_agency
from pipelines.extraction.facts.date_parsing import written_dates

PREFIX = re.compile(
    r"^(?:contributors?\s*:|insights\s+from\b|(?:(?:this\s+(?:post|article)\s+was\s+)?"
    r"(?:written|posted|articles?|published|reported|authored|words|text|story|escrito|publicado|geschrieben|écrit|publié|rédigé|scritto|geschreven|написал[аи]?|підготував|yazan|oleh)?\s*)"
    r"(?:by|von|por|par|di|da|door|av|af|przez|автор[аы]?|авторка|текст|yazan|oleh|tác giả"
    r"|بقلم|كتبه?|إعداد|نویسنده|گزارش|作者|文|記者|记者|글)"
    r"(?![^\W\d_]))[\s:：.]*",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:,|;|\||/|·|•|\n| and | und | y | et | e | و | und | & |、|，| with )\s*")
_END = re.compile(r"\s+(?:on|at|in|for|on behalf of|via|am|le|el|em)(?:\s+\W*\d.*)?$|\s+(?:[-–—]\s+.*)$", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?\b|\b\d+\s*min(?:ute)?s?(?:\s+read)?\b", re.I)
_NOISE = re.compile(
    r"https?:|www\.|@|\d{4,}|facebook\.com|twitter|\bview (?:all|bio)|\bposts?\b|\bmin(?:ute)?s? read\b|published|updated"
    r"|^(?:image|photo|foto|bild|picture|video|source|quelle|fuente|фото)s?\s*:|\bcomments?\b|\bshare\b"
    r"|\bread more\b|^\d+\s*\w*$|\b\d{1,2}\s+min",
    re.I,
)
_SIGN = re.compile(r"\s*\([^)]*\)?\s*$")  # the initials or the office behind a name
_MAX_NAMES, _MAX_CHARS = 50, 1_000
_ADDRESS = re.compile(r"https?:|www\.|@\S+\.", re.I)
_LEFTOVER = re.compile(r"^[#{$%<]|[{}<>=]|^\w+(?:\.\w+){2,}$")  # a variable of a template that was never filled
_LOGIN = re.compile(r"^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*|[A-Z][a-z]+[A-Z]|\w*\d\w*)$")
_CREDENTIAL = re.compile(
    r"^(?:(?:[A-Z]\.?-?){2,8}|Ph\.?\s?D\.?|Psy\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|Ed\.?D\.?|Pharm\.?D\.?|Dr\.?|Jr\.?|Sr\.?|Esq\.?|(?:M\.?D\.?\s)?[A-Z]{3,8})$"
)
_PARTICLES = frozenset(
    "de da do das dos del della di du la le van von der den ter bin ibn bint al el abu ben af av zu y e ez ud ul".split()
)
_NOT_NAMES = frozenset(
    [
        "admin",
        "administrator",
        "editor",
        "redaktion",
        "webmaster",
        "user",
        "guest",
        "author",
        "authors",
        "anonymous",
        "unknown",
        "none",
        "null",
        "web",
        "staff",
        "follow",
        "share",
        "by",
        "posted",
        "posted by",
        "written by",
        "default",
        "editorial",
        "root",
        "wpadmin",
        "profile",
        "undefined",
        "facebook",
        "instagram",
        "linkedin",
        "whatsapp",
        "telegram",
        "email",
        "written",
        "published",
        "contributor",
        "about",
        "about the author",
        "the author",
        "website",
        "home",
        "blog",
        "news",
    ]
)


def clean_authors(names: Iterable[str], *sites: str | None) -> tuple[str, ...]:
    """Names in order, without repeats and without those of the site; empty when nothing there is a name."""
    own = {_letters(site) for site in sites if site}
    found: dict[str, str] = {}
    for raw in islice(names, _MAX_NAMES):
        if len(raw) > _MAX_CHARS or _ADDRESS.search(raw) or _LEFTOVER.search(raw.strip()):
            continue
        text = PREFIX.sub("", _without_dates(" ".join(raw.split()))).strip(" ,;|-–—·•:")
        for index, part in enumerate(_SPLIT.split(text)):
            name = _SIGN.sub("", _END.sub("", PREFIX.sub("", part))).strip(" ,;|-–—·•:.()")
            if index and not is_agency(name) and (_CREDENTIAL.match(name) or not could_be_name(name)):
                continue
            if _is_name(name) and _letters(name) not in own:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:12]


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum()) or name


def agencies_in(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are news agencies."""
    return tuple(name for name in names if is_agency(name))


def is_login(name: str) -> bool:
    """Whether a name looks like that of an account ("m.lindt", "MaraL"): the page may say elsewhere who it is."""
    return _LOGIN.match(name) is not None and not is_agency(name)


def is_person(text: str) -> bool:
    """Whether a text by itself has the shape of a person's name: two to five words, in scripts with capitals each with one."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 40 or any(char.isdigit() or char in '?!&:%/"“”' for char in text):
        return False
    named = [word for word in words if word.casefold() not in _PARTICLES]
    return len(named) >= 2 and all((word[:1].isupper() and any(char.islower() for char in word)) or len(word) <= 2 for word in named)


def could_be_name(text: str) -> bool:
    """Whether a part after a comma may be another name, not an office ("head of the mission")."""
    words = [word for word in text.split() if word.casefold() not in _PARTICLES]
    return 0 < len(words) <= 5 and not any(word[:1].islower() for word in words)


def _without_dates(text: str) -> str:
    for written in reversed(written_dates(text)):
        text = f"{text[: written.start]}|{text[written.end :]}"
    return _CLOCK.sub("|", text)


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(text) <= 70 and 0 < len(words) <= 8 and not _NOISE.search(text) and text.casefold() not in _NOT_NAMES
