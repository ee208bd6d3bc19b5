"""`winnow trend`: bars that need no colour, CSV and JSON, and what has no date apart."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.corpus import init_corpus
from pipelines.items import Fact, Facts
from tests.store.conftest import Clock, Corpus
from winnow.commands.main import app

PAGES = (
    ("A curfew in the city.", "2026-01-05"),
    ("A curfew at sea.", "2026-01-20"),
    ("Land rights.", "2026-02-03"),
    ("One more curfew.", None),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("trend") / "corpus"
    db = init_corpus(root, contact="tests@example.org").open_database()
    corpus = Corpus(db, Clock())
    for number, (text, day) in enumerate(PAGES):
        facts = Facts(date=Fact(value=day, rule="meta")) if day else Facts()
        corpus.finish(f"https://example.org/{number}", text=text, facts=facts)
    db.close()
    return root


def trend(folder: Path, *arguments: str) -> Any:
    done = CliRunner(env={"WINNOW_CORPUS": str(folder)}).invoke(app, ("trend", *arguments))
    assert done.exit_code == 0, done.stderr
    return done


def test_bars_are_as_long_as_their_numbers_and_what_has_no_date_is_hatched(folder: Path) -> None:
    lines = trend(folder, "curfew", "--by", "month").stdout.splitlines()
    assert lines[0] == f"2026-01    {'█' * 40} 2"
    assert lines[1].split() == ["no", "date", "░" * 20, "1"]
    assert lines[2] == "3 documents found, 1 without a date, by month"


def test_several_questions_stand_by_their_letters(folder: Path) -> None:
    out = trend(folder, "curfew", "rights", "--share", "--by", "month").stdout
    assert out.startswith("A  curfew\nB  rights\n")
    rows = [line.split() for line in out.splitlines() if "%" in line]
    assert [(row[-4:], "█" in "".join(row)) for row in rows[:4]] == [
        (["%", "(2", "of", "2)"], True),
        (["%", "(0", "of", "2)"], False),
        (["%", "(0", "of", "1)"], False),
        (["%", "(1", "of", "1)"], True),
    ]


def test_csv_has_every_period_and_is_safe_in_a_spreadsheet(folder: Path) -> None:
    body = trend(folder, "curfew", "=curfew", "--by", "week", "--since", "2026-01-01", "--until", "2026-02-04", "--csv").stdout_bytes
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["period"] for row in rows[:8]] == [
        "2026-W01",
        "2026-W02",
        "2026-W03",
        "2026-W04",
        "2026-W05",
        "2026-W06",
        "no date",
        "no day",
    ]
    assert [row["articles"] for row in rows[:8]] == ["0", "1", "0", "1", "0", "0", "0", "0"]
    assert (rows[1]["first_day"], rows[1]["last_day"], rows[1]["all_articles"], rows[1]["share_percent"]) == (
        "2026-01-05",
        "2026-01-11",
        "1",
        "100.0",
    )
    assert {row["question"] for row in rows} == {"curfew", "'=curfew"}


def test_a_question_that_a_terminal_would_obey_is_written_out_in_csv(folder: Path) -> None:
    lines = trend(folder, "curfew OR \x1b[31m\u202ered", "--csv").stdout_bytes.decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith("curfew OR \\u001b[31m\\u202ered,2026-01-05,")
    assert all(line.isprintable() for line in lines)


def test_json_has_the_same_rows(folder: Path) -> None:
    import json

    found = json.loads(trend(folder, "curfew", "--json", "--dated", "no").stdout)
    assert [(row["period"], row["articles"], row["all_articles"]) for row in found["rows"]] == [("no date", 1, 1), ("no day", 0, 0)]
    assert (found["notes"], found["not_indexed"]) == ([], 0)


def test_without_a_question_all_articles_are_counted(folder: Path) -> None:
    assert "4 documents found, 1 without a date, by month" in trend(folder, "--by", "month", " ").stdout


@pytest.mark.parametrize("question", ["!!!", '"', "NEAR(", "nowhere"])
def test_what_finds_nothing_draws_nothing_and_says_what_was_passed_over(folder: Path, question: str) -> None:
    done = trend(folder, question)
    assert "0 documents found" in done.stdout
    assert done.stderr.strip() or question in ("nowhere", "NEAR(")


def test_a_count_that_took_too_long_is_told_and_not_taken_for_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from pipelines.store.search import trend as counting

    @contextmanager
    def too_late(*arguments: Any, **options: Any) -> Any:
        raise counting.TimeIsUpError
        yield

    monkeypatch.setattr(counting, "time_limit", too_late)
    done = trend(folder, "curfew", "--since", "2026-01-01", "--until", "2026-01-02")
    assert "not counted" in done.stdout and "documents found" not in done.stdout
    assert "no time to count 'curfew'" in done.stderr and "--seconds 30" in done.stderr


@pytest.mark.parametrize("arguments", [("trend", "curfew", "tag:x"), ("words", "keyness", "curfew", "--against", "tag:x")])
def test_tags_that_cannot_be_read_end_it_whichever_question_asks_for_them(folder: Path, arguments: tuple[str, ...]) -> None:
    file = folder / "tags" / "ana.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("address,tags\nhttps://example.org/0,x\nwww.example.org,x\n", "utf-8")
    try:
        done = CliRunner(env={"WINNOW_CORPUS": str(folder)}).invoke(app, arguments)
        assert (done.exit_code, "tags/ana.csv: line 3" in done.stderr) == (2, True), done.stderr
        assert trend(folder, "curfew").stderr.count("tags/ana.csv: line 3") == 1
    finally:
        file.unlink()
