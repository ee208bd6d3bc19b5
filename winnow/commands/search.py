"""`winnow search`: the documents with these words, the best first, with excerpts and where they are from."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.corpus import open_corpus
from pipelines.exports.columns import format_time
from pipelines.search.highlighting import Pieces
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.search.full_text import Hit, SearchResult, search
from pipelines.store.search.tag_counts import count_found_tags
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.question_options import WordsArgument, tell
from winnow.commands.selection_options import narrows_search, selecting

EXAMPLES = """
Examples:

    winnow search detention                          also detentions, Detention

    winnow search '"secret prison" -police'          these words in a row, and not police

    winnow search 'title:(torture OR torment*)'      in the headline

    winnow search 'حرية'                              also الحرية, وبالحرية

    winnow search 人权 --language zh --since 2024-01-01

Put the question in single quotes, so that your shell leaves its signs alone. docs/reference/search.md has the whole language.
"""
FACETS_SHOWN = 8

Counts = tuple[tuple[str, int], ...]

MAX_OFFSET = 1_000_000_000


@explain_errors
@narrows_search
def search_command(
    *,
    words: WordsArgument,
    corpus: CorpusOption = None,
    selection: Selection,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many documents to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=MAX_OFFSET, help="How many to pass over first, to see further ones.")] = 0,
    json: JsonOption = False,
) -> None:
    """Search title and text of the latest revisions. Any text may be typed; what cannot be searched for is said and passed over."""
    query = parse_query(" ".join(words))
    with selecting(open_corpus(corpus), replace(selection, query=query), progress="none" if json else "auto") as db, db.read() as session:
        result = search(session, query, selection, limit=limit, offset=offset)
        tags = count_found_tags(session, replace(selection, query=query)) if query.root is not None else ()
    if json:
        print_json(_as_dict(result, tags))
        return
    out = console()
    for hit in result.hits:
        _print_hit(out, hit)
    _print_facets(out, result, tags, offset=offset)
    sys.stdout.flush()
    tell(result.notes, result.not_indexed)


def _print_hit(out: Console, hit: Hit) -> None:
    status = "" if hit.status == "article" else f", {hit.status}"
    facts = f"{hit.source}, {(hit.date or '')[:10] or f'captured {hit.captured_at:%Y-%m-%d}'}, {hit.language or 'language unknown'}{status}"
    out.print(f"{hit.document_id:>6}  {_marked(hit.title) or '(no title)'}")
    out.print(f"        [dim]{safe(facts)}[/dim]")
    out.print(f"        {_marked(hit.snippet)}")
    out.print(f"        [dim]{safe(hit.url)}[/dim]")


def _marked(pieces: Pieces) -> str:
    return "".join(f"[bold yellow]{safe(text)}[/bold yellow]" if is_match else safe(text) for text, is_match in pieces)


def _print_facets(out: Console, result: SearchResult, tags: Counts, *, offset: int) -> None:
    if result.total is None:
        return
    facets = result.facets
    for name, counts in (("sources", facets.sources), ("languages", facets.languages), ("years", facets.years), ("tags", tags)):
        if counts:
            shown = ", ".join(f"{word or 'unknown'} {count}" for word, count in counts[:FACETS_SHOWN])
            more = f", and {len(counts) - FACETS_SHOWN} more" if len(counts) > FACETS_SHOWN else ""
            out.print(f"[bold]{name}[/bold] {safe(shown)}{more}")
    first, last = offset + 1, offset + len(result.hits)
    order = "" if result.is_ranked else ", those stored last first"
    out.print(
        f"{result.total} {'document' if result.total == 1 else 'documents'} found"
        + (f", {first} to {last} shown{order}" if result.hits else "")
    )


def _as_dict(result: SearchResult, tags: Counts) -> dict[str, Any]:
    """Marks become pairs of a text and whether it is marked."""
    return {
        "total": result.total,
        "is_ranked": result.is_ranked,
        "not_indexed": result.not_indexed,
        "notes": result.notes,
        "facets": {
            "sources": dict(result.facets.sources),
            "languages": dict(result.facets.languages),
            "years": dict(result.facets.years),
            "tags": dict(tags),
        },
        "hits": [_hit_as_dict(hit) for hit in result.hits],
    }


def _hit_as_dict(hit: Hit) -> dict[str, Any]:
    return {
        "document_id": hit.document_id,
        "title": "".join(text for text, _ in hit.title),
        "url": hit.url,
        "source": hit.source,
        "date": hit.date,
        "language": hit.language,
        "status": hit.status,
        "captured_at": format_time(hit.captured_at),
        "score": hit.score,
        "title_pieces": hit.title,
        "snippet_pieces": hit.snippet,
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="search", epilog=EXAMPLES)(search_command)
