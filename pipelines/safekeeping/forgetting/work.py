"""Forgets: looks what there is to do (`plan`), and does it (`forget`). The caller holds the corpus's lock.

The database goes last, in one write unit: it has the words by which the captures, the log files, the snapshots and the copies of the
database are looked through. So a call that was killed is completed by the same call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.archive.log_files import sound_log_blocks
from pipelines.archive.places.opening import archived_files
from pipelines.archive.writer import ArchiveWriter
from pipelines.blocks import Block
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.safekeeping.forgetting.archive_pass import ArchivePlan, carry_out, look_through
from pipelines.safekeeping.forgetting.judge import Sought
from pipelines.safekeeping.forgetting.log_pass import Leaving, rewrite_log_files
from pipelines.safekeeping.forgetting.passages import MIN_CHARS, Passages, letters_of, mask
from pipelines.safekeeping.forgetting.snapshots import Reissued, holding, reissue
from pipelines.safekeeping.forgetting.tag_pass import forget_in_tags
from pipelines.safekeeping.log_files import log_filing
from pipelines.safekeeping.storing import store_rewritten
from pipelines.store.custody.exports import SNAPSHOT, logged_exports
from pipelines.store.database.connection import Database
from pipelines.store.forgetting.elsewhere import forget_examinations, long_titles, packed_blocks, revisions_of, texts_of_documents
from pipelines.store.forgetting.take_out import Elsewhere, take_out
from pipelines.store.forgetting.targets import Target, names_record, texts_of_record
from pipelines.store.forgetting.tombstones import forgotten_documents
from pipelines.store.revisions.packing import pack_blocks, unpack_blocks
from pipelines.store.tagging.refreshing import refresh_opened
from pipelines.store.tagging.tag_folder import TAGS_NAME
from pipelines.store.visits.site_memory import work_out
from pipelines.version import SOFTWARE
from pipelines.watching.forgetting import forget_watched

OnProgress = Callable[[int, int, str], None]
"""Is told done, total, and of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What forgetting a target would do. `sharing` are other documents whose own texts say the same somewhere: they keep it."""

    target: Target
    passages: Passages = field(repr=False)
    archive: ArchivePlan
    sharing: tuple[int, ...]
    shared_texts: tuple[str, ...] = field(repr=False)
    snapshots: tuple[Path, ...]
    copies: tuple[Path, ...]
    exports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was done. `remains` are files of the corpus folder that still have words of the texts, and are not ours to change."""

    plan: Plan
    masked: int
    log_files: int
    reissued: tuple[Reissued, ...]
    remains: tuple[str, ...]


def refuse_scattered(corpus: Corpus) -> None:
    """Raises `UsageError` where other machines may have copies of archive files that nobody could write anew."""
    if corpus.store.address and corpus.store.keep_local and "://" in corpus.database:
        raise UsageError(
            f"{corpus.root}: each machine keeps copies of what is in {corpus.store.address}; set keep_local = false on all of them, "
            "call 'winnow archive push' on each, then forget"
        )


def plan(corpus: Corpus, db: Database, target: Target, *, on_progress: OnProgress) -> Plan:
    """Read the whole archive for captures of the target, and for its words in other captures. Changes nothing."""
    passages = Passages(target.texts)
    total, done = sum(file.size for file in archived_files(corpus.archived).values()), 0

    def on_bytes(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, total, "bytes of the archive looked through")

    sought = Sought(
        records=target.records, addresses=_pages(target), passages=passages, texts_of=texts_of_record(db), has_row=names_record(db)
    )
    archive = look_through(corpus.archived, sought, on_bytes=on_bytes)
    sharing = {document for _, document, _, _ in revisions_of(db, archive.sharing)}
    return Plan(
        target=target,
        passages=passages,
        archive=archive,
        sharing=tuple(sorted(sharing)),
        shared_texts=tuple(texts_of_documents(db, sharing)),
        snapshots=tuple(holding(corpus.root, target.documents)),
        copies=tuple(_database_copies(corpus)),
        exports=sum(not record.format.startswith(SNAPSHOT) for _, record in logged_exports(db)),
    )


def forget(corpus: Corpus, db: Database, planned: Plan, *, why: str, on_progress: OnProgress) -> Forgotten:
    """Do it, in the store behind the archive, too. Raises `DiskFullError`, `OSError`, `StoreError`."""
    db.check_lock()  # the archive is written anew before the database is
    now, target, passages = corpus.now(), planned.target, planned.passages
    tagged = forget_in_tags(corpus.root / TAGS_NAME, _pages(target), passages)
    blocks = dict(_masked_blocks(db, target, passages))
    titles = frozenset(number for number, title in long_titles(db, MIN_CHARS) if passages.has(title))
    rewritten = rewrite_log_files(corpus.archived, _leaving(target, blocks, titles))
    db.check_lock()
    with ArchiveWriter(corpus.archive, run_label="masked", software=SOFTWARE, clock=corpus.now) as writer:
        carried = carry_out(corpus.archived, planned.archive, passages, texts_of_record(db), writer, why=why, now=now)
    store_rewritten(corpus)
    reissued = tuple(reissue(db, planned.snapshots, without=target.documents))
    for path in planned.copies:
        path.unlink(missing_ok=True)
    forget_examinations(db, passages.has)
    take_out(db, target, Elsewhere(captures=carried.masked, lost=carried.lost, blocks=blocks, titles=titles), why=why, now=now)
    refresh_opened(corpus.root / TAGS_NAME, db, keeps_faulty=False)
    for host in {address.host for address in target.addresses}:
        work_out(db, host)
    complete(corpus, db, on_progress=on_progress)
    damaged = (f"{corpus.archive.name}/{place}, which cannot be read" for place in planned.archive.damaged)
    unread = (f"{corpus.archive.name}/{place}" for place in planned.archive.unread)
    remains = (*_remains(corpus, planned), *damaged, *unread, *tagged)
    return Forgotten(plan=planned, masked=len(carried.masked), log_files=rewritten, reissued=reissued, remains=remains)


def complete(corpus: Corpus, db: Database, *, on_progress: OnProgress) -> None:
    """The end of it, which a call that was killed right before may have left: log files, the database written anew, and watches."""
    with log_filing(db, corpus.archive, corpus.now) as filing:
        filing.file()
    store_rewritten(corpus)
    on_progress(0, 1, "the database is written anew")
    db.compact()
    forget_watched(corpus, db, forgotten_documents(db))


def _pages(target: Target) -> frozenset[str]:
    return frozenset({*target.documents.values(), *(address.canonical for address in target.addresses)})


def _masked_blocks(db: Database, target: Target, passages: Passages) -> Iterator[tuple[int, bytes]]:
    """The revisions of other documents of which a block that was dropped has such words, with their blocks without them."""
    for revision, packed in packed_blocks(db, without=target.documents):
        blocks = unpack_blocks(packed)
        masked = tuple(_masked_block(block, passages) for block in blocks)
        if masked != blocks:
            yield revision, pack_blocks(masked)


def _masked_block(block: Block, passages: Passages) -> Block:
    spans = [] if block.kept else passages.find(block.text)
    return replace(block, text=mask(block.text, spans)) if spans else block


def _leaving(target: Target, blocks: dict[int, bytes], titles: frozenset[int]) -> Leaving:
    urls = {address.url_id for address in target.addresses}
    pages = {address.canonical for address in target.addresses}
    return Leaving(
        rows={
            ("revision", "document_id"): target.documents.keys(),
            ("revision", "id"): blocks.keys(),
            ("document", "id"): target.documents.keys(),
            ("measure", "fetch_id"): set(target.fetches),
            ("url_variant", "url_id"): urls,
            ("url_variant", "document_id"): target.documents.keys(),
            ("host_page", "page"): pages,
            ("site_memory_page", "page"): pages,
        },
        untitled=urls | titles,
    )


def _database_copies(corpus: Corpus) -> Iterator[Path]:
    """Those that a migration or a rebuild left beside the database."""
    if "://" not in corpus.database:
        file = corpus.root / corpus.database
        ours = re.compile(rf"{re.escape(file.name)}\.(?:before-.*|rebuilt.*|new|.*partial)")
        yield from sorted(path for path in file.parent.iterdir() if ours.fullmatch(path.name) and path.is_file())


def _remains(corpus: Corpus, planned: Plan) -> Iterator[str]:
    """Look through every file of the corpus folder but the captures, which were looked through before."""
    shared = [letters_of(text) for text in planned.shared_texts]

    def has(text: str) -> bool:
        """Whether there are words of the texts that are not those of other documents, too."""
        return any(not any(letters_of(text[slice(*span)]) in other for other in shared) for span in planned.passages.find(text))

    for path in sorted(corpus.root.rglob("*")):
        if path.is_file() and corpus.archive not in path.parents and any(map(has, _pieces(path))):
            yield path.relative_to(corpus.root).as_posix()
    blocks = ((file, data.decode("utf-8", "replace")) for file, data in sound_log_blocks(corpus.archived))
    for name in sorted({file for file, text in blocks if has(text)}):
        yield f"{corpus.archive.name}/{name}"


def _pieces(path: Path) -> Iterator[str]:
    before = ""
    with path.open("rb") as file:
        while chunk := file.read(2**22):
            yield (text := before + chunk.decode("utf-8", "ignore"))
            before = text[-2 * MIN_CHARS :]
