"""A vertical file in the hands of a reader that is not ours, cwb-vrt of the makers of corpora at Erlangen: tokens, places and facts.

It lives in an environment of its own: `make check-vertical` makes it and runs this.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.exports.paragraphs import read_paragraphs
from pipelines.exports.vertical import tokens_of, write_vertical
from pipelines.items import Revision
from tests.exports.test_vertical import TEXTS

TOOLS = os.environ.get("WINNOW_VERTICAL_TOOLS", "")
pytestmark = pytest.mark.skipif(not TOOLS, reason="cwb-vrt is not installed here; `make check-vertical` installs it and runs this")
READ = """
import json, sys
from vrt.vrt import parse_regions
with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps(parse_regions(file)))
"""
TITLE = 'x"> <doc id="1">\n</doc> & |'


def test_another_reader_finds_the_same_tokens_at_the_same_places(make_revision: Callable[..., Revision], tmp_path: Path) -> None:
    revisions = [make_revision(document_id=number, title=TITLE, text=text) for number, text in enumerate(TEXTS, 1)]
    path = tmp_path / "articles.vert"
    with path.open("wb") as out:
        assert write_vertical(iter(revisions), out) == len(TEXTS)
    done = subprocess.run([f"{TOOLS}/python", "-c", READ, str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    tokens, regions = json.loads(done.stdout)
    expected = [
        line[start:end]
        for revision in revisions
        for paragraph in read_paragraphs(revision.text)
        for line in paragraph.lines
        for start, end in tokens_of(line)
    ]
    assert [written for _, written in tokens] == expected
    assert {line for line in done.stderr.splitlines() if line.startswith("<")} <= {"<g/>"}, "the only tag it cannot read"
    documents = {html.unescape(one["id"]): one for one in regions["doc"]}
    assert len(documents) == sum(bool(text) for text in TEXTS)
    begin = 0
    for revision in revisions:
        of = [span for paragraph in read_paragraphs(revision.text) for line in paragraph.lines for span in tokens_of(line)]
        if of:
            found: dict[str, Any] = documents[f"d{revision.document_id}_r{revision.number}"]
            assert (found["cpos_start"], found["cpos_end"]) == (begin, begin + len(of) - 1)
            assert html.unescape(found["title"]) == " ".join(TITLE.split())
            assert html.unescape(found["url"]) == revision.url
        begin += len(of)
