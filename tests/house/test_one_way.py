"""One way of doing each thing: who decides about a page, who writes a revision, and who tries again."""

from __future__ import annotations

import ast

import pytest

from tests.house.test_imports import calls_of, modules

ONLY_THERE = {
    "decide": "pipelines.reading",
    "apply_corrections": "pipelines.reading",
    "with_feed_date": "pipelines.reading",
    "write_revision": "pipelines.store.visits",
    "index_revision": "pipelines.store",
    "self._is_worth_retrying": "pipelines.workers.lasting_pool",
}


def callers(name: str) -> set[str]:
    """The modules that call a function by this name."""
    return {module for module, path in modules() if any(called == name for _, called in calls_of(ast.parse(path.read_text("utf-8"))))}


@pytest.mark.parametrize(("name", "home"), ONLY_THERE.items())
def test_a_step_of_a_page_is_taken_in_one_place(name: str, home: str) -> None:
    found = callers(name)
    assert found, f"nobody calls {name}: this test looks for a name that is gone"
    assert {module for module in found if not f"{module}.".startswith(f"{home}.")} == set()


def test_one_module_inserts_revisions_and_none_changes_them() -> None:
    def using(verb: str) -> set[str]:
        return {
            module
            for module, path in modules()
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == verb
            and any(isinstance(argument, ast.Name) and argument.id == "RevisionRow" for argument in node.args)
        }

    assert using("insert") == {"pipelines.store.visits.revision_writer"}
    assert using("update") == set()
