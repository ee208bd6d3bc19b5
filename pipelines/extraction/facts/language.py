"""The language of a text: what the words say (py3langid), and the page's own declaration where they are too few to tell."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipelines.items import Fact

MIN_BYTES = (
    80  # of UTF-8, in which a Chinese character weighs three; under this, py3langid errs more often than a page's lang attribute does
)
_READ_CHARS = 4_000
_STRETCHES, _STRETCH_CHARS = 3, 500  # spread over them: the same language as from all 4,000 on each of 1,951 pages, in a third of the time


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def find_language(text: str, tree: etree._Element) -> Fact[str] | None:
    """ISO 639-1 code, with where it comes from."""
    declared = _declared(tree)
    if len(text.encode()) >= MIN_BYTES:
        code, probability = _identifier().classify(_sample(text[:_READ_CHARS]))
        if probability > 0.8 or not declared:
            return Fact(value=code, rule="words")
    return Fact(value=declared, rule="lang attribute") if declared else None


def _sample(text: str) -> str:
    """The beginning, the middle and the end of a text: one of them may be in another language, or nothing but names."""
    if len(text) <= _STRETCHES * _STRETCH_CHARS:
        return text
    gap = (len(text) - _STRETCH_CHARS) // (_STRETCHES - 1)
    return " ".join(text[start : start + _STRETCH_CHARS] for start in range(0, gap * _STRETCHES, gap))


def _declared(tree: etree._Element) -> str | None:
    value = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or "").strip().lower()
    code = value.replace("_", "-").split("-")[0]
    return code if len(code) == 2 and code.isalpha() else None
