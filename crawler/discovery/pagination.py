"""Says which links of a listing lead to its further pages. Finding the links is left to `listings`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

PAGE_IN_PATH = re.compile(
    r"/(?:page|pages|pagina|pagine|página|seite|sayfa|halaman|strona|stranica|page_num)[/_-]?\d{1,5}(?:/|\.html?|$)", re.I
)
PAGE_PARAMETERS = frozenset(
    {
        *("page", "paged", "pg", "pageno", "pagenum", "page_num", "pagina", "seite", "sayfa", "halaman", "strona"),
        *("offset", "start", "limitstart"),
    }
)
BITRIX_PARAMETER = re.compile(r"pagen_\d+", re.IGNORECASE)  # the content system of many Russian-language sites

# "More" and its sisters are missing on purpose: under a teaser they lead to the article.
NEXT_WORDS = frozenset(
    {
        *("next", "next page", "older", "older posts", "older entries", "older articles", "older news", "go to next page"),
        *("التالي", "التالية", "الصفحة التالية", "الأقدم", "بعدی", "صفحه بعد", "صفحه بعدی", "قدیمی‌تر", "اگلا صفحہ", "הבא", "לעמוד הבא"),
        *(
            "siguiente",
            "página siguiente",
            "siguientes",
            "anteriores",
            "entradas anteriores",
            "próxima",
            "próximo",
            "próxima página",
            "seguinte",
        ),
        *("suivant", "page suivante", "suivante", "articles plus anciens", "weiter", "nächste", "nächste seite", "ältere beiträge"),
        *(
            "следующая",
            "следующая страница",
            "далее",
            "вперёд",
            "вперед",
            "наступна",
            "далі",
            "наступная",
            "sonraki",
            "sonraki sayfa",
            "növbəti",
        ),
        *("下一页", "下一頁", "下页", "下頁", "次へ", "次のページ", "다음", "다음 페이지", "trang sau", "berikutnya", "selanjutnya"),
        *("successivo", "successiva", "pagina successiva", "volgende", "następna", "további", "अगला", "পরবর্তী", "ถัดไป", "inayofuata"),
    }
)
_PAGER = re.compile(
    r"(?<![a-z])(?:pagination|paginator|paginate|paging|pager|page-?numbers?|page-?nav|pagenavi|nav-links|nav-previous)(?![a-z])",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"(?<![a-z])(?:older[-_](?:posts?|entries|articles|news|link)|nav-previous|next[-_]?page|pager?(?:[-_]+\w+)?[-_]+next|load[-_]more)(?![a-z])",
    re.IGNORECASE,
)
_BARE_STEP = re.compile(r"(?:^|[\s_-])(?:next|older)(?:$|[\s_-])", re.IGNORECASE)
_DATE_IN_PATH = re.compile(r"/(?:19|20)\d{2}/\d{1,2}(?:/|$)")
_HEADLINE_WORDS = 4  # of an address; sections have fewer: "news-and-events"
_ARROWS = " \t«»‹›<>←→↠⟶➔▶►⏵❯❮…."


def is_pager(class_and_id: str) -> bool:
    """Does an element of this class and id hold links to further pages?"""
    return bool(_PAGER.search(class_and_id))


def is_step(class_and_id: str, *, in_pager: bool) -> bool:
    """Does a class or id mark the step to older articles, whatever the words of the link? `next` and `older` alone only in a pager."""
    return bool(_STEP.search(class_and_id)) or (in_pager and bool(_BARE_STEP.search(class_and_id)))


def find_numbered(links: Iterable[tuple[str, str]]) -> set[str]:
    """Of a page's links, as (address, text) in order, the addresses of numbered pages: neighbours whose texts count up by one and whose
    addresses differ in that number alone. Pagers without a telling class are known by this; days of a calendar are no pages.
    """
    found: set[str] = set()
    before: tuple[int, str, str] | None = None
    for url, text in links:
        number = text.strip()
        pattern = _numbered_pattern(url, number)
        if pattern is None:
            before = None
            continue
        if before is not None and (before[0] + 1, before[1]) == (int(number), pattern):
            found |= {before[2], url}
        before = (int(number), pattern, url)
    return found


def _numbered_pattern(url: str, number: str) -> str | None:
    """The address with its last number taken out, where that is `number`."""
    last = re.search(r"(?<!\d)(\d{1,3})(?=\D*$)", url)
    is_page = number.isascii() and number.isdecimal() and last and last[1] == number and not _DATE_IN_PATH.search(urlsplit(url).path)
    return f"{url[: last.start()]}#{url[last.end() :]}" if is_page and last else None


def leads_to_page(url: str, text: str, *, rel: str, in_pager: bool, is_step: bool = False) -> bool:
    """Does this link of a listing, to the same host, lead to a further page of a listing?

    A page may show one post with "older" under it, as front pages of small blogs do: that leads to the post before, as its address says.
    """
    parts = urlsplit(url)
    if is_step or "next" in rel.lower().split() or " ".join(text.lower().split()).strip(_ARROWS) in NEXT_WORDS:
        return text.strip().isdecimal() or not _is_named_by_headline(parts)
    if PAGE_IN_PATH.search(parts.path) or any(_is_page_parameter(name, value) for name, value in _parameters(parts.query)):
        return True
    # Bare numbers and arrows mean a page only where pages are listed: elsewhere they are years, counts and carousels.
    bare = text.strip(_ARROWS)
    return in_pager and bool(text.strip()) and (not bare or (bare.isdecimal() and len(bare) <= 4))


def _is_named_by_headline(parts: SplitResult) -> bool:
    """Whether a path ends in as many words as a headline has, none of them a number at the end, which may be that of a page."""
    words = unquote(parts.path).rstrip("/").rpartition("/")[2].partition(".")[0].split("-")
    return not parts.query and len(words) >= _HEADLINE_WORDS and not words[-1].isdecimal()


def _is_page_parameter(name: str, value: str) -> bool:
    return (name.lower() in PAGE_PARAMETERS or bool(BITRIX_PARAMETER.fullmatch(name))) and value.isdecimal()


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=50)
    except ValueError:
        return []
