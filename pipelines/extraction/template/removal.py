"""Takes a host's template out of one page: which texts the page alone would keep and site memory drops, and when it must not.

Works on blocks, so that stored ones tell without a new extraction whether a newer memory would change their page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.extraction.blocks.body import CODE_PART
from pipelines.extraction.blocks.verdict import Verdict
from pipelines.extraction.page.segments import Segment, weight_of
from pipelines.extraction.template.site_memory import HostMemory, Standing, fingerprint, place_of
from pipelines.items import Block, BlockKind
from pipelines.page_kind import HostVerdict, Kind
from pipelines.quality_flags import QualityFlag

# Of what the page alone keeps beside prose of its own, code weighed little and headings not at all: more than that is no frame around an
# article. What stands elsewhere than the page's own prose may outweigh a short post (recent comments, a motto under every page), and so may
# a few texts that nearly all pages have: a plea, a note on the authors. Many such texts are the subject of the host, as a list of prisoners
# that is brought up to date each week, or one article at many addresses.
MAX_SHARE = 0.3
MAX_CONSTANT = 5
MIN_BODY_PAGES = 8  # on which a text in the midst of the articles is kept; on fewer, two parts of one series repeat as much
_PROSE_WEIGHT = 60
_SHORT_WEIGHT = 20  # "Yes.", "Applause.": such lines return in honest text
_SLOGAN_WEIGHT = 40  # "Background", "What happens next?" head real sections; a heading as long as a sentence, on every page, is a slogan
_LONELY = "heading of texts that stand on many pages of this host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What site memory takes out of a page: index -> reason. With `doubt` it would take too much, so it takes nothing.

    `has_prose`: a paragraph of a sentence or more is among it.
    """

    dropped: dict[int, str]
    doubt: bool = False
    has_prose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _RemovableText:
    """A text that the page alone keeps."""

    index: int
    kind: BlockKind
    level: int
    weight: int
    place: str
    fingerprint: int


def without_template(
    segments: Sequence[Segment], verdicts: list[Verdict], paths: Sequence[str], memory: HostMemory | None
) -> tuple[list[Verdict], tuple[QualityFlag, ...]]:
    """The verdicts with the host's template dropped, and a quality flag: the page alone decided, or a paragraph of prose went.

    What a site repeats on half of its pages is taken out, be it a plea for donations or a true paragraph: no rule tells one from the other.
    """
    if memory is None or not memory.texts:
        return verdicts, ()
    blocks = [
        Block(text=segment.text, kind=segment.kind, kept=verdict.kept, reason="", level=segment.level, path=path)
        for segment, verdict, path in zip(segments, verdicts, paths, strict=True)
        if verdict.kept
    ]
    found = find_template(blocks, memory)
    if found.doubt:
        return verdicts, (QualityFlag.TEMPLATE_DOUBT,)
    kept = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    out = list(verdicts)
    for number, reason in found.dropped.items():
        out[kept[number]] = replace(out[kept[number]], kept=False, reason=reason, template=True)
    return out, (QualityFlag.TEMPLATE_REMOVED,) if found.has_prose else ()


def would_change(blocks: Sequence[Block], flags: Sequence[str], memory: HostMemory, verdict: HostVerdict | None = None) -> bool:
    """Whether an extraction with this memory would keep other blocks of the page than these say, or doubt what these do not.

    `verdict` is what the host's pages make of the page, which has been an article so far.
    """
    if verdict is not None and verdict.kind is not Kind.ARTICLE:
        return True
    found = find_template(blocks, memory)
    if found.doubt != (QualityFlag.TEMPLATE_DOUBT in flags):
        return True
    return set(found.dropped) != {index for index, block in enumerate(blocks) if block.template}


def find_template(blocks: Sequence[Block], memory: HostMemory) -> Template:
    """Which blocks are the host's template, of those that the page alone keeps."""
    passages = _passages(blocks)
    own = _own_texts(passages, memory)
    body = {passage.place for passage in own}
    heads = _heads_of(passages, {passage.index for passage in own})
    times = Counter(passage.fingerprint for passage in passages)
    dropped = {}
    for passage in passages:
        known = memory.texts.get(passage.fingerprint)
        in_body = passage.place in body or passage.index in heads
        if (
            known
            and (known.count >= MIN_BODY_PAGES or not in_body)
            and known.standing >= _needed(passage, in_body=in_body, times=times[passage.fingerprint])
        ):
            dropped[passage.index] = f"stands on {known.count} of {known.pages} pages of this host"
    for index in _tables_in_body(passages, body):
        dropped.pop(index, None)
    dropped |= dict.fromkeys(_lonely(passages, dropped), _LONELY)
    texts = [passage for passage in passages if passage.kind is not BlockKind.HEADING and (not body or passage.place in body)]
    constant = {passage.index for passage in texts if passage.index in dropped and _is_constant(passage, memory)}
    if len(constant) <= MAX_CONSTANT and any(map(_is_prose, own)):
        texts = [passage for passage in texts if passage.index not in constant]
    if sum(passage.weight for passage in texts if passage.index in dropped) > MAX_SHARE * sum(passage.weight for passage in texts):
        return Template(dropped={}, doubt=True)
    return Template(dropped=dropped, has_prose=any(_is_prose(passage) for passage in passages if passage.index in dropped))


def _passages(blocks: Sequence[Block]) -> list[_RemovableText]:
    passages = []
    for index, block in enumerate(blocks):
        if block.kept_alone:
            place = place_of(block.path)
            passages.append(
                _RemovableText(
                    index=index,
                    kind=block.kind,
                    level=block.level,
                    weight=weight_of(block.text) // (CODE_PART if block.kind is BlockKind.PRE else 1),
                    place=place,
                    fingerprint=fingerprint(block.text, place),
                )
            )
    return passages


def _is_prose(passage: _RemovableText) -> bool:
    return passage.kind is not BlockKind.HEADING and passage.weight >= _PROSE_WEIGHT


def _own_texts(passages: Sequence[_RemovableText], memory: HostMemory) -> list[_RemovableText]:
    """The page's own prose; where it has none, its own lines: a post may be shorter than a sentence, what is repeated around it is not."""
    own = [p for p in passages if p.kind is not BlockKind.HEADING and p.weight >= _SHORT_WEIGHT and p.fingerprint not in memory.texts]
    return [passage for passage in own if _is_prose(passage)] or own


def _heads_of(passages: Sequence[_RemovableText], own: set[int]) -> set[int]:
    """Headings above the page's own prose that stands in elements without a class beside them, as where each paragraph is a `div`."""
    heads: set[int] = set()
    above: list[_RemovableText] = []
    for passage in passages:
        if passage.kind is BlockKind.HEADING:
            above = [*(heading for heading in above if heading.level < passage.level), passage]
        elif passage.index in own:
            heads.update(heading.index for heading in above if passage.place.startswith(f"{heading.place} > "))
    return heads


def _is_constant(passage: _RemovableText, memory: HostMemory) -> bool:
    """Whether nearly every page of the host has a text: beside prose of a page's own it may be no part of that, however long."""
    known = memory.texts.get(passage.fingerprint)
    return known is not None and known.standing is Standing.CONSTANT and known.count >= MIN_BODY_PAGES


def _tables_in_body(passages: Sequence[_RemovableText], body: set[str]) -> list[int]:
    """Rows of tables between paragraphs of the page's own, and their headings: what recipes and match reports repeat is no frame."""
    own = [number for number, passage in enumerate(passages) if passage.place in body and passage.weight >= _PROSE_WEIGHT]
    found = []
    for number in range(own[0], own[-1]) if own else ():
        is_row = passages[number].kind is BlockKind.TABLE_ROW
        heads_row = passages[number].kind is BlockKind.HEADING and passages[number + 1].kind is BlockKind.TABLE_ROW
        found += [passages[number].index] if is_row or heads_row else []
    return found


def _needed(passage: _RemovableText, *, in_body: bool, times: int) -> float:
    """The standing from which a text is template: the more it looks like text of the article, the higher."""
    if not in_body:
        return Standing.RECURS
    if passage.kind is BlockKind.HEADING:
        return Standing.CONSTANT if passage.weight >= _SLOGAN_WEIGHT else float("inf")
    if passage.weight < _SHORT_WEIGHT:
        return Standing.CONSTANT if times == 1 else float("inf")
    return Standing.USUAL


def _lonely(passages: Sequence[_RemovableText], dropped: dict[int, str]) -> list[int]:
    """Headings whose whole section was dropped."""
    lonely = []
    for position, heading in enumerate(passages):
        if heading.kind is not BlockKind.HEADING or heading.index in dropped:
            continue
        section = []
        for passage in passages[position + 1 :]:
            if passage.kind is BlockKind.HEADING and passage.level <= heading.level and passage.index not in dropped:
                break
            section.append(passage)
        if section and all(passage.index in dropped for passage in section):
            lonely.append(heading.index)
    return lonely
