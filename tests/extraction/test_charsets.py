"""Bytes become the text that was written, whatever a page declares; what cannot be believed is flagged."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extraction.charset.decoding import decode
from pipelines.extraction.charset.garbled import is_garbled
from pipelines.extraction.charset.twice_encoded import mend_twice_encoded
from pipelines.items import Extraction
from pipelines.quality_flags import QualityFlag

PAGES = Path(__file__).parent / "charsets"

# (file, charset of the HTTP header, text that must come out, flag or None)
CASES = [
    ("mixed-utf8-one-bad-byte.html", None, ["café on the quay", "résumé"], QualityFlag.UNDECODABLE_BYTES),
    ("utf8-english-one-latin1-byte.html", "utf-8", ["café on the quay"], QualityFlag.UNDECODABLE_BYTES),
    ("utf8-declared-page-with-3-broken-bytes.html", None, ["The council’s first meeting"], QualityFlag.UNDECODABLE_BYTES),
    ("utf8-declared-page-with-11-broken-bytes.html", None, ["The council’s first meeting"], QualityFlag.UNDECODABLE_BYTES),
    ("utf8-declared-page-with-41-broken-bytes.html", None, ["The council’s first meeting"], QualityFlag.UNDECODABLE_BYTES),
    (
        "control-arabic-utf8-page-with-four-teasers-cut-inside-a-letter.html",
        None,
        ["عقدت اللجنة اجتماعها الأول"],
        QualityFlag.UNDECODABLE_BYTES,
    ),
    ("utf8-double-encoded.html", None, ["“We owe them an answer” – and", "café owner’s radio"], QualityFlag.ENCODED_TWICE),
    ("utf16le-no-bom-header.html", "utf-16le", ["The council of Port Malin voted on Tuesday to reopen"], None),
    ("utf16le-no-bom-header.html", None, ["The council of Port Malin voted on Tuesday to reopen"], None),
    ("windows-1251-header-latin1.html", "iso-8859-1", ["проголосовал за возобновление", "четырёх районов"], None),
    ("windows-1251-that-declares-utf-8.ru.html", None, ["Жители трёх посёлков"], None),
    ("windows-1256-declared-8859-6.html", None, ["صوّت مجلس المدينة"], None),
    ("iso-8859-2-undeclared.pl.html", None, ["Mieszkańcy trzech osiedli złożyli skargę"], None),
    ("iso-8859-7-that-declares-utf-8.el.html", None, ["Ενημέρωση για τις αλλαγές"], None),
]


@pytest.mark.parametrize(("name", "charset", "wanted", "flag"), CASES, ids=[f"{case[0]} served as {case[1]}" for case in CASES])
def test_a_page_is_read_as_it_was_written(
    name: str, charset: str | None, wanted: list[str], flag: QualityFlag | None, read: Callable[..., Extraction]
) -> None:
    found = read((PAGES / name).read_bytes(), charset=charset)
    assert found.status == "article"
    assert [text for text in wanted if text not in found.text] == []
    about_bytes = {QualityFlag.UNDECODABLE_BYTES, QualityFlag.ENCODED_TWICE, QualityFlag.CHARSET_DOUBT}
    assert about_bytes & set(found.flags) == ({flag} if flag else set())


SENTENCES = {
    "pl": ("Żądamy, aby urząd ogłosił wyniki badań wody. Źródła są skażone, a mieszkańcy wciąż czekają.", "windows-1250 iso-8859-2"),
    "cs": ("Úřad včera zveřejnil výsledky. Příští týden začne šetření, řekl mluvčí a poděkoval všem svědkům.", "windows-1250 iso-8859-2"),
    "hu": ("A bíróság elrendelte az iratok nyilvánosságra hozatalát. Több tanú félt a következményektől.", "windows-1250 iso-8859-2"),
    "hr": ("Općina je objavila izvješće o onečišćenju rijeke. Građani traže da se šteta što prije nadoknadi.", "windows-1250 iso-8859-2"),
    "ru": (
        "Суд обязал министерство опубликовать доклад. Жители посёлка ждали этого решения семь лет.",
        "windows-1251 koi8-r iso-8859-5 cp866",
    ),
    "uk": (
        "Суд зобов’язав міністерство оприлюднити звіт. Її мешканці чекали на це рішення сім років.".replace("’", "'"),
        "windows-1251 koi8-u",
    ),
    "bg": ("Съдът задължи министерството да публикува доклада. Жителите чакаха това решение седем години.", "windows-1251 iso-8859-5"),
    "el": ("Το δικαστήριο διέταξε το υπουργείο να δημοσιεύσει την έκθεση. Οι κάτοικοι περίμεναν επτά χρόνια.", "windows-1253 iso-8859-7"),
    "tr": ("Mahkeme bakanlığın raporu yayımlamasına karar verdi. Köylüler bu kararı yedi yıldır bekliyordu.", "windows-1254 iso-8859-9"),
    "he": ("בית המשפט הורה למשרד לפרסם את הדוח. תושבי הכפר חיכו להחלטה הזאת שבע שנים תמימות.", "windows-1255 iso-8859-8"),
    "ar": ("أمرت المحكمة الوزارة بنشر التقرير، وكان سكان القرية ينتظرون هذا القرار منذ سبع سنوات كاملة.", "windows-1256 iso-8859-6"),
    "lt": ("Teismas įpareigojo ministeriją paskelbti ataskaitą. Kaimo gyventojai šio sprendimo laukė septynerius metus.", "windows-1257"),
    "fr": (
        "Le tribunal a ordonné au ministère de publier le rapport. Les habitants espéraient cette décision depuis l'été.",
        "windows-1252",
    ),
    "sv": ("Domstolen ålade ministeriet att offentliggöra rapporten. Byns invånare hade väntat på beslutet i sju år.", "windows-1252"),
    "th": ("ศาลมีคำสั่งให้กระทรวงเปิดเผยรายงาน ชาวบ้านรอคำตัดสินนี้มาเป็นเวลาเจ็ดปีแล้ว และยังคงรอคำตอบ", "windows-874"),
    "ja": ("裁判所は省に報告書を公表するよう命じた。住民はこの決定を七年間待っていた。", "shift_jis euc-jp iso-2022-jp"),
    "ko": ("법원은 부처에 보고서를 공개하라고 명령했다. 주민들은 이 결정을 칠 년 동안 기다려 왔다.", "euc-kr"),
    "zh": ("法院命令該部公布報告。居民們等待這項決定已經七年了，但是公司仍然不願意回答記者的問題。", "big5 gb18030"),
}
CODECS = {"windows-874": "cp874"}
WRITTEN = [(language, charset) for language, (_, charsets) in SENTENCES.items() for charset in charsets.split()]


@pytest.mark.parametrize("declared", ["right", "none", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize(("language", "charset"), WRITTEN)
def test_two_sentences_tell_the_encoding_whatever_is_declared(language: str, charset: str, declared: str) -> None:
    text = f"<html><body><h1>News</h1><p>{SENTENCES[language][0]}</p></body></html>"
    header = {"right": charset, "none": None}.get(declared, declared)
    found, _, _ = decode(text.encode(CODECS.get(charset, charset)), header)
    assert found == text


@pytest.mark.parametrize(("address", "page"), [("https://news.example.pl/1", ""), ("https://news.example.org/1", ' lang="pl"')])
def test_a_headline_is_read_by_the_language_of_the_country_or_of_the_page(address: str, page: str) -> None:
    text = f"<html{page}><p>Skażone źródło</p></html>"
    assert decode(text.encode("iso-8859-2"), None, address)[0] == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("charset", [None, "utf-8", "utf-16"])
def test_utf16_is_known_by_its_zero_bytes(encoding: str, charset: str | None) -> None:
    text = f"\n<!DOCTYPE html><html><p>{SENTENCES['zh'][0]}</p></html>"
    assert decode(text.encode(encoding), charset)[:2] == (text, encoding)


def test_many_stray_bytes_keep_a_page_that_says_utf8() -> None:
    body = '<meta charset="utf-8"><p>The owner’s café</p>'.encode() + b"<p>and \xd0 a \xc3 cut</p>" * 4
    text, encoding, flags = decode(body, None)
    assert encoding == "utf-8"
    assert "The owner’s café" in text
    assert flags == (QualityFlag.UNDECODABLE_BYTES,)


def test_a_few_words_of_utf8_do_not_make_a_page_of_another_encoding_utf8() -> None:
    body = SENTENCES["fr"][0].encode("cp1252") * 5 + "<p>© l’été</p>".encode()
    text, encoding, _ = decode(b"<html><p>" + body, "utf-8")
    assert codecs.lookup(encoding).name == "cp1252"
    assert text.count("ministère") == 5
    assert "l’été" in text


@pytest.mark.parametrize("mistaken", ["cp1252", "cp1250", "cp1251", "cp1256"])
def test_what_was_encoded_twice_is_mended(mistaken: str) -> None:
    text = {"cp1250": "Skażone źródło, żądamy łez", "cp1251": SENTENCES["ru"][0], "cp1256": SENTENCES["ar"][0]}.get(
        mistaken, "l’été où « naît » l’île"
    )
    wrong = "".join(bytes((byte,)).decode(mistaken, "replace").replace("\ufffd", chr(byte)) for byte in text.encode())
    assert mend_twice_encoded(wrong) == (text, True)


def test_what_was_encoded_twice_by_way_of_latin_1_is_mended() -> None:
    text = "Rodziny zaginionych żądają śledztwa, a sędzia słuchał świadków"
    assert mend_twice_encoded(text.encode().decode("iso-8859-1")) == (text, True)


def test_what_was_encoded_three_times_is_mended() -> None:
    wrong = "the owner’s café".encode().decode("cp1252").encode().decode("cp1252")
    assert mend_twice_encoded(wrong) == ("the owner’s café", True)


@pytest.mark.parametrize(
    "text",
    [
        *(sentence for sentence, _ in SENTENCES.values()),
        "Disse ele: «AMANHû, e saiu",
        "Рік тому Січ була тут, Різдво минуло; сёла, Сёмга",
        "فقط، نقاط، خطوط، شروط، ضغوط؟",
    ],
)
def test_what_was_meant_so_is_left_alone(text: str) -> None:
    assert mend_twice_encoded(text) == (text, False)


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in SENTENCES.values()])
def test_a_text_in_any_language_is_not_called_garbled(sentence: str) -> None:
    assert not is_garbled(sentence * 3)


@pytest.mark.parametrize(
    ("language", "charset", "read_as"),
    [
        ("ru", "cp1251", "cp1252"),
        ("ru", "koi8-r", "cp1252"),
        ("ru", "koi8-r", "cp1251"),
        ("ru", "utf-8", "cp1251"),
        ("el", "cp1253", "cp1252"),
        ("he", "cp1255", "cp1252"),
        ("ar", "cp1256", "cp1252"),
        ("zh", "gb18030", "cp1252"),
        ("fr", "utf-8", "latin-1"),
    ],
)
def test_a_garbled_text_that_a_site_serves_as_utf8_is_flagged(
    language: str, charset: str, read_as: str, read: Callable[..., Extraction]
) -> None:
    wrong = (SENTENCES[language][0] * 3).encode(charset).decode(read_as, "replace").replace("\ufffd", "?")
    found = read(f"<html><body><article><h1>News</h1><p>{wrong}</p><p>{wrong}</p></article></body></html>")
    assert {QualityFlag.CHARSET_DOUBT, QualityFlag.ENCODED_TWICE}.intersection(found.flags)


@pytest.mark.parametrize(
    ("text", "is_lost"),
    [
        ("Die Schriftstellerin aus Per¨týn kam nach München.", True),  # š of ISO 8859-15 in windows-1252
        ("Der Brief kam aus Mu¨nchen.", True),  # a diaeresis that a PDF file wrote apart
        ("In 5 ¨ 6 Fällen, das Zeichen ¨ und sein Name ¨", False),
        ("Die Schriftstellerin aus Perštýn kam nach München.", False),
    ],
)
def test_a_sign_in_the_place_of_a_letter_is_a_doubt(text: str, is_lost: bool) -> None:
    assert is_garbled(text) is is_lost
