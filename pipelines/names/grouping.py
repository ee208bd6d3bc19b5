"""The names of one article, each once, with the sentences that have it: what a page or an export shows of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.names.mention import BY_LIST, Field, Mention, NameKind
from pipelines.names.sentences import cut_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NameInArticle:
    """A name as it is listed, or first written; `places` counts how often it stands, `sentences` has each sentence once, in order."""

    name: str
    kind: NameKind
    key: str
    places: int
    spellings: tuple[str, ...]
    found_by: tuple[str, ...]
    sentences: tuple[str, ...] = field(repr=False)


def group_names(title: str, text: str, mentions: Iterable[Mention]) -> tuple[NameInArticle, ...]:
    """Persons, then organisations, then places, each kind in the order in which they are named first."""
    of: dict[tuple[NameKind, str], list[Mention]] = {}
    for mention in mentions:
        of.setdefault((mention.kind, mention.key), []).append(mention)
    kinds = {kind: place for place, kind in enumerate(NameKind)}
    found = [_group(title, text, kind, key, named) for (kind, key), named in of.items()]
    return tuple(sorted(found, key=lambda one: kinds[one.kind]))


def _group(title: str, text: str, kind: NameKind, key: str, mentions: list[Mention]) -> NameInArticle:
    listed = next((one for one in mentions if one.found_by == BY_LIST), mentions[0])
    return NameInArticle(
        name=listed.name,
        kind=kind,
        key=key,
        places=len(mentions),
        spellings=tuple(dict.fromkeys(one.written for one in mentions)),
        found_by=tuple(dict.fromkeys(one.found_by for one in mentions)),
        sentences=tuple(dict.fromkeys(_sentences({Field.TITLE: title, Field.TEXT: text}, mentions))),
    )


def _sentences(fields: Mapping[Field, str], mentions: Iterable[Mention]) -> Iterator[str]:
    """Of mentions in order; one that the sentence before shows gives none, or each of a text without full stops gave 1,200 characters."""
    shown = dict.fromkeys(Field, 0)
    for one in mentions:
        if one.end > shown[one.field]:
            sentence, shown[one.field] = cut_sentence(fields[one.field], one.start, one.end)
            yield sentence
