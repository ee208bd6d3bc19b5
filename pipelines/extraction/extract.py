"""The whole extraction: bytes in, an `Extraction` with a reason for every block out. Reads as its own table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.blocks.choice import choose
from pipelines.extraction.blocks.classifier import Models, shipped_models
from pipelines.extraction.blocks.engine import Engine, TrafilaturaEngine
from pipelines.extraction.blocks.segment_features import PageHints
from pipelines.extraction.blocks.verdict import Verdict, judge
from pipelines.extraction.charset.garbled import is_garbled
from pipelines.extraction.embedded.taking import flags_of, show_embedded
from pipelines.extraction.facts.jsonld import text_of
from pipelines.extraction.facts.language import find_language
from pipelines.extraction.facts.metadata import PageData, declared_free, find_facts, read_page_data
from pipelines.extraction.facts.parts import find_next_part, is_one_of_parts
from pipelines.extraction.failure import failed
from pipelines.extraction.joining import join_parts
from pipelines.extraction.kind.features import KindInput, describe_kept, describe_page, outline_of
from pipelines.extraction.kind.model import KindModels, shipped_kind_models
from pipelines.extraction.kind.signature import sign
from pipelines.extraction.page.parsing import UndecodableError, read_page
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position, signature_of
from pipelines.extraction.status.hacked import find_spam
from pipelines.extraction.status.page_status import find_prompt, find_status
from pipelines.extraction.template.removal import without_template
from pipelines.extraction.template.site_memory import HostMemory, verdict_of
from pipelines.extraction.text import build_text, is_short
from pipelines.items import Block, BlockKind, Extraction, Facts, PageInput
from pipelines.outcomes import TEXT_STATUSES, Outcome, PageStatus
from pipelines.quality_flags import QualityFlag

RULES_VERSION = "19"  # raised with every change that can change a text
LABEL_CHARS = 120
MAX_LABELS = 15
_PATH_ELEMENTS = 4


def extract(
    page_input: PageInput,
    engine: Engine | None = None,
    memory: HostMemory | None = None,
    models: Models | None = None,
    kind_models: KindModels | None = None,
) -> Extraction:
    """Take the article out of one page, or out of all its parts; `memory` is what is known of its host.

    `models` and `kind_models` are not those shipped. Never raises for what a page contains: bytes that are no text end as status `error`
    with outcome `undecodable`.
    """
    engine, models, kind_models = engine or TrafilaturaEngine(), models or shipped_models(), kind_models or shipped_kind_models()
    first = _extract_page(page_input, engine, memory, models, kind_models)
    if not page_input.parts:
        return first
    return join_parts(first, [(part, _extract_page(part, engine, memory, models, kind_models)) for part in page_input.parts])


def _extract_page(page_input: PageInput, engine: Engine, memory: HostMemory | None, models: Models, kind_models: KindModels) -> Extraction:
    try:
        page = read_page(page_input.url, page_input.body, page_input.charset)
    except UndecodableError as error:
        return failed(PageStatus.ERROR, Outcome.UNDECODABLE, str(error))
    data = read_page_data(page.url, page.tree, headers=page_input.headers)
    shown = show_embedded(data, page_input.body)
    segments, positions = shown.segments, shown.positions
    prose = " ".join(segment.text for segment in segments if is_prose(segment))
    language = find_language(prose, page.tree)
    facts = find_facts(data, captured_at=page_input.captured_at, language=language, labels=_labels(segments))
    paths = _paths(segments)  # before the engine changes the tree
    is_part = is_one_of_parts(page.tree, page.url)
    next_part = (find_next_part(page.tree, page.url) or "") if is_part else ""
    title = facts.title.value if facts.title else None
    known = KindInput(data=data, facts=facts, segments=segments, positions=positions)
    outline = outline_of(known)
    described = describe_page(known, outline)
    choice = choose(segments, positions, clues_of(page.url, data, facts), models, engine, page.tree)
    verdicts = judge(segments, positions, choice, title=title, url=page.url)
    spam = find_spam(segments, page.url)
    described |= describe_kept(segments, positions, verdicts)
    kind = kind_models.judge_page(described, sign(page.url, title or "", outline, segments, positions, verdicts))
    host = verdict_of(memory, page.url)
    status = find_status(data, facts, segments, positions, verdicts, kind, host=host, spam=spam)
    verdicts, doubts = without_template(segments, verdicts, paths, memory)
    verdicts = _up_to_prompt(segments, positions, verdicts) if status.status is PageStatus.STUB else verdicts
    blocks = _blocks(segments, verdicts, paths, status.status)
    text = build_text(blocks)
    if 0 < 2 * len(text) < len(prose):  # a short article in one language may stand among longer texts of the site in another
        facts = replace(facts, language=find_language(text, page.tree))
    return Extraction(
        status=status.status,
        status_reason=status.reason,
        text=text,
        blocks=blocks,
        facts=facts,
        flags=find_flags(
            text,
            facts,
            page.flags + doubts,
            status.status,
            embedded=flags_of(shown, blocks),
            free=declared_free(data),
            spam=bool(spam),
            is_part=is_part,
        ),
        engine=name_engine(engine, models, kind_models, memory),
        kind=kind,
        next_part=next_part,
    )


def current_engine() -> str:
    """What `extract` writes into `Extraction.engine` today of a page of whose host nothing is known."""
    return name_engine(TrafilaturaEngine(), shipped_models(), shipped_kind_models())


def name_engine(engine: Engine, models: Models, kind_models: KindModels, memory: HostMemory | None = None) -> str:
    """All that can change a text: the engine, the models, the rules, the site memory."""
    known = f"; site memory {memory.version}" if memory is not None else ""
    return f"{engine.name}; block model {models.version}; kind model {kind_models.version}; rules {RULES_VERSION}{known}"


def clues_of(url: str, data: PageData, facts: Facts) -> PageHints:
    """What the page says of itself, for the block model to hold its segments against."""
    return PageHints(
        url=url,
        title=facts.title.value if facts.title else "",
        description=facts.description.value if facts.description else "",
        authors=facts.authors.value if facts.authors else (),
        site_name=facts.site_name.value if facts.site_name else "",
        article_body=text_of(data.article.get("articleBody")) or "",
    )


def _labels(segments: Sequence[Segment]) -> list[str]:
    """Short texts from the first heading to the first long paragraph after it: section, byline, date."""
    start = next((s.index for s in segments if s.element.tag == "h1"), 0)
    end = next((s.index for s in segments[start + 1 :] if len(s.text) > LABEL_CHARS and s.link_share < 0.5), start + MAX_LABELS)
    return [segment.text for segment in segments[start : min(end, start + MAX_LABELS)] if len(segment.text) <= LABEL_CHARS]


def find_flags(
    text: str,
    facts: Facts,
    page_flags: tuple[QualityFlag, ...],
    status: PageStatus,
    *,
    embedded: tuple[QualityFlag, ...] = (),
    free: bool | None,
    spam: bool = False,
    is_part: bool = False,
) -> tuple[QualityFlag, ...]:
    """Named doubts that are stored with the text."""
    if status not in (PageStatus.ARTICLE, PageStatus.STUB):
        return page_flags
    flags = [*page_flags, *embedded]
    if not {QualityFlag.UNDECODABLE_BYTES, QualityFlag.CHARSET_DOUBT}.intersection(flags) and is_garbled(text):
        flags.append(QualityFlag.CHARSET_DOUBT)
    if free is False:
        flags.append(QualityFlag.DECLARED_NOT_FREE)
    if is_short(text):
        flags.append(QualityFlag.SHORT)
    if is_part:
        flags.append(QualityFlag.ONE_OF_PARTS)
    if facts.date is None:
        flags.append(QualityFlag.NO_DATE)
    if facts.title is None:
        flags.append(QualityFlag.NO_TITLE)
    if spam:
        flags.append(QualityFlag.SPAM_LINKS)
    return tuple(flags)


def _up_to_prompt(segments: Sequence[Segment], positions: Sequence[Position], verdicts: list[Verdict]) -> list[Verdict]:
    """A stub's text is its lead: what stands at the subscription prompt and after it is not."""
    prompt = find_prompt(segments, positions, verdicts)
    if prompt is None:
        return verdicts
    ended = Verdict(kept=False, reason="stands at or after the request to subscribe")
    out = [ended if verdict.kept and index >= prompt else verdict for index, verdict in enumerate(verdicts)]
    while (last := max((i for i, verdict in enumerate(out) if verdict.kept), default=-1)) >= 0 and segments[last].kind is BlockKind.HEADING:
        out[last] = Verdict(kept=False, reason="heading without text under it")
    return out


def _blocks(segments: Sequence[Segment], verdicts: Sequence[Verdict], paths: Sequence[str], status: PageStatus) -> tuple[Block, ...]:
    """Blocks in page order; on a page that is no article every block is dropped, with the page's status as its reason."""
    with_text = status in TEXT_STATUSES
    return tuple(
        Block(
            text=segment.text,
            kind=segment.kind,
            kept=verdict.kept and with_text,
            reason=verdict.reason if with_text or not verdict.kept else f"the page is not an article ({status})",
            level=segment.level,
            same_paragraph=segment.same_paragraph,
            path=path,
            template=verdict.template,
        )
        for segment, verdict, path in zip(segments, verdicts, paths, strict=True)
    )


def _paths(segments: Sequence[Segment]) -> list[str]:
    """Where each block stands: its element and three around it, as in `div.content > ul > li`."""
    names: dict[etree._Element, tuple[str, etree._Element | None]] = {}  # of an element, with the next one around it in the body
    paths: dict[etree._Element, str] = {}
    for segment in segments:
        if segment.element not in paths:
            around: list[str] = []
            node: etree._Element | None = segment.element
            while node is not None and len(around) < _PATH_ELEMENTS:
                known = names.get(node)
                if known is None:
                    parent = node.getparent()
                    known = names[node] = (_name_of(node), None if parent is None or parent.tag == "body" else parent)
                around.append(known[0])
                node = known[1]
            paths[segment.element] = " > ".join(reversed(around))
    return [paths[segment.element] for segment in segments]


def _name_of(element: etree._Element) -> str:
    tag, classes = signature_of(element)
    return ".".join((tag, *classes.split(maxsplit=2)[:2])) if classes else tag
