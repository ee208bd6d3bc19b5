"""`winnow watch`: questions that are asked again after each run, and what is new, edited or gone of what they find."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Annotated

import typer

from crawler.runs.indexing import index_stored
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.outcomes import ExitCode
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.search.known_names import find_unknown, find_unknown_languages
from pipelines.watching.board import WatchBoard
from pipelines.watching.checking import Checked, begin_watch, check_watches, end_watch, mark_told, require_findable
from pipelines.watching.definitions import WATCHES_NAME, Watch, find_watch, make_watch, read_watches
from pipelines.watching.state import News, feed_path, read_state, telling_lock
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.selection_options import narrows_search
from winnow.commands.tag_tables import require_tags
from winnow.commands.watch_output import (
    checked_as_dict,
    complain,
    counted,
    names_of,
    print_checked,
    print_news,
    print_view,
    question_of,
    view_as_dict,
)

watch_app = typer.Typer(help="Ask questions again after each run, and tell what is new, edited or gone.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The name of a watch; all of them when left out.", metavar="[NAME]", show_default=False)]

ADD_EXAMPLES = """
Examples:

    winnow watch add prisons 'prison* OR detention'

    winnow watch add torture-es 'tortura*' --language es --source cels

    winnow watch add all-of-cels --source cels          every article of a source

What the question finds today counts as seen. The watch stands in watches.toml, which you may edit.
"""
LIST_EXAMPLES = """
Examples:

    winnow watch list                    each watch, with how many news nobody has marked as seen

    winnow watch list prisons            the news of one, the newest first

    winnow watch list --json
"""
CHECK_EXAMPLES = """
Examples:

    winnow watch check

    winnow watch check prisons --json

    winnow crawl; winnow watch check || [ $? -ne 3 ] || notify-send "Winnow has news"

Each of the news is told once here, whether this check found it or the one at the end of a crawl.

Exit codes: 0 nothing new, 3 there is news, 1 a watch could not be looked at or its mail did not go, 2 usage, 5 another check is at work.
"""
SEEN_EXAMPLES = """
Examples:

    winnow watch seen prisons

    winnow watch seen                    of all watches
"""
REMOVE_EXAMPLES = """
Examples:

    winnow watch remove prisons
"""


@watch_app.command("add", epilog=ADD_EXAMPLES)
@explain_errors
@narrows_search
def add(
    *,
    name: Annotated[str, typer.Argument(help="What to call it; its feed is watches/NAME.atom.", metavar="NAME")],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="The question, as of 'winnow search'; may be left out beside options.", metavar="[WORDS]...", show_default=False
        ),
    ] = None,
    corpus: CorpusOption = None,
    selection: Selection,
    json: JsonOption = False,
) -> None:
    """Watch for what a question finds: after each run its news go into a feed, and where winnow.toml says so, into a mail."""
    opened = open_corpus(corpus)
    query = parse_query(" ".join(words or ()))
    watch = make_watch(name, replace(selection, query=query) if query.text else selection)
    if not watch.asked:
        raise UsageError("say what to watch for: words, or an option such as --source; 'winnow watch add --help' has examples")
    opened.open_database().close()  # a watch may be there before the first crawl
    index_stored(opened, progress="none" if json or not sys.stderr.isatty() else "auto")
    require_tags(opened, watch.selection)
    db = opened.open_database(read_only=True)
    try:
        with db.read() as session:
            unknown = find_unknown(session, watch.selection, sources=opened.source_names(), languages=False)
            not_yet = find_unknown_languages(session, watch.selection)  # one may come with the next article
            found = require_findable(session, watch)
        if unknown:
            raise UsageError("\n".join(unknown))
        checked = begin_watch(opened, db, watch)
    finally:
        db.close()
    if json:
        print_json(
            {
                "name": watch.name,
                "found": found,
                "notes": query.notes,
                "feed": str(feed_path(opened.root, watch.name)),
                "fault": checked.fault,
            }
        )
        return
    out = console()
    out.print(f"Watching for {safe(question_of(watch.selection))}: it finds {counted(found, 'document')} today, which count as seen.")
    out.print(f"Its feed is {safe(feed_path(opened.root, watch.name))}, its definition in {WATCHES_NAME}.")
    complain([checked])
    sys.stdout.flush()
    for note in (*query.notes, *not_yet):
        sys.stderr.write(f"{note}\n")


@watch_app.command("list", epilog=LIST_EXAMPLES)
@explain_errors
def list_(name: NameArgument = "", corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Show the watches and how many of their news nobody has looked at; of one watch, its news."""
    opened = open_corpus(corpus)
    board = WatchBoard(root=opened.root, now=opened.now)
    views = (board.view(name),) if name else board.views()
    if json or name:
        named = names_of(opened, [one for view in views for one in view.news])
    if json:
        print_json({"watches": [view_as_dict(view, named) for view in views]})
    elif name:
        print_news(views[0].news[::-1], named)
        print_view(views[0])
    else:
        for view in views:
            print_view(view)
        if not views:
            console().print("There is no watch yet. 'winnow watch add NAME WORDS' makes one.")


@watch_app.command("check", epilog=CHECK_EXAMPLES)
@explain_errors
def check(name: NameArgument = "", corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Look what is new, edited or gone of what the watches find, and tell what was not told here before."""
    opened = open_corpus(corpus)
    watches = (find_watch(opened.root, name),) if name else read_watches(opened.root)
    index_stored(opened, progress="none" if json or not sys.stderr.isatty() else "auto")
    with telling_lock(opened.root) if watches else nullcontext():
        code = _check_and_tell(opened, watches, as_json=json)
    raise typer.Exit(int(code))


@watch_app.command("seen", epilog=SEEN_EXAMPLES)
@explain_errors
def seen(name: NameArgument = "", corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Mark all news as seen, as the explorer does."""
    opened = open_corpus(corpus)
    board = WatchBoard(root=opened.root, now=opened.now)
    views = [view for view in ((board.view(name),) if name else board.views()) if view.checked_at is not None]
    for view in views:
        board.mark_seen(view.name, view.last_number)
    marked = {view.name: len(view.unseen) for view in views}
    if json:
        print_json({"marked": marked})
        return
    for watch, count in marked.items():
        console().print(f"{safe(watch)}: {count} marked as seen")


@watch_app.command("remove", epilog=REMOVE_EXAMPLES)
@explain_errors
def remove(
    name: Annotated[str, typer.Argument(help="The name of the watch.", metavar="NAME")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Take a watch out of watches.toml, with its feed and all that it remembers."""
    opened = open_corpus(corpus)
    watch = find_watch(opened.root, name)
    view = WatchBoard(root=opened.root, now=opened.now).view(watch.name)
    end_watch(opened.root, watch)
    if json:
        print_json({"removed": watch.name, "unseen": len(view.unseen)})
        return
    console().print(f"Removed: {safe(watch.name)}, with {counted(len(view.unseen), 'news', plural='news')} that nobody had marked as seen.")


def _check_and_tell(corpus: Corpus, watches: Sequence[Watch], *, as_json: bool) -> ExitCode:
    db = corpus.open_database(read_only=True)
    try:
        checked = check_watches(corpus, db, watches)
    finally:
        db.close()
    untold = {one.name: _untold(corpus, one.name) for one in checked}
    named = names_of(corpus, [one for news in untold.values() for one in news])
    code = _code(checked, untold)
    if as_json:
        told = [checked_as_dict(one, untold[one.name], named) for one in checked]
        print_json({"exit_code": int(code), "exit_meaning": code.meaning, "watches": told})
    else:
        print_checked(checked, untold, named)
    sys.stdout.flush()  # told first, noted then: a check that is killed between tells it again
    for watch, news in untold.items():
        if news:
            mark_told(corpus.root, watch, number=news[-1].number)
    return code


def _untold(corpus: Corpus, name: str) -> list[News]:
    try:
        state = read_state(corpus.root, name)
    except IntegrityError:  # the check has told of it
        return []
    return [one for one in state.news if one.number > state.told] if state else []


def _code(checked: Sequence[Checked], untold: Mapping[str, Sequence[News]]) -> ExitCode:
    if any(one.fault for one in checked):
        return ExitCode.BROKE
    return ExitCode.ATTENTION if any(untold.values()) else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(watch_app, name="watch")
