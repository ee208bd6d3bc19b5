"""Batch extraction keeps the order of its lines, names the bad ones and outlives hostile pages."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from winnow.batch import run_batch

PAGE = "<html><head><title>A title</title></head><body><article><h1>A title</h1>{}</article></body></html>"
TEXT = "".join(
    f"<p>Witness number {n} told the commission on Tuesday that officers had entered the building at night.</p>" for n in range(5)
)


def _line(identifier: object, html: str, **fields: object) -> bytes:
    return json.dumps(
        {"id": identifier, "url": "https://example.org/a", "html_b64": base64.b64encode(html.encode()).decode(), **fields}
    ).encode()


GOOD = PAGE.format(TEXT)
NESTED = "<div>" * 50_000 + "x"
QUOTES = '<script type="application/ld+json">{"a": "' + '\\"' * 20_000 + "</script>"
LINES: list[tuple[bytes, object, str]] = [
    (_line(1, GOOD), 1, "article"),
    (b"not json", None, "line 2: not JSON"),
    (_line("two", GOOD, charset=None), "two", "article"),
    (b"[1, 2]", None, "line 4: not a JSON object"),
    (b'{"id": 5}', 5, "line 5: 'html_b64' is missing"),
    (b'{"id": 6, "html_b64": "***"}', 6, "line 6: 'html_b64' is not base64"),
    (b"[" * 100_000, None, "line 7: not JSON"),
    (_line({"a": [None]}, GOOD, charset="rot13", url=None), {"a": [None]}, "article"),
    (_line(9, PAGE.format(TEXT + NESTED)), 9, ""),
    (_line(10, PAGE.format(QUOTES + TEXT)), 10, ""),
    (_line(11, ""), 11, ""),
    (b'{"id": "\\ud800", "html_b64": ""}', "?", ""),
    (_line(13, GOOD), 13, "article"),
]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    target = io.BytesIO()
    failures = run_batch(io.BytesIO(b"\n".join(line for line, _, _ in LINES)), target, with_blocks=True, workers=2)
    found = [json.loads(line) for line in target.getvalue().splitlines()]
    assert failures == sum(row["status"] == "error" for row in found)
    return found


def test_each_line_gives_one_in_the_same_order(rows):
    assert [row["id"] for row in rows] == [identifier for _, identifier, _ in LINES]


@pytest.mark.parametrize("number", range(len(LINES)))
def test_each_line_ends_in_a_status_or_says_what_is_wrong_with_it(rows, number):
    wanted, row = LINES[number][2], rows[number]
    if wanted.startswith("line"):
        assert row["status"] == "error"
        assert row["error"].startswith(wanted)
    elif wanted:
        assert row["status"] == wanted
        assert "Witness number 4" in row["text"]
    else:
        assert row["status"]


def test_every_row_has_the_promised_fields(rows):
    promised = {"id", "url", "status", "title", "authors", "date", "language", "text", "blocks"}
    assert [row for row in rows if set(row) - {"error"} != promised] == []


def test_ctrl_c_ends_a_batch_at_once_with_its_own_code(tmp_path: Path) -> None:
    pages = tmp_path / "pages.jsonl"
    pages.write_bytes(b"\n".join([_line("one", GOOD)] * 20_000))
    command = [sys.executable, "-m", "winnow.commands.main", "extract", "--batch", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.decode()) == (7, "winnow: interrupted\n")
