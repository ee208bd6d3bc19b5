"""FollowTheMoney entities as JSON lines, for Aleph and OpenAleph: an `Article` for each revision, and what it names.

A name is never an entity of its own, for a machine found it. It is a `Mention` of its article, as Aleph's own analysis makes them for
persons and organisations, and a `Note` with each sentence that has it and what found it. Identifiers are digests, so that the same revision
is the same entity in each export, and another revision another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import BinaryIO

from pipelines.exports.jsonl import encode_line
from pipelines.exports.language_codes import three_letter_code
from pipelines.items import Revision
from pipelines.names.grouping import NameInArticle, group_names
from pipelines.names.mention import NameKind
from pipelines.sources.publication import publication_of
from pipelines.urls import is_fetchable

DETECTED_SCHEMA = {NameKind.PERSON: "Person", NameKind.ORGANISATION: "Organization"}
MENTIONED = {NameKind.PERSON: "peopleMentioned", NameKind.ORGANISATION: "companiesMentioned", NameKind.PLACE: "locationMentioned"}
"""The properties in which Aleph itself puts the names that its analysis finds in a document."""


def write_ftm(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write the entities of each revision, its article first; returns how many revisions."""
    count = 0
    for revision in revisions:
        for entity in entities_of(revision):
            out.write(encode_line(entity))
        count += 1
    return count


def entities_of(revision: Revision) -> Iterator[dict[str, object]]:
    """The article, then for each name its mention and its note."""
    article = _id("article", revision.source, revision.url or f"{revision.document_id} {revision.text_sha256}", str(revision.number))
    names = group_names(revision.title or "", revision.text, revision.mentions)
    yield _entity(article, "Article", _article(revision, names))
    for name in names:
        if name.kind in DETECTED_SCHEMA:
            yield _entity(
                _id("mention", article, name.kind, name.key),
                "Mention",
                {"document": [article], "name": _names(name), "detectedSchema": [DETECTED_SCHEMA[name.kind]]},
            )
        yield _entity(_id("note", article, name.kind, name.key), "Note", _note(article, revision, name))


def _article(revision: Revision, names: Sequence[NameInArticle]) -> dict[str, Sequence[str | None]]:
    facts = revision.facts
    where = f"Document {revision.document_id}, revision {revision.number} of a Winnow corpus; SHA-256 of its text: {revision.text_sha256}"
    return {
        "name": [revision.title or f"document {revision.document_id}"],
        "fileName": [f"document-{revision.document_id}-{revision.number}"],
        "title": [revision.title],
        "author": revision.authors,
        "publishedAt": [(revision.date or "")[:10]],
        "retrievedAt": [revision.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")],
        "sourceUrl": [revision.url if is_fetchable(revision.url) else ""],
        "publisher": [publication_of(revision)],
        "language": [three_letter_code(revision.language)],
        "summary": [facts.description.value if facts.description else ""],
        "keywords": facts.tags.value if facts.tags else (),
        "bodyText": [revision.text],
        "processingAgent": [revision.engine],
        "notes": [where],
        **{found: [spelling for one in names if one.kind is kind for spelling in _names(one)] for kind, found in MENTIONED.items()},
        "namesMentioned": [spelling for one in names if one.kind in DETECTED_SCHEMA for spelling in _names(one)],
    }


def _note(article: str, revision: Revision, name: NameInArticle) -> dict[str, Sequence[str | None]]:
    found_by = ", ".join(name.found_by)
    return {
        "entity": [article],
        "name": [f"{name.name} ({name.kind}) in “{revision.title or f'document {revision.document_id}'}”"],
        "summary": [f"A machine found this name, no person has confirmed it. Found by: {found_by}. Places in the article: {name.places}"],
        "description": name.sentences,
        MENTIONED[name.kind]: _names(name),
    }


def _names(name: NameInArticle) -> list[str]:
    return list(dict.fromkeys((name.name, *name.spellings)))


def _entity(identifier: str, schema: str, properties: Mapping[str, Sequence[str | None]]) -> dict[str, object]:
    """As FollowTheMoney serialises them: lists of texts, each once, and no empty ones."""
    kept = {key: [value for value in dict.fromkeys(values) if value and value.strip()] for key, values in properties.items()}
    return {"id": identifier, "schema": schema, "properties": {key: values for key, values in kept.items() if values}}


def _id(*parts: str) -> str:
    return hashlib.sha1("\0".join(("winnow", *parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
