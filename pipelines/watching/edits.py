"""Says of a document with another text whose doing that is: the site's, or only ours, who read a capture again."""

from __future__ import annotations

from typing import Any

from pipelines.history import RevisionOrigin, tell_history
from pipelines.store.revisions.versions import read_versions


def origin_since(session: Any, document: int, revision: int) -> RevisionOrigin | None:
    """Why a document reads otherwise than it did at this revision; an edit by the site counts before all else.

    None where no revision came after it, or none that a reader could tell from it.
    """
    versions = read_versions(session, document)
    seen = next((place for place, version in enumerate(versions) if version.revision.number == revision), None)
    if seen is None:
        return RevisionOrigin.EDITED if versions else None
    steps = tell_history(versions[seen:])[1:]
    told = [step.origin for step in steps if step.comparison is not None and step.comparison.differs]
    return RevisionOrigin.EDITED if RevisionOrigin.EDITED in told else next(reversed(told), None)
