"""Installed packages may add formats; none may take the place of ours."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exports import FORMATS, find_formats
from pipelines.items import Revision

TOY = """
def write_titles(revisions, out):
    titles = [revision.title or "" for revision in revisions]
    out.write("\\n".join(titles).encode())
    return len(titles)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def install_package(entry: str) -> None:
        (tmp_path / "toy_titles.py").write_text(TOY, encoding="utf-8")
        info = tmp_path / "toy_titles-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-titles\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[winnow.exports]\n{entry}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))

    return install_package


def test_each_format_bears_its_name() -> None:
    assert all(made.name == name and made.words for name, made in FORMATS.items())


def test_an_installed_package_adds_a_format(install: Callable[[str], None], make_revision: Callable[..., Revision]) -> None:
    install("titles = toy_titles:write_titles")
    out = BytesIO()
    assert find_formats()["titles"].write([make_revision(title="One"), make_revision(title="Two")], out) == 2
    assert out.getvalue() == b"One\nTwo"


@pytest.mark.parametrize("entry", ["csv = toy_titles:write_titles", "titles = toy_titles:missing", "titles = toy_missing:write"])
def test_a_package_that_cannot_be_used_is_named(install: Callable[[str], None], entry: str) -> None:
    install(entry)
    with pytest.raises(UsageError, match=entry.split(" = ")[1]):
        find_formats()
