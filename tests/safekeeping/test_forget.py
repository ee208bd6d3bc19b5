"""`winnow forget`: nothing of a text is left in the folder, what is left is sound, and it does not come back."""

from __future__ import annotations

import gzip
import io
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.corpus import open_corpus
from pipelines.safekeeping.forgetting import archive_pass, work
from pipelines.safekeeping.forgetting.passages import MIN_CHARS
from pipelines.store.database.sqlite import newest_driver
from pipelines.store.forgetting.targets import target_of_documents

WHY = "the witness asked for it"


def every_content(root: Path) -> dict[str, bytes]:
    """Each file as it is, and of each WARC file the records as a stock reader gives them, their bodies unpacked."""
    contents = {}
    for path in root.rglob("*"):
        if not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        contents[name] = path.read_bytes()
        if ".warc" in path.name:
            with path.open("rb") as stream:
                records = [record.content_stream().read() for record in ArchiveIterator(stream)]
            contents[f"{name} unpacked"] = b"\n".join(records)
    return contents


def kinds_in(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return [record.rec_type for record in ArchiveIterator(stream)]


def left_of(root: Path, text: str) -> dict[str, str]:
    """The files that still have 40 characters of a text, each with the first of them; however white space stands in a page."""
    left = {}
    for name, content in every_content(root).items():
        plain = " ".join(content.decode("utf-8", "ignore").split())
        words = " ".join(text.split())
        found = next((words[at : at + MIN_CHARS] for at in range(len(words) - MIN_CHARS + 1) if words[at : at + MIN_CHARS] in plain), None)
        if found is not None:
            left[name] = found
    return left


def story(title: str, *sentences: str, beside: str = "") -> bytes:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    head = f"<title>{title}</title><meta name='date' content='2026-03-01'>"
    aside = f"<aside class='related'><h3>Read next</h3><p>{beside}</p></aside>" if beside else ""
    padding = random.Random(title).randbytes(3_000).hex()  # a page that comes again to the byte is archived as a revisit if it is long
    body = f"<article><h1>{title}</h1>{paragraphs}</article>{aside}<!-- {padding} -->"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode()


SECRET = (
    "Lena Marku told the commission that two officers had taken her brother from the house before dawn and that nobody has seen him since.",
    "She asked that her name be kept out of the record, because the officers still serve at the station in her street.",
    "The hearing was adjourned until the autumn, when the three remaining witnesses are to be heard behind closed doors.",
)
OTHERS = {
    name: tuple(
        f"The {name} inquiry heard on day {number} how the registry of the {name} district lost {number}0 files about {topic} in one night."
        for number, topic in enumerate(("land", "prisons", "schools", "harbours"), 1)
    )
    for name in ("northern", "coastal", "eastern")
}


def feed(url: str, *sentences: str) -> bytes:
    body = "".join(f"&lt;p&gt;{sentence}&lt;/p&gt;" for sentence in sentences)
    item = f"<item><title>The hearing</title><link>{url}</link><description>{body}</description></item>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Site</title>{item}</channel></rss>".encode()


@pytest.fixture(scope="module")
def site(module_tools: Any) -> Any:
    """Four articles, of which two quote the first in a box beside them; it was edited once. A feed has all of it, a listing its beginning."""
    tools = module_tools
    web = tools.web()
    web.pages = {
        f"/{name}": tools.answer(
            gzip_of(story(f"The {name} inquiry", *sentences, beside=SECRET[0])), headers=(("Content-Encoding", "gzip"),)
        )
        for name, sentences in OTHERS.items()
    }
    web.pages["/hearing"] = tools.answer(story("The hearing", *SECRET))
    links = "".join(f"<li><a href='{web.url(path)}'>A headline of several words about {path}</a></li>" for path in web.pages)
    web.pages["/"] = tools.answer(f"<html><body><main><ul>{links}</ul><p>{SECRET[0][:90]}</p></main></body></html>".encode())
    web.pages["/feed"] = tools.answer(feed(web.url("/hearing"), *SECRET), content_type="application/rss+xml")
    folder = tools.corpus(web.host)
    seeds = {"listings": [web.url()], "feeds": [web.url("/feed")]}
    folder.add_source("site", seeds=seeds, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 4
    web.pages["/hearing"] = tools.answer(
        story("The hearing", *SECRET, "A fourth witness came forward on Friday and is to be heard in camera too.")
    )
    assert folder.crawl("--recheck", offset_seconds=86_400).json["revised"] == 1
    assert folder.winnow("snapshot", "paper").code == 0
    return folder, web


def gzip_of(body: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        packed.write(body)
    return out.getvalue()


@pytest.fixture
def copied(site: Any, tmp_path: Path) -> tuple[Any, Any]:
    folder, web = site
    return type(folder)(Path(shutil.copytree(folder.root, tmp_path / "corpus"))), web


def number_of(folder: Any, path: str) -> int:
    return int(folder.rows("select id from document where canonical like ?", f"%{path}")[0][0])


def test_nothing_of_the_text_is_left_and_the_rest_is_sound(copied: tuple[Any, Any]) -> None:
    folder, _ = copied
    document = number_of(folder, "/hearing")
    texts = [text for (text,) in folder.rows("select text from revision where document_id = ?", document)]
    assert len(texts) == 2
    assert folder.rows("select count(*) from fetch") == [(12,)]
    kinds = [kind for path in (folder.root / "archive").glob("*-run2-*") for kind in kinds_in(path)]
    assert kinds.count("revisit") == 3, "of the three pages that were not edited"
    assert all(left_of(folder.root, text) for text in texts), "it is there before"
    done = folder.winnow("forget", str(document), "--why", WHY, "--yes", "--json")
    assert done.code == 0, done.stderr
    assert done.json["captures"] == 2
    assert done.json["captures_with_words"] == 10, "three pages, the listing, the feed, of each crawl"
    assert done.json["masked"] == 10
    assert done.json["reissued"] == [{"name": "paper", "documents": 3}]
    for text in texts:
        assert left_of(folder.root, text) == {}
    looked = folder.winnow("verify")
    assert looked.code == 0, looked.stdout.decode()
    assert folder.winnow("snapshot", "paper", "--verify").code == 0
    for shown in (("show", str(document)), ("history", str(document)), ("cite", str(document))):
        asked = folder.winnow(*shown)
        assert (asked.code, WHY in asked.stderr) == (2, True), asked.stderr
    assert folder.rows("select count(*) from document") == [(3,)]
    assert folder.rows("select document_id, why from tombstone") == [(document, WHY)]
    assert set(folder.rows("select state, outcome, reason, title_hint from url where canonical like '%/hearing'")) == {
        ("forgotten", "forgotten", WHY, None)
    }


def test_it_does_not_come_back(copied: tuple[Any, Any], site: Any, module_tools: Any) -> None:
    folder, web, tools = *copied, module_tools
    source, _ = site
    document = number_of(folder, "/hearing")
    assert folder.winnow("forget", web.url("/hearing"), "--why", WHY, "--yes").code == 0
    web.pages["/feed"] = tools.answer(feed(web.url("/northern"), "in short"), content_type="application/rss+xml")
    for name, sentences in OTHERS.items():
        web.pages[f"/{name}"] = tools.answer(story(f"The {name} inquiry", *sentences))
    web.pages["/moved"] = tools.answer(status=302, headers=(("Location", web.url("/hearing")),))
    web.pages["/"] = tools.answer(tools.listing(web.url("/hearing"), web.url("/moved"), web.url("/northern")))
    done = folder.crawl("--recheck", offset_seconds=2 * 86_400)
    assert done.code == 0, done.stdout.decode()
    assert done.json["outcomes"]["forgotten"] == 1, "of the address that leads to it"
    assert folder.rows("select outcome from url where url like '%/moved'") == [("forgotten",)]
    assert left_of(folder.root, " ".join(SECRET)) == {}
    foreign = sorted((source.root / "archive").glob("winnow-2*.warc.gz"))
    imported = folder.winnow("import", *map(str, foreign), "--json", offset_seconds=2 * 86_400)
    assert imported.code == 0, imported.stderr
    assert folder.rows("select count(*) from document where canonical like '%/hearing'") == [(0,)]
    for path in folder.root.glob("corpus.db*"):
        path.unlink()
    made = folder.winnow("rebuild")
    assert made.code == 0, made.stdout
    assert folder.rows("select count(*) from document where id = ?", document) == [(0,)]
    assert folder.rows("select document_id from tombstone") == [(document,)]
    assert folder.winnow("verify").code == 0
    again = folder.winnow("forget", str(document), "--why", "again", "--yes")
    assert again.code == 0
    assert WHY in again.stderr


def test_a_number_is_not_given_twice(copied: tuple[Any, Any], module_tools: Any) -> None:
    folder, web, tools = *copied, module_tools
    last = int(folder.rows("select max(id) from document")[0][0])
    assert folder.winnow("forget", str(last), "--why", WHY, "--yes").code == 0
    sentences = (sentence.replace("northern", "late") for sentence in OTHERS["northern"])
    web.pages["/late"] = tools.answer(story("A late inquiry", *sentences))
    web.pages["/"] = tools.answer(tools.listing(web.url("/late")))
    assert folder.crawl("--recheck", offset_seconds=2 * 86_400).json["new"] == 1
    assert folder.rows("select max(id) from document") == [(last + 1,)]


@pytest.mark.parametrize(
    "step", ["replace_members", "rewrite_log_files", "reissue", "take_out", "work_out", "log_filing", "forget_watched"]
)
def test_a_call_that_was_killed_is_completed_by_the_same_call(copied: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    folder, _ = copied
    document = number_of(folder, "/hearing")
    texts = [text for (text,) in folder.rows("select text from revision where document_id = ?", document)]
    corpus = open_corpus(folder.root)
    db = corpus.open_database()
    with monkeypatch.context() as broken:
        broken.setattr(archive_pass if step == "replace_members" else work, step, stop)
        planned = work.plan(corpus, db, target_of_documents(db, [document]), on_progress=quiet)
        with pytest.raises(KeyboardInterrupt):
            work.forget(corpus, db, planned, why=WHY, on_progress=quiet)
    db.close()
    done = folder.winnow("forget", str(document), "--why", WHY, "--yes")
    assert done.code == 0, done.stderr
    for text in texts:
        assert left_of(folder.root, text) == {}
    looked = folder.winnow("verify")
    assert looked.code == 0, looked.stdout.decode()
    assert (folder.root / "snapshots" / "paper" / "custody-head.json").is_file()


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def quiet(done: int, total: int, words: str) -> None:
    """No progress."""


def test_what_is_older_than_its_source_says_goes(copied: tuple[Any, Any]) -> None:
    folder, _ = copied
    file = folder.root / "sources" / "site.toml"
    file.write_text(file.read_text() + "[retention]\nkeep_days = 30\n")
    early = folder.winnow("forget", "--expired", "--yes", offset_seconds=29 * 86_400)
    assert (early.code, early.stdout) == (0, b"")
    late = folder.winnow("forget", "--expired", "--yes", "--json", offset_seconds=31 * 86_400)
    assert late.code == 0, late.stderr
    assert len(late.json["documents"]) == 4
    assert late.json["reissued"] == [{"name": "paper", "documents": 0}]
    assert folder.rows("select count(*) from document") == [(0,)]
    assert not (folder.root / "snapshots" / "paper").exists()
    assert folder.winnow("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1",), "--why"),
        (("1", "--why", "x"), "--yes"),
        (("999", "--why", "x", "--yes"), "no document"),
        (("nowhere", "--why", "x", "--yes"), "no document"),
        (("http://example.org/never", "--why", "x", "--yes"), "no document"),
        ((), "--expired"),
        (("1", "--expired"), "--expired"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_changed(copied: tuple[Any, Any], arguments: tuple[str, ...], said: str) -> None:
    folder, _ = copied
    before = folder.tables()
    done = folder.winnow("forget", *arguments)
    assert done.code == 2, done.stdout
    assert said in done.stderr
    assert folder.tables() == before


def test_all_of_a_source_goes(copied: tuple[Any, Any]) -> None:
    folder, _ = copied
    texts = [text for (text,) in folder.rows("select text from revision")]
    done = folder.winnow("forget", "site", "--why", WHY, "--yes")
    assert done.code == 0, done.stderr
    for text in texts:
        assert left_of(folder.root, text) == {}
    assert folder.winnow("verify").code == 0


def test_what_is_near_a_target_and_not_of_it_stays(tools: Any) -> None:
    """A page that quotes two paragraphs that follow one another, one whose address came to lead there, and a title of the whole site."""
    web = tools.web()
    own = OTHERS["northern"]
    web.pages = {
        "/hearing": tools.answer(story("The hearing", *SECRET)),
        "/quoting": tools.answer(story("The northern inquiry", own[0], own[1], SECRET[0], SECRET[1], own[2], own[3])),
        "/moving": tools.answer(story("The coastal inquiry", *OTHERS["coastal"])),
    }
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 3
    web.pages["/moving"] = tools.answer(status=302, headers=(("Location", web.url("/hearing")),))
    assert folder.crawl("--recheck", offset_seconds=86_400).code == 0
    quoting, moving = number_of(folder, "/quoting"), number_of(folder, "/moving")
    done = folder.winnow("forget", web.url("/hearing"), "--why", WHY, "--yes", "--json")
    assert done.code == 0, done.stderr
    assert done.json["sharing"] == [quoting]
    assert done.json["masked"] == 0
    assert folder.rows("select count(*) from fetch where warc_file is null and url like '%/moving'") == [(0,)]
    assert folder.rows("select state from url where canonical like '%/moving'") == [("done",)]
    assert folder.winnow("evidence", str(moving), "-o", str(tools.tmp / "evidence")).code == 0
    assert folder.winnow("reextract", "--json").json["unchanged"] == 2
    assert folder.winnow("verify").code == 0


def test_a_backup_that_is_brought_up_to_date_forgets_too(copied: tuple[Any, Any], tmp_path: Path) -> None:
    folder, _ = copied
    copy = tmp_path / "copy"
    assert folder.winnow("backup", str(copy)).code == 0
    texts = [text for (text,) in folder.rows("select text from revision")]
    for path in (copy / "archive").iterdir():
        os.utime(path, (4_000_000_000, 4_000_000_000))  # of a machine whose clock is ahead
    assert folder.winnow("forget", "site", "--why", WHY, "--yes").code == 0
    assert folder.winnow("backup", str(copy)).code == 0
    for text in texts:
        assert left_of(copy, text) == {}
    assert type(folder)(copy).winnow("verify").code == 0


def test_a_damaged_record_is_named(copied: tuple[Any, Any]) -> None:
    folder, _ = copied
    (path,) = (folder.root / "archive").glob("*-run1-*")
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    done = folder.winnow("forget", str(number_of(folder, "/hearing")), "--why", WHY, "--yes", "--json")
    assert done.code == 3
    assert [place.partition(" at byte ")[0] for place in done.json["damaged"]] == [path.name]


def test_an_address_that_was_never_visited_is_not_asked_after_a_rebuild(copied: tuple[Any, Any]) -> None:
    folder, web = copied
    connection = newest_driver().connect(folder.root / "corpus.db")
    connection.execute(
        "insert into url (source, url, canonical, host, kind, state, reason, depth, attempts, priority, first_seen_at, found_on, title_hint) "
        "select source, url || '-2', canonical || '-2', host, kind, 'queued', '', 1, 0, 5, first_seen_at, '', 'A' from url "
        "where canonical like '%/northern'"
    )
    connection.commit()
    connection.close()
    assert folder.winnow("forget", web.url("/northern-2"), "--why", WHY, "--yes").code == 0
    for path in folder.root.glob("corpus.db*"):
        path.unlink()
    assert folder.winnow("rebuild").code == 0
    assert folder.rows("select state from url where canonical like '%/northern-2'") == [("forgotten",)]


def test_tags_and_notes_lose_the_lines_and_the_words(copied: tuple[Any, Any]) -> None:
    folder, web = copied
    number, other = number_of(folder, "/hearing"), number_of(folder, "/coastal")
    folder.winnow("tag", str(number), "witness", "--note", "Ask Lena's lawyer.", "--as", "ana")
    folder.winnow("tag", str(other), "land", "--note", f"Compare: {SECRET[1]} Who else?", "--as", "ana")
    (folder.root / "tags" / "omar.csv").write_text(f"address,note\n{web.url('/hearing')},x\nno address,y\n", "utf-8")
    assert folder.winnow("search", "commission", "--tag", "land").code == 2  # omar's file has a fault
    done = folder.winnow("forget", str(number), "--why", "asked", "--yes")
    assert "tags/omar.csv, which cannot be read" in done.stdout.decode() + done.stderr
    left = (folder.root / "tags" / "ana.csv").read_text("utf-8-sig")
    assert "/hearing" not in left and "witness" not in left
    assert "Compare:[forgotten]Who else?" in left
    assert [row[0] for row in folder.rows("select name from tag")] == ["land"]
    assert [SECRET[1][:40] in row[0] for row in folder.rows("select text from note")] == [False]
    assert SECRET[1][:40].encode() not in (folder.root / "corpus.db").read_bytes()
