"""Knows the words with which pages label their dates ("Updated", "Veröffentlicht am"), and lines that are nothing but such a stamp."""

from __future__ import annotations

import re

from pipelines.extraction.facts.date_parsing import MAX_DATE_LINE, written_dates

OF_CHANGE = re.compile(
    r"updat|modif|revis|reviewed|edited|aktualis|geändert|mis[e]? à jour|actualiz|aggiornat|atualiz|обновл|измен|оновлен|تحديث|تعديل"
    r"|به.?روز|ویرایش|güncel|更新|修改|수정|अपडेट|diperbarui|cập nhật"
    r"|bijgewerkt|uppdatera|oppdatert|opdateret|päivitetty|aktualiz|frissít|עודכן",
    re.I,
)
OF_PUBLICATION = re.compile(
    r"publi|post|veröffentlicht|erstellt|опублик|نشر|منتشر|انتشار|发布|發佈|發布|公開|掲載|入力|입력|등록|yayın|ditayangkan|gepubliceerd|đăng|פורסם",
    re.I,
)
_LABEL_WORDS = 2  # "Last updated", "Zuletzt aktualisiert": the telling word is one of the first two


def is_stamp(text: str) -> bool:
    """Whether a line only says when its page was published or changed: "Last updated: 5 May 2024, 10:30 GMT".

    It is short, holds a date, and the label is among its first words or follows the date at once ("2024年5月3日更新"). A bare date is no
    stamp: it may head a part of a chronicle.
    """
    if len(text) > MAX_DATE_LINE:
        return False
    dates = written_dates(text)
    if not dates:
        return False
    ahead = " ".join(text[: dates[0].start].split()[:_LABEL_WORDS])
    after = text[dates[-1].end :].lstrip()[:4]
    return any(label.search(ahead) or label.match(after) for label in (OF_CHANGE, OF_PUBLICATION))
