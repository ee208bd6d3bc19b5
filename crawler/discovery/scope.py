"""Says whether a URL belongs to a source: by host, by the source's patterns, and by what is an article nowhere. Robots come later."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.items import LinkKind, Scope
from pipelines.urls import DEFAULT_PORTS, fetch_url, normalise_escapes, path_and_query, split_host

NOT_TEXT_EXTENSIONS = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp", ".tif", ".tiff"),  # pictures
    *(".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".m4v", ".mov", ".avi", ".webm", ".mkv"),  # sound and film
    *(".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".rtf", ".epub"),  # texts we do not read; their page is found too
    *(".zip", ".rar", ".7z", ".tgz", ".tar.gz", ".exe", ".apk", ".dmg"),  # downloads; not .gz, which sitemaps bear
    *(".css", ".js", ".woff", ".woff2", ".ttf", ".ics", ".vcf"),  # parts of pages, calendars, address cards
)
"""A path that ends so is no page. Links to these stand on nearly every page, and each would cost a fetch to learn nothing."""

DEFAULT_EXCLUDES = {
    "/wp-login.php*": "WordPress's door; robots.txt seldom names it",
    "*/wp-admin/*": "WordPress's office",
    "*/wp-json/*": "the same articles again, as data for programs",
    "*/xmlrpc.php*": "an interface for programs",
    "/cdn-cgi/*": "Cloudflare's own pages, such as those that hide e-mail addresses",
    "*/cart": "a shop's basket, empty for us",
    "*/cart/*": "a shop's basket, empty for us",
    "*/checkout/*": "a shop's till",
    "*?add-to-cart=*": "a visit puts something into the basket",
    "*?share=*": "WordPress's share buttons: the same article, then another site",
    "*?replytocom=*": "the same article with the form to answer a comment",
}
"""Paths that are an article nowhere, each with the reason. Anything a site may do differently belongs into the source's `exclude`."""

SITE_PAGES = frozenset(
    [
        "about",
        "about-us",
        "aboutus",
        "who-we-are",
        "contact",
        "contact-us",
        "contacts",
        "privacy",
        "privacy-policy",
        "privacy-notice",
        "cookie-policy",
        "cookies",
        "terms",
        "terms-of-use",
        "terms-of-service",
        "terms-and-conditions",
        "disclaimer",
        "imprint",
        "legal",
        "legal-notice",
        "accessibility",
        "donate",
        "subscribe",
        "newsletter",
        "ueber-uns",
        "uber-uns",
        "impressum",
        "kontakt",
        "datenschutz",
        "datenschutzerklaerung",
        "agb",
        "a-propos",
        "qui-sommes-nous",
        "contactez-nous",
        "mentions-legales",
        "quienes-somos",
        "nosotros",
        "contacto",
        "politica-de-privacidad",
        "aviso-legal",
        "sobre",
        "sobre-nos",
        "quem-somos",
        "contato",
        "politica-de-privacidade",
        "chi-siamo",
        "contatti",
        "over-ons",
        "o-nas",
        "hakkimizda",
        "iletisim",
        "gizlilik-politikasi",
        "o-nas",
    ]
)
"""Names of pages about the site itself; every sitemap lists them. Only at the top of a site or under one folder (`/en/about`): an article
may well be called so further down. A source that wants one names it in `include`."""


def in_scope(url: str, scope: Scope, *, kind: LinkKind = LinkKind.ARTICLE) -> bool:
    """Does this URL belong to the source? Never raises; what is no web address belongs to none.

    A scope host without a port means the scheme's own port. Excluding goes before including. `include` says where the articles are, so it
    binds ARTICLE links only: the listing that leads to `/2026/*` need not lie there.
    """
    try:
        target = path_and_query(url)
        if not _is_host_in_scope(url, scope):
            return False
    except ValueError:
        return False
    if urlsplit(url).path.lower().endswith(NOT_TEXT_EXTENSIONS):
        return False
    if any(matches(pattern, target) for pattern in (*DEFAULT_EXCLUDES, *scope.exclude)):
        return False
    if kind is LinkKind.ARTICLE and not scope.include and _is_site_page(url):
        return False
    return kind is not LinkKind.ARTICLE or not scope.include or any(matches(pattern, target) for pattern in scope.include)


def _is_site_page(url: str) -> bool:
    names = [name for name in urlsplit(url).path.lower().split("/") if name]
    return len(names) in (1, 2) and names[-1].partition(".")[0].replace("_", "-") in SITE_PAGES


def _is_host_in_scope(url: str, scope: Scope) -> bool:
    parts = urlsplit(fetch_url(url))
    name, port = split_host(parts.netloc)
    own_port = DEFAULT_PORTS[parts.scheme]
    for allowed in scope.hosts:
        allowed_name, allowed_port = split_host(allowed)
        if name == allowed_name and (port or own_port) == (allowed_port or own_port):
            return True
    return False


def matches(pattern: str, target: str) -> bool:
    """Does a pattern, in which only `*` is special (any run of characters, `/` too), fit the whole of path and query?

    The pieces between the stars are looked for from left to right, each at its first place: that is enough, and linear in the length of
    the URL, so no pattern and no URL can make it slow as a regular expression would be.
    """
    first, *middle = _pieces(pattern)
    if not middle:
        return target == first
    last = middle.pop()
    if len(target) < len(first) + len(last) or not target.startswith(first) or not target.endswith(last):
        return False
    position, end = len(first), len(target) - len(last)
    for piece in middle:
        found = target.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


@lru_cache(maxsize=1_024)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(normalise_escapes(piece) for piece in pattern.split("*"))
