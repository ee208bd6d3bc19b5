"""Tells people what exploring a site gave, as lines of plain text. Making them safe for a terminal is left to the command."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.exploring.seed_check import advise
from crawler.exploring.seed_choice import Offer
from crawler.exploring.values import LEFT_ALONE, Exploration, Sample
from pipelines.outcomes import Outcome, PageStatus

_INDENT = 14
_NOTHING = (
    "Open the site in a browser and find the page that lists its articles ('News', 'Press releases'); call 'winnow add' with that address.",
    "If that page is empty without JavaScript, ask the site for a feed. A source file can also be written by hand: see 'Add a source'.",
)


def describe(exploration: Exploration) -> list[str]:
    """What was found, what the site asks of machines, and how the trial went; or what was tried, and what to do."""
    if exploration.source is None:
        return list(_tell_failure(exploration))
    lines = [f"{exploration.source.title}  {exploration.home}", *_tell_rules(exploration), "Found:"]
    lines += [_line(str(offer.kind), f"{offer.url}  {_tell_offer(offer)}") for offer in exploration.offers]
    lines.append("Trial:" if exploration.samples else "Trial: no article could be fetched.")
    for number, sample in enumerate(exploration.samples, start=1):
        lines += _tell_sample(number, sample)
    return lines


def doubt(exploration: Exploration) -> str:
    """Why somebody should look before crawling; empty where all is well."""
    good = sum(sample.status == PageStatus.ARTICLE for sample in exploration.samples)
    if exploration.source is None or 2 * good > len(exploration.samples):
        return ""
    return f"only {good} of {len(exploration.samples)} pages of the trial were taken for articles; look at the reasons before you crawl"


def _tell_rules(exploration: Exploration) -> Iterator[str]:
    robots, rights = exploration.robots, exploration.rights
    yield _line("robots.txt", "; ".join(robots.rules) or "no rules")
    delay = robots.crawl_delay_seconds
    yield _line("crawl delay", f"{delay:g} s, as robots.txt asks" if delay else "none asked for")
    yield _line("opt-out", "; ".join(rights.opt_out) or "no signal seen")
    yield _line("licence", "; ".join(rights.licenses) or "none seen")


def _tell_offer(offer: Offer) -> str:
    words = [f"{len(offer.articles)} articles", offer.note, f"further pages {offer.further_pages}" if offer.further_pages else ""]
    return ", ".join(word for word in words if word)


def _tell_sample(number: int, sample: Sample) -> Iterator[str]:
    yield f"  {number}. {sample.title or '(no title)'}"
    if sample.status != PageStatus.ARTICLE:
        yield f"     no article but {sample.status}: {sample.reason}"
    yield f"     {sample.url}"
    yield f"     {sample.date or 'no date'}, {', '.join(sample.authors) or 'no author'}, {sample.share_kept:.0%} of the page's text kept"
    if sample.first_words:
        yield f"     {sample.first_words}"


def _tell_failure(exploration: Exploration) -> Iterator[str]:
    yield f"{exploration.address}: nothing to start from was found. What was tried:"
    for tried in exploration.tried:
        yield f"  {tried.url}  {tried.answer}"
    yield "What to do:"
    first, _, reason = exploration.tried[0].answer.partition(":") if exploration.tried else ("", "", "")
    advice = advise(Outcome(first), reason) if first in set(Outcome) else ""
    advice = "wait until then, and run 'winnow add' again" if first == LEFT_ALONE else advice
    if not exploration.reached and advice:
        yield f"  {advice}"
        if first == Outcome.NETWORK_ERROR and exploration.address.startswith("https://"):
            yield "  If the site has no https, give its address with http://."
    else:
        yield from (f"  {advice}" for advice in _NOTHING)


def _line(label: str, text: str) -> str:
    return f"  {label:<{_INDENT}}{text}"
