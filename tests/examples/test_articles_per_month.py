"""The example that counts articles per month, run as it stands over an export that Winnow wrote."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.exports.jsonl import write_jsonl
from pipelines.items import Facts, Locator, Revision

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "articles-per-month.py"


def make_revision(number: int, source: str, date: str | None, *, group: int | None = None) -> Revision:
    return Revision(
        document_id=number,
        number=1,
        url=f"https://{source}.example/{number}",
        source=source,
        status="article",
        title=f"Article {number}",
        authors=(),
        date=date,
        language="en",
        facts=Facts(),
        text="They were released.",
        captured_at=datetime(2025, 3, number, tzinfo=UTC),
        engine="trafilatura 2.3.1",
        text_sha256=f"{number:064}",
        locator=Locator(file="winnow-x.warc.gz", offset=512, length=90, record_id=f"<urn:uuid:{number}>"),
        copy_group=group,
    )


@pytest.fixture
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Runs the example over an export of these revisions and gives what it leaves behind."""

    def run(*revisions: Revision) -> dict[str, Any]:
        export = tmp_path / "articles.jsonl"
        with export.open("wb") as out:
            write_jsonl(revisions, out)
        monkeypatch.setattr(sys, "argv", [str(EXAMPLE), str(export)])
        return runpy.run_path(str(EXAMPLE))

    return run


def test_articles_are_counted_by_month_and_source_and_silent_months_are_shown(count: Callable[..., Any]) -> None:
    made = count(
        make_revision(1, "rights", "2025-01-05"),
        make_revision(2, "rights", "2025-01-31T23:30:00+02:00"),
        make_revision(3, "courier", "2025-03"),
    )
    assert made["per_month"].to_dict("index") == {
        "2025-01": {"courier": 0, "rights": 2},
        "2025-02": {"courier": 0, "rights": 0},
        "2025-03": {"courier": 1, "rights": 0},
    }


def test_a_date_without_a_month_is_counted_apart(count: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    made = count(make_revision(1, "rights", "2025-01-05"), make_revision(2, "rights", "2025"), make_revision(3, "rights", None))
    assert int(made["per_month"].to_numpy().sum()) == 1
    assert "2 articles without a month" in capsys.readouterr().out


def test_copies_count_once_also_where_the_first_of_them_is_not_in_the_export(count: Callable[..., Any]) -> None:
    made = count(
        make_revision(4, "courier", "2025-01-06", group=2),
        make_revision(3, "rights", "2025-01-05", group=2),
        make_revision(5, "rights", "2025-01-07"),
    )
    assert made["per_month"].to_dict("index") == {"2025-01": {"rights": 2}}


def test_an_export_without_dates_gives_an_empty_count(count: Callable[..., Any]) -> None:
    assert count(make_revision(1, "rights", None))["per_month"].empty
