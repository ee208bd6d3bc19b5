"""All mentions of an article: those of the list always, those of a model where one has read it. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.names.mention import Field, Mention, NameKind, in_order, key_of, on_one_line
from pipelines.names.name_list import ListedNames


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFinds:
    """Where a model found names in a revision; the words stay in the revision alone."""

    model: str
    places: tuple[tuple[Field, int, int, NameKind], ...] = ()


def find_mentions(title: str, text: str, listed: ListedNames, finds: ModelFinds | None = None) -> tuple[Mention, ...]:
    """In the order of the article. Where both found something the list is right, but for a model's longer name around it."""
    fields = {Field.TITLE: title, Field.TEXT: text}
    by_list = [mention for field, content in fields.items() for mention in listed.find(field, content)]
    by_model = () if finds is None else _of_model(fields, finds)
    return in_order((*by_list, *_besides(by_model, by_list)))


def _of_model(fields: dict[Field, str], finds: ModelFinds) -> Iterator[Mention]:
    for field, start, end, kind in finds.places:
        written = on_one_line(fields[field][start:end])
        if key := key_of(written):
            yield Mention(field=field, start=start, end=end, kind=kind, written=written, name=written, key=key, found_by=finds.model)


def _besides(by_model: Iterable[Mention], by_list: list[Mention]) -> Iterator[Mention]:
    """Those that no listed name covers or crosses. Of either kind none crosses another, so that each is looked at about once."""
    known, passed = sorted(by_list, key=lambda one: (one.field, one.start)), 0
    for mention in sorted(by_model, key=lambda one: (one.field, one.start)):
        while passed < len(known) and (known[passed].field, known[passed].end) <= (mention.field, mention.start):
            passed += 1
        following = bisect_left(known, (mention.field, mention.end), lo=passed, key=lambda one: (one.field, one.start))
        if all(_is_within(one, mention) for one in known[passed:following]):
            yield mention


def _is_within(one: Mention, longer: Mention) -> bool:
    return longer.start <= one.start and one.end <= longer.end and (one.start, one.end) != (longer.start, longer.end)
