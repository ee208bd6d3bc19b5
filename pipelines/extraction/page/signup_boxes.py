"""Boxes that ask for an e-mail address: a heading, a line or two, and a form, in themes that give them no telling class.

Only structure is read: page builders set such boxes in the middle of a text, where a model takes their line for prose.
"""

from __future__ import annotations

from lxml import etree

_MAX_CHARS = 400  # of a box; an article around a form has more
_MAX_FIELDS = 3  # e-mail, name, a consent; forms for comments, contact and petitions have more
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_PAGE = frozenset(["html", "body", "main", "article"])
_UNSEEN = frozenset(["hidden", "submit", "button", "image", "checkbox", "radio"])


def signup_boxes(tree: etree._Element) -> set[etree._Element]:
    """The elements that are such boxes."""
    fields = [field for field in tree.iter("input") if (field.get("type") or "").lower() == "email"]
    return {box for field in fields if (box := _box_of(field)) is not None}


def _box_of(field: etree._Element) -> etree._Element | None:
    form = next(field.iterancestors("form"), None)
    if form is None or next(form.iter("textarea"), None) is not None:
        return None
    if sum((one.get("type") or "text").lower() not in _UNSEEN for one in form.iter("input", "select")) > _MAX_FIELDS:
        return None
    own = _chars(form)
    for box in form.iterancestors():
        if box.tag in _PAGE:
            return None
        chars = _chars(box)
        if chars > own:  # the first that says more than the form
            fits = chars <= _MAX_CHARS and next(box.iter("h1"), None) is None and next(box.iter(*_HEADINGS), None) is not None
            return box if fits else None
    return None


def _chars(element: etree._Element) -> int:
    return len(" ".join("".join(str(text) for text in element.itertext()).split()))
