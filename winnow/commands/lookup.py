"""Finds the document that a person means by an id or a URL."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.extraction.template.site_memory import HostMemory, memory_for
from pipelines.items import Block, PageInput, Revision
from pipelines.store.copies.groups import CopyGroup, copies_of
from pipelines.store.database.columns import row_number
from pipelines.store.database.connection import Database
from pipelines.store.forgetting.tombstones import Tombstone, tombstone_of
from pipelines.store.frontier.visited import last_capture
from pipelines.store.revisions.documents import blocks_of, document_for_url, latest_revision
from pipelines.store.revisions.versions import Version, read_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """A revision of a document with its blocks."""

    revision: Revision
    blocks: tuple[Block, ...]


def find_document(corpus: Corpus, wanted: str, number: int | None = None) -> FoundDocument:
    """By document id or by URL: the revision with this number, or the latest. Raises `UsageError` when there is none."""
    db = corpus.open_database(read_only=True)
    try:
        document_id = _find_id(db, wanted)
        with db.read() as session:
            if number is not None and document_id is not None:
                versions = read_versions(session, document_id, number=number) or read_versions(session, document_id)
                if versions:
                    version = numbered_version(versions, number, "--revision")
                    return FoundDocument(revision=version.revision, blocks=version.blocks)
            revision = latest_revision(session, document_id) if document_id is not None else None
            if revision is None:
                raise _none(corpus, wanted, tombstone_of(session, wanted))
            return FoundDocument(revision=revision, blocks=blocks_of(session, revision))
    finally:
        db.close()


def find_versions(corpus: Corpus, wanted: str) -> tuple[Version, ...]:
    """All revisions of a document, the oldest first. Raises `UsageError` when there is none."""
    db = corpus.open_database(read_only=True)
    try:
        document_id = _find_id(db, wanted)
        with db.read() as session:
            versions = read_versions(session, document_id) if document_id is not None else ()
            if not versions:
                raise _none(corpus, wanted, tombstone_of(session, wanted))
            return versions
    finally:
        db.close()


def numbered_version(versions: tuple[Version, ...], number: int, option: str) -> Version:
    """The revision with a number. Raises `UsageError` that names the `option` and what there is."""
    found = next((version for version in versions if version.revision.number == number), None)
    if found is None:
        there = "only revision 1" if len(versions) == 1 else f"revisions 1 to {len(versions)}"
        raise UsageError(f"{option} {number}: document {versions[0].revision.document_id} has {there}")
    return found


def find_copies(corpus: Corpus, document_id: int) -> CopyGroup:
    """The copies and translations of a document that is there."""
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            return copies_of(session, document_id)
    finally:
        db.close()


def _find_id(db: Database, wanted: str) -> int | None:
    if wanted.isdecimal():
        return row_number(wanted)
    try:
        with db.read() as session:
            document = document_for_url(session, wanted)
    except ValueError as error:
        raise UsageError(f"'{wanted}' is neither the number of a document nor a URL") from error
    return document.id if document else None


def _none(corpus: Corpus, wanted: str, forgotten: Tombstone | None) -> UsageError:
    if forgotten is not None:
        return UsageError(f"'{wanted}' was forgotten on {forgotten.forgotten_at:%Y-%m-%d}: {forgotten.why}")
    return UsageError(f"no document '{wanted}' in {corpus.root}; 'winnow export --format csv' lists what there is")


def known_memory(corpus: Corpus, url: str) -> HostMemory | None:
    """What the corpus knows of the template of a page's host."""
    db = corpus.open_database(read_only=True)
    try:
        from pipelines.store.visits.site_memory import StoredMemory

        return memory_for(StoredMemory(db, read_only=True), url)
    finally:
        db.close()


def archived_page(corpus: Corpus, url: str) -> PageInput | None:
    """The newest archived response for a URL, ready to be extracted; None where there is none."""
    from pipelines.archive.content import page_of
    from pipelines.archive.reader import read_capture

    db = corpus.open_database(read_only=True)
    try:
        locator = last_capture(db, url)
    except ValueError:
        return None
    finally:
        db.close()
    if locator is None:
        return None
    return page_of(read_capture(corpus.archived, locator))
