"""Pages of many languages, each written anew in the legacy encodings that are usual for its language."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from benchmarks.pages import SHARED

PAGES = 12  # of a language
SETS = ("small-sites", "pages-more")
WRONG = ("utf-8", "iso-8859-1")
_META = re.compile(r"<meta[^>]*charset[^>]*>|<\?xml[^>]*\?>", re.I)

CHARSETS = {
    **dict.fromkeys(("en", "es", "pt", "it", "nl", "sv", "no", "da", "id", "eu"), ("windows-1252",)),
    **dict.fromkeys(("fr", "de", "fi"), ("windows-1252", "iso-8859-15")),
    **dict.fromkeys(("pl", "hr", "cs", "sk", "sl", "hu", "ro"), ("windows-1250", "iso-8859-2")),
    **dict.fromkeys(("lt", "lv", "et"), ("windows-1257", "iso-8859-13")),
    "sr": ("windows-1250", "iso-8859-2", "windows-1251"),
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866"),
    "uk": ("windows-1251", "koi8-u"),
    "bg": ("windows-1251", "iso-8859-5"),
    "be": ("windows-1251", "iso-8859-5"),
    "mk": ("windows-1251", "iso-8859-5"),
    "el": ("windows-1253", "iso-8859-7"),
    "tr": ("windows-1254", "iso-8859-9"),
    "he": ("windows-1255", "iso-8859-8"),
    "ar": ("windows-1256", "iso-8859-6"),
    "fa": ("windows-1256",),
    "vi": ("windows-1258",),
    "th": ("windows-874",),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "ko": ("euc-kr",),
    "zh": ("gb18030", "gb2312", "big5"),
}
_CODECS = {"shift_jis": "cp932", "euc-kr": "cp949", "gb2312": "gbk", "windows-874": "cp874"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPage:
    """A page as Unicode text, without what it said of its encoding."""

    language: str
    url: str
    markup: str = field(repr=False)

    def written_in(self, charset: str) -> bytes:
        """Its bytes; what the encoding lacks stands as character references, as content systems write it."""
        markup = _apart(self.markup) if charset == "windows-1258" else self.markup
        return markup.encode(_CODECS.get(charset, charset), "xmlcharrefreplace")

    def declaring(self, charset: str) -> WrittenPage:
        """The page with an element that names a charset."""
        element = f'<meta charset="{charset}">'
        head = re.search(r"<head\b[^>]*>", self.markup, re.I)
        cut = head.end() if head else 0
        return WrittenPage(language=self.language, url=self.url, markup=self.markup[:cut] + element + self.markup[cut:])


def load_pages() -> dict[str, list[WrittenPage]]:
    """Articles of `../shared` and short ones of our own, by language. Raises `FileNotFoundError` where `../shared` is missing."""
    pages: defaultdict[str, list[WrittenPage]] = defaultdict(list)
    for name in SETS:
        with (SHARED / name / "manifest.jsonl").open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                code = row.get("language")
                if code in CHARSETS and row["kind"] == "article" and row.get("text") and len(pages[code]) < PAGES:
                    pages[code].extend(_read(SHARED / name / row["file"], code, row["url"]))
    for code, sentences in tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8")).items():
        pages[code].extend(list(_short_pages(code, sentences))[: PAGES - len(pages[code])])
    return dict(sorted(pages.items()))


def _read(file: Path, language: str, url: str) -> list[WrittenPage]:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    return [WrittenPage(language=language, url=url, markup=_META.sub("", text))]


def _short_pages(language: str, sentences: list[str]) -> Iterator[WrittenPage]:
    for number, (one, other) in enumerate(permutations(sentences, 2)):
        markup = (
            f"<html><head><title>{one[:40]}</title></head><body><nav><a href='/'>Home</a></nav><article><h1>{one[:40]}</h1>"
            f"<p>{one}</p><p>{other}</p></article></body></html>"
        )
        yield WrittenPage(language=language, url=f"https://news.example.org/2024/05/{number}", markup=markup)


def _apart(text: str) -> str:
    """Vietnamese as windows-1258 has it: tone marks behind their letters, other marks in them."""
    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for char in unicodedata.normalize("NFC", text):
        whole = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in whole if mark in marks)
        base = unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in marks))
        out.append(char if not tones or _is_in_1258(char) else base + tones)
    return "".join(out)


def _is_in_1258(char: str) -> bool:
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True
