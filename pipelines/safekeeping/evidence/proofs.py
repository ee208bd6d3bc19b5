"""Finds for each event the head that says most of it, and the way of hashes that leads from the event to that head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.corpus import Corpus
from pipelines.errors import BusyError
from pipelines.safekeeping.head_check import check_signature, check_stamp
from pipelines.safekeeping.heads import HeadFile, read_heads
from pipelines.safekeeping.keys import PublicKey, Signer, published_keys
from pipelines.safekeeping.stamps import Stamp
from pipelines.store.custody.proofs import Told, ToldEvent
from pipelines.store.custody.tree import Step, prove
from pipelines.store.database.connection import Database
from pipelines.store.integrity.heads import check_heads


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedHead:
    """A head that holds: its signature by `key`, its time stamp, and the log goes on from it. None where it has none of them."""

    file: HeadFile
    key: PublicKey | None
    stamp: Stamp | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An event, the head under which it stands, and the way to that head's tree."""

    event: ToldEvent
    head: ProvedHead
    way: tuple[Step, ...] = field(repr=False)


def prove_events(told: Told, heads: Sequence[ProvedHead]) -> tuple[Proof, ...]:
    """Prove each event. Raises `BusyError` where one is younger than every head."""
    chosen = [(event, _best(event, heads)) for event in told.events]
    proofs: list[Proof] = []
    for head in dict.fromkeys(head.file.path for _, head in chosen):
        under = [(event, best) for event, best in chosen if best.file.path == head]
        leaves = told.leaves[: under[0][1].file.head.events]
        ways = prove(leaves, [event.position - 1 for event, _ in under])
        proofs += [Proof(event=event, head=best, way=way) for (event, best), way in zip(under, ways, strict=True)]
    return tuple(sorted(proofs, key=lambda proof: proof.event.position))


def sound_heads(corpus: Corpus, db: Database) -> list[ProvedHead]:
    """The heads of a corpus that hold in all that they claim."""
    files, keys = read_heads(corpus.root), published_keys(corpus.root)
    with db.read() as session:
        broken = {place for place, _ in check_heads(session, {file.place: file.head for file in files})}
    heads = []
    for file in files:
        stamp = check_stamp(file, corpus.root)
        if file.place not in broken and check_signature(file, keys) is None and not isinstance(stamp, str):
            heads.append(ProvedHead(file=file, key=keys.get(file.key), stamp=stamp))
    return heads


def lacks_head(told: Told, heads: Sequence[ProvedHead], signer: Signer | None) -> bool:
    """Whether an event stands under no head yet, or where there is a key under none that is signed."""
    fit = [head for head in heads if signer is None or head.key is not None]
    return any(all(head.file.head.events < event.position for head in fit) for event in told.events)


def _best(event: ToldEvent, heads: Sequence[ProvedHead]) -> ProvedHead:
    """The earliest of those with signature and time stamp, for it says since when the event was there; else of those with less."""
    covering = [head for head in heads if head.file.head.events >= event.position]
    if not covering:
        raise BusyError("the document changed while its evidence was gathered: a crawl is at work; try again")
    return min(covering, key=lambda head: (head.stamp is None or head.key is None, head.key is None, head.file.head.events))
