"""The page of licences names every package that is installed, with the licence its own metadata name, and none we may not pass on."""

from __future__ import annotations

import re

import pytest
from packaging.markers import Marker

from dependencies.licences import COPYLEFT, FREELY, PAGE, READ_BY_HAND, is_copyleft, licence_of, render
from dependencies.lock import LOCK, pins

NAMES = sorted({name for name, _ in pins()})
PINNED = re.compile(r"^[\w.-]+==")
_CPYTHON = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
SYSTEMS = {
    "linux": {**_CPYTHON, "sys_platform": "linux", "platform_machine": "x86_64"},
    "linux on ARM": {**_CPYTHON, "sys_platform": "linux", "platform_machine": "aarch64"},
    "macOS": {**_CPYTHON, "sys_platform": "darwin", "platform_machine": "arm64"},
    "macOS on Intel": {**_CPYTHON, "sys_platform": "darwin", "platform_machine": "x86_64"},
}
STRONG = re.compile(r"(?<!L)\bA?GPL")


def test_the_page_is_as_it_would_be_written_today() -> None:
    assert PAGE.read_text("utf-8") == render(), "a package came or went: make licences"


@pytest.mark.parametrize("name", NAMES)
def test_a_package_has_a_licence_we_can_live_with(name: str) -> None:
    licence = licence_of(name)
    assert FREELY.search(licence) or COPYLEFT.search(licence), f"{name}: what is {licence}?"
    if STRONG.search(licence):
        assert " OR " in licence, f"{name} is under {licence} alone: Winnow could not be passed on under its own licence"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_what_a_system_does_not_install_was_read_by_hand(system, python) -> None:
    """Or the page could not be written there, and these tests would fail."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", **SYSTEMS[system]}
    lines = (line.removesuffix("\\").partition(";") for line in LOCK.read_text("utf-8").splitlines() if PINNED.match(line))
    installed = {pin.partition("==")[0] for pin, _, marker in lines if not marker.strip() or Marker(marker.strip()).evaluate(environment)}
    assert set(NAMES) - installed <= set(READ_BY_HAND)


def test_what_asks_for_more_is_told_from_what_does_not() -> None:
    assert [is_copyleft(one) for one in ("LGPL-3.0-only", "MPL-2.0", "MIT AND LGPL-2.1-only")] == [True] * 3
    assert [is_copyleft(one) for one in ("MIT", "Apache-2.0 OR LGPL-3.0-only", "BSD-3-Clause AND MIT")] == [False] * 3


def test_a_package_without_a_known_licence_stops_the_page() -> None:
    with pytest.raises(LookupError, match="READ_BY_HAND"):
        licence_of("no-such-package-of-ours")
