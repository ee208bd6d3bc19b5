"""What exploring a site gives, as values: what was asked and answered, what was found, how a trial went, and the source that follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar

from crawler.discovery.autodetect import RobotsFacts
from crawler.exploring.seed_choice import Offer
from pipelines.items import Extraction, Source
from pipelines.outcomes import PageStatus

FIRST_WORDS = 25
LEFT_ALONE = "left_alone"  # begins the problem of an address that is not to be asked yet
T = TypeVar("T")


class Read(Protocol):
    """Extracts a page that was answered; what can go wrong is in the extraction."""

    def __call__(self, answer: Answer) -> Awaitable[Extraction]:
        """The extraction, without site memory."""
        ...


class Find(Protocol):
    """Looks for something in the body of an answer, under the limits that a crawl has for a page of links."""

    def __call__(self, body: bytes, function: Callable[..., T], *args: Any) -> Awaitable[T]:
        """What `function(body, *args)` gives. Raises `UnreadableList` where it cannot be read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered. `url` is where redirects led, `problem` is empty where there is a body to read."""

    url: str
    status: int = 0
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    charset: str | None = None
    body: bytes = field(default=b"", repr=False)
    problem: str = ""

    def header(self, name: str) -> str | None:
        """First value of a header, by any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An address that was asked for, and what it answered, in words."""

    url: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page of the trial, as a crawl would take it. `share_kept` is the part of its visible characters that is article."""

    url: str
    status: str
    reason: str
    title: str
    date: str
    authors: tuple[str, ...]
    language: str
    first_words: str
    share_kept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a site says of machines that read it: signals against it, and the licences of its pages."""

    opt_out: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()

    def joined(self, pages: Iterable[Extraction]) -> Rights:
        """With what pages say, each signal once."""
        facts = [page.facts for page in pages]
        opt_out = [*self.opt_out, *(signal for fact in facts if fact.opt_out for signal in fact.opt_out.value)]
        licenses = [*self.licenses, *(fact.license.value for fact in facts if fact.license)]
        return Rights(opt_out=tuple(dict.fromkeys(opt_out)), licenses=tuple(dict.fromkeys(licenses)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """All that is known of a site after exploring it. `source` is None where nothing was found to start from."""

    address: str
    home: str
    tried: tuple[Tried, ...]
    reached: bool
    robots: RobotsFacts = field(default_factory=RobotsFacts)
    rights: Rights = field(default_factory=Rights)
    offers: tuple[Offer, ...] = ()
    samples: tuple[Sample, ...] = ()
    source: Source | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the trial's articles, each once."""
        return tuple(dict.fromkeys(sample.language for sample in self.samples if sample.language))

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "address": self.address,
            "home": self.home,
            "reached": self.reached,
            "robots": asdict(self.robots),
            "opt_out": self.rights.opt_out,
            "licenses": self.rights.licenses,
            "found": [_describe(offer) for offer in self.offers],
            "trial": [asdict(sample) for sample in self.samples],
            "tried": [asdict(tried) for tried in self.tried],
        }


def _describe(offer: Offer) -> dict[str, object]:
    return {
        "kind": str(offer.kind),
        "url": offer.url,
        "articles": len(offer.articles),
        "further_pages": offer.further_pages,
        "note": offer.note,
    }


def sample_of(url: str, extraction: Extraction) -> Sample:
    """What a person needs to see of an extraction to know whether it is any good."""
    facts = extraction.facts
    kept = sum(len(block.text) for block in extraction.blocks if block.kept)
    all_chars = sum(len(block.text) for block in extraction.blocks)
    words = extraction.text.split()
    return Sample(
        url=url,
        status=str(extraction.status),
        reason=extraction.status_reason,
        title=facts.title.value if facts.title else "",
        date=facts.date.value if facts.date else "",
        authors=facts.authors.value if facts.authors else (),
        language=facts.language.value if facts.language and extraction.status is PageStatus.ARTICLE else "",
        first_words=" ".join(words[:FIRST_WORDS])[:300] + (" …" if len(words) > FIRST_WORDS else ""),
        share_kept=round(kept / all_chars, 2) if all_chars else 0.0,
    )
