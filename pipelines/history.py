"""Tells the history of a document: which of its revisions the site's editors made, and which come from reading a capture anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipelines.comparing.comparison import Comparison, compare_versions, is_same_wording
from pipelines.comparing.other_choice import is_other_choice, tell_other_choices
from pipelines.extraction.corrections import corrections_named, engine_below, uncorrected
from pipelines.extraction.text import build_text
from pipelines.store.revisions.versions import Version


class RevisionOrigin(StrEnum):
    """Why there is a revision."""

    FIRST = "first"
    EDITED = "edited"
    EXTRACTED_AGAIN = "extracted_again"
    CORRECTED = "corrected"
    READ_OTHERWISE = "read_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A revision and what it changed; `comparison` is None for the first."""

    version: Version
    origin: RevisionOrigin
    comparison: Comparison | None


def tell_history(versions: Sequence[Version]) -> list[Step]:
    """Each revision of a document, given the oldest first.

    An edit is told between captures, each as it was last read: what the second pass of a crawl takes out as the template of a host was
    neither added nor removed by anybody, and neither was a line that stands on both pages and is text in one reading only. A new capture
    whose page says the same, but of which more or less was taken for the article, was only read otherwise. What an analyst corrected is
    told of the corrected revision alone: an edit is told without it.
    """
    last_readings = {version.fetch_id: version for version in versions}
    steps = []
    for before, version in zip((None, *versions), versions, strict=False):
        if before is None:
            steps.append(Step(version=version, origin=RevisionOrigin.FIRST, comparison=None))
        elif before.fetch_id == version.fetch_id:
            origin = RevisionOrigin.CORRECTED if is_correction(before, version) else RevisionOrigin.EXTRACTED_AGAIN
            steps.append(Step(version=version, origin=origin, comparison=compare(before, version)))
        else:
            read = last_readings[version.fetch_id]
            origin = RevisionOrigin.READ_OTHERWISE if _says_the_same(before, read) else RevisionOrigin.EDITED
            told = (before, read) if is_corrected_alike(before, read) else (without_corrections(before), without_corrections(read))
            steps.append(Step(version=version, origin=origin, comparison=compare(*told)))
    return steps


def earlier_version(versions: Sequence[Version], version: Version) -> Version | None:
    """The one to compare with: the last reading of the capture before; where there is none, the revision before; None for the first."""
    earlier = versions[: versions.index(version)]
    return next((one for one in reversed(earlier) if one.fetch_id != version.fetch_id), earlier[-1] if earlier else None)


def is_correction(before: Version, after: Version) -> bool:
    """Whether two revisions are one reading of one capture, and only the corrections laid over it differ."""
    return (
        before.fetch_id == after.fetch_id and origin_of_reading(before.revision.engine, after.revision.engine) is RevisionOrigin.CORRECTED
    )


def origin_of_reading(before: str, after: str) -> RevisionOrigin:
    """Why there are two revisions of one capture, by the names of their engines."""
    one_reading = engine_below(before) == engine_below(after)
    corrected = one_reading and corrections_named(before) != corrections_named(after)
    return RevisionOrigin.CORRECTED if corrected else RevisionOrigin.EXTRACTED_AGAIN


def is_corrected_alike(before: Version, after: Version) -> bool:
    """Whether the same corrections changed both revisions, or none did."""
    return corrections_named(before.revision.engine) == corrections_named(after.revision.engine)


def without_corrections(version: Version) -> Version:
    """A revision as it was read before anybody corrected it."""
    if all(block.overruled is None for block in version.blocks):
        return version
    blocks = tuple(map(uncorrected, version.blocks))
    return replace(version, blocks=blocks, revision=replace(version.revision, text=build_text(blocks), word_count=None))


def compare(before: Version, after: Version) -> Comparison:
    """What changed between two revisions; between two captures, what was chosen otherwise is told apart from what the site changed."""
    found = compare_versions((before.revision.title, before.revision.text), (after.revision.title, after.revision.text))
    return found if before.fetch_id == after.fetch_id else tell_other_choices(found, before.blocks, after.blocks)


def _says_the_same(before: Version, after: Version) -> bool:
    if not is_same_wording((before.revision.title, ""), (after.revision.title, "")):
        return False
    same = is_same_wording((None, before.revision.text), (None, after.revision.text))
    return same or is_other_choice(before.blocks, after.blocks)
