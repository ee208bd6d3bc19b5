"""What readers are told that a text was published in: one answer for citations, exports and pages, and never the name of a file. Pure."""

from __future__ import annotations

from pipelines.items import Revision


def publication_of(revision: Revision) -> str:
    """Of one revision: what its page calls its site; else the title of its source; else the source's name."""
    site = revision.facts.site_name.value if revision.facts.site_name else ""
    return name_publication(source=revision.source, source_title=revision.source_title, site_name=site)


def name_publication(*, source: str, source_title: str, site_name: str = "") -> str:
    """The same of its parts; without `site_name`, as for all texts of a source, whose pages may use several names."""
    return next((name for name in (" ".join(part.split()) for part in (site_name, source_title)) if name), source)
