"""Writes docs/reference/licences.md: the licence of every package in requirements.lock, and who needs it. `make licences`."""

from __future__ import annotations

import re
import sys
from importlib import metadata

from dependencies.lock import ROOT, pins

PAGE = ROOT / "docs" / "reference" / "licences.md"
PROJECT = "winnow-news"

SPDX_NAMES = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
"""The name in metadata written before PEP 639 -> the SPDX expression."""

READ_BY_HAND = {
    "automat": "MIT",
    "backports-zstd": "PSF-2.0",
    "brotlicffi": "MIT",
    "click-default-group": "LicenseRef-Public-Domain",
    "colorama": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "pebble": "LGPL-3.0-or-later",
    "pypydispatcher": "BSD-3-Clause",
    "pysqlite3": "Zlib",
    "python-stdnum": "LGPL-2.1-or-later",
}
"""Packages whose metadata name no licence or half of one, or that some systems do not install; read in the licence files they bring."""

COPYLEFT = re.compile(r"\b(?:A?L?GPL|MPL|EPL|CDDL|EUPL)\b")
FREELY = re.compile(r"\b(?:MIT|Apache|BSD|ISC|PSF|Zlib|ZPL|CNRI|0BSD|CC0|Unlicense|Public-Domain)\b")

HEAD = """# Licences

Winnow itself is under Apache-2.0. It brings no other program with it: `pip` installs these packages beside it, as their authors published
them, at the versions and hashes of `requirements.lock`. `make licences` writes this page, `make sbom` the same list as a CycloneDX bill of
materials with versions and hashes (`build/sbom.cdx.json`), `make audit` asks for known weaknesses.

## Copyleft licences

The packages below are under the LGPL or the MPL: changes *to them* must be published under the same licence, and whoever passes Winnow on
with them inside (a container, an installer) passes on their text and lets them be exchanged. Winnow changes none of them and imports them
as they are. None of the packages is under the GPL or AGPL alone.

"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written\n")
    return 0


def render() -> str:
    """The page, from the lock file and the metadata of what is installed here."""
    names = sorted({name for name, _ in pins()})
    licences = {name: licence_of(name) for name in names}
    users = _users(names)
    rows = {name: f"| {name} | {licences[name]} | {', '.join(users[name]) or 'Winnow'} |" for name in names}
    head = ["| Package | Licence | Needed by |", "|---|---|---|"]
    more = [rows[name] for name in names if is_copyleft(licences[name])]
    return HEAD + "\n".join([*head, *more, "", "## All of them", "", *head, *rows.values()]) + "\n"


def licence_of(name: str) -> str:
    """A package's licence as an SPDX expression.

    Raises `LookupError` where neither its metadata nor the list of those read by hand name one.
    """
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        about = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        raise LookupError(f"{name} is not installed here: read its licence file and put it into READ_BY_HAND") from None
    classifiers = (one.rpartition(" :: ")[2] for one in about.get("classifier", []) if one.startswith("License"))
    for words in (about.get("license_expression"), about.get("license"), *classifiers):
        expression = SPDX_NAMES.get(str(words), str(words or ""))
        if "\n" not in expression and (FREELY.search(expression) or COPYLEFT.search(expression)):
            return expression
    raise LookupError(f"The metadata of {name} name no licence: read its licence file and put it into READ_BY_HAND")


def is_copyleft(expression: str) -> bool:
    """Whether changes to a package, or to a part of it, must be published."""
    return any(COPYLEFT.search(part) and not FREELY.search(part) for part in expression.split(" AND "))


def _users(names: list[str]) -> dict[str, list[str]]:
    """Who needs each package, Winnow first; of those needed on other systems only, nobody is known here."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for user in [PROJECT, *names]:
        try:
            needs = metadata.requires(user) or []
        except metadata.PackageNotFoundError:
            continue
        for need in needs:
            name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", need, maxsplit=1)[0]).lower()
            if name in found and (user == PROJECT or "extra ==" not in need):
                found[name].add("Winnow" if user == PROJECT else user)
    return {name: sorted(users, key=lambda user: (user != "Winnow", user)) for name, users in found.items()}


if __name__ == "__main__":
    sys.exit(main())
