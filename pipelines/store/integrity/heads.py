"""Holds the custody log against heads of it that were written down: one that was cut or made anew does not have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from pipelines.store.custody.events import hash_line
from pipelines.store.custody.head import TreeHead, lines_until
from pipelines.store.custody.tree import GrowingTree


def check_heads(session: Session, heads: Mapping[str, TreeHead]) -> Iterator[tuple[str, str]]:
    """The place of each head, by which it is given, that the log does not go on from, and what is wrong."""
    waiting: dict[int, list[str]] = defaultdict(list)
    for place, head in heads.items():
        waiting[head.events].append(place)
    tree = GrowingTree()
    for line in lines_until(session) if heads else ():
        tree.add(line)
        for place in waiting.pop(tree.size, ()):
            if (hash_line(line), tree.root) != (heads[place].sha256, heads[place].tree):
                yield place, f"the custody log is another one: its first {tree.size} events are not those that this head stands for"
    for events, places in waiting.items():
        for place in places:
            yield place, f"the custody log was cut: it has {tree.size} events, and this head stands for {events}"
