"""Says of a document with another text whose doing that is: the site's, or only ours, who read a capture again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.history import RevisionOrigin, origin_of_reading, tell_history
from pipelines.store.revisions.versions import read_versions
from pipelines.store.search.watched import later_revisions


def origins_since(session: Any, seen: Mapping[int, int]) -> dict[int, RevisionOrigin]:
    """Why documents read otherwise than at these revisions, numbers by document; an edit by the site counts before all else.

    Left out is one of which no revision came after, or none that a reader could tell from it. Texts are read and compared only where there
    was another capture: after a re-extraction of the whole corpus that are few of many.
    """
    later = later_revisions(session, seen)
    told = {
        document: _told(session, document, seen[document]) if one.captured else origin_of_reading(*one.engines)
        for document, one in later.items()
    }
    return {document: origin for document, origin in told.items() if origin is not None}


def _told(session: Any, document: int, revision: int) -> RevisionOrigin | None:
    versions = read_versions(session, document)
    seen = next((place for place, version in enumerate(versions) if version.revision.number == revision), None)
    if seen is None:
        return RevisionOrigin.EDITED if versions else None
    steps = tell_history(versions[seen:])[1:]
    told = [step.origin for step in steps if step.comparison is not None and step.comparison.differs]
    return RevisionOrigin.EDITED if RevisionOrigin.EDITED in told else next(reversed(told), None)
