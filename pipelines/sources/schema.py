"""The schema of a source file, as pydantic models: which keys there are and what each may hold. Reading files is left to `loader`."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from pipelines.items import BlockKind
from pipelines.urls import fetch_url, split_host

MAX_PATTERN_CHARS = 500
MAX_TEXT_CHARS = 5_000  # of a correction; what repeats on a site is shorter
MAX_HOSTS = 100  # of one source; one that gathers more is no organisation
MAX_PATTERNS = 200
MAX_URLS = 1_000  # of one kind in one file; a source with more seeds is several sources

SourceKind = Literal[
    "un", "intergovernmental", "international_ngo", "regional_ngo", "press_freedom", "digital_rights", "national_ngo", "news"
]
"""What kind of organisation a source is; shown to people, no rule depends on it."""

_LOCAL_NAME = re.compile(r"127(\.\d{1,3}){3}|localhost|\[::1\]|([a-z0-9-]+\.)*(test|localhost)")


def _fault(text: str) -> PydanticCustomError:
    return PydanticCustomError("fault", "{text}", {"text": text})


def _check_url(url: str) -> str:
    try:
        return fetch_url(url)
    except ValueError as error:
        raise _fault(str(error)) from None


def _check_host(host: str) -> str:
    try:
        name, port = split_host(host)
    except ValueError:
        raise _fault(f"{host!r} is not a host; write it without scheme and path, as 'www.example.org' or 'www.example.org:8080'") from None
    return name if port is None else f"{name}:{port}"


def _check_pattern(pattern: str) -> str:
    if not pattern.startswith(("/", "*")):
        raise _fault(f"{pattern!r} can match nothing; patterns are compared with path and query, so begin it with '/' or '*'")
    return pattern


def _check_name(name: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name):
        raise _fault(f"{name!r} is not a name; use small letters, digits and '-', at most 63, beginning with a letter or digit")
    stem = (info.context or {}).get("stem")
    if stem is not None and name != stem:
        raise _fault(f'{name!r} is not the file\'s name; write name = "{stem}" or rename the file to {name}.toml')
    return name


def _check_title(title: str) -> str:
    if not title.strip() or not title.isprintable():
        raise _fault("is empty or holds control characters; write the organisation's name")
    return title.strip()


def _check_language(tag: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        raise _fault(f"{tag!r} is not a language; write its code, such as 'en', 'ar' or 'zh-Hant'")
    return tag


def _check_country(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}|INT", code):
        raise _fault(f"{code!r} is not a country; write two capital letters (ISO 3166), or 'INT' for an international body")
    return code


Url = Annotated[str, AfterValidator(_check_url)]
Urls = Annotated[list[Url], Field(max_length=MAX_URLS)]
Patterns = Annotated[
    list[Annotated[str, Field(max_length=MAX_PATTERN_CHARS), AfterValidator(_check_pattern)]], Field(max_length=MAX_PATTERNS)
]


def _check_correction_text(text: str) -> str:
    if not text.strip():
        raise _fault("is empty; write the text as the page shows it, or leave the key out")
    return text


def _check_block_kind(kind: str) -> str:
    if kind not in set(BlockKind):
        raise _fault(f"{kind!r} is no kind of block; write one of {', '.join(BlockKind)}")
    return kind


CorrectionText = Annotated[str, Field(max_length=MAX_TEXT_CHARS), AfterValidator(_check_correction_text)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SeedsTable(_Table):
    """`[seeds]`: where discovery starts."""

    feeds: Urls = []
    sitemaps: Urls = []
    listings: Urls = []

    @property
    def urls(self) -> list[str]:
        return [*self.feeds, *self.sitemaps, *self.listings]


class ScopeTable(_Table):
    """`[scope]`: which URLs belong to the source."""

    hosts: Annotated[list[Annotated[str, AfterValidator(_check_host)]], Field(max_length=MAX_HOSTS)] = []
    include: Patterns = []
    exclude: Patterns = []
    follow_links: bool = False


class LimitsTable(_Table):
    """`[limits]`: how much and how fast."""

    delay_seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] | None = None
    max_pages_per_run: Annotated[int, Field(ge=1, le=1_000_000)] = 2_000
    max_listing_pages: Annotated[int, Field(ge=0, le=10_000)] = 20


class RetentionTable(_Table):
    """`[retention]`: how long what was collected may be kept."""

    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class AboutTable(_Table):
    """`[about]`: shown to people; nothing of it changes how the source is crawled."""

    homepage: Url | None = None
    country: Annotated[str, AfterValidator(_check_country)] | None = None
    kind: SourceKind | None = None
    address_from: Annotated[str, Field(max_length=500)] = ""
    checked: bool = False


class CorrectionTable(_Table):
    """`[[corrections]]`: a block that extraction keeps or drops wrongly, and what is like it."""

    do: Literal["keep", "drop"]
    text: CorrectionText | None = None
    starts: CorrectionText | None = None
    where: Annotated[str, Field(max_length=1_000)] = ""
    kind: Annotated[str, AfterValidator(_check_block_kind)] | None = None
    made: date | None = None
    by: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=1_000)] = ""

    @model_validator(mode="after")
    def _check_reach(self) -> CorrectionTable:
        if self.text is not None and self.starts is not None:
            raise _fault("both 'text' and 'starts'; keep the one that is meant")
        if self.text is None and self.starts is None and not self.where.strip():
            raise _fault("says of no block; give 'where' it stands, its 'text', or how its text 'starts'")
        return self


def _check_seeds(seeds: SeedsTable) -> SeedsTable:
    if not seeds.urls:
        raise _fault("no URL to start from; give at least one, as feeds, sitemaps or listings")
    return seeds


class SourceFile(_Table):
    """A source file as a whole."""

    name: Annotated[str, AfterValidator(_check_name)]
    title: Annotated[str, Field(max_length=200), AfterValidator(_check_title)]
    languages: list[Annotated[str, AfterValidator(_check_language)]] = []
    enabled: bool = True
    seeds: Annotated[SeedsTable, AfterValidator(_check_seeds), Field(validate_default=True)] = SeedsTable()
    scope: ScopeTable = ScopeTable()
    limits: LimitsTable = LimitsTable()
    retention: RetentionTable = RetentionTable()
    about: AboutTable = AboutTable()
    corrections: Annotated[list[CorrectionTable], Field(max_length=500)] = []

    @model_validator(mode="after")
    def _check_together(self) -> SourceFile:
        foreign = [host for host in self.all_hosts if not _LOCAL_NAME.fullmatch(split_host(host)[0])]
        if self.limits.delay_seconds == 0 and foreign:
            raise _fault(
                "[limits] delay_seconds: 0 is allowed only for hosts of this machine (127.*, localhost, *.test), "
                f"and {foreign[0]} is none; write 1.0 or more, or leave the key out"
            )
        return self

    @property
    def all_hosts(self) -> list[str]:
        """The hosts of the scope, which are those of the seeds where the file names none; and the hosts of the seeds."""
        return list(dict.fromkeys([*self.scope_hosts, *self._seed_hosts]))

    @property
    def scope_hosts(self) -> list[str]:
        return self.scope.hosts or self._seed_hosts

    @property
    def _seed_hosts(self) -> list[str]:
        return list(dict.fromkeys(url.split("/", 3)[2] for url in self.seeds.urls))
