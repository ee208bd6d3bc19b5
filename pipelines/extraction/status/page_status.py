"""What kind of page a capture is: article, stub, listing, wall, error page. Decided from structure first, set phrases second."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.blocks.verdict import Verdict
from pipelines.extraction.facts.metadata import PageData
from pipelines.extraction.page.segments import Segment, weight_of
from pipelines.extraction.page.structure import Position
from pipelines.extraction.phrases import matching as phrases
from pipelines.extraction.status.consent_dialog import stands_beside_dialog
from pipelines.extraction.status.hacked import find_takeover
from pipelines.items import BlockKind, Facts
from pipelines.outcomes import PageStatus
from pipelines.page_kind import HostVerdict, Kind, PageKind, is_doubtful

STUB_CHARS = 2_500  # more visible text than this is an article whatever stands under it; leads on the miniature sites have up to 1,900
WALL_CHARS = 2_500  # consent and challenge pages are small pages
CHALLENGE_CHARS = PARKED_CHARS = 1_500  # robot checks and notices of registrars are smaller pages still
LONG_PARAGRAPH = 400  # has no place on them
FRONT_LINKS = 4
TEXT_CHARS = 100  # of verse or of headings, to be a text where there is no paragraph; the headline of a page without a text has fewer
STUB_CHANCE = 0.1  # a lead with a request to subscribe is short and stands among boxes: the model doubts more of them than of articles
_ERROR_CLASS = re.compile(r"(?:^|\s)(?:error-?404|page-?404|error-page|not-found|page-not-found|notfound)(?=\s|$)", re.I)
_FRONT = re.compile(r"/?|/[a-z]{2}(?:[-_][a-z]{2})?/?|/(?:index|home|default)\.\w{3,5}", re.I)  # of a site, or of one of its languages
_PROTECTED = "action=postpass"  # of WordPress: a post with a password has its title and this form
_OF_KIND = {Kind.LISTING: PageStatus.LISTING, Kind.SITE_PAGE: PageStatus.SITE_PAGE, Kind.ERROR_PAGE: PageStatus.SOFT_404}
_WITHOUT_REASON = {
    PageStatus.LISTING: "built as lists of articles are",
    PageStatus.SITE_PAGE: "built as pages about a site are",
    PageStatus.SOFT_404: "built as error pages are",
}
PROMPT_REACH = 6  # segments between the end of the lead and the prompt: buttons, prices
AFTER_PROMPT_CHARS = 400  # an author's note or the small print of an offer; a promotion in mid-text has more text after it


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusVerdict:
    """A page status and why."""

    status: PageStatus
    reason: str


def find_status(
    data: PageData,
    facts: Facts,
    segments: Sequence[Segment],
    positions: Sequence[Position],
    verdicts: Sequence[Verdict],
    kind: PageKind,
    *,
    host: HostVerdict | None = None,
    spam: frozenset[int] = frozenset(),
) -> StatusVerdict:
    """The first of the tests below that speaks; an article when none does.

    `kind` is what the page-kind model says of the page alone, `host` what its host's pages say of it, `spam` what `find_spam` found.
    """
    kept = [segment for segment, verdict in zip(segments, verdicts, strict=True) if verdict.kept]
    prose = sum(segment.weight for segment in kept if segment.kind not in (BlockKind.HEADING, BlockKind.PRE))
    visible = " ".join(segment.text for segment in segments)
    tests: tuple[Callable[[], StatusVerdict | None], ...] = (
        lambda: _not_found(data, facts, kept, prose),
        lambda: _down(data, facts, segments, visible),
        lambda: _site_page(facts),
        lambda: _hacked(data, facts, segments, kept, spam),
        lambda: _parked(data, segments, visible),
        lambda: _wall(data, segments, positions, kept, visible),
        lambda: _login(data, segments, prose),
        lambda: _stub(segments, positions, verdicts, prose) if kind.chances[0] >= STUB_CHANCE else None,
        lambda: _front(data, segments, positions),
        lambda: _kind(kind, host),
        lambda: _empty(kept, prose),
    )
    return next((verdict for test in tests if (verdict := test())), _article(kind, host))


def _not_found(data: PageData, facts: Facts, kept: Sequence[Segment], prose: int) -> StatusVerdict | None:
    titles = [data.title_tag.split(" | ")[0], *data.h1s[:2], facts.title.value if facts.title else ""]
    said = next((title for title in titles if title and phrases.is_not_found(title)), None)
    if said and (prose < 1_200 or any(phrases.is_only_not_found(title) for title in data.h1s[:2])):
        return StatusVerdict(status=PageStatus.SOFT_404, reason=f"its title says “{said[:60]}”")
    marked = _error_element(kept) if prose < 600 else ""
    if marked:
        return StatusVerdict(status=PageStatus.SOFT_404, reason=f"its text stands in an element called “{marked}”")
    first = next((segment.text for segment in kept if len(segment.text) <= 120), "")
    if first and phrases.is_not_found(first) and prose < 500:
        return StatusVerdict(status=PageStatus.SOFT_404, reason=f"its first text says “{first[:60]}”")
    return None


def _down(data: PageData, facts: Facts, segments: Sequence[Segment], visible: str) -> StatusVerdict | None:
    """The notice of a site under maintenance. A dated post may have such a title, too, and stands in a page with more around it."""
    if len(visible) >= PARKED_CHARS or _is_declared(data) or facts.date is not None or _has_long_paragraph(segments):
        return None
    said = next((title for title in (data.title_tag, *data.h1s[:2]) if phrases.is_down(title)), None)
    return StatusVerdict(status=PageStatus.SOFT_404, reason=f"a small page whose title says “{said[:60]}”") if said else None


def _error_element(kept: Sequence[Segment]) -> str:
    """The class of an element around kept text by which content systems name their error page."""
    for segment in kept:
        for element in (segment.element, *segment.element.iterancestors()):
            found = _ERROR_CLASS.search(element.get("class") or "")
            if found:
                return found[0].strip()
    return ""


def _site_page(facts: Facts) -> StatusVerdict | None:
    """Pages about the site itself are listed in every sitemap; their title says nothing else."""
    if facts.title and phrases.is_site_page(facts.title.value):
        return StatusVerdict(status=PageStatus.SITE_PAGE, reason=f"its title says nothing but “{facts.title.value}”")
    return None


def _front(data: PageData, segments: Sequence[Segment], positions: Sequence[Position]) -> StatusVerdict | None:
    """The front page of a site, where it has boxes that lead to its other pages."""
    if "://" not in data.url or not _FRONT.fullmatch(urlsplit(data.url).path) or urlsplit(data.url).query:
        return None
    leading = {h for s, p in zip(segments, positions, strict=True) if p.card is not None and p.card_links_here for h in s.hrefs}
    return StatusVerdict(status=PageStatus.LISTING, reason="the site's front page") if len(leading) >= FRONT_LINKS else None


def _kind(kind: PageKind, host: HostVerdict | None) -> StatusVerdict | None:
    """What the page-kind models say: those of its host where the host is known."""
    found, reason = (host.kind, host.reason) if host is not None else (kind.kind, kind.reason)
    status = _OF_KIND.get(found)
    return StatusVerdict(status=status, reason=reason or _WITHOUT_REASON[status]) if status else None


def _article(kind: PageKind, host: HostVerdict | None) -> StatusVerdict:
    """Nothing says that it is anything else; where that is doubtful, the reason says how likely it is an article."""
    chance = kind.chances[0] if host is None else host.article
    doubt = f"; a chance of {chance:.0%} that it is an article" if is_doubtful(chance) else ""
    return StatusVerdict(status=PageStatus.ARTICLE, reason=f"body text found{doubt}")


def _hacked(
    data: PageData, facts: Facts, segments: Sequence[Segment], kept: Sequence[Segment], spam: frozenset[int]
) -> StatusVerdict | None:
    dated = _is_declared(data) or facts.date is not None or facts.authors is not None
    reason = find_takeover(data, segments, kept, spam, dated=dated)
    return StatusVerdict(status=PageStatus.HACKED, reason=reason) if reason else None


def _texts(data: PageData, segments: Sequence[Segment]) -> list[str]:
    """What a small page says, each text by itself, its title first."""
    return [phrases.title_head(data.title_tag), data.title_tag, *(segment.text for segment in segments)]


def _parked(data: PageData, segments: Sequence[Segment], visible: str) -> StatusVerdict | None:
    if phrases.is_server_title(data.title_tag):
        return StatusVerdict(status=PageStatus.PARKED, reason=f"the page a new web server shows (“{data.title_tag[:60]}”)")
    if len(visible) >= PARKED_CHARS or _is_declared(data) or _has_long_paragraph(segments):
        return None
    said = phrases.parked_phrase(_texts(data, segments), urlsplit(data.url).hostname or "")
    return StatusVerdict(status=PageStatus.PARKED, reason=f"a small page that says “{said}”, as parked domains do") if said else None


def _has_long_paragraph(segments: Sequence[Segment]) -> bool:
    return any(len(segment.text) > LONG_PARAGRAPH and is_prose(segment) for segment in segments)


def _wall(
    data: PageData, segments: Sequence[Segment], positions: Sequence[Position], kept: Sequence[Segment], visible: str
) -> StatusVerdict | None:
    if weight_of(visible) > WALL_CHARS:
        return None
    texts = _texts(data, segments)
    if len(visible) < CHALLENGE_CHARS and not _has_long_paragraph(segments):
        said = phrases.challenge_phrase(texts, with_whole=not _is_declared(data))
        if said:
            return StatusVerdict(status=PageStatus.CHALLENGE, reason=f"a small page that says “{said}”, as robot checks do")
    if len(phrases.consent_phrases(texts)) >= 2 and not stands_beside_dialog(segments, positions, kept):
        return StatusVerdict(status=PageStatus.CONSENT_WALL, reason="a small page with nothing but the words of a consent dialog")
    return None


def _login(data: PageData, segments: Sequence[Segment], prose: int) -> StatusVerdict | None:
    if prose >= 400:
        return None
    if any(_PROTECTED in (form.get("action") or "") for form in data.tree.iter("form")):
        return StatusVerdict(status=PageStatus.LOGIN, reason="a form that asks for the password of the post")
    headings = [phrases.title_head(data.title_tag), *data.h1s[:1]]
    password = any((field.get("type") or "").lower() == "password" for field in data.tree.iter("input"))
    if password and any(phrases.is_login_heading(text) for text in headings):
        return StatusVerdict(status=PageStatus.LOGIN, reason="a password field under a login heading")
    return None


def _is_declared(data: PageData) -> bool:
    """Whether the page calls itself an article."""
    return bool(data.article) or data.meta("og:type") == "article" or data.meta("article:published_time") is not None


def _empty(kept: Sequence[Segment], prose: int) -> StatusVerdict | None:
    """A poem in `pre` is a text, and so are paragraphs that somebody set as headings for their size."""
    if prose == 0 and sum(segment.weight for segment in kept if segment.kind is BlockKind.PRE or is_prose(segment)) < TEXT_CHARS:
        return StatusVerdict(status=PageStatus.EMPTY, reason="no text of an article on the page")
    return None


def _stub(segments: Sequence[Segment], positions: Sequence[Position], verdicts: Sequence[Verdict], prose: int) -> StatusVerdict | None:
    prompt = find_prompt(segments, positions, verdicts)
    if prompt is not None and prose < STUB_CHARS:
        return StatusVerdict(status=PageStatus.STUB, reason=f"its text ends at “{segments[prompt].text[:60]}”")
    return None


def find_prompt(segments: Sequence[Segment], positions: Sequence[Position], verdicts: Sequence[Verdict]) -> int | None:
    """Index of the subscription prompt at which the text ends; None where body text goes on after it, or there is none.

    Text in another zone than the prompt is no body text: readers' comments that were taken for some.
    """
    kept = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    for index in range(kept[0], _reach(segments, kept[-1])) if kept else ():
        if positions[index].card is None and phrases.is_subscribe_prompt(segments[index].text):  # a headline in a row may say the same
            zones = ("", positions[index].zone)
            after = sum(segments[i].weight for i in kept if i > index and positions[i].zone in zones and _is_body_text(segments[i]))
            return index if after < AFTER_PROMPT_CHARS else None
    return None


def _reach(segments: Sequence[Segment], last: int) -> int:
    """Where the search for a prompt ends: `PROMPT_REACH` texts behind the last one kept, links not counted."""
    texts = (index for index in range(last + 1, len(segments)) if segments[index].link_share < 0.8)
    return next(islice(texts, PROMPT_REACH - 1, None), len(segments) - 1) + 1


def _is_body_text(segment: Segment) -> bool:
    return segment.kind is not BlockKind.PRE and is_prose(segment) and not phrases.is_subscribe_prompt(segment.text)
