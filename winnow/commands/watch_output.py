"""How `winnow watch` tells of watches and their news, to people and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pipelines.corpus import Corpus
from pipelines.errors import WinnowError
from pipelines.search.selection import Selection, write_selection
from pipelines.store.search.watched import NamedRevision, named_revisions
from pipelines.watching.board import WatchView
from pipelines.watching.checking import Checked
from pipelines.watching.state import News
from pipelines.watching.wording import in_short, told_kind, told_origin
from winnow.commands.common import console, safe, shown

SHOWN = 100  # news in a terminal; --json gives all


def names_of(corpus: Corpus, news: Iterable[News]) -> dict[tuple[int, int], NamedRevision]:
    """Titles and addresses; none where there is no database yet."""
    wanted = [(one.document, one.revision) for one in news]
    if not wanted:
        return {}
    with suppress(WinnowError):
        db = corpus.open_database(read_only=True)
        try:
            with db.read() as session:
                return named_revisions(session, wanted)
        finally:
            db.close()
    return {}


def print_checked(checked: Sequence[Checked], untold: Mapping[str, Sequence[News]], named: Mapping[tuple[int, int], NamedRevision]) -> None:
    """What a check found, for people."""
    out = console()
    for one in checked:
        news = untold[one.name]
        what = f"[bold]{in_short(news)}[/bold]" if news else "nothing new"
        out.print(f"{safe(one.name)}: {what}" + (f" ({safe(one.begun)}: {counted(one.found, 'document')})" if one.begun else ""))
        print_news(news, named)
    complain(checked)
    if not checked:
        out.print("There is no watch yet. 'winnow watch add NAME WORDS' makes one.")


def complain(checked: Iterable[Checked]) -> None:
    """What is wrong with a watch, beside the results."""
    for one in checked:
        if one.fault:
            sys.stdout.flush()
            sys.stderr.write(shown(f"winnow: watch {one.name}: {one.fault}\n"))


def print_news(news: Sequence[News], named: Mapping[tuple[int, int], NamedRevision]) -> None:
    """News, the first of them, for people."""
    out = console()
    for one in news[:SHOWN]:
        what = named.get((one.document, one.revision))
        title = safe(what.title or "(no title)") if what else "(no longer in the corpus)"
        out.print(f"{one.document:>6}  [bold]{told_kind(one)}[/bold]: {title}")
        facts = [f"{one.found_at:%Y-%m-%d %H:%M} UTC", *([safe(what.source), safe(what.url)] if what else [])]
        out.print(f"        [dim]{', '.join(facts)}[/dim]")
        if told_origin(one):
            hint = (
                f": 'winnow diff {one.document} --from {one.since} --to {one.revision}'" if one.since and one.since != one.revision else ""
            )
            out.print(f"        [dim]{told_origin(one)}{hint}[/dim]")
    if len(news) > SHOWN:
        out.print(f"and {len(news) - SHOWN} more; --json gives all")


def print_view(view: WatchView) -> None:
    """A watch in two lines."""
    out = console()
    if view.fault:
        sys.stderr.write(shown(f"winnow: watch {view.name}: {view.fault}\n"))
        return
    since = f" since {view.since:%A, %Y-%m-%d}" if view.since else ""
    news = f"[bold]{in_short(view.unseen)}[/bold]{since}" if view.unseen else f"nothing new{since}"
    looked = f"{counted(view.found, 'document')}, looked at {view.checked_at:%Y-%m-%d %H:%M} UTC" if view.checked_at else "never looked"
    out.print(f"[bold]{safe(view.name)}[/bold]  {news if view.checked_at else 'not looked yet'}")
    out.print(f"        [dim]{safe(question_of(view.selection))}; {looked}[/dim]")
    if view.dropped:
        out.print(f"        [dim]{view.dropped} older news are no longer kept[/dim]")


def question_of(selection: Selection) -> str:
    """All that is asked, as it stands on a command line."""
    return " ".join(word if option == "query" else f"--{option} {word}" for option, word in write_selection(selection))


def _news_as_dict(one: News, named: Mapping[tuple[int, int], NamedRevision]) -> dict[str, Any]:
    what = named.get((one.document, one.revision))
    return {
        "number": one.number,
        "kind": one.kind.value,
        "document": one.document,
        "revision": one.revision,
        "since_revision": one.since or None,
        "origin": one.origin or None,
        "found_at": one.found_at.isoformat(),
        "title": what.title if what else None,
        "url": what.url if what else None,
        "source": what.source if what else None,
    }


def checked_as_dict(one: Checked, news: Iterable[News], named: Mapping[tuple[int, int], NamedRevision]) -> dict[str, Any]:
    """A check for JSON, with what it told."""
    told = [_news_as_dict(each, named) for each in news]
    return {"name": one.name, "found": one.found, "begun": one.begun or None, "fault": one.fault or None, "news": told}


def view_as_dict(view: WatchView, named: Mapping[tuple[int, int], NamedRevision]) -> dict[str, Any]:
    """A watch for JSON, with all its news."""
    return {
        "name": view.name,
        "asks": [list(pair) for pair in write_selection(view.selection)],
        "found": view.found,
        "checked_at": view.checked_at.isoformat() if view.checked_at else None,
        "since": view.since.isoformat() if view.since else None,
        "unseen": len(view.unseen),
        "fault": view.fault or None,
        "news": [{**_news_as_dict(one, named), "seen": one.number <= view.seen} for one in view.news],
    }


def counted(number: int, word: str, *, plural: str = "") -> str:
    """A number with its word."""
    return f"{number} {word if number == 1 else plural or f'{word}s'}"
