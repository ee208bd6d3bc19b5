"""The citation styles by name, for the command, the explorer and whoever else cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from pipelines.exports.references.bibtex import write_bibtex
from pipelines.exports.references.citations import Citation, build_citation, write_text
from pipelines.exports.references.csl_json import write_csl_json
from pipelines.exports.references.ris import write_ris
from pipelines.items import Revision

STYLES: Mapping[str, Callable[[Iterable[Citation]], str]] = MappingProxyType(
    {"text": write_text, "bibtex": write_bibtex, "csl-json": write_csl_json, "ris": write_ris}
)


def cite(revision: Revision, style: str) -> str:
    """The reference of one revision in a style of `STYLES`, complete as a file. Raises KeyError for another style."""
    return STYLES[style]([build_citation(revision)])
