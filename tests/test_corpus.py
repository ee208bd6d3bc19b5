"""The corpus folder: private, found by three ways, and named with a remedy where something is wrong."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.corpus import init_corpus, open_corpus
from pipelines.errors import BusyError, UsageError


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("WINNOW_")]:
        monkeypatch.delenv(name)


def test_a_new_folder_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        corpus = init_corpus(tmp_path / "c", contact="a@b.org", allow=("127.0.0.1:80", "[::1]:8080-8081"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in corpus.root.iterdir()}
    assert modes == {"sources": 0o700, "archive": 0o700, "winnow.toml": 0o600}
    assert corpus.network.texts == ("127.0.0.1:80", "[::1]:8080-8081")


def test_a_contact_with_quotes_stays_what_it_is(tmp_path):
    assert init_corpus(tmp_path / "c", contact="https://example.org/it's\"quoted\\").contact == "https://example.org/it's\"quoted\\"


def test_the_folder_is_the_one_given_then_the_environment_then_here(tmp_path, monkeypatch):
    for name in "abc":
        init_corpus(tmp_path / name, contact=f"{name}@example.org")
    monkeypatch.chdir(tmp_path / "c")
    assert open_corpus().contact == "c@example.org"
    monkeypatch.setenv("WINNOW_CORPUS", str(tmp_path / "b"))
    assert open_corpus().contact == "b@example.org"
    assert open_corpus(tmp_path / "a").contact == "a@example.org"


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    init_corpus(tmp_path, contact="a@b.org")
    monkeypatch.setenv("WINNOW_CONTACT", "other@b.org")
    monkeypatch.setenv("WINNOW_DATABASE", "other.db")
    monkeypatch.setenv("WINNOW_CLOCK_OFFSET_SECONDS", "86400")
    corpus = open_corpus(tmp_path)
    assert (corpus.contact, corpus.database) == ("other@b.org", "other.db")
    assert timedelta(hours=23) < corpus.now() - datetime.now(UTC) < timedelta(hours=25)


@pytest.mark.parametrize(
    ("name", "value"), [("WINNOW_CLOCK_OFFSET_SECONDS", "soon"), ("WINNOW_CLOCK_OFFSET_SECONDS", "1e300"), ("WINNOW_CONTACT", "nobody")]
)
def test_a_variable_that_makes_no_sense_is_named(tmp_path, monkeypatch, name, value):
    init_corpus(tmp_path, contact="a@b.org")
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        open_corpus(tmp_path)


def test_a_wrong_contact_leaves_nothing_behind(tmp_path):
    with pytest.raises(UsageError, match="contact: must be an e-mail address"):
        init_corpus(tmp_path / "c", contact="nobody")
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("address", ["host=h password=secret", "postgres//u:secret@h/name", "postgresql://u:my@secret@h/name"])
def test_a_mistyped_address_of_the_database_is_refused_and_not_shown(tmp_path, monkeypatch, address):
    init_corpus(tmp_path / "c", contact="a@b.org")
    monkeypatch.setenv("WINNOW_DATABASE", address)
    with pytest.raises(UsageError, match=r"^database: ") as caught:
        open_corpus(tmp_path / "c")
    assert "secret" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes only names in UTF-8")
def test_a_folder_whose_name_is_no_text_is_refused(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    with pytest.raises(UsageError, match="no text in UTF-8"):
        init_corpus(folder, contact="a@b.org")
    assert not folder.exists()
    init_corpus(tmp_path / "c", contact="a@b.org")
    (tmp_path / "c").rename(folder)
    with pytest.raises(UsageError, match=r"caf\\udce9.*rename it"):
        open_corpus(folder)


def test_one_run_at_a_time(tmp_path):
    corpus = init_corpus(tmp_path, contact="a@b.org")
    with corpus.lock(), pytest.raises(BusyError, match="another run is at work"):
        open_corpus(tmp_path).lock()
    corpus.lock().release()


def test_a_source_that_is_not_there_is_named_with_those_that_are(tmp_path):
    corpus = init_corpus(tmp_path, contact="a@b.org")
    with pytest.raises(UsageError, match="no source 'x'; there are: none yet"):
        corpus.sources(("x",))
