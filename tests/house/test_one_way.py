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


def test_one_module_inserts_revisions_and_only_forgetting_changes_them() -> None:
    def using(*verbs: str) -> set[str]:
        found = set()
        for module, path in modules():
            tree = ast.parse(path.read_text("utf-8"))
            names = {"RevisionRow", *_tables_of(tree, "RevisionRow")}
            for _, called, arguments in _named_calls(tree):
                if called in verbs and names.intersection(arguments):
                    found.add(module)
        return found

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
