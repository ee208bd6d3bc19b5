"""What a page function gives: a template with what fills it, a body of its own, or another address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResponse:
    """An answer. `template` None means that `body` is sent as it is; with `redirect` the browser goes on to that path of ours."""

    template: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    redirect: str = ""


def missing(what: str) -> NotFound:
    """The error to raise for something that is not in this corpus."""
    return NotFound(f"There is no {what} in this corpus.")
