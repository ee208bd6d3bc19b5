"""Croissant metadata (JSON-LD, version 1.0): how machine-learning tools learn what a snapshot's data.jsonl holds. Pure.

The vocabulary is that of https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.exports.columns import COLUMNS, Column, ColumnType
from pipelines.exports.snapshots.manifest import DATA_NAME

# The context that the specification gives for version 1.0.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_DATA_TYPES = {ColumnType.INTEGER: "sc:Integer", ColumnType.TIME: "sc:DateTime"}
_DAYS = frozenset({"date", "modified"})  # texts that readers of the data take for days; some are only a year
_MEDIA_TYPES = {".jsonl": "application/jsonlines", ".csv": "text/csv", ".bib": "application/x-bibtex", ".parquet": "application/x-parquet"}
# Whether a text may be reproduced was not evaluated: https://rightsstatements.org/page/CNE/1.0/
_LICENSE = "https://rightsstatements.org/vocab/CNE/1.0/"


def build_croissant(manifest: Mapping[str, Any], *, description: str, citation: str) -> dict[str, Any]:
    """The content of croissant.json for a snapshot's manifest."""
    counts = manifest["counts"]
    day = (counts["captured_until"] or "")[:10]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": manifest["name"],
        "alternateName": manifest["title"],
        "description": description,
        "identifier": manifest["identifier"],
        "url": f"urn:{manifest['identifier']}",
        "version": "1.0.0",
        "creator": {"@type": "sc:Organization", "name": manifest["creator"]},
        "citeAs": citation,
        "license": _LICENSE,
        "inLanguage": [language for language in counts["by_language"] if language != "unknown"],
        **({"datePublished": day} if day else {}),
        "isLiveDataset": False,
        "distribution": [_file(name, facts) for name, facts in manifest["files"].items()],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "articles",
                "name": "articles",
                "description": "One record for each revision of a document.",
                "key": [{"@id": "articles/id"}, {"@id": "articles/revision"}],
                "field": [_field(column) for column in COLUMNS],
            }
        ],
    }


def _file(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    suffix = name[name.rindex(".") :]
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{facts['bytes']} B",
        "encodingFormat": _MEDIA_TYPES[suffix],
        "sha256": facts["sha256"],
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"articles/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": "sc:Date" if column.name in _DAYS else _DATA_TYPES.get(column.type, "sc:Text"),
        **({"repeated": True} if column.type is ColumnType.LIST else {}),
        "source": {"fileObject": {"@id": DATA_NAME}, "extract": {"column": column.name}},
    }
