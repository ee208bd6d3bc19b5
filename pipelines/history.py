"""Tells the history of a document: which of its revisions the site's editors made, and which come from reading a capture anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.comparison import Comparison, compare_versions, is_other_choice, is_same_wording
from pipelines.store.versions import Version


class Origin(StrEnum):
    """Why there is a revision."""

    FIRST = "first"
    EDITED = "edited"
    EXTRACTED_AGAIN = "extracted_again"
    READ_OTHERWISE = "read_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A revision and what it changed; `comparison` is None for the first."""

    version: Version
    origin: Origin
    comparison: Comparison | None


def tell_history(versions: Sequence[Version]) -> list[Step]:
    """Each revision of a document, given the oldest first.

    An edit is told between captures, each as it was last read: what the second pass of a crawl takes out as the template of a host was
    neither added nor removed by anybody. A new capture whose page says the same, but of which more or less was taken for the article, was
    only read otherwise.
    """
    last_readings = {version.fetch_id: version for version in versions}
    steps = []
    for before, version in zip((None, *versions), versions, strict=False):
        if before is None:
            steps.append(Step(version=version, origin=Origin.FIRST, comparison=None))
        elif before.fetch_id == version.fetch_id:
            steps.append(Step(version=version, origin=Origin.EXTRACTED_AGAIN, comparison=compare(before, version)))
        else:
            read = last_readings[version.fetch_id]
            origin = Origin.READ_OTHERWISE if _says_the_same(before, read) else Origin.EDITED
            steps.append(Step(version=version, origin=origin, comparison=compare(before, read)))
    return steps


def earlier_version(versions: Sequence[Version], version: Version) -> Version | None:
    """The one to compare with: the last reading of the capture before; where there is none, the revision before; None for the first."""
    earlier = versions[: versions.index(version)]
    return next((one for one in reversed(earlier) if one.fetch_id != version.fetch_id), earlier[-1] if earlier else None)


def compare(before: Version, after: Version) -> Comparison:
    """What changed between two revisions."""
    return compare_versions((before.revision.title, before.revision.text), (after.revision.title, after.revision.text))


def _says_the_same(before: Version, after: Version) -> bool:
    if not is_same_wording((before.revision.title, ""), (after.revision.title, "")):
        return False
    same = is_same_wording((None, before.revision.text), (None, after.revision.text))
    return same or is_other_choice(before.blocks, after.blocks)
