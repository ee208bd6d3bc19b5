"""Makes copies of an article as they are met in the wild: cut, edited, in another frame, under another credit. Pure and deterministic."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_FRAME_TOP = "Home News World Politics Subscribe Sign in. You have three free articles left this month. Listen to this article."
_FRAME_END = (
    "Follow us on social media for the latest updates and breaking stories. Read more about this topic. Our journalism depends on readers "
    "like you: please consider a gift. All rights reserved. This material may not be published, broadcast, rewritten or redistributed."
)
Edit = Callable[[str, random.Random], str]


def cut_to(share: float) -> Edit:
    """Keep the beginning."""

    def edit(text: str, chance: random.Random) -> str:
        words = text.split(" ")
        return " ".join(words[: max(1, int(share * len(words)))])

    return edit


def rewrite_sentences(share: float) -> Edit:
    """Put the words of some sentences in another order, as far as shingles are concerned a sentence of the editor's own."""

    def edit(text: str, chance: random.Random) -> str:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        for place in chance.sample(range(len(sentences)), max(1, round(share * len(sentences)))):
            words = sentences[place].split()
            chance.shuffle(words)
            sentences[place] = " ".join(words)
        return " ".join(sentences)

    return edit


def add_frame(text: str, chance: random.Random) -> str:
    """Leave boilerplate around it."""
    return f"{_FRAME_TOP}\n\n{text}\n\n{_FRAME_END}"


def swap_credit(text: str, chance: random.Random) -> str:
    """Give it a dateline and a credit, and the house's style of quotes."""
    return f"GENEVA (AP) \u2013 {text.replace(chr(34), chr(0x201D))}\n\nThis story was reported by The Associated Press."


def change_a_word(text: str, chance: random.Random) -> str:
    """Another number, or "not": never the same document."""
    words = text.split(" ")
    words.insert(chance.randrange(1, len(words)), "not")
    return " ".join(words)


EDITS: dict[str, Edit] = {
    "one word added": change_a_word,
    "dateline and credit swapped": swap_credit,
    "boilerplate around it": add_frame,
    "cut to 75 %": cut_to(0.75),
    "cut to half": cut_to(0.5),
    "cut to a third": cut_to(1 / 3),
    "cut to a fifth": cut_to(0.2),
    "a tenth of the sentences rewritten": rewrite_sentences(0.1),
    "a fifth of the sentences rewritten": rewrite_sentences(0.2),
    "a third of the sentences rewritten": rewrite_sentences(1 / 3),
    "half of the sentences rewritten": rewrite_sentences(0.5),
    "credit, frame, a fifth rewritten": lambda text, chance: add_frame(swap_credit(rewrite_sentences(0.2)(text, chance), chance), chance),
}
