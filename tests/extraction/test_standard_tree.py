"""The standard's tree equals that of the standard's tests, and no page makes it grow without bounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from benchmarks.trees import FOLDER, TreeCase, body_lines, by_libxml2, by_read_page, count_equal, tree_cases, without_row_groups
from pipelines.extraction.charset.characters import without_control_references, without_controls
from pipelines.extraction.page.parsing import html_copy
from pipelines.extraction.page.standard_tree import MAX_REOPENED, standard_tree

CASES = list(tree_cases())
needs_tests = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/html5lib-tests is not beside the repository")


@needs_tests
@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.file}-{number}") for number, case in enumerate(CASES)])
def test_the_tree_is_that_of_the_standard(case: TreeCase) -> None:
    assert body_lines(standard_tree(case.data)) == case.body


@needs_tests
def test_extraction_reads_more_pages_as_the_standard_does_than_libxml2() -> None:
    before, after = (count_equal(read, without_row_groups) for read in (by_libxml2, by_read_page))
    assert all(after[name] >= count for name, count in before.items())
    assert after["all"] >= before["all"] + 100


def test_formatting_that_is_never_closed_does_not_grow_with_its_square() -> None:
    markup = "".join(f"<p><b id=i{number}>a</p>" for number in range(3_000))
    tree = standard_tree(markup.encode())
    assert tree is not None
    assert sum(1 for _ in tree.iter()) < MAX_REOPENED
    assert "".join(tree.itertext()) == "a" * 3_000


def test_a_page_too_large_to_be_bounded_has_no_such_tree() -> None:
    kinds = "".join(f"<{name}>" for name in ("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"))
    assert standard_tree((kinds + "<p>a" * (MAX_REOPENED // 72 + 1)).encode()) is None
    assert standard_tree(b"<p>a" * (MAX_REOPENED // 72 + 1)) is not None


def test_a_copy_in_the_classes_of_lxml_html_can_be_made() -> None:
    tree = standard_tree(b"<p class=a>b")
    assert html_copy(tree).find(".//p").text_content() == "b"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["<", ">", "</", "<p", "<div>", "</table>", "<table>", "<td>", "<b x=", "'", '"', "&#0;", "&#xD800;", "<!--", "<template>",
                                 "<svg>", "<{a}>", " {b}=1", " :c", "\x00", "\x01", "\ufffe", "é", "<select>", "<frameset>", "</body>", "<title>", "=", "/", "a"])))  # fmt: skip
def test_no_markup_makes_it_raise(pieces: list[str]) -> None:
    tree = standard_tree(without_control_references(without_controls("".join(pieces)).encode()))
    assert tree is not None
    etree.tostring(tree, method="html")
