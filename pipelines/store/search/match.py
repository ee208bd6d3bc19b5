"""A question as a condition on documents, as of their latest revisions, in the language of the database at hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, cast, exists, false, func, literal_column, not_, or_, select, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.types import Boolean, Text

from pipelines.search.query import (
    And,
    Dated,
    FlagIs,
    LanguageIs,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    SourceIs,
    TagIs,
    Wanted,
    WantedTerm,
    WordPattern,
)
from pipelines.search.tag_names import fold_tag
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_PART, SEARCH_TEXT
from pipelines.store.database.tag_models import TagRow
from pipelines.store.search.days import is_before, is_from
from pipelines.store.search.verified import Candidates, Verified, held_in_text

LATEST = aliased(RevisionRow)
"""The latest revision of a document, where `latest_has` asks for more than the document itself says."""


class InIndex(ColumnElement[bool]):
    """That a document has what is asked for: an FTS5 expression on SQLite, a tsquery in some fields on PostgreSQL."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, node: Node) -> None:
        self.sqlite = DocumentRow.revision_id.in_(fts_rows(node))
        self.postgresql = _in_parts(node)


@compiles(InIndex, "sqlite")
def _compile_sqlite(element: InIndex, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.sqlite.self_group(), **options))


@compiles(InIndex, "postgresql")
def _compile_postgresql(element: InIndex, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.postgresql.self_group(), **options))


class InTexts(ColumnElement[bool]):
    """The same as SQLite reads it in the text itself: for few documents cheaper than a beginning that stands in the index a million times.

    PostgreSQL asks its index.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, one: Wanted) -> None:
        self.sqlite = held_in_text(one)
        self.postgresql = condition_of(one)


@compiles(InTexts, "sqlite")
def _compile_texts_sqlite(element: InTexts, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.sqlite.self_group(), **options))


@compiles(InTexts, "postgresql")
def _compile_texts_postgresql(element: InTexts, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.postgresql.self_group(), **options))


def matching_documents(query: Query) -> ColumnElement[bool]:
    """A condition for statements with `DocumentRow`: that its latest revision is what the question asks for.

    A question without anything to search for matches none.
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
    """That a document's latest revision is what a node asks for."""
    if to_fts(node) is not None:
        return InIndex(node)
    if isinstance(node, And):
        words, others = divide(node)
        return and_(*([InIndex(words)] if words is not None else []), *(condition_of(part) for part in others))
    if isinstance(node, Or):
        return or_(*(condition_of(part) for part in node.parts))
    if isinstance(node, Not):
        return not_(func.coalesce(condition_of(node.part), false()))
    if isinstance(node, Near | WordPattern):
        return Verified(node)
    return _filter(node)


def in_texts(node: Node) -> ColumnElement[bool]:
    """As `condition_of`, for a statement that looks at few documents."""
    if isinstance(node, And | Or):
        return (and_ if isinstance(node, And) else or_)(*map(in_texts, node.parts))
    if isinstance(node, Not):
        return not_(func.coalesce(in_texts(node.part), false()))
    return InTexts(node) if isinstance(node, WantedTerm | Near | WordPattern) else _filter(node)


def may_match(node: Node) -> ColumnElement[bool]:
    """As `condition_of`, but what no index answers is not looked into: none that match are left out, and it is quick."""
    if isinstance(node, Near | WordPattern):
        return Candidates(node)
    if isinstance(node, And | Or):
        joined = and_ if isinstance(node, And) else or_
        return joined(*map(may_match, node.parts)) if is_verified(node) else condition_of(node)
    return true() if isinstance(node, Not) and is_verified(node) else condition_of(node)


def is_verified(node: Node) -> bool:
    """Whether a part of it is not answered by an index alone."""
    if isinstance(node, And | Or):
        return any(map(is_verified, node.parts))
    return is_verified(node.part) if isinstance(node, Not) else isinstance(node, Near | WordPattern)


def _filter(node: Node) -> ColumnElement[bool]:
    if isinstance(node, SourceIs):
        return in_facets(func.lower(FacetRow.source) == node.name.lower())
    if isinstance(node, LanguageIs):
        return in_facets(in_language(node.code))
    if isinstance(node, FlagIs):
        return latest_has(has_flag(node.flag, LATEST))
    if isinstance(node, TagIs):
        return has_tag(node.tag)
    assert isinstance(node, Dated)
    bounds = []
    if node.first:
        bounds.append(is_from(DocumentRow.day, node.first))
    if node.before:
        bounds.append(is_before(DocumentRow.day, node.before))
    return and_(*bounds)


def in_facets(*conditions: ColumnElement[bool], indexed: bool = False) -> ColumnElement[bool]:
    """That a document is of the facets that fulfil these conditions: they are few, and looked through once.

    `indexed` lets SQLite, which does not know how many documents a facet has, go by them; else it keeps to the order it reads in.
    """
    return (DocumentRow.facet_id if indexed else DocumentRow.facet_id + 0).in_(select(FacetRow.id).where(*conditions))


def in_language(code: str) -> ColumnElement[bool]:
    """That a facet is in a language or in one of its variants, "pt" or "pt-BR"."""
    language = func.lower(FacetRow.language)
    return or_(language == code.lower(), language.startswith(f"{code.lower()}-", autoescape=True))


def latest_has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a document's latest revision fulfils conditions on `LATEST`."""
    return exists().where(LATEST.id == DocumentRow.revision_id, *conditions).correlate(DocumentRow)


def has_flag(flag: str, revision: type[RevisionRow] = RevisionRow) -> ColumnElement[bool]:
    """Flags are stored as a JSON list of words without special characters."""
    return cast(revision.flags, Text).contains(f'"{flag}"', autoescape=True)


def has_tag(tag: str) -> ColumnElement[bool]:
    """That somebody gave a document this tag."""
    return DocumentRow.canonical.in_(select(TagRow.canonical).where(TagRow.folded == fold_tag(tag)))


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
        return DocumentRow.revision_id.in_(part_rows(node))
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


def ts_query(wanted: tuple[Wanted, ...]) -> ColumnElement[Any]:
    """PostgreSQL: any phrase of these words."""
    phrases = " | ".join(_ts_phrase(phrase) for one in wanted for phrase in one.phrases)
    return cast(bindparam(None, phrases, type_=Text(), unique=True), TSQUERY)


def _ts_phrase(phrase: Phrase) -> str:
    terms = [f"'{term}'" for term in phrase.terms]
    if phrase.is_prefix:
        terms[-1] += ":*"
    return f"({' <-> '.join(terms)})"
