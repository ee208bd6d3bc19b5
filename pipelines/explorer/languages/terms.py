"""Words of closed lists that the pages show: they stand in enumerations, where the tools of translators do not find them."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.blocks import BlockKind
from pipelines.exports import FORMATS
from pipelines.history import RevisionOrigin
from pipelines.names.mention import NameKind
from pipelines.outcomes import CopyKind, Outcome, PageStatus
from pipelines.quality_flags import QualityFlag
from pipelines.reports.alarms import AlarmKind
from pipelines.search.periods import By
from pipelines.search.selection import NARROWING, Includable

TABLE_TESTS = (
    *("contains", "ends with", "starts with", "like", "not like", "glob", "in", "not in", "array contains", "array does not contain"),
    *("date", "is null", "is not null", "is blank", "is not blank"),
)
"""How Datasette words the tests by which rows of a table are filtered."""


def in_words(member: object) -> str:
    """A member of a closed list as a reader sees it, in English: "gone", "site page"."""
    return str(member).replace("_", " ")


def terms() -> dict[str, str]:
    """Each term with a remark for translators."""
    lists: tuple[tuple[Iterable[object], str], ...] = (
        (PageStatus, "what kind a page is"),
        (Outcome, "how the visit of a page ended"),
        (AlarmKind, "an alarm about a source"),
        (Includable, "documents that are no articles"),
        (RevisionOrigin, "why there is a new revision of a text"),
        (CopyKind, "how one text is the copy of another"),
        (BlockKind, "a kind of block of a page"),
        (By, "the unit of a chart: articles by day, by week ..."),
        (TABLE_TESTS, "a test of the values of a column, chosen in a form that filters the rows of a table"),
        ((one.name for one in NARROWING if one.name != "query"), "an option that narrows a selection, before its value"),
        (("open",), "a link to a page of the web, in a cell of a table"),
        (("undated",), "a bar of articles without a date"),
        (NameKind, "what a name is the name of"),
        (("count", "share"), "what the height of a bar says"),
        (("all", "once"), "whether copies of an article are counted"),
    )
    found = {in_words(member): remark for members, remark in lists for member in members}
    found |= {made.words: "what a format of an export is good for" for made in FORMATS.values()}
    return found | {flag.meaning: "a doubt about a text" for flag in QualityFlag}
