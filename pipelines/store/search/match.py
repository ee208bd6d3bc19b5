"""A question as a condition on revisions, in the language of the database at hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, cast, false, func, literal_column, not_, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Boolean, Text

from pipelines.search.query import And, Dated, FlagIs, LanguageIs, Node, Not, Or, Phrase, Query, SourceIs, WantedTerm
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_PART, SEARCH_TEXT


class InIndex(ColumnElement[bool]):
    """That a revision has what is asked for: an FTS5 expression on SQLite, a tsquery in some fields on PostgreSQL."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, node: Node) -> None:
        self.sqlite = RevisionRow.id.in_(fts_rows(node))
        self.postgresql = _in_parts(node)


@compiles(InIndex, "sqlite")
def _compile_sqlite(element: InIndex, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.sqlite.self_group(), **options))


@compiles(InIndex, "postgresql")
def _compile_postgresql(element: InIndex, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.postgresql.self_group(), **options))


def matching_revisions(query: Query) -> ColumnElement[bool]:
    """A condition for statements with `DocumentRow` and `RevisionRow`: that the revision is what the question asks for.

    Only indexed revisions can be: a document's latest, and those that once were. A question without anything to search for matches none.
    """
    return false() if query.root is None else condition_of(query.root)


def divide(node: Node) -> tuple[Node | None, tuple[Node, ...]]:
    """What the index answers in one expression, if anything, and what must hold besides."""
    if to_fts(node) is not None:
        return node, ()
    if not isinstance(node, And):
        return None, (node,)
    words = tuple(part for part in node.parts if to_fts(part.part if isinstance(part, Not) else part) is not None)
    if not words or to_fts(And(parts=words)) is None:
        return None, node.parts
    return And(parts=words), tuple(part for part in node.parts if part not in words)


def condition_of(node: Node) -> ColumnElement[bool]:
    """That a revision is what a node asks for."""
    if to_fts(node) is not None:
        return InIndex(node)
    if isinstance(node, And):
        words, others = divide(node)
        return and_(*([InIndex(words)] if words is not None else []), *(condition_of(part) for part in others))
    if isinstance(node, Or):
        return or_(*(condition_of(part) for part in node.parts))
    if isinstance(node, Not):
        return not_(func.coalesce(condition_of(node.part), false()))
    return _filter(node)


def _filter(node: Node) -> ColumnElement[bool]:
    if isinstance(node, SourceIs):
        return func.lower(DocumentRow.source) == node.name.lower()
    if isinstance(node, LanguageIs):
        language, code = func.lower(RevisionRow.language), node.code.lower()
        return or_(language == code, language.startswith(f"{code}-", autoescape=True))
    if isinstance(node, FlagIs):
        return has_flag(node.flag)
    assert isinstance(node, Dated)
    bounds = []
    if node.first:
        bounds.append(day_of() >= node.first)
    if node.before:
        bounds.append(day_of() < node.before)
    return and_(*bounds)


def has_flag(flag: str) -> ColumnElement[bool]:
    """Flags are stored as a JSON list of words without special characters."""
    return cast(RevisionRow.flags, Text).contains(f'"{flag}"', autoescape=True)


def day_of() -> ColumnElement[str]:
    """The day of publication as the page gave it, or the day of capture (UTC) where it gave none; ISO 8601."""
    return func.coalesce(func.substr(RevisionRow.date, 1, len("2000-01-01")), _captured_day())


class _CapturedDay(ColumnElement[str]):
    inherit_cache = True
    type = Text()


@compiles(_CapturedDay, "sqlite")
def _sqlite_day(element: _CapturedDay, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(RevisionRow.captured_at.expression, **options)}, 1, 10)"


@compiles(_CapturedDay, "postgresql")
def _postgresql_day(element: _CapturedDay, compiler: Any, **options: Any) -> str:
    column = compiler.process(RevisionRow.captured_at.expression, **options)
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def _captured_day() -> ColumnElement[str]:
    return _CapturedDay()


def fts_rows(node: Node) -> Select[Any]:
    """SQLite: the ids of the revisions that match a node which `to_fts` can write."""
    return select(SEARCH_TEXT.c.rowid).where(fts_match(node))


def fts_match(node: Node) -> ColumnElement[bool]:
    """SQLite: the condition on `search_text` itself."""
    return literal_column("search_text").op("MATCH")(bindparam(None, to_fts(node) or '""', type_=Text(), unique=True))


def to_fts(node: Node) -> str | None:
    """The FTS5 expression for a node; None where it has none: filters, and a NOT without something beside it."""
    if isinstance(node, WantedTerm):
        return f"{{{' '.join(node.fields)}}} : ({' OR '.join(map(_fts_phrase, node.phrases))})"
    if isinstance(node, And):
        taken = [to_fts(part.part) for part in node.parts if isinstance(part, Not)]
        kept = [to_fts(part) for part in node.parts if not isinstance(part, Not)]
        if not kept or None in kept or None in taken:
            return None
        joined = " AND ".join(map(str, kept))
        return f"(({joined}) NOT ({' OR '.join(map(str, taken))}))" if taken else f"({joined})"
    if isinstance(node, Or):
        parts = [to_fts(part) for part in node.parts]
        return None if None in parts else f"({' OR '.join(map(str, parts))})"
    return None


def _fts_phrase(phrase: Phrase) -> str:
    """Terms hold letters, digits and marks only, so no quotation mark can end the string."""
    return f'"{" ".join(phrase.terms)}"{" *" if phrase.is_prefix else ""}'


def _in_parts(node: Node) -> ColumnElement[bool]:
    """PostgreSQL: each word is looked up on its own, for two of one text may stand in different parts."""
    if isinstance(node, WantedTerm):
        return RevisionRow.id.in_(part_rows(node))
    if isinstance(node, Not):
        return not_(_in_parts(node.part))
    assert isinstance(node, And | Or)
    parts = [_in_parts(part) for part in node.parts]
    return and_(*parts) if isinstance(node, And) else or_(*parts)


def part_rows(wanted: WantedTerm) -> Select[Any]:
    """PostgreSQL: the ids of the revisions that have any of the phrases in one of the fields."""
    return select(SEARCH_PART.c.revision_id).where(
        SEARCH_PART.c.field.in_(wanted.fields), SEARCH_PART.c.terms.bool_op("@@")(ts_query((wanted,)))
    )


def ts_query(wanted: tuple[WantedTerm, ...]) -> ColumnElement[Any]:
    """PostgreSQL: any phrase of these words."""
    phrases = " | ".join(_ts_phrase(phrase) for one in wanted for phrase in one.phrases)
    return cast(bindparam(None, phrases, type_=Text(), unique=True), TSQUERY)


def _ts_phrase(phrase: Phrase) -> str:
    terms = [f"'{term}'" for term in phrase.terms]
    if phrase.is_prefix:
        terms[-1] += ":*"
    return f"({' <-> '.join(terms)})"
