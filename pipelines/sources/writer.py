"""Writes a source as a short source file that `loader` reads."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from pipelines.items import Correction, Source

_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
MAX_LINE_CHARS = 100  # of a list on one line; a longer one stands on several


def write_source(source: Source, *, homepage: str, languages: Sequence[str] = (), made_on: str, made_by: str = "winnow add") -> str:
    """The source as TOML. Languages seen are written as a comment: three articles do not prove that there are no others."""
    tables: list[tuple[str, dict[str, object]]] = [
        ("seeds", {"feeds": source.seeds.feeds, "sitemaps": source.seeds.sitemaps, "listings": source.seeds.listings}),
        ("scope", {"hosts": source.scope.hosts, "exclude": source.scope.exclude, "follow_links": source.scope.follow_links}),
        ("limits", {} if source.limits.delay_seconds is None else {"delay_seconds": source.limits.delay_seconds}),
        ("about", {"homepage": homepage, "address_from": f"found by '{made_by}' on {made_on}"}),
    ]
    lines = [f"name = {_quoted(source.name)}", f"title = {_quoted(source.title)}"]
    if not source.enabled:
        lines.append("enabled = false  # it is not crawled")
    if languages:
        lines.append(f"# languages = {_value(tuple(languages))}  # of the trial; without the '#', texts in others are not stored")
    for name, values in tables:
        filled = {key: value for key, value in values.items() if value not in ((), "") and value is not False}
        if filled:
            lines += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in filled.items())]
    return "\n".join(lines) + "\n"


def write_correction(correction: Correction) -> str:
    """The table of one correction, as TOML. Every text stands on one line, whatever characters it holds."""
    values: dict[str, str] = {
        "text": correction.text,
        "starts": correction.starts,
        "where": correction.where,
        "kind": correction.kind or "",
        "by": correction.by,
        "note": correction.note,
    }
    lines = ["[[corrections]]", f'do = "{"keep" if correction.keep else "drop"}"']
    lines += [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
    if correction.made:
        lines.append(f"made = {correction.made.isoformat()}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, tuple):
        return _quoted(value) if isinstance(value, str) else str(value)
    items = [_quoted(str(item)) for item in value]
    if len(items) == 1 or sum(map(len, items)) <= MAX_LINE_CHARS:
        return f"[{', '.join(items)}]"
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are among TOML's. What cannot be seen is escaped too; half a character pair becomes a question mark."""
    quoted = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSEEN else char for char in quoted)


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
