"""The gate itself, on the golden pages of tests/pages: scoring, figures, tables and floors."""

from __future__ import annotations

import gzip
import json
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks import figures, measuring, peer_worker, report
from benchmarks.languages import language_of
from benchmarks.pages import GoldPage
from benchmarks.quality import find_fallen
from benchmarks.readers import Reading, read_with_trafilatura, reading_of
from benchmarks.scoring import Row, score
from pipelines.extraction.extract import extract
from pipelines.items import PageInput

PAGES = Path(__file__).resolve().parents[1] / "pages"


@cache
def _golden() -> list[GoldPage]:
    pages = []
    for file in sorted(PAGES.glob("*/*/expected.toml")):
        expected = tomllib.loads(file.read_text("utf-8"))
        if expected["status"] == "article":
            pages.append(_page(file.with_name("page.html"), expected["url"], expected["text"], tuple(expected.get("dropped", []))))
    return pages


def _page(file: Path, url: str, gold: str, unwanted: tuple[str, ...]) -> GoldPage:
    name = file.parent.relative_to(PAGES).as_posix()
    return GoldPage(
        dataset="wcxb-dev", name=name, url=url, kind="article", file=file, charset="utf-8", gold=gold, group=name, unwanted=unwanted
    )


@cache
def _rows() -> tuple[Row, ...]:
    found = []
    for page in _golden():
        ours = extract(PageInput(url=page.url, body=page.read_body(), charset=page.charset))
        found.append(score(page, "winnow", reading_of(ours, 1.0)))
        found.append(score(page, "trafilatura", read_with_trafilatura(page)))
    return tuple(found)


def test_winnow_is_exact_on_the_sample_and_trafilatura_is_measured_beside_it() -> None:
    ours, theirs = (report.select(_rows(), "wcxb-dev", reader, with_gold=True) for reader in ("winnow", "trafilatura"))
    assert len(ours) == len(theirs) == len(_golden()) >= 9
    assert figures.f1(ours) == figures.exact(ours) == figures.whole(ours) == figures.clean("unwanted")(ours) == 1
    assert 0.5 < figures.f1(theirs) < 1
    assert figures.exact(theirs) < 1


def test_the_difference_of_two_readers_has_an_interval() -> None:
    ours, theirs = (report.select(_rows(), "wcxb-dev", reader, with_gold=True) for reader in ("winnow", "trafilatura"))
    figure = figures.measure_difference(ours, theirs, figures.f1)
    assert 0 < figure.low < figure.value < figure.high < 1


def test_a_leak_and_a_loss_are_seen() -> None:
    page = next(page for page in _golden() if page.unwanted and len((page.gold or "").split("\n\n")) > 3)
    paragraphs = (page.gold or "").split("\n\n")
    leaking = score(page, "r", _reading("\n\n".join([*paragraphs, *page.unwanted])))
    assert leaking.leaked == ("unwanted",)
    assert leaking.recall == 1
    assert (leaking.precision or 1) < 1
    short = score(page, "r", _reading("\n\n".join(paragraphs[:1])))
    assert short.precision == 1
    assert short.recall < 0.9
    assert not short.exact
    nothing = score(page, "r", _reading(""))
    assert (nothing.precision, nothing.recall, nothing.gives_text) == (None, 0, False)


def _reading(text: str) -> Reading:
    return Reading(text=text, status="article", title=None, authors="", date=None, cpu_ms=1.0)


def test_the_report_has_a_row_for_every_reader_and_language() -> None:
    text = report.write_report(_rows_of_all_sets(), ["Something could not be installed."])
    for expected in ("| wcxb-dev | winnow |", "| sites | ar |", "| winnow, site memory |", "Something could not be installed."):
        assert expected in text


def _rows_of_all_sets() -> list[Row]:
    """The sample's rows, as if each set held them, in two languages."""
    rows = [replace(row, dataset=dataset) for dataset in ("fundus", "wcxb-dev", "sites", "trafilatura") for row in _rows()]
    memory = [replace(row, reader=measuring.WITH_MEMORY) for row in rows if row.dataset == "sites" and row.reader == "winnow"]
    special = [replace(row, kind="listing", has_gold=False) for row in rows[:1] if row.reader == "winnow"]
    return [
        *(replace(row, language=("ar", "en")[i // 2 % 2]) for i, row in enumerate(rows)),
        *memory,
        *(replace(s, dataset="sites") for s in special),
    ]


def test_a_figure_under_its_floor_and_a_missing_one_are_named() -> None:
    found = find_fallen({"set": {"F1": 0.9, "exact": 0.5}}, {"set": {"F1": 0.95, "exact": 0.5, "gone": 0.1}})
    assert [line.split(":")[1].split(" is ")[0].strip() for line in found] == ["set F1", "set gone"]


def test_the_language_of_a_page_is_that_of_its_gold() -> None:
    page = _golden()[0]
    spanish = "El tribunal aplazó la audiencia hasta el jueves porque el intérprete no había recibido su sueldo desde marzo."
    assert language_of(replace(page, gold=spanish)) == "es"
    assert language_of(replace(page, gold="404")) == "unknown"


def test_the_worker_of_the_other_extractors_writes_blocks_as_lines_and_survives_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert peer_worker.text_of("<div><h2>One</h2><p>two <b>three</b></p></div>").split("\n") == ["", "", "One", "", "two three", ""]

    def read(page: str, url: str, language: str) -> peer_worker.Found:
        if "bad" in page:
            raise ValueError("no article")
        return {"text": f"{page} {language}"}

    monkeypatch.setitem(peer_worker.READERS, "stand-in", lambda: read)
    jobs = []
    for name, text in (("a.html.gz", "good"), ("b.html", "bad")):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
        jobs.append(json.dumps({"file": str(tmp_path / name), "charset": None, "url": "", "language": "en"}))
    good, bad = peer_worker.answers("stand-in", iter(jobs))
    assert good["text"] == "good en"
    assert bad["error"] == "ValueError: no article"
