"""The whole extraction: bytes in, an `Extraction` with a reason for every block out. Reads as its own table of contents."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction import phrases
from pipelines.extraction.engine import Engine, TrafilaturaEngine
from pipelines.extraction.language import find_language
from pipelines.extraction.metadata import find_facts, read_page_data
from pipelines.extraction.page import UndecodableError, read_page
from pipelines.extraction.page_status import find_status
from pipelines.extraction.segments import Segment, split_segments
from pipelines.extraction.structure import find_places, signature_of
from pipelines.extraction.text import build_text
from pipelines.extraction.verdict import Verdict, judge, own_votes
from pipelines.items import Block, Extraction, Facts, PageInput
from pipelines.outcomes import Outcome, PageStatus

RULES_VERSION = "1"  # raised with every change that can change a text
SHORT_WORDS = 60  # a flag, never a status: real briefs of 40 words exist


def extract(page_input: PageInput, engine: Engine | None = None) -> Extraction:
    """Take the article out of one page.

    Never raises for what a page contains: bytes that are no text end as status `error` with outcome `undecodable`.
    """
    engine = engine or TrafilaturaEngine()
    try:
        page = read_page(page_input.url, page_input.body, page_input.charset)
    except UndecodableError as error:
        return failed(PageStatus.ERROR, Outcome.UNDECODABLE, str(error))
    data = read_page_data(page.url, page.tree)
    segments = split_segments(page.tree)
    places = find_places(segments, page.url)
    language = find_language(" ".join(segment.text for segment in segments if len(segment.text) > 60), page.tree)
    facts = find_facts(data, captured_at=page_input.captured_at, language=language)
    paths = [_path(segment) for segment in segments]  # before the engine changes the tree
    votes = engine.kept(page.tree, segments, page.url)
    voter = engine.name
    if not votes:
        votes, voter = own_votes(segments, places), "prose density"
    verdicts = judge(segments, places, votes, title=facts.title.value if facts.title else None, engine=voter)
    status = find_status(data, facts, segments, places, verdicts)
    verdicts = _without_prompts(segments, verdicts) if status.status is PageStatus.STUB else verdicts
    blocks = _blocks(segments, verdicts, paths, status.status)
    text = build_text(blocks)
    return Extraction(
        status=status.status,
        status_reason=status.reason,
        text=text,
        blocks=blocks,
        facts=facts,
        flags=find_flags(text, facts, page.flags, status.status),
        engine=f"{engine.name}; rules {RULES_VERSION}",
    )


def failed(status: PageStatus, outcome: Outcome, reason: str) -> Extraction:
    """An extraction that gave nothing, with the outcome it ends in."""
    return Extraction(status=status, status_reason=reason, text="", blocks=(), facts=Facts(), outcome=outcome)


def find_flags(text: str, facts: Facts, page_flags: tuple[str, ...], status: PageStatus) -> tuple[str, ...]:
    """Named doubts that are stored with the text."""
    if status not in (PageStatus.ARTICLE, PageStatus.STUB):
        return page_flags
    flags = list(page_flags)
    if len(text.split()) < SHORT_WORDS and len(text) < 6 * SHORT_WORDS:
        flags.append("short")
    if facts.date is None:
        flags.append("no_date")
    if facts.title is None:
        flags.append("no_title")
    return tuple(flags)


def _without_prompts(segments: Sequence[Segment], verdicts: list[Verdict]) -> list[Verdict]:
    return [
        Verdict(kept=False, reason="asks for a subscription") if verdict.kept and phrases.is_subscribe_prompt(segment.text) else verdict
        for segment, verdict in zip(segments, verdicts, strict=True)
    ]


def _blocks(segments: Sequence[Segment], verdicts: Sequence[Verdict], paths: Sequence[str], status: PageStatus) -> tuple[Block, ...]:
    """Blocks in page order; on a page that is no article every block is dropped, with the page's status as its reason."""
    with_text = status in (PageStatus.ARTICLE, PageStatus.STUB)
    return tuple(
        Block(
            text=segment.text,
            kind=segment.kind,
            kept=verdict.kept and with_text,
            reason=verdict.reason if with_text or not verdict.kept else f"the page is not an article ({status})",
            level=segment.level,
            same_paragraph=segment.same_paragraph,
            path=path,
        )
        for segment, verdict, path in zip(segments, verdicts, paths, strict=True)
    )


def _path(segment: Segment) -> str:
    """Where the block stands: its element and three around it, as in `div.content > ul > li`."""
    names = []
    node = segment.element
    for _ in range(4):
        tag, classes = signature_of(node)
        names.append(tag + "".join(f".{word}" for word in classes.split()[:2]))
        parent = node.getparent()
        if parent is None or parent.tag == "body":
            break
        node = parent
    return " > ".join(reversed(names))
