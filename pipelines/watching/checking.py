"""Looks what is new, edited or gone of what each watch finds, keeps it, and then tells it: in a feed, and by mail where that is set.

What was found is kept first, so that a check that is killed loses nothing: the next one writes the feed again and sends what was not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.corpus import Corpus
from pipelines.errors import DiskFullError, UsageError, WinnowError
from pipelines.history import RevisionOrigin
from pipelines.mailing.sendmail import send_mail
from pipelines.store.database.connection import Database
from pipelines.store.search.index import count_waiting
from pipelines.store.search.watched import corpus_mark, last_document, named_revisions, sightings, sightings_of
from pipelines.store.tagging.refreshing import refresh_tags
from pipelines.store.tagging.tag_folder import TAGS_NAME
from pipelines.watching.changes import OF_A_TEXT, Change, Compared, NewsKind, compare_sightings, take_over
from pipelines.watching.definitions import Watch, add_watch, remove_watch
from pipelines.watching.edits import origins_since
from pipelines.watching.feed import keep_feed
from pipelines.watching.mail import compose_mail
from pipelines.watching.state import News, WatchState, new_state, read_state, remove_files, state_lock, write_state

MAX_FOUND = 200_000  # documents of a watch: 2 s and 60 MB. A question that finds more is no watch, and is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One watch that was looked at. `news` are those of this look; `begun` says that it begins now and what is found counts as seen.

    `found` documents are what the question finds. `fault` is why it could not be looked at, or why its mail did not go.
    """

    name: str
    news: tuple[News, ...] = ()
    found: int = 0
    begun: str = ""
    fault: str = ""


def check_watches(corpus: Corpus, db: Database, watches: Iterable[Watch]) -> tuple[Checked, ...]:
    """Look at each of these watches; what is wrong with one is told of it, and stops no other. Raises `BusyError`, `DiskFullError`."""
    wanted = tuple(watches)
    if not wanted:
        return ()
    with state_lock(corpus.root):
        tag_faults = _read_tags(corpus, db)
        return tuple(_check(corpus, db, watch, tag_faults) for watch in wanted)


def begin_watch(corpus: Corpus, db: Database, watch: Watch) -> Checked:
    """Write a watch into the file, and look for the first time; where that cannot be done, nothing of it stays.

    Raises `UsageError` where its name is taken, `BusyError`, `DiskFullError`.
    """
    with state_lock(corpus.root):
        add_watch(corpus.root, watch)
        try:
            remove_files(corpus.root, watch.name)  # of one that was taken out of the file by hand
            return _check(corpus, db, watch, _read_tags(corpus, db))
        except (WinnowError, OSError):
            remove_watch(corpus.root, watch)
            remove_files(corpus.root, watch.name)
            raise


def end_watch(root: Path, watch: Watch) -> None:
    """Take a watch out of the file, with all that is kept of it. Raises `UsageError`, `BusyError`, `DiskFullError`."""
    with state_lock(root):
        remove_watch(root, watch)
        remove_files(root, watch.name)


def _read_tags(corpus: Corpus, db: Database) -> str:
    """Bring the tables of tags up to date with their files; what of them cannot be read, empty where all can."""
    try:
        return "\n".join(refresh_tags(corpus.root / TAGS_NAME, db, corpus.open_database))
    except OSError as error:
        return f"{TAGS_NAME}: cannot be read ({error.strerror})"


def _check(corpus: Corpus, db: Database, watch: Watch, tag_faults: str) -> Checked:
    """What is wrong with one watch, such as a damaged document that it finds, is told of it; a full disk ends the check."""
    checked = Checked(name=watch.name)
    if tag_faults and watch.selection.asks_for_tags:  # what lacks in the tables would be told as no longer found
        return replace(checked, fault=tag_faults)
    try:
        state = read_state(corpus.root, watch.name) or new_state(corpus.now())
        with db.read() as session:
            looked = _look(session, watch, state, now=corpus.now())
        if looked.fault:
            return replace(looked.checked, fault=looked.fault)
        write_state(corpus.root, watch.name, looked.state)
        checked = looked.checked
        return replace(checked, fault=_tell(corpus, db, watch.name, looked.state))
    except DiskFullError:
        raise
    except (WinnowError, OSError) as error:
        return replace(checked, fault=str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    state: WatchState
    checked: Checked
    fault: str = ""


def _look(session: Any, watch: Watch, state: WatchState, *, now: datetime) -> _Looked:
    nothing = Checked(name=watch.name)
    waiting = count_waiting(session)
    if waiting:
        what = f"{waiting} documents are not prepared for search, so it cannot be told what is gone; 'winnow search' prepares them"
        return _Looked(state=state, checked=nothing, fault=what)
    found = sightings(session, watch.selection, at_most=MAX_FOUND)
    if found is None:
        return _Looked(state=state, checked=nothing, fault=f"it finds more than {MAX_FOUND:,} documents; narrow its question")
    mark = corpus_mark(session)
    begun = _why_it_begins(state, mark)
    if begun:
        compared = Compared(changes=(), known=found)
    else:
        others = sightings_of(session, state.known.keys() - found.keys())
        if state.asked == watch.asked:
            compared = compare_sightings(state.known, found, others, last_document=state.last_document)
        else:
            compared = take_over(state.known, found, others)
            begun = "its question was changed: what it finds by that counts as seen"
    news = tuple(_news(session, compared.changes, now, by_tags=watch.selection.asks_for_tags))
    after = replace(
        state.with_news(news), corpus=mark, asked=watch.asked, checked_at=now, last_document=last_document(session), known=compared.known
    )
    kept = after.news[max(0, len(after.news) - len(news)) :] if news else ()  # of more than are kept, those that are
    return _Looked(state=after, checked=replace(nothing, news=kept, found=len(found), begun=begun))


def _why_it_begins(state: WatchState, mark: str) -> str:
    if state.checked_at is None:
        return "it begins now: what it finds today counts as seen"
    if state.corpus and state.corpus != mark:
        return "the database is another one: what it finds there counts as seen"
    return ""


def _news(session: Any, changes: Sequence[Change], now: datetime, *, by_tags: bool) -> Iterator[News]:
    """A text that only we read otherwise is news where the question finds it only now, or no longer; else it is none.

    What a question that goes `by_tags` finds only now was perhaps tagged: nobody can say that its text was changed for that.
    """
    seen = {change.document: change.since or (0 if by_tags else change.revision - 1) for change in changes if change.kind in OF_A_TEXT}
    origins = origins_since(session, {document: revision for document, revision in seen.items() if revision})
    for change in changes:
        origin = origins.get(change.document) if change.kind in OF_A_TEXT else None
        if change.kind is not NewsKind.EDITED or origin is RevisionOrigin.EDITED:
            yield News(
                number=0,
                kind=change.kind,
                document=change.document,
                revision=change.revision,
                since=change.since,
                origin=origin.value if origin else "",
                found_at=now,
            )


def _tell(corpus: Corpus, db: Database, name: str, state: WatchState) -> str:
    """Write the feed, and send what was not sent; why that failed, empty where it did not."""
    with db.read() as session:
        named = named_revisions(session, ((one.document, one.revision) for one in state.news))
    keep_feed(corpus.root, name, state, named)
    if corpus.watch.mail:
        waiting = [one for one in state.news if one.number > state.mailed and (one.document, one.revision) in named]
        message = compose_mail(name, corpus.root.name, state, waiting, named, to=corpus.watch.mail) if waiting else None
        fault = send_mail(message, corpus.watch.sendmail) if message is not None else ""
        if fault:
            return f"{len(waiting)} news were not mailed, and the next check tries again: {fault}"
    if state.mailed != state.last_number:
        write_state(corpus.root, name, replace(state, mailed=state.last_number))
    return ""


def mark_told(root: Path, name: str, *, number: int) -> None:
    """Note that somebody was told the news up to this number. The caller does not hold the lock. Raises `BusyError`."""
    with state_lock(root):
        state = read_state(root, name)
        if state is not None and state.told < number:
            write_state(root, name, replace(state, told=min(number, state.last_number)))


def require_findable(session: Any, watch: Watch) -> int:
    """How many documents a watch finds now. Raises `UsageError` where they are too many."""
    found = sightings(session, watch.selection, at_most=MAX_FOUND)
    if found is None:
        raise UsageError(f"this finds more than {MAX_FOUND:,} documents, which nobody can watch; narrow it by more words or a source")
    return len(found)
