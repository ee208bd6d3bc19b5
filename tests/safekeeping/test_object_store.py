"""An archive in an object store: what leaves the folder is read from there, and nothing is lost or stored twice on the way."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.log_files import LOG_PREFIX
from pipelines.archive.places import moving
from pipelines.archive.places.object_store import ObjectStore
from pipelines.archive.places.opening import archived_files, open_file
from pipelines.corpus import open_corpus
from pipelines.errors import IntegrityError, StoreError, UsageError
from pipelines.safekeeping import backup
from pipelines.safekeeping.own_names import STORED_NAME
from pipelines.safekeeping.storing import fetch_archive, store_archive
from tests.safekeeping.stores import BUCKET, KEYS, Server, TestStore, free_port
from tests.safekeeping.test_forget import SECRET, kinds_in, left_of, number_of, site, stop, story  # noqa: F401 - `site` is a fixture

DOTS = ".sha256"


@pytest.fixture(scope="module", params=["folder", "s3"])
def server(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    if request.param == "folder":
        yield None
        return
    server = Server()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in KEYS.items():
            environment.setenv(name, value)
        yield server
    server.close()


@pytest.fixture
def store(server: Server | None, tmp_path: Path, request: pytest.FixtureRequest) -> TestStore:
    if server is None:
        (tmp_path / "mounted").mkdir()
        return TestStore(address=f"file://{tmp_path}/mounted")
    prefix = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    return TestStore(address=f"s3://{BUCKET}/{prefix}", endpoint=server.endpoint)


@pytest.fixture
def copied(site: Any, tmp_path: Path) -> Any:  # noqa: F811
    """A crawled corpus: four articles, one of them edited since, and a snapshot."""
    folder, _ = site
    return type(folder)(Path(shutil.copytree(folder.root, tmp_path / "corpus")))


def captures(root: Path) -> set[str]:
    return {path.name for path in (root / "archive").glob("*.warc.gz") if not path.name.startswith(LOG_PREFIX)}


def test_all_that_reads_captures_reads_them_from_the_store(copied: Any, store: TestStore) -> None:
    folder, document = copied, str(number_of(copied, "/hearing"))
    calls = (
        *(("show", document, "--json"), ("why", document, "--json"), ("history", document, "--json")),
        ("verify", "--json"),
    )
    here = {call: without_times(folder.winnow(*call)) for call in calls}
    before = {path.name: path.read_bytes() for path in (folder.root / "archive").iterdir()}
    store.use(folder)
    pushed = folder.winnow("archive", "push", "--json")
    assert pushed.code == 0, pushed.stderr
    assert pushed.json == {"stored": len(before), "bytes": sum(map(len, before.values())), "removed": 2}
    assert captures(folder.root) == set()
    content = store.content()
    assert {name: data for name, data in content.items() if not name.endswith(DOTS)} == before
    assert all(content[name + DOTS].decode() == f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in before.items())
    for call in calls:
        assert without_times(folder.winnow(*call)) == here[call], call
    again = folder.winnow("reextract", "--json").json
    assert (again["examined_now"], again.get("unreadable")) == (4, 0), again
    assert folder.winnow("snapshot", "second").code == 0
    manifest = json.loads((folder.root / "snapshots" / "second" / "manifest.json").read_text("utf-8"))
    assert {name: facts["sha256"] for name, facts in manifest["archive"].items()} == {
        name: hashlib.sha256(before[name]).hexdigest() for name in manifest["archive"]
    }
    evidence = folder.winnow("evidence", document, "-o", str(folder.root.parent / "evidence"))
    assert evidence.code == 0, evidence.stderr
    assert folder.winnow("export", "--format", "wacz", "--output", str(folder.root.parent / "all.wacz")).code == 0
    fetched = folder.winnow("archive", "fetch", "--json")
    assert fetched.json["fetched"] == 2
    after = {path.name: path.read_bytes() for path in (folder.root / "archive").iterdir()}
    assert before.items() <= after.items()
    assert all(name.startswith(LOG_PREFIX) for name in after.keys() - before.keys())
    assert {path.stat().st_mode & 0o777 for path in (folder.root / "archive").iterdir()} == {0o400}


def without_times(done: Any) -> object:
    assert done.code in (0, 1), done.stderr
    found = json.loads(done.stdout)
    return {key: value for key, value in found.items() if key not in ("seconds", "at")} if isinstance(found, dict) else found


def test_each_run_stores_what_it_captured_and_the_database_is_made_anew_from_there(tools: Any, store: TestStore) -> None:
    folder, web = tools.listed_site("first", "second")
    store.use(folder)
    assert folder.crawl().json["new"] == 2
    assert captures(folder.root) == set()
    first = set(store.content())
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    done = folder.crawl("--recheck", offset_seconds=86_400)
    assert (done.json["revised"], done.stderr) == (1, "")
    assert set(store.content()) > first
    assert folder.winnow("verify").code == 0
    head = folder.winnow("report", "health", "--json").json.get("custody")
    shutil.rmtree(folder.root / "archive")
    (folder.root / "corpus.db").unlink()
    assert folder.winnow("rebuild").code == 0
    assert folder.winnow("verify").code == 0
    assert folder.winnow("report", "health", "--json").json.get("custody") == head
    assert folder.rows("select count(*) from revision") == [(3,)]


def test_a_server_that_does_not_answer_stops_no_crawl_and_the_next_run_stores(tools: Any, store: TestStore, tmp_path: Path) -> None:
    folder, web = tools.listed_site("first")
    if store.endpoint:
        store.use(folder, endpoint=f"http://127.0.0.1:{free_port()}")
    else:
        store.use(folder)
        (tmp_path / "mounted").rmdir()
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, 1), done.stderr
    assert done.stderr.count("the archive is not all in its store") == 1
    assert "for the next run" in done.stderr
    waiting = captures(folder.root)
    assert len(waiting) == 1
    assert folder.winnow("show", "1").code == 0, "what is here needs no store"
    refused = folder.winnow("verify")
    assert (refused.code, "Traceback" in refused.stderr) == (1, False), refused.stderr
    assert store.address in refused.stderr
    if not store.endpoint:
        (tmp_path / "mounted").mkdir()
    store.use(folder)
    web.pages["/second"] = tools.answer(tools.article("The second case"))
    web.pages["/"] = tools.answer(tools.listing(web.url("/first"), web.url("/second")))
    again = folder.crawl("--recheck", offset_seconds=86_400)
    assert (again.code, again.json["new"], again.stderr) == (0, 1, "")
    assert captures(folder.root) == set()
    assert waiting < set(store.content())
    assert folder.winnow("verify").code == 0


@pytest.mark.parametrize("step", ["put_file", "pipe_file", "add", "unlink"])
def test_killed_at_any_step_nothing_is_lost_and_nothing_stored_twice(
    copied: Any, store: TestStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """After each step of the first file: its bytes are there, its digest, it is remembered, it left the folder."""
    store.use(copied)
    before = {path.name: path.read_bytes() for path in (copied.root / "archive").iterdir()}
    corpus = open_corpus(copied.root)
    with monkeypatch.context() as broken:
        if step == "add":
            broken.setattr(moving._Memory, "add", stop)
        elif step == "unlink":
            broken.setattr(moving._Memory, "forget", stop)
        else:
            with store.opened._reached() as files:
                after_call(broken, files, step)
        with pytest.raises(KeyboardInterrupt):
            store_archive(corpus)
    for name, data in before.items():
        with open_file(corpus.archived, name) as file:
            assert file.read_at(0, len(data) + 1) == data
    moved = store_archive(open_corpus(copied.root))
    assert moved.stored == len(before) - (step in ("pipe_file", "add", "unlink"))
    assert {name: data for name, data in store.content().items() if not name.endswith(DOTS)} == before
    assert store_archive(open_corpus(copied.root)) == moving.Moved()
    assert copied.winnow("verify").code == 0


def after_call(patch: pytest.MonkeyPatch, files: Any, name: str) -> None:
    """Have the first call of a method be the last thing that happens."""
    call = getattr(files, name)

    def call_and_stop(*arguments: Any, **options: Any) -> None:
        call(*arguments, **options)
        raise KeyboardInterrupt

    patch.setattr(files, name, call_and_stop)


def test_without_its_memory_and_with_files_kept_nothing_is_stored_again(copied: Any, store: TestStore) -> None:
    store.use(copied, keep_local=True)
    corpus = open_corpus(copied.root)
    moved = store_archive(corpus)
    assert (moved.stored, moved.removed) == (len(list(corpus.archive.iterdir())), 0)
    assert captures(copied.root)
    (copied.root / STORED_NAME).unlink()
    assert store_archive(corpus) == moving.Moved(bytes=moved.bytes)


def test_what_is_missing_cut_or_changed_in_the_store_is_named(copied: Any, store: TestStore) -> None:
    store.use(copied)
    corpus = open_corpus(copied.root)
    store_archive(corpus)
    first, second = sorted(name for name in store.content() if not name.startswith(LOG_PREFIX) and not name.endswith(DOTS))
    data = store.content()[second]
    with store.opened._reached() as files:
        files.pipe_file(f"{store.opened._root}/{second}", data[:700] + bytes([data[700] ^ 1]) + data[701:])
    store.remove(first)
    found = copied.winnow("verify", "--json")
    assert found.code == 8
    places = {(one["place"], one["what"]) for one in found.json["findings"]}
    assert (first, "the file is missing") in places
    assert any(place == second for place, _ in places)
    shown = copied.winnow("evidence", str(number_of(copied, "/hearing")), "-o", str(copied.root.parent / "evidence"))
    assert "Traceback" not in shown.stderr
    with pytest.raises(IntegrityError, match="is not what its digest"):
        fetch_archive(corpus, on_progress=lambda done, total: None)
    assert second not in captures(copied.root)


def test_what_was_read_back_otherwise_is_not_stored(copied: Any, store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.use(copied)
    corpus = open_corpus(copied.root)
    before = captures(copied.root)
    read_at = ObjectStore.read_at
    monkeypatch.setattr(ObjectStore, "read_at", lambda *arguments: read_at(*arguments)[:-1] + b"?")
    with pytest.raises(StoreError, match="what was read back is not what was stored"):
        store_archive(corpus)
    assert captures(copied.root) == before


def test_another_file_of_the_same_name_is_not_replaced(copied: Any, store: TestStore) -> None:
    store.use(copied)
    corpus = open_corpus(copied.root)
    name = min(captures(copied.root))
    other = copied.root.parent / name
    other.write_bytes(b"of another corpus")
    store.opened.put(other, hashlib.sha256(other.read_bytes()).hexdigest())
    with pytest.raises(StoreError, match="is another file than the one here"):
        store_archive(corpus)
    assert store.content()[name] == b"of another corpus"
    assert name in captures(copied.root)


@pytest.mark.parametrize("step", ["", "replace_members", "put", "take_out"])
def test_what_is_forgotten_goes_from_the_store_too(copied: Any, store: TestStore, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Also by a call that was killed and made again."""
    store.use(copied)
    store_archive(open_corpus(copied.root))
    document = number_of(copied, "/hearing")
    texts = [text for (text,) in copied.rows("select text from revision where document_id = ?", document)]
    if step:
        kill_forgetting(copied, document, monkeypatch, step)
    done = copied.winnow("forget", str(document), "--why", "the witness asked for it", "--yes", "--json")
    assert done.code == 0, done.stderr
    copy = copied.root.parent / "store"
    copy.mkdir()
    for name, data in store.content().items():
        (copy / name.replace(".warc.gz.sha256", ".sha256")).write_bytes(data)
    for text in [*texts, *SECRET]:
        assert left_of(copy, text) == {}
        assert left_of(copied.root, text) == {}
    assert captures(copied.root) == set()
    looked = copied.winnow("verify")
    assert looked.code == 0, looked.stdout.decode()


def test_a_backup_has_what_lies_in_the_store_alone_and_loses_what_was_forgotten_there(copied: Any, store: TestStore) -> None:
    before = {path.name: path.read_bytes() for path in (copied.root / "archive").iterdir()}
    store.use(copied)
    store_archive(open_corpus(copied.root))
    assert captures(copied.root) == set()
    target = copied.root.parent / "backup"
    first = copied.winnow("backup", str(target), "--json")
    assert first.code == 0, first.stderr
    assert {path.name: path.read_bytes() for path in (target / "archive").iterdir()} == before
    again = copied.winnow("backup", str(target), "--json").json
    assert (again["bytes"] < sum(map(len, before.values())), again["kept"]) == (True, 0), "what is there is not fetched again"
    manifest = target / "backup.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"stored": {}}), "utf-8")
    assert copied.winnow("backup", str(target), "--json").json["bytes"] == again["bytes"], "nor without a memory of it"
    assert not any((target / "archive" / name).stat().st_mode & 0o222 for name in captures(target)), "they are closed"

    document = number_of(copied, "/hearing")
    texts = [text for (text,) in copied.rows("select text from revision where document_id = ?", document)]
    assert left_of(target, texts[0])
    assert copied.winnow("forget", str(document), "--why", "the witness asked for it", "--yes").code == 0
    assert copied.winnow("backup", str(target)).code == 0
    for text in [*texts, *SECRET]:
        assert left_of(target, text) == {}
    config = target / "winnow.toml"
    config.write_text(config.read_text("utf-8").partition("[store]")[0], "utf-8")  # the copy needs no store
    alone = type(copied)(target)
    looked = alone.winnow("verify")
    assert looked.code == 0, looked.stdout.decode()


def test_a_file_that_leaves_the_folder_during_a_backup_comes_from_the_store_and_one_that_comes_back_from_there(
    copied: Any, store: TestStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in (copied.root / "archive").iterdir()}
    store.use(copied)
    corpus = open_corpus(copied.root)
    copy_stored, custody_work = backup.copy_stored, backup._custody_work

    def leaving(*arguments: Any) -> Any:
        yield from custody_work(*arguments)  # the last that is listed
        store_archive(corpus)

    def coming_back(*arguments: Any) -> Any:
        fetch_archive(corpus, on_progress=lambda done, total: None)
        return copy_stored(*arguments)

    for number, (name, meanwhile) in enumerate((("_custody_work", leaving), ("copy_stored", coming_back))):
        with monkeypatch.context() as patched:
            patched.setattr(backup, name, meanwhile)
            backup.back_up(corpus, tmp_path / f"backup-{number}", on_progress=lambda done, total, words: None)
        assert {path.name: path.read_bytes() for path in (tmp_path / f"backup-{number}" / "archive").iterdir()} == before
    assert captures(copied.root) == {name for name in before if not name.startswith(LOG_PREFIX)}, "the second trial is one of coming back"


def test_a_store_that_has_another_file_than_its_digest_says_leaves_a_backup_as_it_is(copied: Any, store: TestStore) -> None:
    store.use(copied)
    store_archive(open_corpus(copied.root))
    target = copied.root.parent / "backup"
    assert copied.winnow("backup", str(target)).code == 0
    name = sorted(captures(target))[0]
    (target / "archive" / name).unlink()
    manifest = (target / "backup.json").read_bytes()
    with store.opened._reached() as files:
        files.pipe_file(f"{store.opened._root}/{name}", b"something else")
    done = copied.winnow("backup", str(target))
    assert (done.code, name in done.stderr, "Traceback" in done.stderr) == (8, True, False), done.stderr
    assert (target / "backup.json").read_bytes() == manifest
    assert not (target / "archive" / name).exists()


def kill_forgetting(folder: Any, document: int, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    from pipelines.safekeeping.forgetting import archive_pass, work
    from pipelines.store.forgetting.targets import target_of_documents

    corpus = open_corpus(folder.root)
    db = corpus.open_database()
    place: Any = {"replace_members": archive_pass, "put": ObjectStore, "take_out": work}[step]
    with monkeypatch.context() as broken:
        broken.setattr(place, step, stop)
        planned = work.plan(corpus, db, target_of_documents(db, [document]), on_progress=lambda done, total, words: None)
        with pytest.raises(KeyboardInterrupt):
            work.forget(corpus, db, planned, why="the witness asked for it", on_progress=lambda done, total, words: None)
    db.close()


def test_a_capture_costs_few_requests_and_a_file_few_more(copied: Any, store: TestStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.use(copied)
    corpus = open_corpus(copied.root)
    store_archive(corpus)
    asked: list[tuple[str, int]] = []
    read_at = ObjectStore.read_at

    def counted(self: ObjectStore, name: str, offset: int, count: int) -> bytes:
        asked.append((name, count))
        return read_at(self, name, offset, count)

    monkeypatch.setattr(ObjectStore, "read_at", counted)
    db = corpus.open_database(read_only=True)
    db.close()
    from pipelines.archive.reader import read_capture
    from pipelines.items import Locator

    (row,) = copied.rows("select warc_file, warc_offset, warc_length, warc_record_id from fetch where warc_file is not null limit 1")
    read_capture(corpus.archived, Locator(file=row[0], offset=row[1], length=row[2], record_id=row[3]))
    assert len(asked) == 1
    asked.clear()
    for file in archived_files(corpus.archived).values():
        with file.open() as extent:
            assert len(extent.stream().read()) == file.size
    assert len(asked) <= 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('address = "s3://key:secret@bucket/x"', "bucket and prefix alone"),
        ('address = "s3://bucket/x?versionId=1"', "bucket and prefix alone"),
        ('address = "gs://bucket/x"', "s3://bucket/prefix"),
        ('address = "bucket"', "s3://bucket/prefix"),
        ('address = "s3://bucket/x"\nendpoint = "s3.example.org"', "the address of a server"),
        ('address = "s3://bucket/x"\nendpoint = "https://key:secret@s3.example.org"', "the address of a server"),
        ('address = "s3://bucket/x"\nkeep = true', "unknown key"),
    ],
)
def test_an_address_that_says_too_much_or_too_little_is_refused(tools: Any, line: str, said: str) -> None:
    folder = tools.corpus("127.0.0.1:1")
    file = folder.root / "winnow.toml"
    file.write_text(file.read_text("utf-8") + f"\n[store]\n{line}\n", "utf-8")
    with pytest.raises(UsageError, match=said):
        open_corpus(folder.root)


def test_without_a_store_the_command_says_where_to_name_one(tools: Any) -> None:
    done = tools.corpus("127.0.0.1:1").winnow("archive", "push")
    assert done.code == 2
    assert "[store]" in done.stderr


def test_without_a_key_nobody_is_asked_for_one(tools: Any) -> None:
    folder = tools.corpus("127.0.0.1:1")
    TestStore(address="s3://bucket/corpus").use(folder)
    done = folder.winnow("archive", "fetch", env={"AWS_ACCESS_KEY_ID": ""})
    assert (done.code, "169.254" in done.stderr) == (1, False), done.stderr
    assert "AWS_ACCESS_KEY_ID" in done.stderr


def test_forgetting_is_refused_where_other_machines_keep_copies(tools: Any) -> None:
    folder = tools.corpus("127.0.0.1:1")
    TestStore(address="file:///mounted").use(folder, keep_local=True)
    done = folder.winnow("forget", "1", "--why", "asked", "--yes", env={"WINNOW_DATABASE": "postgresql://127.0.0.1/none"})
    assert done.code == 2
    assert "keep_local = false" in done.stderr


def test_a_page_that_comes_again_needs_no_store(tools: Any, store: TestStore) -> None:
    """It is archived whole where its earlier capture lies in the store: a crawl waits for none, and refers to nothing that it cannot read."""
    folder, web = tools.listed_site("first")
    web.pages["/first"] = tools.answer(story("The first case", *SECRET))
    store.use(folder)
    assert folder.crawl().json["new"] == 1
    if store.endpoint:
        store.use(folder, endpoint=f"http://127.0.0.1:{free_port()}")
    else:
        Path(store.opened._root).rename(f"{store.opened._root}-away")
    again = folder.crawl("--recheck", offset_seconds=86_400)
    assert (again.code, again.json["unchanged"]) == (0, 1), again.stderr
    kinds = [kind for name in captures(folder.root) for kind in kinds_in(folder.root / "archive" / name)]
    assert (kinds.count("response"), kinds.count("revisit")) == (3, 0)
    if not store.endpoint:
        Path(f"{store.opened._root}-away").rename(store.opened._root)
    store.use(folder)
    assert folder.winnow("archive", "push").code == 0
    looked = folder.winnow("verify", "--json")
    assert (looked.code, looked.json["counts"]["locators"]) == (0, 4), looked.stdout
