"""Decoding in the order of trust, and what is refused."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.charset.twice_encoded import mend_twice_encoded
from pipelines.extraction.extract import extract
from pipelines.extraction.page.parsing import MAX_PAGE_BYTES, UndecodableError, decode, read_page
from pipelines.items import PageInput

ARABIC = "<p>قالت المنظمة إن المحكمة أجلت الجلسة مرة أخرى</p>"
CHINESE = "<p>法院星期二命令土地登记处公开档案</p>"
JAPANESE = "<p>裁判所は火曜日、土地の記録を公開するよう命じた。</p>"
GERMAN = "<p>Die Behörde prüft die Vorwürfe, größere Zweifel blieben.</p>"
RUSSIAN = "<p>Суд во вторник обязал реестр открыть дела.</p>"


def _meta(charset: str, text: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>'


@pytest.mark.parametrize(
    ("body", "charset", "text", "encoding"),
    [
        pytest.param(codecs.BOM_UTF8 + GERMAN.encode(), "iso-8859-1", GERMAN, "utf-8", id="a UTF-8 mark beats the header"),
        pytest.param(codecs.BOM_UTF16_LE + ARABIC.encode("utf-16-le"), "utf-8", ARABIC, "utf-16-le", id="a UTF-16 mark beats the header"),
        pytest.param(ARABIC.encode(), "windows-1256", ARABIC, "utf-8", id="valid UTF-8 beats windows-1256 in the header"),
        pytest.param(GERMAN.encode(), "utf-16", GERMAN, "utf-8", id="valid UTF-8 beats utf-16 in the header"),
        pytest.param(ARABIC.encode("cp1256"), "windows-1256", ARABIC, "cp1256", id="windows-1256 from the header"),
        pytest.param(CHINESE.encode("gb2312"), "gb2312", CHINESE, "gb18030", id="gb2312 means gb18030"),
        pytest.param(JAPANESE.encode("shift_jis"), "shift_jis", JAPANESE, "cp932", id="shift_jis means cp932"),
        pytest.param(JAPANESE.encode("iso-2022-jp"), "iso-2022-jp", JAPANESE, "iso2022_jp", id="iso-2022-jp is ASCII bytes"),
        pytest.param(GERMAN.encode("cp1252"), "utf-16", GERMAN, "cp1252", id="utf-16 declared falsely over Latin bytes"),
        pytest.param(GERMAN.encode("latin-1"), "iso-8859-1", GERMAN, "cp1252", id="iso-8859-1 means windows-1252"),
        pytest.param(RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN, "koi8-r", id="koi8-r"),
        pytest.param(GERMAN.encode(), None, GERMAN, "utf-8", id="nothing declared"),
        pytest.param(GERMAN.encode(), "no-such-charset", GERMAN, "utf-8", id="unknown label"),
        *(
            pytest.param(GERMAN.encode(), name, GERMAN, "utf-8", id=f"{name} is no text encoding")
            for name in ("rot13", "zlib", "base64", "hex", "idna", "punycode", "undefined", "unicode_escape", "utf-7", "bz2", "", "\x00")
        ),
        *(
            pytest.param(GERMAN.encode("cp1252"), name, GERMAN, None, id=f"{name} over Latin bytes")
            for name in ("rot13", "zlib", "idna", "undefined")
        ),
    ],
)
def test_the_most_trusted_encoding_is_taken(body: bytes, charset: str | None, text: str, encoding: str | None) -> None:
    found, used, flags = decode(body, charset)
    assert found.lstrip("\ufeff") == text
    assert encoding is None or codecs.lookup(used).name == codecs.lookup(encoding).name  # None: several read these bytes alike
    assert flags == ()


@pytest.mark.parametrize(
    ("charset", "text"),
    [("windows-1256", ARABIC), ("gb2312", CHINESE), ("shift_jis", JAPANESE), ("iso-2022-jp", JAPANESE), ("koi8-r", RUSSIAN)],
)
def test_the_page_is_asked_when_the_server_says_nothing(charset: str, text: str) -> None:
    page = _meta(charset, text)
    assert text in decode(page.encode(charset), None)[0]


def test_the_server_is_asked_before_the_page() -> None:
    page = _meta("iso-8859-1", ARABIC).encode("cp1256")
    assert ARABIC in decode(page, "windows-1256")[0]


def test_one_bad_byte_does_not_send_a_long_page_to_another_encoding() -> None:
    body = ("<p>" + "Größere Zweifel blieben. " * 300).encode() + b"\xff</p>"
    text, encoding, _ = decode(body, None)
    assert encoding == "utf-8"
    assert text.count("Größere") == 300
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"%PDF-1.7\n%...", id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="PNG"),
        pytest.param(b"GIF89a", id="GIF"),
        pytest.param(b"\xff\xd8\xff\xe0", id="JPEG"),
        pytest.param(b"PK\x03\x04", id="ZIP"),
        pytest.param(b"\x1f\x8b\x08", id="gzip left over"),
        pytest.param(b"\x00" * 5_000, id="zeros"),
        pytest.param(b"\x00\x01\x02\x80\xff" * 400, id="an unknown binary format"),
        pytest.param(random.Random(1).randbytes(3_000), id="random bytes, as in a compressed or encrypted file"),
    ],
)
def test_bytes_that_are_no_text_are_refused(body: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(body, "utf-8")


def test_control_characters_become_spaces() -> None:
    assert decode(b"<p>a\x00b\x08c</p>", None)[0] == "<p>a b c</p>"


def test_what_stands_behind_a_premature_end_of_the_page_belongs_to_its_body() -> None:
    page = read_page("https://example.org/a", b"<html><body><nav>Menu</nav></body></html><div><p>The court sat.</p></div></BODY></html >")
    assert [element.text for element in page.tree.find("body").iter("p")] == ["The court sat."]


def test_a_page_over_the_limit_is_cut_and_flagged() -> None:
    assert "cut_at_limit" in read_page("https://example.org/a", b"<p>a</p>" + b" " * MAX_PAGE_BYTES).flags


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).filter(lambda text: "~{" not in text))
def test_utf8_is_read_back_whatever_is_declared(text: str) -> None:
    body = f"<p>{text}</p>".encode()
    assert decode(body, "windows-1252")[0] == mend_twice_encoded(f"<p>{text}</p>")[0]


@settings(max_examples=150, deadline=None)  # the first loads the language model
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "rot13", "gb18030", "windows-1256", "iso-2022-kr"]))
def test_any_bytes_are_read_or_refused(body: bytes, charset: str | None) -> None:
    try:
        page = read_page("https://example.org/a", body, charset)
    except UndecodableError:
        return
    assert page.tree.tag == "html"


def test_a_character_that_xml_forbids_costs_no_page() -> None:
    body = (
        "<html><body><article><h1>Vote</h1>"
        + "<p>The council voted on Tuesday to reopen the inquiry\ufffe into the deaths of nine.</p>" * 3
    )
    found = extract(PageInput(url="https://example.org/a", body=f"{body}</article></body></html>".encode()))
    assert "reopen the inquiry" in found.text
