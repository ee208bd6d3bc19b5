"""Batch extraction with site memory: two passes, by host, in the order of the input, from a file and from a stream."""

from __future__ import annotations

import base64
import io
import json

import pytest

from pipelines.extraction.extract import extract
from pipelines.extraction.template.site_memory import WINDOW_PAGES
from pipelines.items import PageInput
from winnow.batch import run_batch
from winnow.batch_memory import BatchMemory, run_batch_with_memory

PLEA = "Our work depends on readers who give a little, every month, to this house."
TOWNS = ("Ashby", "Borrow", "Calder", "Dunmore", "Elford", "Fenwick")


class Stream(io.RawIOBase):
    """Bytes that can be read only once, as standard input."""

    def __init__(self, data: bytes) -> None:
        self.data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.data.readinto(buffer)


def html(town: str) -> bytes:
    return f"""<html><head><title>{town}</title></head><body><article class="story"><h1>The flood in {town}</h1>
<p>The council of {town} met behind closed doors on Monday and heard three families who had lost their homes to it.</p>
<p>A clerk in {town} said that the register had been kept by hand since the fire and that nobody had asked for it before.</p>
<p>People in {town} waited outside until the evening, some of them with photographs of the houses where they were born.</p>
<div class="support-us"><p>{PLEA}</p></div></article></body></html>""".encode()


def line(town: str, url: str | None) -> bytes:
    return json.dumps({"id": f"{town} {url}", "url": url, "html_b64": base64.b64encode(html(town)).decode()}).encode()


LINES = [
    *(line(town, f"https://example.org/{town}") for town in TOWNS),
    b"not json",
    *(line(town, f"https://example.org:8443/{town}") for town in TOWNS[:2]),
    *(line(town, None) for town in TOWNS[:4]),
    b"",
    line("Garth", "https://example.org/Garth"),
]
INPUT = b"\n".join(LINES)


def rows_of(run, source, *, with_blocks: bool = True, workers: int = 1) -> list[dict]:
    target = io.BytesIO()
    failures = run(source, target, with_blocks=with_blocks, workers=workers)
    assert failures == 1
    return [json.loads(row) for row in target.getvalue().splitlines()]


@pytest.fixture(scope="module")
def alone() -> list[dict]:
    return rows_of(run_batch, io.BytesIO(INPUT))


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return rows_of(run_batch_with_memory, io.BytesIO(INPUT), workers=2)


def test_each_line_gives_one_in_the_same_order(alone, rows):
    assert [row["id"] for row in rows] == [row["id"] for row in alone]
    assert [row["status"] for row in rows] == [row["status"] for row in alone]
    assert [list(row) for row in rows] == [list(row) for row in alone]


def test_what_a_host_repeats_is_left_out_with_its_reason(rows):
    of_host = [row for row in rows if (row["url"] or "").startswith("https://example.org/")]
    assert len(of_host) == 7
    for row in of_host:
        assert PLEA not in row["text"]
        assert "photographs" in row["text"]
        assert [block["reason"] for block in row["blocks"] if block["text"] == PLEA] == ["stands on 7 of 7 pages of this host"]


def test_another_port_and_pages_without_a_url_are_left_as_they_are(alone, rows):
    others = [number for number, row in enumerate(alone) if not (row["url"] or "").startswith("https://example.org/")]
    assert len(others) == 7
    assert [rows[number] for number in others] == [alone[number] for number in others]
    assert sum(PLEA in rows[number]["text"] for number in others) == 6


def test_a_stream_gives_the_same_as_a_file(rows):
    assert rows_of(run_batch_with_memory, io.BufferedReader(Stream(INPUT))) == rows


def test_a_file_is_read_from_where_it_stands_and_blocks_can_be_left_out(rows):
    source = io.BytesIO(b"passed over\n" + INPUT)
    source.readline()
    without = [{name: value for name, value in row.items() if name != "blocks"} for row in rows]
    assert rows_of(run_batch_with_memory, source, with_blocks=False) == without


def test_the_command_needs_a_batch(tools):
    folder = tools.corpus()
    refused = folder.winnow("extract", "--site-memory", stdin=html("Ashby"))
    assert (refused.code, "--batch" in refused.stderr) == (2, True)
    done = folder.winnow("extract", "--batch", "--site-memory", "--no-blocks", stdin=INPUT)
    assert (done.code, done.stdout.decode().count(PLEA)) == (0, 6)


def test_what_is_learnt_of_a_host_is_bounded_and_spread_over_the_batch():
    memory = BatchMemory()
    extraction = extract(PageInput(url="", body=html("Ashby")))
    for number in range(10 * WINDOW_PAGES):
        memory.add(f"https://example.org/{number}", extraction)
    (pages,) = memory._pages.values()
    numbers = [int(page.rpartition("/")[2]) for page in pages]
    assert WINDOW_PAGES // 2 <= len(numbers) <= WINDOW_PAGES
    assert (numbers[0], numbers[-1] > 9 * WINDOW_PAGES) == (0, True)
    assert memory.work_out()["example.org:443"].pages == len(numbers)
