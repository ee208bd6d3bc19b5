"""Makes one plain line of a title found in a feed, a sitemap or a listing; its characters are cleaned where those of all text are."""

from __future__ import annotations

import re

from pipelines.extraction.charset.characters import plain_line

MAX_TITLE_CHARS = 500  # a hint for people, not a text


def plain_title(value: object) -> str | None:
    """A title as plain text on one line, or None where nothing is left: markup, escapes and control characters are gone."""
    if not isinstance(value, str):
        return None
    text = value[: 20 * MAX_TITLE_CHARS]
    text = re.sub(r"<(script|style)\b[^<]*(?:</\1\s*>)?", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"</?[a-zA-Z!][^<>]*>", "", text)
    return plain_line(text)[:MAX_TITLE_CHARS].rstrip() or None
