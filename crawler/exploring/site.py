"""What is known of a site while it is explored, and the count of what was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from crawler.discovery.autodetect import identity, is_same_site
from crawler.discovery.scope import in_scope
from crawler.exploring.seed_choice import Offer
from crawler.exploring.values import Answer, Find, Tried
from crawler.runs.list_reader import UnreadableList
from pipelines.items import Link, LinkKind, Scope
from pipelines.urls import path_and_query

MAX_ASKED = 40  # addresses of one site
RESERVED_FOR_LISTINGS = 12  # of these, so that many feeds and sitemaps leave room for what comes after
RESERVED_FOR_TRIAL = 5
T = TypeVar("T")


class Ask(Protocol):
    """Asks for an address, politely; what the web may answer is an `Answer` and no exception."""

    def __call__(self, url: str, *, is_robots: bool = False) -> Awaitable[Answer]:
        """The answer, after redirects."""
        ...


Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Site:
    """Grows from step to step. `home` is the address that was named, later where it led to; `reserved` requests are for later steps."""

    ask: Ask
    find: Find
    say: Say
    home: str
    reserved: int = RESERVED_FOR_LISTINGS + RESERVED_FOR_TRIAL
    tried: list[Tried] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # what answered and could not be read; its note says why
    offers: list[Offer] = field(default_factory=list)
    links: dict[str, Link] = field(default_factory=dict)  # articles by identity, in the order they were found
    newest: list[Link] = field(default_factory=list)  # of feeds, news sitemaps and listings: the trial takes these first

    async def get(self, url: str, *, is_robots: bool = False) -> Answer:
        """Ask, unless as much was asked as may be."""
        if len(self.tried) >= MAX_ASKED - self.reserved:
            return Answer(url=url, problem="not asked: enough was asked of this site")
        answer = await self.ask(url, is_robots=is_robots)
        self.tried.append(Tried(url=url, answer=answer.problem or f"answered {answer.status}"))
        self.say(f"{len(self.tried)}/{MAX_ASKED} {url}: {self.tried[-1].answer}")
        return answer

    async def find_in(self, answer: Answer, function: Callable[..., list[T]], *args: Any) -> list[T]:
        """What a function finds in the body of an answer, whatever that holds; nothing where it cannot be read, which is noted."""
        try:
            return await self.find(answer.body, function, *args)
        except UnreadableList as error:
            self.note(answer.url, str(error))
            self.unread.add(answer.url)
            return []

    def note(self, url: str, words: str) -> None:
        """What an address that answered turned out to be."""
        if url in self.unread:
            return
        self.tried = [Tried(url=url, answer=words) if tried.url == url else tried for tried in self.tried]

    def add(self, offer: Offer, links: Iterable[Link], *, is_newest: bool) -> None:
        """Keep what an address offers."""
        self.offers.append(offer)
        for link in links:
            self.links.setdefault(identity(link.url), link)
            if is_newest:
                self.newest.append(link)

    def has_asked(self, url: str) -> bool:
        """Whether this address was asked for, in whatever form."""
        return any(identity(tried.url) == identity(url) for tried in self.tried)

    def has(self, kind: LinkKind) -> bool:
        """Whether something of this kind was found that lists articles."""
        return any(offer.kind is kind and offer.articles for offer in self.offers)

    def articles(self, links: Iterable[Link]) -> list[Link]:
        """Those that a crawl would visit: articles of this site. Advertisers' entries are not among them."""
        return [link for link in links if link.kind is LinkKind.ARTICLE and is_same_site(link.url, self.home) and _may_be_article(link.url)]

    def at(self, path: str) -> str:
        """The address of a path of this site."""
        parts = urlsplit(self.home)
        return f"{parts.scheme}://{parts.netloc}{path}"


def _may_be_article(url: str) -> bool:
    return path_and_query(url) != "/" and in_scope(url, Scope(hosts=(urlsplit(url).netloc,)))
