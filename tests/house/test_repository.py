"""The files that forges and tools read: they parse, they say what they must, and the version is the same wherever it is written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
FIELD_TYPES = {"markdown", "textarea", "input", "dropdown", "checkboxes"}  # all that issue forms know


class _Loader(yaml.SafeLoader):
    """A safe loader to which a Python object is its arguments: mkdocs names functions by tags."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, name, node: {name: loader.construct_mapping(node, deep=True)})


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def steps(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


WORKFLOW = load(ROOT / ".github" / "workflows" / "ci.yml")


def test_there_are_issue_forms() -> None:
    assert {path.stem for path in FORMS} == {"bug", "feature", "site-not-crawled-well", "wrong-text"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_what_forges_want(path: Path) -> None:
    form = load(path)
    assert all(form[key] and isinstance(form[key], str) for key in ("name", "description"))
    fields = form["body"]
    assert {field["type"] for field in fields} <= FIELD_TYPES
    asked = [field for field in fields if field["type"] != "markdown"]
    assert all(field["attributes"]["label"] for field in asked)
    names = [field["id"] for field in asked]
    assert len(set(names)) == len(names)
    assert any(field.get("validations", {}).get("required") for field in asked)


@pytest.mark.parametrize("name", ["bug", "site-not-crawled-well", "wrong-text"])
def test_a_report_of_a_fault_asks_for_the_version(name: str) -> None:
    form = load(ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml")
    assert "version" in [field.get("id") for field in form["body"]]


def test_a_report_of_a_wrong_text_warns_before_it_asks() -> None:
    first, *_ = load(ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-text.yml")["body"]
    assert first["type"] == "markdown"
    assert "SECURITY.md" in first["attributes"]["value"]


def test_the_workflow_runs_what_we_run_for_changes_and_may_write_nothing() -> None:
    assert set(WORKFLOW[True]) == {"push", "pull_request"}  # YAML 1.1 takes the key `on` for true, and forges know that
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 90 for job in WORKFLOW["jobs"].values())


@pytest.mark.parametrize("name", ["debian", "macos"])
def test_a_system_is_tested_by_the_same_command_with_three_pythons(name: str) -> None:
    job = WORKFLOW["jobs"][name]
    assert steps(job) == [".ci/run"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["strategy"]["fail-fast"] is False


def test_linux_is_debian_whose_packages_are_installed() -> None:
    assert WORKFLOW["jobs"]["debian"]["container"] == "python:${{ matrix.python }}-bookworm"


def test_each_python_of_the_workflow_is_named_to_those_who_install() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for version in WORKFLOW["jobs"]["debian"]["strategy"]["matrix"]["python"]:
        assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_pre_commit_runs_the_tools_of_make_lint() -> None:
    hooks = {hook["id"]: hook for repo in load(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]}
    assert set(hooks) == {"ruff-check", "ruff-format", "mypy"}
    assert all(hook["language"] == "system" and hook["entry"].startswith(".venv/bin/") for hook in hooks.values())
    assert "--check" in hooks["ruff-format"]["entry"], "a hook tells; it does not change files behind the back of who commits"


def test_pages_load_nothing_from_elsewhere() -> None:
    settings = load(ROOT / "mkdocs.yml")
    assert settings["theme"]["name"] == "material"
    assert settings["theme"]["font"] is False
    assert not {"extra_javascript", "extra_css", "extra"} & set(settings)
    assert settings["plugins"] == ["search"]


def test_a_dead_link_ends_the_building_of_the_pages() -> None:
    settings = load(ROOT / "mkdocs.yml")
    assert set(settings["validation"]["links"].values()) == set(settings["validation"]["nav"].values()) == {"warn"}
    assert re.search(r"mkdocs build --strict", (ROOT / "Makefile").read_text("utf-8"))


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "pipelines.version.VERSION"}
    assert str(load(ROOT / "CITATION.cff")["version"]) == VERSION
