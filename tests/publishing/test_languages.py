"""Published sites in other languages: the same pages and addresses, their own words translated, the sentences of the script too."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from pipelines.explorer.languages.choice import ENGLISH, LANGUAGES
from pipelines.explorer.languages.translations import CATALOGUES
from pipelines.publishing.rendering import plural_samples

TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_no_page_keeps_an_english_sentence(in_language: Any, of_holm: Any, language: Any) -> None:
    site = in_language(language.code)
    with (CATALOGUES / f"{language.code}.po").open("rb") as file:
        catalogue = read_po(file, locale=language.code)
    ours = {one.id for one in catalogue if isinstance(one.id, str) and any(place.startswith("publishing/") for place, _ in one.locations)}
    sentences = {one for one in ours if " " in one.strip() and "%" not in one}
    assert len(sentences) > 40
    paths = {path.relative_to(site.folder) for path in site.folder.rglob("*.html")}
    assert paths == {path.relative_to(of_holm.folder) for path in of_holm.folder.rglob("*.html")}
    for path in paths:
        page = (site.folder / path).read_text("utf-8")
        assert f'<html lang="{language.code}" dir="{language.direction}">' in page, path
        shown = unescape(page)
        assert [one for one in sentences if f">{one}<" in shown or f'"{one}"' in shown] == [], path
    assert json.loads((site.folder / "site.json").read_text("utf-8"))["interface"] == language.code


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_number_has_its_form(language: Any) -> None:
    """That Babel's rules and the browser's have the same names for them is seen below, in a browser."""
    category = Locale.parse(language.code).plural_form
    samples = plural_samples(language.code)
    assert {category(count) for count in range(2_000)} == set(samples)
    assert all(category(sample) == name for name, sample in samples.items())
    assert "other" in samples or language.code == "ru"


_TELL = """async (counts) => {
  const told = document.querySelector("[role=status]");
  const rules = new Intl.PluralRules(document.documentElement.lang);
  return counts.map((count) => told.getAttribute(`data-found-${rules.select(count)}`));
}"""


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_script_has_a_sentence_for_every_number(chromium: Any, in_language: Any, language: Any) -> None:
    counts = [1, 2, 3, 10, 11, 19, 21, 22, 25, 99, 100, 101, 102, 111, 1_000, 1_000_001]
    page = chromium.new_page()
    try:
        page.goto((in_language(language.code).folder / "search.html").as_uri())
        told = page.evaluate(_TELL, counts)
    finally:
        page.close()
    assert all(told), [count for count, sentence in zip(counts, told, strict=True) if not sentence]
    number = re.compile(r"\{\}")
    assert all(number.search(sentence) for sentence in told[2:6])


def test_an_unknown_language_is_refused(module_tools: Any, tmp_path: Any) -> None:
    corpus = module_tools.corpus(name="unspoken")
    done = corpus.winnow("publish", str(tmp_path / "site"), "--interface", "it")
    assert (done.code, "--interface it: there are: en, ar, es, fr, ru" in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "site").exists()
