"""Puts the faults of a source file into words: where it is, what it is, what to do. Finding them is left to the schema."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from pipelines.sources.schema import CorrectionTable, SourceFile

_REMEDIES = {
    "string_type": 'must be a text in quotes, such as "..."',
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "float_type": "must be a number, without quotes",
    "list_type": 'must be a list in brackets, such as ["..."]',
    "model_type": "must be a table; write it as a heading of its own in brackets",
    "model_attributes_type": "must be a table; write it as a heading of its own in brackets",
    "date_type": "must be a day without quotes, such as 2026-11-25",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "has {actual_length} entries, and at most {max_length} are allowed; make several sources of it, a file for each",
    "literal_error": "must be one of {expected}",
}
_EXAMPLES = {"name": 'name = "amnesty"', "title": 'title = "Amnesty International"'}


def describe_faults(error: ValidationError) -> list[str]:
    """Each fault as `[table] key: what is wrong; what to do`."""
    return [_describe(dict(fault)) for fault in error.errors(include_url=False)]


def describe_syntax_fault(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The parser's own words, with the line also where they say only that the file ended too early."""
    words = str(error).replace("at end of document", f"at line {len(text.splitlines())}, where the file ends")
    return f"not valid TOML: {words}; look for a missing quote or bracket there"


def _describe(fault: Mapping[str, Any]) -> str:
    location, kind, context = fault["loc"], fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{_place(location)}: {_unknown_key(location)}"
    if kind == "missing":
        return f"{_place(location)}: missing; add {_EXAMPLES.get(str(location[-1]), location[-1])}"
    text = _REMEDIES[kind].format(**context) if kind in _REMEDIES else str(fault["msg"])
    if kind in {"string_too_long", "literal_error"} and isinstance(fault.get("input"), str):
        text = f"{fault['input'][:60]!r} {text}"
    return f"{_place(location)}: {text}" if location else text


def _place(location: tuple[str | int, ...]) -> str:
    """`("seeds", "feeds", 0)` as `[seeds] feeds[0]`."""
    names = list(location)
    if names[:1] == ["corrections"] and len(names) > 1:
        return f"[[corrections]] number {int(names[1]) + 1} {'.'.join(map(str, names[2:]))}".strip()
    table = f"[{names.pop(0)}]" if names and names[0] in _tables() else ""
    rest = "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in names).removeprefix(".")
    return f"{table} {rest}".strip()


def _tables() -> dict[str, type[BaseModel]]:
    types = {name: field.annotation for name, field in SourceFile.model_fields.items()}
    return {name: kind for name, kind in types.items() if isinstance(kind, type) and issubclass(kind, BaseModel)}


def _unknown_key(location: tuple[str | int, ...]) -> str:
    key = str(location[-1])
    tables = _tables() | {"corrections": CorrectionTable}
    table = tables.get(str(location[0])) if len(location) > 1 else SourceFile
    known = list((table or SourceFile).model_fields)
    close = difflib.get_close_matches(key[:100], known, n=1)
    if close:
        return f"unknown key; did you mean {close[0]!r}?"
    home = next((name for name, model in _tables().items() if key in model.model_fields), None) if len(location) == 1 else None
    if home:
        return f"unknown key here; put it under [{home}]"
    return f"unknown key; known here: {', '.join(known)}"
