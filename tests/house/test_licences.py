"""The page of licences names every package that is installed, with the licence its own metadata name, and none we may not pass on."""

from __future__ import annotations

import re

import pytest

from dependencies.licences import COPYLEFT, FREELY, PAGE, is_copyleft, licence_of, render
from dependencies.lock import pins

NAMES = sorted({name for name, _ in pins()})
STRONG = re.compile(r"(?<!L)\bA?GPL")


def test_the_page_is_as_it_would_be_written_today() -> None:
    assert PAGE.read_text("utf-8") == render(), "a package came or went: make licences"


@pytest.mark.parametrize("name", NAMES)
def test_a_package_has_a_licence_we_can_live_with(name: str) -> None:
    licence = licence_of(name)
    assert FREELY.search(licence) or COPYLEFT.search(licence), f"{name}: what is {licence}?"
    if STRONG.search(licence):
        assert " OR " in licence, f"{name} is under {licence} alone: Winnow could not be passed on under its own licence"


def test_what_asks_for_more_is_told_from_what_does_not() -> None:
    assert [is_copyleft(one) for one in ("LGPL-3.0-only", "MPL-2.0", "MIT AND LGPL-2.1-only")] == [True] * 3
    assert [is_copyleft(one) for one in ("MIT", "Apache-2.0 OR LGPL-3.0-only", "BSD-3-Clause AND MIT")] == [False] * 3


def test_a_package_without_a_known_licence_stops_the_page() -> None:
    with pytest.raises(LookupError, match="READ_BY_HAND"):
        licence_of("no-such-package-of-ours")
