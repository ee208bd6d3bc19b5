"""The whole extraction: bytes in, an `Extraction` with a reason for every block out. Reads as its own table of contents."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.body import holds_prose, is_prose, own_votes
from pipelines.extraction.engine import Engine, TrafilaturaEngine
from pipelines.extraction.language import find_language
from pipelines.extraction.metadata import declared_free, find_facts, read_page_data
from pipelines.extraction.page import UndecodableError, read_page
from pipelines.extraction.page_status import find_prompt, find_status
from pipelines.extraction.segments import Segment, split_segments
from pipelines.extraction.structure import find_places, signature_of
from pipelines.extraction.text import build_text
from pipelines.extraction.verdict import Verdict, judge
from pipelines.items import Block, BlockKind, Extraction, Facts, PageInput
from pipelines.outcomes import Outcome, PageStatus

RULES_VERSION = "2"  # raised with every change that can change a text
LABEL_CHARS = 120
MAX_LABELS = 15
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
    language = find_language(" ".join(segment.text for segment in segments if is_prose(segment)), page.tree)
    facts = find_facts(data, captured_at=page_input.captured_at, language=language, labels=_labels(segments))
    paths = [_path(segment) for segment in segments]  # before the engine changes the tree
    votes, voter = engine.kept(page.tree, segments, page.url), engine.name
    if not holds_prose(segments, votes) and (own := own_votes(segments, places)):
        votes, voter = own, "prose density"
    verdicts = judge(segments, places, votes, title=facts.title.value if facts.title else None, engine=voter)
    status = find_status(data, facts, segments, places, verdicts)
    verdicts = _up_to_prompt(segments, verdicts) if status.status is PageStatus.STUB else verdicts
    blocks = _blocks(segments, verdicts, paths, status.status)
    text = build_text(blocks)
    return Extraction(
        status=status.status,
        status_reason=status.reason,
        text=text,
        blocks=blocks,
        facts=facts,
        flags=find_flags(text, facts, page.flags, status.status, free=declared_free(data)),
        engine=f"{engine.name}; rules {RULES_VERSION}",
    )


def _labels(segments: Sequence[Segment]) -> list[str]:
    """Short texts from the first heading to the first long paragraph after it: section, byline, date."""
    start = next((s.index for s in segments if s.element.tag == "h1"), 0)
    end = next((s.index for s in segments[start + 1 :] if len(s.text) > LABEL_CHARS and s.link_share < 0.5), start + MAX_LABELS)
    return [segment.text for segment in segments[start : min(end, start + MAX_LABELS)] if len(segment.text) <= LABEL_CHARS]


def failed(status: PageStatus, outcome: Outcome, reason: str) -> Extraction:
    """An extraction that gave nothing, with the outcome it ends in."""
    return Extraction(status=status, status_reason=reason, text="", blocks=(), facts=Facts(), outcome=outcome)


def find_flags(text: str, facts: Facts, page_flags: tuple[str, ...], status: PageStatus, *, free: bool | None) -> tuple[str, ...]:
    """Named doubts that are stored with the text."""
    if status not in (PageStatus.ARTICLE, PageStatus.STUB):
        return page_flags
    flags = list(page_flags)
    if free is False:
        flags.append("declared_not_free")
    if len(text.split()) < SHORT_WORDS and len(text) < 6 * SHORT_WORDS:
        flags.append("short")
    if facts.date is None:
        flags.append("no_date")
    if facts.title is None:
        flags.append("no_title")
    return tuple(flags)


def _up_to_prompt(segments: Sequence[Segment], verdicts: list[Verdict]) -> list[Verdict]:
    """A stub's text is its lead: what stands at the subscription prompt and after it is not."""
    prompt = find_prompt(segments, verdicts)
    if prompt is None:
        return verdicts
    ended = Verdict(kept=False, reason="stands at or after the request to subscribe")
    out = [ended if verdict.kept and index >= prompt else verdict for index, verdict in enumerate(verdicts)]
    while (last := max((i for i, verdict in enumerate(out) if verdict.kept), default=-1)) >= 0 and segments[last].kind is BlockKind.HEADING:
        out[last] = Verdict(kept=False, reason="heading without text under it")
    return out


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
