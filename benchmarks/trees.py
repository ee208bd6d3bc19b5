"""How many trees equal the standard's, on the tree-construction tests of html5lib beside the repository: `python -m benchmarks.trees`.

Only bodies are compared, of the tests of whole documents without scripting that hold one of `ELEMENTS`. Comments, namespaces and the box
around the content of a `template` are left out on both sides, for no parser of ours keeps them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from benchmarks.pages import SHARED
from pipelines.extraction.page import parsing
from pipelines.extraction.page.standard_tree import standard_tree

FOLDER = SHARED / "data" / "html5lib-tests" / "tree-construction"
ELEMENTS = ("header", "nav", "footer", "aside", "p", "table", "form", "select", "template", "noscript")
_USED = re.compile(rf"<({'|'.join(ELEMENTS)})[\s/>]", re.I)
_TEST = re.compile(r"#data\n(?P<data>.*?)\n?#errors\n(?P<between>.*?)#document\n(?P<tree>.*)\Z", re.S)
_NAMESPACE = re.compile(r"^(?:svg|math) ")
_PREFIX = re.compile(r"^(xlink|xml|xmlns) (?=\S)")

Line = tuple[int, str, str]
"""Depth below the body, kind of node ("element", "attribute", "text"), and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCase:
    """One test: the page, the elements of interest in it, and the body it must become."""

    file: str
    data: bytes
    elements: frozenset[str]
    body: tuple[Line, ...]


def tree_cases(folder: Path = FOLDER) -> Iterator[TreeCase]:
    """The tests with one of `ELEMENTS` whose tree has a body."""
    for path in sorted(folder.glob("*.dat")):
        for part in re.split(r"\n\n(?=#data\n)", path.read_bytes().decode().rstrip("\n")):
            test = _TEST.match(part)
            if test is None or "#document-fragment" in test["between"] or "#script-on" in test["between"]:
                continue
            used = frozenset(name.lower() for name in _USED.findall(test["data"]))
            body = _expected_body(test["tree"])
            if used and body is not None:
                yield TreeCase(file=path.name, data=test["data"].encode("utf-8", "replace"), elements=used, body=body)


def _expected_body(dump: str) -> tuple[Line, ...] | None:
    nodes: list[str] = []
    for line in dump.split("\n"):
        if line.startswith("| "):
            nodes.append(line[2:])
        else:
            nodes[-1] += f"\n{line}"
    if "  <body>" not in nodes:
        return None
    lines: list[Line] = []
    contents: list[int] = []  # depths of the "content" boxes around
    for node in nodes[nodes.index("  <body>") + 1 :]:
        said = node.lstrip(" ")
        depth = (len(node) - len(said)) // 2
        if depth < 2:
            break
        contents = [around for around in contents if around < depth]
        if said == "content":
            contents.append(depth)
        elif not said.startswith(("<!--", "<?")):
            lines.append((depth - 2 - len(contents), *_kind_and_text(said)))
    return _with_joined_texts(lines)


def _kind_and_text(said: str) -> tuple[str, str]:
    if said.startswith('"'):
        return "text", said[1:-1]
    return ("element", _NAMESPACE.sub("", said[1:-1])) if said.startswith("<") else ("attribute", _PREFIX.sub(r"\1:", said))


def body_lines(tree: etree._Element) -> tuple[Line, ...]:
    """The body of a page in the form of `TreeCase.body`."""
    body = tree.find("body")
    lines = [] if body is None else list(_lines_in(body, 0))
    return _with_joined_texts([line for line in lines if line[0] >= 0])


def _lines_in(element: etree._Element, depth: int) -> Iterator[Line]:
    for name, value in sorted(element.items()):
        yield depth, "attribute", f'{name}="{value}"'
    yield depth, "text", element.text or ""
    for child in element:
        yield depth, "element", str(child.tag)
        yield from _lines_in(child, depth + 1)
        yield depth, "text", child.tail or ""


def _with_joined_texts(lines: list[Line]) -> tuple[Line, ...]:
    """Texts with a comment between them as one, empty ones left out."""
    joined: list[Line] = []
    for depth, kind, said in lines:
        if kind == "text" and joined and joined[-1][:2] == (depth, "text"):
            joined[-1] = (depth, kind, joined[-1][2] + said)
        elif kind != "text" or said:
            joined.append((depth, kind, said))
    return tuple(joined)


def without_row_groups(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same without `tbody` elements, which the standard adds and which hold no text of their own."""
    kept: list[Line] = []
    around: list[int] = []
    for depth, kind, said in lines:
        around = [level for level in around if level < depth]
        if (kind, said) == ("element", "tbody"):
            around.append(depth)
        else:
            kept.append((depth - len(around), kind, said))
    return tuple(kept)


def by_libxml2(data: bytes) -> etree._Element:
    """The page as libxml2 alone reads it."""
    return parsing._parse(data, parsing._new_parser())


def by_read_page(data: bytes) -> etree._Element:
    """The page as extraction reads it."""
    return parsing.read_page("", data).tree


def by_standard(data: bytes) -> etree._Element:
    """The page as lexbor reads it."""
    return standard_tree(data)


def count_equal(read: Callable[[bytes], etree._Element], level: Callable[[tuple[Line, ...]], tuple[Line, ...]] = tuple) -> Counter[str]:
    """How many bodies equal the standard's, by element of interest, and "all"; `level` is applied to both sides before."""
    equal: Counter[str] = Counter()
    for case in tree_cases():
        if level(body_lines(read(case.data))) == level(case.body):
            equal.update((*case.elements, "all"))
    return equal


def main() -> None:
    """Print the counts, an element a row."""
    total = Counter(name for case in tree_cases() for name in (*case.elements, "all"))
    readers = (by_libxml2, by_read_page, by_standard)
    counts = [count_equal(read, level) for level in (tuple, without_row_groups) for read in readers]
    print(f"{'':10}{'tests':>7}  equal: libxml2, extraction, lexbor; the same but for tbody")
    for name in ("all", *ELEMENTS):
        print(f"{name:10}{total[name]:>7}  " + "".join(f"{count[name]:>6}" for count in counts))


if __name__ == "__main__":
    main()
