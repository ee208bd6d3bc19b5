"""News agencies by the names that stand in bylines, as data, and by the words that they name themselves with.

Short names count in capitals only: "SANA" is an agency, "Sana" a person.
"""

from __future__ import annotations

import re

_SHORT = (
    "AFP AP DPA EFE ANSA TASS PTI ANI IANS APA SDA ANP NTB TT PAP ČTK CTK MTI HINA FENA IRNA ISNA WAM SPA SANA QNA KUNA WAFA AA UPI IPS KNA"
    " EPD SID CNA UNB BSS MENA"
).split()
_WRITTEN_SMALL = ("dpa", "epd", "sid", "sda", "anp", "ntb", "apa")  # agencies that write themselves so
_NAMES = [
    *("reuters", "thomson reuters", "reuters staff", "رويترز", "рейтер", "agence france-presse", "agence france presse", "france presse"),
    *(
        "أ ف ب",
        "أ.ف.ب",
        "فرانس برس",
        "وكالة فرانس برس",
        "associated press",
        "the associated press",
        "أسوشيتد برس",
        "deutsche presse-agentur",
    ),
    *(
        "د ب أ",
        "د.ب.أ",
        "agencia efe",
        "efe news",
        "xinhua",
        "新华社",
        "新華社",
        "тасс",
        "ria novosti",
        "риа новости",
        "interfax",
        "интерфакс",
    ),
    *(
        "anadolu agency",
        "anadolu ajansı",
        "وكالة الأناضول",
        "الأناضول",
        "press trust of india",
        "kyodo",
        "kyodo news",
        "共同通信",
        "時事通信",
    ),
    *(
        "jiji press",
        "yonhap",
        "yonhap news agency",
        "연합뉴스",
        "austria presse agentur",
        "keystone-sda",
        "keystone-ats",
        "agence belga",
        "belga",
    ),
    *(
        "ritzau",
        "tanjug",
        "ایرنا",
        "ایسنا",
        "tasnim",
        "تسنیم",
        "mehr news",
        "fars news",
        "وام",
        "واس",
        "سانا",
        "بترا",
        "قنا",
        "كونا",
        "وفا",
    ),
    *(
        "agência lusa",
        "lusa",
        "agência brasil",
        "agencia brasil",
        "télam",
        "telam",
        "prensa latina",
        "europa press",
        "notimex",
        "ukrinform",
    ),
    *("укрінформ", "укринформ", "уніан", "унн", "белта", "kazinform", "inter press service", "press association", "pa media", "bernama"),
    *("中央社", "united news of bangladesh", "news agencies", "agencies", "agencias", "agences", "agenturen", "وكالات", "агентства"),
    *("united press international", "evangelischer pressedienst", "katholische nachrichten-agentur", "wires"),
]
_SMALL = frozenset(_NAMES)
_EXACT = frozenset([*_SHORT, *_WRITTEN_SMALL])
_MAX_WORDS = 7
# What agencies call themselves: "Harbour News Agency", "Agencia de Noticias del Puerto", "خبرگزاری مهر".
_FORM = re.compile(
    r"\b(?:news|press|wire|information) agency\b|\b(?:newswire|wire service|news service)$|nachrichtenagentur|presse-?agentur|pressedienst"
    r"|\bagence (?:de presse|de nouvelles|d['’]information)|\bagenzia (?:di stampa|di notizie|giornalistica)"
    r"|\bagencia (?:de (?:noticias|prensa|información)|informativa|noticiosa)|\bagência (?:de )?(?:notícias|informação)"
    r"|haber ajansı|\bagencja (?:prasowa|informacyjna)|\b(?:kantor berita|persbureau|nyhetsbyrå|nyhedsbureau|uutistoimisto)"
    r"|hírügynökség|tisková (?:agentura|kancelář)|\b(?:новинска агенција|novinska agencija|agenția de presă)|πρακτορείο ειδήσεων"
    r"|информационное агентство|информагентство|агентство новостей|інформаційне агентство|інформагентство|информационна агенция"
    r"|وكالة .{0,30}(?:أنباء|الأنباء|للأنباء|الإخبارية|للصحافة)|خبرگزاری"
    r"|通讯社|通訊社|通信社|통신사?$|समाचार एजेंसी|সংবাদ সংস্থা|สำนักข่าว|thông tấn xã",
    re.I,
)


def is_agency(name: str) -> bool:
    """Whether a name in a byline is that of a news agency."""
    folded = name.casefold()
    return name in _EXACT or folded in _SMALL or (len(name.split()) <= _MAX_WORDS and _FORM.search(folded) is not None)
