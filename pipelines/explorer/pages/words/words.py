"""The words of a selection: the most frequent, those in a row, those in company, and those that set it apart; the same as CSV."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.search import params_of, question_form, values_of
from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.pages.words.concordance import csv_response
from pipelines.explorer.pages.words.line_params import once
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.search.parsing import parse_query
from pipelines.search.query import And, LanguageIs, Node, Or
from pipelines.search.selection import Copies, Selection
from pipelines.search.words.segmenting import find_segmenter
from pipelines.store.search.index import count_waiting
from pipelines.store.search.known_names import find_unknown
from pipelines.store.words.collocates import WINDOW, find_collocates
from pipelines.store.words.frequency import find_key_words, list_words
from pipelines.store.words.ngrams import list_ngrams
from pipelines.store.words.values import Collocates, Counted, KeyWords, WordList

ROWS = 100
MAX_WINDOW = 10
_MAX_AGAINST = 500  # characters


class Measure(StrEnum):
    """What is counted."""

    LIST = "list"
    PAIRS = "ngrams-2"
    TRIPLES = "ngrams-3"
    COLLOCATES = "collocates"
    KEYNESS = "keyness"


_COLUMNS = {
    Measure.LIST: ("word", "count", "per_million", "documents", "sources", "periods", "deviation_sources", "deviation_periods"),
    Measure.PAIRS: ("word", "count", "per_million", "documents"),
    Measure.TRIPLES: ("word", "count", "per_million", "documents"),
    Measure.COLLOCATES: ("word", "together", "count", "log_dice", "log_likelihood"),
    Measure.KEYNESS: ("word", "count", "per_million", "other_count", "other_per_million", "log_likelihood", "log_ratio"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WordParams:
    """What is counted, of which documents. `against` is the question that key words are compared with; empty is all the rest."""

    search: SearchParams
    measure: Measure = Measure.LIST
    window: int = WINDOW
    against: str = ""
    is_all: bool = False
    faults: tuple[str, ...] = ()

    @property
    def selection(self) -> Selection:
        """The documents; of the words of several texts that are the same those of one, unless `is_all`."""
        return once(self.search.selection, is_all=self.is_all)

    def address(self, path: str = "/words", measure: Measure | None = None) -> str:
        """Where this is found, or another measure of the same."""
        own = (
            ("show", (measure or self.measure).value),
            ("window", str(self.window) if self.window != WINDOW else ""),
            ("against", self.against),
            ("copies", Copies.ALL.value if self.is_all else ""),
        )
        pairs = [(name, value) for name, value in (("q", self.search.selection.query.text), *self.search.narrowed, *own) if value]
        return f"{path}?{urlencode(pairs, errors='replace')}"

    def lines_address(self, word: str) -> str:
        """The concordance of a row."""
        asked, quoted = self.search.selection.query, f'"{word}"'
        if self.measure is Measure.COLLOCATES and len(asked.wanted()) == 1:
            near = f"{asked.wanted()[0].written} NEAR/{self.window - 1} {quoted}"
            quoted = near if asked.wanted()[0].written == asked.text else f"{near} ({asked.text})"
        elif asked.text:
            quoted = f"{quoted} ({asked.text})"
        pairs = [("q", quoted), *self.search.narrowed, *([("copies", Copies.ALL.value)] if self.is_all else [])]
        return f"/concordance?{urlencode(pairs, errors='replace')}"

    @property
    def command(self) -> str:
        """The same on the command line."""
        name, _, size = self.measure.value.partition("-")
        question = self.search.selection.query.text
        words = [word for option, value in self.search.narrowed for word in (f"--{option}", value)]
        words += ["--size", size] if size else []
        words += ["--window", str(self.window)] if self.measure is Measure.COLLOCATES and self.window != WINDOW else []
        words += ["--against", self.against] if self.measure is Measure.KEYNESS and self.against else []
        words += ["--copies", Copies.ALL.value] if self.is_all else []
        return shell_command("words", name, *words, "--limit", str(ROWS), questions=[question] if question else [])


def word_params_of(corpus: OpenedCorpus, request: Request) -> WordParams:
    """What the address of a request asks for, with its faults."""
    search, values = params_of(corpus, request), values_of(request)
    last = {name: values.get(name, [""])[-1].replace("\x00", "") for name in ("show", "window", "against", "copies")}
    against = " ".join(last["against"].encode("utf-8", "replace").decode().split())[:_MAX_AGAINST]
    params = WordParams(
        search=search,
        measure=next((one for one in Measure if one.value == last["show"]), Measure.LIST),
        window=int(last["window"]) if last["window"] in map(str, range(1, MAX_WINDOW + 1)) else WINDOW,
        against=against,
        is_all=last["copies"] == Copies.ALL.value,
    )
    with corpus.database.read() as session:
        compared = Selection(query=parse_query(against))
        unknown = find_unknown(session, compared, sources=corpus.sources)
    unread = search.notes if compared.asks_for_tags else ()
    return replace(params, faults=(*search.faults, *unknown, *unread))


def words_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `words.html` is filled with."""
    params = word_params_of(corpus, request)
    with corpus.database.read() as session:
        found = _count(session, params)
        not_indexed = count_waiting(session) if params.search.selection.query.text else 0
    counted = _counted(found)
    context = {
        "params": params.search,
        "words": params,
        "found": found,
        "counted": counted,
        "columns": _COLUMNS[params.measure],
        "rows": [(row, params.lines_address(row.word)) for row in found.rows] if found else [],
        "measures": tuple(Measure),
        "left_out": sum(one.left_out for one in counted),
        "has_segmenter": find_segmenter() is not None,
        "max_window": MAX_WINDOW,
        "names_language": bool(params.search.selection.languages) or _names_language(params.search.selection.query.root),
        "not_indexed": not_indexed,
    } | question_form(corpus, params.search)
    return PageResponse(template="words.html", context=context)


def _names_language(node: Node | None) -> bool:
    """Whether a question finds documents of languages that it names alone, so that their words stand in one list on purpose."""
    if isinstance(node, And | Or):
        return (any if isinstance(node, And) else all)(map(_names_language, node.parts))
    return isinstance(node, LanguageIs)


def words_file(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The rows as CSV. Raises BadRequest for an address with faults, for they would be words of something else."""
    params = word_params_of(corpus, request)
    if params.faults:
        raise BadRequest(" ".join(params.faults))
    with corpus.database.read() as session:
        found = _count(session, params)
    names = _COLUMNS[params.measure]
    rows: list[dict[str, Any]] = [asdict(row) for row in found.rows] if found else []
    return csv_response(f"words-{params.measure.value}", [{name: _plain(row[name]) for name in names} for row in rows])


def _plain(value: float | str | None) -> float | str | None:
    return round(value, 4) if isinstance(value, float) else value


def _count(session: Any, params: WordParams) -> WordList | Collocates | KeyWords | None:
    """None where the address has faults, or lacks the word or question that the measure needs."""
    query, selection = params.search.selection.query, params.selection
    if params.faults:
        return None
    if params.measure is Measure.LIST:
        return list_words(session, selection, limit=ROWS)
    if params.measure in (Measure.PAIRS, Measure.TRIPLES):
        return list_ngrams(session, selection, size=int(params.measure.value[-1]), limit=ROWS)
    if params.measure is Measure.COLLOCATES:
        return find_collocates(session, selection, window=params.window, limit=ROWS) if query.wanted() else None
    against = parse_query(params.against) if params.against else None
    if query.root is None or (against is not None and against.root is None):
        return None
    return find_key_words(session, selection, against, limit=ROWS)


def _counted(found: WordList | Collocates | KeyWords | None) -> tuple[Counted, ...]:
    """Of one selection, or of two."""
    if found is None:
        return ()
    if isinstance(found, Collocates):
        return (found.near, found.others)
    return (found.counted, found.other) if isinstance(found, KeyWords) else (found.counted,)
