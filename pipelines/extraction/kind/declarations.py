"""What a page says of its own kind: class of its body element, head, structured data. Nothing here looks at text or layout.

The class names are those that the content systems' own documentation gives: WordPress `body_class` and `post_class`, Drupal's
`page-node`/`page-taxonomy`, Joomla's `view-`, Ghost's `-template`, Squarespace's `view-list`/`view-item`, Blogger's `item`/`index`,
Hugo's and Jekyll's stock themes.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.extraction.facts import jsonld
from pipelines.extraction.facts.metadata import PageData

_LIST_CLASS = re.compile(
    r"(?:^|\s)(?:archive|category|tag|author|date|blog|search|search-results|paged|taxonomy|tax-\S+|term-\d+|post-type-archive|page-taxonomy(?:-term)?"
    r"|tag-template|author-template|view-list|view-category|view-categories|view-featured|layout-blog|layout--archive|layout--category|layout--tag"
    r"|list|archive-view|label-view|index-view|home-template|page-views?|section-archive)(?=\s|$)"
)
_POST_CLASS = re.compile(
    r"(?:^|\s)(?:single|single-post|single-\S*post|postid-\d+|post-template(?:-default)?|view-item|view-article|item-view|layout--single"
    r"|layout--post|node-type-(?:article|blog|story|news|post)\S*|page--post|is-post)(?=\s|$)"
)
_NODE_CLASS = re.compile(r"(?:^|\s)(?:page-node(?:-\d+)?|path-node|node-type-\S+|wp-singular|singular)(?=\s|$)")
_PAGE_CLASS = re.compile(
    r"(?:^|\s)(?:page|page-id-\d+|page-template(?:-\S+)?|page-child|parent-pageid-\d+|node-type-page|static-view)(?=\s|$)"
)
_HOME_CLASS = re.compile(r"(?:^|\s)(?:home|front|front-page|home-template|homepage|path-frontpage|page-front|blog)(?=\s|$)")
_ERROR_CLASS = re.compile(r"(?:^|\s)(?:error-?404|page-?404|error-page|not-found|error404-view|error)(?=\s|$)")
_ATTACHMENT_CLASS = re.compile(r"(?:^|\s)(?:attachment|single-attachment|attachmentid-\d+)(?=\s|$)")
_LIST_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "Blog", "ProfilePage"})
_LIST_OG_TYPES = frozenset({"product.group"})  # so do shops call their categories
_SITE_TYPES = frozenset({"AboutPage", "ContactPage", "Product", "Event", "Service", "FAQPage", "CheckoutPage"})
_REST_KIND = re.compile(r"/wp-json/wp/v2/([\w-]+)/\d+")

NAMES = (
    "body_list",
    "body_post",
    "body_node",
    "body_page",
    "body_home",
    "body_error",
    "body_attachment",
    "rest_post",
    "rest_page",
    "rest_term",
    "shortlink",
    "oembed",
    "og_article",
    "og_website",
    "published_meta",
    "modified_meta",
    "head_next",
    "head_prev",
    "noindex",
    "own_feed",
    "feeds",
    "canonical_self",
    "ld_articles",
    "list_types",
    "ld_site_page",
    "ld_webpage",
    "item_articles",
    "item_bodies",
    "products",
)


def declare(data: PageData) -> dict[str, float]:
    """One number for each of `NAMES`."""
    body = data.tree.find("body")
    names = " ".join((data.tree.get("class") or "", *((body.get("class") or "", body.get("id") or "") if body is not None else ()))).lower()
    rest = _rest_kind(data)
    types = [kind for thing in data.objects for kind in jsonld.types_of(thing)]
    marked = _microdata(data)
    return {
        "body_list": len(_LIST_CLASS.findall(names)),
        "body_post": len(_POST_CLASS.findall(names)),
        "body_node": len(_NODE_CLASS.findall(names)),
        "body_page": len(_PAGE_CLASS.findall(names)),
        "body_home": len(_HOME_CLASS.findall(names)),
        "body_error": len(_ERROR_CLASS.findall(names)),
        "body_attachment": len(_ATTACHMENT_CLASS.findall(names)),
        "rest_post": rest == "posts",
        "rest_page": rest == "pages",
        "rest_term": rest not in ("", "posts", "pages"),
        **_head(data),
        "ld_articles": sum(bool(jsonld.is_article_type(kind)) for kind in types),
        "list_types": sum(kind in _LIST_TYPES for kind in types) + (_og_type(data) in _LIST_OG_TYPES),
        "ld_site_page": sum(kind in _SITE_TYPES for kind in types),
        "ld_webpage": types.count("WebPage"),
        **marked,
        "products": min(types.count("Product") + marked["products"], 20),
    }


def _og_type(data: PageData) -> str:
    return (data.meta("og:type") or "").lower()


def _head(data: PageData) -> dict[str, float]:
    own = urlsplit(data.url).path.rstrip("/")
    rels: dict[str, int] = {}
    feeds = own_feed = oembed = 0
    canonical = ""
    for link in data.links:
        rel, kind, href = (link.get("rel") or "").lower(), (link.get("type") or "").lower(), link.get("href") or ""
        for word in rel.split():
            rels[word] = rels.get(word, 0) + 1
        if "canonical" in rel.split():
            canonical = href
        if "alternate" in rel:
            oembed += "oembed" in kind or "/oembed/" in href
            if "rss" in kind or "atom" in kind:
                feeds += 1
                own_feed += bool(own) and _path(href).startswith(f"{own}/")
    og_type = _og_type(data)
    return {
        "shortlink": rels.get("shortlink", 0) > 0,
        "oembed": oembed > 0,
        "og_article": og_type == "article",
        "og_website": og_type in ("website", "blog"),
        "published_meta": data.meta("article:published_time") is not None,
        "modified_meta": data.meta("article:modified_time", "og:updated_time") is not None,
        "head_next": rels.get("next", 0) > 0,
        "head_prev": rels.get("prev", 0) + rels.get("previous", 0) > 0,
        "noindex": "noindex" in (data.meta("robots") or "").lower(),
        "own_feed": own_feed,
        "feeds": min(feeds, 5),
        "canonical_self": 0.5 if not canonical else float(_path(canonical).rstrip("/") == own),
    }


def _rest_kind(data: PageData) -> str:
    """What WordPress' REST interface calls the page's object, out of the address it gives in the head."""
    for link in data.links:
        found = _REST_KIND.search(link.get("href") or "") if "alternate" in (link.get("rel") or "") else None
        if found:
            return found[1]
    return ""


def _microdata(data: PageData) -> dict[str, float]:
    articles = bodies = products = 0
    for element in data.tree.iter("article", "div", "section", "main", "li", "body"):
        kind = element.get("itemtype")
        if kind and jsonld.is_article_type(kind.rsplit("/", 1)[-1]):
            articles += 1
        products += kind is not None and kind.endswith("/Product")
        if element.get("itemprop") == "articleBody":
            bodies += 1
    return {"item_articles": min(articles, 20), "item_bodies": min(bodies, 20), "products": products}


def _path(href: str) -> str:
    try:
        return urlsplit(href).path
    except ValueError:
        return ""
