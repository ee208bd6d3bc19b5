"""The arrows between the packages and the modules they may not use, read from the source with `ast`.

Imports inside functions count like those at the top.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("winnow", "crawler", "pipelines")
PURE = (
    "pipelines.extraction",
    "pipelines.decision",
    "pipelines.urls",
    "pipelines.url_variants",
    "pipelines.shingles",
    "pipelines.similarity",
    "pipelines.comparing.differences",
    "pipelines.search",
)
ENGINE = ("pipelines.extraction.blocks.engine", "pipelines.extraction.facts.metadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """`banned` modules may be imported nowhere `within` but in the modules `allowed`; a package's name covers what is in it."""

    within: tuple[str, ...]
    banned: tuple[str, ...]
    allowed: tuple[str, ...] = ()


ARROWS = (
    Arrow(within=("crawler", "pipelines"), banned=("winnow",)),
    Arrow(within=("pipelines",), banned=("crawler",)),
    Arrow(within=("pipelines",), banned=("scrapy", "twisted"), allowed=("pipelines.stages",)),
    Arrow(within=PACKAGES, banned=("sqlalchemy", "alembic"), allowed=("pipelines.store",)),
    Arrow(within=PACKAGES, banned=("procrastinate", "psycopg", "psycopg_pool"), allowed=("winnow.jobs.queue",)),
    Arrow(within=PACKAGES, banned=("trafilatura",), allowed=ENGINE),
    Arrow(within=PACKAGES, banned=("trafilatura.fetch_url", "trafilatura.fetch_response", "trafilatura.downloads")),
    Arrow(within=PACKAGES, banned=("selectolax",), allowed=("pipelines.extraction.page.standard_tree",)),
    Arrow(within=PACKAGES, banned=("pebble",), allowed=("pipelines.workers.lasting_pool",)),
    Arrow(within=PACKAGES, banned=("fsspec", "obstore", "s3fs", "boto3"), allowed=("pipelines.archive.places.object_store",)),
    Arrow(within=PACKAGES, banned=("warcio",), allowed=("pipelines.archive",)),
    Arrow(within=PACKAGES, banned=("requests", "httpx", "urllib3", "aiohttp", "urllib.request", "http.client", "ftplib", "smtplib")),
    Arrow(within=PACKAGES, banned=("socket", "socketserver", "http.server"), allowed=("winnow.demo.server",)),
    Arrow(within=PACKAGES, banned=("datasette", "uvicorn"), allowed=("pipelines.explorer",)),
    Arrow(within=PACKAGES, banned=("jinja2", "markupsafe"), allowed=("pipelines.explorer", "pipelines.publishing")),
    Arrow(within=PACKAGES, banned=("pickle", "shelve", "marshal", "dill")),
    Arrow(
        within=PURE,
        banned=("os", "pathlib", "time", "random", "secrets", "tempfile", "shutil", "io", "subprocess", "glob", "sqlite3", "uuid"),
    ),
)
# Calls forbidden within a package, by their last names: the clock by way of datetime, files by way of open, code from text.
PURE_CALLS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "open", "input"})
CODE_CALLS = frozenset({"eval", "exec", "compile", "__import__"})
FETCH_CALLS = frozenset({"trafilatura.fetch_url", "trafilatura.fetch_response"})


def imports_of(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of all imports in a module, those inside functions too; `from a import b` names a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *([base] if base else [])])
            yield node.lineno, base
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"
        elif isinstance(node, ast.Call) and _dotted(node.func) in ("importlib.import_module", "import_module", "__import__"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def calls_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of all plain calls in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _dotted(node.func)):
            yield node.lineno, name


def faults_of(source: str, module: str) -> list[str]:
    """What a module imports or calls against the rules, one line each."""
    tree = ast.parse(source)
    found = {
        f"{module}:{line}: imports {name}"
        for line, name in imports_of(tree, module)
        for arrow in ARROWS
        if _covered(module, arrow.within) and _covered(name, arrow.banned) and not _covered(module, arrow.allowed)
    }
    for line, name in calls_of(tree):
        ends = {name, ".".join(name.split(".")[-2:])}
        if name in CODE_CALLS or ends & FETCH_CALLS or (_covered(module, PURE) and ends & PURE_CALLS):
            found.add(f"{module}:{line}: calls {name}")
    return sorted(found)


def _covered(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def modules() -> list[tuple[str, Path]]:
    """Every module of both packages with its dotted name."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in paths]


def test_there_are_modules_to_look_at() -> None:
    assert len(modules()) > 50


def test_a_module_keeps_to_the_arrows() -> None:
    assert [fault for module, path in modules() for fault in faults_of(path.read_text("utf-8"), module)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("crawler.exploring.seed_check", "def f():\n    from winnow.commands.crawl import crawl"),
        ("pipelines.corpus", "import winnow"),
        ("pipelines.decision", "from crawler.settings import BOT_NAME"),
        ("pipelines.archive.writer", "def f():\n    import crawler.runs.crawl"),
        ("pipelines.store.revisions.documents", "import scrapy"),
        ("pipelines.exports.csv", "def f():\n    from sqlalchemy import select"),
        ("winnow.commands.show", "import sqlalchemy.orm"),
        ("winnow.jobs.working", "import procrastinate"),
        ("crawler.runs.crawl", "from alembic import command"),
        ("pipelines.extraction.page.segments", "from trafilatura import bare_extraction"),
        ("pipelines.extraction.page.parsing", "from selectolax.lexbor import LexborHTMLParser"),
        ("pipelines.stages.extract", "def f():\n    from pebble import ProcessPool"),
        ("crawler.spiders.source", "from warcio.warcwriter import WARCWriter"),
        ("crawler.discovery.feeds", "import requests"),
        ("pipelines.safekeeping.storing", "def f():\n    import fsspec"),
        ("crawler.discovery.feeds", "from urllib import request"),
        ("crawler.discovery.feeds", "from urllib.request import urlopen"),
        ("crawler.runs.crawl", "import socket"),
        ("pipelines.reports.health", "import http.server"),
        ("pipelines.workers.extraction_pool", "import pickle"),
        ("winnow.commands.open_", "from datasette.app import Datasette"),
        ("pipelines.extraction.page.parsing", "from pathlib import Path"),
        ("pipelines.extraction.page.parsing", "def f():\n    import os"),
        ("pipelines.extraction.facts.date_parsing", "from datetime import datetime\nnow = datetime.now()"),
        ("pipelines.extraction.facts.date_parsing", "import datetime\nnow = datetime.datetime.now(datetime.UTC)"),
        ("pipelines.urls", "import random"),
        ("pipelines.decision", "from time import monotonic"),
        ("pipelines.extraction.text", "text = open('x').read()"),
        ("pipelines.extraction.blocks.engine", "import trafilatura\npage = trafilatura.fetch_url('https://example.org')"),
        ("pipelines.extraction.blocks.engine", "from trafilatura import fetch_url"),
        ("crawler.runs.crawl", "eval('1')"),
        ("pipelines.store.database.models", "exec('1')"),
        ("pipelines.extraction.text", "from .. import store\nfrom ...crawler import run"),
        ("pipelines.extraction.text", "import importlib\nimportlib.import_module('sqlalchemy')"),
    ],
)
def test_the_checker_catches_what_is_forbidden(module: str, source: str) -> None:
    assert faults_of(source, module), "the rules let this pass"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipelines.stages.archive", "import scrapy"),
        ("pipelines.store.database.models", "from sqlalchemy import orm"),
        ("pipelines.extraction.blocks.engine", "import trafilatura"),
        ("pipelines.archive.reader", "import warcio"),
        ("pipelines.archive.places.object_store", "def f():\n    import fsspec"),
        ("winnow.demo.server", "import http.server"),
        ("crawler.runs.crawl", "from pathlib import Path\nimport time"),
        ("pipelines.extraction.facts.date_parsing", "from datetime import UTC, datetime\nday = datetime(2024, 1, 1, tzinfo=UTC)"),
        ("pipelines.extraction.text", "from collections.abc import Iterable\nimport re\npattern = re.compile('a')"),
    ],
)
def test_the_checker_lets_pass_what_is_allowed(module: str, source: str) -> None:
    assert faults_of(source, module) == []
