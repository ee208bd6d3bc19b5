"""One way of doing each thing: who decides about a page, who writes a revision, and who tries again."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache

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


@cache
def calls() -> dict[str, set[str]]:
    """The modules that call a function, by its name there."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, path in modules():
        for _, called in calls_of(ast.parse(path.read_text("utf-8"))):
            found[called].add(module)
    return found


@pytest.mark.parametrize(("name", "home"), ONLY_THERE.items())
def test_a_step_of_a_page_is_taken_in_one_place(name: str, home: str) -> None:
    found = calls().get(name)
    assert found, f"nobody calls {name}: this test looks for a name that is gone"
    assert {module for module in found if not f"{module}.".startswith(f"{home}.")} == set()


def test_one_module_inserts_revisions_and_only_forgetting_changes_them() -> None:
    given = []
    for module, path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        names = {"RevisionRow", *_tables_of(tree, "RevisionRow")}
        given += [(module, called) for _, called, arguments in _named_calls(tree) if names.intersection(arguments)]

    def using(*verbs: str) -> set[str]:
        return {module for module, called in given if called in verbs}

    assert using("insert", "insert_into", "insert_for") == {"pipelines.store.visits.revision_writer"}
    assert using("update", "update_of") == {"pipelines.store.forgetting.take_out"}, (
        "words of what was forgotten, in blocks that were dropped"
    )


def _named_calls(tree: ast.AST) -> list[tuple[ast.Call, str, set[str]]]:
    """Every call of a plain name: the name, and the plain names it is given."""
    return [
        (node, node.func.id, {argument.id for argument in node.args if isinstance(argument, ast.Name)})
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def _tables_of(tree: ast.AST, row: str) -> set[str]:
    """The names under which a module keeps the table of a mapped class."""
    is_table = {call for call, called, arguments in _named_calls(tree) if called == "table_of" and row in arguments}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            found |= {name.id for name, given in pairs if isinstance(name, ast.Name) and given in is_table}
    return found
