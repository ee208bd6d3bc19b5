"""Which letters a language writes besides ASCII, in which script, and which languages the sites of a country write."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class Script(StrEnum):
    """Scripts that legacy encodings write."""

    LATIN = "latin"
    GREEK = "greek"
    CYRILLIC = "cyrillic"
    HEBREW = "hebrew"
    ARABIC = "arabic"
    THAI = "thai"
    KANA = "kana"
    HAN = "han"
    HANGUL = "hangul"


_RANGES = (
    (0x41, 0x24F, Script.LATIN),
    (0x370, 0x3FF, Script.GREEK),
    (0x400, 0x52F, Script.CYRILLIC),
    (0x590, 0x5FF, Script.HEBREW),
    (0x600, 0x77F, Script.ARABIC),
    (0xE00, 0xE7F, Script.THAI),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0x1F00, 0x1FFF, Script.GREEK),
    (0x3040, 0x30FF, Script.KANA),
    (0x3400, 0x9FFF, Script.HAN),
    (0xAC00, 0xD7A3, Script.HANGUL),
    (0xFB50, 0xFEFC, Script.ARABIC),
)

# Letters of Latin alphabets besides a to z, as in the CLDR's exemplar characters, with what loan words and neighbours' names bring (é in
# nearly all), but none that stands where another encoding of the language has one of its own: in windows-1252, è is č of windows-1250.
_LETTERS = {
    "af": "áäèéêëíîïóôöúûü",
    "az": "çəğıöşüƏİâ",
    "bs": "čćđšž",
    "ca": "àáçèéíïòóúüñ",
    "cs": "áčďéěíňóřšťúůýžöüä",
    "cy": "âêîôûŵŷäëïöüáéíóúàèìòù",
    "da": "æøåéäöüáàèó",
    "de": "äöüßéèàáçêâôëïîñóåø",
    "en": "éèêëçïîñöüäáàâôóíœæåøúã",
    "eo": "ĉĝĥĵŝŭé",
    "es": "áéíóúüñçèàïò",
    "et": "õäöüšžé",
    "eu": "ñçüáéíóúè",
    "fi": "åäöšžéüáèõ",
    "fo": "áðíóúýæøé",
    "fr": "àâæçéèêëîïôœùûüÿöñáíóä",
    "ga": "áéíóúḃċḋḟġṁṗṡṫè",
    "gl": "áéíóúüñïç",
    "hr": "čćđšžéöüä",
    "hu": "áéíóöőúüűä",
    "id": "éèê",
    "is": "áéíóúýðþæöü",
    "it": "àèéìíîòóùúáöüçñäêâ",
    "lt": "ąčęėįšųūžéóö",
    "lv": "āčēģīķļņšūžéöõŗō",
    "ms": "éèê",
    "mt": "ċġħżàèìòùéî",
    "nl": "éëïóöüèêáàâçîôäíúûñ",
    "no": "æøåéèêóòôäöüáàç",
    "nn": "æøåéèêóòôäöüáàç",
    "oc": "áàçéèíïóòúü",
    "pl": "ąćęłńóśźżéöüäáčšží",
    "pt": "áàâãçéêíóôõúüñèïöî",
    "ro": "ăâîșțşţáéöüóäőí",
    "sk": "áäčďéíĺľňóôŕšťúýžöüěřő",
    "sl": "čšžćđäöüéáóí",
    "sq": "çëéèâ",
    "sr": "čćđšž",
    "sv": "åäöéèàüáæøóíçëñôê",
    "tl": "ñéáíóúàèìòùâêîôû",
    "tr": "çğıöşüİâîûéèáôäêàí",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơư",
}

# Country code domains and the languages that sites there write in other letters than English ones. Domains of a language's own name follow.
_COUNTRIES = (
    "al:sq am:ru at:de az:az,ru ba:bs be:fr,nl by:ru,be ch:de,fr,it cn:zh cy:el cz:cs dk:da ee:et,ru gr:el hk:zh il:he,ar,ru ir:fa jp:ja "
    "kg:ru kr:ko kz:ru lv:lv,ru md:ro,ru me:sr mk:mk mo:zh rs:sr se:sv si:sl su:ru sg:zh tj:ru tw:zh ua:uk,ru uz:ru vn:vi br:pt "
    "ae:ar bh:ar dz:ar,fr eg:ar iq:ar,ku jo:ar kw:ar lb:ar ly:ar ma:ar,fr om:ar ps:ar qa:ar sa:ar sd:ar sy:ar tn:ar,fr ye:ar "
    "ar:es bo:es cl:es co:es cr:es cu:es do:es ec:es gt:es hn:es mx:es ni:es pa:es pe:es py:es sv:es uy:es ve:es ao:pt mz:pt "
    "bg:bg de:de es:es eu:eu fi:fi fr:fr hr:hr hu:hu id:id is:is it:it lt:lt nl:nl no:no pl:pl pt:pt ro:ro ru:ru sk:sk th:th tr:tr cat:ca"
)
_SCRIPTS = {
    Script.CYRILLIC: "ru uk be bg mk kk ky mn tg tt",
    Script.GREEK: "el",
    Script.HEBREW: "he yi",
    Script.ARABIC: "ar fa ur ps ckb ug sd",
    Script.THAI: "th",
    Script.KANA: "ja",
    Script.HAN: "zh",
    Script.HANGUL: "ko",
}

LANGUAGES_OF_COUNTRY = {country: tuple(codes.split(",")) for country, _, codes in (item.partition(":") for item in _COUNTRIES.split())}
SCRIPT_OF_LANGUAGE = {code: script for script, codes in _SCRIPTS.items() for code in codes.split()}
LETTERS_OF_LANGUAGE = {code: frozenset(letters + letters.upper()) for code, letters in _LETTERS.items()}


@lru_cache(maxsize=4_096)
def script_of(char: str) -> Script | None:
    """The script of a letter, None for signs, digits and scripts that no legacy encoding writes."""
    code = ord(char)
    return next((script for low, high, script in _RANGES if low <= code <= high), None) if char.isalpha() or code in _MARKS else None


_MARKS = frozenset([*range(0x591, 0x5C8), *range(0x64B, 0x660), 0xE31, *range(0xE34, 0xE3B), *range(0xE47, 0xE4F)])
"""Vowel points and tone marks, which are no letters to Python but stand in words."""
