"""The words that introduce the name of an author ("By", "Posted by", "Von", "نویسنده"), in many languages, as data."""

from __future__ import annotations

import re

from pipelines.extraction.facts.date_parsing import written_dates

# What was done to the text, ahead of the word for "by": "Posted by", "Enviado por", "Geschrieben von".
_DONE = """
    written posted published reported submitted authored created contributed articles? words text story compiled filed
    propos\\s+recueillis entretien\\s+réalisé
    escrit[oa] publicad[oa] enviad[oa] postad[oa] redactado geschrieben verfasst veröffentlicht eingereicht écrit publié rédigé posté soumis
    proposé    scritto pubblicato inviato postato geschreven geplaatst ingediend skrevet skrevet skriven skrivet publicerat publisert postet
    napsal[ai]? napisała? dodała? opublikowane napisao napisala objavio objavila objavljeno написал[аи]? опубликовано отправлено
    добавил[аи]?    підготува(?:в|ла) написа(?:в|ла) yazan ditulis diposting dikirim đăng viết scris publicat postat
""".split()
_BY = """
    by von vom por par di da door av af przez od oleh bởi από από\\s+τον από\\s+την от от\\s+имени від של מאת על\\s+ידי โดย เขียนโดย
    بقلم كتبه? كتبت بواسطة توسط از\\s+سوی
""".split()
# What stands ahead of the name as a label.
_LABELS = """
    authors? author\\(s\\) autor autora autores autoren autorin auteure?s? autric[ei] autori? autore författare forfatter forfattere
    skribent tekijä kirjoittaja kirjoittanut szerző írta yazar yazan penulis tác\\s+giả contributors?
    автор[аы]? авторка авторы аўтар συντάκτης συντάκτρια συγγραφέας γράφει γράφουν
    نویسنده نویسندگان الكاتب الكاتبة مصنف 作者 撰文 撰稿 著者 執筆者 投稿者 글쓴이 작성자
    লেখক লিখেছেন लेखक ผู้เขียน հեղինակ ავტორი எழுதியவர் ရေးသားသူ
    reportagem\\s+de reportaje\\s+de
""".split()
# Labels that begin sentences, too: with a colon, or alone ahead of the name.
_LABELS_WITH_COLON = """
    words text texto texte story report reporter reporting yazı haber interview текст گزارش إعداد تحریر کاتب كاتب 文 記者 记者 執筆 글
    photos?\\s+and\\s+text 取材・文 글·사진
""".split()
_AHEAD = r"(?:(?:this\s+(?:post|article|entry|story)\s+was|page)\s+)?"
PREFIX = re.compile(
    rf"^(?:insights\s+from\b|{_AHEAD}(?:(?:{'|'.join(_DONE)})\s+)?(?:{'|'.join(_BY)})|{'|'.join(_LABELS)}"
    rf"|(?:{'|'.join(_LABELS_WITH_COLON)})(?=\s*[:：/／＝]|\s*$))"
    r"(?![^\W\d_]|['’])[\s:：.,/／＝՝]*",
    re.I,
)
# In these languages the word follows the name: "Ali Kaya tarafından".
_SUFFIX = re.compile(r"\s+(?:tarafından(?:\s+\w+)?|द्वारा|기자)\s*$|(?<=[\u4e00-\u9fff])(?:報導|报道|撰文)$", re.I)
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d){1,2}\s*(?:[ap]\.?m\.?(?!\w))?(?:\s*(?-i:[A-Z]{2,4})(?![\w.]))?|\b\d{1,2}\s?[ap]m\b|\b\d+\s*min(?:ute)?s?(?:\s+read)?\b",
    re.I,
)
# Behind a name: the date, the section.
END_WORDS = "on at in for from via am em pada op på dne dana tarihinde в".split()
END_PARTICLES = "el le il den".split()  # ahead of a date only: "John le Carré"
_EDGE = " ,;|-–—·•:/\\"


def introduced(text: str) -> str | None:
    """What follows the introducing word of a line that begins with it or has it behind a date; "" where the name comes later.

    None where nothing is introduced.
    """
    for part in without_dates(text).split("|"):
        bare = part.strip(_EDGE)
        found = PREFIX.match(bare)
        if found:
            return bare[found.end() :].strip(" :")
        named = _SUFFIX.search(bare)
        if named:
            return bare[: named.start()]
    return None


def without_dates(text: str) -> str:
    """The text with an upright stroke for each date and each time of day."""
    for written in reversed(written_dates(text)):
        text = f"{text[: written.start]}|{text[written.end :]}"
    return _CLOCK.sub("|", text)


def is_label(text: str) -> bool:
    """Whether a text is nothing but an introducing word."""
    found = PREFIX.match(text.strip())
    return found is not None and found.end() == len(text.strip())
