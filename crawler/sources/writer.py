"""Writes a source as a short source file that `loader` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipelines.items import Source

MAX_LINE_CHARS = 100  # of a list on one line; a longer one stands on several


def write_source(source: Source, *, homepage: str, languages: Sequence[str] = (), made_on: str) -> str:
    """The source as TOML. Languages seen are written as a comment: three articles do not prove that there are no others."""
    tables: list[tuple[str, dict[str, object]]] = [
        ("seeds", {"feeds": source.seeds.feeds, "sitemaps": source.seeds.sitemaps, "listings": source.seeds.listings}),
        ("scope", {"hosts": source.scope.hosts, "exclude": source.scope.exclude}),
        ("limits", {} if source.limits.delay_seconds is None else {"delay_seconds": source.limits.delay_seconds}),
        ("about", {"homepage": homepage, "address_from": f"found by 'winnow add' on {made_on}"}),
    ]
    lines = [f"name = {_quoted(source.name)}", f"title = {_quoted(source.title)}"]
    if languages:
        lines.append(f"# languages = {_value(tuple(languages))}  # of the trial; without the '#', texts in others are not stored")
    for name, values in tables:
        filled = {key: value for key, value in values.items() if value not in ((), "")}
        if filled:
            lines += ["", f"[{name}]", *(f"{key} = {_value(value)}" for key, value in filled.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if not isinstance(value, tuple):
        return _quoted(value) if isinstance(value, str) else str(value)
    items = [_quoted(str(item)) for item in value]
    if len(items) == 1 or sum(map(len, items)) <= MAX_LINE_CHARS:
        return f"[{', '.join(items)}]"
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are among TOML's, but for DEL, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
