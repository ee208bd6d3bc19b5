"""The closed list of quality flags: named doubts that are stored with a text, each with what it means to a reader.

A new flag is a member here, the line of `extraction` that sets it, and a row in `docs/reference/quality-flags.md`.
"""

from __future__ import annotations

from enum import StrEnum


class QualityFlag(StrEnum):
    """A doubt about a text, in the order in which extraction sets them. The word is also the database value and that of exports."""

    meaning: str
    """What it tells the reader of an article, in a sentence or two."""

    def __new__(cls, word: str, meaning: str = "") -> QualityFlag:
        """A flag that equals its word."""
        flag = str.__new__(cls, word)
        flag._value_ = word
        flag.meaning = meaning
        return flag

    UNDECODABLE_BYTES = "undecodable_bytes", "Some bytes fit no encoding; they stand as \ufffd in the text."
    ENCODED_TWICE = (
        "encoded_twice",
        "The site had garbled some letters by encoding them twice; they were put right. Check names and quotations.",
    )
    CHARSET_DOUBT = (
        "charset_doubt",
        "It is not certain which encoding the page is written in. Letters may be wrong, or the whole text unreadable.",
    )
    DEEPLY_NESTED = (
        "deeply_nested",
        "The page was built in an unusual way and rewritten before it was read. Check that the text is whole.",
    )
    CUT_AT_LIMIT = "cut_at_limit", "The page is very large and only its beginning was read."
    TEMPLATE_DOUBT = (
        "template_doubt",
        "Much of the text stands on many pages of this site. Some of it may not belong to the article.",
    )
    TEMPLATE_REMOVED = (
        "template_removed",
        "A paragraph was left out because it stands on many pages of this site. See why, where it matters that the text is complete.",
    )
    FROM_PAGE_DATA = (
        "from_page_data",
        "Some of the text stands in the data of the page, from which a script shows it. A reader without scripts did not see it.",
    )
    MORE_IN_PAGE = (
        "more_in_page",
        "The page holds more text of this article than it shows without payment or login. It was not taken.",
    )
    DECLARED_NOT_FREE = "declared_not_free", "The page says that it is not free to read in full. The text may be cut."
    SHORT = "short", "The text is short. Many such pages are real briefs; read it before you count it."
    ONE_OF_PARTS = (
        "one_of_parts",
        "The article runs over several pages, and not all of them are in this text. Other parts may be documents of their own.",
    )
    NO_DATE = "no_date", "The page gives no date of publication that could be believed; only the time of capture is known."
    NO_TITLE = "no_title", "No headline was found."
    SPAM_LINKS = (
        "spam_links",
        "The page links to advertisements that somebody has probably planted on it. Check that none is in the text.",
    )
    DATE_FROM_FEED = (
        "date_from_feed",
        "The page gives no date of publication; this one is from the site's feed or news sitemap.",
    )
    CORRECTION_DOUBT = (
        "correction_doubt",
        "Corrections of this source would have dropped the whole text, so none was applied to it.",
    )
    CLOCK_DOUBT = (
        "clock_doubt",
        "The clock of the machine that captured the page stood before times it had shown earlier. Do not rely on the time of capture.",
    )


def explain_flag(word: str) -> str:
    """The meaning of a flag as it is stored; a corpus may have some of a later version."""
    try:
        return QualityFlag(word).meaning
    except ValueError:
        return "A doubt that this version of Winnow cannot explain."
