"""What each quality flag means, in a sentence for the reader of an article; `docs/reference/quality-flags.md` says more."""

from __future__ import annotations

from types import MappingProxyType

FLAG_MEANINGS = MappingProxyType(
    {
        "short": "The text is short. Many such pages are real briefs; read it before you count it.",
        "date_from_feed": "The page gives no date of publication; this one is from the site's feed or news sitemap.",
        "no_date": "The page gives no date of publication that could be believed; only the time of capture is known.",
        "no_title": "No headline was found.",
        "spam_links": "The page links to advertisements that somebody has probably planted on it. Check that none is in the text.",
        "declared_not_free": "The page says that it is not free to read in full. The text may be cut.",
        "template_doubt": "Much of the text stands on many pages of this site. Some of it may not belong to the article.",
        "correction_doubt": "Corrections of this source would have dropped the whole text, so none was applied to it.",
        "deeply_nested": "The page was built in an unusual way and rewritten before it was read. Check that the text is whole.",
        "cut_at_limit": "The page is very large and only its beginning was read.",
        "undecodable_bytes": "Some bytes fit no encoding; they stand as \ufffd in the text.",
    }
)
_UNKNOWN = "A doubt that this version of the explorer cannot explain."


def explain_flag(flag: str) -> str:
    """The meaning of a flag."""
    return FLAG_MEANINGS.get(flag, _UNKNOWN)
