"""The other forms under which a word is found: plural and singular, with and without the particles that Arabic and Hebrew write on it.

Light on purpose: what is taken off must be an ending or a particle that nearly any noun can bear. `indexed_forms` says what stands beside a
word in the index, `asked_forms` what a question looks for; the second takes off less, for a person who types a word mostly means its first
letter. Words are folded already (`folding.fold`). docs/decisions/0012-search.md has the figures.
"""

from __future__ import annotations

from functools import lru_cache

# Written after folding: ta marbuta is ه, every alef ا, Persian ye ي.
_ARTICLES = ("وبال", "فبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال")
_ONE_LETTER = "بكل"
_VERB_SIGNS = ("نمي", "مي")  # Persian: (does not) do now
_PRONOUNS = ("هما", "كما", "هم", "هن", "ها", "كم", "نا", "ه")
_PLURALS = (("هايي", 3), ("هاي", 3), ("ات", 3), ("ون", 3), ("ين", 3), ("ان", 4))
_BEFORE_ES = "dhjlnorsxz"
_HEBREW_LETTERS = "והבלכמש"
_CYRILLIC_ENDINGS = (
    "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ого", "ему", "ому", "ыми", "ими", "его", "ах", "ях", "ов", "ев", "ей", "ой", "ый",
    "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ам", "ям", "ом", "ем", "ую", "юю", "ых", "их", "ия", "ии", "ию", "ью", "ые", "а", "я", "о",
    "е", "и", "ы", "у", "ю", "ь", "й",
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def indexed_forms(word: str) -> tuple[str, ...]:
    """The forms by which a word of a text can be found besides itself, in a fixed order."""
    first = word[:1]
    if first < "\u0250":
        forms = _singulars(word)
    elif "\u0400" <= first <= "\u052f":
        forms = [_without_ending(word)]
    elif "\u0600" <= first <= "\u06ff":
        forms = [_bare(form) for form in _arabic_without_particles(word, least=3)]
        forms += [form[:-1] for form in forms if form.endswith("ي") and len(form) > 4]  # Persian: a report; Arabic: of rights
    elif "\u05d0" <= first <= "\u05ea":
        forms = list(_hebrew_without_particles(word))
    else:
        return ()
    return tuple(form for form in dict.fromkeys(forms) if form != word)


@lru_cache(maxsize=1 << 12)
def asked_forms(word: str) -> tuple[str, ...]:
    """The forms for which a question with this word looks besides the word itself."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff":
        return tuple(dict.fromkeys(_bare(form) for form in _arabic_without_particles(word, least=4)))
    if "\u05d0" <= first <= "\u05ea":
        return (word[1:], word) if first == "ה" and len(word) > 3 else (word,)
    return (*indexed_forms(word), word)


def without_article(word: str) -> str:
    """An Arabic word without its article and what is written before it; any other word as it is."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            return word[len(article) :]
    return word


def without_particles(word: str) -> tuple[str, ...]:
    """An Arabic or Hebrew word without article and particles before it, in each reading, but with its ending: a name has no plural.

    None where nothing can be taken off, and in other scripts.
    """
    if "\u05d0" <= word[:1] <= "\u05ea":
        return tuple(_hebrew_without_particles(word))
    if not "\u0600" <= word[:1] <= "\u06ff":
        return ()
    if (bare := without_article(word)) != word:
        return (bare,)
    forms = [word]
    if word[0] in "وف" and len(word) > 3:
        forms.append(word[1:])
    forms += [form[1:] for form in forms if form[0] in _ONE_LETTER and len(form) > 3]
    return tuple(forms[1:])


def is_joined_script(word: str) -> bool:
    """Whether the script writes particles in one word with what follows."""
    return "\u0590" <= word[:1] <= "\u06ff"


def _singulars(word: str) -> list[str]:
    """English, Spanish, French, Portuguese plurals in -s. Both readings of -es: houses, naciones; not refugees, whose singular has an e."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or any(char.isdigit() for char in word):
        return []
    forms = [word[:-1]]
    if word.endswith("ies") and len(word) > 4:
        forms.append(word[:-3] + "y")
    elif word.endswith("es") and len(word) > 4 and word[-3] in _BEFORE_ES:
        forms.append(word[:-2])
    return forms


def _without_ending(word: str) -> str:
    for ending in _CYRILLIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _arabic_without_particles(word: str, *, least: int) -> list[str]:
    """The word without its article, or, where it has none, as it is and without the letters before it that may be particles.

    `least` letters must stay where one of ف ب ك ل is taken off; after و always three, for it stands before more words than all others.
    """
    bare = without_article(word)
    if bare != word:
        return [bare]
    forms = [word]
    if (word.startswith("و") and len(word) > 3) or (word.startswith("ف") and len(word) > least):
        forms.append(word[1:])
    forms += [form[1:] for form in forms if form[0] in _ONE_LETTER and len(form) > least]
    forms += [word[len(sign) :] for sign in _VERB_SIGNS if word.startswith(sign) and len(word) - len(sign) >= 3]
    return forms


def _bare(word: str) -> str:
    """Without a pronoun at its end, then without the ending of a plural or of a feminine."""
    for pronoun in _PRONOUNS:
        if word.endswith(pronoun) and len(word) - len(pronoun) >= 3:
            word = word[: -len(pronoun)]
            if word.endswith("ت") and len(word) > 3:
                word = word[:-1]  # ta marbuta before a pronoun: حريتهم
                return _without_plural(word + "ت") if word.endswith("ا") else word
            break
    return _without_plural(word)


def _without_plural(word: str) -> str:
    for ending, least in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


def _hebrew_without_particles(word: str) -> list[str]:
    forms = []
    for _ in range(3):
        if len(word) < 4 or word[0] not in _HEBREW_LETTERS:
            break
        word = word[1:]
        forms.append(word)
    return forms
