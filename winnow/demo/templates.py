"""Reads the HTML templates of a miniature site and fills them; leaves what goes into them to `rendering`.

`templates.html` holds all templates of a site, each headed by a line `<!-- template: name -->`. Names with a `$` are places to fill.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

HEADER_LINE = re.compile(r"^<!-- template: (\w+) -->\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates of one site by name."""

    by_name: dict[str, Template]

    def fill(self, name: str, /, **values: str) -> str:
        """A template with its places filled by values that are HTML already. Raises `KeyError` for a place nobody fills."""
        return self.by_name[name].substitute(values)


def load_templates(folder: Path) -> Templates:
    """All templates of the site in this folder."""
    _, *parts = HEADER_LINE.split((folder / "templates.html").read_text("utf-8"))
    return Templates(by_name={name: Template(text.rstrip("\n")) for name, text in zip(parts[::2], parts[1::2], strict=True)})
