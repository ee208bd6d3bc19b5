"""What the shape of a page's address says of its kind, in the words that content systems put into addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from pipelines.extraction.list_addresses import AUTHORS, TERMS
from pipelines.extraction.phrases.matching import fold

_INDEX = frozenset(
    (
        "archive archives archivo archivos archiv arhiv arhiva archief archivio blog blogs news posts post index all feed comments "
        "shop store browse"
    ).split()
)
_PAGED = re.compile(r"(?:^|/)(?:page|pagina|seite|strana|sida|side|sayfa|strona|p)[/-]?(\d{1,4})(?:/|\.html?)?$")
_DATED = re.compile(r"(?:^|/)((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?(?:/|$)")
_DATE_ONLY = re.compile(r"(?:^|/)(?:19|20)\d\d(?:/\d{1,2}){0,2}/?(?:page/\d+/?)?$")
_SITE_WORDS = frozenset(
    (
        "about about-us contact contact-us contacto contacts kontakt kontakti kontakte contatti contatto impressum imprint "
        "datenschutz privacy privacy-policy policy legal terms donate donation donations spenden support join team staff who-we- "
        "are mission chi-siamo quienes-somos sobre sobre-nosotros qui-sommes-nous a-propos apropos ueber-uns uber-uns over-ons om "
        "om-oss om-os o-nas o-nama hakkimizda iletisim subscribe newsletter advertise careers jobs faq help sitemap links login "
        "register cookies cookie-policy mentions-legales aviso-legal acerca acerca-de contactos"
    ).split()
)
_QUERY_LISTS = frozenset({"cat", "category", "tag", "author", "s", "paged", "m", "label", "search", "q", "month", "year", "max-results"})
_QUERY_POSTS = frozenset({"p", "id", "article", "post", "story", "nid", "itemid", "page_id"})
_WORD = re.compile(r"[^\W_]+")

NAMES = (
    "is_root",
    "depth",
    "last_chars",
    "last_hyphens",
    "last_digits",
    "term_word",
    "author_word",
    "index_word",
    "index_last",
    "paged",
    "dated",
    "date_only",
    "site_word",
    "ends_html",
    "query_list",
    "query_post",
    "slug_in_title",
    "title_in_slug",
)


def describe_address(url: str, title: str) -> dict[str, float]:
    """One number for each of `NAMES`; `title` is the page's headline, which the slugs of articles repeat."""
    try:
        address = urlsplit(url)
    except ValueError:
        return dict.fromkeys(NAMES, 0.0)
    path = unquote(address.path).lower()
    parts = [part for part in path.split("/") if part and part not in ("index.html", "index.php")]
    last = re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", parts[-1]) if parts else ""
    slug, words = set(_WORD.findall(fold(last.replace("_", "-")))), set(_WORD.findall(fold(title)))
    shared = len(slug & words)
    query = {key.lower() for key in parse_qs(address.query, keep_blank_values=True)}
    before = parts[:-1]
    return {
        "is_root": bool(address.netloc) and not parts and not query,
        "depth": len(parts),
        "last_chars": min(len(last), 120),
        "last_hyphens": last.count("-") + last.count("_"),
        "last_digits": sum(map(str.isdigit, last)),
        "term_word": sum(part in TERMS for part in before),
        "author_word": sum(part in AUTHORS for part in before),
        "index_word": sum(part in _INDEX for part in before),
        "index_last": last in _INDEX or last in TERMS or last in AUTHORS,
        "paged": _PAGED.search(path) is not None,
        "dated": _DATED.search(path) is not None,
        "date_only": _DATE_ONLY.search(path) is not None,
        "site_word": any(part in _SITE_WORDS for part in (*before[-1:], last)),
        "ends_html": path.endswith((".html", ".htm")),
        "query_list": bool(query & _QUERY_LISTS),
        "query_post": bool(query & _QUERY_POSTS),
        "slug_in_title": shared / len(slug) if slug else -1.0,
        "title_in_slug": shared / len(words) if words else -1.0,
    }
