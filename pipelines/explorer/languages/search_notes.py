"""What search tells a person about a question, as sentences for the catalogues, and which of them a note is. Pure.

Search words its notes in English, for the command line too. A note that is in no list stays English.
"""

from __future__ import annotations

from pipelines.explorer.languages.known_sentences import KnownSentences

NOTE = "what search says about a question"
"""The context by which translators know what these are about."""

_EXAMPLE = 'Type one or more words, such as: detention, "secret prison", detain*'
_OF_QUESTIONS = (
    _EXAMPLE,
    f"Nothing is left to search for. {_EXAMPLE}",
    "Only the first %(count)s characters were read.",
    "Only the first %(count)s words and phrases were searched for.",
    "A ) without a ( was passed over.",
    "A ( without a ) was closed at the end.",
    'A " without a second one was passed over.',
    "Parentheses more than %(count)s deep were passed over.",
    "An OR needs a word on both sides; it was passed over.",
    "An AND needs a word on both sides; it was passed over.",
    "A NOT needs a word after it; it was passed over.",
    "NEAR needs a word, phrase or pattern on both sides; it was passed over.",
    "NEAR/%(asked)s was read as NEAR/%(most)s: at most %(count)s words may stand between.",
    "There is no field '%(name)s', so it was searched as a word; did you mean %(near)s? There are: %(known)s",
    "There is no field '%(name)s', so it was searched as a word; there are: %(known)s",
    "'%(name)s:' needs a word or phrase right after it; it was passed over.",
    "'%(name)s:' needs a value; it was passed over.",
    "'%(name)s' was passed over; write days as 2024, 2024-05 or 2024-05-31.",
    "Signs without letters or digits cannot be searched for; they were passed over.",
    "A beginning needs at least %(count)s letters before the *; the word itself was searched for.",
    "/%(pattern)s/ was searched as words, for it is no pattern: %(reason)s.",
    "'%(sign)s' was read as a word. NEAR/5 between two words asks for a distance of five, quotation marks ask for words in a row.",
    "'%(sign)s' was read as words: a pattern is for one word, as in /detain(s|ed)/. NEAR/5 asks for words near each other.",
    "'%(sign)s' was read as words: a * stands at the end of a beginning only, as in detain*. A pattern says more: /wom[ae]n/.",
)
_OF_NAMES = (
    "there is no source '%(name)s' in this corpus; did you mean %(near)s? There are: %(known)s",
    "there is no source '%(name)s' in this corpus; there are: %(known)s",
    "there is no text in language '%(name)s' in this corpus; did you mean %(near)s? There are: %(known)s",
    "there is no text in language '%(name)s' in this corpus; there are: %(known)s",
    "there is no quality flag '%(name)s'; did you mean %(near)s? There are: %(known)s",
    "there is no quality flag '%(name)s'; there are: %(known)s",
    "no document has the tag '%(name)s'; did you mean %(near)s? There are: %(known)s",
    "no document has the tag '%(name)s'; there are: %(known)s",
    "there is no document %(number)s in this corpus",
)
_OTHER_YEARS = "dated before or after these %(years)s years (%(span)s); --since and --until, or 'Published from' and 'to', ask for others."
_OF_TIME = (
    "There was no time to count all documents found. Add a word, or narrow the search to a source or some years.",
    "The search took too long and was given up. Add a word, or ask for a longer beginning.",
    "Many documents have this: the best of the %(count)s stored last come first. Add a word to narrow the search.",
    "Too many documents to find the best in time: those stored last come first. Add a word to narrow the search.",
    "There are too many documents to count and sort in time: those stored last come first. Narrow them by words or years.",
    "By %(unit)s these would be more than %(most)s bars: counted by %(chosen)s. Fewer days (%(span)s) allow it.",
    f"Left out: %(count)s article {_OTHER_YEARS}",
    f"Left out: %(count)s articles {_OTHER_YEARS}",
    "There was no time to count '%(question)s'. Add a word, or fewer days.",
    "There was no time to count all articles, so no share is given. Narrow the search to a source or some years.",
)
_WHERE_NOTHING_IS_FOUND = (
    "Characters without a space between them are found in a row only; put spaces between words to find them apart.",
    "Quotation marks ask for exactly these words in a row; without them other forms are found too.",
    "Nothing has all of these words. Try fewer, OR between them, or a beginning such as detain*.",
)
NAMES = KnownSentences(("none yet", "%(known)s and %(count)s more", "%(near)s or %(other)s"))
"""What stands for names that there are or that were meant."""

SENTENCES = KnownSentences((*_OF_QUESTIONS, *_OF_NAMES, *_OF_TIME, *_WHERE_NOTHING_IS_FOUND))
