"""`winnow export --pseudonymise`: the file has masks, the report counts them, the key is for the owner alone."""

from __future__ import annotations

import json
import stat

import pytest

SECRETS = ("Jane", "Doe", "+44 20 7183 4421", "jane.doe@mail.example.org", "84071282303")
WORDS = "Jane Doe can be reached at +44 20 7183 4421 or jane.doe@mail.example.org; her number is 84071282303."


@pytest.fixture(scope="module")
def crawled(module_tools):
    """An article with something to hide, one without, and a list of names."""
    tools = module_tools
    web = tools.web()
    web.pages = {"/open": tools.answer(tools.article("The open case")), "/hidden": tools.answer(tools.article("Jane Doe", words=WORDS))}
    web.pages["/"] = tools.answer(tools.listing(web.url("/open"), web.url("/hidden")))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 2
    (folder.root / "names.txt").write_text("# witnesses\nJane Doe\nNobody Else\n", encoding="utf-8")
    return folder


def export(folder, *arguments):
    done = folder.winnow("export", "--pseudonymise", "--names", str(folder.root / "names.txt"), *arguments)
    assert done.code == 0, done.stderr
    return done


def test_masked_rows_lead_nowhere_and_the_others_stay(crawled):
    folder = crawled
    rows = [json.loads(line) for line in export(folder).stdout.splitlines()]
    hidden, shown = sorted(rows, key=lambda row: bool(row["url"]))
    assert "Jane" not in json.dumps(rows)
    assert hidden["title"].startswith("[person 1]")
    assert "[person 1] can be reached at [phone 1] or [e-mail 1]; her number is [identity number 1]." in hidden["text"]
    assert [hidden[name] for name in ("url", "warc_file", "warc_offset", "warc_record_id")] == ["", None, None, None]
    assert shown["url"].endswith("/open")
    assert shown["warc_file"]
    plain = [json.loads(line) for line in folder.winnow("export").stdout.splitlines()]
    assert [row for row in plain if row["id"] == shown["id"]] == [shown]


@pytest.mark.parametrize("format", ["csv", "sqlite", "uwazi", "bibtex", "ris", "csl-json", "text", "markdown", "tei"])
def test_no_format_holds_what_is_masked(crawled, format):
    target = crawled.root / f"masked-{format}"
    done = export(crawled, "--format", format, "--output", str(target))
    files = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else [target]
    content = b"".join(path.name.encode() + path.read_bytes() for path in [*files, target.with_name(f"{target.name}.masked.json")])
    assert [secret for secret in SECRETS if secret.encode() in content or secret.lower().encode() in content] == []
    assert "1 of 2 names found" in done.stderr
    assert not [secret for secret in SECRETS if secret in done.stderr]


def test_report_and_key(crawled):
    target, key = crawled.root / "out.jsonl", crawled.root / "key.json"
    export(crawled, "--output", str(target), "--key", str(key), "--keep-links")
    report = json.loads((crawled.root / "out.jsonl.masked.json").read_text("utf-8"))
    assert (report["rows"], report["rows_with_masks"], report["names"]) == (2, 1, {"listed": 2, "found": 1})
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    text = " ".join(row["title"] + row["text"] for row in rows)
    found = {kind: text.count(f"[{kind} 1]") for kind in report["masked"]}
    assert {kind: counts["places"] for kind, counts in report["masked"].items()} == found
    assert all(row["url"] for row in rows)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    masks = json.loads(key.read_text("utf-8"))
    restored = text
    for mask, (spelling,) in masks.items():
        restored = restored.replace(mask, spelling)
    plain = [json.loads(line) for line in crawled.winnow("export").stdout.splitlines()]
    assert restored == " ".join(row["title"] + row["text"] for row in plain)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--names", "x"), "need --pseudonymise"),
        (("--pseudonymise", "--names", "/nowhere/x"), "--names /nowhere/x: cannot be read"),
        (("--pseudonymise", "--phone-region", "Kenya"), "--phone-region KENYA"),
        (("--pseudonymise", "--output", "/nowhere/a", "--key", "/nowhere/a"), "different files"),
        (("--pseudonymise", "--key", "/nowhere/key"), "/nowhere/key: its folder does not exist"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(crawled, arguments, words):
    done = crawled.winnow("export", *arguments)
    assert (done.code, words in done.stderr, done.stdout) == (2, True, b""), done.stderr
