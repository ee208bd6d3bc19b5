"""What the packages import is declared in pyproject.toml, and what is declared is imported; extras only where they may be missing."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.test_imports import PACKAGES, ROOT, imports_of, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Where the packages of an extra may be imported. psycopg is named to SQLAlchemy, never imported.
EXTRAS = {
    "explorer": ("pipelines.explorer", "pipelines.publishing"),
    "jobs": ("winnow.jobs",),
    "names": ("pipelines.names.models",),
    "parquet": ("pipelines.exports.parquet",),
    "postgres": (),
    "s3": ("pipelines.archive.places.object_store",),
    "words": ("pipelines.search.words.segmenting",),
    "xlsx": ("pipelines.exports.xlsx",),
}
NOT_IMPORTED = {
    "psycopg": "SQLAlchemy imports it for postgresql+psycopg",
    "python-stdnum": "imported by names that are put together in identity_numbers.py",
}
KNOWN = packages_distributions()
"""The distributions installed here by the names they are imported by."""
NOT_INSTALLED_EVERYWHERE = {"pysqlite3": "pysqlite3", "backports": "backports-zstd"}
"""Import name -> declared name of what a marker leaves out on some systems or Pythons."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    """The names in a list of requirements, those of our own extras left out."""
    names = {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}
    return names - {normal(PROJECT["name"])}


DECLARED = named(PROJECT["dependencies"])
OPTIONAL = {extra: named(PROJECT["optional-dependencies"][extra]) for extra in EXTRAS}


def distributions_of(name: str) -> set[str]:
    """The distributions that an imported module may come from; nothing for the standard library and our own packages."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top in PACKAGES or top == "compression":  # of the standard library from Python 3.14 on
        return set()
    found = {normal(distribution) for distribution in KNOWN.get(top, ())}
    exact = {distribution for distribution in found if normal(name).startswith(distribution)}  # zope and backports are shared names
    return exact or found or {NOT_INSTALLED_EVERYWHERE.get(top, normal(top))}


def undeclared(source: str, module: str) -> list[str]:
    """Imports of a module that neither the dependencies nor an extra allowed there declare, one line each."""
    extras = {extra for extra, places in EXTRAS.items() if any(module == place or module.startswith(f"{place}.") for place in places)}
    allowed = DECLARED.union(*(OPTIONAL[extra] for extra in extras))
    statements = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom))
    found = {
        f"{module}:{line}: {name}"
        for node in statements
        for line, name in list(imports_of(node, module))[: 1 if isinstance(node, ast.ImportFrom) else None]
        if (wanted := distributions_of(name)) and not wanted & allowed
    }
    return sorted(found)


def test_everything_imported_is_declared():
    assert [line for module, path in modules() for line in undeclared(path.read_text("utf-8"), module)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("crawler.runs.crawl", "import requests"),
        ("pipelines.urls", "def f():\n    from dotenv import main"),
        ("winnow.commands.open_", "import uvicorn"),
        ("pipelines.exports.csv", "import pyarrow.parquet"),
    ],
)
def test_an_undeclared_import_would_be_found(module, source):
    assert undeclared(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipelines.explorer.app", "import uvicorn"),
        ("crawler.spiders.source", "from zope.interface import implementer"),
        ("winnow", "import os"),
    ],
)
def test_a_declared_import_passes(module, source):
    assert undeclared(source, module) == []


def test_everything_declared_is_imported():
    imported = {
        distribution
        for module, path in modules()
        for _, name in imports_of(ast.parse(path.read_text("utf-8")), module)
        for distribution in distributions_of(name)
    }
    # SQLAlchemy's migrations and Scrapy's settings name modules in texts, but import those packages elsewhere.
    assert DECLARED.union(*OPTIONAL.values()) - imported - set(NOT_IMPORTED) == set()


def test_the_extra_all_is_all_extras_but_that_which_needs_models_besides():
    assert PROJECT["optional-dependencies"]["all"] == [f"{PROJECT['name']}[{','.join(sorted(EXTRAS.keys() - {'names'}))}]"]


def test_the_lock_files_carry_no_address():
    for path in ROOT.glob("requirements*.lock"):
        assert "://" not in path.read_text("utf-8"), path.name
