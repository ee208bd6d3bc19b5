"""Brings the catalogues up to date with the templates of explorer and published sites: `make translations`.

New sentences are added without translation, those that no page has any more go; what is translated stays. Nothing is guessed ("fuzzy").
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pipelines.explorer.languages.choice import ENGLISH, LANGUAGES
from pipelines.explorer.languages.reasons import reason_messages
from pipelines.explorer.languages.search_notes import NAMES, NOTE, SENTENCES
from pipelines.explorer.languages.terms import terms
from pipelines.explorer.languages.translations import CATALOGUES

_TEMPLATES = Path(__file__).parent.parent / "templates"
_PYTHON = Path(__file__).parent.parent / "pages"
_SITE = Path(__file__).parents[2] / "publishing" / "templates"
_HEADER = "# The sentences of Winnow's explorer. How to translate them: docs/contributing/translate-the-explorer.md"
_KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "translate": None, "marked": None}


def sentences() -> Catalog:
    """Every sentence with where it stands: of the explorer's templates and page functions, of published sites, and of the closed lists."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    templates = [("**.html", "jinja2")]
    sources = (("templates", _TEMPLATES, templates), ("pages", _PYTHON, [("**.py", "python")]), ("publishing", _SITE, templates))
    for label, folder, methods in sources:
        found = extract_from_dir(folder, methods, {"**.html": {"newstyle_gettext": "true", "silent": "false"}}, keywords=_KEYWORDS)
        for name, _, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
            catalogue.add(message, locations=[(f"{label}/{name}", 0)], auto_comments=comments, context=context)
    for word, remark in terms().items():
        catalogue.add(word, auto_comments=[remark])
    for context, sentence in (*reason_messages(), *((NOTE, one) for one in (*SENTENCES, *NAMES))):
        catalogue.add(sentence, context=context)
    return catalogue


def update(path: Path, code: str, wanted: Catalog) -> int:
    """Write a catalogue anew and return how many of its sentences have no translation."""
    if path.exists():
        with path.open("rb") as file:
            kept = read_po(file, locale=code)
    else:
        kept = Catalog(locale=code, fuzzy=False)
    made = Catalog(locale=code, fuzzy=False, charset="utf-8", header_comment=_HEADER, creation_date=kept.creation_date)
    made.revision_date = kept.creation_date  # the history of the file has its dates; a run that changes nothing leaves it as it is
    for message in wanted:
        if message.id:
            known = kept.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            string = known.string if known is not None and known.pluralizable == message.pluralizable else None
            made.add(message.id, string, locations=message.locations, auto_comments=message.auto_comments, context=message.context)
    with path.open("wb") as file:
        write_po(file, made, width=0, include_lineno=False)
    return sum(not _is_translated(message.string) for message in made if message.id)


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main() -> int:
    """Update all, and say what is missing."""
    wanted = sentences()
    for language in LANGUAGES:
        if language != ENGLISH:
            missing = update(CATALOGUES / f"{language.code}.po", language.code, wanted)
            sys.stdout.write(f"{language.code}: {len(list(wanted)) - 1} sentences, {missing} without translation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
