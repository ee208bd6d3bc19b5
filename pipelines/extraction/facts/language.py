"""The language of a text: what the words say, and the page's own declaration where they are too few or torn between near languages."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.extraction.charset.garbled import is_garbled
from pipelines.extraction.charset.letters import SCRIPT_OF_LANGUAGE, script_of
from pipelines.extraction.language_model import NO_LANGUAGE, rank_languages
from pipelines.items import Fact

# Of UTF-8, in which a Chinese character weighs three; under this, py3langid errs more often than a page's lang attribute does.
MIN_BYTES = 80
SURE = 0.8
LIKELY = 0.6  # enough where the page declares nothing, or a language that the words exclude
EXCLUDED = 0.05  # a declared language that is less likely than this is the template's

# Languages that share most of their words: being unsure between them is not being unsure between them and others.
_NEAR = tuple(
    frozenset(codes.split())
    for codes in (
        "bs hr sr",
        "id ms",
        "da nn no",
        "cs sk",
        "bg mk",
        "an es ext gl",
        "ca oc",
        "af nl",
        "az crh tr",
        "hi mr ne sa",
        "ba kk ky tt",
        "xh zu",
        "nso st",
    )
)
_SOUTH_SLAVIC = _NEAR[0]

# Words of Serbian with e where Croatian and Bosnian have je or ije (ekavian and ijekavian): the model knows the three apart by less.
_EKAVIAN = re.compile(
    r"\b(?:dec[aeiu]|dete|mesec\w*|mest[aou]\w*|mešta\w+|rek[aeu]|reč\w*|gde|ovde|negde|vreme\w*|videt\w+|pre|posle|čovek\w*|lep\w{0,3}|"
    r"dve|mlek\w+|uvek|ce[ol]\w{0,2}|deo|delov\w+|hteo|vek\w{0,3}|sred[aeu]|nedelj\w+|lev\w{1,2}|be[ol]\w{0,2}|sneg\w*|zvezd\w*|pesm\w*|"
    r"primer\w*|uspeh\w*|cen[aeu]|izvešta\w+|telo|merenj\w+|promen\w+|verova\w+|vest\w?|mere|sused\w*|umetn\w+)\b"
)
_IJEKAVIAN = re.compile(
    r"\b(?:djec\w+|dijete|mjesec\w*|mjest\w+|mješta\w+|rijek\w+|riječ\w*|gdje|ovdje|negdje|vrijem\w+|vidjet\w+|prije|poslije|čovjek\w*|"
    r"lijep\w*|dvije|mlijek\w+|uvijek|cijel\w+|dio|dijelov\w+|htio|vijek\w*|srijed\w+|nedjelj\w+|lijev\w+|bijel\w+|snijeg\w*|zvijezd\w*|"
    r"pjesm\w*|primjer\w*|uspjeh\w*|cijen\w+|izvješ\w+|tijelo|mjerenj\w+|promjen\w+|vjerova\w+|vijest\w?|mjere|susjed\w*|umjetn\w+)\b"
)


def find_language(text: str, tree: etree._Element) -> Fact[str] | None:
    """ISO 639 code, of two letters where there is one, with where it comes from; none rather than a doubtful one.

    Rule `words` is sure enough to refuse a page for its language, `words, near languages` and `lang attribute` are not.
    """
    declared = _declared(tree)
    if declared and _is_in_another_script(text, declared):
        declared = None
    by_attribute = Fact(value=declared, rule="lang attribute") if declared else None
    if len(text.encode()) < MIN_BYTES or is_garbled(text):
        return by_attribute
    ranked = rank_languages(text)
    code, probability = ranked[0]
    if code == NO_LANGUAGE:
        return by_attribute
    if probability > SURE:
        return Fact(value=code, rule="words")
    near = next((group for group in _NEAR if code in group), frozenset({code}))
    if sum(share for other, share in ranked if other in near) > SURE:
        return by_attribute if declared in near else Fact(value=_among_near(text, ranked, near), rule="words, near languages")
    known = dict(ranked)
    if declared and known.get(declared, 1.0) >= EXCLUDED:
        return by_attribute
    return Fact(value=code, rule="words, near languages") if probability >= LIKELY else None


def _among_near(text: str, ranked: list[tuple[str, float]], near: frozenset[str]) -> str:
    if near == _SOUTH_SLAVIC:
        ekavian, ijekavian = len(_EKAVIAN.findall(text.lower())), len(_IJEKAVIAN.findall(text.lower()))
        if ekavian > 2 * ijekavian:
            return "sr"
        near = near - {"sr"} if ijekavian > 2 * ekavian else near
    return next(code for code, _ in ranked if code in near)


def _is_in_another_script(text: str, language: str) -> bool:
    """Whether most letters are of a script that the language is not written in; Serbian and some others have two."""
    scripts = [script for char in text[:500] if char.isalpha() and (script := script_of(char))]
    wanted = SCRIPT_OF_LANGUAGE.get(language)
    if wanted is None:
        return language in _ONLY_LATIN and sum(script != "latin" for script in scripts) > len(scripts) / 2
    return wanted not in ("kana", "han") and bool(scripts) and scripts.count(wanted) < len(scripts) / 20


_ONLY_LATIN = frozenset("en de fr es it pt nl sv no da fi pl cs sk hu ro hr sl tr id vi lt lv et".split())


def _declared(tree: etree._Element) -> str | None:
    value = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or "").strip().lower()
    code = value.replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isalpha() else None
