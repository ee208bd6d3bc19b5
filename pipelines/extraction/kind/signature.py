"""What is remembered of a page so that its host can tell its kind: how it is built, what it begins with, where it leads.

Everything is a 32-bit hash (CRC-32), sorted, so that a page takes about 2 KB and no text of it is kept twice.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from urllib.parse import urlsplit

from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.blocks.verdict import Verdict
from pipelines.extraction.kind.outline import Outline, own_target
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.extraction.phrases.matching import fold
from pipelines.page_kind import PageSignature

OPENING_CHARS = 40  # an excerpt is cut at a length of its own, but begins as the text does
OPENINGS = 3  # of a text that another page may show: a site's excerpt begins at the standfirst, the first or the second paragraph
_MAX_TOKENS = 600
_DIGITS = re.compile(r"\d+")
_SLUG = re.compile(r"[^/]*[-_][^/]*[-_][^/]*")


def sign(
    url: str, title: str, outline: Outline, segments: Sequence[Segment], positions: Sequence[Position], verdicts: Sequence[Verdict]
) -> PageSignature:
    """The signature of a page; its texts are read from the segments, which no engine changes."""
    prose = [s for s in segments if is_prose(s)]
    kept = [s for s in prose if verdicts[s.index].kept]
    shown = [s for s in segments if not positions[s.index].zone and (is_prose(s) or s.level or (s.hrefs and s.weight >= 12))]
    return PageSignature(
        target=_hash(own_target(url)),
        title=opening(title) if title else 0,
        tokens=_sorted(
            chain.from_iterable(
                _tokens(*names)
                for names in {
                    (element.tag, attributes.get("class", ""), attributes.get("id", ""))
                    for element, attributes in zip(outline.elements, outline.attributes, strict=True)
                }
            )
        )[:_MAX_TOKENS],
        opens=tuple(dict.fromkeys(opening(s.text) for s in kept[:OPENINGS])),
        shows=_sorted(opening(s.text) for s in shown),
        numbered=_sorted(map(_hash, outline.numbered)),
        links=_sorted(_hash(target) for target in set(outline.targets) if target),
        shape=_hash(address_shape(url)),
    )


def opening(text: str) -> int:
    """Hash of the beginning of a text, case and spaces levelled."""
    return _hash(fold(text[: 3 * OPENING_CHARS])[:OPENING_CHARS])


def address_shape(url: str) -> str:
    """The folders of an address, numbers and slugs by their kind, with the kind of its last element and the names of its parameters."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    parts = [part for part in address.path.split("/") if part]
    kinds = [_kind_of(part) for part in parts]
    folders = [part if kind == "word" else kind for part, kind in zip(parts[:-1], kinds[:-1], strict=True)]
    query = "&".join(sorted(key.partition("=")[0] for key in address.query.split("&") if key))
    return "/".join([*folders, *kinds[-1:]]) + f"?{query}"


def _kind_of(part: str) -> str:
    if part.isdigit():
        return f"number{len(part)}"
    if _SLUG.fullmatch(part):
        return "slug"
    return "word"


@lru_cache(maxsize=8_192)
def _tokens(tag: str, classes: str, name: str) -> tuple[int, ...]:
    """An element's tag with each of its class words and its id, numbers left out: `post-17` and `post-18` are one."""
    words = {_DIGITS.sub("", word) for word in classes[:400].split()}
    if name:
        words.add("#" + _DIGITS.sub("", name[:80]))
    return tuple(_hash(f"{tag}.{word}") for word in words) or (_hash(tag),)


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _sorted(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(values)))
