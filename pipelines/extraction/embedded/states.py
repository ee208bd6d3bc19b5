"""Reads the state objects in a page's scripts: JSON of its own type, assignments, what Next.js and Nuxt write; not JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml import etree

from pipelines.extraction.embedded.bodies import is_markup

MIN_SCRIPT_CHARS = 400  # a script that is shorter holds no article
MAX_STATE_CHARS = 2_000_000  # of all scripts of a page; json reads them in 20 ms, what follows takes three times as long
MAX_ASSIGNMENTS = 20  # in one script, which is more than state scripts have
MAX_STRINGS = 40
MAX_NESTING = 60

_ASSIGNMENT = re.compile(r"""[\w$\]"']\s*=\s*(?=\{\s*["}]|\[\s*[\[{"]|JSON\.parse\()""")
_MARKUP = re.compile(r"(?:<|\\u003[cC]|\\x3[cC])(?:p|br|div)\b")  # in a string of a script
_PARSED = re.compile(r"JSON\.parse\(\s*(decodeURIComponent\(\s*)?(?:(?=\")|'((?:[^'\\]|\\.)*)')", re.DOTALL)
_PUSHED = re.compile(r"__next_f\.push\(\s*(?=\[)")
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*undefined(?=\s*[,}\]])")
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)', re.DOTALL)  # also one without an end: no second look at what stands in it
_ROW = re.compile(rb"([0-9a-f]{0,8}):(?:T([0-9a-f]{1,7}),)?")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\'|\\.|\"", re.DOTALL)
_OBJECT = ('{"', '{ "', "[{")
_SCRIPT_TYPES = ("", "text/javascript", "application/javascript", "module")
_DECODER = json.JSONDecoder(strict=False)


def read_states(scripts: Iterable[etree._Element], is_worth: Callable[[str], bool]) -> Iterator[object]:
    """The JSON values in these script elements, up to `MAX_STATE_CHARS` of them; what is none is passed over.

    `is_worth` says of a script's text whether it may hold anything that is looked for: parsing costs more.
    """
    left = MAX_STATE_CHARS
    pushed: list[str] = []
    for script in scripts:
        text = script.text or ""
        if MIN_SCRIPT_CHARS <= len(text) <= left and (read := _reader_of(script, text)):
            if read is _pushes:  # cut anywhere, also within words
                pushed.extend(_pushes(text))
            elif is_worth(text):
                yield from read(text)
            else:
                continue
            left -= len(text)
    stream = "".join(pushed)
    if stream and is_worth(stream):
        yield from _flight(stream)


def _reader_of(script: etree._Element, text: str) -> Callable[[str], Iterator[object]] | None:
    """What reads a script of its kind; None for program code and JSON-LD."""
    kind, name = (script.get("type") or "").lower(), script.get("id")
    if "json" in kind or name == "__NEXT_DATA__":
        return None if "ld+json" in kind else _flat if name == "__NUXT_DATA__" else _whole
    if kind not in _SCRIPT_TYPES:
        return None
    if "__next_f" in text:
        return _pushes
    return _assigned if _ASSIGNMENT.search(text) or (_MARKUP.search(text) and "=" in text) else None


def _whole(text: str) -> Iterator[object]:
    yield _loads(text.strip().removeprefix("<!--").removesuffix("-->"))


def _flat(text: str) -> Iterator[object]:
    value = _loads(text)
    yield _revived(value) if isinstance(value, list) else None


def _assigned(text: str) -> Iterator[object]:
    """Values that a script assigns as JSON, and the strings of HTML in what it assigns otherwise."""
    position, read, is_changed = 0, 0, False
    for _ in range(MAX_ASSIGNMENTS):
        found = _ASSIGNMENT.search(text, position)
        if found is None:
            break
        value, position = _value_at(text, found.end())
        if value is None and not is_changed and "undefined" in text and text.startswith(_OBJECT, found.end()):
            # The one word of JavaScript that writers of JSON leave in. The rest is changed, and read, once.
            text, is_changed = _UNDEFINED.sub("null", text[found.end() :]), True
            value, position = _value_at(text, 0)
        elif value is not None:
            read += position - found.end()
        if value is not None:
            yield value
    if read * 2 < len(text) and _MARKUP.search(text):
        yield from _strings(text)


def _strings(text: str) -> Iterator[object]:
    long = (found[0] for found in _STRING.finditer(text) if found.end() - found.start() >= MIN_SCRIPT_CHARS)
    for string in islice(long, MAX_STRINGS):
        value = _loads(string)
        if isinstance(value, str) and is_markup(value):
            yield value


def _value_at(text: str, start: int) -> tuple[object, int]:
    """(the value that begins there, where it ends); None where it is no JSON."""
    parsed = _PARSED.match(text, start)
    try:
        if parsed is None:
            return _DECODER.raw_decode(text, start)
        if parsed[2] is not None:
            string, end = _loads(_as_json(parsed[2])), parsed.end()
        else:
            string, end = _DECODER.raw_decode(text, parsed.end())
        return (_loads(unquote(string) if parsed[1] else string), end) if isinstance(string, str) else (None, end)
    except (ValueError, RecursionError):
        return None, start


def _as_json(literal: str) -> str:
    """A string between single quotes, as JavaScript has it, as JSON has it."""
    changed = {"\\'": "'", '"': '\\"'}
    return '"' + _ESCAPE.sub(lambda found: f"\\u00{found[1]}" if found[1] else changed.get(found[0], found[0]), literal) + '"'


def _pushes(text: str) -> Iterator[Any]:
    for found in _PUSHED.finditer(text):
        try:
            value, _ = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
            yield value[1]


def _flight(stream: str) -> Iterator[object]:
    """The rows of Next.js's stream for React: a line of JSON each, or a text with its length in bytes.

    Other rows name such a text by "$" and its number.
    """
    data, position = stream.encode("utf-8", "replace"), 0
    texts: dict[str, str] = {}
    lines: list[bytes] = []
    while (row := _ROW.match(data, position)) is not None:
        if row[2]:
            end = row.end() + int(row[2], 16)
            texts[f"${row[1].decode()}"] = data[row.end() : end].decode("utf-8", "ignore")
        else:
            end = data.find(b"\n", row.end())
            end = len(data) if end < 0 else end + 1
            lines.append(data[row.end() : end])
        position = end
    for line in lines:
        yield _with_texts(_loads(line.decode("utf-8", "ignore")), texts)


def _with_texts(value: Any, texts: dict[str, str], depth: int = MAX_NESTING) -> Any:
    """The value with the names of texts replaced by them, each once: what is named often would grow without bounds."""
    if isinstance(value, str):
        return texts.pop(value, value) if value.startswith("$") else value
    if depth and isinstance(value, list):
        return [_with_texts(item, texts, depth - 1) for item in value]
    if depth and isinstance(value, dict):
        return {key: _with_texts(item, texts, depth - 1) for key, item in value.items()}
    return value


def _revived(flat: list[Any]) -> object:
    """The value in Nuxt's flat list (npm package devalue), in which a number inside an object or list is the place of another value.

    Each object and list stands where it is named first, and nowhere else: values that name each other in a circle would have no end.
    """
    used = {0}

    def named(place: object) -> Any:
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(flat):
            return place if isinstance(place, str) else None
        if isinstance(flat[place], (dict, list)):
            if place in used:
                return None
            used.add(place)
        return flat[place]

    for item in flat:
        if isinstance(item, dict):
            item.update([(key, named(place)) for key, place in item.items()])
        elif isinstance(item, list):
            item[:] = [named(place) for place in item]
    return flat[0] if flat else None


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
