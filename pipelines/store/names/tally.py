"""Counts the names of a selection: how often each is named, in how many documents, with the first sentence that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from pipelines.names.mention import BY_LIST, Mention, NameKind, key_of
from pipelines.names.name_list import ListedNames
from pipelines.search.selection import Selection
from pipelines.store.names.reading import NamedArticle, read_named
from pipelines.store.search.even_sample import Population, choose_documents

AT_MOST = 1_000
"""Documents of which the names are counted in about a second; docs/decisions/0038-names.md has the figures."""
MAX_SPELLINGS = 10  # told of a name, the most frequent


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A name, with how often and in how many of the documents read it stands; `spellings` are those met, the most frequent first.

    `found_by` is "list", or the models that found it. `sentence` is the first that names it, in the document of that number.
    """

    name: str
    kind: NameKind
    count: int
    documents: int
    spellings: tuple[str, ...]
    found_by: tuple[str, ...]
    document: int
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesFound:
    """Rows, those in most documents first, of `different` that there are.

    Of `documents` in the selection `read` were read: all, or an even sample; `without_model` of these no model has read.
    """

    rows: tuple[NameRow, ...]
    different: int
    documents: int
    read: int
    without_model: int
    is_sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingSentence:
    """A place where a name stands, with its sentence."""

    document_id: int
    source: str
    date: str | None
    language: str | None
    field: str
    start: int
    kind: NameKind
    name: str
    written: str
    found_by: str
    sentence: str


@dataclass(slots=True)
class _Count:
    """What is known of a name so far."""

    name: str
    first: tuple[int, str]
    count: int = 0
    documents: int = 0
    last: int = 0
    is_listed: bool = False
    spellings: Counter[str] = field(default_factory=Counter)
    found_by: dict[str, None] = field(default_factory=dict)


class NameTally:
    """Counts the mentions of articles as they come, in memory that grows with the names and not with the texts."""

    def __init__(self) -> None:
        self.articles = self.without_model = 0
        self._counts: dict[tuple[NameKind, str], _Count] = {}

    def add(self, article: NamedArticle, *, kinds: frozenset[NameKind] = frozenset(NameKind)) -> None:
        """Count those of an article."""
        self.articles += 1
        self.without_model += not article.model
        for mention in article.mentions:
            if mention.kind in kinds:
                self._add(article, mention)

    def _add(self, article: NamedArticle, mention: Mention) -> None:
        one = self._counts.get((mention.kind, mention.key))
        if one is None:
            first = (article.document_id, article.sentence(mention))
            one = self._counts[mention.kind, mention.key] = _Count(name=mention.name, first=first)
        one.count += 1
        one.documents += one.last != article.document_id
        one.last = article.document_id
        one.spellings[mention.written] += 1
        one.found_by[mention.found_by] = None
        if mention.found_by == BY_LIST:
            one.name, one.is_listed = mention.name, True

    def __len__(self) -> int:
        return len(self._counts)

    def rows(self, *, limit: int, least: int = 1) -> tuple[NameRow, ...]:
        """Those in most documents, named so many times at least; of a model's names each as it is written most often."""
        wanted = [(one.documents, one.count, key, one) for key, one in self._counts.items() if one.count >= least]
        wanted.sort(key=lambda row: (-row[0], -row[1], row[2]))
        return tuple(_row(kind, one) for _, _, (kind, _), one in wanted[:limit])

    def spellings(self) -> dict[tuple[NameKind, str], tuple[str, ...]]:
        """How each name is written, by its kind and key, as listed and as met, in the order in which they were met first."""
        return {of: tuple(dict.fromkeys((one.name, *one.spellings))) for of, one in self._counts.items()}


def _row(kind: NameKind, one: _Count) -> NameRow:
    ranked = sorted(one.spellings.items(), key=lambda item: (-item[1], item[0]))
    document, sentence = one.first
    return NameRow(
        name=one.name if one.is_listed else ranked[0][0],
        kind=kind,
        count=one.count,
        documents=one.documents,
        spellings=tuple(spelling for spelling, _ in ranked[:MAX_SPELLINGS]),
        found_by=tuple(sorted(one.found_by, key=lambda by: (by != BY_LIST, by))),
        document=document,
        sentence=sentence,
    )


def count_names(
    session: Session,
    selection: Selection,
    listed: ListedNames,
    *,
    kinds: frozenset[NameKind] = frozenset(NameKind),
    limit: int = 100,
    least: int = 1,
    at_most: int = AT_MOST,
) -> NamesFound:
    """The names of a selection, by the list as it is now and by what models found before."""
    population = choose_documents(session, selection, at_most=at_most)
    tally = NameTally()
    for article in read_named(session, population, listed):
        tally.add(article, kinds=kinds)
    return NamesFound(
        rows=tally.rows(limit=limit, least=least),
        different=len(tally),
        documents=population.documents_for(tally.articles),
        read=tally.articles,
        without_model=tally.without_model,
        is_sample=population.is_sample,
    )


def list_spellings(session: Session, selection: Selection, listed: ListedNames, *, kinds: frozenset[NameKind]) -> NameTally:
    """Every name of every document of a selection, counted for how it is written."""
    tally = NameTally()
    for article in read_named(session, choose_documents(session, selection, at_most=0), listed):
        tally.add(article, kinds=kinds)
    return tally


def read_sentences(
    session: Session, population: Population, listed: ListedNames, name: str, *, kinds: frozenset[NameKind] = frozenset(NameKind)
) -> Iterator[NamingSentence]:
    """Every place of a name, in the order of document ids; it is known by any spelling of the list, or as a model found it written."""
    wanted = key_of(name)
    keys = {key for key, one in zip(listed.keys, listed.names, strict=True) if wanted in map(key_of, one.written)} | {wanted}
    for article in read_named(session, population, listed):
        for mention in article.mentions:
            if mention.key in keys and mention.kind in kinds:
                yield NamingSentence(
                    document_id=article.document_id,
                    source=article.source,
                    date=article.date,
                    language=article.language,
                    field=mention.field.value,
                    start=mention.start,
                    kind=mention.kind,
                    name=mention.name,
                    written=mention.written,
                    found_by=mention.found_by,
                    sentence=article.sentence(mention),
                )
