"""What Python users import: `winnow.extract`, `winnow.open`, `winnow.crawl`, as the documentation shows them."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import winnow
from pipelines.search.selection import FIELDS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (
    "<html lang='en'><head><title>The visit - Example</title><meta property='og:title' content='The visit'></head><body>"
    "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>The visit</h1>"
    + "<p>Nobody was at the office when the two observers came to ask for the list of the detained.</p>" * 3
    + "</article><footer>All rights reserved.</footer></body></html>"
)


def test_importing_winnow_imports_nothing_heavy() -> None:
    script = "import sys, winnow; print(sorted({'numpy', 'trafilatura', 'sqlalchemy', 'scrapy', 'pydantic', 'lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there_and_no_other_is() -> None:
    assert all(getattr(winnow, name) is not None for name in winnow.__all__)
    assert set(dir(winnow)) == set(winnow.__all__)
    with pytest.raises(AttributeError, match="no attribute 'extracct'"):
        _ = winnow.extracct


@pytest.mark.parametrize("html", [PAGE, PAGE.encode()], ids=["text", "bytes"])
def test_one_page_is_extracted(html: str | bytes) -> None:
    page = winnow.extract(html, url="https://example.org/2026/03/the-visit")
    assert (page.status, page.title, page.language) == (winnow.PageStatus.ARTICLE, "The visit", "en")
    assert page.text.startswith("Nobody was at the office")
    assert [block.reason for block in page.blocks if not block.kept], "what was dropped has its reason"
    assert page.as_dict()["text"] == page.text


@pytest.mark.parametrize("html", ["", b"\x00\xff\x00", "<html>" * 50_000, "\ud800"])
def test_a_bad_page_raises_nothing(html: str | bytes) -> None:
    page = winnow.extract(html)
    assert page.status is not winnow.PageStatus.ARTICLE
    assert page.reason


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_any_bytes_are_a_page_and_no_address_is_an_empty_one(kind: Any) -> None:
    page = winnow.extract(kind(PAGE.encode()), url=None)
    assert (page.status, page.title, page.url) == (winnow.PageStatus.ARTICLE, "The visit", "")


@pytest.mark.parametrize("make", [lambda: Path(__file__), lambda: BytesIO(PAGE.encode()), lambda: None], ids=["path", "file", "none"])
def test_what_is_no_page_is_refused_in_words(make: Any) -> None:
    with pytest.raises(winnow.UsageError, match=r"the text or the bytes of a page, not \w+; of a file, read it first"):
        winnow.extract(make())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two articles, imported."""
    from crawler.runs.importing import run_import
    from pipelines.corpus import init_corpus
    from tests.commands.test_import import record

    root = tmp_path_factory.mktemp("api") / "corpus"
    made = init_corpus(root, contact="api@example.org")
    (root / "sources" / "example.toml").write_text(
        'name = "example"\ntitle = "Example"\n\n[seeds]\nlistings = ["https://example.org/"]\n', "utf-8"
    )
    pages = [record(f"https://example.org/2026/03/{n}", PAGE.replace("office", f"office {n}").encode(), number=n) for n in range(2)]
    (root.parent / "a.warc.gz").write_bytes(b"".join(pages))
    run_import(made, made.sources(), [root.parent / "a.warc.gz"], workers=1, progress="none")
    return root


def test_a_corpus_is_read_with_the_selection_of_the_command_line(corpus: Path) -> None:
    with winnow.open(corpus) as opened:
        assert opened.count() == 2
        assert [document.title for document in opened.documents(source="example", since=date(2019, 1, 1))] == ["The visit"] * 2
        (row,) = opened.rows(query='"office 1"', language=["en"], revisions="latest")
        assert row["url"] == "https://example.org/2026/03/1"
        (document,) = opened.documents(sample=1)
        assert any(not block.kept and block.reason for block in opened.blocks(document))


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        ({"source": "exampel"}, "example"),
        ({"language": "klingon"}, "en"),
        ({"without_flag": "shrot"}, "short"),
        ({"sourse": "example"}, "source"),
        ({"since": "yesterday"}, "YYYY-MM-DD"),
        ({"source": b"example"}, "source is to be a text, .* not bytes"),
        ({"language": ["en", None]}, "language is to be a text, .* not NoneType"),
        ({"document": 1.0}, "document is to be a text, a number, .* not float"),
        ({"sample": 0}, "sample 0: it is at least 1"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_value_that_nothing_can_have_is_told_with_the_near_ones(corpus: Path, selection: dict[str, Any], said: str) -> None:
    with winnow.open(corpus) as opened, pytest.raises(winnow.UsageError, match=said):
        list(opened.documents(**selection))


def test_none_is_an_option_that_was_not_given(corpus: Path) -> None:
    nothing: dict[str, Any] = dict.fromkeys(option.name.replace("-", "_") for option in FIELDS.values())
    with winnow.open(corpus) as opened:
        assert opened.count(**nothing) == len(list(opened.documents(**nothing))) == len(list(opened.rows(**nothing))) == 2
        assert opened.trend("office", by="year", **nothing) == opened.trend("office", by="year")


def test_of_a_moment_the_day_counts(corpus: Path) -> None:
    with winnow.open(corpus) as opened:
        (day,) = {document.captured_at.date() for document in opened.documents()}
        assert opened.count(captured_since=datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)) == 2


def test_rows_become_a_table_of_pandas(corpus: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with winnow.open(corpus) as opened:
        table = pandas.DataFrame(opened.rows())
    assert table.groupby("source").size().to_dict() == {"example": 2}


def test_a_trend_has_the_rows_of_the_command_line(corpus: Path) -> None:
    with winnow.open(corpus) as opened:
        rows = opened.trend("office", '"office 1"', by="year", source="example", copies="first")
        counted = [(row["question"], row["period"], row["articles"]) for row in rows if row["articles"]]
        assert counted == [("office", "no date", 2), ('"office 1"', "no date", 1)]
        assert [row["share_percent"] for row in opened.trend(by="month") if row["articles"]] == [100.0]
        with pytest.raises(winnow.UsageError, match="at most 4"):
            opened.trend(*"abcde")
        with pytest.raises(winnow.UsageError, match="leave out sample"):
            opened.trend("office", sample=1)
        with pytest.raises(winnow.UsageError, match="leave out query"):
            opened.trend("office", query="visit")
        assert opened.trend(query="office", by="year") == opened.trend("office", by="year")
        with pytest.raises(winnow.UsageError, match="did you mean year"):
            opened.trend("office", by="yaer")


def test_every_option_of_a_selection_is_named_where_its_users_look() -> None:
    from winnow.corpus_reader import CorpusReader

    named = set(re.findall(r"`(\w+)`", CorpusReader.__doc__ or ""))
    assert {option.name.replace("-", "_") for option in FIELDS.values()} <= named


def test_a_crawl_gives_its_summary_and_raises_what_keeps_it_from_beginning(tools, tmp_path) -> None:
    web = tools.web()
    web.pages = {"/": tools.answer(tools.listing(web.url("/news/1"))), "/news/1": tools.answer(tools.article("the camp"))}
    folder = tools.corpus(web.host)
    folder.add_source("one", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    summary = winnow.crawl(folder.root, "one")
    assert (summary.new, summary.exit_code, summary.sources[0].source) == (1, 0, "one")
    with pytest.raises(winnow.UsageError, match="there is no source 'two'"):
        winnow.crawl(folder.root, "two")
    with pytest.raises(winnow.UsageError, match="no corpus folder"):
        winnow.crawl(tmp_path)


def test_the_examples_of_the_documentation_are_python() -> None:
    text = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        compile(example, "python.md", "exec")
