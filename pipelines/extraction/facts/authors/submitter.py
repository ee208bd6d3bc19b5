"""Who submitted a node of Drupal: the field of that name, and accounts in the byline. Their classes serve in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from pipelines.extraction.facts.authors.signature import BYLINE_CHARS, NEAR, text_of
from pipelines.extraction.facts.authors.surroundings import Surroundings
from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.microdata import SUBMITTER

_ACCOUNT = "username"
_PERSONS = frozenset(["schema:Person", "foaf:Person", "sioc:UserAccount"])


def submitter(byline: Sequence[Label], marked: Iterable[etree._Element], place: Surroundings) -> list[str]:
    """The name in the first field of who submitted the node, else that of the first account in the labels near the headline."""
    fields = (field for field in marked if SUBMITTER in (field.get("class") or "").split())
    accounts = (one for label in byline[:NEAR] for one in label.element.iter("a", "span") if _is_account(one))
    for element in (*fields, *accounts):
        if not place.among_others(element) and 0 < len(name := text_of(element)) < BYLINE_CHARS:
            return [name]
    return []


def _is_account(element: etree._Element) -> bool:
    return _ACCOUNT in (element.get("class") or "").split() or not _PERSONS.isdisjoint((element.get("typeof") or "").split())
