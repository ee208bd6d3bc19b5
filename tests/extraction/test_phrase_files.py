"""The phrase files: every language has every kind, and what is wrong in one is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.extraction.phrases.files import KINDS, gather, load_phrases, parse_phrases, read_files
from pipelines.extraction.phrases.matching import fold, is_site_page, starts_related

ROOT = Path(__file__).resolve().parents[2]
FILES = dict(read_files())
WHOLE = "\n".join(f"{kind} = []" for kind in KINDS)


def test_the_languages_are_those_the_documentation_names() -> None:
    told = (ROOT / "docs" / "how-to" / "add-a-language.md").read_text("utf-8").partition("The files are:")[2]
    assert {f"{code}.toml" for code in re.findall(r"`([a-z]{2}|shared)`", told)} == set(FILES)
    assert len(FILES) > 60


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_of_a_language_can_be_found(name: str) -> None:
    phrases = parse_phrases(name, FILES[name])
    assert any(phrases.values()), "a file without a phrase says nothing"
    assert [phrase for kind in KINDS for phrase in phrases[kind] if not fold(phrase)] == []


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_that_leads_to_other_articles_is_known_ahead_of_a_link(name: str) -> None:
    """Those that end in a vowel sign were not: "यह भी पढ़ें: ..."."""
    short = [
        phrase for phrase in parse_phrases(name, FILES[name])["related"] if len(fold(phrase)) <= 40 and not re.search("[:：|>»]", phrase)
    ]
    assert [phrase for phrase in short if not starts_related(f"{phrase}: x")] == []


@pytest.mark.parametrize("name", sorted(FILES.keys() - {"shared.toml"}))
def test_every_language_knows_the_titles_of_pages_about_a_site(name: str) -> None:
    """Seventeen of the languages named none."""
    titles = parse_phrases(name, FILES[name])["site_pages"]
    assert titles
    assert all(is_site_page(f" {title.upper()} ") for title in titles)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_above_each_kind_what_it_is_for(name: str) -> None:
    comments = re.findall(r"^# .+\n(\w+) = ", FILES[name], re.MULTILINE)
    assert tuple(comments) == KINDS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace("login = []", "logins = []"), r"xx.toml: log"),
        (WHOLE.replace("login = []", ""), r"xx.toml: login"),
        ("\n".join(reversed(WHOLE.split("\n"))), r"xx.toml: the order"),
        (WHOLE.replace("login = []", "login = 'log in'"), r"xx.toml: login: it is a list"),
        (WHOLE.replace("login = []", "login = ['log in', '  ']"), r"xx.toml: login: it is a list"),
        (WHOLE.replace("login = []", "login = ['log in', 'log in']"), r"xx.toml: login: 'log in' stands there twice"),
        (WHOLE + "\nlogin = [", r"xx.toml: not readable as TOML"),
    ],
    ids=["unknown", "missing", "order", "no list", "empty phrase", "twice", "no TOML"],
)
def test_what_is_wrong_in_a_file_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_phrases("xx.toml", text)


@pytest.mark.parametrize("lead", ["▶️ ", "👉🏽 ", "» "])
def test_a_sign_ahead_of_a_phrase_hides_it_not(lead: str) -> None:
    assert starts_related(f"{lead}Read also: the ferry runs again")


def test_the_languages_are_read_together() -> None:
    one, other = (dict.fromkeys(KINDS, ()) | {"login": (words,)} for words in ("log in", "anmelden"))
    assert gather([one, other])["login"] == ("log in", "anmelden")
    assert {kind for kind, phrases in load_phrases().items() if not phrases} == set()


@pytest.mark.parametrize(
    "line",
    [
        "ይህንንም ያንብቡ: የወደብ ሠራተኞች",
        "ይህንንም ያንብቡ፦ የወደብ ሠራተኞች",
        "წაიკითხე ასევე: პორტის მუშები",
        "Shuningdek oʻqing: Port ishchilari",
        "Shuningdek o‘qing: Port ishchilari",
        "សូមអានផងដែរ៖ កម្មករកំពង់ផែ",
        "อ่านเพิ่ม: คนงานท่าเรือ",
        "Կարդացեք նաև՝ Նավահանգստի աշխատողները",
        "Przeczytaj również: Robotnicy portowi",
        "Citeşte şi: Muncitorii din port",
        "یہ بھی پڑھیے: بندرگاہ کے مزدور",
        "هەروەها بخوێنەرەوە: کرێکارانی بەندەر",
        "Læs mere: Havnearbejderne",
    ],
)
def test_usual_forms_of_read_also_are_known(line: str) -> None:
    """Informal imperatives, other apostrophes and the colons of Khmer, Amharic and Armenian were not."""
    assert starts_related(line)
