"""The language is what the words say; a template's declaration loses, near languages are not far ones, and codes are of two letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipelines.extraction.facts.language import find_language
from pipelines.extraction.language_model import rank_languages
from pipelines.items import Extraction

PAGES = Path(__file__).parent / "charsets"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("chinese-with-spaces-between-characters-gets-language-yue.zh.html", "zh"),
        ("short-croatian-text-on-page-that-says-en-us.html", "hr"),
        ("serbian-latin-text-with-lang-en.html", "sr"),
        ("serbian-latin-text-with-xml-lang-en.html", "sr"),
        ("indonesian-text-in-lang-en-page-day-first.html", "id"),
        ("iso-8859-7-that-declares-utf-8.el.html", "el"),
        ("windows-1256-declared-8859-6.html", "ar"),
    ],
)
def test_the_language_of_the_text_is_found(name: str, language: str, read: Callable[..., Extraction]) -> None:
    found = read((PAGES / name).read_bytes()).facts.language
    assert found is not None
    assert found.value == language


def page(text: str, language: str = "en-US") -> str:
    return f'<html lang="{language}"><body><article><h1>News</h1><p>{text}</p></article></body></html>'


SERBIAN = "Deca iz dve škole već mesec dana putuju do grada preko mosta. Gde je novac za novu zgradu, pita čovek koji ih vozi pre zore."
CROATIAN = (
    "Djeca iz dvije škole već mjesec dana putuju do grada preko mosta. Gdje je novac za novu zgradu, pita čovjek koji ih vozi prije zore."
)


@pytest.mark.parametrize(
    ("text", "declared", "languages"),
    [
        (SERBIAN, "en-US", {"sr"}),
        (CROATIAN, "en-US", {"hr", "bs"}),
        ("Warga kampung itu meminta pemerintah membuka kembali jalan yang ditutup sejak banjir pada bulan Januari.", "en", {"id", "ms"}),
        ("街坊 話 政府 唔 理 佢哋 嘅 意見，要求 當局 盡快 重開 診所，唔好 再 拖延，亦 希望 多啲 醫生 留低 幫手 睇症。", "zh-HK", {"zh"}),
        (
            "الناس دي عايزة تعرف ليه المستشفى اتقفلت ومحدش قال لهم حاجة، وبيقولوا انهم هيفضلوا قاعدين قدام الباب لحد ما حد يرد عليهم",
            "ar",
            {"ar"},
        ),
        ("Οι κάτοικοι του χωριού ζητούν να ανοίξει ξανά ο δρόμος που έκλεισε μετά τις πλημμύρες του Ιανουαρίου.", "en", {"el"}),
    ],
)
def test_a_false_lang_attribute_loses_against_the_words(
    text: str, declared: str, languages: set[str], read: Callable[..., Extraction]
) -> None:
    found = read(page(text, declared)).facts.language
    assert found is not None
    assert found.value in languages


def test_among_near_languages_the_page_is_believed(read: Callable[..., Extraction]) -> None:
    text = "Udruga je održala redovnu skupštinu. Na skupštini je izložen plan rada, a potom su volonteri predstavili svoje programe."
    found = read(page(text, "bs")).facts.language
    assert found is not None
    assert found.value in {"bs", "hr"}
    assert found.rule in {"words", "lang attribute"}


@pytest.mark.parametrize(("text", "declared", "language"), [("市議會開會", "en", None), ("市議會開會", "zh-HK", "zh"), ("Суд", "ru", "ru")])
def test_few_words_in_another_script_are_not_of_the_language_of_the_template(text: str, declared: str, language: str | None) -> None:
    found = find_language(text, etree.Element("html", lang=declared))
    assert (found.value if found else None) == language


def test_no_variety_has_a_code_of_its_own_where_its_language_has_one_of_two_letters() -> None:
    codes = {code for code, _ in rank_languages("The council voted.")}
    assert codes.isdisjoint({"yue", "wuu", "arz", "ary", "grc", "hbo", "sdh", "kik", "uzs", "ltg"})
    assert {"zh", "ar", "el", "he", "ku", "ki", "uz", "lv"} <= codes
