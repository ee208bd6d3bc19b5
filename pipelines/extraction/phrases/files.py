"""Reads the phrase files: one for each language, each with every kind of phrase, so that a native reader can check a language in one place.

How phrases are matched is the part of `matching`; docs/how-to/add-a-language.md says what each kind means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

KINDS = (
    "not_found",
    "not_found_whole",
    "consent",
    "consent_buttons",
    "challenge",
    "challenge_whole",
    "login",
    "subscribe",
    "parked",
    "parked_whole",
    "server_pages",
    "defaced",
    "spam",
    "related",
    "site_pages",
    "other_days",
    "other_day_labels",
    "signatories",
    "down",
)
"""Every kind of phrase, in the order in which each file lists them."""


def read_files() -> Iterator[tuple[str, str]]:
    """The name and the text of each phrase file, by name; the name is the language's ISO 639-1 code, or `shared`."""
    for path in sorted(files("pipelines.extraction.phrases").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            yield path.name, path.read_text("utf-8")


def parse_phrases(name: str, text: str) -> dict[str, tuple[str, ...]]:
    """The phrases of one file by kind. Raises ValueError naming file and kind for what is no list of every kind, in order and once."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: not readable as TOML: {error}") from error
    if tuple(found) != KINDS:
        wrong = next(iter([*(found.keys() - set(KINDS)), *(set(KINDS) - found.keys())]), "")
        raise ValueError(f"{name}: {wrong or 'the order'}: a file lists each of these once, in this order: {', '.join(KINDS)}")
    return {kind: _read_list(f"{name}: {kind}", phrases) for kind, phrases in found.items()}


def _read_list(where: str, phrases: object) -> tuple[str, ...]:
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in phrases):
        raise ValueError(f"{where}: it is a list of phrases, none of them empty")
    twice = [phrase for number, phrase in enumerate(phrases) if phrase in phrases[:number]]
    if twice:
        raise ValueError(f"{where}: '{twice[0]}' stands there twice")
    return tuple(phrases)


def gather(languages: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """The phrases of all languages by kind."""
    listed = list(languages)
    return {kind: tuple(phrase for language in listed for phrase in language[kind]) for kind in KINDS}


def load_phrases() -> dict[str, tuple[str, ...]]:
    """The phrases of all files by kind."""
    return gather(parse_phrases(name, text) for name, text in read_files())
