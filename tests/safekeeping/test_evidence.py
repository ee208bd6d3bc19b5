"""`winnow evidence`: the folder is verified by exactly the commands that stand in it, with Winnow not installed, and no changed byte passes."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.store.database.sqlite import newest_driver
from tests.explorer import conftest as explorer

chromium = explorer.chromium
PRINTED_WIDTH = 718  # CSS pixels: 210 mm less 2 cm, of 96 an inch
HOSTILE = "<script>alert(1)</script> \u202eevil"
PATH = os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin", *(str(Path(found).parent) for found in [shutil.which("openssl")] if found)))


@pytest.fixture(scope="module")
def crawled(module_tools: Any, authority: Any) -> Any:
    """Two crawls, of which the first is signed and stamped; one article edited between them, one in Arabic, one with hostile words."""
    tools = module_tools
    folder, web = tools.listed_site("first", "arabic", "hostile")
    web.pages["/arabic"] = tools.answer(arabic())
    web.pages["/hostile"] = tools.answer(tools.article("A hostile case", words=html.escape(HOSTILE) + "<script>alert(2)</script>"))
    assert folder.crawl().json["new"] == 3
    key = tools.tmp / "settings" / "key.pem"
    toml = folder.root / "winnow.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[custody]\nkey = {json.dumps(str(key))}\n", "utf-8")
    assert folder.winnow("key", "make").code == 0
    head = folder.winnow("stamp", "--json").json
    (tools.tmp / "reply.tsr").write_bytes(authority.answer(Path(head["request"]).read_bytes()))
    filed = folder.winnow("stamp", "--reply", str(tools.tmp / "reply.tsr"), "--root", str(authority.root))
    assert filed.code == 0, filed.stderr
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    assert folder.crawl("--recheck", offset_seconds=86_400).json["revised"] == 1
    return folder


def arabic() -> bytes:
    said = "قال الشهود إن القوات دخلت المبنى ليلاً وسجلت أسماء جميع الحاضرين قبل أن تغادر، وإن أحداً لم يبلغهم بالسبب في ذلك اليوم. "
    paragraphs = "".join(f"<p>{said * 2}</p>" for _ in range(5))
    body = f"<article><h1>لجنة الميناء تستمع إلى الشهود</h1>{paragraphs}</article>"
    return f"<!doctype html><html lang='ar' dir='rtl'><head><title>لجنة الميناء تستمع إلى الشهود</title></head><body>{body}</body></html>".encode()


def number_of(folder: Any, path: str) -> str:
    return str(folder.rows("select id from document where canonical like ?", f"%/{path}")[0][0])


def make(folder: Any, tools: Any, path: str, name: str = "evidence", code: int = 0) -> Path:
    target = tools.tmp / name
    done = folder.winnow("evidence", number_of(folder, path), "--output", str(target))
    assert done.code == code, done.stderr
    return Path(target)


def documented(folder: Path) -> list[str]:
    """The commands of the instructions, as they stand there."""
    return re.findall(r"^```sh\n(.*?)^```$", (folder / "HOW-TO-VERIFY.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


def verify(folder: Path, commands: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run them by a shell that knows nothing of this environment."""
    script = "\n".join(documented(folder) if commands is None else commands)
    return subprocess.run(["bash", "-e"], input=script, env={"PATH": PATH}, cwd=folder, capture_output=True, text=True, timeout=60)


def sum_again(folder: Path) -> None:
    """What somebody does who changes a file and knows how digests work."""
    names = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text("ascii").splitlines()]
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names if (folder / name).exists()]
    (folder / "SHA256SUMS").write_text("".join(lines), "ascii")


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1
    path.write_bytes(data)


@pytest.fixture(scope="module")
def signed(crawled: Any, module_tools: Any) -> Path:
    return make(crawled, module_tools, "first", "signed")


def test_winnow_is_not_there_where_the_commands_run(signed: Path) -> None:
    for module in ("winnow", "pipelines", "warcio"):
        assert verify(signed, [f"python3 -c 'import {module}'"]).returncode != 0


def test_the_documented_commands_verify_a_signed_and_stamped_folder(signed: Path) -> None:
    done = verify(signed)
    assert done.returncode == 0, done.stdout + done.stderr
    heads = list((signed / "custody" / "heads").glob("*.json"))
    assert len(heads) == 2, "the stamped one for the first crawl, one for what came later"
    assert done.stdout.count("Signature Verified Successfully") == 3
    assert "Verification: OK" in done.stdout + done.stderr
    assert "2 texts and their pages are what the log says" in done.stdout
    assert "2 bodies stand in the archive" in done.stdout
    assert re.search(r"^\d+ events are in the log$", done.stdout, re.MULTILINE)


def test_a_changed_byte_of_any_file_is_found(signed: Path, tmp_path: Path) -> None:
    """By the first two steps; and with digests made anew, by the signature."""
    files = sorted(path.relative_to(signed) for path in signed.rglob("*") if path.is_file())
    assert len(files) > 30
    commands = documented(signed)[:2]
    for number, name in enumerate(files):
        copy = tmp_path / "copy"
        shutil.copytree(signed, copy)
        flip(copy / name, at=number * 7)
        assert verify(copy, commands).returncode != 0, name
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("revisions/1/text.txt", 5), ("revisions/2/blocks.zlib", 5), ("revisions/2/blocks.json", 5), ("captures/*/body.bin", 5), ("rows/revision-*.json", 5),
        ("rows/run-*.json", 5), ("custody/events.jsonl", 4), ("custody/heads/*.json", 3), ("custody/heads/*.sig", 3), ("custody/heads/*.tsr", 3),
        ("capture.warc.gz", 6), ("captures/*/body.bin", 6),
    ],
)  # fmt: skip
def test_with_digests_made_anew_a_later_step_finds_it(signed: Path, tmp_path: Path, name: str, step: int) -> None:
    """Each step holds by itself: what is changed is found there, though the digests fit."""
    copy = tmp_path / "copy"
    shutil.copytree(signed, copy)
    target = sorted(copy.glob(name))[0]
    flip(target, at={".tsr": -20, ".gz": -8}.get(target.suffix, target.stat().st_size // 2))  # a byte of a gzip header says nothing
    sum_again(copy)
    assert verify(copy, documented(copy)[:1]).returncode == 0
    parts = re.split(r"^## (?=\d)", (copy / "HOW-TO-VERIFY.md").read_text("utf-8"), flags=re.MULTILINE)
    commands = re.findall(r"^```sh\n(.*?)^```$", parts[step], re.DOTALL | re.MULTILINE)
    assert commands and verify(copy, commands).returncode != 0


def test_the_archive_in_it_is_read_by_others_and_holds_what_was_sent(signed: Path, crawled: Any) -> None:
    with (signed / "capture.warc.gz").open("rb") as stream:
        records = ArchiveIterator(stream, check_digests="raise")
        read = [(one.rec_type, one.rec_headers.get_header("WARC-Record-ID"), one.content_stream().read()) for one in records]
    kinds = [kind for kind, _, _ in read]
    assert kinds.count("response") == 2 and kinds.count("request") == 2 and kinds.count("warcinfo") == 2
    ids = {record for (record,) in crawled.rows("select f.warc_record_id from revision r join fetch f on f.id = r.fetch_id")}
    assert {record for kind, record, _ in read if kind == "response"} <= ids
    assert {body for kind, _, body in read if kind == "response"} == {path.read_bytes() for path in signed.glob("captures/*/body.bin")}


class _Report(HTMLParser):
    """What a browser would make of the report."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def report_of(folder: Path) -> _Report:
    report = _Report()
    report.feed((folder / "report.html").read_text("utf-8"))
    return report


def test_the_report_says_what_was_changed_and_who_vouches_for_it(signed: Path) -> None:
    words = " ".join("".join(report_of(signed).words).split())
    for said in ("The first case reopened", "The site changed the page.", "CN=Stand-in Authority", "was received", "127.0.0.1", "left out"):
        assert said in words, said
    head = json.loads(next((signed / "custody" / "heads").glob("*.json")).read_text("utf-8"))
    assert head["key"] in words


def test_hostile_words_are_inert_in_the_report_and_a_page_opens_as_text(crawled: Any, tools: Any) -> None:
    folder = make(crawled, tools, "hostile")
    report = report_of(folder)
    assert {"script", "a", "img", "link", "iframe", "form", "object"}.isdisjoint({tag for tag, _ in report.tags})
    assert not [attributes for _, attributes in report.tags if {"src", "href", "onclick"}.intersection(attributes)]
    assert "alert(1)" in "".join(report.words), "it is shown, and not run"
    assert not [path for path in folder.rglob("*") if path.suffix in (".html", ".htm", ".svg", ".js") and path.name != "report.html"]
    assert b"alert(2)" in next(folder.glob("captures/*/page.html.txt")).read_bytes()
    assert verify(folder).returncode == 0


def test_an_arabic_text_keeps_its_direction(crawled: Any, tools: Any) -> None:
    folder = make(crawled, tools, "arabic", "story.zip")
    with zipfile.ZipFile(folder) as archive:
        names = archive.namelist()
        archive.extractall(tools.tmp / "unpacked")
    assert all(re.fullmatch(r"evidence/[A-Za-z0-9._/-]+", name) and ".." not in name for name in names)
    unpacked = tools.tmp / "unpacked" / "evidence"
    assert verify(unpacked).returncode == 0
    texts = [attributes for tag, attributes in report_of(unpacked).tags if tag == "div" and attributes.get("class") == "text"]
    assert texts == [{"dir": "auto", "lang": "ar", "class": "text"}]


def test_it_prints_whole_on_paper(crawled: Any, tools: Any, chromium: Any) -> None:
    """On A4 with the margins that Chromium takes (1 cm): nothing is cut at the side, and every word of the file is shown."""
    folder = make(crawled, tools, "arabic", "printed")
    page = chromium.new_page(viewport={"width": PRINTED_WIDTH, "height": 1_000}, java_script_enabled=True)
    try:
        page.goto((folder / "report.html").as_uri())
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= PRINTED_WIDTH
        shown, written = (page.evaluate(f"document.body.{what}") for what in ("innerText", "textContent"))
        assert "".join(shown.split()) == "".join(written.split())
        assert "لجنة الميناء تستمع إلى الشهود" in shown
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-") and printed.count(b"/Type /Page\n") > 1
    finally:
        page.close()


def test_it_is_known_again_by_the_log_and_written_anew_over_itself_only(crawled: Any, tools: Any) -> None:
    folder = make(crawled, tools, "first")
    assert crawled.winnow("verify", "--export", str(folder)).code == 0
    assert make(crawled, tools, "first") == folder
    (tools.tmp / "other").mkdir()
    (tools.tmp / "other" / "mine.txt").write_text("mine", "utf-8")
    refused = crawled.winnow("evidence", "1", "-o", str(tools.tmp / "other"))
    assert refused.code == 2 and (tools.tmp / "other" / "mine.txt").exists()


def test_without_a_key_it_is_written_and_says_so(crawled: Any, tools: Any) -> None:
    copy = tools.copy(crawled)
    shutil.rmtree(copy.root / "custody")
    toml = copy.root / "winnow.toml"
    toml.write_text(toml.read_text("utf-8").partition("\n[custody]")[0], "utf-8")
    folder = make(copy, tools, "first")
    assert not list(folder.rglob("*.sig")) and "is not signed" in (folder / "HOW-TO-VERIFY.md").read_text("utf-8")
    assert verify(folder).returncode == 0


def test_a_capture_that_is_gone_is_named_and_the_text_still_proved(crawled: Any, tools: Any) -> None:
    copy = tools.copy(crawled)
    for path in (copy.root / "archive").iterdir():
        path.unlink()
    folder = make(copy, tools, "first", code=8)
    assert not (folder / "capture.warc.gz").exists() and not (folder / "captures").exists()
    assert "No page can be given as it was received" in (folder / "HOW-TO-VERIFY.md").read_text("utf-8")
    assert "Not given here" in "".join(report_of(folder).words)
    done = verify(folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("changed", ["text = replace(text, 'officers', 'robbers')", "title = 'Another headline'"])
def test_what_was_changed_by_hand_has_no_evidence(crawled: Any, tools: Any, changed: str) -> None:
    copy = tools.copy(crawled)
    connection = newest_driver().connect(copy.root / "corpus.db")
    connection.execute(f"UPDATE revision SET {changed}")
    connection.commit()
    connection.close()
    make(copy, tools, "first", code=8)
    assert not (tools.tmp / "evidence").exists()
