"""Lines ahead of the text that say when, and by whom, and nothing else."""

from __future__ import annotations

import re

from pipelines.extraction.facts.authors.byline_words import introduced, without_dates
from pipelines.extraction.facts.authors.person_names import could_be_name
from pipelines.extraction.facts.date_parsing import is_only_date, is_only_month, written_dates

_LINE_CHARS = 100
_PART_CHARS = 40  # a longer part says more than a name, a place or a section
_EDGES = " ,;:·•–—-"
_BETWEEN = re.compile(r"\s[|·•]\s|[|•]|(?<![lL])·|·(?![lL])")  # Catalan words have one, "col·legi"
_LABELLED = re.compile(r"[^\W\d][^\d:：]{1,24}[:：]\s*(?=\d)")
_HOUR = re.compile(r"\s*(?:[,–—-]\s*)?\d{1,2}[:.]\d{2}(?::\d{2})?$")
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "؟", "۔", "।", ":", "：")


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date, or a month with its year as magazines state it."""
    return is_only_date(text) or is_only_month(text) or any(day.end - day.start == len(text) for day in written_dates(text))


def is_dated_byline(text: str) -> bool:
    """Whether a line names who wrote and when: "By Ada Osborn, 12 July 2019", "Ada Osborn | July 2019"."""
    if len(text) > _LINE_CHARS or text.endswith(_SENTENCE_ENDS) or not any(map(str.isdigit, text)):
        return False
    parts = [part.strip() for part in _BETWEEN.split(text)]
    if len(parts) > 1:
        dated = [_is_labelled_date(part) for part in parts]
        return any(dated) and all(is_date or _is_label(part) for part, is_date in zip(parts, dated, strict=True))
    around = [part for part in (one.strip(_EDGES) for one in without_dates(text).split("|")) if part]
    named = introduced(around[0]) if len(around) == 1 and around[0] != text else None
    return named is not None and _is_label(named) and could_be_name(named)


def _is_labelled_date(part: str) -> bool:
    """Whether a part is a date, with a word ahead that says of what ("Updated: 23.03.2025 - 09:30")."""
    said = _LABELLED.sub("", part, count=1) if _LABELLED.match(part) else part
    return is_date_line(said) or is_date_line(_HOUR.sub("", said))


def _is_label(part: str) -> bool:
    """Whether a part may be a name, a place or a section: it is short, and counts nothing."""
    return len(part) <= _PART_CHARS and ":" not in part and not any(map(str.isdigit, part))
