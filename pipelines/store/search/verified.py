"""Conditions that an index of terms alone cannot answer: words near each other, and words that match a pattern.

The index says which documents may have them. On SQLite their texts are then read by `pipelines.search.nearness`; PostgreSQL has the
places of all terms in its index and counts the words between by itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, column, func, literal_column, select, true
from sqlalchemy import text as sql_text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Boolean

from pipelines.search.nearness import write_wanted
from pipelines.search.query import Near, Phrase, Wanted, WantedTerm, WordPattern
from pipelines.search.tokens import FORM
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_TEXT

MAX_PAIRS = 16  # of phrases that SQLite is asked for near each other; for more it is asked for both
_TERMS_A_WORD = 9  # a word of the index stands before its other forms, of which the richest has eight


class Candidates(ColumnElement[bool]):
    """That the index does not rule a document out for words near each other, or for words that match a pattern."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, one: Near | WordPattern) -> None:
        self.sqlite = _in_index(one)
        self.postgresql = _in_places(one, is_sure=False)


class Verified(ColumnElement[bool]):
    """That the latest revision of a document has words near each other, or words that match a pattern."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, one: Near | WordPattern) -> None:
        self.sqlite = _in_text(one)
        self.postgresql = _in_places(one)


@compiles(Candidates, "sqlite")
@compiles(Verified, "sqlite")
def _compile_sqlite(element: Candidates | Verified, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.sqlite.self_group(), **options))


@compiles(Candidates, "postgresql")
@compiles(Verified, "postgresql")
def _compile_postgresql(element: Candidates | Verified, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.postgresql.self_group(), **options))


def _in_text(one: Near | WordPattern) -> ColumnElement[bool]:
    """SQLite: of the documents that the index names, those whose text holds it."""
    return _in_index(one) & held_in_text(one)


def held_in_text(one: Wanted) -> ColumnElement[bool]:
    """SQLite: that the text of a document's latest revision holds it, whatever the index says."""
    latest = RevisionRow.__table__.alias("read_again")
    texts = (latest.c.title, latest.c.text, cast(latest.c.authors, Text))
    held = func.winnow_holds(bindparam(None, write_wanted(one), type_=Text(), unique=True), *texts) == 1
    read: Select[Any] = select(literal_column("1")).select_from(latest).where(latest.c.id == DocumentRow.revision_id, held)
    return read.correlate(DocumentRow).exists()


def _in_index(one: Near | WordPattern) -> ColumnElement[bool]:
    """SQLite: that the index names a document; any, where a pattern has no sure beginning."""
    asked = _fts_near(one) if isinstance(one, Near) else _fts_any(one)
    if not asked:
        return true()
    match = literal_column("search_text").op("MATCH")(bindparam(None, asked, type_=Text(), unique=True))
    return DocumentRow.revision_id.in_(select(SEARCH_TEXT.c.rowid).where(match))


def _fts_near(near: Near) -> str:
    one, other = near.parts
    if one.phrases and other.phrases and len(one.phrases) * len(other.phrases) <= MAX_PAIRS:
        within = _TERMS_A_WORD * (near.words + 1)
        pairs = [f"NEAR({_fts(left)} {_fts(right)}, {within})" for left in one.phrases for right in other.phrases]
        return f"{{{' '.join(near.fields)}}} : ({' OR '.join(pairs)})"
    return " AND ".join(f"({asked})" for part in near.parts if (asked := _fts_any(part)))


def _fts_any(leaf: WantedTerm | WordPattern) -> str:
    return f"{{{' '.join(leaf.fields)}}} : ({' OR '.join(map(_fts, leaf.phrases))})" if leaf.phrases else ""


def _fts(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.terms)}"{" *" if phrase.is_prefix else ""}'


def _in_places(one: Near | WordPattern, *, is_sure: bool = True) -> ColumnElement[bool]:
    """PostgreSQL: by the places of terms in a part of the index, which correlates with `document` by its name."""
    values: dict[str, Any] = {f"field{place}": field for place, field in enumerate(one.fields)}
    fields = ", ".join(f":{name}" for name in values)
    inside = "SELECT 1"
    if is_sure:
        inside = _near_in_part(one, values) if isinstance(one, Near) else _pattern_in_part(one, values)
    leaves = one.parts if isinstance(one, Near) else (one,)
    asked = " & ".join(f"({ts})" for leaf in leaves if (ts := _ts_any(leaf)))
    if asked:
        values["asked"] = asked
    match = "part.terms @@ CAST(:asked AS tsquery) AND " if asked else ""
    found = f"SELECT part.revision_id FROM search_part AS part WHERE part.field IN ({fields}) AND {match}EXISTS ({inside})"  # noqa: S608 - values are bound
    return DocumentRow.revision_id.in_(_bound(found, values))


def _near_in_part(near: Near, values: dict[str, Any]) -> str:
    """The words before each place and up to it are counted once, and not for each of the pairs, of which frequent words have thousands."""
    spans = [_spans(leaf, f"{name}{{}}", values) for name, leaf in zip("ab", near.parts, strict=True)]
    values |= {"form": FORM, "words": near.words}
    count = "count(*) FILTER (WHERE NOT starts_with(word.lexeme, :form)) OVER (ORDER BY spot.at::int"
    counts = f"{count}) AS up_to, {count} RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before"
    return (
        f"WITH place AS (SELECT word.lexeme, spot.at, {counts} "  # noqa: S608
        "FROM unnest(part.terms) AS word, unnest(word.positions) AS spot(at)), "
        f"one AS ({spans[0]}), other AS ({spans[1]}) SELECT 1 FROM one, other WHERE "
        "(other.first > one.last AND other.before - one.up_to <= :words) OR (one.first > other.last AND one.before - other.up_to <= :words)"
    )


def _pattern_in_part(leaf: WordPattern, values: dict[str, Any]) -> str:
    values |= {"form": FORM, "pattern": leaf.pattern.as_posix()}
    return "SELECT 1 FROM unnest(part.terms) AS word WHERE NOT starts_with(word.lexeme, :form) AND word.lexeme ~ :pattern"


def _bound(sql: str, values: dict[str, Any]) -> Any:
    """A subquery with its values, each under a name of its own: several may stand in one statement."""
    bound = sql_text(sql).bindparams(*(bindparam(name, value, unique=True) for name, value in values.items()))
    return select(bound.columns(column("revision_id")).subquery("verified").c.revision_id)


def _spans(leaf: WantedTerm | WordPattern, name: str, values: dict[str, Any]) -> str:
    """Where a leaf stands: the places of its first and its last term, with the words before the one and up to the other."""
    if isinstance(leaf, WordPattern):
        key = name.format("pattern")
        values[key] = leaf.pattern.as_posix()
        return f"SELECT at AS first, at AS last, before, up_to FROM place WHERE NOT starts_with(lexeme, :form) AND lexeme ~ :{key}"  # noqa: S608
    return " UNION ".join(_phrase_spans(phrase, name.format(number), values) for number, phrase in enumerate(leaf.phrases))


def _phrase_spans(phrase: Phrase, name: str, values: dict[str, Any]) -> str:
    tables, conditions = [], []
    for place, term in enumerate(phrase.terms):
        key = f"{name}_{place}"
        values[key] = term
        tables.append(f"place AS t{place}")
        is_open = phrase.is_prefix and place == len(phrase.terms) - 1
        conditions.append(f"starts_with(t{place}.lexeme, :{key})" if is_open else f"t{place}.lexeme = :{key}")
        conditions += [f"t{place}.at = t0.at + {place}"] if place else []
    last = f"t{len(tables) - 1}"
    span = f"t0.at AS first, {last}.at AS last, t0.before, {last}.up_to"
    return f"SELECT {span} FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}"  # noqa: S608


def _ts_any(leaf: WantedTerm | WordPattern) -> str:
    return " | ".join(f"({' <-> '.join(_ts(phrase))})" for phrase in leaf.phrases)


def _ts(phrase: Phrase) -> list[str]:
    terms = [f"'{term}'" for term in phrase.terms]
    if phrase.is_prefix:
        terms[-1] += ":*"
    return terms
