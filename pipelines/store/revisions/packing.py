"""Turns blocks and facts into what a row holds, and back, exactly. Pure: it sees neither session nor table."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from pipelines.errors import IntegrityError
from pipelines.items import Block, BlockKind, Fact, Facts

_COLUMNS = ("text", "kind", "kept", "reason", "level", "same_paragraph", "path", "template", "overruled")
_FACTS = frozenset(field.name for field in fields(Facts))
_LIST_FACTS = frozenset({"authors", "tags", "agencies", "opt_out", "translations", "parts"})


def pack_blocks(blocks: Iterable[Block]) -> bytes:
    """zlib-compressed UTF-8 JSON: the column names once, then a row for each block, so that a later column leaves old rows readable."""
    rows = [_write_block(block) for block in blocks]
    text = json.dumps({"columns": _COLUMNS, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def _write_block(block: Block) -> list[Any]:
    place = (int(block.same_paragraph), block.path)
    return [block.text, block.kind.value, int(block.kept), block.reason, block.level, *place, int(block.template), block.overruled]


def unpack_blocks(packed: bytes) -> tuple[Block, ...]:
    """The blocks that were packed, in order. Raises `IntegrityError` where they do not match the checksum that they carry."""
    try:
        stored = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise IntegrityError(f"the blocks of a text are damaged ({error}); 'winnow verify' names the document") from error
    return tuple(_read_block(dict(zip(stored["columns"], row, strict=True))) for row in stored["rows"])


def _read_block(values: Mapping[str, Any]) -> Block:
    return Block(
        text=values["text"],
        kind=BlockKind(values["kind"]),
        kept=bool(values["kept"]),
        reason=values["reason"],
        level=values["level"],
        same_paragraph=bool(values["same_paragraph"]),
        path=values["path"],
        template=bool(values.get("template", False)),  # not in rows written before there was site memory
        overruled=values.get("overruled"),  # not in rows written before there were corrections
    )


def pack_facts(facts: Facts) -> dict[str, Any]:
    """Each fact the page gave, as its value and rule and, where there are any, other values and the confidence."""
    given = {field.name: getattr(facts, field.name) for field in fields(Facts)}
    return {name: _write_fact(fact) for name, fact in given.items() if fact is not None}


def _write_fact(fact: Fact[Any]) -> dict[str, Any]:
    packed = {"value": fact.value, "rule": fact.rule, "others": fact.others, "confidence": fact.confidence}
    return {key: value for key, value in packed.items() if key in ("value", "rule") or value not in ((), None)}


def unpack_facts(packed: Mapping[str, Any]) -> Facts:
    """The facts that were packed; names this software does not know are left out."""
    return Facts(**{name: _read_fact(name, fact) for name, fact in packed.items() if name in _FACTS})


def _read_fact(name: str, fact: Mapping[str, Any]) -> Fact[Any]:
    value = fact["value"]
    return Fact(
        value=tuple(value) if name in _LIST_FACTS else value,
        rule=fact["rule"],
        others=tuple(fact.get("others", ())),
        confidence=fact.get("confidence"),
    )
