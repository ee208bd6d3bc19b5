"""What search says about a question, in the languages of the explorer: every note it words is known, what was typed stays as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.explorer.languages.choice import ENGLISH
from pipelines.explorer.languages.search_notes import SENTENCES
from pipelines.explorer.rendering.search_notes import search_note
from pipelines.search.foreign_signs import NO_DISTANCE, NO_INNER_STAR, NO_PATTERN
from pipelines.search.parsing import EMPTY, parse_query
from tests.explorer.conftest import ATTACKS
from tests.explorer.test_block_reasons import IN_ENGLISH, TRANSLATED, read_in

ROOT = Path(__file__).parents[2]
QUESTIONS = (
    "", "()", "x" * 501, " ".join(f"word{number}" for number in range(21)), "a)", "(a", 'a "b', "(" * 13 + "a", "a OR", "a AND", "a NOT", "a NEAR",
    "NEAR/3 a", "a NEAR/99 b", "titel:a", "zz:a", "title:-a", "source:,", "date:x", "+", "a*", "/a(/", "/(a)\\1/", "a W/5 b", "/a b/", "wom*n",
)  # fmt: skip
_OURS = re.compile(r'</?bdi(?: lang="en" dir="ltr")?>|<span class="unseen"(?: data-code="U\+[0-9A-F]+")?>|</span>')
WORDED_IN = (
    *("search/parsing.py", "search/nearness.py", "search/foreign_signs.py", "store/search/full_text.py", "store/search/trend.py"),
    *("store/search/known_names.py", "explorer/pages/searching/finding.py"),
)


def notes_on_questions() -> set[str]:
    notes = {note for question in QUESTIONS for note in parse_query(question).notes}
    return notes | {sign.format(sign="a") for sign in (NO_DISTANCE, NO_INNER_STAR, NO_PATTERN)}


def notes_in_code() -> Iterator[str]:
    """The sentences of the modules that say something of what was found, with an x for each value."""
    for name in WORDED_IN:
        tree = ast.parse((ROOT / "pipelines" / name).read_text("utf-8"))
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
        for node in ast.walk(tree):
            if isinstance(node, (ast.JoinedStr, ast.Constant)) and id(node) not in documented | inner:
                text = "".join(_written(part) for part in (node.values if isinstance(node, ast.JoinedStr) else [node]))
                if text.count(" ") > 3:
                    yield text


def _written(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    source = ast.unparse(part.value)
    if source == "EMPTY":
        return EMPTY
    return "there are: x" if source.startswith("name_known") else "articles" if "'articles'" in source else "x"


def test_each_note_that_search_words_is_known() -> None:
    notes = notes_on_questions() | set(notes_in_code())
    assert [note for note in sorted(notes) if not SENTENCES.read(note)[0]] == []
    known = {SENTENCES.read(note)[0] for note in notes}
    others = {one for one in SENTENCES if one not in known}
    assert {
        one.replace("did you mean %(near)s? There are:", "there are:").replace("article dated", "articles dated") for one in others
    } <= known


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_each_note_is_translated_with_its_values(language: object) -> None:
    values = dict.fromkeys(("count", "asked", "most", "years", "number"), "77") | dict.fromkeys(("unit", "chosen"), "month")
    values |= dict.fromkeys(("name", "near", "known", "pattern", "reason", "sign", "question", "span"), "<b>q</b>")
    with read_in(language):
        for sentence in SENTENCES:
            shown = search_note(sentence % values if "%(" in sentence else sentence)
            assert IN_ENGLISH not in shown, sentence
            assert "<b>" not in shown and "%(" not in shown, sentence
            assert shown.count("&lt;b&gt;q&lt;/b&gt;") == sum(f"%({name})s" in sentence for name, value in values.items() if "<" in value)


def test_what_is_unknown_and_what_is_read_in_english_stays_english() -> None:
    with read_in(TRANSLATED[0]):
        assert search_note("a note of another day") == f"{IN_ENGLISH}a note of another day</bdi>"
    with read_in(ENGLISH):
        assert search_note("A ) without a ( was passed over.").startswith(IN_ENGLISH)


def test_no_attack_in_what_was_typed_is_markup() -> None:
    names = re.findall(r"%\((\w+)\)s", " ".join(SENTENCES))
    with read_in(TRANSLATED[0]):
        for attack in ATTACKS:
            for sentence in SENTENCES:
                shown = search_note(sentence % dict.fromkeys(names, attack) if "%(" in sentence else sentence)
                assert "<" not in _OURS.sub("", shown), shown
