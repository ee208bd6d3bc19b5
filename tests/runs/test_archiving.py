"""What the files of a run say of the software and the settings that wrote them."""

from __future__ import annotations

import hashlib
import platform
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.runs.archiving import open_archive
from pipelines.corpus import Corpus, init_corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.items import Capture

OPERATOR = 'operator = "Archive of the river trials, case 12 – عمل"\n'


def corpus_with(root: Path, settings: str = "") -> Corpus:
    init_corpus(root, contact="tests@example.org")
    path = root / "winnow.toml"
    path.write_text(settings + path.read_text("utf-8"), "utf-8")
    for name in ("b", "a", "not-of-this-run"):
        (root / "sources" / f"{name}.toml").write_text(f'name = "{name}"\n')
    return open_corpus(root)


def info_of(corpus: Corpus, *sources: str, asks_sites: bool = True) -> dict[str, str]:
    """The fields of the warcinfo record of a run, as warcio gives them."""
    with open_archive(corpus, 7, sources, asks_sites=asks_sites) as archive:
        archive.write(Capture(url="https://rights.example/", captured_at=datetime.now(UTC), status=200, headers=(), body=b"page"))
    (path,) = corpus.archive.iterdir()
    with path.open("rb") as stream:
        record = next(ArchiveIterator(stream, check_digests="raise"))
        lines = record.raw_stream.read().decode("utf-8").removesuffix("\r\n").split("\r\n")
    path.unlink()
    return dict(line.split(": ", 1) for line in lines)


def test_the_software_and_the_settings_in_force_are_named(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", OPERATOR)
    info = info_of(corpus, "b", "a")
    assert info["software"] == f"winnow-news {version('winnow-news')}"
    assert info["isPartOf"] == "run7"
    assert info["operator"] == "Archive of the river trials, case 12 – عمل"
    assert info["http-header-user-agent"].endswith(" (+tests@example.org)")
    versions = info["software-versions"].split(", ")
    assert {f"Python {platform.python_version()}", f"scrapy {version('scrapy')}", f"trafilatura {version('trafilatura')}"} <= set(versions)
    printed = "".join(
        f"{hashlib.sha256((corpus.root / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("winnow.toml", "sources/a.toml", "sources/b.toml")
    )
    assert info["settings-sha256"] == hashlib.sha256(printed.encode()).hexdigest()
    assert "clock-offset-seconds" not in info


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_anybody_can_make_the_digest_of_the_settings_again(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus")
    files = ("winnow.toml", "sources/a.toml", "sources/b.toml")
    printed = subprocess.run(["sha256sum", *files], cwd=corpus.root, capture_output=True, check=True).stdout
    before = corpus.settings_sha256(["b", "a"])
    assert before == hashlib.sha256(printed).hexdigest()
    (corpus.root / "sources" / "not-of-this-run.toml").write_text("changed")
    assert corpus.settings_sha256(["a", "b"]) == before
    (corpus.root / "sources" / "a.toml").write_text("changed")
    assert corpus.settings_sha256(["a", "b"]) != before


def test_neither_the_machine_nor_who_is_not_named_stands_in_it(tmp_path: Path) -> None:
    info = info_of(corpus_with(tmp_path / "corpus"), "a")
    assert not {"operator", "hostname", "ip"} & set(info)
    words = {word for value in info.values() for word in value.replace(",", " ").split()}
    assert not {socket.gethostname(), platform.node(), str(tmp_path)} & words


def test_an_import_tells_of_no_user_agent_for_it_asks_nobody(tmp_path: Path) -> None:
    assert "http-header-user-agent" not in info_of(corpus_with(tmp_path / "corpus"), "a", asks_sites=False)


def test_a_moved_clock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_CLOCK_OFFSET_SECONDS", "86400")
    corpus = corpus_with(tmp_path / "corpus")
    assert corpus.clock_offset == timedelta(days=1)
    assert info_of(corpus, "a")["clock-offset-seconds"] == "86400"


@pytest.mark.parametrize("label", ["two\\nlines", "x" * 201, "nul\\u0000", "\\u2028", "tab\\t"])
def test_an_operator_is_one_line(tmp_path: Path, label: str) -> None:
    with pytest.raises(UsageError, match=r"winnow\.toml: operator: must be one line of at most 200 characters"):
        corpus_with(tmp_path / "corpus", f'operator = "{label}"\n')
