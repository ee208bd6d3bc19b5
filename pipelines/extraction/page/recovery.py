"""Says where libxml2 mends broken markup otherwise than the HTML standard, so that text stands in other boxes than in a browser.

It is asked of every page, so it looks only at what libxml2 has noted while it parsed, and once through the tree. Differences that move no
text from one box to another are left alone: `tbody` elements that libxml2 does not add, empty paragraphs, formatting that goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

# libxml2 does not let these end tags close an open `div` inside their element (its "end tag priorities"); the standard does. So all that
# follows an unclosed `div` in a header stands in the header. What it then notes names the innermost open element, whichever that is.
_CLOSING = (
    "address article aside blockquote button center dd details dialog dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hgroup li main menu nav ol search section summary ul"
)
_IGNORED_END = re.compile(
    rf"Opening and ending tag mismatch: (?:p and div$|(?:{_CLOSING.replace(' ', '|')}) and )"  # p and strong: only formatting goes on
    "|Unexpected end tag : form$"
)
# End a paragraph by the standard, but not to libxml2, which does not know them.
_ENDS_PARAGRAPH = (
    *("article", "aside", "details", "dialog", "figcaption", "figure", "footer", "header", "hgroup", "main", "nav", "search", "section"),
    "summary",
)
# To libxml2, a body without its tag begins only at an element it knows: all of a page that opens with `header` or `main` stays in the head.
_BODY_IN_HEAD = etree.XPath(
    "boolean(head/*[not(self::title or self::meta or self::link or self::script or self::style or self::base or self::noscript"
    " or self::template or self::basefont or self::bgsound or self::noframes)])"
)
_IN_TABLE = "self::script or self::style or self::template or self::form or self::input"
_MISPLACED = etree.XPath(
    "boolean("
    f"*[not(self::thead or self::tbody or self::tfoot or self::tr or self::td or self::th or self::caption or self::colgroup or self::col"
    f" or {_IN_TABLE})]"
    f"|tbody/*[not(self::tr or self::td or self::th or {_IN_TABLE})]"
    f"|tr/*[not(self::td or self::th or {_IN_TABLE})]|tbody/tr/*[not(self::td or self::th or {_IN_TABLE})]"
    "|text()[normalize-space()]|tbody/text()[normalize-space()]|tr/text()[normalize-space()]|tbody/tr/text()[normalize-space()])"
)


def is_mended_otherwise(tree: etree._Element, errors: Iterable[etree._LogEntry]) -> bool:
    """Whether the standard's tree may hold text in other boxes than `tree`; `errors` are what libxml2 noted while it made it."""
    mismatch = etree.ErrorTypes.ERR_TAG_NAME_MISMATCH
    if any(error.type == mismatch and _IGNORED_END.match(error.message) for error in errors):
        return True
    return _BODY_IN_HEAD(tree) or any(
        _MISPLACED(element) if element.tag == "table" else next(element.iterancestors("p"), None) is not None
        for element in tree.iter("table", *_ENDS_PARAGRAPH)
    )
