"""Articles over time above a search: every bar leads to what it counted, questions are compared, and it can be used by anybody."""

from __future__ import annotations

import csv
import html
import io
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from typer.testing import CliRunner

from pipelines.explorer.rendering.trend_bars import draw_columns
from winnow.commands.main import app


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, copy_corpus: Any, serving: Any) -> Iterator[Any]:
    """Five articles: two of one day, one of the month before, one without a date, and one of which the page says only the year."""
    built = copy_corpus(tmp_path_factory.mktemp("trend") / "holm")
    for name, day, listed in (("hebrew", None, "2026-03-01"), ("chinese", "2025", "2025")):
        number = built.documents[name]
        built.rows("update revision set date = ? where document_id = ?", day, number)
        built.rows("update document set day = ? where id = ?", listed, number)
    with serving(built) as found:
        yield found


def table_of(page: str) -> list[list[str]]:
    """The rows of the table below the chart, the first column and the figures."""
    body = page.partition('<section class="trend"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows
    ]


def links_of(page: str) -> list[tuple[str, str]]:
    """(address, count) of each link of the table and each bar of the chart."""
    section = page.partition('<section class="trend"')[2].partition("</section>")[0]
    cells = re.findall(r'<td class="n"><a href="([^"]+)">([0-9]+)</a>', section)
    bars = re.findall(r'<a href="([^"]+)" tabindex="-1"><title>[^:]+: ([0-9]+)', section)
    return [(html.unescape(address), count) for address, count in cells + bars]


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
@pytest.mark.parametrize("query", ["", "q=lang:en+OR+lang:ar+OR+lang:he+OR+lang:zh&with=officers&"])
def test_every_bar_and_number_leads_to_as_many_documents(dated: Any, by: str, query: str) -> None:
    page = dated.ask(f"/search?{query}by={by}").text
    found = links_of(page)
    assert len(found) == (10 if query else 8) - 2 * (by == "year"), found  # each once in the chart and once in the table
    for address, count in set(found):
        assert f"<strong>{count} document" in dated.ask(address).text, address


def test_the_table_has_empty_periods_and_what_is_in_none(dated: Any) -> None:
    page = dated.ask("/search?q=lang:en+OR+lang:ar+OR+lang:he+OR+lang:zh&by=week&show=share").text
    assert table_of(page) == [
        ["2026-W04", "1", "100.0 %", "1"],
        ["2026-W05", "0", "–", "0"],
        ["2026-W06", "2", "100.0 %", "2"],
        ["No date", "1", "100.0 %", "1"],
        ["Year or month only", "1", "100.0 %", "1"],
    ]
    assert "Share of all articles by week" in page
    narrowed = table_of(dated.ask("/search?q=officers&source=harbour&by=year").text)
    assert narrowed == [["2026", "1", "100.0 %", "1"], ["No date", "0", "–", "0"], ["Year or month only", "0", "–", "0"]]


@pytest.mark.parametrize(
    "address",
    [
        "q=officers&with=%D8%B4%D9%87%D9%88%D8%AF&show=share",
        "q=-nothing&source=holm&dated=day&copies-once=yes",
        "since=2026-01-01&until=2026-02-28",
    ],
)
def test_the_command_shown_gives_the_file_and_the_file_what_is_drawn(dated: Any, address: str) -> None:
    page = dated.ask(f"/search?{address}")
    command = html.unescape(re.search(r'<code class="command" dir="ltr">(.*?)</code>', page.text)[1])
    words = shlex.split(command)
    assert words[:2] == ["winnow", "trend"]
    done = CliRunner(env={"WINNOW_CORPUS": str(dated.built.root)}).invoke(app, [*words[1:2], "--csv", *words[2:]])
    assert done.exit_code == 0, done.stderr
    file = dated.ask(html.unescape(re.search(r'<a href="(/trend.csv[^"]*)"', page.text)[1]))
    assert file.headers["content-disposition"] == 'attachment; filename="trend.csv"'
    assert file.body == done.stdout_bytes
    rows = list(csv.DictReader(io.StringIO(file.body.decode("utf-8-sig"))))
    assert [row["articles"] for row in rows[: len(table_of(page.text))]] == [row[1] for row in table_of(page.text)]


def test_what_of_the_chart_nobody_can_mean_is_told(dated: Any) -> None:
    page = dated.ask("/search?q=officers&by=moth").text
    assert "by moth: did you mean month?" in page and "Nothing was searched." in page
    assert "no source &#39;hlom&#39;" in dated.ask("/search?q=officers&with=source:hlom").text
    assert dated.ask("/trend.csv?q=officers&by=moth").status == 400
    many = dated.ask("/search?q=officers&" + "&".join(f"with=w{number}" for number in range(60))).text
    assert many.count('class="legend"') == 4 and "Add to the chart" not in many


def test_what_was_chosen_for_the_chart_stays_while_the_search_is_narrowed(dated: Any) -> None:
    page = dated.ask("/search?q=officers&with=register&by=year&show=share").text
    facet = html.unescape(re.search(r'href="(/search[^"]*source=harbour[^"]*)"', page)[1])
    assert all(part in facet for part in ("with=register", "by=year", "show=share"))
    assert '<input type="hidden" name="with" value="register">' in page.partition("</form>")[0]


def test_an_article_of_a_comparison_leads_back_to_it(dated: Any) -> None:
    asked = "/search?q=officers&with=register&by=week&show=share"
    article = html.unescape(re.search(r'<h2[^>]*><a href="(/article/[^"]+)"', dated.ask(asked).text)[1])
    back = html.unescape(re.search(r'<li><a href="(/search[^"]*)">Back to the results', dated.ask(article.partition("#")[0]).text)[1])
    assert dict(parse_qsl(back.partition("?")[2])) == dict(parse_qsl(asked.partition("?")[2]))


def test_bars_fill_the_drawing_and_the_smallest_can_be_seen() -> None:
    bars = draw_columns([0, 1, 1_000, 3_000], 1_000)
    assert [(bar.height, bar.is_cut) for bar in bars] == [(0, False), (2, False), (100, False), (100, True)]
    assert [bar.left for bar in bars] == [0, 250, 500, 750]
    assert all(bar.left <= bar.x and bar.x + bar.width <= bar.left + bar.step for bar in bars)
    assert draw_columns([], 0) == ()
