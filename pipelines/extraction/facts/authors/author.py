"""Who signed the text: what the page declares, then what stands in its byline, then elements named after authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from pipelines.extraction.facts import jsonld
from pipelines.extraction.facts.authors.byline_words import introduced
from pipelines.extraction.facts.authors.dateline import find_dateline_agencies
from pipelines.extraction.facts.authors.joined_names import split_joined
from pipelines.extraction.facts.authors.more_authors import in_one_row, with_others_shown
from pipelines.extraction.facts.authors.person_names import agencies_in, clean_authors, could_be_name, in_reading_order, is_login, is_person
from pipelines.extraction.facts.authors.signature import BYLINE_CHARS, END_OF_NAME, NEAR, bare_name, signature, text_of
from pipelines.extraction.facts.authors.submitter import submitter
from pipelines.extraction.facts.authors.surroundings import Surroundings, surroundings_of
from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.date_parsing import written_dates
from pipelines.items import Fact

_SIGNATURE_CHARS = 50
_LABELS = {
    "author",
    "authors",
    "the author",
    "about the author",
    "by",
    "written by",
    "posted by",
    "more from this author",
    "meet the author",
}
_WRITTEN_BY = re.compile(
    r"written|author|verfasst|geschrieben|escrito|écrit|scritto|autor|geschreven|автор|написано|كُتب|بواسطة|نویسنده|نوشته|作者|撰稿|yazan|ditulis",
    re.I,
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|i)?|auteurs?|autori|writers?|contributors?|people|person|team|our-team|staff|profiles?|by|byline|reporters?|journalists?"
    r"|journalistes?|periodistas?|columnists?|bio|experts?|user|users|avtor|yazar(?:lar)?|penulis)/"
    r"(?!(?:log-?(?:in|out)|sign-?(?:in|up|out)|register|registration|password|reset|edit|me)(?:[/?#.]|$))[^/]",
    re.I,
)
_JOINED_BY = (",", "&", "and", "und", "et", "y", "e", "и", "і", "و", "og", "och", "en", "i", "ve", "dan")
_JOINTS = (",", "&", *(f" {word}" for word in _JOINED_BY[2:]))
_GUESSES = frozenset(["bare name, vouched for on the page", "JSON-LD person"])
_PRINTED = frozenset(["itemprop author", "link rel=author", "byline"])  # an account that signed so is more than a guess
_CREATOR = re.compile(r"has_creator|schema:author")
_NAME_PROPERTIES = ("foaf:name", "schema:name")
_DECLARED = frozenset(["JSON-LD author", "meta author", "article:author", "meta author of a vendor"])  # in fields for names
_OF_ORGANISATIONS = ("byline", "twitter label", "author in a class name")  # beside what the page declares
_Find = Callable[[], Iterable[str]]
_TRAIL_SIGNS = frozenset("»«›‹>→←❯/\\")
_AFTER_NAME = re.compile(r"\s[/|]\s|,| and ")
_DOING = re.compile(r"[a-z]+ing\b")  # "By focusing on ...": the beginning of a sentence; no name in the measured sets begins so


def find_authors(
    metas: Mapping[str, Sequence[str]],
    article: Mapping[str, Any],
    objects: Sequence[dict[str, Any]],
    tree: etree._Element,
    marked: Sequence[etree._Element],
    byline: Sequence[Label],
    heading: etree._Element | None,
    sites: Sequence[str | None],
    about: Iterable[str] = (),
) -> tuple[Fact[tuple[str, ...]] | None, Fact[tuple[str, ...]] | None]:
    """(authors, agencies among them). Agencies are authors only where no person signed.

    `marked` are elements named after authors. `sites` are names of the site, `about` words of section and tags: neither are authors
    where another signed.
    """
    subjects = {text.casefold() for text in about}
    place = surroundings_of(heading)
    marked = [one for one in marked if not _is_of_comment(one)]
    beside, within = place.sort(marked)
    candidates: list[tuple[_Find, str]] = [
        (lambda: _ld_names(article, objects), "JSON-LD author"),
        (lambda: metas.get("author", []), "meta author"),
        (lambda: metas.get("article:author", []), "article:author"),
        (lambda: _of_vendors(metas), "meta author of a vendor"),
        (lambda: _itemprop(beside, place), "itemprop author"),
        (lambda: _rel_author(beside, place), "link rel=author"),
        (lambda: _rdfa(beside, place), "RDFa author"),
        (lambda: _introduced(byline, place), "byline"),
        (lambda: submitter(byline, [*beside, *within], place), "who submitted it"),
        (lambda: _itemprop(within, place), "itemprop author"),
        (lambda: _rel_author(within, place), "link rel=author"),
        (lambda: _rdfa(within, place), "RDFa author"),
        (lambda: _twitter_label(metas), "twitter label"),
        (lambda: _linked(byline, place), "link to an author's page in the byline"),
        (lambda: _classed([*beside, *within], "byline", place), "byline in a class name"),
        (lambda: _classed([*beside, *within], "uthor", place), "author in a class name"),
        (lambda: bare_name(byline, subjects, tree, marked, place), "bare name, vouched for on the page"),
        (lambda: _persons(objects), "JSON-LD person"),
        (lambda: signature(tree, place), "signed with By"),
    ]
    authors, agencies = _first_named(candidates, sites)
    if authors and authors.rule in _DECLARED:
        authors = with_others_shown(authors, clean_authors(in_one_row(byline, _linked(byline, place)), *sites))
    named = find_dateline_agencies(tree, place) if agencies is None else ()
    if not named:
        return authors, agencies
    from_line = Fact(value=named, rule="dateline")
    return authors or from_line, from_line


def _first_named(
    candidates: Sequence[tuple[_Find, str]], sites: Sequence[str | None]
) -> tuple[Fact[tuple[str, ...]] | None, Fact[tuple[str, ...]] | None]:
    second_best: tuple[tuple[str, ...], str] | None = None
    for find, rule in candidates:
        names = clean_authors(find(), *sites, are_declared=rule in _DECLARED)
        if not names:
            continue
        if all(is_login(name) for name in names):
            second_best = second_best or (names, rule)
            continue
        if second_best and second_best[1] in _PRINTED and rule in _GUESSES:
            break
        return _parted(names, rule)
    if second_best:
        return _parted(*second_best)
    signing = [one for one in candidates if one[1] in _OF_ORGANISATIONS]
    for find, rule in (*candidates[:5], *signing):  # an organisation that signs its own statements
        names = clean_authors(find(), are_declared=rule in _DECLARED)
        if names:
            return _parted(names, f"{rule}, the site itself")
    return None, None


def _parted(names: tuple[str, ...], rule: str) -> tuple[Fact[tuple[str, ...]], Fact[tuple[str, ...]] | None]:
    agencies = agencies_in(names)
    persons = tuple(name for name in names if name not in agencies)
    return Fact(value=persons or agencies, rule=rule), Fact(value=agencies, rule=rule) if agencies else None


def _ld_names(article: Mapping[str, Any], objects: Sequence[dict[str, Any]]) -> list[str]:
    """Names in the article's object; a bare reference is followed to the object that has the name."""
    value = article.get("author") or article.get("creator")
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and not item.get("name") and item.get("@id"):
            item = next((thing for thing in objects if thing.get("@id") == item["@id"] and thing.get("name")), {})
        if isinstance(item, dict):
            texts = jsonld.texts_of(item["name"] if isinstance(item.get("name"), list) else item)
            names += map(in_reading_order, texts)
        else:
            names += jsonld.texts_of(item)
    return names


def _persons(objects: Sequence[dict[str, Any]]) -> list[str]:
    return [jsonld.text_of(thing.get("name")) or "" for thing in objects if "Person" in jsonld.types_of(thing)][:1]


def _of_vendors(metas: Mapping[str, Sequence[str]]) -> list[str]:
    names = (
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "sailthru.author",
        "citation_author",
        "byl",
        "mediator_author",
        "article.author",
    )
    name = next((name for name in names if metas.get(name)), "")
    by_convention = name in ("citation_author", "dc.creator", "dcterms.creator")
    return [in_reading_order(value, by_convention=True) if by_convention else value for value in metas.get(name, ())]


def _rdfa(marked: Sequence[etree._Element], place: Surroundings) -> list[str]:
    """The name in the line by which Drupal says who submitted a node (RDFa; 7 by SIOC and FOAF, later ones by schema.org)."""
    lines = [element for element in marked if _CREATOR.search(element.get("rel") or "") and not place.among_others(element)]
    named = (next((one for one in line.iter(etree.Element) if one.get("property") in _NAME_PROPERTIES), None) for line in lines)
    return [text_of(name) for name in named if name is not None][:3]


def _is_of_comment(element: etree._Element) -> bool:
    """Whether RDFa says so (sioct:Comment, schema:Comment), whatever the classes do."""
    return any("Comment" in node.get("typeof", "") for node in element.iterancestors())


def _twitter_label(metas: Mapping[str, Sequence[str]]) -> list[str]:
    for number in (1, 2):
        label, value = metas.get(f"twitter:label{number}"), metas.get(f"twitter:data{number}")
        if label and value and _WRITTEN_BY.search(label[0]):
            return [value[0]]
    return []


def _itemprop(marked: Sequence[etree._Element], place: Surroundings) -> list[str]:
    names = []
    for element in marked:
        if element.get("itemprop") != "author" or place.among_others(element):
            continue
        inner = next((child for child in element.iter(etree.Element) if child.get("itemprop") == "name"), element)
        names.append(inner.get("content") or text_of(inner))
    return [name for name in names if 0 < len(name) < BYLINE_CHARS][:3]


def _rel_author(marked: Sequence[etree._Element], place: Surroundings) -> list[str]:
    links = [element for element in marked if element.tag == "a" and "author" in (element.get("rel") or "").split()]
    found = [text_of(link) for link in links if not place.among_others(link)]
    return [name for name in found if 0 < len(name) < BYLINE_CHARS][:3]


def _introduced(byline: Sequence[Label], place: Surroundings) -> list[str]:
    """What follows "By" in a label, or stands in the label after it."""
    for at, label in enumerate(byline):
        for start, piece in enumerate(label.pieces):
            rest = introduced(piece)
            if rest is None or place.is_quoted(label.element):
                continue
            short = start == 0 or len(label.text) <= _SIGNATURE_CHARS or bool(written_dates(piece))
            if rest and (is_person(rest.split(",")[0]) or (short and _opens_name(rest))):
                return [_rest_of(rest, label.pieces[start + 1 :])]
            if not rest:
                after = label.pieces[start + 1 :] or _pieces_after(byline, at)
                if after and _opens_name(after[0]) and not after[0].endswith((":", "：")):
                    return [_rest_of("", after)]
    return []


def _pieces_after(byline: Sequence[Label], at: int) -> Sequence[str]:
    """The pieces of the label that follows one on the page; none behind a trail of sections, whose last may be called "Report"."""
    label = byline[at]
    after = at - 1 if label.is_above else at + 1
    if any(piece in _TRAIL_SIGNS for piece in label.pieces) or not 0 <= after < len(byline) or byline[after].is_above != label.is_above:
        return ()
    return byline[after].pieces


def _opens_name(text: str) -> bool:
    """Whether a text begins with at most a few words, none of them a plain English one as in "By clicking here you agree"."""
    first = split_joined(_AFTER_NAME.split(END_OF_NAME.split(text)[0])[0])[0]
    if _DOING.match(first):
        return False
    return len(first.split()) <= 6 and (could_be_name(first) or len(first.split()) == 1)


def _rest_of(first: str, pieces: Sequence[str]) -> str:
    """A name and what belongs to it: its other half in a piece of its own, and names that follow by a comma or "and"."""
    text = first
    for piece in pieces[:8]:
        if not text or text.endswith(_JOINTS) or piece.split(" ")[0] in _JOINED_BY or _is_other_half(text, piece):
            text = f"{text} {piece}".strip()
        else:
            break
    return text


def _is_other_half(text: str, piece: str) -> bool:
    """Whether a piece is the family name in capitals behind a single given name: "Amina" "KOROMA"."""
    given = re.split(rf"[,&]|\b(?:{'|'.join(word for word in _JOINED_BY if word.isalpha())})\b", text)[-1].split()
    words = piece.replace("-", " ").split()
    return len(given) == 1 and given[0][:1].isupper() and 0 < len(words) <= 3 and all(len(word) > 1 and word.isupper() for word in words)


def _linked(byline: Sequence[Label], place: Surroundings) -> list[str]:
    """Links to authors' pages in the first label that has any."""
    for label in byline[:NEAR]:
        names = [text_of(link) for link in label.element.iter("a") if _AUTHOR_PAGE.search(link.get("href") or "")]
        names = [name for name in names if 2 < len(name) <= _SIGNATURE_CHARS and name.casefold().strip(":") not in _LABELS]
        if names and not place.among_others(label.element):
            return names[:4]
    return []


def _classed(marked: Sequence[etree._Element], word: str, place: Surroundings) -> list[str]:
    """The first short text under such a class name that stands neither with comments nor with other articles."""
    for element in marked:
        names = (element.get("class") or "").replace("AUTHOR", "uthor")
        if (word[1:] in names or word in names.lower()) and not place.among_others(element):
            text = text_of(element, " ")
            fits = 2 < len(text) <= (BYLINE_CHARS if word == "byline" else _SIGNATURE_CHARS)
            if fits and text.casefold().strip(":") not in _LABELS and any(_may_sign(name) for name in clean_authors([text])):
                return [text]
    return []


def _may_sign(name: str) -> bool:
    bare = name[4:] if name.startswith("the ") else name
    return could_be_name(bare) or len(bare.split()) == 1
