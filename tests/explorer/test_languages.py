"""The explorer in other languages: whole catalogues, the reader's choice, and pages that run from right to left."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from babel.messages.pofile import read_po
from datasette.filters import Filters

from pipelines.explorer.languages.choice import ENGLISH, LANGUAGES, choose
from pipelines.explorer.languages.terms import TABLE_TESTS
from pipelines.explorer.languages.translations import CATALOGUES
from pipelines.explorer.languages.updating import sentences, update
from pipelines.safekeeping.own_names import VERIFIED_NAME

TRANSLATED = [language.code for language in LANGUAGES if language != ENGLISH]
PAGES = (
    *(
        "/",
        "/search",
        "/search?q=officers&since=2026-01-01",
        "/article/1",
        "/article/1?revision=1&compare=2",
        "/article/2",
        "/article/1/why",
    ),
    *("/corpus", "/corpus/article", "/corpus?sql=select+1", "/corpus/article/1", "/nothing", "/-/leave?to=http://holm.example/"),
    *(
        "/names",
        "/names?kind=place&q=officers",
        "/words",
        "/words?show=collocates&q=officers",
        "/concordance?q=officers",
        "/article/1?q=officers&line=1",
        "/watches",
        "/take?q=officers",
    ),
    *("/article/1/tags", "/corrections/holm", "/search?q=officers&with=commission&by=month", "/article/5/mark?revision=1&block=3&do=drop"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(code: str):
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_with_its_placeholders(code) -> None:
    read = catalogue(code)
    assert len(read) > 200
    for message in read:
        if not message.id:
            continue
        ids, strings = (value if isinstance(value, tuple) else (value,) for value in (message.id, message.string))
        assert len(strings) == (read.num_plurals if message.pluralizable else 1) and all(strings), message.id
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted and (message.pluralizable or wanted <= set(PLACEHOLDER.findall(string))), (
                string
            )


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogues_are_those_of_the_pages(code, tmp_path) -> None:
    copy = tmp_path / f"{code}.po"
    copy.write_bytes((CATALOGUES / f"{code}.po").read_bytes())
    assert update(copy, code, sentences()) == 0
    assert copy.read_bytes() == (CATALOGUES / f"{code}.po").read_bytes(), "'make translations' was not run"


def test_each_test_of_a_table_can_be_translated() -> None:
    worded = {words for _, words, _ in Filters([]).lookups() if words.isascii() and words[0].isalpha()}
    assert worded == set(TABLE_TESTS)


@pytest.mark.parametrize(
    ("cookies", "accepted", "code"),
    (
        ("", "", "en"),
        ("", "ar-EG,ar;q=0.9,en;q=0.5", "ar"),
        ("", "de,en;q=0.3,fr;q=0.7", "fr"),
        ("", "ru;q=0,es;q=x,*", "es"),
        ("winnow-language=ru", "fr", "ru"),
        ("winnow-language=xx; other=1", "fr", "fr"),
        ("a=;;=\x01", "\x00,,;q", "en"),
        ('theirs={"a":1}; winnow-language=fr', "", "fr"),
    ),
)
def test_the_reader_chooses_before_the_browser(cookies, accepted, code) -> None:
    assert choose(cookies, accepted).code == code


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_page_keeps_an_english_sentence(server, code) -> None:
    english = [one for message in catalogue(code) for one in (message.id if isinstance(message.id, tuple) else (message.id,))]
    marks = {sentence for sentence in english if len(sentence.split()) > 3 and "%" not in sentence}
    assert len(marks) > 50
    for path in PAGES:
        page = server.ask(path, headers={"Accept-Language": code}).text
        direction = next(language.direction for language in LANGUAGES if language.code == code)
        assert f'<html lang="{code}" dir="{direction}">' in page, path
        shown = unescape(page)
        assert [sentence for sentence in marks if f">{sentence}<" in shown or f'"{sentence}"' in shown] == [], path


def test_a_choice_is_kept_and_leads_back(server) -> None:
    answer = server.ask("/-/language?" + urlencode({"to": "ru", "back": "/search?q=a&page=2"}))
    assert (answer.status, answer.headers["location"]) == (303, "/search?q=a&page=2")
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert '<html lang="ru" dir="ltr">' in server.ask("/", headers={"Cookie": f"{server.cookie}; {cookie}"}, cookie=False).text
    assert server.ask("/-/language?to=xx").status == 404


@pytest.mark.parametrize(
    "back", ("http://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "/a\r\nX: y", "/-/language?to=fr")
)
def test_a_choice_never_leads_elsewhere(server, back) -> None:
    answer = server.ask("/-/language?" + urlencode({"to": "fr", "back": back}))
    assert answer.status in (303, 400) and answer.headers.get("location", "/") == "/"


def test_what_is_known_of_checks_of_the_corpus_is_told_in_the_readers_language(server) -> None:
    def told(code: str) -> str:
        page = server.ask("/", headers={"Accept-Language": code}).text
        return unescape(re.sub(r"<[^>]*>", "", page))

    assert "Never verified. This command looks through archive, texts and snapshots: winnow verify" in told("en")
    assert "لم تُفحص قط" in told("ar")
    result = {"at": "2026-03-02T06:00:00Z", "quick": True, "sample": None, "findings": 2}
    path = server.built.root / VERIFIED_NAME
    path.write_text(json.dumps([result]))
    try:
        assert "Verified 2026-03-02T06:00:00Z (structure only): 2 faults, which this command names: winnow verify." in told("en")
        assert "(структура" not in told("ru") and "Проверено 2026-03-02T06:00:00Z (только структура): 2 повреждения" in told("ru")
    finally:
        path.unlink()
