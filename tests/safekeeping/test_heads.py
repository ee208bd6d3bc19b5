"""`winnow key`, `winnow stamp` and what `winnow verify` says of heads: a log that is cut at its end is noticed, and so is a forged head."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.corpus import open_corpus
from pipelines.safekeeping.keys import key_path
from pipelines.safekeeping.stamps import make_request
from pipelines.store.custody.tree import GrowingTree, follow, leaf_of, prove


@pytest.fixture(scope="module")
def stamped(module_tools: Any, authority: Any) -> Any:
    """A corpus with a head that is signed and stamped by the printed command, and one event since."""
    tools = module_tools
    folder, _ = tools.listed_site("first", "second")
    assert folder.crawl().json["new"] == 2
    made = folder.winnow("key", "make", "--key", str(tools.tmp / "settings" / "key.pem"))
    assert made.code == 0, made.stderr
    configure(folder, tools.tmp / "settings" / "key.pem")
    written = folder.winnow("stamp")
    assert written.code == 0, written.stderr
    command = next(line for line in written.stdout.decode().splitlines() if line.strip().startswith("curl "))
    subprocess.run(command.replace("http://ADDRESS-OF-THE-AUTHORITY", authority.url), shell=True, cwd=tools.tmp, check=True, timeout=30)
    filed = folder.winnow("stamp", "--reply", str(tools.tmp / "reply.tsr"), "--root", str(authority.root))
    assert filed.code == 0, filed.stderr
    assert b"says CN=Stand-in Authority" in filed.stdout
    assert folder.winnow("snapshot", "paper").code == 0
    return folder


def configure(folder: Any, key: Path) -> None:
    toml = folder.root / "winnow.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[custody]\nkey = {json.dumps(str(key))}\n", "utf-8")


def head_of(folder: Any) -> Path:
    return sorted((folder.root / "custody" / "heads").glob("*.json"))[0]


def faults(folder: Any, *arguments: str) -> list[str]:
    return [finding["what"] for finding in folder.winnow("verify", "--json", *arguments).json["findings"]]


def test_a_sound_corpus_has_no_fault_and_openssl_says_the_same_of_its_head(stamped: Any) -> None:
    found = stamped.winnow("verify", "--json").json
    assert found["findings"] == [] and found["counts"]["heads"] == 1
    head = head_of(stamped)
    facts = json.loads(head.read_text("utf-8"))
    public = stamped.root / "custody" / "keys" / f"{facts['key'][:16]}.pub.pem"
    signed = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin", "-in", str(head), "-sigfile")
    subprocess.run([*signed, str(head.with_suffix(".sig"))], check=True, capture_output=True, timeout=30)
    root = next((stamped.root / "custody" / "roots").glob("*.pem"))
    said = ("openssl", "ts", "-verify", "-queryfile", str(head.with_suffix(".tsq")), "-in", str(head.with_suffix(".tsr")))
    subprocess.run([*said, "-CAfile", str(root)], check=True, capture_output=True, timeout=30)
    lines = [line for (line,) in stamped.rows("select line from custody order by id limit ?", facts["events"])]
    assert hashlib.sha256(lines[-1].encode()).hexdigest() == facts["sha256"]


def test_a_second_stamp_without_anything_new_is_the_same_head(stamped: Any, tools: Any) -> None:
    copy = tools.copy(stamped)
    first, second = (copy.winnow("stamp", "--json").json for _ in range(2))
    assert (first["new"], second["new"]) == (True, False)
    assert first["head"] == second["head"]
    assert faults(copy) == []


def test_a_backup_has_the_heads_and_all_that_proves_them(stamped: Any, tools: Any) -> None:
    assert stamped.winnow("backup", str(tools.tmp / "copy")).code == 0
    copy = type(stamped)(tools.tmp / "copy")
    found = copy.winnow("verify", "--json").json
    assert found["findings"] == [] and found["counts"]["heads"] >= 1
    names = {path.relative_to(copy.root) for path in (copy.root / "custody").rglob("*")}
    assert names == {path.relative_to(stamped.root) for path in (stamped.root / "custody").rglob("*")}


def test_a_log_cut_at_its_end_is_noticed_by_its_head(stamped: Any, tools: Any) -> None:
    """Together with the rows that the events tell of: the log that is left is whole in itself."""
    copy = tools.copy(stamped)
    events = json.loads(head_of(copy).read_text("utf-8"))["events"]
    change(
        copy, f"DELETE FROM custody WHERE id > (SELECT id FROM custody ORDER BY id LIMIT 1 OFFSET {events - 2})", "UPDATE run SET id = id"
    )
    for arguments in ((), ("--quick",)):
        assert f"the custody log was cut: it has {events - 1} events, and this head stands for {events}" in faults(copy, *arguments)


def test_an_event_before_the_head_that_was_made_anew_is_noticed(stamped: Any, tools: Any) -> None:
    copy = tools.copy(stamped)
    change(copy, "UPDATE custody SET line = replace(line, 'collected', 'corrected') WHERE id = 3")
    assert any("the custody log is another one" in fault for fault in faults(copy, "--quick"))


def test_a_head_that_was_taken_away_or_changed_is_noticed(stamped: Any, tools: Any, authority: Any, other_authority: Any) -> None:
    name = head_of(stamped).name
    cases = {
        "missing": (lambda head: head.unlink(), "the head that was written"),
        "forged": (lambda head: head.write_bytes(head.read_bytes().replace(b'"at":"2', b'"at":"1')), "its signature does not fit it"),
        "unsigned": (lambda head: head.with_suffix(".sig").unlink(), "its signature is missing"),
        "other time": (lambda head: head.with_suffix(".tsr").write_bytes(authority.answer(make_request(b"else"))), "its time stamp does not hold"),
        "no time": (lambda head: head.with_suffix(".tsr").unlink(), "the time stamp that was filed"),
        "no root": (lambda head: shutil.rmtree(head.parent.parent / "roots"), "no root certificate"),
        "no key": (lambda head: shutil.rmtree(head.parent.parent / "keys"), "which is not in custody/keys"),
        "stranger": (
            lambda head: head.with_suffix(".tsr").write_bytes(other_authority.answer(head.with_suffix(".tsq").read_bytes())),
            "its time stamp does not hold",
        ),
    }  # fmt: skip
    for case, (harm, said) in cases.items():
        copy = tools.copy(stamped, case)
        harm(copy.root / "custody" / "heads" / name)
        found = faults(copy, "--quick")
        assert any(said in fault for fault in found), (case, found)


def test_a_reply_that_does_not_hold_is_not_filed(stamped: Any, tools: Any, other_authority: Any) -> None:
    copy = tools.copy(stamped)
    head = head_of(copy)
    kept = head.with_suffix(".tsr").read_bytes()
    strange = tools.tmp / "strange.tsr"
    strange.write_bytes(other_authority.answer(head.with_suffix(".tsq").read_bytes()))
    assert copy.winnow("stamp", "--reply", str(strange)).code == 8
    strange.write_bytes(other_authority.answer(make_request(head.read_bytes())))
    asked = copy.winnow("stamp", "--reply", str(strange), "--root", str(other_authority.root))
    assert asked.code == 2 and "answers no request" in asked.stderr
    strange.write_bytes(b"no reply at all")
    unread = copy.winnow("stamp", "--reply", str(strange))
    assert unread.code == 2 and "cannot be read as the reply" in unread.stderr
    assert head.with_suffix(".tsr").read_bytes() == kept
    assert len(list((copy.root / "custody" / "roots").iterdir())) == 1


def test_a_key_is_private_never_replaced_and_never_in_the_corpus(tools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tools.corpus()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tools.tmp / "home"))
    assert key_path(open_corpus(folder.root)) == tools.tmp / "home" / "winnow" / "key.pem"
    monkeypatch.undo()
    settings = {"WINNOW_KEY": str(tools.tmp / "settings" / "key.pem"), "WINNOW_KEY_PASSPHRASE": "correct horse"}
    made = folder.winnow("key", "make", "--passphrase", "--json", env=settings).json
    key = Path(made["key"])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and b"ENCRYPTED" in key.read_bytes()
    assert Path(made["public_key"]).read_text("ascii") == made["pem"]
    before = key.read_bytes()
    again = folder.winnow("key", "make", env=settings)
    assert again.code == 2 and "no key is ever replaced" in again.stderr and key.read_bytes() == before
    within = folder.winnow("key", "make", "--key", str(folder.root / "key.pem"))
    assert within.code == 2 and "lies in the corpus" in within.stderr
    assert folder.winnow("key", "show", "--json", env=settings).json == made
    locked = folder.winnow("key", "show", env={"WINNOW_KEY": settings["WINNOW_KEY"]})
    assert locked.code == 2 and "WINNOW_KEY_PASSPHRASE" in locked.stderr
    wrong = folder.winnow("key", "show", env=settings | {"WINNOW_KEY_PASSPHRASE": "wrong"})
    assert wrong.code == 2 and "wrong" not in wrong.stderr
    der = ["openssl", "pkey", "-pubin", "-in", made["public_key"], "-pubout", "-outform", "DER"]
    assert hashlib.sha256(subprocess.run(der, check=True, capture_output=True).stdout).hexdigest() == made["fingerprint"]


def test_without_a_key_a_head_is_written_unsigned_and_an_empty_log_has_none(tools: Any) -> None:
    folder, _ = tools.listed_site("first")
    empty = folder.winnow("stamp")
    assert empty.code == 2 and "is empty" in empty.stderr
    assert folder.crawl().code == 0
    assert folder.winnow("stamp", "--json").json["key"] is None
    assert faults(folder) == []


def test_a_snapshot_and_an_export_name_the_head_and_openssl_knows_who_made_the_snapshot(stamped: Any, tools: Any) -> None:
    paper = stamped.root / "snapshots" / "paper"
    head = json.loads((paper / "custody-head.json").read_text("utf-8"))
    assert head["sums"] == hashlib.sha256((paper / "SHA256SUMS").read_bytes()).hexdigest()
    public = stamped.root / "custody" / "keys" / f"{head['key'][:16]}.pub.pem"
    signed = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin", "-in", "custody-head.json")
    subprocess.run([*signed, "-sigfile", "custody-head.sig"], cwd=paper, check=True, capture_output=True, timeout=30)
    copy = tools.copy(stamped)
    done = copy.winnow("export", "--output", str(tools.tmp / "all.jsonl"), "--json")
    told = json.loads(done.stderr)["custody_head"]
    assert copy.rows("select sha256 from custody order by id desc limit 1") == [(told["sha256"],)]
    assert copy.winnow("export", "--format", "text", "--output", str(tools.tmp / "texts")).code == 0
    assert json.loads((tools.tmp / "texts" / "export.json").read_text("utf-8"))["custody_head"] == told
    web_archive = tools.tmp / "all.wacz"
    assert copy.winnow("export", "--format", "wacz", "--output", str(web_archive)).code == 0
    with zipfile.ZipFile(web_archive) as wacz:
        wacz.extractall(tools.tmp / "wacz")
    signature = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "signatures/key.pub.pem", "-rawin", "-in", "datapackage.json")
    subprocess.run(
        [*signature, "-sigfile", "signatures/datapackage.json.sig"], cwd=tools.tmp / "wacz", check=True, capture_output=True, timeout=30
    )
    assert (tools.tmp / "wacz" / "signatures" / "key.pub.pem").read_text() == public.read_text()
    forged = copy.root / "snapshots" / "paper" / "custody-head.json"
    forged.chmod(0o600)
    forged.write_bytes(forged.read_bytes().replace(b'"at":"2', b'"at":"1'))
    assert {"its signature does not fit it"} < set(faults(copy, "--quick"))


def test_a_head_that_was_taken_out_of_a_snapshot_is_named(stamped: Any, tools: Any) -> None:
    copy = tools.copy(stamped)
    paper = copy.root / "snapshots" / "paper"
    (paper / "custody-head.json").unlink()
    assert ["is missing" in what for what in faults(copy, "--quick")] == [True]
    looked = copy.winnow("snapshot", "paper", "--verify")
    assert (looked.code, "custody-head.json: the head that was written" in looked.stderr) == (8, True), looked.stderr
    (copy.root / "corpus.db").rename(tools.tmp / "corpus.db")
    assert copy.winnow("snapshot", "paper", "--verify").code == 0, "no database can tell of it"
    (tools.tmp / "corpus.db").rename(copy.root / "corpus.db")
    shutil.rmtree(paper)
    assert faults(copy, "--quick") == [], "a snapshot may be taken away as a whole"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 13, 64, 100])
def test_every_line_is_proved_by_its_way_to_the_root(size: int) -> None:
    lines = [f"line {number}" for number in range(size)]
    tree = GrowingTree()
    for line in lines:
        tree.add(line)
    for line, way in zip(lines, prove([leaf_of(line) for line in lines], range(size)), strict=True):
        assert follow(line, way) == tree.root
        assert follow(line + "!", way) != tree.root


def test_the_tree_is_that_of_the_standard() -> None:
    """RFC 9162, section 2.1.1, by hand for three leaves."""

    def leaf(text: bytes) -> bytes:
        return hashlib.sha256(b"\0" + text).digest()

    left = hashlib.sha256(b"\1" + leaf(b"a") + leaf(b"b")).digest()
    tree = GrowingTree()
    for line in "abc":
        tree.add(line)
    assert tree.root == hashlib.sha256(b"\1" + left + leaf(b"c")).hexdigest()


def change(folder: Any, *statements: str) -> None:
    from pipelines.store.database.sqlite import newest_driver

    connection = newest_driver().connect(folder.root / "corpus.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
