"""No export, report or key takes a name that belongs to the corpus: the database, or an archive file that nothing can make again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.corpus import init_corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.safekeeping.own_names import require_free_name
from winnow.commands.main import app

OWN = (
    "corpus.db corpus.db-wal corpus.db.before-7 Corpus.DB winnow.toml archive archive/new.warc.gz sources/site.toml tags/me.csv watches.toml "
    "watches/a.atom snapshots/first/data.csv custody/heads/1.json names.csv verified.json stored.json backup.json .winnow.lock "
    "sub/../corpus.db".split()
)
FREE = ["out.jsonl", "exports/out.jsonl", "archive.zip", "corpus.jsonl", "sources.csv"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    corpus = init_corpus(tmp_path / "corpus", contact="archive@example.org")
    (corpus.root / "sub").mkdir()
    return corpus.root


@pytest.mark.parametrize("name", OWN)
def test_what_belongs_to_the_corpus_is_no_place_for_an_export(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="belongs to the corpus"):
        require_free_name(open_corpus(root), root / name)


@pytest.mark.parametrize("name", FREE)
def test_other_names_are_free_in_the_corpus_folder_too(root: Path, name: str) -> None:
    require_free_name(open_corpus(root), root / name)
    require_free_name(open_corpus(root), root.parent / "corpus.db")


def test_a_database_an_archive_and_a_key_elsewhere_are_known(root: Path, tmp_path: Path) -> None:
    text = (root / "winnow.toml").read_text().replace('"corpus.db"', '"../data/c.db"').replace('"archive"', '"../warcs"')
    (root / "winnow.toml").write_text(f'{text}\n[custody]\nkey = "{tmp_path}/key.pem"\n')
    for name in ("data/c.db", "warcs/a.warc.gz", "key.pem"):
        with pytest.raises(UsageError, match="belongs to the corpus"):
            require_free_name(open_corpus(root), tmp_path / name)
    require_free_name(open_corpus(root), tmp_path / "data" / "d.db")


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--output", "corpus.db"),
        ("export", "--output", "out.jsonl", "--pseudonymise", "--report", "winnow.toml"),
        ("export", "--output", "out.jsonl", "--pseudonymise", "--key", "corpus.db"),
        ("evidence", "1", "--output", "archive/story.zip"),
        ("report", "health", "--prometheus", "winnow.toml"),
    ],
    ids=" ".join,
)
def test_each_command_that_writes_a_named_file_refuses(root: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    monkeypatch.chdir(root)
    done = CliRunner(env={"WINNOW_CORPUS": str(root)}).invoke(app, command)
    assert (done.exit_code, "belongs to the corpus" in done.stderr) == (2, True), done.stderr
    assert {path: path.read_bytes() for path in before} == before
