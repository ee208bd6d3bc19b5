"""Questions to a made corpus: usual ones, as people ask them, and the hardest of each kind."""

from __future__ import annotations

import random

from benchmarks.size.texts import word

_SEED = 18
_COMMONEST, _RAREST = 100, 100_000  # ranks of words that are asked for: hardly anybody asks for "the"


def usual_questions(count: int) -> tuple[str, ...]:
    """Two in five are one word, two in five are two, the others phrases, beginnings, and words within a source or some years.

    Ranks of words are equally likely on a logarithmic scale: as many are from 100 to 1,000 as from 1,000 to 10,000.
    """
    chance = random.Random(_SEED)

    def one() -> str:
        return word(
            int(_COMMONEST * (_RAREST / _COMMONEST) ** chance.random()), chance.choice(("latin", "latin", "latin", "cyrillic", "arabic"))
        )

    kinds = (
        *(lambda: one(),) * 4,
        *(lambda: f"{one()} {one()}",) * 3,
        lambda: f"{one()} OR {one()}",
        lambda: f'"{one()} {one()}"',
        lambda: f"{one()[:5]}*",
        lambda: f"{one()} source:source-{chance.randint(1, 20):02d}",
        lambda: f"{one()} after:{chance.randint(2016, 2025)}",
    )
    return tuple(chance.choice(kinds)() for _ in range(count))


HARDEST = {
    "the most frequent word": word(0),
    "two frequent words": f"{word(3)} {word(7)}",
    "a phrase of the two most frequent": f'"{word(0)} {word(1)}"',
    "twenty frequent words, any": " OR ".join(word(rank) for rank in range(20)),
    "a beginning of two letters": f"{word(60)[:2]}*",
    "not a word": f"-{word(3)}",
    "one Chinese character": chr(0x4E00),
    "a rare Chinese character": chr(0x4E00 + 3_000),
    "two Chinese characters": chr(0x4E00) + chr(0x4E05),
    "a source": "source:source-07",
}
