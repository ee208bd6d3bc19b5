"""The shape of the packages: module docstrings, sizes, names, and nothing of this or that machine in the tree."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("winnow", "crawler", "pipelines", "benchmarks", "dependencies")
MAX_LINES = 300  # past it a module usually holds two subjects; words of a list that stand alone on their lines are not counted
_LONE_WORD = re.compile(r'^\s*"[^"]*",$')
MAX_FUNCTION_LINES = 60
BAD_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common_utils"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt)/\w|(?<![\w.])/tmp/\w+\.\w+")


def _modules(*packages: str) -> list[Path]:
    return sorted(
        path
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if not {"__pycache__", "out"} & set(path.relative_to(ROOT).parts)
    )


def _ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_a_module_says_what_it_does_and_is_not_too_long() -> None:
    faults = []
    for path in _modules(*PACKAGES):
        source = path.read_text("utf-8")
        lines = sum(not _LONE_WORD.match(line) for line in source.splitlines())
        said = (
            (ast.get_docstring(ast.parse(source)), "begin the module with a sentence on what it does"),
            (lines <= MAX_LINES, f"this module of {lines} lines holds two subjects"),
            (path.stem not in BAD_NAMES, "name the module after what it holds"),
        )
        faults += [f"{_ids(path)}: {fault}" for is_well, fault in said if not is_well]
    assert faults == []


def test_functions_are_short_and_annotated() -> None:
    faults = []
    for path in _modules(*PACKAGES):
        if "migrations" in path.parts:
            continue  # a migration is one list of statements
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES:
                    faults.append(f"{_ids(path)}: {node.name} is too long")
                if node.returns is None:
                    faults.append(f"{_ids(path)}: {node.name} has no return annotation")
    assert faults == []


def test_no_module_names_a_path_of_one_machine() -> None:
    found = {_ids(path): MACHINE_PATH.findall(path.read_text("utf-8")) for path in _modules(*PACKAGES, "tests")}
    assert len(found) > 900, "the modules were not found"
    assert {path: names for path, names in found.items() if names and path != _ids(Path(__file__).resolve())} == {}


def test_a_machine_path_would_be_found() -> None:
    assert MACHINE_PATH.search('open("/home/someone/x")')
    assert MACHINE_PATH.search("https://example.org/home/page") is None


@pytest.mark.parametrize("package", ["winnow", "crawler", "pipelines"])
def test_every_folder_with_modules_is_a_package(package: str) -> None:
    folders = {path.parent for path in _modules(package)}
    # Alembic runs its migrations as scripts.
    missing = [_ids(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists() and "migrations" not in folder.parts]
    assert missing == []
