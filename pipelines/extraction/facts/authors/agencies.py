"""News agencies by the names that stand in bylines, as data. Short names count in capitals only: "SANA" is an agency, "Sana" a person."""

from __future__ import annotations

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


def is_agency(name: str) -> bool:
    """Whether a name in a byline is that of a news agency."""
    return name in _EXACT or name.casefold() in _SMALL
