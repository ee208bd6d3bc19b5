"""The documentation is complete: the reference names what the code offers, links lead somewhere, and CI tests as the README says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

import pipelines.store.database.copy_models
import pipelines.store.database.memory_models  # noqa: F401 - with them every table is known
from crawler import settings
from pipelines.corpus import CONFIG_NAME, Environment, _Config
from pipelines.exports.columns import COLUMNS
from pipelines.jobs.settings import JobsSection
from pipelines.outcomes import ExitCode, Outcome, PageStatus
from pipelines.quality_flags import QualityFlag
from pipelines.store.database.models import Base
from winnow.commands.main import app

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Everything else in capitals in crawler/settings.py is a setting.
NOT_SETTINGS = frozenset({"VERSION"})


def read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """The part of a page under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"there is no section '{heading}'"
    return found[1]


def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name."""
    if not hasattr(command, "list_commands"):
        yield name, command
        return
    for word in command.list_commands(None):
        yield from walk(command.get_command(None, word), f"{name} {word}")


COMMANDS = dict(walk(typer.main.get_command(app), "winnow"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_with_an_example_and_each_long_option(name: str) -> None:
    described = section(read("commands.md"), name)
    assert re.search(rf"```text\n(?:.*\n)*?{re.escape(name)}", described), f"{name}: no example"
    options = [option for param in COMMANDS[name].params for option in (*param.opts, *param.secondary_opts) if option.startswith("--")]
    assert not [option for option in options if not re.search(rf"`{option}[` ]", described)]


def test_no_command_is_described_that_does_not_exist() -> None:
    assert set(re.findall(r"^## (winnow .*)$", read("commands.md"), re.MULTILINE)) == set(COMMANDS)


def test_every_setting_is_described() -> None:
    described = read("settings.md")
    names = [name for name in vars(settings) if re.fullmatch(r"[A-Z][A-Z_]+", name) and name not in NOT_SETTINGS]
    assert any(name.startswith("WINNOW_") for name in names)
    assert not [name for name in names if f"`{name}`" not in described]


def test_every_environment_variable_is_described() -> None:
    described = section(read("settings.md"), "Environment variables")
    assert not [name for name in Environment.model_fields if f"| `WINNOW_{name.upper()}` |" not in described]


def test_every_key_of_the_configuration_is_described() -> None:
    described = section(read("corpus-folder.md"), CONFIG_NAME)
    keys = [key for key in _Config.model_fields if key not in ("network", "custody", "watch", "names", "jobs", "store")]
    assert not [
        key
        for key in [
            *keys,
            "[network] allow",
            "[custody] key",
            "[watch] mail",
            "[watch] sendmail",
            "[names] models",
            *(f"[jobs] {key}" for key in JobsSection.model_fields),
            "[store] address",
            "[store] endpoint",
            "[store] keep_local",
        ]
        if f"| `{key}` |" not in described
    ]


def test_every_outcome_has_a_heading_and_no_other_word_has() -> None:
    headings = re.findall(r"^### (\S+)$", read("outcomes.md"), re.MULTILINE)
    assert sorted(headings) == sorted(Outcome)


def test_every_page_status_is_described() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", read("page-statuses.md"), re.MULTILINE)) == set(PageStatus)
    assert not [status for status in PageStatus if f"`{status}`" not in read("batch.md")]


def test_every_exit_code_is_described() -> None:
    rows = re.findall(r"^\| (\d) \| `(\w+)` \|", read("exit-codes.md"), re.MULTILINE)
    assert rows == [(str(code.value), code.name.lower()) for code in ExitCode]


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_column_of_a_table_is_described(table: Any) -> None:
    described = re.findall(r"^\| `(\w+)` \|", section(read("schema.md"), table.name), re.MULTILINE)
    assert described == [column.name for column in table.columns]


def test_every_export_column_is_described() -> None:
    described = read("export-columns.md")
    assert not [column.name for column in COLUMNS if f"| `{column.name}` |" not in described]


def test_every_quality_flag_is_described_in_its_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", read("quality-flags.md"), re.MULTILINE) == list(QualityFlag)


def test_quality_flags_are_written_out_in_one_place_only() -> None:
    words = re.compile(rf"""flags?\b.*["'](?:{"|".join(QualityFlag)})["']|["'](?:{"|".join(QualityFlag)})["'].*\bflags?\b""")
    for path in (ROOT / "pipelines" / "extraction").rglob("*.py"):
        assert not words.findall(path.read_text(encoding="utf-8")), path


def test_every_quality_flag_is_set_somewhere() -> None:
    folders = ROOT / "pipelines" / "extraction", ROOT / "crawler" / "runs"
    code = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    assert not [flag for flag in QualityFlag if f"QualityFlag.{flag.name}" not in code]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = unquote(target).partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_of_the_documentation_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md") if page.name != "index.md"]
    assert not [page for page in pages if f"]({page})" not in index]


def test_the_test_command_of_the_readme_is_the_one_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block.strip() for block in re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)]
    assert "make test" in blocks, "the test command stands alone in a fenced block"
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    made = [line for line in lines if line.startswith("make ")]
    assert made == ["make test", "make lint"]
