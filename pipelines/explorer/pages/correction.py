"""Marking a block as wrongly kept or dropped: first what each possible rule would change, then the rule, if it is wanted."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import BadRequest, Request

from pipelines.correcting.preview import Preview, preview_each
from pipelines.correcting.proposals import Breadth, propose
from pipelines.errors import UsageError
from pipelines.explorer.languages.translations import marked
from pipelines.explorer.opened import Corrector, OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.article import Chosen, choose_version
from pipelines.items import Block, Correction
from pipelines.store.database.columns import row_number

CORRECTABLE = frozenset({"article", "stub", "missing_once", "gone"})
PREVIEW_SECONDS = 30.0  # a person waits for it; where there was no time for all documents, the page says so
MAX_NOTE_CHARS = 300
_TOLD = {
    Breadth.EXACT: marked("exactly this text"),
    Breadth.START: marked("texts that begin so"),
    Breadth.PLACE: marked("everything that stands there"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCorrection:
    """A block of the latest revision of a document, and what an analyst says of it."""

    chosen: Chosen
    place: int
    keep: bool

    @property
    def block(self) -> Block:
        """The block itself."""
        return self.chosen.version.blocks[self.place]


def can_mark(corpus: OpenedCorpus, chosen: Chosen) -> bool:
    """Whether blocks of this revision can be marked: of the latest one of an article, where the corpus itself was opened."""
    return corpus.corrector is not None and chosen.is_latest and chosen.version.revision.status in CORRECTABLE


def mark_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `mark.html` is filled with: every rule the block gives, with what it would change. Nothing is changed."""
    corrector = corrector_of(corpus)
    mark = _read_mark(corpus, request, _values(request))
    source = corrector.source(mark.chosen.version.revision.source)
    proposals = _proposals(mark)
    ends = time.monotonic() + PREVIEW_SECONDS
    seen = preview_each(corpus.database, source, list(proposals.values()), stopping=lambda: time.monotonic() > ends)
    context = {
        "mark": mark,
        "article": mark.chosen.version.revision,
        "rules": [_rule(breadth, one) for breadth, one in zip(proposals, seen, strict=True)],
        "in_part": time.monotonic() > ends,
        "source": source.name,
    }
    # Browsers send no Origin from a page that sends no referrer, and by it the guard knows our own forms.
    return PageResponse(template="mark.html", context=context, headers={"Referrer-Policy": "same-origin"})


def accept_mark(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """Make the rule that was chosen one of the source, and go back to the why page. Raises BadRequest, UsageError or BusyError."""
    if request.method != "POST":
        raise missing("such page")
    corrector = corrector_of(corpus)
    mark = _read_mark(corpus, request, form)
    proposals = _proposals(mark)
    chosen = next((rule for breadth, rule in proposals.items() if breadth.value == form.get("broad")), None)
    if chosen is None:
        raise BadRequest("Choose one of the rules.")
    note = " ".join(form.get("note", "").split())[:MAX_NOTE_CHARS]
    correction = replace(chosen, note=note, made=corpus.now().date())
    revision = mark.chosen.version.revision
    written = corrector.accept(revision.source, correction, force=form.get("force") == "1")
    return PageResponse(redirect=f"/article/{revision.document_id}/why?written={written}#block-{mark.place}")


def corrector_of(corpus: OpenedCorpus) -> Corrector:
    """What writes corrections. Raises BadRequest where a copy of a corpus is looked at."""
    if corpus.corrector is None:
        raise BadRequest("This is a copy of the corpus, in which nothing can be corrected. 'winnow correct' does it in the corpus itself.")
    return corpus.corrector


def _read_mark(corpus: OpenedCorpus, request: Request, values: dict[str, str]) -> BlockCorrection:
    """The mark in a form or an address. Raises BadRequest where the document has changed since the form was made."""
    chosen = choose_version(corpus.database, request)
    place = row_number(values.get("block"))
    if place is None or place >= len(chosen.version.blocks) or values.get("do") not in ("keep", "drop"):
        raise missing("such block of this document")
    if not can_mark(corpus, chosen) or values.get("revision") != str(chosen.version.revision.number):
        raise BadRequest("This document has a newer revision, or its text cannot be corrected. Look at its why page again.")
    mark = BlockCorrection(chosen=chosen, place=place, keep=values["do"] == "keep")
    if mark.block.kept is mark.keep and mark.block.overruled is None:
        raise BadRequest(f"This block is {'kept' if mark.keep else 'dropped'} already.")
    return mark


def _values(request: Request) -> dict[str, str]:
    """Of what an address gives more than once, the last."""
    given = {name: request.args.getlist(name) for name in ("block", "do", "revision")}
    return {name: str(values[-1]) for name, values in given.items() if values}


def _proposals(mark: BlockCorrection) -> dict[Breadth, Correction]:
    found = propose(mark.chosen.version.blocks, mark.place, keep=mark.keep)
    if not found:
        raise UsageError("this block gives no rule: it has no text that could be told apart, and no place of its own")
    return found


def _rule(breadth: Breadth, seen: Preview) -> dict[str, Any]:
    """One rule with its preview, and whether it can be accepted at all."""
    rule = seen.correction
    assert rule is not None
    return {"breadth": breadth.value, "told": _TOLD[breadth], "rule": rule, "seen": seen}
