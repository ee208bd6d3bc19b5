"""The part of winnow.toml that says which jobs come by themselves, and when a process that takes them counts as lost."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

MAX_CRAWLERS = 100


class JobsSection(BaseModel):
    """`[jobs]`: when crawl jobs come, as a line of cron in UTC, how many at a time, and after how many seconds a silent process is lost."""

    model_config = ConfigDict(extra="forbid")

    crawl: str = ""
    crawlers: int = Field(default=1, ge=1, le=MAX_CRAWLERS)
    lost_after_seconds: int = Field(default=30, ge=3, le=3600)
