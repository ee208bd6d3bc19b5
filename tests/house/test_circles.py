"""No circle between the rooms of the house: at every level, files and folders beside each other import in one direction only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.test_imports import ROOT, imports_of, modules

MAX_FILES = 20  # in one folder; the commands are one list
IS_A_LIST = frozenset({"winnow/commands"})


def edges() -> set[tuple[str, str]]:
    """(importing file, imported file) of all modules, imports inside functions too; paths are relative to the project."""
    import ast

    paths = {module: path.relative_to(ROOT).as_posix() for module, path in modules()}
    found = set()
    for module, path in modules():
        for _, name in imports_of(ast.parse(path.read_text("utf-8")), module):
            target = paths.get(name)
            if target is not None and target != paths[module]:
                found.add((paths[module], target))
    return found


def circles(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The circles between siblings, one line each: for an import the first two parts of its paths that differ are what it ties together."""
    levels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for importing, imported in pairs:
        here, there = importing.split("/"), imported.split("/")
        depth = next(number for number, (one, other) in enumerate(zip(here, there, strict=False)) if one != other)
        levels["/".join(here[:depth])][here[depth]].add(there[depth])
    found = []
    for level, graph in sorted(levels.items()):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            found.append(f"{level or 'the project'}: {' <- '.join(error.args[1])}")
    return found


def test_no_file_and_no_folder_is_in_a_circle() -> None:
    found = edges()
    assert len(found) > 500, "the imports were not read"
    assert circles(found) == []


@pytest.mark.parametrize(
    "pairs",
    [
        [("crawler/runs/crawl.py", "crawler/spiders/source.py"), ("crawler/spiders/source.py", "crawler/runs/passes.py")],
        [("crawler/runs/crawl.py", "winnow/batch.py"), ("winnow/commands/crawl.py", "crawler/settings.py")],
        [("pipelines/store/a/x.py", "pipelines/store/b/x.py"), ("pipelines/store/b/y.py", "pipelines/store/a/y.py")],
        [("pipelines/a.py", "pipelines/b.py"), ("pipelines/b.py", "pipelines/a.py")],
    ],
)
def test_a_circle_would_be_found(pairs: list[tuple[str, str]]) -> None:
    assert len(circles(pairs)) == 1


def test_a_folder_holds_no_more_than_one_can_look_over() -> None:
    counts: dict[str, int] = defaultdict(int)
    for _, path in modules():
        if "migrations" not in path.parts and path.name != "__init__.py":
            counts[path.parent.relative_to(ROOT).as_posix()] += 1
    assert {folder: count for folder, count in counts.items() if count > MAX_FILES and folder not in IS_A_LIST} == {}


def test_settings_are_imported_without_reading_a_file(tmp_path: Path) -> None:
    """`scrapy list` works in a folder whose winnow.toml is broken; a crawl there says what is wrong in one line."""
    import os
    import subprocess
    import sys

    (tmp_path / "winnow.toml").write_text("contact = ", "utf-8")
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)}
    script = "import sys; opened = []; sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None); "
    script += "import crawler.settings; print([name for name in opened if name.endswith('.toml')])"
    listed = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert listed.stdout.strip() == "[]", listed.stderr
    crawled = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "source"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert crawled.returncode == 2
    assert "winnow.toml: not readable as TOML" in crawled.stdout + crawled.stderr
    assert "Traceback" not in crawled.stdout + crawled.stderr
