"""The languages in which the explorer speaks, and the choice of one for each request: the reader's, else one that the browser asks for."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from pipelines.explorer.access.cookies import cookie_of

COOKIE = "winnow-language"
_COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language by its ISO 639-1 code, its own name for itself, and the direction of its script as HTML names it."""

    code: str
    own_name: str
    direction: str = "ltr"


ENGLISH = Language(code="en", own_name="English")
LANGUAGES = (
    ENGLISH,
    Language(code="ar", own_name="العربية", direction="rtl"),
    Language(code="es", own_name="Español"),
    Language(code="fr", own_name="Français"),
    Language(code="ru", own_name="Русский"),
)
"""English, in which the sentences are written, and those that have a catalogue."""

current: ContextVar[Language] = ContextVar("language of the explorer", default=ENGLISH)
"""That of the request which is being answered; threads that work for it see it, too."""


def choose(cookies: str, accepted: str) -> Language:
    """The language for a request with these Cookie and Accept-Language headers; English where none of ours is asked for."""
    return find(cookie_of(cookies, COOKIE)) or next(filter(None, map(find, _wanted(accepted))), ENGLISH)


def find(code: str) -> Language | None:
    """The language with a code such as `fr` or `fr-CA`."""
    primary = code.strip().lower().partition("-")[0]
    return next((language for language in LANGUAGES if language.code == primary), None)


def remember(language: Language) -> str:
    """The Set-Cookie value by which a browser keeps the choice."""
    return f"{COOKIE}={language.code}; Path=/; Max-Age={_COOKIE_SECONDS}; HttpOnly; SameSite=Strict"


def _wanted(accepted: str) -> list[str]:
    """The codes of an Accept-Language header (RFC 9110, 12.5.4), the most wanted first; what is malformed counts least."""
    weighed = []
    for part in accepted.split(",")[:20]:
        code, _, weight = part.partition(";")
        weighed.append((_weight(weight.strip().removeprefix("q=")), code))
    return [code for weight, code in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.001
