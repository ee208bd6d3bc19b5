"""Whether there are the sources, languages and flags that a selection names, by its options or in its question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.choices import name_known
from pipelines.quality_flags import QualityFlag
from pipelines.search.query import FlagIs, LanguageIs, SourceIs, TagIs
from pipelines.search.selection import Selection
from pipelines.search.tag_names import fold_tag
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, SourceRow
from pipelines.store.database.statements import in_parts
from pipelines.store.search.match import in_language
from pipelines.store.tagging.tagged import known_tags


def find_unknown(session: Session, selection: Selection, *, sources: Iterable[str] = (), languages: bool = True) -> tuple[str, ...]:
    """A line for each name that the corpus does not have, with the near ones. `sources` are those with a file, crawled or not.

    Without `languages` nothing is said of those: a text in one may still come.
    """
    of_languages = find_unknown_languages(session, selection) if languages else ()
    return (
        *_unknown_sources(session, selection, sources),
        *of_languages,
        *_unknown_tags(session, selection),
        *_unknown_flags(selection),
        *_unknown_documents(session, selection),
    )


def find_unknown_languages(session: Session, selection: Selection) -> tuple[str, ...]:
    """Only those lines that tell of languages."""
    return tuple(_unknown_languages(session, selection))


def _unknown_sources(session: Session, selection: Selection, sources: Iterable[str]) -> Iterator[str]:
    asked = [one.name for one in selection.query.filters() if isinstance(one, SourceIs)]
    if not (selection.sources or asked):
        return
    known = sorted({*sources, *session.scalars(select(SourceRow.name))})
    folded = {name.lower() for name in known}  # a question means a source whatever the case, an option exactly
    unknown = [*(name for name in selection.sources if name not in known), *(name for name in asked if name.lower() not in folded)]
    for name in dict.fromkeys(unknown):
        yield f"there is no source '{name}' in this corpus; {name_known(name, known)}"


def _unknown_languages(session: Session, selection: Selection) -> Iterator[str]:
    asked = [*selection.languages, *(one.code for one in selection.query.filters() if isinstance(one, LanguageIs))]
    unknown = [code for code in dict.fromkeys(asked) if not _has_language(session, code.lower())]
    if not unknown:
        return
    known = sorted({code.lower() for code in session.scalars(select(FacetRow.language).distinct()) if code})
    for code in unknown:
        yield f"there is no text in language '{code}' in this corpus; {name_known(code, known)}"


def _unknown_flags(selection: Selection) -> Iterator[str]:
    """Those of the question; the options know their closed list."""
    asked = dict.fromkeys(one.flag for one in selection.query.filters() if isinstance(one, FlagIs))
    for flag in asked:
        if flag not in list(QualityFlag):
            yield f"there is no quality flag '{flag}'; {name_known(flag, QualityFlag)}"


def _unknown_tags(session: Session, selection: Selection) -> Iterator[str]:
    asked = [*selection.tags, *selection.without_tags, *(one.tag for one in selection.query.filters() if isinstance(one, TagIs))]
    known = known_tags(session) if asked else {}
    for tag in dict.fromkeys(asked):
        if fold_tag(tag) not in known:
            yield f"no document has the tag '{tag}'; {name_known(tag, sorted(known.values()))}"


def _unknown_documents(session: Session, selection: Selection) -> Iterator[str]:
    for part in in_parts(selection.documents):
        there = set(session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_(part))))
        yield from (f"there is no document {number} in this corpus" for number in part if number not in there)


def _has_language(session: Session, code: str) -> bool:
    return session.scalar(select(FacetRow.id).where(in_language(code)).limit(1)) is not None
